// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - loads a program in the way that a light skeleton does, with a knob at each step
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <linux/btf.h>
#include "machine.h"

#ifndef offsetofend
#define offsetofend(T, M) (offsetof(T, M) + sizeof(((T *)0)->M))
#endif

/* r0 = 7; exit. Needs no map, so its signature covers the instructions only. */
static const struct bpf_insn direct[] = {
	{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 7},
	{.code = BPF_JMP | BPF_EXIT},
};

/**
 * sys_bpf() - bpf(2)
 * @cmd: command
 * @attr: its argument
 * @size: how much of @attr the kernel reads
 *
 * Return: what the system call returns, or a negative errno.
 */
int sys_bpf(int cmd, union bpf_attr *attr, unsigned int size)
{
	int ret = syscall(__NR_bpf, cmd, attr, size);

	return ret < 0 ? -errno : ret;
}

/**
 * load_btf() - make a BTF of one type, an int
 *
 * Return: its descriptor, or a negative errno.
 */
int load_btf(void)
{
	static const struct {
		struct btf_header h;
		uint32_t type[4];
		char strs[8];
	} btf = {{.magic = BTF_MAGIC,
		  .version = BTF_VERSION,
		  .hdr_len = sizeof(struct btf_header),
		  .type_len = 16,
		  .str_off = 16,
		  .str_len = 5},
		 {1, BTF_KIND_INT << 24, 4, 32},
		 "\0int"};
	union bpf_attr attr = {.btf = (uintptr_t)&btf, .btf_size = sizeof(btf.h) + 16 + 5};

	return sys_bpf(BPF_BTF_LOAD, &attr, sizeof(attr));
}

/**
 * load_direct_insns() - the program of load_direct()
 * @size: its size in bytes
 *
 * Return: the instructions.
 */
const struct bpf_insn *load_direct_insns(uint32_t *size)
{
	*size = sizeof(direct);
	return direct;
}

static void load_common(struct machine *m, struct load *l)
{
	l->insn_cnt = l->insns_sz / sizeof(struct bpf_insn);
	l->keyring_id = attack_keyring(m);
	l->prog_type = BPF_PROG_TYPE_SYSCALL;
	l->prog_flags = BPF_F_SLEEPABLE;
	l->map_type = BPF_MAP_TYPE_ARRAY;
	l->map_entries = 1;
	l->attr_sz = offsetofend(union bpf_attr, keyring_id);
	sha256(l->insns, l->insns_sz, l->excl);
	if (!m->no_keys)
		load_sign(m, l, SIGNER);
}

/**
 * load_direct() - prepare a good signed program without a map
 * @m: the machine
 * @l: filled; free it with load_free()
 */
void load_direct(struct machine *m, struct load *l)
{
	memset(l, 0, sizeof(*l));
	l->insns = direct;
	l->insns_sz = sizeof(direct);
	load_common(m, l);
}

/**
 * load_loader() - prepare a good signed loader, the one of the victim
 * @m: the machine
 * @l: filled; its metadata is a copy that the caller may change; free it with load_free()
 */
void load_loader(struct machine *m, struct load *l)
{
	memset(l, 0, sizeof(*l));
	l->insns = m->blob.insns;
	l->insns_sz = m->blob.insns_sz;
	l->data_sz = m->blob.data_sz;
	l->data = malloc(l->data_sz + 4096); /* room for an attack to append */
	memset(l->data, 0, l->data_sz + 4096);
	memcpy(l->data, m->blob.data, l->data_sz);
	load_common(m, l);
}

/**
 * load_sign() - (re)sign what the load is made of now
 * @m: the machine
 * @l: the load
 * @signer: name in the folder of keys
 */
void load_sign(struct machine *m, struct load *l, const char *signer)
{
	struct said said = {
		.prog_type = l->prog_type,
		.attach_type = l->attach_type,
		.prog_flags = l->prog_flags,
		.gpl = 1,
		.insn_cnt = l->insns_sz / sizeof(struct bpf_insn),
		.name = "__loader.prog",
	};
	struct sign_opts opts = {.said = l->data ? NULL : &said};

	if (sign_payload(signer, &opts, l->insns, l->insns_sz, l->data, l->data_sz, l->sig,
			 &l->sig_sz))
		attack_fail(m, "cannot sign as %s", signer);
	l->sig_ptr = l->sig;
}

/**
 * load_add_info() - append what a signer says of a loader: the 64 bytes at the end of its metadata
 * @l: the load, not signed then
 * @name: its name
 * @version: its version
 * @open_inputs: how many inputs are the host's
 */
void load_add_info(struct load *l, const char *name, uint64_t version, uint32_t open_inputs)
{
	struct {
		char name[32];
		uint64_t version;
		uint32_t open_inputs, flags;
		char magic[16];
	} info = {.version = version, .open_inputs = open_inputs};

	snprintf(info.name, sizeof(info.name), "%s", name);
	memcpy(info.magic, "bpf signed info\n", sizeof(info.magic));
	memcpy((char *)l->data + l->data_sz, &info, sizeof(info));
	l->data_sz += sizeof(info);
}

/**
 * load_free() - release what load_direct() or load_loader() took
 * @l: the load
 */
void load_free(struct load *l)
{
	for (uint32_t i = 0; i < l->fd_array_cnt && i < 8; i++)
		if (l->fd_array[i] > 2)
			close(l->fd_array[i]);
	l->fd_array_cnt = 0;
	free(l->data);
	l->data = NULL;
}

/**
 * load_create_map() - make the metadata map, empty
 * @l: the load
 *
 * Return: the map's descriptor, or a negative errno.
 */
int load_create_map(struct load *l)
{
	union bpf_attr attr = {0};

	attr.map_type = l->map_type;
	attr.key_size = 4;
	attr.value_size = l->data_sz;
	attr.max_entries = l->map_entries;
	attr.map_flags = l->map_flags;
	memcpy(attr.map_name, "__loader.map", sizeof("__loader.map"));
	if (!l->not_exclusive) {
		attr.excl_prog_hash = (uintptr_t)l->excl;
		attr.excl_prog_hash_size = sizeof(l->excl);
	}
	return sys_bpf(BPF_MAP_CREATE, &attr, offsetofend(union bpf_attr, excl_prog_hash_size));
}

/**
 * load_fill_map() - write the metadata, and freeze the map
 * @l: the load
 * @fd: the map
 *
 * Return: 0 or a negative errno.
 */
int load_fill_map(struct load *l, int fd)
{
	union bpf_attr attr = {0};
	uint32_t key = 0;
	int err;

	attr.map_fd = fd;
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)l->data;
	err = sys_bpf(BPF_MAP_UPDATE_ELEM, &attr, offsetofend(union bpf_attr, flags));
	if (err || l->not_frozen)
		return err;
	memset(&attr, 0, sizeof(attr));
	attr.map_fd = fd;
	return sys_bpf(BPF_MAP_FREEZE, &attr, offsetofend(union bpf_attr, map_fd));
}

/**
 * load_make_map() - make the metadata map: create, write, freeze; appended to fd_array
 * @l: the load
 *
 * Return: the map's descriptor, which load_free() closes, or a negative errno.
 */
int load_make_map(struct load *l)
{
	int fd = load_create_map(l), err;

	if (fd < 0)
		return fd;
	err = load_fill_map(l, fd);
	if (err) {
		close(fd);
		return err;
	}
	l->fd_array[l->fd_array_cnt++] = fd;
	return fd;
}

static int prog_load(struct load *l, uint8_t digest[32])
{
	union bpf_attr attr = {0};

	attr.prog_type = l->prog_type;
	attr.prog_flags = l->prog_flags;
	attr.expected_attach_type = l->attach_type;
	attr.attach_btf_id = l->attach_btf_id;
	attr.insns = (uintptr_t)l->insns;
	attr.insn_cnt = l->insn_cnt;
	attr.license = (uintptr_t) "Dual BSD/GPL";
	memcpy(attr.prog_name, "__loader.prog", sizeof("__loader.prog"));
	if (l->fd_array_cnt) {
		attr.fd_array = (uintptr_t)l->fd_array;
		attr.fd_array_cnt = l->fd_array_cnt;
	}
	if (l->sig_ptr) {
		attr.signature = (uintptr_t)l->sig_ptr;
		attr.signature_size = l->sig_sz;
		attr.keyring_id = l->keyring_id;
	} else {
		attr.keyring_id = l->keyring_alone;
	}
	if (l->tweak)
		l->tweak(&attr);
	if (digest && attr.insns == (uintptr_t)l->insns)
		sha256_two(l->insns, attr.insn_cnt * sizeof(struct bpf_insn), l->data,
			   attr.fd_array_cnt ? l->data_sz : 0, digest);
	return sys_bpf(BPF_PROG_LOAD, &attr, l->attr_sz);
}

/**
 * load_prog() - BPF_PROG_LOAD, and tell the frame its outcome
 * @m: the machine
 * @l: the load, its maps made
 *
 * Return: the program's descriptor, which the frame closes, or a negative errno.
 */
int load_prog(struct machine *m, struct load *l)
{
	int ret = prog_load(l, m->digest);

	attack_loaded(m, ret);
	return ret;
}

/**
 * load_all() - make the map if there is metadata, and load
 * @m: the machine
 * @l: the load
 *
 * Return: as load_prog().
 */
int load_all(struct machine *m, struct load *l)
{
	if (l->data_sz) {
		int fd = load_make_map(l);

		if (fd < 0) {
			attack_fail(m, "cannot make the metadata map: %s", strerror(-fd));
			return fd;
		}
	}
	return load_prog(m, l);
}

/**
 * load_quiet() - load without the frame's bookkeeping, for the good programs
 * @l: the load
 *
 * Return: the program's descriptor, or a negative errno.
 */
int load_quiet(struct load *l)
{
	if (l->data_sz) {
		int fd = load_make_map(l);

		if (fd < 0)
			return fd;
	}
	return prog_load(l, NULL);
}

/**
 * load_run() - BPF_PROG_RUN of a SYSCALL program
 * @prog_fd: the program
 * @ctx: its context
 * @ctx_sz: size of @ctx
 * @retval: what the program returned
 *
 * Return: 0, or a negative errno.
 */
int load_run(int prog_fd, void *ctx, uint32_t ctx_sz, uint32_t *retval)
{
	union bpf_attr attr = {0};
	int err;

	attr.test.prog_fd = prog_fd;
	attr.test.ctx_in = (uintptr_t)ctx;
	attr.test.ctx_size_in = ctx_sz;
	err = sys_bpf(BPF_PROG_RUN, &attr, offsetofend(union bpf_attr, test));
	*retval = attr.test.retval;
	return err;
}

/* What the victim's loader gets and gives: <bpf/skel_internal.h> and the generated header. */
struct victim_ctx {
	uint32_t sz, flags, log_level, log_size;
	uint64_t log_buf;
	struct {
		int map_fd;
		uint32_t max_entries;
		uint64_t initial_value;
	} maps[VICTIM_MAPS];
	struct {
		int prog_fd;
	} progs[VICTIM_PROGS];
} __attribute__((packed));
_Static_assert(sizeof(struct victim_ctx) == VICTIM_CTX, "size of the loader's context");

/**
 * load_run_victim() - run the victim's loader, and the program that it installed
 * @fd: the loader
 * @retval: what that program returned
 *
 * Return: 0, or a negative errno of the step that failed.
 */
int load_run_victim(int fd, uint32_t *retval)
{
	struct victim_ctx ctx = {.sz = sizeof(ctx)};
	unsigned char packet[64] = {0};
	union bpf_attr attr = {0};
	uint32_t ret = 0;
	int err;

	err = load_run(fd, &ctx, sizeof(ctx), &ret);
	if (!err && (int)ret < 0)
		err = (int)ret;
	if (err)
		return err;
	attr.test.prog_fd = ctx.progs[0].prog_fd;
	attr.test.data_in = (uintptr_t)packet;
	attr.test.data_size_in = sizeof(packet);
	err = sys_bpf(BPF_PROG_RUN, &attr, offsetofend(union bpf_attr, test));
	*retval = attr.test.retval;
	for (int i = 0; i < VICTIM_MAPS; i++)
		close(ctx.maps[i].map_fd);
	close(ctx.progs[0].prog_fd);
	return err;
}

/**
 * load_run_of_session() - load the victim's loader by the stranger's key of the session keyring, and run it
 * @m: the machine, which has that key and takes it
 */
void load_run_of_session(struct machine *m)
{
	uint32_t retval = 0;
	struct load l;
	int fd, err;

	load_loader(m, &l);
	load_sign(m, &l, STRANGER);
	l.keyring_id = -3;
	fd = load_quiet(&l);
	err = fd < 0 ? fd : load_run_victim(fd, &retval);
	if (err || retval != VICTIM_RETVAL)
		attack_fail(m, "the run ended with %d, the program returned %u", err, retval);
	close(fd);
	load_free(&l);
}

/**
 * load_run_child() - load the good loader, run it, run the program that it installed
 * @m: the machine
 * @retval: what that program returned
 *
 * Return: 0, or a negative errno of the step that failed.
 */
int load_run_child(struct machine *m, uint32_t *retval)
{
	struct load l;
	int fd, err;

	load_loader(m, &l);
	fd = load_quiet(&l);
	err = fd < 0 ? fd : load_run_victim(fd, retval);
	if (fd >= 0)
		close(fd);
	load_free(&l);
	return err;
}
