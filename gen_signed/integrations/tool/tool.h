/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What both sides of the tool know; a change of it makes both sides anew. */
struct counts {
	unsigned long long execs;
};
