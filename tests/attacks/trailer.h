/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - executables with something behind their end
 */
#ifndef HORNET_TEST_TRAILER_H
#define HORNET_TEST_TRAILER_H

#include "attack.h"

/* What the kernel may read at most, and what the child reads itself of /proc/self/io. */
#define READ_LIMIT ((256 << 10) + 4096)

struct exe {
	char path[4096];
	int fd;			 /* open for writing until it runs */
	size_t size;		 /* without anything appended */
	bool loader;		 /* loads the loader, otherwise the program without a map */
	bool relocated;		 /* loads the latter, with core_relos */
	bool unreadable;	 /* loads the latter, the executable being open, but not for reading */
	int keyring;		 /* keyring_id that the child passes */
	int exec_fd;		 /* run this descriptor, 0: the path */
	bool unlink_first;	 /* the file has no name any more when it runs */
	const char *interpreter; /* run by this one */
	void (*meanwhile)(struct machine *m, struct exe *e); /* between its start and its load */
	const char *upper; /* for meanwhile: the same file under another name */
	long long bytes_read;
};

struct block_odd {
	bool set_len;
	uint32_t len;
	int id_type;  /* 0: the right one */
	int reserved; /* byte of the header that is to be 0 and is not */
	bool cut_marker;
};

bool exe_copy(struct machine *m, struct exe *e);
void exe_remove(struct exe *e);
void exe_append(struct exe *e, const void *p, size_t n);
void exe_marker(struct exe *e);
void exe_block(struct exe *e, const void *sig, uint32_t n, const struct block_odd *odd);
void exe_sign(struct machine *m, struct exe *e, const char *signer, bool loader,
	      const struct sign_opts *opts);
void exe_run(struct machine *m, struct exe *e);

#endif
