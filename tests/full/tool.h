/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* full tests - what the tool's two sides share */
#ifndef FULL_TOOL_H
#define FULL_TOOL_H

struct event {
	int wanted;
	char prefix;
	char verbose;
};

#endif
