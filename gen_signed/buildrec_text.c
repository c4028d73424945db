// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed build --record - the text: one line an input, "KIND DIGEST TEXT"
 *
 * In TEXT a newline, a carriage return and % are %0a, %0d and %25; other bytes stand for themselves.
 * What is accepted is, byte for byte, what would be written for the same content.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buildrec.h"

#define FIRST_LINE "gen_signed build record 1"

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
	char *copy = strdup(text);

	if (more)
		rec->list = more;
	if (!more || !copy) {
		free(copy);
		fputs("gen_signed: out of memory\n", stderr);
		return -ENOMEM;
	}
	more += rec->nr++;
	snprintf(more->kind, sizeof(more->kind), "%s", kind);
	snprintf(more->digest, sizeof(more->digest), "%s", digest);
	more->text = copy;
	return 0;
}

/** buildrec_find() - text of the first line of this kind, NULL if there is none */
const char *buildrec_find(const struct buildrec *rec, const char *kind)
{
	size_t i;

	for (i = 0; i < rec->nr; i++)
		if (!strcmp(rec->list[i].kind, kind))
			return rec->list[i].text;
	return NULL;
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
 * buildrec_put() - write the text
 * @rec: the record
 * @out: where to; write errors are left in it
 */
void buildrec_put(const struct buildrec *rec, FILE *out)
{
	size_t i;

	fputs(FIRST_LINE "\n", out);
	for (i = 0; i < rec->nr; i++) {
		fprintf(out, "%s %s ", rec->list[i].kind, rec->list[i].digest);
		put_text(out, rec->list[i].text);
		fputc('\n', out);
	}
}

/* Undo put_text() in place; false if it is not of that form. */
static bool get_text(char *text)
{
	char *to = text;

	for (; *text; text++, to++) {
		*to = *text;
		if (*text == '\r')
			return false;
		if (*text != '%')
			continue;
		if (!strncmp(text + 1, "0a", 2))
			*to = '\n';
		else if (!strncmp(text + 1, "0d", 2))
			*to = '\r';
		else if (strncmp(text + 1, "25", 2))
			return false;
		text += 2;
	}
	*to = '\0';
	return true;
}

static bool is_digest(const char *s)
{
	return strlen(s) == BUILDREC_HEX - 1 && strspn(s, "0123456789abcdef") == BUILDREC_HEX - 1;
}

/* Is it a kind of line, with the digest that this kind has? An option has none. */
static bool is_kind(const char *kind, const char *digest)
{
	static const char *const files[] = {
		"tool", "bpf", "c", "btf", "include", "linked", "cert", "object", "header", "exe",
	};
	static const char *const words[] = {
		"arg", "embed", "open", "open-env", "object-version", "digest", "clang", "cc",
	};
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!strcmp(kind, files[i]))
			return is_digest(digest);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(kind, words[i]))
			return !strcmp(digest, "-");
	return false;
}

static int parse_line(char *line, struct buildrec *rec)
{
	char *digest = strchr(line, ' '), *text = digest ? strchr(digest + 1, ' ') : NULL;

	if (!text)
		return -EBADMSG;
	*digest++ = '\0';
	*text++ = '\0';
	if (!is_kind(line, digest) || !get_text(text))
		return -EBADMSG;
	return buildrec_add(rec, line, digest, text);
}

/* Room for a line: an argument of a command has at most 128 KiB, and a byte takes up to three. */
#define LINE_SIZE (512 * 1024)

/**
 * buildrec_get() - read the text
 * @in: the file
 * @rec: filled in; buildrec_free() it, also after a failure
 * @number: gets the number of the last line that was read, 1 of an empty file
 *
 * Return: 0, -EBADMSG if that line is none of a record, -ENOMEM, or what the file could not be read for.
 */
int buildrec_get(FILE *in, struct buildrec *rec, size_t *number)
{
	char *line = malloc(LINE_SIZE);
	int err = line ? 0 : -ENOMEM;

	memset(rec, 0, sizeof(*rec));
	*number = 0;
	errno = 0;
	while (!err && fgets(line, LINE_SIZE, in)) {
		size_t n = strlen(line);
		bool whole = n && line[n - 1] == '\n';

		line[n ? n - 1 : 0] = '\0';
		++*number;
		if (*number == 1)
			err = whole && !strcmp(line, FIRST_LINE) ? 0 : -EBADMSG;
		else
			err = whole ? parse_line(line, rec) : -EBADMSG;
	}
	if (!err && ferror(in))
		err = errno ? -errno : -EIO;
	if (!err && !*number) {
		*number = 1;
		err = -EBADMSG;
	}
	free(line);
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
