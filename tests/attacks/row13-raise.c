// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 13 - a load that began in audit mode and waits in the caller's memory while the mode is raised
 */
#include <pthread.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include "held.h"
#include "row13.h"

struct held_load {
	struct load l;
	int ret;
};

static void *load_held(void *arg)
{
	struct held_load *h = arg;

	h->ret = load_quiet(&h->l);
	return NULL;
}

/**
 * raise_mode() - raise the mode to enforce while a load waits for a page of its signature, a stranger's in the session keyring
 * @m: the machine, in audit mode, in which a load is looked for in any keyring
 */
void raise_mode(struct machine *m)
{
	static char page[HELD_PAGE];
	struct held_load h;
	pthread_t thread;
	uint64_t fault;
	void *at;
	int uffd = held_new(&at, HELD_PAGE);

	mode_expect(m, "audit");
	if (uffd < 0 || keys_add_to_session(STRANGER) < 0)
		attack_fail(m, "no memory to wait for, or no key in the session keyring");
	load_direct(m, &h.l);
	load_sign(m, &h.l, STRANGER);
	h.l.keyring_id = -3;
	memcpy(page, h.l.sig, h.l.sig_sz);
	h.l.sig_ptr = at;
	if (pthread_create(&thread, NULL, load_held, &h) || !held_fault(uffd, &fault)) {
		attack_fail(m, "the load does not wait");
		return;
	}
	if (machine_write_mode("loud") != -EINVAL)
		attack_fail(m, "a mode that does not exist was taken");
	if (machine_write_mode("enforce\n"))
		attack_fail(m, "the mode cannot be raised");
	held_fill(uffd, at, page);
	pthread_join(thread, NULL);
	sha256_two(h.l.insns, h.l.insns_sz, NULL, 0, m->digest);
	attack_loaded(m, h.ret);
	munmap(at, HELD_PAGE);
	close(uffd);
	load_free(&h.l);
	mode_expect(m, "enforce");
}
