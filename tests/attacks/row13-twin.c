// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 13 - an unsigned copy of a signed loader, in audit mode, bound to the same metadata
 *
 * The copy is not alone with them: after its run the signed loader may not run on them.
 */
#include <string.h>
#include <unistd.h>
#include "row13.h"

/* The run that was refused because of its metadata has a record. */
static void expect_run_record(struct machine *m, struct audit *audit)
{
	static char rec[4][RECORD_MAX];
	int n = audit_collect(audit, rec, 4, "RUN");

	if (n != 1)
		attack_fail(m, "%d records of the run", n);
	else if (!audit_field_is(rec[0], "verdict", "UNEXPECTED") ||
		 !audit_field_is(rec[0], "reason", "metadata") ||
		 !audit_field_is(rec[0], "decision", "deny") || !audit_field_is(rec[0], "error", "1") ||
		 !audit_field_is(rec[0], "policy", "none") || !audit_field_is(rec[0], "res", "0"))
		attack_fail(m, "the record of the run is not right: %s", rec[0]);
	close(audit->fd);
	close(audit->ctl);
}

static void twin(struct machine *m, bool own_first)
{
	uint32_t retval = 0;
	struct audit audit;
	struct load l;
	int fd, copy, err;

	mode_expect(m, "audit");
	attack_expect_children(m, VICTIM_PROGS, 0);
	load_loader(m, &l);
	fd = load_all(m, &l);
	l.sig_ptr = NULL;
	if (own_first && load_make_map(&l) >= 0) {
		int own = l.fd_array[1];

		l.fd_array[1] = l.fd_array[0];
		l.fd_array[0] = own;
	}
	copy = load_prog(m, &l);
	if (fd < 0 || copy < 0 || load_run_victim(copy, &retval) || retval != VICTIM_RETVAL) {
		attack_fail(m, "the unsigned copy does not run in audit mode");
	} else if (audit_open(&audit)) {
		attack_fail(m, "cannot read the records");
	} else {
		err = load_run_victim(fd, &retval);
		if (err != -EPERM)
			attack_fail(m, "the signed loader's run ended with %d", err);
		expect_run_record(m, &audit);
	}
	load_free(&l);
}

/**
 * twin_run() - the copy and the loader share all their metadata
 * @m: the machine, in audit mode
 */
void twin_run(struct machine *m)
{
	twin(m, false);
}

/**
 * twin_run_second() - the copy has another map of metadata before the shared one
 * @m: the machine, in audit mode
 */
void twin_run_second(struct machine *m)
{
	twin(m, true);
}
