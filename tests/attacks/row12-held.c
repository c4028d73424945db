// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS rows 11, 12 - a closed run that is held up, and one that waits for it
 *
 * A signed program copies from memory whose fault nobody answers. Another run with the same metadata
 * waits, for it has to be alone with them, but not for ever.
 */
#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "held.h"
#include "row12.h"

#define WAIT 10 /* seconds that the kernel waits */
#define LONG 60 /* seconds that count as for ever */

/* return bpf_copy_from_user(stack, 8, ctx->from); */
static const struct bpf_insn copy_one[] = {
	INSN(BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_3, BPF_REG_1, 0, 0),
	MOV(BPF_REG_1, BPF_REG_10),
	ADD_K(BPF_REG_1, -8),
	MOV_K(BPF_REG_2, 8),
	CALL(BPF_FUNC_copy_from_user),
	EXIT(),
};

struct held {
	int prog;
	uint64_t from;
	int err;
};

static void *run_held(void *arg)
{
	struct held *h = arg;
	uint32_t retval = 1;

	h->err = load_run(h->prog, &h->from, sizeof(h->from), &retval) ?: (int)retval;
	return NULL;
}

static int load_copy(struct machine *m, struct load *l)
{
	load_loader(m, l);
	l->insns = copy_one;
	l->insns_sz = sizeof(copy_one);
	l->insn_cnt = l->insns_sz / sizeof(*copy_one);
	sha256(copy_one, sizeof(copy_one), l->excl);
	load_sign(m, l, SIGNER);
	return load_all(m, l);
}

/* The run that gave up is recorded as refused for its metadata, and nobody found anything wrong with them. */
static void expect_record(struct machine *m, struct audit *audit)
{
	static char rec[2][RECORD_MAX];
	int n = audit_collect(audit, rec, 2, "RUN");

	if (n != 1 || !audit_field_is(rec[0], "decision", "deny") || !audit_field_is(rec[0], "verdict", "FAULT") ||
	    !audit_field_is(rec[0], "reason", "fault") || !audit_field_is(rec[0], "error", "16") ||
	    !audit_field_is(rec[0], "policy", "none") || !audit_field_is(rec[0], "res", "0"))
		attack_fail(m, "%d records of the run that gave up: %s", n, n > 0 ? rec[0] : "");
	close(audit->fd);
	close(audit->ctl);
}

static void held(struct machine *m)
{
	struct timespec before, after;
	struct audit audit;
	uint64_t value = 0, at;
	struct held h = {0}, second;
	pthread_t thread, other;
	bool waits;
	struct load l;
	void *page;
	int uffd = held_new(&page, HELD_PAGE);

	h.prog = load_copy(m, &l);
	h.from = (uintptr_t)page;
	if (uffd < 0 || h.prog < 0 || pthread_create(&thread, NULL, run_held, &h)) {
		attack_fail(m, "cannot prepare a run that is held up");
		load_free(&l);
		return;
	}
	if (!held_fault(uffd, &at))
		attack_fail(m, "the run did not come to its copy");
	if (audit_open(&audit))
		attack_fail(m, "cannot listen to audit records");
	second = (struct held){.prog = h.prog, .from = (uintptr_t)&value};
	clock_gettime(CLOCK_REALTIME, &before);
	after = before;
	after.tv_sec += LONG * attack_slowness();
	waits = pthread_create(&other, NULL, run_held, &second) || pthread_timedjoin_np(other, NULL, &after);
	if (waits)
		attack_fail(m, "the second run waits for ever");
	clock_gettime(CLOCK_REALTIME, &after);
	if (!waits && (second.err != -EBUSY || after.tv_sec - before.tv_sec < WAIT - 1))
		attack_fail(m, "the second run ended with %d after %ld s", second.err, (long)(after.tv_sec - before.tv_sec));
	expect_record(m, &audit);
	held_fill(uffd, page, NULL);
	close(uffd);
	pthread_join(thread, NULL);
	if (waits)
		pthread_join(other, NULL);
	run_held(&second);
	if (h.err || second.err)
		attack_fail(m, "without the fault the runs ended with %d, %d", h.err, second.err);
	load_free(&l);
}

static const struct attack table[] = {
	{"12-held",
	 "closed run held up in a fault: one that waits for it gives up after ten seconds",
	 held,
	 {0},
	 "OK",
	 "signed",
	 NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
