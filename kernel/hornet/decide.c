// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - from what was found to a verdict, and from a verdict to a decision
 *
 * Pure functions: no state, no allocation, no locks.
 */
#include "decide.h"
#include "limits.h"

/* Userspace sees these numbers in BPF LSM programs; see the kernel's security.h. */
static_assert(LSM_INT_VERDICT_NONE == 0);
static_assert(LSM_INT_VERDICT_OK == 1);
static_assert(LSM_INT_VERDICT_UNSIGNED == 2);
static_assert(LSM_INT_VERDICT_PARTIALSIG == 3);
static_assert(LSM_INT_VERDICT_UNKNOWNKEY == 4);
static_assert(LSM_INT_VERDICT_UNEXPECTED == 5);
static_assert(LSM_INT_VERDICT_FAULT == 6);
static_assert(LSM_INT_VERDICT_BADSIG == 7);
static_assert(LSM_INT_VERDICT_REVOKED == 8);
static_assert(LSM_INT_VERDICT_ROLLBACK == 9);

static struct hornet_judgement judged(enum lsm_integrity_verdict verdict,
				      enum hornet_reason reason)
{
	return (struct hornet_judgement){ .verdict = verdict, .reason = reason };
}

static bool resource_error(int err)
{
	return err == -ENOMEM || err == -EINTR || err == -EFAULT;
}

/* The errors of parsing a PKCS#7 message, of its signature and of its keys. */
static struct hornet_judgement judge_check(const struct hornet_finding *f)
{
	if (f->revoked)
		return judged(LSM_INT_VERDICT_REVOKED, HORNET_REASON_REVOKED_KEY);

	switch (f->err) {
	case -ENOKEY:
	/* What keyctl(2) did to a key that is still in its keyring, until that is tidied up. */
	case -EKEYEXPIRED:
	case -EKEYREVOKED:
		return judged(LSM_INT_VERDICT_UNKNOWNKEY, HORNET_REASON_UNKNOWN_KEY);
	case -EBADMSG:
	case -EINVAL:
	case -EKEYREJECTED:
	case -ENOPKG:
		return judged(LSM_INT_VERDICT_BADSIG, HORNET_REASON_BAD_SIGNATURE);
	default:
		return judged(LSM_INT_VERDICT_FAULT, HORNET_REASON_FAULT);
	}
}

static enum hornet_reason keyring_reason(enum hornet_trust trust)
{
	return trust == HORNET_TRUST_PLATFORM ? HORNET_REASON_PLATFORM_KEYRING :
						HORNET_REASON_USER_KEYRING;
}

static struct hornet_judgement judge_failure(const struct hornet_finding *f)
{
	if (resource_error(f->err))
		return judged(LSM_INT_VERDICT_FAULT, HORNET_REASON_FAULT);

	switch (f->fail) {
	case HORNET_FAIL_MAPS:
	case HORNET_FAIL_METADATA:
		return judged(LSM_INT_VERDICT_UNEXPECTED, HORNET_REASON_METADATA);
	case HORNET_FAIL_REWRITE:
		return judged(LSM_INT_VERDICT_UNEXPECTED, HORNET_REASON_HOST_REWRITE);
	case HORNET_FAIL_ATTR:
		return judged(LSM_INT_VERDICT_UNEXPECTED, HORNET_REASON_PROG_ATTR);
	case HORNET_FAIL_TRAILER:
		return judged(LSM_INT_VERDICT_BADSIG,
			      f->trailer_bad ? HORNET_REASON_BAD_TRAILER :
					       HORNET_REASON_NO_MATCH);
	case HORNET_FAIL_KEYRING:
		return judged(LSM_INT_VERDICT_UNKNOWNKEY, keyring_reason(f->trust));
	case HORNET_FAIL_ARGS:
		if (f->trust == HORNET_TRUST_USER)
			return judged(LSM_INT_VERDICT_UNKNOWNKEY,
				      HORNET_REASON_USER_KEYRING);
		/* The keyring .bpf, which is empty or not sealed. */
		if (f->err == -ENOKEY)
			return judged(LSM_INT_VERDICT_UNKNOWNKEY,
				      HORNET_REASON_UNKNOWN_KEY);
		return judged(LSM_INT_VERDICT_BADSIG, HORNET_REASON_BAD_SIGNATURE);
	case HORNET_FAIL_ENCODING:
		return judged(LSM_INT_VERDICT_BADSIG, HORNET_REASON_BAD_ENCODING);
	case HORNET_FAIL_CHECK:
		return judge_check(f);
	case HORNET_FAIL_NONE:
		break;
	}
	return judged(LSM_INT_VERDICT_FAULT, HORNET_REASON_FAULT);
}

static bool weak(const struct hornet_finding *f)
{
	return (f->min_digest && f->min_digest < HORNET_MIN_DIGEST) ||
	       (f->min_rsa && f->min_rsa < HORNET_MIN_RSA);
}

/* A signature that the kernel verified, with a key of the keyring it was told. */
static struct hornet_judgement judge_good(const struct hornet_finding *f)
{
	if (weak(f))
		return judged(LSM_INT_VERDICT_BADSIG, HORNET_REASON_WEAK_SIGNATURE);
	/* Nobody can say who has signed: there is nothing that a rule could go by. */
	if (f->far)
		return judged(LSM_INT_VERDICT_BADSIG, HORNET_REASON_LONG_CHAIN);
	if (f->unstated)
		return judged(LSM_INT_VERDICT_UNEXPECTED, HORNET_REASON_UNSTATED);
	if (f->lacks & HORNET_CERTS_CODE_SIGNING)
		return judged(LSM_INT_VERDICT_UNKNOWNKEY, HORNET_REASON_CERT_USE);
	if (f->lacks)
		return judged(LSM_INT_VERDICT_UNKNOWNKEY, HORNET_REASON_CERT_DATES);
	if (f->trust != HORNET_TRUST_MACHINE)
		return judged(LSM_INT_VERDICT_UNKNOWNKEY, keyring_reason(f->trust));
	return judged(LSM_INT_VERDICT_OK, HORNET_REASON_SIGNED);
}

/**
 * hornet_judge - give the verdict on a load
 * @f: what was found
 *
 * LSM_INT_VERDICT_OK is given to a signature in one place, and otherwise only
 * inherited.
 *
 * Return: the verdict and what decided it.
 */
struct hornet_judgement hornet_judge(const struct hornet_finding *f)
{
	if (f->fail != HORNET_FAIL_NONE || f->err)
		return judge_failure(f);

	switch (f->origin) {
	case HORNET_ORIGIN_ATTR:
	case HORNET_ORIGIN_EXE:
		return judge_good(f);
	case HORNET_ORIGIN_LOADER:
		/* What it loads is signed only as far as nobody else could interfere. */
		if (f->loader_trusted && !f->loader_closed)
			return judged(LSM_INT_VERDICT_UNEXPECTED, HORNET_REASON_OPEN_RUN);
		if (f->loader_trusted)
			return judged(f->loader_verdict, HORNET_REASON_LOADER_IDENTITY);
		if (f->loader_verdict == LSM_INT_VERDICT_NONE)
			return judged(LSM_INT_VERDICT_UNSIGNED,
				      HORNET_REASON_UNVERIFIED_LOADER);
		return judged(f->loader_verdict, HORNET_REASON_UNVERIFIED_LOADER);
	case HORNET_ORIGIN_KERNEL:
		return judged(LSM_INT_VERDICT_UNSIGNED, HORNET_REASON_KERNEL);
	case HORNET_ORIGIN_NONE:
		if (f->exe_fault)
			return judged(LSM_INT_VERDICT_FAULT, HORNET_REASON_FAULT);
		return judged(LSM_INT_VERDICT_UNSIGNED, HORNET_REASON_UNSIGNED);
	case HORNET_ORIGIN_BEFORE:
		break;
	}
	return judged(LSM_INT_VERDICT_FAULT, HORNET_REASON_FAULT);
}

/**
 * hornet_trusted - does a program vouch for what it loads?
 * @verdict: the program's verdict
 * @origin: the program's origin
 *
 * Return: true if its signature was good or the kernel itself loaded it.
 */
bool hornet_trusted(enum lsm_integrity_verdict verdict, enum hornet_origin origin)
{
	return verdict == LSM_INT_VERDICT_OK || origin == HORNET_ORIGIN_KERNEL;
}

/**
 * hornet_vouched - does a program vouch for what it loads although its key is not
 *		    the machine's?
 * @j: its verdict and the reason, the policy having allowed it
 *
 * Return: true if its signature, or that of its loader, is good in itself.
 */
bool hornet_vouched(const struct hornet_judgement *j)
{
	return j->verdict == LSM_INT_VERDICT_UNKNOWNKEY &&
	       (j->reason == HORNET_REASON_USER_KEYRING ||
		j->reason == HORNET_REASON_PLATFORM_KEYRING ||
		j->reason == HORNET_REASON_CERT_USE ||
		j->reason == HORNET_REASON_CERT_DATES ||
		j->reason == HORNET_REASON_LOADER_IDENTITY);
}

/**
 * hornet_may_run - may a SYSCALL program be run on request in enforce mode?
 * @origin: the program's origin
 * @by_kernel: it is the kernel's own task that asks
 * @allowed: the policy allows it
 *
 * The data of a loader that the kernel made is open to root: the kernel alone
 * runs it, whatever the policy says.
 *
 * Return: true if it may.
 */
bool hornet_may_run(enum hornet_origin origin, bool by_kernel, bool allowed)
{
	if (origin == HORNET_ORIGIN_KERNEL && !by_kernel)
		return false;
	return allowed;
}

/**
 * hornet_decide - decide on a load whose check did not fail
 * @mode: the mode that the load is judged by
 * @verdict: its verdict, the policy's part included
 * @allowed: the policy allows it
 *
 * A load whose check failed is refused before this is asked; BADSIG is then a
 * signature that was verified and is too weak, and REVOKED a program that the
 * policy withdraws, which are refused as a signature that does not fit is, in audit
 * mode too.
 *
 * Return: 0 to allow the load, -EKEYREJECTED or -EPERM to refuse it.
 */
int hornet_decide(enum hornet_mode mode, enum lsm_integrity_verdict verdict, bool allowed)
{
	if (mode == HORNET_OFF)
		return 0;
	if (verdict == LSM_INT_VERDICT_BADSIG || verdict == LSM_INT_VERDICT_REVOKED)
		return -EKEYREJECTED;
	if (mode == HORNET_AUDIT)
		return 0;
	return allowed ? 0 : -EPERM;
}
