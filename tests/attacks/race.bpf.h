/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Race attacks - what the victims' objects share
 *
 * Each program returns ANSWER as long as all that was signed is what runs, and EVIL when the data
 * of another map, another program or another BTF came in. The second words occur nowhere else:
 * the tests find the data by them.
 */
#ifndef HORNET_TEST_RACE_BPF_H
#define HORNET_TEST_RACE_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "race-values.h"

#ifndef SIGNED_ANSWER
#define SIGNED_ANSWER ANSWER
#endif

const volatile __u32 answer[2] = {SIGNED_ANSWER, RODATA_MARK};

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#endif
