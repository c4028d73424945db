/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - policies of Hornet: text, signature, securityfs
 */
#ifndef HORNET_TEST_POLICY_H
#define HORNET_TEST_POLICY_H

#include "machine.h"

#define POLICY	      "/sys/kernel/security/hornet/policy"
#define POLICY_NAME   "attacks"
/* What the built-in one says. */
#define POLICY_USUAL "token=userns action=DENY\nverdict=OK action=ALLOW\n"

#define POLICY_EVERYTHING "verdict=OK,UNSIGNED action=ALLOW\n"

/* How a policy is to be wrong; all zero: it is good. */
struct policy_flaw {
	const char *signer; /* NULL: the machine's */
	const char *digest; /* NULL: SHA-256 */
	const char *const *certs; /* more certificates inside, and the signer's; NULL: none */
	const char *name;   /* NULL: POLICY_NAME */
	int version;	    /* added to the next one */
	bool not_signed;    /* the text alone */
	bool changed;	    /* a byte of the text after the signature */
	bool behind;	    /* a byte behind the message */
	bool no_cap;	    /* written by root without CAP_MAC_ADMIN */
	bool nobody;	    /* written by a user without privileges, which this process is from then on */
};

int policy_current(char *name, size_t size, unsigned long long *version);
int policy_put(const void *p, size_t n);
int policy_cap(int cap, bool on);
int policy_make(const struct policy_flaw *flaw, const char *rules, uint8_t *msg, uint32_t *msg_sz);
int policy_write(const struct policy_flaw *flaw, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void policy_take(struct machine *m, const char *rules);
void policy_expect_record(struct machine *m, struct audit *audit, const char *verdict, const char *reason,
			  const char *res);
void policy_refused(struct machine *m, const struct policy_flaw *flaw, const char *rules, int err, const char *verdict,
		    const char *reason);
int policy_load(struct machine *m, struct load *l, const char *rules);
const char *policy_hex(const uint8_t digest[32]);

#endif
