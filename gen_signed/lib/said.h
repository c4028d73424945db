/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - what a signature says of a program: its type, flags, ... */
#ifndef GS_SAID_H
#define GS_SAID_H

#include <linux/bpf.h>

#include "cms.h"
#include "record.h"

/* of a record: its own, and the one about a token, which is whoever loads the program's and not compared */
#define GS_UNSAID_FLAGS	(SKEL_RECORD_OWN_FLAGS | BPF_F_TOKEN_FD)

void gs_said_of(const struct gs_record *rec, uint8_t said[GS_SAID_SIZE]);

#endif /* GS_SAID_H */
