// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * damage - makes a copy of a signed executable in which one signed part is wrong
 *
 * damage EXE OUT insns|data|sig|trailer      changes one bit in the middle of that part
 * damage EXE OUT sig-of|trailer-of OTHER     takes that signature from the program OTHER
 * damage EXE OUT no-trailer                  cuts the signature off the end
 *
 * insns, data and sig are parts of the first record in the executable (<bpf/skel_record.h>).
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <bpf/skel_record.h>

#define TRAILER_MAGIC	  "~eBPF signature appended~\n"
#define TRAILER_MAGIC_LEN (sizeof(TRAILER_MAGIC) - 1)
#define TRAILER_HDR_LEN	  12 /* struct module_signature; its last 4 bytes are the length */

struct image {
	unsigned char *bytes;
	size_t size;
};

struct part {
	size_t off;
	size_t size;
};

static _Noreturn void die(const char *what, const char *name)
{
	fprintf(stderr, "damage: %s: %s\n", name, what);
	exit(1);
}

static struct image read_image(const char *path)
{
	struct image img = {};
	FILE *f = fopen(path, "rb");
	struct stat st;

	if (!f || fstat(fileno(f), &st))
		die("cannot read", path);
	img.size = st.st_size;
	img.bytes = malloc(img.size + 1);
	if (!img.bytes || fread(img.bytes, 1, img.size, f) != img.size)
		die("cannot read", path);
	fclose(f);
	return img;
}

static void write_image(const struct image *img, const char *path)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(img->bytes, 1, img->size, f) != img->size || fclose(f) ||
	    chmod(path, 0755))
		die("cannot write", path);
}

/* Find the first record and return one of its parts, as an offset in the file. */
static struct part find_part(const struct image *img, const char *path, const char *which)
{
	struct skel_record rec;
	struct part part;
	size_t at;

	for (at = 0; at + sizeof(rec) <= img->size; at += 8) {
		memcpy(&rec, img->bytes + at, sizeof(rec));
		if (!memcmp(rec.magic, SKEL_RECORD_MAGIC, 8) && rec.hdr_size == sizeof(rec) &&
		    rec.size <= img->size - at)
			break;
	}
	if (at + sizeof(rec) > img->size)
		die("has no record", path);
	if (!strcmp(which, "insns"))
		part = (struct part){rec.insns_off, rec.insns_sz};
	else if (!strcmp(which, "data"))
		part = (struct part){rec.data_off, rec.data_sz};
	else
		part = (struct part){rec.sig_off, rec.sig_sz};
	if (!part.size || part.off + part.size > rec.size)
		die("its record has no such part", path);
	part.off += at;
	return part;
}

/* The last block at the end of the file: signature, header and magic. */
static struct part find_trailer(const struct image *img, const char *path)
{
	struct part part;
	uint32_t len;

	if (img->size < TRAILER_MAGIC_LEN + TRAILER_HDR_LEN ||
	    memcmp(img->bytes + img->size - TRAILER_MAGIC_LEN, TRAILER_MAGIC, TRAILER_MAGIC_LEN))
		die("has no signature at its end", path);
	memcpy(&len, img->bytes + img->size - TRAILER_MAGIC_LEN - sizeof(len), sizeof(len));
	part.size = ntohl(len) + TRAILER_HDR_LEN + TRAILER_MAGIC_LEN;
	if (part.size > img->size)
		die("the signature at its end is longer than the file", path);
	part.off = img->size - part.size;
	return part;
}

static void flip(struct image *img, struct part part)
{
	img->bytes[part.off + part.size / 2] ^= 1;
}

static void take_signature(struct image *img, const char *path, const char *other)
{
	struct image from = read_image(other);
	struct part to = find_part(img, path, "sig"), src = find_part(&from, other, "sig");

	if (to.size != src.size)
		die("its signature has another length", other);
	memcpy(img->bytes + to.off, from.bytes + src.off, src.size);
	free(from.bytes);
}

static void take_trailer(struct image *img, const char *path, const char *other)
{
	struct image from = read_image(other);
	struct part src = find_trailer(&from, other);

	img->size = find_trailer(img, path).off;
	img->bytes = realloc(img->bytes, img->size + src.size);
	if (!img->bytes)
		die("no memory", path);
	memcpy(img->bytes + img->size, from.bytes + src.off, src.size);
	img->size += src.size;
	free(from.bytes);
}

int main(int argc, char **argv)
{
	const char *what = argc > 3 ? argv[3] : "";
	bool from_other = !strcmp(what, "sig-of") || !strcmp(what, "trailer-of");
	struct image img;

	if (argc != (from_other ? 5 : 4)) {
		fprintf(stderr, "usage: damage EXE OUT insns|data|sig|trailer|no-trailer\n"
				"       damage EXE OUT sig-of|trailer-of OTHER\n");
		return 2;
	}
	img = read_image(argv[1]);
	if (!strcmp(what, "sig-of"))
		take_signature(&img, argv[1], argv[4]);
	else if (!strcmp(what, "trailer-of"))
		take_trailer(&img, argv[1], argv[4]);
	else if (!strcmp(what, "trailer"))
		/* in the middle of the signature, not of its frame */
		flip(&img, find_trailer(&img, argv[1]));
	else if (!strcmp(what, "no-trailer"))
		img.size = find_trailer(&img, argv[1]).off;
	else if (!strcmp(what, "insns") || !strcmp(what, "data") || !strcmp(what, "sig"))
		flip(&img, find_part(&img, argv[1], what));
	else
		die("no such part", what);
	write_image(&img, argv[2]);
	free(img.bytes);
	return 0;
}
