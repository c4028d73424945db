/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hornet - what a signer says of a program besides its instructions
 */
#ifndef _SECURITY_HORNET_STATED_H
#define _SECURITY_HORNET_STATED_H

#include "compat.h"

/* Flags of BPF_PROG_LOAD that say how a program is loaded, not what it is. */
#define HORNET_STATED_NOT	BPF_F_TOKEN_FD

/**
 * struct hornet_stated - what a load is, or what a signer says it has to be
 * @prog_type: enum bpf_prog_type
 * @attach_type: enum bpf_attach_type, as the caller gives it
 * @prog_flags: BPF_F_* of BPF_PROG_LOAD, without HORNET_STATED_NOT
 * @gpl: 1 if its license is compatible with the GPL, else 0
 * @insn_cnt: its instructions; what follows them in the payload is metadata
 * @name: its name, padded with NULs
 *
 * The contents of the signed attribute OID_bpfSignedProg, in native byte order;
 * see libbpf's struct bpf_signed_prog.
 */
struct hornet_stated {
	u32 prog_type;
	u32 attach_type;
	u32 prog_flags;
	u32 gpl;
	u32 insn_cnt;
	char name[BPF_OBJ_NAME_LEN];
};

bool hornet_stated_fits(const void *said, size_t len, const struct hornet_stated *is);

#endif /* _SECURITY_HORNET_STATED_H */
