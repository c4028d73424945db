// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 13 - maps of struct_ops: their programs are put into the map first and attached later,
 * so that a map which was filled in audit mode could be attached in enforce mode
 */
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "policy.h"
#include "row13.h"

static struct bpf_object *ops;
static struct bpf_link *old; /* attached in audit mode */

static struct bpf_map *map(const char *name)
{
	return ops ? bpf_object__find_map_by_name(ops, name) : NULL;
}

/**
 * ops_prepare() - load unsigned congestion controls, attach one and fill another one
 * @m: the machine, in audit mode
 */
void ops_prepare(struct machine *m)
{
	struct bpf_link *link;

	attack_expect_loads(m, LOADS_UNKNOWN);
	m->keeps = true;
	libbpf_set_print(NULL);
	ops = bpf_object__open_file(attack_sibling(m, "ops.bpf.o"), NULL);
	if (!ops || bpf_object__load(ops)) {
		attack_fail(m, "cannot load ops.bpf.o: %s", strerror(errno));
		return;
	}
	old = bpf_map__attach_struct_ops(map("attached"));
	/* What was filled stays so when it is not attached any more. */
	link = bpf_map__attach_struct_ops(map("filled"));
	if (!old || !link || bpf_link__destroy(link))
		attack_fail(m, "cannot attach a congestion control in audit mode: %s", strerror(errno));
}

/**
 * ops_filled() - the map that was filled
 *
 * Return: its id, negative if it is not there.
 */
int ops_filled(void)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info);

	return ops && !bpf_map_get_info_by_fd(bpf_map__fd(map("filled")), &info, &size) ? (int)info.id : -1;
}

static int link_filled(void)
{
	int fd = bpf_link_create(bpf_map__fd(map("filled")), 0, BPF_STRUCT_OPS, NULL);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

static int update_attached(void)
{
	return bpf_link_update(bpf_link__fd(old), bpf_map__fd(map("filled")), NULL);
}

static int fill_empty(void)
{
	struct bpf_link *link = bpf_map__attach_struct_ops(map("empty"));

	if (!link)
		return -errno;
	bpf_link__destroy(link);
	return 0;
}

static void refused(struct machine *m, int (*attach)(void))
{
	struct audit audit;

	attack_expect_loads(m, LOADS_NONE);
	m->keeps = true;
	if (!old || audit_open(&audit)) {
		attack_fail(m, "nothing is prepared, or no records can be read");
		return;
	}
	attach_expect_refused(m, &audit, attach(), "ATTACH");
}

/**
 * ops_link() - a link of the map that was filled
 * @m: the machine
 */
void ops_link(struct machine *m)
{
	refused(m, link_filled);
}

/**
 * ops_update() - that map in place of the one that is attached
 * @m: the machine
 */
void ops_update(struct machine *m)
{
	refused(m, update_attached);
}

/**
 * ops_fill() - another map filled, which attaches it
 * @m: the machine
 */
void ops_fill(struct machine *m)
{
	refused(m, fill_empty);
}

/**
 * ops_assoc() - that map associated with a program that a rule lets be attached
 * @m: the machine, while the filter is pinned
 */
void ops_assoc(struct machine *m)
{
	static char rec[4][RECORD_MAX];
	int filter = bpf_obj_get(PIN_FILTER), n, err;
	struct audit audit;

	attack_expect_loads(m, LOADS_NONE);
	m->keeps = true;
	policy_take(m, POLICY_USUAL "op=ATTACH verdict=UNSIGNED prog_type=socket_filter action=ALLOW\n");
	if (!ops || filter < 0 || audit_open(&audit)) {
		attack_fail(m, "nothing is prepared, or no records can be read");
		return;
	}
	err = bpf_prog_assoc_struct_ops(filter, bpf_map__fd(map("filled")), NULL);
	n = audit_collect(&audit, rec, 4, "ATTACH");
	if (err != -EPERM)
		attack_fail(m, "it ended with %d", err);
	else if (n != 2 || !audit_field_is(rec[0], "decision", "allow") || !audit_field_is(rec[1], "decision", "deny") ||
		 !audit_field_is(rec[1], "prog-type", "27"))
		attack_fail(m, "%d records of it, the last: %s", n, n > 0 ? rec[n - 1] : "none");
	policy_take(m, POLICY_USUAL);
	close(audit.fd);
	close(audit.ctl);
	close(filter);
}

/**
 * ops_end() - what was attached in audit mode stays so and can be taken away
 * @m: the machine
 */
void ops_end(struct machine *m)
{
	struct bpf_link_info info = {0};
	uint32_t size = sizeof(info);

	attack_expect_loads(m, LOADS_NONE);
	m->keeps = true;
	if (!old || bpf_link_get_info_by_fd(bpf_link__fd(old), &info, &size) ||
	    info.struct_ops.map_id == 0)
		attack_fail(m, "the congestion control of audit mode is not attached any more");
	if (old && bpf_link__destroy(old))
		attack_fail(m, "it cannot be detached");
	bpf_object__close(ops);
}
