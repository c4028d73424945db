// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed build --record - the file: one line an input, "KIND DIGEST TEXT"
 *
 * In TEXT a newline, a carriage return and % are %0a, %0d and %25; other bytes stand for themselves.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buildrec.h"
#include "cli.h"
#include "lib/bytes.h"
#include "lib/file.h"

#define FIRST_LINE "gen_signed build record 1"

static int out_of_memory(void)
{
	fputs("gen_signed: out of memory\n", stderr);
	return -ENOMEM;
}

/**
 * buildrec_add() - add a line
 * @rec: the record
 * @kind, @digest, @text: see struct buildrec_entry; copied
 *
 * Return: 0 or -ENOMEM (reported).
 */
int buildrec_add(struct buildrec *rec, const char *kind, const char *digest, const char *text)
{
	struct buildrec_entry *more = realloc(rec->list, (rec->nr + 1) * sizeof(*more));

	if (!more)
		return out_of_memory();
	rec->list = more;
	more += rec->nr;
	snprintf(more->kind, sizeof(more->kind), "%s", kind);
	snprintf(more->digest, sizeof(more->digest), "%s", digest);
	more->text = strdup(text);
	if (!more->text)
		return out_of_memory();
	rec->nr++;
	return 0;
}

static int digest_fd(int fd, char hex[BUILDREC_HEX])
{
	uint8_t hash[GS_SHA256_SIZE];
	struct stat st;
	void *p = NULL;
	int err;

	if (fstat(fd, &st))
		return -errno;
	/* files of sysfs can't be mapped, and an empty file neither */
	if (st.st_size)
		p = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED) {
		p = malloc(st.st_size);
		err = p ? gs_pread(fd, p, st.st_size, 0) : -ENOMEM;
		if (!err)
			err = gs_excl_hash(p, st.st_size, hash);
		free(p);
	} else {
		err = gs_excl_hash(p, st.st_size, hash);
		if (p)
			munmap(p, st.st_size);
	}
	if (!err)
		gs_hex(hash, sizeof(hash), hex);
	return err;
}

/**
 * buildrec_digest_fd() - SHA-256 of an open file
 * @fd: the file, readable and seekable
 * @name: for messages
 * @hex: gets it in hex
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_digest_fd(int fd, const char *name, char hex[BUILDREC_HEX])
{
	int err = digest_fd(fd, hex);

	if (err)
		cli_say(stderr, "gen_signed: %s: %s\n", name, strerror(-err));
	return err;
}

/**
 * buildrec_digest() - SHA-256 of a file
 * @path: the file
 * @hex: gets it in hex
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_digest(const char *path, char hex[BUILDREC_HEX])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int err;

	if (fd < 0) {
		err = -errno;
		cli_say(stderr, "gen_signed: %s: %s\n", path, strerror(-err));
		return err;
	}
	err = buildrec_digest_fd(fd, path, hex);
	close(fd);
	return err;
}

/**
 * buildrec_add_file() - add a line with a file's digest
 * @rec: the record
 * @kind: see struct buildrec_entry
 * @path: the file
 * @text: what stands for it in the record; NULL: its path
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_add_file(struct buildrec *rec, const char *kind, const char *path, const char *text)
{
	char hex[BUILDREC_HEX];
	int err = buildrec_digest(path, hex);

	return err ? err : buildrec_add(rec, kind, hex, text ? text : path);
}

static void put_text(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\n' || *text == '\r' || *text == '%')
			fprintf(out, "%%%02x", *text);
		else
			fputc(*text, out);
}

/**
 * buildrec_write() - write the record, whole or not at all
 * @rec: the record
 * @path: its file
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_write(const struct buildrec *rec, const char *path)
{
	struct gs_newfile nf = { .fd = -1 };
	char *text = NULL;
	size_t i, sz;
	FILE *out = open_memstream(&text, &sz);
	int err;

	if (!out)
		return out_of_memory();
	fputs(FIRST_LINE "\n", out);
	for (i = 0; i < rec->nr; i++) {
		fprintf(out, "%s %s ", rec->list[i].kind, rec->list[i].digest);
		put_text(out, rec->list[i].text);
		fputc('\n', out);
	}
	if (fclose(out)) {
		free(text);
		return out_of_memory();
	}
	err = gs_newfile_start(path, &cli_log, &nf);
	if (!err) {
		err = gs_write(nf.fd, text, sz);
		if (!err && fchmod(nf.fd, 0644))
			err = -errno;
		if (err)
			cli_say(stderr, "gen_signed: %s: %s\n", path, strerror(-err));
	}
	if (!err)
		err = gs_newfile_finish(&nf, &cli_log);
	gs_newfile_abort(&nf);
	free(text);
	return err;
}

/* Undo put_text() in place; false if it is not of that form. */
static bool get_text(char *text)
{
	unsigned int c;
	char *to = text;

	for (; *text; text++, to++) {
		*to = *text;
		if (*text != '%')
			continue;
		if (sscanf(text + 1, "%2x", &c) != 1 || (c != '\n' && c != '\r' && c != '%'))
			return false;
		*to = c;
		text += 2;
	}
	*to = '\0';
	return true;
}

static bool is_digest(const char *s)
{
	return !strcmp(s, "-") || (strlen(s) == BUILDREC_HEX - 1 &&
				   strspn(s, "0123456789abcdef") == BUILDREC_HEX - 1);
}

static int parse_line(char *line, struct buildrec *rec)
{
	char *digest = strchr(line, ' '), *text = digest ? strchr(digest + 1, ' ') : NULL;

	if (!text)
		return -EBADMSG;
	*digest++ = '\0';
	*text++ = '\0';
	if (strlen(line) >= sizeof(rec->list->kind) || !*line || !is_digest(digest) ||
	    !get_text(text))
		return -EBADMSG;
	return buildrec_add(rec, line, digest, text);
}

/* Room for a line: an argument of a command has at most 128 KiB, and a byte takes up to three. */
#define LINE_SIZE (512 * 1024)

/**
 * buildrec_read() - read a record
 * @path: its file
 * @rec: filled in; buildrec_free() it, also after a failure
 *
 * Return: 0 or a negative errno (reported).
 */
int buildrec_read(const char *path, struct buildrec *rec)
{
	FILE *f = fopen(path, "re");
	char *line = malloc(LINE_SIZE);
	int err = !f ? -errno : line ? 0 : -ENOMEM;
	size_t number = 0;

	memset(rec, 0, sizeof(*rec));
	if (err)
		cli_say(stderr, "gen_signed: %s: %s\n", path, strerror(-err));
	while (!err && fgets(line, LINE_SIZE, f)) {
		size_t n = strlen(line);
		bool whole = n && line[n - 1] == '\n';

		line[n ? n - 1 : 0] = '\0';
		number++;
		if (number == 1)
			err = whole && !strcmp(line, FIRST_LINE) ? 0 : -EBADMSG;
		else
			err = whole ? parse_line(line, rec) : -EBADMSG;
	}
	if (!err && ferror(f)) {
		err = errno ? -errno : -EIO;
		cli_say(stderr, "gen_signed: %s: cannot read: %s\n", path, strerror(-err));
	} else if (err == -EBADMSG || (!err && !number)) {
		cli_say(stderr, "gen_signed: %s: line %zu is not of a build record of this version\n",
			path, number ? number : 1);
		err = -EBADMSG;
	}
	free(line);
	if (f)
		fclose(f);
	return err;
}

/** buildrec_free() - free the lines of a record */
void buildrec_free(struct buildrec *rec)
{
	while (rec->nr)
		free(rec->list[--rec->nr].text);
	free(rec->list);
	rec->list = NULL;
}
