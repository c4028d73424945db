// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - read the end of the caller's executable
 *
 * Called without locks, so that a file system that takes its time holds up its
 * own caller only. What is read is a copy, and only proposes signatures, so a
 * file that changes meanwhile can make a load fail and nothing else.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fsverity.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "hornet.h"

static int read_all(struct file *file, void *buf, size_t len, loff_t pos)
{
	ssize_t n;

	while (len) {
		n = kernel_read(file, buf, len, &pos);
		if (n < 0)
			return n;
		if (n == 0)
			return -EIO;	/* truncated since its size was read */
		buf += n;
		len -= n;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/*
 * How much of the end of a file of @size bytes is to be looked at: all blocks that can be read, or
 * the end of one that can't. A file need not be read for what is no trailer.
 */
static int window_len(struct file *file, loff_t size, size_t *len)
{
	u8 tail[HORNET_TAIL_LEN];
	unsigned int blocks;
	size_t block;
	int err;

	*len = 0;
	for (blocks = 0; blocks < HORNET_MAX_BLOCKS; blocks++) {
		if (size - *len < (loff_t)sizeof(tail))
			break;
		err = read_all(file, tail, sizeof(tail), size - *len - sizeof(tail));
		if (err)
			return err;
		block = hornet_trailer_block(tail);
		if (!block || block > min_t(loff_t, size, HORNET_MAX_WINDOW) - *len)
			break;
		*len += block;
	}
	if (!*len)
		*len = min_t(loff_t, size, HORNET_TAIL_LEN);
	return 0;
}

/* Return: the window, NULL if the file has no trailer, or an ERR_PTR. */
static void *read_window(struct file *file, size_t *len)
{
	u8 marker[HORNET_MARKER_LEN];
	loff_t size;
	void *win;
	int err;

	/* prctl(PR_SET_MM_EXE_FILE) takes descriptors that cannot be read. */
	if (!S_ISREG(file_inode(file)->i_mode) ||
	    (file->f_mode & (FMODE_READ | FMODE_CAN_READ)) !=
	    (FMODE_READ | FMODE_CAN_READ))
		return NULL;

	size = i_size_read(file_inode(file));
	if (size < (loff_t)HORNET_MARKER_LEN)
		return NULL;
	err = read_all(file, marker, sizeof(marker), size - sizeof(marker));
	if (err)
		return ERR_PTR(err);
	if (memcmp(marker, HORNET_MARKER, sizeof(marker)))
		return NULL;

	err = window_len(file, size, len);
	if (err)
		return ERR_PTR(err);
	win = kvmalloc(*len, GFP_KERNEL_ACCOUNT);
	if (!win)
		return ERR_PTR(-ENOMEM);
	err = read_all(file, win, *len, size - *len);
	if (err) {
		kvfree(win);
		return ERR_PTR(err);
	}
	return win;
}

/**
 * hornet_exe_window - read the end of the caller's executable
 * @len: where to put how much was read
 *
 * Reads the trailer, at most HORNET_MAX_WINDOW bytes of it, and only if the file ends as
 * one does.
 *
 * Return: the bytes, for kvfree(); NULL if there is no trailer, or no
 * executable; -ENOMEM, -EIO or another error of the file system as ERR_PTR().
 */
void *hornet_exe_window(size_t *len)
{
	struct file *file;
	void *win;

	if (!current->mm)
		return NULL;
	file = get_mm_exe_file(current->mm);
	if (!file)
		return NULL;
	win = read_window(file, len);
	fput(file);
	return win;
}

/**
 * hornet_exe_verity - get the fs-verity digest of the caller's executable
 * @digest: filled: SHA256_DIGEST_SIZE bytes
 *
 * The kernel checks every page of such a file against that digest when it reads it,
 * so the digest names what was executed, whoever owns the file; see hornet.rst for what
 * root can do about that.
 *
 * Return: true if it has one, of SHA-256.
 */
bool hornet_exe_verity(u8 *digest)
{
	u8 raw[FS_VERITY_MAX_DIGEST_SIZE];
	struct file *file = current->mm ? get_mm_exe_file(current->mm) : NULL;
	enum hash_algo algo;
	int len;

	if (!file)
		return false;
	len = fsverity_get_digest(file_inode(file), raw, NULL, &algo);
	fput(file);
	if (len != SHA256_DIGEST_SIZE || algo != HASH_ALGO_SHA256)
		return false;
	memcpy(digest, raw, SHA256_DIGEST_SIZE);
	return true;
}
