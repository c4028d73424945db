/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* opentrace - what the BPF side tells the program, and the filter that it is given. */
#ifndef OPENTRACE_H
#define OPENTRACE_H

#define OPEN_COMM_LEN 16
#define OPEN_PATH_LEN 256
#define OPEN_SLOTS    32

struct open_event {
	__u32 pid;
	__s32 ret; /* descriptor, or a negative errno */
	__u64 took_ns;
	char comm[OPEN_COMM_LEN];
	char path[OPEN_PATH_LEN]; /* as the program gave it; ends with a NUL, cut if longer */
};

struct open_filter {
	__u32 failed; /* 1: only opens that fail */
	__u32 quiet;  /* 1: histogram only, no events */
	char comm[OPEN_COMM_LEN]; /* empty: any */
};

#endif /* OPENTRACE_H */
