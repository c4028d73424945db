/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* exectrace - what the BPF side tells the program, and the filter that it is given. */
#ifndef EXECTRACE_H
#define EXECTRACE_H

#define EXEC_COMM_LEN 16
#define EXEC_ARGS_LEN 512

enum exec_kind {
	EXEC_STARTED = 1,
	EXEC_ENDED = 2,
};

struct exec_event {
	__u32 kind;
	__u32 pid;
	__u32 ppid;
	__u32 uid;
	__u32 status;	   /* EXEC_ENDED: as wait(2) gives it */
	__u32 args_size;   /* EXEC_STARTED: bytes in args */
	__u64 duration_ns; /* EXEC_ENDED: since the exec */
	__u32 cut;	   /* EXEC_STARTED: the command line was longer */
	char comm[EXEC_COMM_LEN];
	char args[EXEC_ARGS_LEN]; /* each argument ends with a NUL */
};

struct exec_filter {
	__u32 ppid;   /* 0: any */
	__u32 uid;    /* only if by_uid */
	__u32 by_uid; /* 0 or 1 */
	__u32 pad;
	char comm[EXEC_COMM_LEN]; /* empty: any */
};

#endif /* EXECTRACE_H */
