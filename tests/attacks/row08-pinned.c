// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 8 - metadata written through a page that is pinned
 *
 * A map that can be mapped is frozen once nobody has it mapped for writing. Who had, and has given its
 * pages to io_uring as a buffer, writes to them as before. Nothing of that needs luck.
 */
#include <stdlib.h>
#include <unistd.h>
#include "machine.h"
#include "pinned.h"

/* The metadata, made and frozen by the book, and where it was mapped; the ring has it pinned. */
static void *make_pinned(struct load *l, struct ring *ring)
{
	union bpf_attr attr = {0};
	void *at;

	l->not_frozen = true;
	l->map_flags = BPF_F_MMAPABLE;
	attr.map_fd = load_make_map(l);
	at = pinned_map(ring, attr.map_fd, l->data_sz);
	return !at || sys_bpf(BPF_MAP_FREEZE, &attr, sizeof(attr)) ? NULL : at;
}

static void pinned(struct machine *m)
{
	uint32_t retval = 0;
	struct ring ring;
	struct load l;
	void *at, *other;
	int fd, err;

	load_loader(m, &l);
	other = load_other_data(&l);
	at = make_pinned(&l, &ring);
	if (!at || !other) {
		attack_fail(m, "cannot have the metadata pinned");
		load_free(&l);
		return;
	}
	fd = load_prog(m, &l);
	if (pinned_write(&ring, at, other, l.data_sz))
		attack_fail(m, "the pinned pages cannot be written");
	err = fd < 0 ? fd : load_run_victim(fd, &retval);
	if (attack_on_mainline(m) ? err || retval != VICTIM_OTHER : err != -EINVAL)
		attack_fail(m, "the run ended with %d, what it loaded returned %u", err, retval);
	close(ring.fd);
	free(other);
	load_free(&l);
}

static const struct attack table[] = {
	{"08-pinned",
	 "metadata map written by io_uring, which had its pages pinned before it was frozen: does not run",
	 pinned,
	 {0},
	 "OK",
	 "signed",
	 0},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
