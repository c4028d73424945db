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

#include "cli.h"
#include "lib/bytes.h"
#include "lib/input.h"
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

/* Find a program's line; free() it. Return: 0; -ENOENT, or another negative errno (reported). */
static int find_line(unsigned int id, char **line)
{
	FILE *f = fopen(PROGRAMS, "re");
	size_t size = 0;
	char text[16];
	int err = -ENOENT;

	*line = NULL;
	if (!f) {
		err = -errno;
		fprintf(stderr, "gen_signed: " PROGRAMS ": %s; %s\n", strerror(-err), err == -ENOENT ?
			"this kernel has no Hornet (see gen_signed doctor)" : "run as root");
		return err;
	}
	while (err && getline(line, &size, f) > 0)
		if (strtoul(field(*line, "id", text, sizeof(text)), NULL, 10) == id)
			err = 0;
	if (err)
		fprintf(stderr, "gen_signed: program %u is not loaded%s\n", id, ferror(f) ?
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
		fprintf(stderr, "gen_signed: program %s \"%s\" was not loaded with a good signature:"
			" verdict %s, origin %s\n", id, name, verdict, origin);
		return -EKEYREJECTED;
	}
	loader = loader_of(exe, digest);
	if (!loader) {
		fprintf(stderr, "gen_signed: %s: program %s \"%s\" is not of this file: it was loaded"
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
 * @path: executable or header
 *
 * Return: 0 if it is; -EKEYREJECTED if not, or another negative errno, reported.
 */
int live_check_prog(unsigned int id, const char *path)
{
	struct gs_input input;
	int err = gs_input_open(path, &cli_log, &input);

	if (!err)
		err = check_prog(id, path, &input.exe);
	gs_input_close(&input);
	return err;
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

/* A program is held by its own descriptor and by its link's: check it once. */
static bool is_new(unsigned int id, unsigned int *seen, size_t *nr)
{
	size_t i;

	for (i = 0; i < *nr; i++)
		if (seen[i] == id)
			return false;
	if (*nr < SEEN_MAX)
		seen[(*nr)++] = id;
	return true;
}

static int check_fds(DIR *dir, const char *folder, const char *path, const struct gs_exe *exe)
{
	unsigned int seen[SEEN_MAX];
	struct dirent *entry;
	size_t nr = 0;
	int err = 0;

	while ((entry = readdir(dir))) {
		char name[PATH_MAX];
		unsigned int id;

		snprintf(name, sizeof(name), "%s/%s", folder, entry->d_name);
		id = entry->d_name[0] == '.' ? 0 : prog_of_fd(name);
		if (!id || !is_new(id, seen, &nr))
			continue;
		/* one that is wrong does not hide the others */
		err = check_prog(id, path, exe) ? -EKEYREJECTED : err;
	}
	if (!nr) {
		fprintf(stderr, "gen_signed: %s: this process holds no BPF program\n", folder);
		err = -ENOENT;
	}
	return err;
}

/**
 * live_check_pid() - are the programs that a process holds those of this file?
 * @pid: the process; its descriptors of programs and links are looked at
 * @path: executable or header
 *
 * Return: 0 if there is one and all are; -EKEYREJECTED if not, or another negative errno, reported.
 */
int live_check_pid(pid_t pid, const char *path)
{
	char folder[32];
	struct gs_input input;
	DIR *dir;
	int err;

	snprintf(folder, sizeof(folder), "/proc/%d/fdinfo", (int)pid);
	dir = opendir(folder);
	if (!dir) {
		err = -errno;
		fprintf(stderr, "gen_signed: %s: %s\n", folder, err == -ENOENT ? "no such process" :
			strerror(-err));
		return err;
	}
	err = gs_input_open(path, &cli_log, &input);
	if (!err)
		err = check_fds(dir, folder, path, &input.exe);
	gs_input_close(&input);
	closedir(dir);
	return err;
}
