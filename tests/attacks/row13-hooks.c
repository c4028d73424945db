// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 13 - a signed tracing program on the hooks that judge and record loads
 *
 * What a fmod_ret program returns, the hook returns without having run. Somebody who may sign
 * tracing programs, or loaded one in audit mode, would switch enforcement off with it. Each attack
 * is a program with a good signature, refused for its target alone; the last one shows that.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "row13.h"
#include "userns.h"

#define PIN_HOOKED "/sys/fs/bpf/hornet-hooked"

static uint32_t hook_id, hook_attach;

static void on_hook(union bpf_attr *attr)
{
	attr->expected_attach_type = hook_attach;
	attr->attach_btf_id = hook_id;
}

/* Return: the program's descriptor, which the frame closes, or a negative errno. */
static int trace(struct machine *m, const char *hook, uint32_t attach)
{
	struct said said = {
		.prog_type = BPF_PROG_TYPE_TRACING, .attach_type = attach, .gpl = 1,
		.name = "__loader.prog",
	};
	const struct sign_opts opts = {.said = &said};
	/* one that only looks has to return 0, whatever function it is on */
	static const struct bpf_insn returns_0[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	struct btf *btf = btf__parse("/sys/kernel/btf/vmlinux", NULL);
	int id = btf ? btf__find_by_name_kind(btf, hook, BTF_KIND_FUNC) : -1;
	struct load l;
	int fd;

	btf__free(btf);
	if (id <= 0) {
		attack_fail(m, "the kernel's BTF has no %s()", hook);
		return -ENOENT;
	}
	hook_id = id;
	hook_attach = attach;
	load_direct(m, &l);
	l.prog_type = BPF_PROG_TYPE_TRACING;
	l.prog_flags = 0;
	l.tweak = on_hook;
	if (attach == BPF_TRACE_FENTRY) {
		l.insns = returns_0;
		l.insns_sz = sizeof(returns_0);
		l.insn_cnt = l.insns_sz / sizeof(returns_0[0]);
	}
	said.insn_cnt = l.insn_cnt;
	if (sign_payload(SIGNER, &opts, l.insns, l.insns_sz, NULL, 0, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	fd = load_prog(m, &l);
	load_free(&l);
	return fd;
}

/* It answers 7: more than 0, and neither an error nor a permission. */
static void answer(struct machine *m)
{
	int prog = trace(m, "security_bpf_prog_load", BPF_MODIFY_RETURN);
	union bpf_attr attr = {.raw_tracepoint.prog_fd = prog};
	struct load l;
	int link;

	if (prog < 0)
		return;
	link = sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &attr, sizeof(attr));
	if (link < 0)
		attack_fail(m, "cannot attach it: %s", strerror(-link));
	load_direct(m, &l);
	if (load_prog(m, &l) != -EPERM)
		attack_fail(m, "a load got its answer for success");
	load_free(&l);
	close(link);
}

static int create_map(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1,
	};

	return sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr));
}

static int prog_id;

static int open_prog(void)
{
	union bpf_attr attr = {.prog_id = prog_id};

	return sys_bpf(BPF_PROG_GET_FD_BY_ID, &attr, sizeof(attr));
}

/* The same on a hook of another command, which returns a descriptor or 0: with its answer it has to be -EPERM. */
static void answer_to(struct machine *m, const char *hook, int (*command)(void))
{
	int prog = trace(m, hook, BPF_MODIFY_RETURN), link, before, with;
	union bpf_attr attr = {.raw_tracepoint.prog_fd = prog};
	struct bpf_prog_info info = {0};
	union bpf_attr ask = {.info = {.bpf_fd = prog, .info_len = sizeof(info), .info = (uintptr_t)&info}};

	if (prog < 0)
		return;
	if (sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &ask, sizeof(ask)))
		attack_fail(m, "it has no id");
	prog_id = info.id;
	before = command();
	link = sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &attr, sizeof(attr));
	with = command();
	if (before < 0 || link < 0 || with != -EPERM)
		attack_fail(m, "%d before it answered, the link %d, %d with its answer", before, link, with);
	if (with > 0)
		close(with);
	if (before > 0)
		close(before);
	close(link);
}

static void answer_bpf(struct machine *m)
{
	answer_to(m, "security_bpf", create_map);
}

static void answer_map(struct machine *m)
{
	answer_to(m, "security_bpf_map", create_map);
}

static void answer_map_create(struct machine *m)
{
	answer_to(m, "security_bpf_map_create", create_map);
}

static void answer_prog(struct machine *m)
{
	answer_to(m, "security_bpf_prog", open_prog);
}

/* By a path it is asked for in another place than by a number. */
static int match_hooked(void)
{
	return match_by_path(PIN_HOOKED);
}

static void answer_path(struct machine *m)
{
	struct load l;
	int fd;

	load_direct(m, &l);
	l.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	l.prog_flags = 0;
	load_sign(m, &l, SIGNER);
	fd = load_prog(m, &l);
	load_free(&l);
	if (fd < 0 || bpf_obj_pin(fd, PIN_HOOKED))
		attack_fail(m, "cannot pin a program: %s", strerror(errno));
	answer_to(m, "security_bpf_prog", match_hooked);
	unlink(PIN_HOOKED);
}

static int from_userns(userns_work *work)
{
	const char *failed;
	int ret = userns_do(work, NULL, NULL, &failed);

	return failed ? -ECHILD : ret;
}

/* A number that is no descriptor would be a token, too: it must be one. */
static int take_token(int fs, void *arg)
{
	struct bpf_token_info info = {0};
	uint32_t size = sizeof(info);
	int token = userns_token(fs);

	(void)arg;
	if (token < 0)
		return token;
	return bpf_obj_get_info_by_fd(token, &info, &size) ? -errno : 0;
}

static int create_token(void)
{
	return from_userns(take_token);
}

static void answer_token_create(struct machine *m)
{
	answer_to(m, "security_bpf_token_create", create_token);
}

/* A map of a type that wants CAP_BPF, which the process has in its namespace alone. */
static int map_with_token(int fs, void *arg)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_LRU_HASH, .key_size = 4, .value_size = 4, .max_entries = 1,
		.map_flags = BPF_F_TOKEN_FD,
	};
	int token = userns_token(fs), fd;

	(void)arg;
	if (token < 0)
		return -ECHILD;
	attr.map_token_fd = token;
	fd = sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr));
	return fd < 0 ? fd : 0;
}

static int create_by_token(void)
{
	return from_userns(map_with_token);
}

static void answer_token_capable(struct machine *m)
{
	answer_to(m, "security_bpf_token_capable", create_by_token);
}

#define ON(fn, hook, attach)              \
	static void fn(struct machine *m) \
	{                                 \
		trace(m, hook, attach);   \
	}

ON(begin, "security_bpf_prog_load_begin", BPF_TRACE_FENTRY)
ON(signature, "security_bpf_prog_load_signature", BPF_MODIFY_RETURN)
ON(signed_, "security_bpf_prog_load_signed", BPF_MODIFY_RETURN)
ON(integrity, "security_bpf_prog_load_integrity", BPF_MODIFY_RETURN)
ON(post, "security_bpf_prog_load_post_integrity", BPF_MODIFY_RETURN)
ON(done, "security_bpf_prog_load_done", BPF_TRACE_FENTRY)
ON(unload, "security_bpf_prog_unload", BPF_MODIFY_RETURN)
ON(attach, "security_bpf_prog_attach", BPF_MODIFY_RETURN)
ON(run_failed, "security_bpf_prog_run_failed", BPF_TRACE_FENTRY)
ON(run, "security_bpf_prog_run", BPF_MODIFY_RETURN)
ON(other, "security_file_open", BPF_MODIFY_RETURN)

#define ANSWERS(n, hook, fn)                                                                      \
	{                                                                                         \
		n, "signed fmod_ret on " hook "(), which answers 7", fn, {0}, "OK", "signed", NOT_THERE \
	}

#define REFUSED(n, what, fn)                                                     \
	{                                                                        \
		n, "signed " what, fn, {EINVAL}, "OK", "bpf-verifier", NOT_THERE \
	}

static const struct attack table[] = {
	REFUSED("13-hook-begin", "fentry on security_bpf_prog_load_begin()", begin),
	REFUSED("13-hook-signature", "fmod_ret on security_bpf_prog_load_signature()", signature),
	REFUSED("13-hook-signed", "fmod_ret program on security_bpf_prog_load_signed()", signed_),
	REFUSED("13-hook-integrity", "fmod_ret on security_bpf_prog_load_integrity()", integrity),
	REFUSED("13-hook-post", "fmod_ret on security_bpf_prog_load_post_integrity()", post),
	REFUSED("13-hook-done", "fentry on security_bpf_prog_load_done()", done),
	REFUSED("13-hook-unload", "fmod_ret on security_bpf_prog_unload()", unload),
	REFUSED("13-hook-attach", "fmod_ret on security_bpf_prog_attach()", attach),
	REFUSED("13-hook-run-failed", "fentry on security_bpf_prog_run_failed()", run_failed),
	REFUSED("13-hook-run", "fmod_ret on security_bpf_prog_run()", run),
	{"13-hook-answer",
	 "signed fmod_ret on security_bpf_prog_load(), which answers 7",
	 answer,
	 {EPERM, OR_LOADS},
	 "OK",
	 "signed|lsm-veto",
	 NOT_THERE},
	ANSWERS("13-hook-answer-bpf", "security_bpf", answer_bpf),
	ANSWERS("13-hook-answer-map", "security_bpf_map", answer_map),
	ANSWERS("13-hook-answer-map-create", "security_bpf_map_create", answer_map_create),
	ANSWERS("13-hook-answer-prog", "security_bpf_prog", answer_prog),
	{"13-hook-answer-path",
	 "the same, a pinned program taken by its path (netfilter)",
	 answer_path,
	 {0},
	 "OK",
	 "signed",
	 NOT_THERE},
	ANSWERS("13-hook-answer-token", "security_bpf_token_create", answer_token_create),
	ANSWERS("13-hook-answer-capable", "security_bpf_token_capable", answer_token_capable),
	{"13-hook-other",
	 "signed fmod_ret on security_file_open(): loads",
	 other,
	 {0},
	 "OK",
	 "signed",
	 0},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
