// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - a victim that calls a module's kfunc
 *
 * The modules are mainline's bpf_test_modorder_x and _y. They have one kfunc each, which has the same
 * number in both BTFs: with the other one's BTF it is the other one's function that is called.
 */
#include "race.bpf.h"

int bpf_test_modorder_retx(void) __ksym;

SEC("tc")
int child(struct __sk_buff *skb)
{
	if (bpf_test_modorder_retx() != 'x')
		return EVIL;
	return answer[0];
}
