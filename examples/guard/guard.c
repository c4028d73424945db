// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* guard - prints the verdict on every BPF program that is loaded; can veto loads. */
#include <errno.h>
#include <linux/types.h>
#include <string.h>

#include "../common/tool.h"
#include "guard.h"
#include "guard.lskel.h"

static const char *const verdicts[GUARD_NR_VERDICTS] = GUARD_VERDICTS;

static struct guard_orders orders;
static unsigned int nr_names;
static unsigned long nr_loads, nr_vetoes;

static const char *add_veto(const char *arg)
{
	unsigned int i;

	for (i = 0; i < GUARD_NR_VERDICTS; i++) {
		if (!strcmp(arg, verdicts[i])) {
			orders.verdicts |= 1U << i;
			return NULL;
		}
	}
	if (!strncmp(arg, "name=", 5))
		arg += 5;
	if (!*arg || strlen(arg) >= GUARD_NAME_LEN)
		return "is no verdict, and a program's name has 1 to 15 bytes";
	if (nr_names == GUARD_NAMES)
		return "more than 8 names";
	memcpy(orders.names[nr_names++], arg, strlen(arg));
	return NULL;
}

static const struct tool_opt guard_opts[] = {
	{'V', "veto", "WHAT", "refuse programs with the verdict or the name WHAT; may be repeated",
	 TOOL_CALL, NULL, 0, 0, add_veto},
};

static const struct tool guard = {
	.name = "guard",
	.about = "Prints every BPF program that is loaded with the verdict on its signature, and\n"
		 "refuses those that --veto names. Verdicts: NONE OK UNSIGNED PARTIALSIG\n"
		 "UNKNOWNKEY UNEXPECTED FAULT BADSIG REVOKED ROLLBACK. A program whose name is a\n"
		 "verdict: --veto name=OK.",
	.opts = guard_opts,
	.nr_opts = sizeof(guard_opts) / sizeof(guard_opts[0]),
};

static void print_event(const void *event, size_t size)
{
	const struct guard_event *e = event;
	unsigned int i;

	(void)size;
	if (!tool_count_event())
		return;
	nr_loads++;
	nr_vetoes += e->vetoed;
	tool_print_time();
	printf("%-6s ", e->vetoed ? "veto" : "pass");
	if (e->verdict < GUARD_NR_VERDICTS)
		printf("%-10s ", verdicts[e->verdict]);
	else
		printf("%-10u ", e->verdict);
	printf("%-6s %4u ", e->from_kernel ? "kernel" : "user", e->prog_type);
	for (i = 0; i < GUARD_TAG_LEN; i++)
		printf("%02x", e->tag[i]);
	printf(" %7u %6u ", e->pid, e->uid);
	tool_print_text(e->comm, sizeof(e->comm));
	putchar(' ');
	tool_print_text(e->prog_name[0] ? e->prog_name : "-", sizeof(e->prog_name));
	putchar('\n');
}

int main(int argc, char **argv)
{
	struct guard *skel;
	int err, status;

	tool_parse(&guard, argc, argv);
	skel = guard__open();
	err = skel ? guard__load(skel) : -ENOMEM;
	if (err) {
		guard__destroy(skel);
		return tool_load_failed(guard.name, err);
	}
	memcpy(&skel->bss->orders, &orders, sizeof(orders));
	err = guard__attach(skel);
	if (err) {
		guard__destroy(skel);
		return tool_attach_failed(guard.name, err);
	}

	tool_catch_signals();
	puts("TIME     ACTION VERDICT    ORIGIN TYPE TAG                  PID    UID COMM PROGRAM");
	status = tool_events(guard.name, skel->maps.events.map_fd, print_event,
			     sizeof(struct guard_event));
	fprintf(stderr, "%lu loads, %lu vetoed, %llu lost\n", nr_loads, nr_vetoes,
		(unsigned long long)skel->bss->lost);
	guard__destroy(skel);
	return tool_finish(guard.name, status);
}
