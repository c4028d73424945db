// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * probes - records of the programs that libbpf-tools load to find out what the kernel can do
 *
 * Linked into each tool, so that gen_signed signs them beside the tool's own. A record in an executable is all that a
 * program of its own needs: the kernel finds the signature of these very instructions at the executable's end.
 */
#include <bpf/skel_static.h>

/*
 * Does the kernel take names of programs: libbpf, before a tool's first program that is not its object's. Were it refused, libbpf
 * would give no names, and what is signed has one.
 */
SKEL_STATIC_PROG(libbpf_nametest, BPF_PROG_TYPE_SOCKET_FILTER, 0,
	{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0 },
	{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 });

/* Is memory accounted to cgroups, or is there the limit: libbpf, before the same */
SKEL_STATIC_PROG_FLAGS(probe_memcg, BPF_PROG_TYPE_SOCKET_FILTER, 0, SKEL_RECORD_NO_NAME,
	{ BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_ktime_get_coarse_ns },
	{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 });

/* Can a function be attached to: fentry_try_attach() */
SKEL_STATIC_PROG(test, BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY,
	{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0 },
	{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 });

/* Can a tracepoint be traced with BTF, probe_tp_btf(); is there the helper, probe_bpf_ns_current_pid_tgid(): loaded without a name */
SKEL_STATIC_PROG_FLAGS(probe_tp_btf, BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP, SKEL_RECORD_NO_NAME,
	{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0 },
	{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 });
SKEL_STATIC_PROG_FLAGS(probe_ns_pid, BPF_PROG_TYPE_KPROBE, 0, SKEL_RECORD_NO_NAME,
	{ BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_3, BPF_REG_10, 0, 0 },
	{ BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_3, 0, 0, -8 },
	{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_1, 0, 0, 0 },
	{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, 0 },
	{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_4, 0, 0, 8 },
	{ BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_get_ns_current_pid_tgid },
	{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 });
