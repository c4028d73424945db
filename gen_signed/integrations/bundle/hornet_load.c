// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* hornet_load.c - load a signed loader from a bundle: bpf(2) only, no library */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hornet_load.h"

#define PTR(p) ((__u64)(unsigned long)(p))

struct hornet_loaded {
	const struct hornet_bundle_loader *loader;
	const struct hornet_bundle_slot *slot;
	char *ctx;	/* NULL until all is loaded: no slot has a descriptor */
	char file[];
};

static int sys_bpf(enum bpf_cmd cmd, union bpf_attr attr, int *retval)
{
	int fd = syscall(__NR_bpf, cmd, &attr, sizeof(attr));

	if (retval)
		*retval = attr.test.retval;
	return fd < 0 ? -errno : fd;
}

static int read_file(int fd, struct hornet_loaded **h, __u32 *size)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return -errno;
	*size = st.st_size;
	*h = calloc(1, sizeof(**h) + st.st_size);
	return !*h ? -ENOMEM : read(fd, (*h)->file, *size) == st.st_size ? 0 : -EBADMSG;
}

/* Are @nr things of @each bytes at @off inside of a file of @size bytes? */
static int inside(__u32 size, __u32 off, __u32 nr, __u32 each)
{
	return off % 8 == 0 && off <= size && nr <= (size - off) / each;
}

static int check(struct hornet_loaded *h, __u32 size)
{
	const struct hornet_bundle_loader *l = h->loader;
	__u32 i;

	if (l->ctx_size < 24 || l->ctx_size > 65536 || !inside(size, l->insns_off, l->insns_sz, 1) ||
	    !inside(size, l->data_off, l->data_sz, 1) || !inside(size, l->sig_off, l->sig_sz, 1) ||
	    !inside(size, l->slots_off, l->nr_slots, sizeof(*h->slot)))
		return -EBADMSG;
	h->slot = (const void *)(h->file + l->slots_off);
	for (i = 0; i < l->nr_slots; i++)
		if (h->slot[i].ctx_off > l->ctx_size - 4)
			return -EBADMSG;
	return 0;
}

static int find(struct hornet_loaded *h, __u32 size, const char *name)
{
	const struct hornet_bundle *b = (const void *)h->file;
	__u32 i;

	if (size < sizeof(*b) || memcmp(b->magic, HORNET_BUNDLE_MAGIC, sizeof(b->magic)) ||
	    b->order != HORNET_BUNDLE_ORDER || b->size != size || b->flags || b->loader_size % 8 ||
	    b->loader_size < sizeof(*h->loader) ||
	    !inside(size, b->hdr_size, b->nr_loaders, b->loader_size))
		return -EBADMSG;
	for (i = 0; i < b->nr_loaders; i++) {
		h->loader = (const void *)(h->file + b->hdr_size + i * b->loader_size);
		if (!name || !strncmp(name, h->loader->name, HORNET_BUNDLE_NAME))
			return check(h, size);
	}
	return -ENOENT;
}

/* The metadata as a frozen map that only this loader can use */
static int fill_map(const struct hornet_loaded *h, int map)
{
	int key = 0, err;

	err = sys_bpf(BPF_MAP_UPDATE_ELEM, (union bpf_attr){ .map_fd = map, .key = PTR(&key),
		      .value = PTR(h->file + h->loader->data_off) }, NULL);
	return err ? err : sys_bpf(BPF_MAP_FREEZE, (union bpf_attr){ .map_fd = map }, NULL);
}

/* Load the loader, whose signature the kernel checks, and run it. */
static int load_and_run(const struct hornet_loaded *h, int map, char *ctx)
{
	const struct hornet_bundle_loader *l = h->loader;
	int prog, ret = 0, err;

	prog = sys_bpf(BPF_PROG_LOAD, (union bpf_attr){ .prog_type = BPF_PROG_TYPE_SYSCALL,
		.insns = PTR(h->file + l->insns_off), .insn_cnt = l->insns_sz / sizeof(struct bpf_insn),
		.license = PTR("Dual BSD/GPL"), .prog_flags = BPF_F_SLEEPABLE, .fd_array = PTR(&map),
		.fd_array_cnt = 1, .signature = PTR(h->file + l->sig_off),
		.signature_size = l->sig_sz }, NULL);
	if (prog < 0)
		return prog;
	memcpy(ctx, &l->ctx_size, sizeof(l->ctx_size));
	err = sys_bpf(BPF_PROG_RUN, (union bpf_attr){ .test = { .prog_fd = prog, .ctx_in = PTR(ctx),
		      .ctx_size_in = l->ctx_size } }, &ret);
	close(prog);
	return err ? err : ret < 0 ? ret : 0;
}

static int make(struct hornet_loaded *h)
{
	char *ctx = calloc(1, h->loader->ctx_size);
	int map = !ctx ? -ENOMEM : sys_bpf(BPF_MAP_CREATE, (union bpf_attr){ .map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4, .value_size = h->loader->data_sz, .max_entries = 1,
		.excl_prog_hash = PTR(h->loader->hash),
		.excl_prog_hash_size = HORNET_BUNDLE_HASH }, NULL), err = map;

	if (map >= 0) {
		err = fill_map(h, map);
		err = err ? err : load_and_run(h, map, ctx);
		close(map);
	}
	if (err)
		free(ctx);
	else
		h->ctx = ctx;
	return err;
}

int hornet_load(const char *path, const char *loader, struct hornet_loaded **loaded)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	sigset_t all, mask;
	__u32 size = 0;

	*loaded = NULL;
	err = read_file(fd, loaded, &size);
	err = err ? err : find(*loaded, size, loader);
	/* The BPF verifier gives up when a signal is pending. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &mask);
	err = err ? err : make(*loaded);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	if (fd >= 0)
		close(fd);
	if (err) {
		hornet_unload(*loaded);
		*loaded = NULL;
	}
	return err;
}

static int fd_of(const struct hornet_loaded *h, __u32 i)
{
	int fd;

	memcpy(&fd, h->ctx + h->slot[i].ctx_off, sizeof(fd));
	return fd;
}

int hornet_fd(const struct hornet_loaded *h, __u32 kind, const char *name)
{
	__u32 i;

	for (i = 0; i < h->loader->nr_slots; i++)
		if (h->slot[i].kind == kind && fd_of(h, i) > 0 &&
		    !strncmp(h->slot[i].name, name, HORNET_BUNDLE_NAME))
			return fd_of(h, i);
	return -ENOENT;
}

void hornet_unload(struct hornet_loaded *h)
{
	__u32 i;

	for (i = 0; h && h->ctx && i < h->loader->nr_slots; i++)
		if (fd_of(h, i) > 0)
			close(fd_of(h, i));
	if (h)
		free(h->ctx);
	free(h);
}
