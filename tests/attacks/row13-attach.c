// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 13 - unsigned programs, loaded and pinned in audit mode, that are to be attached
 * after enforce was switched on; more ways are in row13-ways.c
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <linux/if_link.h>
#include <linux/perf_event.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "policy.h"
#include "row13.h"

#define LOOPBACK 1 /* ifindex of lo */

static const struct {
	uint32_t type;
	const char *pin;
} progs[] = {
	{BPF_PROG_TYPE_SOCKET_FILTER, PIN_FILTER},
	{BPF_PROG_TYPE_RAW_TRACEPOINT, "/sys/fs/bpf/hornet-raw-tp"},
	{BPF_PROG_TYPE_PERF_EVENT, "/sys/fs/bpf/hornet-perf"},
	{BPF_PROG_TYPE_XDP, "/sys/fs/bpf/hornet-xdp"},
	{BPF_PROG_TYPE_SK_SKB, "/sys/fs/bpf/hornet-sk-skb"},
};

enum { FILTER, RAW_TP, PERF, XDP, SK_SKB };

/*
 * Of what stays attached from audit mode on: an XDP program, an array that holds a
 * socket filter, and the map of another program.
 */
static int old_xdp = -1, old_array = -1, old_sockmap = -1;

/**
 * attach_prepare() - load one unsigned program of each type, and pin them
 * @m: the machine, in audit mode
 */
void attach_prepare(struct machine *m)
{
	uint32_t key = 0;
	int filter, sk_skb;

	m->keeps = true;
	for (unsigned int i = 0; i < sizeof(progs) / sizeof(progs[0]); i++) {
		struct load l;
		int fd;

		load_direct(m, &l);
		l.sig_ptr = NULL;
		l.prog_type = progs[i].type;
		l.prog_flags = 0;
		fd = load_prog(m, &l);
		if (fd < 0 || bpf_obj_pin(fd, progs[i].pin))
			attack_fail(m, "cannot load or pin a program of type %u", progs[i].type);
		load_free(&l);
	}
	old_xdp = bpf_obj_get(progs[XDP].pin);
	if (bpf_xdp_attach(LOOPBACK, old_xdp, XDP_FLAGS_SKB_MODE, NULL))
		attack_fail(m, "cannot attach an XDP program in audit mode");
	old_array = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, NULL, 4, 4, 1, NULL);
	filter = bpf_obj_get(progs[FILTER].pin);
	if (bpf_map_update_elem(old_array, &key, &filter, BPF_ANY))
		attack_fail(m, "cannot fill a program array in audit mode");
	close(filter);
	old_sockmap = bpf_map_create(BPF_MAP_TYPE_SOCKMAP, NULL, 4, 4, 1, NULL);
	sk_skb = bpf_obj_get(progs[SK_SKB].pin);
	if (bpf_prog_attach(sk_skb, old_sockmap, BPF_SK_SKB_STREAM_VERDICT, 0))
		attack_fail(m, "cannot attach a program to a socket map in audit mode");
	close(sk_skb);
}

static int sock_attach(int prog)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int ret = setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &prog, sizeof(prog));
	int err = ret ? -errno : 0;

	close(fd);
	return err;
}

static int raw_tp_attach(int prog)
{
	int fd = bpf_raw_tracepoint_open("sched_process_exec", prog);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

/**
 * attach_clock() - open a perf event of the kernel's clock
 *
 * Return: its descriptor, or -1.
 */
int attach_clock(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = 100000000,
	};

	return syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
}

static int perf_attach(int prog)
{
	int fd = attach_clock();
	int err = fd < 0 || ioctl(fd, PERF_EVENT_IOC_SET_BPF, prog) ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

static int xdp_link(int prog)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = XDP_FLAGS_SKB_MODE);
	int fd = bpf_link_create(prog, LOOPBACK, BPF_XDP, &opts);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

static int xdp_netlink(int prog)
{
	return bpf_xdp_attach(LOOPBACK, prog, XDP_FLAGS_SKB_MODE, NULL);
}

static int array_put(int prog)
{
	int map = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, NULL, 4, 4, 1, NULL);
	uint32_t key = 0;
	int err = map < 0 ? map : bpf_map_update_elem(map, &key, &prog, BPF_ANY);

	close(map);
	return err;
}

static int test_run(int prog)
{
	char packet[64] = "";
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet));

	return bpf_prog_test_run_opts(prog, &opts);
}

/**
 * attach_expect_refused() - an attachment ended with -EPERM, and one record says so
 * @m: the machine
 * @audit: opened before it; is closed
 * @err: how it ended
 * @op: ATTACH or RUN
 */
void attach_expect_refused(struct machine *m, struct audit *audit, int err, const char *op)
{
	static char rec[4][RECORD_MAX];
	int n = audit_collect(audit, rec, 4, op);

	if (err != -EPERM)
		attack_fail(m, "it ended with %d", err);
	else if (n != 1)
		attack_fail(m, "%d records of it", n);
	else if (!audit_field_is(rec[0], "decision", "deny") ||
		 !audit_field_is(rec[0], "verdict", "UNSIGNED") ||
		 !audit_field_is(rec[0], "rule", "DEFAULT") || !audit_field_is(rec[0], "res", "0"))
		attack_fail(m, "the record is not right: %s", rec[0]);
	close(audit->fd);
	close(audit->ctl);
}

static void refused(struct machine *m, int prog, int (*attach)(int), const char *op)
{
	int fd = bpf_obj_get(progs[prog].pin);
	struct audit audit;

	attack_expect_loads(m, LOADS_NONE);
	if (fd < 0 || audit_open(&audit)) {
		attack_fail(m, "cannot get %s", progs[prog].pin);
		return;
	}
	attach_expect_refused(m, &audit, attach(fd), op);
	close(fd);
}

/**
 * attach_socket() - by setsockopt(SO_ATTACH_BPF)
 * @m: the machine
 */
void attach_socket(struct machine *m)
{
	refused(m, FILTER, sock_attach, "ATTACH");
}

/**
 * attach_raw_tp() - by BPF_RAW_TRACEPOINT_OPEN
 * @m: the machine
 */
void attach_raw_tp(struct machine *m)
{
	refused(m, RAW_TP, raw_tp_attach, "ATTACH");
}

/**
 * attach_perf() - by ioctl(PERF_EVENT_IOC_SET_BPF)
 * @m: the machine
 */
void attach_perf(struct machine *m)
{
	refused(m, PERF, perf_attach, "ATTACH");
}

/**
 * attach_xdp_link() - by BPF_LINK_CREATE
 * @m: the machine
 */
void attach_xdp_link(struct machine *m)
{
	refused(m, XDP, xdp_link, "ATTACH");
}

/**
 * attach_xdp_netlink() - by RTM_SETLINK
 * @m: the machine
 */
void attach_xdp_netlink(struct machine *m)
{
	refused(m, XDP, xdp_netlink, "ATTACH");
}

/**
 * attach_array() - as an element of a program array
 * @m: the machine
 */
void attach_array(struct machine *m)
{
	refused(m, FILTER, array_put, "ATTACH");
}

/**
 * attach_test_run() - not attached, but run by BPF_PROG_RUN
 * @m: the machine
 */
void attach_test_run(struct machine *m)
{
	refused(m, XDP, test_run, "RUN");
}

/**
 * attach_detach() - what was attached in audit mode can be taken away
 * @m: the machine
 */
void attach_detach(struct machine *m)
{
	LIBBPF_OPTS(bpf_xdp_attach_opts, opts, .old_prog_fd = old_xdp);
	int sk_skb = bpf_obj_get(progs[SK_SKB].pin);
	static char rec[1][RECORD_MAX];
	struct audit audit;
	uint32_t id = 0;

	attack_expect_loads(m, LOADS_NONE);
	m->keeps = true;
	if (audit_open(&audit)) {
		attack_fail(m, "cannot read the records");
		return;
	}
	if (bpf_xdp_query_id(LOOPBACK, XDP_FLAGS_SKB_MODE, &id) || !id)
		attack_fail(m, "the program of audit mode is not attached any more");
	/* By its name, as who replaces it does; that of a program of another type is none. */
	opts.old_prog_fd = sk_skb;
	if (bpf_xdp_detach(LOOPBACK, XDP_FLAGS_SKB_MODE, &opts) != -EINVAL)
		attack_fail(m, "a program of another type is not -EINVAL");
	opts.old_prog_fd = old_xdp;
	if (bpf_xdp_detach(LOOPBACK, XDP_FLAGS_SKB_MODE, &opts))
		attack_fail(m, "it cannot be detached");
	if (bpf_prog_detach2(sk_skb, old_sockmap, BPF_SK_SKB_STREAM_VERDICT))
		attack_fail(m, "the one of a socket map cannot be detached");
	if (audit_collect(&audit, rec, 1, "ATTACH"))
		attack_fail(m, "who detaches is recorded as who attaches: %s", rec[0]);
	close(audit.fd);
	close(audit.ctl);
	close(sk_skb);
	close(old_xdp);
	close(old_sockmap);
}

/**
 * attach_allowed() - a rule lets one type be attached, and each time is recorded
 * @m: the machine
 */
void attach_allowed(struct machine *m)
{
	static char rec[4][RECORD_MAX];
	int fd = bpf_obj_get(progs[FILTER].pin), other = bpf_obj_get(progs[RAW_TP].pin), n;
	struct audit audit;

	attack_expect_loads(m, LOADS_NONE);
	policy_take(m, POLICY_USUAL
		    "op=ATTACH verdict=UNSIGNED prog_type=socket_filter action=ALLOW\n");
	if (audit_open(&audit)) {
		attack_fail(m, "cannot read the records");
		return;
	}
	if (sock_attach(fd))
		attack_fail(m, "the rule does not let it be attached");
	n = audit_collect(&audit, rec, 4, "ATTACH");
	if (n != 1 || !audit_field_is(rec[0], "decision", "allow") ||
	    !audit_field_is(rec[0], "verdict", "UNSIGNED") ||
	    !audit_field_is(rec[0], "rule", "3") || !audit_field_is(rec[0], "res", "1"))
		attack_fail(m, "%d records, the first: %s", n, n > 0 ? rec[0] : "none");
	if (raw_tp_attach(other) != -EPERM)
		attack_fail(m, "the rule lets another type be attached");
	policy_take(m, POLICY_USUAL);
	if (sock_attach(fd) != -EPERM)
		attack_fail(m, "it can be attached without the rule");
	close(audit.fd);
	close(audit.ctl);
	close(fd);
	close(other);
}

/**
 * attach_end() - remove what attach_prepare() pinned
 * @m: the machine
 */
void attach_end(struct machine *m)
{
	attack_expect_loads(m, LOADS_NONE);
	m->keeps = true;
	for (unsigned int i = 0; i < sizeof(progs) / sizeof(progs[0]); i++)
		if (unlink(progs[i].pin))
			attack_fail(m, "%s is not there", progs[i].pin);
}

/* Is an unsigned socket filter live, by the list of programs? */
static bool filter_is_listed(void)
{
	FILE *f = fopen("/sys/kernel/security/hornet/programs", "re");
	char line[2048];
	bool found = false;

	while (f && fgets(line, sizeof(line), f))
		found |= strstr(line, " type=1 verdict=UNSIGNED ") != NULL;
	if (f)
		fclose(f);
	return found;
}

/**
 * attach_listed() - what nothing but an array of audit mode holds is listed, until the array goes
 * @m: the machine, after attach_end()
 */
void attach_listed(struct machine *m)
{
	attack_expect_loads(m, LOADS_NONE);
	m->keeps = true;
	if (!filter_is_listed())
		attack_fail(m, "the program in the array is not listed");
	close(old_array);
	for (int i = 0; i < 100 * attack_slowness() && filter_is_listed(); i++)
		usleep(50000);
	if (filter_is_listed())
		attack_fail(m, "the program is listed without the array, too");
}
