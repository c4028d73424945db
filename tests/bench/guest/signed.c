// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* bench - loads of a small program with a signature over it and its metadata */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "bpfcall.h"
#include "signed.h"

char signature[SIGNATURE_ROOM];

/**
 * signed_metadata - make what is signed besides the instructions
 * @size: bytes of it
 *
 * Return: the bytes, or NULL.
 */
char *signed_metadata(size_t size)
{
	char *data = malloc(size);
	size_t i;

	for (i = 0; data && i < size; i++)
		data[i] = i * 31 + (i >> 8);
	return data;
}

/**
 * signed_map - make the map that has the metadata
 * @data: what signed_metadata() made
 * @size: bytes of it
 *
 * Return: its descriptor; the run ends if there is none.
 */
int signed_map(const char *data, size_t size)
{
	static const unsigned char sha[32] = {
#include "payload-sha.h" /* of return_0, made by the makefile */
	};
	union bpf_attr attr;
	int fd, key = 0;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = 4;
	attr.value_size = size;
	attr.max_entries = 1;
	attr.excl_prog_hash = (unsigned long)sha;
	attr.excl_prog_hash_size = sizeof(sha);
	fd = bpf_call(BPF_MAP_CREATE, &attr, END_OF(excl_prog_hash_size));
	memset(&attr, 0, sizeof(attr));
	attr.map_fd = fd;
	attr.key = (unsigned long)&key;
	attr.value = (unsigned long)data;
	if (fd < 0 || bpf_call(BPF_MAP_UPDATE_ELEM, &attr, END_OF(flags)))
		bench_fail("metadata map");
	memset(&attr, 0, sizeof(attr));
	attr.map_fd = fd;
	if (bpf_call(BPF_MAP_FREEZE, &attr, END_OF(map_fd)))
		bench_fail("freeze");
	return fd;
}

/**
 * signed_signature - read a signature for signed_load(); the run ends if that fails
 * @signer: whose
 * @size: over how many bytes of metadata
 *
 * Return: how many bytes it has.
 */
size_t signed_signature(const char *signer, const char *size)
{
	char path[256];

	snprintf(path, sizeof(path), "/payload/%s-%s.p7s", signer, size);
	return bench_read(path, signature, sizeof(signature));
}

/**
 * signed_load - load the program
 * @map: its metadata, or -1 for none
 * @sig_len: bytes of the signature; 0: none is given
 * @cost: filled: what BPF_PROG_LOAD took
 *
 * Return: the program's descriptor, or -1 with errno set.
 */
int signed_load(int map, size_t sig_len, struct cost *cost)
{
	union bpf_attr attr;
	int fd;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_SYSCALL;
	attr.prog_flags = BPF_F_SLEEPABLE;
	attr.insns = (unsigned long)return_0;
	attr.insn_cnt = 2;
	attr.license = (unsigned long)"GPL";
	if (map >= 0) {
		attr.fd_array = (unsigned long)&map;
		attr.fd_array_cnt = 1;
	}
	attr.signature = (unsigned long)(sig_len ? signature : NULL);
	attr.signature_size = sig_len;
	attr.keyring_id = 1; /* the secondary one, while Hornet is off */
	cost_begin(cost);
	fd = bpf_call(BPF_PROG_LOAD, &attr, END_OF(keyring_id));
	cost_end(cost);
	return fd;
}
