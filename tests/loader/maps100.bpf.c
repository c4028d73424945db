// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * maps100 - 100 maps in one object, 50 in each of two programs: more than
 * the 64 that the kernel allows one program; each is of its own size
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define MAP(n)								\
struct {								\
	__uint(type, BPF_MAP_TYPE_ARRAY);				\
	__uint(max_entries, 1##n - 99);					\
	__type(key, int);						\
	__type(value, int);						\
} m##n SEC(".maps");

#define USE(n)								\
	key = 1##n - 100;						\
	value = bpf_map_lookup_elem(&m##n, &key);			\
	if (value) {							\
		*value = 1##n;						\
		found++;						\
	}

#define TEN(x, t) x(t##0) x(t##1) x(t##2) x(t##3) x(t##4)		\
	x(t##5) x(t##6) x(t##7) x(t##8) x(t##9)

TEN(MAP, 0) TEN(MAP, 1) TEN(MAP, 2) TEN(MAP, 3) TEN(MAP, 4)
TEN(MAP, 5) TEN(MAP, 6) TEN(MAP, 7) TEN(MAP, 8) TEN(MAP, 9)

SEC("syscall") int low(void *ctx)
{
	int key, *value, found = 0;

	TEN(USE, 0) TEN(USE, 1) TEN(USE, 2) TEN(USE, 3) TEN(USE, 4)
	return found;
}

SEC("syscall") int high(void *ctx)
{
	int key, *value, found = 0;

	TEN(USE, 5) TEN(USE, 6) TEN(USE, 7) TEN(USE, 8) TEN(USE, 9)
	return found;
}

char LICENSE[] SEC("license") = "GPL";
