// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 13 - netfilter's match "bpf", which takes a pinned program by its path
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_bpf.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include "row13.h"

struct plain {
	struct ipt_entry entry;
	struct xt_standard_target target;
};

/* The table "filter": a packet to this machine that the program takes is accepted, and so are all others. */
static struct {
	struct ipt_replace head;
	struct {
		struct ipt_entry entry;
		struct xt_entry_match match;
		struct xt_bpf_info_v1 bpf;
		struct xt_standard_target target;
	} with;
	struct plain in, forward, out;
	struct {
		struct ipt_entry entry;
		struct xt_error_target target;
	} end;
} table;

#define OFFSET(member) (offsetof(typeof(table), member) - sizeof(struct ipt_replace))

static void accept_all(struct ipt_entry *e, struct xt_standard_target *t, size_t size)
{
	e->target_offset = (char *)t - (char *)e;
	e->next_offset = size;
	t->target.u.target_size = sizeof(*t);
	t->verdict = -NF_ACCEPT - 1;
}

static void fill_table(const char *path)
{
	struct ipt_replace *r = &table.head;

	memset(&table, 0, sizeof(table));
	strcpy(r->name, "filter");
	r->valid_hooks = 1 << NF_INET_LOCAL_IN | 1 << NF_INET_FORWARD | 1 << NF_INET_LOCAL_OUT;
	r->num_entries = 5;
	r->size = sizeof(table) - sizeof(*r);
	r->hook_entry[NF_INET_LOCAL_IN] = OFFSET(with);
	r->underflow[NF_INET_LOCAL_IN] = OFFSET(in);
	r->hook_entry[NF_INET_FORWARD] = r->underflow[NF_INET_FORWARD] = OFFSET(forward);
	r->hook_entry[NF_INET_LOCAL_OUT] = r->underflow[NF_INET_LOCAL_OUT] = OFFSET(out);
	accept_all(&table.with.entry, &table.with.target, sizeof(table.with));
	table.with.match.u.match_size = sizeof(table.with.match) + sizeof(table.with.bpf);
	strcpy(table.with.match.u.user.name, "bpf");
	table.with.match.u.user.revision = 1;
	table.with.bpf.mode = XT_BPF_MODE_PATH_PINNED;
	snprintf(table.with.bpf.path, sizeof(table.with.bpf.path), "%s", path);
	accept_all(&table.in.entry, &table.in.target, sizeof(table.in));
	accept_all(&table.forward.entry, &table.forward.target, sizeof(table.forward));
	accept_all(&table.out.entry, &table.out.target, sizeof(table.out));
	table.end.entry.target_offset = sizeof(table.end.entry);
	table.end.entry.next_offset = sizeof(table.end);
	table.end.target.target.u.target_size = sizeof(table.end.target);
	strcpy(table.end.target.target.u.user.name, "ERROR");
	strcpy(table.end.target.errorname, "ERROR");
}

static int replace(const char *path)
{
	struct ipt_getinfo info = {.name = "filter"};
	static struct xt_counters counters[64];
	socklen_t size = sizeof(info);
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

	fill_table(path);
	if (fd < 0 || getsockopt(fd, IPPROTO_IP, IPT_SO_GET_INFO, &info, &size))
		return -errno;
	/* The kernel returns what the entries counted that are replaced. */
	table.head.num_counters = info.num_entries;
	table.head.counters = counters;
	if (setsockopt(fd, IPPROTO_IP, IPT_SO_SET_REPLACE, &table, sizeof(table)))
		return -errno;
	return 0;
}

/**
 * match_by_path() - have the match take a program, in a network namespace that goes when a child goes
 * @path: where the program is pinned
 *
 * Return: 0, or a negative errno.
 */
int match_by_path(const char *path)
{
	int status, pid = fork();

	if (!pid)
		_exit(unshare(CLONE_NEWNET) ? errno : -replace(path));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}
