// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 13 - a pinned program that the kernel takes by its path: netfilter's match "bpf"
 */
#include <string.h>
#include "row13.h"

/**
 * path_prepare() - in audit mode the match takes the program
 * @m: the machine
 */
void path_prepare(struct machine *m)
{
	int err = match_by_path(PIN_FILTER);

	attack_expect_loads(m, LOADS_NONE);
	m->keeps = true;
	if (err)
		attack_fail(m, "netfilter does not take it in audit mode: %s", strerror(-err));
}

/**
 * path_attach() - in enforce mode it does not
 * @m: the machine
 */
void path_attach(struct machine *m)
{
	struct audit audit;

	attack_expect_loads(m, LOADS_NONE);
	if (audit_open(&audit))
		attack_fail(m, "cannot read the records");
	else
		attach_expect_refused(m, &audit, match_by_path(PIN_FILTER), "ATTACH");
}
