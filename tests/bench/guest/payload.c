// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench payload - what the verification of a signature costs, and what it can't do without
 *
 *   payload --write SIZE             the bytes to be signed: instructions and SIZE bytes of metadata
 *   payload LABEL SIZE SIGNER...     signed loads: /payload/SIGNER-SIZE.p7s; and what a check takes of memory
 *   payload LABEL SIZE               the same load, unsigned; and SHA-256 of the metadata in the kernel
 *   payload --live N LABEL SIZE [SIGNER]   slabs for each of N such programs that live
 *   payload --trailer LABEL SIZE     what a check takes of memory, with a signature at the end of this executable
 *   payload --key SIGNER...          one public-key operation: /payload/SIGNER.der, .digest, .raw, .params
 *
 * Only BPF_PROG_LOAD is measured; the metadata are in the map already. "bench peak" is the kernel memory that a load
 * takes at most up to the end of the check, where it is refused: for a signature that is not good, or for none, of
 * a program without metadata.
 */
#include <errno.h>
#include <linux/keyctl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "bench.h"
#include "bpfcall.h"
#include "peak.h"
#include "signed.h"

#define TIMES 9

static void loads(const char *size, const char *kind, int map, size_t sig_len)
{
	struct cost costs[TIMES];
	int i, fd;

	for (i = 0; i < TIMES; i++) {
		fd = signed_load(map, sig_len, &costs[i]);
		if (fd < 0)
			bench_fail(kind);
		close(fd);
		bench_settle();
	}
	bench_print("payload", size, kind, costs, TIMES);
}

static void refused(const char *size, const char *label, const char *how, int map, size_t sig_len, int err)
{
	struct cost cost;
	char kind[128];
	int fd, was;

	peak_begin();
	fd = signed_load(map, sig_len, &cost);
	was = errno;
	snprintf(kind, sizeof(kind), "%s:%s", label, how);
	bench_value("peak", size, kind, peak_end());
	errno = was;
	if (fd >= 0 || was != err)
		bench_fail(kind);
}

static void live(const char *number, const char *label, const char *size, const char *signer, int map, size_t sig_len)
{
	int i, n = atoi(number);
	struct rlimit files = { n + 100, n + 100 };
	struct cost cost;
	long long before;
	char kind[128];

	setrlimit(RLIMIT_NOFILE, &files);
	before = bench_slab();
	for (i = 0; i < n; i++)
		if (signed_load(map, sig_len, &cost) < 0)
			bench_fail("live");
	snprintf(kind, sizeof(kind), "%s:%s", label, signer);
	bench_value("live", size, kind, (bench_slab() - before) / n);
}

static void sha256(const char *size, int map)
{
	struct cost costs[TIMES];
	unsigned char sha[32];
	struct bpf_map_info info;
	union bpf_attr attr;
	int i;

	for (i = 0; i < TIMES; i++) {
		memset(&info, 0, sizeof(info));
		info.hash = (unsigned long)sha;
		info.hash_size = sizeof(sha);
		memset(&attr, 0, sizeof(attr));
		attr.info.bpf_fd = map;
		attr.info.info_len = sizeof(info);
		attr.info.info = (unsigned long)&info;
		cost_begin(&costs[i]);
		if (bpf_call(BPF_OBJ_GET_INFO_BY_FD, &attr, END_OF(info)))
			bench_fail("sha256");
		cost_end(&costs[i]);
	}
	bench_print("payload", size, "sha256", costs, TIMES);
}

static size_t key_file(const char *signer, const char *what, void *buf, size_t size)
{
	char path[256];
	size_t len;

	snprintf(path, sizeof(path), "/payload/%s.%s", signer, what);
	len = bench_read(path, buf, size - 1);
	((char *)buf)[len] = 0;
	return len;
}

static void public_key(const char *signer)
{
	char der[4096], digest[128], params[128];
	struct keyctl_pkey_params p = { 0 };
	struct keyctl_pkey_query query;
	struct cost costs[TIMES];
	long serial;
	int i;

	serial = syscall(SYS_add_key, "asymmetric", "bench", der, key_file(signer, "der", der, sizeof(der)),
			 KEY_SPEC_PROCESS_KEYRING);
	p.in_len = key_file(signer, "digest", digest, sizeof(digest));
	p.in2_len = key_file(signer, "raw", signature, sizeof(signature));
	key_file(signer, "params", params, sizeof(params));
	p.key_id = serial;
	for (i = 0; i < TIMES; i++) {
		cost_begin(&costs[i]);
		if (serial < 0 || syscall(SYS_keyctl, KEYCTL_PKEY_VERIFY, &p, params, digest, signature))
			bench_fail(signer);
		cost_end(&costs[i]);
	}
	bench_print("key", signer, "verify", costs, TIMES);
	for (i = 0; i < TIMES; i++) {
		cost_begin(&costs[i]);
		if (syscall(SYS_keyctl, KEYCTL_PKEY_QUERY, serial, 0, params, &query))
			bench_fail(signer);
		cost_end(&costs[i]);
	}
	bench_print("key", signer, "query", costs, TIMES);
}

int main(int argc, char **argv)
{
	char kind[128];
	const char *number = NULL;
	size_t size, len;
	char *data;
	int i, map;

	if (argc > 2 && !strcmp(argv[1], "--key")) {
		for (i = 2; i < argc; i++)
			public_key(argv[i]);
		return 0;
	}
	if (argc == 4 && !strcmp(argv[1], "--trailer")) {
		size = atoll(argv[3]);
		data = signed_metadata(size);
		refused(argv[3], argv[2], "refused", signed_map(data, size), 0, EKEYREJECTED);
		return 0;
	}
	if (argc > 2 && !strcmp(argv[1], "--live")) {
		number = argv[2];
		argv += 2;
		argc -= 2;
	}
	size = argc > 2 ? atoll(argv[2]) : 0;
	data = size ? signed_metadata(size) : NULL;
	if (!data)
		return 2;
	if (!strcmp(argv[1], "--write"))
		return fwrite(return_0, sizeof(return_0), 1, stdout) != 1 || fwrite(data, size, 1, stdout) != 1;
	map = signed_map(data, size);
	for (i = 3; i < argc; i++) {
		len = signed_signature(argv[i], argv[2]);
		if (number) {
			live(number, argv[1], argv[2], argv[i], map, len);
			return 0;
		}
		snprintf(kind, sizeof(kind), "%s:%s", argv[1], argv[i]);
		loads(argv[2], kind, map, len);
		if (strcmp(argv[i], "rsa2048") || strcmp(argv[1], "enforce"))
			continue;
		/* its last byte is the signature's value */
		signature[len - 1] ^= 1;
		refused(argv[2], argv[1], "refused", map, len, EKEYREJECTED);
		refused(argv[2], argv[1], "none", -1, 0, EPERM);
	}
	if (number) {
		live(number, argv[1], argv[2], "unsigned", map, 0);
	} else if (argc == 3) {
		snprintf(kind, sizeof(kind), "%s:unsigned", argv[1]);
		loads(argv[2], kind, map, 0);
		sha256(argv[2], map);
	}
	return 0;
}
