// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Race attacks - a victim of MANY_MAPS maps and MANY_PROGS programs */
#include "race.bpf.h"

/* 29 hash maps, each used by one program; .rodata is the 30th. */
#define MAP(n)                                     \
	struct {                                   \
		__uint(type, BPF_MAP_TYPE_HASH);   \
		__uint(max_entries, 4);            \
		__type(key, __u32);                \
		__type(value, __u32);              \
	} m##n SEC(".maps")

MAP(0); MAP(1); MAP(2); MAP(3); MAP(4); MAP(5); MAP(6); MAP(7); MAP(8); MAP(9);
MAP(10); MAP(11); MAP(12); MAP(13); MAP(14); MAP(15); MAP(16); MAP(17); MAP(18); MAP(19);
MAP(20); MAP(21); MAP(22); MAP(23); MAP(24); MAP(25); MAP(26); MAP(27); MAP(28);

#define PROG(n, map)                                             \
	SEC("socket") int p##n(struct __sk_buff *skb)            \
	{                                                        \
		__u32 key = 1;                                   \
		bpf_map_update_elem(&map, &key, &key, BPF_ANY);  \
		return answer[0];                                \
	}

PROG(0, m0) PROG(1, m1) PROG(2, m2) PROG(3, m3) PROG(4, m4)
PROG(5, m5) PROG(6, m6) PROG(7, m7) PROG(8, m8) PROG(9, m9)
PROG(10, m10) PROG(11, m11) PROG(12, m12) PROG(13, m13) PROG(14, m14)
PROG(15, m15) PROG(16, m16) PROG(17, m17) PROG(18, m18)

SEC("socket")
int p19(struct __sk_buff *skb)
{
	__u32 key = 1;

	bpf_map_update_elem(&m19, &key, &key, BPF_ANY);
	bpf_map_update_elem(&m20, &key, &key, BPF_ANY);
	bpf_map_update_elem(&m21, &key, &key, BPF_ANY);
	bpf_map_update_elem(&m22, &key, &key, BPF_ANY);
	bpf_map_update_elem(&m23, &key, &key, BPF_ANY);
	bpf_map_update_elem(&m24, &key, &key, BPF_ANY);
	bpf_map_update_elem(&m25, &key, &key, BPF_ANY);
	bpf_map_update_elem(&m26, &key, &key, BPF_ANY);
	bpf_map_update_elem(&m27, &key, &key, BPF_ANY);
	bpf_map_update_elem(&m28, &key, &key, BPF_ANY);
	return answer[0];
}
