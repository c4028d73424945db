// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * many - NPROGS programs, each with a subprogram of its own, that return
 * their numbers; the first one uses a map and global data too
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#ifndef NPROGS
#define NPROGS 33
#endif

volatile const int base = 1000;
int runs;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, int);
} counter SEC(".maps");

#define PROG(n)								\
__attribute__((noinline)) int sub##n(int x)				\
{									\
	return x + 1##n - 1000;						\
}									\
SEC("syscall") int p##n(void *ctx)					\
{									\
	int key = 0, *value = bpf_map_lookup_elem(&counter, &key);	\
									\
	if (value)							\
		__sync_fetch_and_add(value, 1);				\
	runs++;								\
	return sub##n(base);						\
}

#define P10(t) PROG(t##0) PROG(t##1) PROG(t##2) PROG(t##3) PROG(t##4)	\
	PROG(t##5) PROG(t##6) PROG(t##7) PROG(t##8) PROG(t##9)

P10(00) P10(01) P10(02)
PROG(030) PROG(031) PROG(032)
#if NPROGS >= 64
PROG(033) PROG(034) PROG(035) PROG(036) PROG(037) PROG(038) PROG(039)
P10(04) P10(05)
PROG(060) PROG(061) PROG(062) PROG(063)
#endif
#if NPROGS >= 100
PROG(064) PROG(065) PROG(066) PROG(067) PROG(068) PROG(069)
P10(07) P10(08) P10(09)
#endif
#if NPROGS >= 200
P10(10) P10(11) P10(12) P10(13) P10(14) P10(15) P10(16) P10(17) P10(18) P10(19)
#endif
#define P100(t) P10(t##0) P10(t##1) P10(t##2) P10(t##3) P10(t##4)	\
	P10(t##5) P10(t##6) P10(t##7) P10(t##8) P10(t##9)
#if NPROGS >= 400
P100(2) P100(3)
#endif
#if NPROGS >= 900
P100(4) P100(5) P100(6) P100(7) P100(8)
#endif

char LICENSE[] SEC("license") = "GPL";
