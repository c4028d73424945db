/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* guard - what the BPF side tells the program, and the orders that it is given. */
#ifndef GUARD_H
#define GUARD_H

#define GUARD_NAME_LEN 16
#define GUARD_NAMES    8
#define GUARD_TAG_LEN  8
#define GUARD_SIGNER_LEN 32 /* SHA-256 of the signer's public key; all zero: nobody */
#define GUARD_SIGNERS  4

/* enum lsm_integrity_verdict of the kernel, include/linux/security.h */
#define GUARD_VERDICTS                                                                       \
	{                                                                                    \
		"NONE", "OK", "UNSIGNED", "PARTIALSIG", "UNKNOWNKEY", "UNEXPECTED", "FAULT", \
			"BADSIG", "REVOKED", "ROLLBACK"                                      \
	}
#define GUARD_NR_VERDICTS 10

struct guard_event {
	__u32 pid; /* of the process that loads */
	__u32 uid;
	__u32 verdict;
	__u32 vetoed;	   /* 1: this program said no */
	__u32 from_kernel; /* 1: loaded by a running loader or by the kernel */
	__u32 prog_type;
	char comm[GUARD_NAME_LEN];
	char prog_name[GUARD_NAME_LEN];
	__u8 tag[GUARD_TAG_LEN]; /* all zero: not known yet at this point */
	__u8 signer[GUARD_SIGNER_LEN];
};

struct guard_orders {
	char names[GUARD_NAMES][GUARD_NAME_LEN]; /* veto programs of these names */
	__u8 signers[GUARD_SIGNERS][GUARD_SIGNER_LEN]; /* veto what they signed */
	__u32 verdicts;				 /* veto these verdicts: bit n is verdict n */
	__u32 nr_signers;
};

/* a signer, as a key of the map that counts */
struct guard_signer {
	__u8 spki[GUARD_SIGNER_LEN];
};

/* what is counted for a signer */
struct guard_count {
	__u64 loads;
	__u64 vetoed;
};

#endif /* GUARD_H */
