// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - SHA-256 of an open file */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <openssl/evp.h>

#include "cms.h"
#include "file.h"

#define CHUNK (256u << 10)

static bool changed(int fd, const struct stat *was)
{
	struct stat now;

	return fstat(fd, &now) || now.st_size != was->st_size ||
	       now.st_mtim.tv_sec != was->st_mtim.tv_sec || now.st_mtim.tv_nsec != was->st_mtim.tv_nsec;
}

/**
 * gs_sha256_fd() - SHA-256 of an open file
 * @fd: the file, readable and seekable
 * @hash: gets it
 *
 * It is read, not mapped: a file that another process cuts off would end this one.
 *
 * Return: 0; -ESTALE if the file changed meanwhile, or another negative errno.
 */
int gs_sha256_fd(int fd, uint8_t hash[GS_SHA256_SIZE])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t *buf = malloc(CHUNK);
	int err = md && buf && EVP_DigestInit_ex(md, EVP_sha256(), NULL) ? 0 : -ENOMEM;
	struct stat st;
	off_t off;
	size_t n;

	if (!err && fstat(fd, &st))
		err = -errno;
	for (off = 0; !err && off < st.st_size; off += n) {
		n = st.st_size - off < (off_t)CHUNK ? (size_t)(st.st_size - off) : CHUNK;
		err = gs_pread(fd, buf, n, off);
		if (!err && !EVP_DigestUpdate(md, buf, n))
			err = -ENOMEM;
	}
	if (!err && !EVP_DigestFinal_ex(md, hash, NULL))
		err = -ENOMEM;
	/* what is missing at the end of a shorter file is no error of the device */
	if ((!err || err == -EIO) && changed(fd, &st))
		err = -ESTALE;
	EVP_MD_CTX_free(md);
	free(buf);
	return err;
}
