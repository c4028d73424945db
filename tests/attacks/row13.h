/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ATTACKS row 13 - what row13-mode.c and the files of its other attacks share
 */
#ifndef HORNET_TEST_ROW13_H
#define HORNET_TEST_ROW13_H

#include "machine.h"

/* row13-mode.c */
void mode_expect(struct machine *m, const char *mode);

/* row13-raise.c, in audit mode, after all that is prepared there */
void raise_mode(struct machine *m);

/* row13-twin.c, in audit mode */
void twin_run(struct machine *m);
void twin_run_second(struct machine *m);

/* row13-armed.c: the first in audit mode, the others in enforce mode, the last after ops_prepare() */
void armed_prepare(struct machine *m);
void armed_run(struct machine *m);
void armed_attach(struct machine *m);

/* row13-attach.c: the first in audit mode, the others after it in enforce mode, the last as the last */
#define PIN_FILTER "/sys/fs/bpf/hornet-filter" /* an unsigned socket filter */
void attach_expect_refused(struct machine *m, struct audit *audit, int err, const char *op);
int attach_clock(void);
void attach_prepare(struct machine *m);
void attach_socket(struct machine *m);
void attach_raw_tp(struct machine *m);
void attach_perf(struct machine *m);
void attach_xdp_link(struct machine *m);
void attach_xdp_netlink(struct machine *m);
void attach_array(struct machine *m);
void attach_test_run(struct machine *m);
void attach_detach(struct machine *m);
void attach_allowed(struct machine *m);
void attach_end(struct machine *m);
void attach_listed(struct machine *m); /* after the last */

/* row13-ways.c: the first in audit mode, the other one in enforce mode */
void ways_prepare(struct machine *m);
void ways_refused(struct machine *m);

/* row13-ops.c: the first in audit mode, the others after it in enforce mode, the last as the last */
void ops_prepare(struct machine *m);
int ops_filled(void);
void ops_link(struct machine *m);
void ops_update(struct machine *m);
void ops_fill(struct machine *m);
void ops_assoc(struct machine *m);
void ops_end(struct machine *m);

/* row13-iter.c: the first in audit mode, the others after it in enforce mode */
void iter_prepare(struct machine *m);
void iter_create(struct machine *m);
void iter_open(struct machine *m);

/* row13-match.c */
int match_by_path(const char *path);

/* row13-path.c: the first in audit mode, the other one in enforce mode, both while the filter is pinned */
void path_prepare(struct machine *m);
void path_attach(struct machine *m);

#endif
