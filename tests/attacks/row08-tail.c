// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 8 - tail calls to a program that reaches further than the one that was attached
 *
 * Wants a machine in enforce mode. Each attack puts the usual policy back.
 */
#include <stddef.h>
#include <unistd.h>
#include <asm/ptrace.h>
#include <bpf/bpf.h>
#include "elem.h"
#include "policy.h"

#define EXEMPTION POLICY_USUAL "verdict=UNSIGNED prog_type=tracing,raw_tracepoint_writable,kprobe,syscall action=ALLOW\n"

/* The context is in register 1. */
#define TAIL_CALL(array) \
	{.code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = BPF_REG_2, .src_reg = BPF_PSEUDO_MAP_FD, .imm = (array)}, \
	{0}, \
	{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3}, \
	{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_tail_call}, \
	{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0}, \
	{.code = BPF_JMP | BPF_EXIT}

/* Return: an unsigned program, which a rule allows: a signed one by itself may name no map. */
static int load_exempted(struct machine *m, const struct bpf_insn *insns, uint32_t size, uint32_t type,
			 void (*tweak)(union bpf_attr *attr))
{
	struct load l;

	load_direct(m, &l);
	l.sig_ptr = NULL;
	l.insns = insns;
	l.insns_sz = size;
	l.insn_cnt = size / sizeof(insns[0]);
	l.prog_type = type;
	l.prog_flags = type == BPF_PROG_TYPE_SYSCALL ? BPF_F_SLEEPABLE : 0;
	l.tweak = tweak;
	return policy_load(m, &l, EXEMPTION);
}

static int program_array(void)
{
	union bpf_attr create = {
		.map_type = BPF_MAP_TYPE_PROG_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1,
	};

	return sys_bpf(BPF_MAP_CREATE, &create, sizeof(create));
}

/* Return: an iterator that reads each value, and calls whichever program an array has. */
static int load_caller(struct machine *m, int array)
{
	const struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_6, .src_reg = BPF_REG_1},
		ELEM_EACH(READS),
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_1, .src_reg = BPF_REG_6},
		TAIL_CALL(array),
	};

	return load_exempted(m, insns, sizeof(insns), BPF_PROG_TYPE_TRACING, as_elem_iterator);
}

/* Into the array of an iterator that reads, and is linked to a map like .rodata, that one is put. */
static void tail_called(struct machine *m, enum does callee, int want)
{
	int array = program_array(), prog, called, err = 0, put;
	uint32_t key = 0, value;

	attack_expect_loads(m, 2);
	prog = load_caller(m, array);
	called = load_iterator(m, callee);
	if (prog < 0 || called < 0) {
		close(array);
		return;
	}
	put = bpf_map_update_elem(array, &key, &called, 0);
	/* the rule is asked about its link, too */
	policy_take(m, EXEMPTION);
	value = value_after(&constants, prog, -1, &err);
	policy_take(m, POLICY_USUAL);
	if (put != want || err || value != WAS)
		attack_fail(m, "put into the array: %d, linked: %d, the value is %u", put, err, value);
	close(array);
}

static void tail_writes(struct machine *m)
{
	tail_called(m, WRITES, -EINVAL);
}

static void tail_far(struct machine *m)
{
	tail_called(m, READS_8, -EINVAL);
}

static void tail_key(struct machine *m)
{
	tail_called(m, READS_KEY_8, -EINVAL);
}

static void tail_allowed(struct machine *m)
{
	tail_called(m, READS, 0);
}

/*
 * Put a program into @array, which another one of @type does nothing but tail-call into, and which the policy allows the use
 * of from then on. Return: 0 or a negative errno; that one is in @caller, negative if one does not load.
 */
static int tail_calls(struct machine *m, int array, uint32_t type, const struct bpf_insn *insns, uint32_t size, int *caller)
{
	const struct bpf_insn calls[] = {
		TAIL_CALL(array),
	};
	uint32_t key = 0;
	int called;

	attack_expect_loads(m, 2);
	*caller = load_exempted(m, calls, sizeof(calls), type, NULL);
	called = load_exempted(m, insns, size, type, NULL);
	if (called < 0)
		*caller = called;
	policy_take(m, EXEMPTION);
	return bpf_map_update_elem(array, &key, &called, 0);
}

static void tail_refused(struct machine *m, uint32_t type, const struct bpf_insn *insns, uint32_t size)
{
	int array = program_array(), caller, put = tail_calls(m, array, type, insns, size, &caller);

	policy_take(m, POLICY_USUAL);
	if (caller >= 0 && put != -EINVAL)
		attack_fail(m, "put into the array: %d", put);
	close(array);
}

/* A raw tracepoint that may be written: only the one that is attached is asked how far it writes. */
static void tail_tracepoint(struct machine *m)
{
	static const struct bpf_insn writes[] = {
		{.code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_2, .src_reg = BPF_REG_1},
		{.code = BPF_ST | BPF_MEM | BPF_W, .dst_reg = BPF_REG_2, .off = 64},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};

	tail_refused(m, BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE, writes, sizeof(writes));
}

/* Registers are for programs of uprobes to write: only the one that is attached is asked what it is attached to. */
static void tail_registers(struct machine *m)
{
	static const struct bpf_insn writes[] = {
		{.code = BPF_ST | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_1, .off = offsetof(struct pt_regs, rax)},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};

	tail_refused(m, BPF_PROG_TYPE_KPROBE, writes, sizeof(writes));
}

#define FAR	 4096
#define READ_ALL 7

/* Only the one that is run is asked how large a context it needs: the one that it leads to goes far behind it. */
static void tail_context(struct machine *m)
{
	static const struct bpf_insn far[] = {
		{.code = BPF_LDX | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_0, .src_reg = BPF_REG_1, .off = FAR},
		{.code = BPF_ST | BPF_MEM | BPF_DW, .dst_reg = BPF_REG_1, .off = FAR, .imm = 1},
		{.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = BPF_REG_0, .imm = READ_ALL},
		{.code = BPF_JMP | BPF_EXIT},
	};
	int array = program_array(), caller, put = tail_calls(m, array, BPF_PROG_TYPE_SYSCALL, far, sizeof(far), &caller);
	int err = -ENODEV, then = -ENODEV;
	uint32_t none = 0, some = 0;
	uint64_t ctx[2] = {1, 2};

	if (caller >= 0 && !put) {
		err = load_run(caller, NULL, 0, &none);
		then = load_run(caller, ctx, sizeof(ctx), &some);
	}
	policy_take(m, POLICY_USUAL);
	if (err || then || none != READ_ALL || some != READ_ALL || ctx[0] != 1 || ctx[1] != 2)
		attack_fail(m, "put into the array: %d, run without a context: %d, returned %u, with one: %d, returned %u", put, err,
			    none, then, some);
	close(array);
}

#define TAIL(n, text, fn)  {n, text, fn, {0}, "OK|UNSIGNED", "signed|unsigned", NOT_THERE}

static const struct attack table[] = {
	TAIL("08-iter-tail", "iterator that reads a map like .rodata tail-calls one that writes", tail_writes),
	TAIL("08-iter-tail-far", "it tail-calls one that reads behind the element", tail_far),
	TAIL("08-iter-tail-key", "it tail-calls one that reads behind the key", tail_key),
	{"08-tail-tracepoint", "unsigned program of a raw tracepoint, which a rule allows, tail-calls one that writes far", tail_tracepoint, {0},
	 "UNSIGNED", "unsigned", NOT_THERE},
	{"08-tail-registers", "unsigned program of a kprobe, which a rule allows, tail-calls one that writes registers", tail_registers, {0},
	 "UNSIGNED", "unsigned", NOT_THERE},
	{"08-tail-context", "unsigned program that is run, which a rule allows, tail-calls one that goes far behind the context: finds zeros",
	 tail_context, {0}, "UNSIGNED", "unsigned", NOT_THERE},
	TAIL("08-iter-tail-allowed", "it tail-calls one that reaches as far as it does: is done", tail_allowed),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
