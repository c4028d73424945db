/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed build - what is built, and the stages */
#ifndef GS_BUILD_H
#define GS_BUILD_H

#include <time.h>

#include "lib/gensigned.h"
#include "tools.h"

#define NAME_MAX_BYTES 64	/* of a skeleton, with the NUL; as in struct skel_record */

/** struct bpf_source - a BPF source file @path, and the @name of its skeleton */
struct bpf_source {
	const char *path;
	char name[NAME_MAX_BYTES];
};

/**
 * struct build - one run of gen_signed build
 * @out: executable to make
 * @key, @signer: whose signature
 * @key_fd, @key_file: the private key, or its PIN, in memory, and the file name of that; -1, NULL: none
 * @cert_fd, @cert_file: the same of a certificate that is in no file
 * @cert_name: what the user called that one; NULL: as @key has it
 * @btf: file with kernel types, NULL: the running kernel's
 * @record: file to note the inputs in, NULL: none
 * @open, @version: inputs that are left open, and the objects' version, for bpftool; or NULL
 * @embed: bpftool puts signatures into the headers, too
 * @verbose: show the commands
 * @bpf, @nr_bpf: BPF sources
 * @c, @nr_c: C sources
 * @cc_args, @nr_cc_args: more arguments for the C compiler
 * @tools: see there
 * @dir: folder for intermediate files
 * @before: digests of inputs before they were compiled; NULL: nobody asks
 * @start: when that was
 */
struct build {
	const char *out;
	struct gs_key_opts key;
	struct gs_signer *signer;
	int key_fd;
	char *key_file;
	int cert_fd;
	char *cert_file;
	const char *cert_name;
	const char *btf;
	const char *record;
	const char *open;
	const char *version;
	bool embed;
	bool verbose;
	struct bpf_source *bpf;
	size_t nr_bpf;
	const char **c;
	size_t nr_c;
	char **cc_args;
	size_t nr_cc_args;
	struct tools tools;
	char *dir;
	struct buildrec *before;
	struct timespec start;
};

struct buildrec;

int keyfile_make(struct build *b);
void keyfile_share(const struct build *b, bool on);
void keyfile_drop(struct build *b);
bool build_is_bpf(const char *path);
int build_add_bpf(struct build *b, const char *path);
int build_all(struct build *b);
int build_install(struct build *b, const char *exe, const struct buildrec *rec);
int build_headers(struct build *b);
int build_c_rules(struct build *b, const char *out);
int build_each_read(const struct build *b, const char *rules,
		    int (*take)(void *ctx, const char *name), void *ctx);
int build_each_linked(const struct build *b, const char *rules,
		      int (*take)(void *ctx, const char *name), void *ctx);
const char *build_btf(const struct build *b);

#endif /* GS_BUILD_H */
