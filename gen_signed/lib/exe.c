// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - read an executable's records and appended signatures */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "exe.h"
#include "file.h"
#include "msg.h"
#include "scan.h"

/* Bytes at the start of foreign data that tell whether it is the rest of a trailer */
#define REMNANT_HEAD 64

static int no_loader(int fd, const char *name, const struct gs_log *log)
{
	if (gs_scan_plain_loader(fd))
		gs_err(log, "%s: its loader was made by a plain -L and can't be signed; regenerate"
		       " with bpftool gen skeleton -L --sign", name);
	else
		gs_err(log, "%s: this executable has no signable loader; regenerate with"
		       " bpftool gen skeleton -L --sign", name);
	return -ENOEXEC;
}

static int read_records(int fd, const struct gs_log *log, struct gs_exe *exe)
{
	const struct gs_elf *elf = &exe->elf;
	const char *why = NULL;
	size_t i, sum = 0, where = 0;
	int err;

	for (i = 0; i < elf->nr; i++)
		sum += elf->record[i].sz;
	exe->sections = malloc(sum + 1);
	if (!exe->sections) {
		gs_err(log, "%s: out of memory", exe->name);
		return -ENOMEM;
	}
	for (i = 0, sum = 0; i < elf->nr; sum += elf->record[i++].sz) {
		const struct gs_span *span = &elf->record[i];

		err = gs_pread(fd, exe->sections + sum, span->sz, span->off);
		if (err) {
			gs_err(log, "%s: %s", exe->name, strerror(-err));
			return err;
		}
		err = gs_records_parse(exe->sections + sum, span->sz, elf->big, &exe->recs,
				       &where, &why);
		if (err) {
			gs_err(log, "%s: damaged loader record at byte %#llx: %s", exe->name,
			       (unsigned long long)(span->off + where), why);
			return err;
		}
	}
	return exe->recs.nr ? 0 : no_loader(fd, exe->name, log);
}

static int broken(const struct gs_log *log, const char *name, int err, const char *why)
{
	gs_err(log, "%s: broken signature at its end: %s; remove it with strip, then sign again",
	       name, why);
	return err;
}

/* Bytes between the ELF image and the first whole block belong to somebody else, or are debris. */
static int check_foreign(int fd, const struct gs_log *log, struct gs_exe *exe, uint64_t tail_off)
{
	uint8_t head[REMNANT_HEAD];
	uint64_t n = exe->body - exe->elf.end;
	int err;

	if (n > sizeof(head))
		n = sizeof(head);
	err = gs_pread(fd, head, n, exe->elf.end);
	if (err) {
		gs_err(log, "%s: %s", exe->name, strerror(-err));
		return err;
	}
	if (gs_trailer_is_remnant(head, n) ||
	    gs_trailer_is_remnant(exe->tail, exe->body - tail_off))
		return broken(log, exe->name, -EBADMSG, "part of a signature, cut off or followed"
			      " by other bytes");
	return 0;
}

static int read_trailer(int fd, const struct gs_log *log, struct gs_exe *exe)
{
	uint64_t off = exe->elf.end, sz = exe->size - off;
	const char *why = NULL;
	int err;

	/* One more block than the kernel reads, so that a trailer over the limit is seen. */
	if (sz > GS_TRAILER_MAX + GS_SIG_MAX + GS_BLOCK_EXTRA) {
		sz = GS_TRAILER_MAX + GS_SIG_MAX + GS_BLOCK_EXTRA;
		off = exe->size - sz;
	}
	exe->tail = malloc(sz + 1);
	if (!exe->tail) {
		gs_err(log, "%s: out of memory", exe->name);
		return -ENOMEM;
	}
	err = gs_pread(fd, exe->tail, sz, off);
	if (err) {
		gs_err(log, "%s: %s", exe->name, strerror(-err));
		return err;
	}
	err = gs_trailer_parse(exe->tail, sz, &exe->trailer, &why);
	if (err)
		return broken(log, exe->name, err, why);
	exe->body = off + exe->trailer.start;
	return check_foreign(fd, log, exe, off);
}

/* Once: whoever asks which signature covers which loader asks for each of the loaders. */
static int read_info(const struct gs_log *log, struct gs_exe *exe)
{
	const struct gs_block *block = exe->trailer.block;
	size_t i;

	exe->info = calloc(exe->trailer.nr + 1, sizeof(*exe->info));
	if (!exe->info) {
		gs_err(log, "%s: out of memory", exe->name);
		return -ENOMEM;
	}
	for (i = 0; i < exe->trailer.nr; i++)
		gs_siginfo_read(block[i].sig, block[i].sz, &exe->info[i]);
	return 0;
}

/**
 * gs_exe_read() - read an open executable
 * @fd: the file, readable and seekable
 * @name: for messages; must live as long as @exe
 * @log: where messages go
 * @exe: filled in; gs_exe_free() it, also after a failure
 *
 * Return: 0 with at least one record; -ENOEXEC, -EBADMSG or another negative errno, reported.
 */
int gs_exe_read(int fd, const char *name, const struct gs_log *log, struct gs_exe *exe)
{
	const char *why = NULL;
	struct stat st;
	int err;

	memset(exe, 0, sizeof(*exe));
	exe->name = name;
	if (fstat(fd, &st)) {
		err = -errno;
		gs_err(log, "%s: %s", name, strerror(-err));
		return err;
	}
	if (!S_ISREG(st.st_mode)) {
		gs_err(log, "%s: not a regular file", name);
		return S_ISDIR(st.st_mode) ? -EISDIR : -ENOEXEC;
	}
	exe->size = st.st_size;
	err = gs_elf_read(fd, exe->size, &exe->elf, &why);
	if (err) {
		gs_err(log, "%s: %s", name, why);
		return err;
	}
	err = read_records(fd, log, exe);
	if (!err)
		err = read_trailer(fd, log, exe);
	if (!err)
		err = read_info(log, exe);
	return err;
}

/** gs_exe_free() - free what @exe points to */
void gs_exe_free(struct gs_exe *exe)
{
	free(exe->sections);
	free(exe->tail);
	free(exe->info);
	exe->sections = NULL;
	exe->tail = NULL;
	exe->info = NULL;
}
