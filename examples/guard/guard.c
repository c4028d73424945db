// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* guard - prints the verdict on every BPF program that is loaded; can veto loads. */
#include <errno.h>
#include <linux/types.h>
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>

#include "../common/tool.h"
#include "guard.h"
#include "guard.lskel.h"

static const char *const verdicts[GUARD_NR_VERDICTS] = GUARD_VERDICTS;

static struct guard_orders orders;
static unsigned int nr_names;
static unsigned long nr_loads, nr_vetoes;

/* Return: NULL, or what is wrong with the digits behind "signer=sha256:". */
static const char *add_signer(const char *digits)
{
	static const char what[] = "is not signer=sha256: and 64 hexadecimal digits";
	unsigned int i;

	if (strlen(digits) != 2 * GUARD_SIGNER_LEN ||
	    strspn(digits, "0123456789abcdefABCDEF") != 2 * GUARD_SIGNER_LEN)
		return what;
	if (orders.nr_signers == GUARD_SIGNERS)
		return "more than 4 signers";
	for (i = 0; i < GUARD_SIGNER_LEN; i++)
		sscanf(digits + 2 * i, "%2hhx", &orders.signers[orders.nr_signers][i]);
	orders.nr_signers++;
	return NULL;
}

static const char *add_veto(const char *arg)
{
	unsigned int i;

	if (!strncmp(arg, "signer=", 7))
		return add_signer(strncmp(arg, "signer=sha256:", 14) ? "" : arg + 14);

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
	{'V', "veto", "WHAT", "refuse programs with the verdict, name or signer WHAT; may be repeated",
	 TOOL_CALL, NULL, 0, 0, add_veto},
};

static const struct tool guard = {
	.name = "guard",
	.about = "Prints every BPF program that is loaded with the verdict on its signature, and\n"
		 "refuses those that --veto names. Verdicts: NONE OK UNSIGNED PARTIALSIG\n"
		 "UNKNOWNKEY UNEXPECTED FAULT BADSIG REVOKED ROLLBACK. A program whose name is a\n"
		 "verdict: --veto name=OK. What a key signed: --veto signer=sha256:DIGITS, as in\n"
		 "the kernel's records.",
	.opts = guard_opts,
	.nr_opts = sizeof(guard_opts) / sizeof(guard_opts[0]),
};

#define SHORT 6 /* bytes of a signer's digest in the table */

static void print_signer(const __u8 *signer, unsigned int bytes)
{
	static const __u8 nobody[GUARD_SIGNER_LEN];
	unsigned int i;

	if (!memcmp(signer, nobody, sizeof(nobody))) {
		printf("%-*s", (int)(2 * bytes), "-");
		return;
	}
	for (i = 0; i < bytes; i++)
		printf("%02x", signer[i]);
}

/* How many loads each signer answers for. */
static void print_signers(int map_fd)
{
	__u8 key[GUARD_SIGNER_LEN], *last = NULL;
	struct guard_count c;

	for (; !bpf_map_get_next_key(map_fd, last, key); last = key) {
		if (bpf_map_lookup_elem(map_fd, key, &c))
			continue;
		printf("signer ");
		print_signer(key, GUARD_SIGNER_LEN);
		printf(" %llu loads, %llu vetoed\n", (unsigned long long)c.loads,
		       (unsigned long long)c.vetoed);
	}
}

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
	putchar(' ');
	print_signer(e->signer, SHORT);
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
	puts("TIME     ACTION VERDICT    ORIGIN TYPE TAG              SIGNER           PID    UID COMM PROGRAM");
	status = tool_events(guard.name, skel->maps.events.map_fd, print_event,
			     sizeof(struct guard_event));
	print_signers(skel->maps.signers.map_fd);
	fprintf(stderr, "%lu loads, %lu vetoed, %llu lost\n", nr_loads, nr_vetoes,
		(unsigned long long)skel->bss->lost);
	guard__destroy(skel);
	return tool_finish(guard.name, status);
}
