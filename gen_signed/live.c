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
#include "live.h"

#define SEEN_MAX 256	/* programs of a process that are told apart; more are checked twice */
#define PROGRAMS "/sys/kernel/security/hornet/programs"

/* Value of a field, cut out of its line; "?" if there is none. */
static const char *field(const char *line, const char *key, char *out, size_t size)
{
	const char *at = line;
	size_t n = strlen(key);
	bool quoted = false;

	snprintf(out, size, "?");
	while (*at && (strncmp(at, key, n) || at[n] != '=')) {
		/* what looks like a field inside of quotes is somebody's text */
		for (; *at && (quoted || *at != ' '); at++)
			quoted ^= *at == '"';
		at += *at == ' ';
	}
	if (!*at)
		return out;
	at += n + 1;
	if (*at == '"')
		snprintf(out, size, "%.*s", (int)strcspn(at + 1, "\"\n"), at + 1);
	else
		snprintf(out, size, "%.*s", (int)strcspn(at, " \n"), at);
	return out;
}

static FILE *open_programs(int *err)
{
	FILE *f = fopen(PROGRAMS, "re");

	*err = f ? 0 : -errno;
	if (!f)
		cli_say(stderr, "gen_signed: " PROGRAMS ": %s; %s\n", strerror(-*err), *err == -ENOENT ?
			"this kernel has no Hornet (see gen_signed doctor)" : "run as root");
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

static int check_line(const char *line, const char *path, const struct gs_exe *exe)
{
	char id[16], name[32], verdict[32], origin[32], digest[96], signer[96];
	const char *loader;

	field(line, "id", id, sizeof(id));
	field(line, "name", name, sizeof(name));
	field(line, "verdict", verdict, sizeof(verdict));
	field(line, "origin", origin, sizeof(origin));
	field(line, "signer", signer, sizeof(signer));
	/* what a loader has installed has no digest of its own: the loader's covers it */
	field(line, strcmp(origin, "loader") ? "digest" : "loader", digest, sizeof(digest));
	if (strcmp(verdict, "OK")) {
		cli_say(stderr, "gen_signed: program %s \"%s\" was not loaded with a good signature:"
			" verdict %s, origin %s\n", id, name, verdict, origin);
		return -EKEYREJECTED;
	}
	loader = loader_of(exe, digest);
	if (!loader) {
		cli_say(stderr, "gen_signed: %s: program %s \"%s\" is not of this file: it was loaded"
			" by digest %s\n", path, id, name, digest);
		return -EKEYREJECTED;
	}
	printf("program %s \"%s\": of loader %s, digest %s, signer %s\n", id, name, loader, digest,
	       signer);
	return 0;
}

static int check_prog(unsigned int id, const char *path, const struct gs_exe *exe)
{
	char *line;
	int err = find_line(id, &line);

	if (!err)
		err = check_line(line, path, exe);
	free(line);
	return err;
}

/**
 * live_check_prog() - is a live program one that a loader of this file has installed?
 * @id: the kernel's number of it
 * @input: executable or header
 *
 * Return: 0 if it is; -EKEYREJECTED if not, or another negative errno, reported.
 */
int live_check_prog(unsigned int id, const struct gs_input *input)
{
	return check_prog(id, input->exe.name, &input->exe);
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

static int check_fds(const char *folder, const char *path, const struct gs_exe *exe,
		     struct seen *seen)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int err = 0;

	if (!dir) {
		err = -errno;
		cli_say(stderr, "gen_signed: %s: %s\n", folder, err == -ENOENT ? "no such process" :
			strerror(-err));
		return err;
	}
	while (errno = 0, (entry = readdir(dir))) {
		char name[PATH_MAX];
		unsigned int id;

		snprintf(name, sizeof(name), "%s/%s", folder, entry->d_name);
		id = entry->d_name[0] == '.' ? 0 : prog_of_fd(name);
		if (!id || !is_new(id, seen))
			continue;
		/* one that is wrong does not hide the others */
		err = check_prog(id, path, exe) ? -EKEYREJECTED : err;
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
static int check_loaded(pid_t pid, const char *path, const struct gs_exe *exe, struct seen *seen)
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
		err = check_line(line, path, exe) ? -EKEYREJECTED : err;
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
 * live_check_pid() - are the programs that a process holds, or has loaded, those of this file?
 * @pid: the process; its descriptors of programs and links are looked at, and what it has loaded
 *	 that is alive without one
 * @input: executable, header or bundle
 *
 * Return: 0 if there is one and all are; -EKEYREJECTED if not, or another negative errno, reported.
 */
int live_check_pid(pid_t pid, const struct gs_input *input)
{
	const struct gs_exe *exe = &input->exe;
	struct seen seen = { .nr = 0 };
	char folder[32];
	int err, err2;

	snprintf(folder, sizeof(folder), "/proc/%d/fdinfo", (int)pid);
	err = check_fds(folder, exe->name, exe, &seen);
	err2 = err && err != -EKEYREJECTED ? err : check_loaded(pid, exe->name, exe, &seen);
	err = err ? err : err2;
	if (!err && !seen.nr) {
		cli_say(stderr, "gen_signed: %s: this process holds no BPF program, and has loaded none"
			" that lives\n", folder);
		err = -ENOENT;
	}
	return err;
}
