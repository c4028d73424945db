/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - policies of Hornet, compiled by the kernel's own parser */
#ifndef GS_POLICY_TEXT_H
#define GS_POLICY_TEXT_H

#include <stdio.h>

#include "../kernel/hornet/policy.h"

/**
 * struct policy_file - a policy and its text
 * @name: the file's
 * @text, @len: its content
 * @policy: the compiled policy
 */
struct policy_file {
	const char *name;
	char *text;
	size_t len;
	struct hornet_policy policy;
};

int policy_open(const char *name, struct policy_file *file);
void policy_close(struct policy_file *file);
void policy_print_rule(FILE *out, const struct hornet_rule *rule);

#endif /* GS_POLICY_TEXT_H */
