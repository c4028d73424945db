// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed build - the stages: vmlinux.h, clang, bpftool, cc, sign, verify */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "buildrec.h"
#include "cli.h"
#include "made.h"

#define KERNEL_BTF "/sys/kernel/btf/vmlinux"
/* spelled so that bpftool reads it like any file; the usual spelling makes it remark on its base */
#define KERNEL_BTF_FILE "/sys//kernel/btf/vmlinux"

#ifndef GS_MULTIARCH
#define GS_MULTIARCH ""
#endif

#if defined(__x86_64__) || defined(__i386__)
#define TARGET_ARCH "x86"
#elif defined(__aarch64__)
#define TARGET_ARCH "arm64"
#elif defined(__arm__)
#define TARGET_ARCH "arm"
#elif defined(__s390x__)
#define TARGET_ARCH "s390"
#elif defined(__powerpc__)
#define TARGET_ARCH "powerpc"
#elif defined(__riscv)
#define TARGET_ARCH "riscv"
#elif defined(__loongarch__)
#define TARGET_ARCH "loongarch"
#elif defined(__mips__)
#define TARGET_ARCH "mips"
#else
#error "add this machine's __TARGET_ARCH_ name of <bpf/bpf_tracing.h>"
#endif

/* Skeleton name of a source: its file name without .bpf.c, as a C identifier. */
static int set_name(struct bpf_source *source)
{
	const char *slash = strrchr(source->path, '/'), *base = slash ? slash + 1 : source->path;
	size_t i, n = strlen(base) - strlen(".bpf.c");

	if (n >= sizeof(source->name)) {
		cli_say(stderr, "gen_signed: %s: a skeleton's name has at most %zu characters\n",
			source->path, sizeof(source->name) - 1);
		return -EINVAL;
	}
	for (i = 0; i < n; i++)
		source->name[i] = isalnum((unsigned char)base[i]) ? base[i] : '_';
	if (!isdigit((unsigned char)base[0]))
		return 0;
	cli_say(stderr, "gen_signed: %s: a skeleton's name can't start with a digit\n",
		source->path);
	return -EINVAL;
}

/** build_is_bpf() - is this the name of a BPF source? */
bool build_is_bpf(const char *path)
{
	size_t n = strlen(path);

	return n > 6 && !strcmp(path + n - 6, ".bpf.c") && path[n - 7] != '/';
}

/**
 * build_add_bpf() - add a BPF source
 * @b: the build; its list has room
 * @path: the source; build_is_bpf()
 *
 * Return: 0, or -EINVAL (reported): its skeleton's name can't be, or is another's.
 */
int build_add_bpf(struct build *b, const char *path)
{
	struct bpf_source *source = &b->bpf[b->nr_bpf];
	size_t i;

	source->path = path;
	if (set_name(source))
		return -EINVAL;
	for (i = 0; i < b->nr_bpf; i++) {
		if (strcmp(b->bpf[i].name, source->name))
			continue;
		cli_say(stderr, "gen_signed: %s and %s give the same skeleton name %s\n",
			b->bpf[i].path, path, source->name);
		return -EINVAL;
	}
	b->nr_bpf++;
	return 0;
}

/* Does a source mention vmlinux.h? A small file; an unreadable one is clang's to report. */
static bool wants_vmlinux(const char *path, bool *in_quotes)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t n = 0;
	bool found = false;

	while (f && !found && getline(&line, &n, f) >= 0)
		found = strstr(line, "#include") && strstr(line, "vmlinux.h");
	*in_quotes = found && strstr(line, "\"vmlinux.h\"");
	free(line);
	if (f)
		fclose(f);
	return found;
}

/* A vmlinux.h beside a source is found before the one that is made. */
static void warn_of_shadow(const struct build *b, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *beside = NULL;

	if (!b->btf || asprintf(&beside, "%.*svmlinux.h", slash ? (int)(slash + 1 - path) : 0, path) < 0)
		return;
	if (!access(beside, F_OK))
		cli_say(stderr, "gen_signed: warning: %s: %s takes the types of this file, not those of --btf %s\n",
			beside, path, b->btf);
	free(beside);
}

/** build_btf() - file with the kernel's types that vmlinux.h is made of */
const char *build_btf(const struct build *b)
{
	return b->btf ? b->btf : KERNEL_BTF;
}

static int make_vmlinux(struct build *b)
{
	const char *btf = build_btf(b);
	struct argv argv = { 0 };
	char *out = NULL;
	bool wanted = false, in_quotes;
	size_t i;
	int err;

	for (i = 0; i < b->nr_bpf; i++) {
		if (!wants_vmlinux(b->bpf[i].path, &in_quotes))
			continue;
		if (in_quotes)
			warn_of_shadow(b, b->bpf[i].path);
		wanted = true;
	}
	if (!wanted) {
		stage_print("vmlinux.h", "not used");
		return 0;
	}
	err = stage_check_input(btf, false, b->btf ? "; --btf needs a file with the kernel's types" :
				"; this kernel shows no types, give a file with --btf");
	if (err)
		return err;
	if (b->before)
		err = buildrec_add_file(b->before, "btf", btf, NULL);
	if (err)
		return err;
	stage_print("vmlinux.h", "from %s", btf);
	argv_add(&argv, "%s", b->tools.bpftool);
	argv_add(&argv, "btf");
	argv_add(&argv, "dump");
	argv_add(&argv, "file");
	argv_add_file(&argv, b->btf ? b->btf : KERNEL_BTF_FILE);
	argv_add(&argv, "format");
	argv_add(&argv, "c");
	if (asprintf(&out, "%s/vmlinux.h", b->dir) < 0)
		return -ENOMEM;
	err = stage_run("vmlinux.h", &argv, out, b->verbose);
	argv_free(&argv);
	free(out);
	return err;
}

/* Folders, with no name of this run or this installation left in the result */
static void add_folders(struct build *b, struct argv *argv)
{
	argv_add(argv, "-I%s", b->dir);
	argv_add(argv, "-I%s", b->tools.include);
	argv_add(argv, "-ffile-prefix-map=%s=.", b->dir);
	argv_add(argv, "-ffile-prefix-map=%s=hornet", b->tools.include);
}

static void add_bpf_compiler(struct build *b, struct argv *argv)
{
	argv->file = b->tools.clang_file;
	argv_add_words(argv, b->tools.clang);
	argv_add_words(argv, "-target bpf -g -O2 -Wall -D__TARGET_ARCH_" TARGET_ARCH);
	/* Structures in vmlinux.h embed others without a name, as the kernel's do. */
	argv_add_words(argv, "-fms-extensions -Wno-microsoft-anon-tag -Wno-missing-declarations");
	/* The type information that is signed names the source: not by the folder of this build. */
	argv_add_words(argv, "-fdebug-compilation-dir=.");
	add_folders(b, argv);
	if (*GS_MULTIARCH)
		argv_add_words(argv, "-idirafter /usr/include/" GS_MULTIARCH);
}

static int compile_bpf(struct build *b, const struct bpf_source *source)
{
	struct argv argv = { 0 };
	int err;

	stage_print("clang", "%s", source->path);
	add_bpf_compiler(b, &argv);
	argv_add(&argv, "-c");
	argv_add_file(&argv, source->path);
	argv_add(&argv, "-o");
	argv_add(&argv, "%s/%s.bpf.o", b->dir, source->name);
	if (b->record) {
		argv_add_words(&argv, "-MD -MF");
		argv_add(&argv, "%s/%s.bpf.d", b->dir, source->name);
	}
	err = stage_run("clang", &argv, NULL, b->verbose);
	argv_free(&argv);
	return err;
}

static int make_skeleton(struct build *b, const struct bpf_source *source)
{
	struct argv argv = { 0 };
	char *out = NULL;
	int err;

	stage_print("skeleton", "%s.lskel.h%s", source->name,
		    b->embed ? ", signature embedded" : "");
	argv_add(&argv, "%s", b->tools.bpftool);
	argv_add_words(&argv, "gen skeleton -L --sign");
	if (b->embed) {
		argv_add(&argv, "-k");
		argv_add(&argv, "%s", b->key.key);
		argv_add(&argv, "-i");
		argv_add(&argv, "%s", b->key.cert);
	}
	if (b->open)
		argv_add(&argv, "--open=%s", b->open);
	if (b->version)
		argv_add(&argv, "--object-version=%s", b->version);
	argv_add(&argv, "%s/%s.bpf.o", b->dir, source->name);
	argv_add(&argv, "name");
	argv_add(&argv, "%s", source->name);
	if (asprintf(&out, "%s/%s.lskel.h", b->dir, source->name) < 0)
		return -ENOMEM;
	keyfile_share(b, true);
	err = stage_run("skeleton", &argv, out, b->verbose);
	keyfile_share(b, false);
	argv_free(&argv);
	free(out);
	return err;
}

static void add_c_compiler(struct build *b, struct argv *argv)
{
	char *cwd = getcwd(NULL, 0);
	size_t i;

	argv->file = b->tools.cc_file;
	argv_add_words(argv, b->tools.cc);
	argv_add_words(argv, "-g -O2 -Wall");
	/* the folder of this build; where several fit, the last one counts */
	if (cwd)
		argv_add(argv, "-ffile-prefix-map=%s=.", cwd);
	free(cwd);
	add_folders(b, argv);
	for (i = 0; i < b->nr_c; i++)
		argv_add_file(argv, b->c[i]);
	argv_add(argv, "-L%s", b->tools.lib);
	for (i = 0; i < b->nr_cc_args; i++)
		argv_add(argv, "%s", b->cc_args[i]);
}

static int link_exe(struct build *b, const char *exe)
{
	struct argv argv = { 0 };
	char *rules = NULL;
	int err;

	stage_print("cc", "%s%s", b->c[0], b->nr_c > 1 ? " and others" : "");
	if (b->record && asprintf(&rules, "%s/c.d", b->dir) < 0)
		return -ENOMEM;
	add_c_compiler(b, &argv);
	argv_add(&argv, "-o");
	argv_add(&argv, "%s", exe);
	/* into a file of its own each source would write over the rule of the one before */
	if (rules) {
		argv_add_words(&argv, "-MD -MF - -Xlinker");
		argv_add(&argv, "--dependency-file=%s/linked.d", b->dir);
		/* what it compiles is then known by its folder */
		argv.tmpdir = b->dir;
	}
	err = stage_run("cc", &argv, rules, b->verbose);
	argv_free(&argv);
	free(rules);
	return err;
}

/* The library's line of each loader, as the line of a stage */
static void report(void *ctx, enum gs_level level, const char *line)
{
	if (level == GS_INFO)
		stage_print(ctx, "%s", line);
	else
		cli_log.report(NULL, level, line);
}

/* Sign and verify in the work folder, so that @b->out is only ever a verified executable. */
static int sign_and_verify(struct build *b, const char *exe)
{
	static char sign_stage[] = "sign", verify_stage[] = "verify";
	const struct gs_log sign_log = { report, sign_stage }, verify_log = { report, verify_stage };
	const struct gs_sign_opts sign = {
		.sz = sizeof(sign), .signer = b->signer, .log = &sign_log,
	};
	const struct gs_verify_opts verify = {
		.sz = sizeof(verify), .certs = &b->key.cert, .nr_certs = 1, .log = &verify_log,
	};
	int err = gs_sign_exe(exe, &sign);

	return err ? err : gs_verify_exe(exe, &verify);
}

/**
 * build_c_rules() - what the C sources include, as a makefile's rules
 * @b: the build
 * @out: file for the rules
 *
 * Return: 0 or a negative errno (reported).
 */
int build_c_rules(struct build *b, const char *out)
{
	struct argv argv = { 0 };
	int err;

	add_c_compiler(b, &argv);
	argv_add(&argv, "-M");
	err = stage_run("cc", &argv, out, b->verbose);
	argv_free(&argv);
	return err;
}

/**
 * build_headers() - the first stages: vmlinux.h, objects, headers
 * @b: everything is set; without @embed no key is needed
 *
 * Return: 0, or a negative errno (reported).
 */
int build_headers(struct build *b)
{
	size_t i;
	int err = make_vmlinux(b);

	for (i = 0; !err && i < b->nr_bpf; i++)
		err = compile_bpf(b, &b->bpf[i]);
	for (i = 0; !err && i < b->nr_bpf; i++)
		err = make_skeleton(b, &b->bpf[i]);
	return err;
}

/**
 * build_all() - all stages, one after the other
 * @b: everything is set
 *
 * Return: 0, or a negative errno (reported); @b->out is then what it was.
 */
int build_all(struct build *b)
{
	struct buildrec rec = { 0 }, before = { 0 };
	char *exe = NULL;
	int err = b->record ? buildrec_begin(&before, b) : 0;

	if (!err)
		err = build_headers(b);
	if (!err && asprintf(&exe, "%s/%s", b->dir, "a.out") < 0)
		err = -ENOMEM;
	if (!err)
		err = link_exe(b, exe);
	if (!err)
		err = made_check(b, exe);
	if (!err)
		err = sign_and_verify(b, exe);
	if (!err && b->record)
		err = buildrec_collect(&rec, b, exe);
	if (!err)
		err = build_install(b, exe, &rec);
	b->before = NULL;
	buildrec_free(&before);
	buildrec_free(&rec);
	free(exe);
	return err;
}
