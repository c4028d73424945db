/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hornet_bundle.h - a loader bundle: what a program in any language needs to load signed BPF
 *
 * Written by "gen_signed bundle", read by hornet_load.c and count.rs in gen_signed/integrations/bundle, and by
 * gen_signed verify, inspect and diff. A file is
 *
 *	struct hornet_bundle		once, at the start
 *	struct hornet_bundle_loader	nr_loaders of them
 *	struct hornet_bundle_slot	nr_slots of each loader, at its slots_off
 *	bytes				instructions, metadata and signature of each loader
 *
 * Numbers have the byte order of the machine that the loaders are for: "order" reads as
 * HORNET_BUNDLE_ORDER there. Offsets count bytes from the start of the file, are multiples of 8 and
 * lie, with what they point to, inside of it. Names are padded with NUL, and end with one. A later
 * version that old readers can't read has another magic; one that they can has a larger hdr_size or
 * loader_size, what is new comes last in the structs, and readers skip it.
 *
 * To load a loader, with bpf(2) and no library:
 *
 *  1. BPF_MAP_CREATE: type BPF_MAP_TYPE_ARRAY, key_size 4, value_size data_sz, max_entries 1,
 *     excl_prog_hash the address of hash, excl_prog_hash_size 32.
 *  2. BPF_MAP_UPDATE_ELEM: key 0, value the data_sz bytes at data_off. Then BPF_MAP_FREEZE.
 *  3. BPF_PROG_LOAD: type BPF_PROG_TYPE_SYSCALL, prog_flags BPF_F_SLEEPABLE, license "Dual BSD/GPL",
 *     the instructions, the signature, keyring_id 0, fd_array with the map of step 1 in it,
 *     fd_array_cnt 1, no prog_name: if the signature says what the program is, it says that, too.
 *  4. BPF_PROG_RUN: ctx_in the address of ctx_size bytes, all 0 but the first __u32, which is
 *     ctx_size. It worked if the call returns 0 and retval is not negative; else retval is -errno.
 *  5. The int at a slot's "ctx_off" is the descriptor of its map or program, 0 if it was not made.
 *     Map and program of steps 1 and 3 can be closed.
 *
 * Open inputs: if inputs_off is not 0, then nr_inputs entries of struct bpf_signed_input
 * (<bpf/skel_info.h>) are there, in the metadata, where their names are, too. To set any, put the
 * address of a buffer of data_sz bytes at inputs_ctx in ctx, as a __u64. In it the value of each
 * input, "size" bytes, is at its offset "from". One that is not to be changed has the bytes that
 * are at offset "to" of the metadata.
 *
 * The signature covers the instructions and then the metadata, nothing else in this file: the
 * kernel checks that, whoever wrote the rest. gen_signed verify also compares the rest with what
 * the signed bytes do; without that, a slot's name is only what the file says.
 */
#ifndef HORNET_BUNDLE_H
#define HORNET_BUNDLE_H

#include <linux/types.h>

#define HORNET_BUNDLE_MAGIC	"HornetB1"
#define HORNET_BUNDLE_ORDER	0x01020304
#define HORNET_BUNDLE_NAME	64
#define HORNET_BUNDLE_HASH	32

struct hornet_bundle {
	char magic[8];		/* HORNET_BUNDLE_MAGIC without the NUL */
	__u32 order;		/* HORNET_BUNDLE_ORDER */
	__u32 size;		/* bytes of the file */
	__u32 hdr_size;		/* sizeof(struct hornet_bundle): where the loaders start */
	__u32 loader_size;	/* sizeof(struct hornet_bundle_loader) */
	__u32 nr_loaders;	/* 1 to 64 */
	__u32 flags;		/* 0 */
};

struct hornet_bundle_loader {
	char name[HORNET_BUNDLE_NAME];
	__u8 hash[HORNET_BUNDLE_HASH];	/* SHA-256 of the instructions */
	__u32 insns_off;	/* struct bpf_insn */
	__u32 insns_sz;		/* bytes */
	__u32 data_off;		/* metadata */
	__u32 data_sz;
	__u32 sig_off;		/* PKCS#7, DER */
	__u32 sig_sz;
	__u32 slots_off;
	__u32 nr_slots;
	__u32 inputs_off;	/* struct bpf_signed_input, 0: none */
	__u32 nr_inputs;
	__u32 ctx_size;		/* bytes */
	__u32 inputs_ctx;	/* offset in ctx, 0: none */
};

enum hornet_bundle_kind {
	HORNET_BUNDLE_MAP = 1,
	HORNET_BUNDLE_PROG = 2,
};

struct hornet_bundle_slot {
	char name[HORNET_BUNDLE_NAME];
	__u32 kind;		/* enum hornet_bundle_kind */
	__u32 ctx_off;		/* offset in ctx, an int */
	__u32 type;		/* enum bpf_map_type or bpf_prog_type; a map's is 0 if it is an input */
	__u32 attach_type;	/* a program's expected_attach_type, or 0 */
};

#ifdef __cplusplus
static_assert(sizeof(struct hornet_bundle) == 32, "struct hornet_bundle has holes");
static_assert(sizeof(struct hornet_bundle_loader) == 144, "struct hornet_bundle_loader has holes");
static_assert(sizeof(struct hornet_bundle_slot) == 80, "struct hornet_bundle_slot has holes");
#else
_Static_assert(sizeof(struct hornet_bundle) == 32, "struct hornet_bundle has holes");
_Static_assert(sizeof(struct hornet_bundle_loader) == 144, "struct hornet_bundle_loader has holes");
_Static_assert(sizeof(struct hornet_bundle_slot) == 80, "struct hornet_bundle_slot has holes");
#endif

#endif /* HORNET_BUNDLE_H */
