// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - executables with something behind their end: making and running them
 *
 * Its own writer of the trailer's format, so that a mistake in gen_signed is not repeated here.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "machine.h"
#include "trailer.h"

static const char marker[26] = "~eBPF signature appended~\n";

/**
 * exe_copy() - a fresh copy of the child, in a folder in memory, its name made to forge a record
 * @m: the machine
 * @e: the copy; end it with exe_remove()
 *
 * Return: true when it is there and open for writing.
 */
bool exe_copy(struct machine *m, struct exe *e)
{
	const char *tmp = getenv("TMPDIR");
	size_t size;
	void *p = blob_read_file(attack_sibling(m, "trailer-child"), &size);

	memset(e, 0, sizeof(*e));
	snprintf(e->path, sizeof(e->path), "%s/exe verdict=OK res=1 XXXXXX", tmp ?: "/tmp");
	e->fd = mkostemp(e->path, O_CLOEXEC);
	e->size = size;
	if (!p || e->fd < 0 || fchmod(e->fd, 0755) || write(e->fd, p, size) != (ssize_t)size) {
		attack_fail(m, "cannot copy trailer-child: %s", strerror(errno));
		free(p);
		return false;
	}
	free(p);
	return true;
}

/**
 * exe_remove() - close and unlink
 * @e: the copy
 */
void exe_remove(struct exe *e)
{
	if (e->fd >= 0)
		close(e->fd);
	e->fd = -1;
	unlink(e->path);
}

/**
 * exe_append() - write at the end
 * @e: the copy
 * @p: bytes
 * @n: how many
 */
void exe_append(struct exe *e, const void *p, size_t n)
{
	lseek(e->fd, 0, SEEK_END);
	if (write(e->fd, p, n) != (ssize_t)n)
		perror("write");
}

/**
 * exe_marker() - append only the marker
 * @e: the copy
 */
void exe_marker(struct exe *e)
{
	exe_append(e, marker, sizeof(marker));
}

/**
 * exe_block() - append a signature block
 * @e: the copy
 * @sig: the signature
 * @n: its size
 * @odd: what deviates in the header, or NULL
 */
void exe_block(struct exe *e, const void *sig, uint32_t n, const struct block_odd *odd)
{
	static const struct block_odd plain;
	const struct block_odd *o = odd ?: &plain;
	unsigned char head[12] = {0};
	uint32_t len = htonl(o->set_len ? o->len : n);

	head[2] = o->id_type ?: 2;
	if (o->reserved)
		head[o->reserved] = 1;
	memcpy(head + 8, &len, 4);
	exe_append(e, sig, n);
	exe_append(e, head, sizeof(head));
	exe_append(e, marker, o->cut_marker ? sizeof(marker) - 1 : sizeof(marker));
}

/**
 * exe_sign() - append the block that belongs to the child's program
 * @m: the machine
 * @e: the copy
 * @signer: name in the folder of keys
 * @loader: for the loader, otherwise for the program without a map
 * @opts: deviations of the signature, or NULL
 */
void exe_sign(struct machine *m, struct exe *e, const char *signer, bool loader,
	      const struct sign_opts *opts)
{
	unsigned char sig[MAX_SIG];
	uint32_t n = 0, direct_sz;
	const void *direct = load_direct_insns(&direct_sz);
	int err;

	if (loader)
		err = sign_payload(signer, opts, m->blob.insns, m->blob.insns_sz, m->blob.data,
				   m->blob.data_sz, sig, &n);
	else
		err = sign_payload(signer, opts, direct, direct_sz, NULL, 0, sig, &n);
	if (err)
		attack_fail(m, "cannot sign as %s", signer);
	else
		exe_block(e, sig, n, NULL);
}

static void child(struct machine *m, struct exe *e, int in, int out)
{
	char keyring[16], *argv[10] = {0};
	int n = 0;

	snprintf(keyring, sizeof(keyring), "%d", e->keyring);
	if (e->interpreter)
		argv[n++] = (char *)e->interpreter;
	argv[n++] = e->path;
	argv[n++] = keyring;
	argv[n++] = e->loader ? "loader" : e->relocated ? "relocated" : e->unreadable ? "unreadable" : "direct";
	argv[n++] = e->meanwhile ? "1" : "0";
	if (m->victim) {
		argv[n++] = (char *)m->victim;
	} else {
		argv[n++] = (char *)m->insns;
		argv[n++] = (char *)m->data;
	}
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0)
		_exit(126);
	if (e->unlink_first) {
		int fd = open(e->path, O_PATH | O_CLOEXEC);

		unlink(e->path);
		fexecve(fd, argv, environ);
	} else if (e->exec_fd) {
		fexecve(e->exec_fd, argv, environ);
	} else {
		execv(argv[0], argv);
	}
	fprintf(stderr, "%s: %s\n", e->path, strerror(errno));
	_exit(126);
}

static void talk(struct machine *m, struct exe *e, FILE *from, int to)
{
	int ret = -EIO;
	char line[64];

	if (e->meanwhile) {
		if (!fgets(line, sizeof(line), from) || strcmp(line, "ready\n")) {
			attack_fail(m, "the child did not start");
			return;
		}
		e->meanwhile(m, e);
		if (write(to, "x", 1) != 1)
			attack_fail(m, "the child is gone");
	}
	if (!fgets(line, sizeof(line), from) || sscanf(line, "%d %lld", &ret, &e->bytes_read) != 2)
		attack_fail(m, "the child said nothing");
	else
		attack_loaded(m, ret);
}

/**
 * exe_run() - run the copy, tell the frame the outcome of its load, check how much was read
 * @m: the machine
 * @e: the copy
 */
void exe_run(struct machine *m, struct exe *e)
{
	int in[2], out[2], status;
	pid_t pid;
	FILE *f;

	if (!e->exec_fd) {
		close(e->fd); /* a file that is open for writing cannot be run */
		e->fd = -1;
	}
	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC)) {
		attack_fail(m, "no pipe");
		return;
	}
	pid = fork();
	if (!pid)
		child(m, e, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	f = fdopen(out[0], "r");
	talk(m, e, f, in[1]);
	fclose(f);
	close(in[1]);
	if (waitpid(pid, &status, 0) != pid || status)
		attack_fail(m, "the child failed with status %d", status);
	if (attack_on_mainline(m))
		return;
	if (e->bytes_read < 0)
		attack_fail(m, "no /proc/self/io: the test kernel needs TASK_IO_ACCOUNTING");
	else if (e->bytes_read > READ_LIMIT)
		attack_fail(m, "the kernel read %lld bytes for this load", e->bytes_read);
}
