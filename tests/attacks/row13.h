/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ATTACKS row 13 - what row13-mode.c, row13-armed.c and row13-attach.c share
 */
#ifndef HORNET_TEST_ROW13_H
#define HORNET_TEST_ROW13_H

#include "machine.h"

/* row13-mode.c */
void mode_expect(struct machine *m, const char *mode);

/* row13-armed.c: the first in audit mode, the other one in enforce mode */
void armed_prepare(struct machine *m);
void armed_run(struct machine *m);

/* row13-attach.c: the first in audit mode, the others after it in enforce mode, the last as the last */
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

#endif
