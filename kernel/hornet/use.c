// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - hooks of what is done with programs that are loaded: attach, run
 */
#include <linux/bpf_session.h>
#include "hornet.h"

/* Ask the policy whether a program may be used, and record what is not as usual. */
static int check_use(enum hornet_op op, const struct bpf_prog *prog, enum hornet_stat denied)
{
	const struct hornet_id nobody = {}, *id = hornet_prog_id(prog->aux) ?: &nobody;
	struct hornet_ruled ruled;
	bool allowed;

	hornet_policy_ask(op, id, prog->type, prog->expected_attach_type, bpf_prog_asks(), &ruled);
	allowed = ruled.ruling.action == HORNET_ACTION_ALLOW;
	if (op == HORNET_OP_RUN)
		allowed = hornet_may_run(id->origin, hornet_by_kernel(), allowed);
	if (allowed && hornet_trusted(id->verdict, id->origin))
		return 0;
	hornet_count(allowed ? HORNET_STAT_EXEMPTED : denied);
	hornet_audit_use(op, prog, &ruled, allowed);
	return allowed ? 0 : -EPERM;
}

static int hook_bpf_prog_attach(struct bpf_prog *prog)
{
	if (hornet_mode_get() != HORNET_ENFORCE)
		return 0;
	return check_use(HORNET_OP_ATTACH, prog, HORNET_STAT_ATTACHES_DENIED);
}

static int hook_bpf_prog_run(struct bpf_prog *prog, bool *closed)
{
	enum hornet_mode mode = hornet_mode_get();

	if (mode == HORNET_OFF)
		return 0;
	*closed = prog->type == BPF_PROG_TYPE_SYSCALL && hornet_prog_trusted(prog->aux);
	if (mode != HORNET_ENFORCE)
		return 0;
	return check_use(HORNET_OP_RUN, prog, HORNET_STAT_RUNS_DENIED);
}

/* Its metadata do not allow a run that nothing else speaks against. */
static void hook_bpf_prog_run_failed(const struct bpf_prog *prog, int err)
{
	if (hornet_mode_get() == HORNET_OFF)
		return;
	hornet_count(HORNET_STAT_RUNS_DENIED);
	hornet_audit_run_failed(prog, err);
}

static struct security_hook_list use_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(bpf_prog_attach, hook_bpf_prog_attach),
	LSM_HOOK_INIT(bpf_prog_run, hook_bpf_prog_run),
	LSM_HOOK_INIT(bpf_prog_run_failed, hook_bpf_prog_run_failed),
};

/**
 * hornet_add_use_hooks - register the hooks of attachments and runs
 */
void __init hornet_add_use_hooks(void)
{
	security_add_hooks(use_hooks, ARRAY_SIZE(use_hooks), &hornet_lsmid);
}
