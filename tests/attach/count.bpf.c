// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach tests - the BPF side: one program that counts how often it ran
 *
 * SECTION is where it attaches, RETURN what it returns, both from the table in
 * the Makefile.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

int count = 0;

SEC(SECTION)
int prog(void *ctx)
{
	__sync_fetch_and_add(&count, 1);
	return RETURN;
}
