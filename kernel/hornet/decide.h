/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Hornet - from what was found to a verdict, and from a verdict to a decision
 */
#ifndef _SECURITY_HORNET_DECIDE_H
#define _SECURITY_HORNET_DECIDE_H

#include "certs.h"
#include "compat.h"

enum hornet_mode {
	HORNET_OFF,
	HORNET_AUDIT,
	HORNET_ENFORCE,
};

/* Where a program's claim to be trusted comes from. */
enum hornet_origin {
	HORNET_ORIGIN_NONE,	/* nowhere: an unsigned load of a task */
	HORNET_ORIGIN_ATTR,	/* signature in bpf_attr */
	HORNET_ORIGIN_EXE,	/* signature at the end of the executable */
	HORNET_ORIGIN_LOADER,	/* the program that loaded it */
	HORNET_ORIGIN_KERNEL,	/* the kernel itself loaded it */
	HORNET_ORIGIN_BEFORE,	/* loaded while Hornet was off */
};

/* What decided a load; each has a name in the audit record. */
enum hornet_reason {
	HORNET_REASON_NONE,
	HORNET_REASON_SIGNED,
	HORNET_REASON_UNSIGNED,
	HORNET_REASON_BAD_SIGNATURE,
	HORNET_REASON_BAD_ENCODING,
	HORNET_REASON_WEAK_SIGNATURE,
	HORNET_REASON_LONG_CHAIN,
	HORNET_REASON_BAD_TRAILER,
	HORNET_REASON_NO_MATCH,
	HORNET_REASON_UNKNOWN_KEY,
	HORNET_REASON_REVOKED_KEY,
	HORNET_REASON_USER_KEYRING,
	HORNET_REASON_PLATFORM_KEYRING,
	HORNET_REASON_HOST_REWRITE,
	HORNET_REASON_PROG_ATTR,
	HORNET_REASON_METADATA,
	HORNET_REASON_LOADER_IDENTITY,
	HORNET_REASON_UNVERIFIED_LOADER,
	HORNET_REASON_OPEN_RUN,
	HORNET_REASON_KERNEL,
	HORNET_REASON_FAULT,
	HORNET_REASON_BPF_VERIFIER,
	HORNET_REASON_LSM_VETO,
	HORNET_REASON_ATTR,
	HORNET_REASON_ID,
	HORNET_REASON_FD,
	HORNET_REASON_SESSION,
	HORNET_REASON_POLICY,
	HORNET_REASON_REVOKED,
	HORNET_REASON_OLD_VERSION,
	HORNET_REASON_BAD_POLICY,
	HORNET_REASON_POLICY_NAME,
	HORNET_REASON_UNSTATED,
	HORNET_REASON_CERT_USE,
	HORNET_REASON_CERT_DATES,
	HORNET_REASON_BOOT,
	HORNET_REASON_MAX,
};

/* Which part of the check of a load failed. */
enum hornet_fail {
	HORNET_FAIL_NONE,
	HORNET_FAIL_MAPS,	/* binding fd_array */
	HORNET_FAIL_TRAILER,	/* no signature of the executable is this load's */
	HORNET_FAIL_REWRITE,	/* the host's relocations or BTF */
	HORNET_FAIL_ATTR,	/* type, flags, ... are not what was signed, or a loader's */
	HORNET_FAIL_KEYRING,	/* the caller named a keyring of his own */
	HORNET_FAIL_ARGS,	/* size, address or keyring of the signature */
	HORNET_FAIL_METADATA,	/* the signed maps */
	HORNET_FAIL_ENCODING,	/* the signature is not DER */
	HORNET_FAIL_CHECK,	/* the cryptographic check */
};

/* Who answers for the keyring that a signature is checked against. */
enum hornet_trust {
	HORNET_TRUST_MACHINE,	/* builtin and secondary */
	HORNET_TRUST_PLATFORM,
	HORNET_TRUST_USER,	/* any keyring of the caller's choice */
};

/**
 * struct hornet_finding - everything that a verdict depends on
 * @origin: where the load's claim to be trusted comes from
 * @fail: what failed
 * @err: its error, a negative errno, 0 if nothing failed
 * @trust: whose keyring it is, for a load with a signature
 * @trailer_bad: with HORNET_FAIL_TRAILER: there is no readable block
 * @exe_fault: the executable could not be read, so that a signature in it
 *	       would not have been seen
 * @revoked: the signature was refused because of the blacklist
 * @min_digest: bytes of the shortest digest that a good signature rests on, 0
 *		if there is none
 * @min_rsa: bytes of the shortest RSA modulus that it rests on, 0 if none
 * @lacks: HORNET_CERTS_* that are demanded of certificates and that the signer's lacks
 * @far: there are more certificates between the signature and the key than are known
 * @unstated: the signer does not say what the program is, and it is no loader
 * @loader_verdict: verdict of the program that makes the load, for
 *		    HORNET_ORIGIN_LOADER
 * @loader_trusted: that program is trusted, see hornet_trusted()
 * @loader_closed: its run is closed, see struct bpf_session
 */
struct hornet_finding {
	enum hornet_origin origin;
	enum hornet_fail fail;
	int err;
	enum hornet_trust trust;
	bool trailer_bad;
	bool exe_fault;
	bool revoked;
	u32 min_digest;
	u32 min_rsa;
	u32 lacks;
	bool far;
	bool unstated;
	enum lsm_integrity_verdict loader_verdict;
	bool loader_trusted;
	bool loader_closed;
};

/**
 * struct hornet_judgement - what came of it
 * @verdict: for other LSMs and the record
 * @reason: what decided
 */
struct hornet_judgement {
	enum lsm_integrity_verdict verdict;
	enum hornet_reason reason;
};

struct hornet_judgement hornet_judge(const struct hornet_finding *f);
bool hornet_trusted(enum lsm_integrity_verdict verdict, enum hornet_origin origin);
bool hornet_vouched(const struct hornet_judgement *j);
bool hornet_may_run(enum hornet_origin origin, bool by_kernel, bool allowed);
int hornet_decide(enum hornet_mode mode, enum lsm_integrity_verdict verdict, bool allowed);

#endif /* _SECURITY_HORNET_DECIDE_H */
