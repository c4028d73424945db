// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - what this machine demands of certificates: boot option hornet_certs=
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/timekeeping.h>

#include "certs.h"
#include "hornet.h"

static u32 demanded __ro_after_init =
	(IS_ENABLED(CONFIG_SECURITY_HORNET_CERT_CODE_SIGNING) ? HORNET_CERTS_CODE_SIGNING : 0) |
	(IS_ENABLED(CONFIG_SECURITY_HORNET_CERT_DATES) ? HORNET_CERTS_DATES : 0);

/**
 * hornet_certs_lack - what does a signer's certificate lack now of what is demanded?
 * @signer: the signer, of a signature that is good
 *
 * Return: a set of HORNET_CERTS_*; 0: it lacks nothing.
 */
u32 hornet_certs_lack(const struct pkcs7_signer *signer)
{
	const struct hornet_cert cert = {
		.code_signing = signer->code_signing,
		.from = signer->valid_from,
		.to = signer->valid_to,
	};

	return hornet_certs_unfit(demanded, &cert, ktime_get_real_seconds());
}

static int __init hornet_certs_setup(char *arg)
{
	demanded = hornet_certs_parse(arg);
	return 1;
}
__setup("hornet_certs=", hornet_certs_setup);
