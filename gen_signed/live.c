// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed verify - compare what runs on a Hornet kernel with an executable
 *
 * The kernel says of each live program which loader has installed it, by the digest of the
 * loader's instructions and metadata, taken while the signature was checked. The same digest is
 * computed from the executable.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "lib/bytes.h"
#include "lib/cms.h"
#include "lib/fields.h"
#include "live.h"

#define SEEN_MAX 256	/* programs of a process that are told apart; more are checked twice */
#define PROGRAMS "/sys/kernel/security/hornet/programs"

/* The field of that name in a line; its value is "?" if there is none. */
static struct gs_field find(const char *line, const char *key)
{
	struct gs_field f = { .key = key, .key_len = strlen(key), .val = "?", .val_len = 1 };
	const char *at = line;
	bool quoted = false;

	while (*at && (strncmp(at, key, f.key_len) || at[f.key_len] != '=')) {
		/* what looks like a field inside of quotes is somebody's text */
		for (; *at && (quoted || *at != ' '); at++)
			quoted ^= *at == '"';
		at += *at == ' ';
	}
	if (!*at)
		return f;
	at += f.key_len + 1;
	f.quoted = *at == '"';
	f.val = at + f.quoted;
	f.val_len = strcspn(f.val, f.quoted ? "\"\n" : " \n");
	return f;
}

/* Value of a field, cut out of its line; "?" if there is none. */
static const char *field(const char *line, const char *key, char *out, size_t size)
{
	const struct gs_field f = find(line, key);

	snprintf(out, size, "%.*s", (int)f.val_len, f.val);
	return out;
}

static FILE *open_programs(int *err)
{
	FILE *f = fopen(PROGRAMS, "re");

	*err = f ? 0 : -errno;
	if (!f)
		cli_say(stderr, "gen_signed: " PROGRAMS ": %s; %s\n", strerror(-*err), *err == -ENOENT ?
			"this kernel has no Hornet (see gen_signed doctor)" : "run as root");
	if (*err == -ENOENT)
		*err = -ENODEV;
	return f;
}

static unsigned long long number(const char *line, const char *key)
{
	char text[32];

	return strtoull(field(line, key, text, sizeof(text)), NULL, 10);
}

/* Find a program's line; free() it. Return: 0; -ENOENT, or another negative errno (reported). */
static int find_line(unsigned int id, char **line)
{
	size_t size = 0;
	int err;
	FILE *f = open_programs(&err);

	*line = NULL;
	if (!f)
		return err;
	err = -ENOENT;
	while (err && getline(line, &size, f) > 0)
		if (number(*line, "id") == id)
			err = 0;
	if (err)
		cli_say(stderr, "gen_signed: program %u is not loaded%s\n", id, ferror(f) ?
			", or the list can't be read: run as root" : "");
	fclose(f);
	return err;
}

/* The loader of the executable that has this digest, NULL if none has. */
static const char *loader_of(const struct gs_exe *exe, const char *digest)
{
	char hex[2 * GS_SHA256_SIZE + 1];
	uint8_t hash[GS_SHA256_SIZE];
	size_t i;

	for (i = 0; !strncmp(digest, "sha256:", 7) && i < exe->recs.nr; i++) {
		const struct gs_record *rec = &exe->recs.rec[i];
		struct gs_payload payload = {
			.insns = rec->insns, .insns_sz = rec->insns_sz,
			.data = rec->data, .data_sz = rec->data_sz,
		};

		if (!gs_sha256(&payload, hash) &&
		    !strcmp(digest + 7, gs_hex(hash, sizeof(hash), hex)))
			return rec->name;
	}
	return NULL;
}

static int add(struct live *live, const struct live_prog *p)
{
	struct live_prog *more = reallocarray(live->list, live->nr + 1, sizeof(*more));

	if (!more) {
		fputs("gen_signed: out of memory\n", stderr);
		return -ENOMEM;
	}
	live->list = more;
	live->list[live->nr++] = *p;
	return 0;
}

static int check_line(const char *line, struct live *live)
{
	const char *path = live->input->exe.name;
	struct live_prog p = { .id = number(line, "id") };
	const struct gs_field name = find(line, "name");

	/* one that is no printable ASCII stands in hexadecimal */
	gs_field_text(&name, p.name, sizeof(p.name));
	field(line, "verdict", p.verdict, sizeof(p.verdict));
	field(line, "origin", p.origin, sizeof(p.origin));
	field(line, "signer", p.signer, sizeof(p.signer));
	/* what a loader has installed has no digest of its own: the loader's covers it */
	field(line, strcmp(p.origin, "loader") ? "digest" : "loader", p.digest, sizeof(p.digest));
	if (!strcmp(p.verdict, "OK"))
		p.loader = loader_of(&live->input->exe, p.digest);
	if (add(live, &p))
		return -ENOMEM;
	if (strcmp(p.verdict, "OK")) {
		cli_say(stderr, "gen_signed: program %llu \"%s\" was not loaded with a good signature:"
			" verdict %s, origin %s\n", p.id, p.name, p.verdict, p.origin);
		return -EKEYREJECTED;
	}
	if (!p.loader) {
		cli_say(stderr, "gen_signed: %s: program %llu \"%s\" is not of this file: it was loaded"
			" by digest %s\n", path, p.id, p.name, p.digest);
		return -EKEYREJECTED;
	}
	if (!live->quiet)
		cli_say(stdout, "program %llu \"%s\": of loader %s, digest %s, signer %s\n", p.id, p.name,
			p.loader, p.digest, p.signer);
	return 0;
}

/**
 * live_check_prog() - is a live program one that a loader of the file has installed?
 * @id: the kernel's number of it
 * @live: the file; gets the program; live_free() it
 *
 * Return: 0 if it is; -EKEYREJECTED if not, or another negative errno, reported.
 */
int live_check_prog(unsigned int id, struct live *live)
{
	char *line;
	int err = find_line(id, &line);

	if (!err)
		err = check_line(line, live);
	free(line);
	return err;
}

/** live_json() - the member "programs" of an object */
void live_json(const struct live *live, struct gs_json *j)
{
	size_t i;

	gs_json_array(j, "programs");
	for (i = 0; i < live->nr; i++) {
		const struct live_prog *p = &live->list[i];

		gs_json_object(j, NULL);
		gs_json_number(j, "id", p->id);
		gs_json_text(j, "name", p->name);
		gs_json_bool(j, "verified", p->loader);
		gs_json_text(j, "loader", p->loader);
		gs_json_text(j, "verdict", p->verdict);
		gs_json_text(j, "origin", p->origin);
		gs_json_text(j, "digest", strcmp(p->digest, "none") ? p->digest : NULL);
		gs_json_text(j, "signer", strcmp(p->signer, "none") ? p->signer : NULL);
		gs_json_end(j);
	}
	gs_json_end(j);
}

/** live_free() - free what was noted */
void live_free(struct live *live)
{
	free(live->list);
}

/* The program that a descriptor is, or that its link holds; 0 if it is neither. */
static unsigned int prog_of_fd(const char *path)
{
	unsigned int id = 0;
	char line[256];
	FILE *f = fopen(path, "re");

	while (f && !id && fgets(line, sizeof(line), f))
		if (sscanf(line, "prog_id: %u", &id) != 1)
			id = 0;
	if (f)
		fclose(f);
	return id;
}

/* Programs that were looked at: a program can be held in several ways. Check it once. */
struct seen {
	unsigned int id[SEEN_MAX];
	size_t nr;
};

static bool is_new(unsigned int id, struct seen *seen)
{
	size_t i;

	for (i = 0; i < seen->nr; i++)
		if (seen->id[i] == id)
			return false;
	if (seen->nr < SEEN_MAX)
		seen->id[seen->nr++] = id;
	return true;
}

static int check_fds(const char *folder, struct live *live, struct seen *seen)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int err = 0;

	if (!dir) {
		err = -errno;
		cli_say(stderr, "gen_signed: %s: %s\n", folder, err == -ENOENT ? "no such process" :
			strerror(-err));
		return err == -ENOENT ? -ESRCH : err;
	}
	while (errno = 0, (entry = readdir(dir))) {
		char name[PATH_MAX];
		unsigned int id;

		snprintf(name, sizeof(name), "%s/%s", folder, entry->d_name);
		id = entry->d_name[0] == '.' ? 0 : prog_of_fd(name);
		if (!id || !is_new(id, seen))
			continue;
		/* one that is wrong does not hide the others */
		err = live_check_prog(id, live) ? -EKEYREJECTED : err;
	}
	if (errno) {
		err = -errno;
		cli_say(stderr, "gen_signed: %s: cannot read: %s\n", folder, strerror(-err));
	}
	closedir(dir);
	return err;
}

/* When a process was started, nanoseconds since boot; 0: as good as always. */
static unsigned long long started(pid_t pid)
{
	unsigned long long ticks = 0;
	char name[32], text[1024] = "", *end;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%d/stat", (int)pid);
	f = fopen(name, "re");
	if (f && fgets(text, sizeof(text), f)) {
		/* a name can have blanks and brackets; field 22 is the 20th behind it */
		end = strrchr(text, ')');
		if (!end || sscanf(end, ") %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s"
				   " %*s %*s %*s %*s %*s %llu", &ticks) != 1)
			ticks = 0;
	}
	if (f)
		fclose(f);
	return ticks * (1000000000ull / sysconf(_SC_CLK_TCK));
}

/* What the process has loaded and is alive by a pin, a link, a map or an attachment only. */
static int check_loaded(pid_t pid, struct live *live, struct seen *seen)
{
	/* another process may have had this number before */
	unsigned long long since = started(pid);
	char *line = NULL, origin[32];
	size_t size = 0;
	int err;
	FILE *f = open_programs(&err);

	while (f && getline(&line, &size, f) > 0) {
		/* the kernel's own carry the number of the first process, which has not loaded them */
		if (number(line, "pid") != (unsigned long long)pid ||
		    number(line, "load-time") < since ||
		    !strcmp(field(line, "origin", origin, sizeof(origin)), "kernel") ||
		    !is_new(number(line, "id"), seen))
			continue;
		err = check_line(line, live) ? -EKEYREJECTED : err;
	}
	/* what was not read may be of another file */
	if (f && !feof(f)) {
		err = errno ? -errno : -EIO;
		cli_say(stderr, "gen_signed: " PROGRAMS ": cannot read: %s\n", strerror(-err));
	}
	if (f)
		fclose(f);
	free(line);
	return err;
}

/**
 * live_check_pid() - are the programs that a process holds, or has loaded, those of the file?
 * @pid: the process; its descriptors of programs and links are looked at, and what it has loaded
 *	 that is alive without one
 * @live: the file; gets the programs; live_free() it
 *
 * Return: 0 if there is one and all are; -EKEYREJECTED if not, or another negative errno, reported.
 */
int live_check_pid(pid_t pid, struct live *live)
{
	struct seen seen = { .nr = 0 };
	char folder[32];
	int err, err2;

	snprintf(folder, sizeof(folder), "/proc/%d/fdinfo", (int)pid);
	err = check_fds(folder, live, &seen);
	err2 = err && err != -EKEYREJECTED ? err : check_loaded(pid, live, &seen);
	err = err ? err : err2;
	if (!err && !seen.nr) {
		cli_say(stderr, "gen_signed: %s: this process holds no BPF program, and has loaded none"
			" that lives\n", folder);
		err = -ENOENT;
	}
	return err;
}
