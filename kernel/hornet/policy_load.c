// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - a signed policy of userspace's
 *
 * A PKCS#7 message with the text as its content. Only the builtin and secondary
 * keyrings count, as they do for programs.
 */
#include <crypto/pkcs7.h>
#include <linux/err.h>
#include <linux/verification.h>

#include "der.h"
#include "hornet.h"

/* The content of a message that has been verified, compiled. */
static struct hornet_active *compile_content(const void *msg, size_t len)
{
	struct hornet_active *new;
	struct pkcs7_message *pkcs7;
	const void *text;
	size_t text_len;
	int err;

	pkcs7 = pkcs7_parse_message(msg, len);
	if (IS_ERR(pkcs7))
		return ERR_CAST(pkcs7);
	err = pkcs7_get_content_data(pkcs7, &text, &text_len, NULL);
	new = err ? ERR_PTR(err) : hornet_policy_compile(text, text_len);
	pkcs7_free_message(pkcs7);
	return new;
}

static struct hornet_judgement judge(const void *msg, size_t len,
				     struct pkcs7_signer *signer)
{
	struct hornet_finding f = {
		.origin = HORNET_ORIGIN_ATTR,
		.fail = HORNET_FAIL_ENCODING,
		.err = -EBADMSG,
		.trust = HORNET_TRUST_MACHINE,
	};

	memset(signer, 0, sizeof(*signer));
	if (hornet_der_whole(msg, len)) {
		f.err = verify_pkcs7_signature_signer(NULL, 0, NULL, msg, len,
						      VERIFY_USE_SECONDARY_KEYRING,
						      VERIFYING_UNSPECIFIED_SIGNATURE,
						      signer);
		f.fail = f.err ? HORNET_FAIL_CHECK : HORNET_FAIL_NONE;
		f.revoked = signer->revoked;
		f.min_digest = signer->min_digest;
		f.min_rsa = signer->min_rsa;
		f.lacks = hornet_certs_lack(signer);
		f.far = signer->path_len > SIGNER_PATH_MAX;
	}
	return hornet_judge(&f);
}

static int take(struct hornet_active *new, struct hornet_policy_change *change)
{
	int err = hornet_policy_switch(new, &change->signer, &change->new, &change->old);

	change->has_new = true;
	if (!err)
		return 0;
	hornet_policy_drop(new);
	if (err == -EACCES) {
		change->reason = HORNET_REASON_POLICY;
	} else if (err == -ESTALE) {
		change->verdict = LSM_INT_VERDICT_ROLLBACK;
		change->reason = HORNET_REASON_OLD_VERSION;
	} else {
		change->verdict = LSM_INT_VERDICT_UNEXPECTED;
		change->reason = HORNET_REASON_POLICY_NAME;
	}
	return -EPERM;
}

static int load(const void *msg, size_t len, struct hornet_policy_change *change)
{
	struct hornet_judgement j = judge(msg, len, &change->signer);
	struct hornet_active *new;

	change->verdict = j.verdict;
	change->reason = j.reason;
	/* Who is named by a signature that proves nothing did not sign. */
	if (j.verdict == LSM_INT_VERDICT_BADSIG)
		memset(&change->signer, 0, sizeof(change->signer));
	if (j.verdict != LSM_INT_VERDICT_OK)
		return j.verdict == LSM_INT_VERDICT_FAULT ? -ENOMEM : -EPERM;

	new = compile_content(msg, len);
	if (IS_ERR(new)) {
		change->verdict = PTR_ERR(new) == -ENOMEM ? LSM_INT_VERDICT_FAULT :
							    LSM_INT_VERDICT_UNEXPECTED;
		change->reason = PTR_ERR(new) == -ENOMEM ? HORNET_REASON_FAULT :
							   HORNET_REASON_BAD_POLICY;
		return PTR_ERR(new) == -ENOMEM ? -ENOMEM : -EINVAL;
	}
	return take(new, change);
}

/**
 * hornet_policy_load - take a signed policy, and record the attempt
 * @msg: the PKCS#7 message
 * @len: bytes of it
 *
 * Return: 0, the policy holds; -EPERM if it is not signed by a key of the
 * machine's, or of one whom the policy that holds does not name, is not newer than
 * that one or has another name; -EINVAL if
 * its text is no policy; -ENOMEM.
 */
int hornet_policy_load(const void *msg, size_t len)
{
	struct hornet_policy_change change = { .has_old = true };
	int err;

	hornet_policy_current(&change.old);
	err = load(msg, len, &change);
	hornet_audit_policy(&change, err);
	return err;
}

/**
 * hornet_policy_refuse - record an attempt to write a policy that is not looked at
 * @err: why, a negative errno
 *
 * Return: @err.
 */
int hornet_policy_refuse(int err)
{
	struct hornet_policy_change change = {
		.has_old = true,
		.reason = HORNET_REASON_ATTR,
	};

	hornet_policy_current(&change.old);
	hornet_audit_policy(&change, err);
	return err;
}
