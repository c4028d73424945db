// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* exectrace - the BPF side: one event for each exec, one for the end of each such process. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "../common/filter.bpf.h"
#include "exectrace.h"

#define SIGNAL_GROUP_EXIT 0x00000004 /* include/linux/sched/signal.h */

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} events SEC(".maps");

/* When each process that is watched did its last exec. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32768);
	__type(key, __u32);
	__type(value, __u64);
} started SEC(".maps");

struct exec_filter filter; /* written after the load, before the attach */
__u64 lost;		   /* events and processes that found no room */

static __always_inline struct exec_event *new_event(__u32 kind, struct task_struct *p)
{
	struct exec_event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

	if (!e) {
		__sync_fetch_and_add(&lost, 1);
		return NULL;
	}
	e->kind = kind;
	e->pid = p->tgid;
	e->ppid = p->real_parent->tgid;
	e->uid = bpf_get_current_uid_gid();
	e->status = 0;
	e->args_size = 0;
	e->cut = 0;
	e->duration_ns = 0;
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	return e;
}

static __always_inline bool wanted_exec(struct task_struct *p)
{
	if (filter.ppid && filter.ppid != (__u32)p->real_parent->tgid)
		return false;
	if (filter.by_uid && filter.uid != (__u32)bpf_get_current_uid_gid())
		return false;
	return wanted_task(0, filter.comm);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *p, pid_t old_pid, struct linux_binprm *bprm)
{
	__u64 now = bpf_ktime_get_ns(), from, size;
	struct exec_event *e;
	__u32 pid = p->tgid;

	if (!wanted_exec(p)) {
		bpf_map_delete_elem(&started, &pid); /* it was watched before this exec */
		return 0;
	}
	if (bpf_map_update_elem(&started, &pid, &now, BPF_ANY))
		__sync_fetch_and_add(&lost, 1);

	e = new_event(EXEC_STARTED, p);
	if (!e)
		return 0;
	from = p->mm->arg_start;
	size = p->mm->arg_end - from;
	if (size > EXEC_ARGS_LEN) {
		size = EXEC_ARGS_LEN;
		e->cut = 1;
	}
	barrier_var(size);
	if (size <= EXEC_ARGS_LEN && !bpf_probe_read_user(e->args, size, (void *)from))
		e->args_size = size;
	bpf_ringbuf_submit(e, 0);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *p, bool group_dead)
{
	struct signal_struct *signal = p->signal;
	__u32 pid = p->tgid;
	struct exec_event *e;
	__u64 *start, took;

	if (!group_dead)
		return 0; /* another thread of the process lives */
	start = bpf_map_lookup_elem(&started, &pid);
	if (!start)
		return 0;
	took = bpf_ktime_get_ns() - *start;
	bpf_map_delete_elem(&started, &pid);

	e = new_event(EXEC_ENDED, p);
	if (!e)
		return 0;
	e->duration_ns = took;
	if (signal->flags & SIGNAL_GROUP_EXIT)
		e->status = signal->group_exit_code;
	else
		e->status = p->group_leader->exit_code;
	bpf_ringbuf_submit(e, 0);
	return 0;
}
