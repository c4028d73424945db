// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - writes policies of Hornet, good ones and others
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include "policy.h"

/**
 * policy_current() - which policy holds
 * @name: its name, cut off to @size
 * @size: size of @name
 * @version: its version
 *
 * Return: 0, or a negative errno.
 */
int policy_current(char *name, size_t size, unsigned long long *version)
{
	char line[256] = "", *colon;
	FILE *f = fopen(POLICY, "re");

	if (!f)
		return -errno;
	if (!fgets(line, sizeof(line), f) || strncmp(line, "# policy=", 9) ||
	    !(colon = strchr(line, ':')) || sscanf(colon + 1, "%llu", version) != 1) {
		fclose(f);
		return -EPROTO;
	}
	fclose(f);
	*colon = '\0';
	snprintf(name, size, "%s", line + 9);
	return 0;
}

/**
 * policy_cap() - do without a capability, such as CAP_MAC_ADMIN, or with it again
 * @cap: the capability
 * @on: with it
 *
 * Return: 0, or a negative errno.
 */
int policy_cap(int cap, bool on)
{
	struct __user_cap_header_struct hdr = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct caps[2];

	if (syscall(SYS_capget, &hdr, caps))
		return -errno;
	if (on)
		caps[CAP_TO_INDEX(cap)].effective |= CAP_TO_MASK(cap);
	else
		caps[CAP_TO_INDEX(cap)].effective &= ~CAP_TO_MASK(cap);
	return syscall(SYS_capset, &hdr, caps) ? -errno : 0;
}

/**
 * policy_put() - write what may be a signed policy
 * @p: its bytes
 * @n: how many
 *
 * Return: 0, or a negative errno.
 */
int policy_put(const void *p, size_t n)
{
	int fd = open(POLICY, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, p, n) != (ssize_t)n)
		err = -errno;
	close(fd);
	return err;
}

/**
 * policy_make() - make a policy of the next version
 * @flaw: what is wrong with it
 * @rules: its rules
 * @msg: room for MAX_SIG + 1 bytes of the signed message
 * @msg_sz: how many it has
 *
 * Return: 0, or a negative errno.
 */
int policy_make(const struct policy_flaw *flaw, const char *rules, uint8_t *msg, uint32_t *msg_sz)
{
	struct sign_opts opts = {
		.not_detached = true,
		.digest = flaw->digest,
		.certs = flaw->certs,
		.with_cert = flaw->certs,
		.issuer_serial = flaw->certs,
	};
	unsigned long long version;
	char text[2048], name[64];
	int n, err = policy_current(name, sizeof(name), &version);
	uint8_t *at;

	if (err)
		return err;
	n = snprintf(text, sizeof(text), "policy_name=%s policy_version=%llu\nDEFAULT action=DENY\n%s",
		     flaw->name ?: POLICY_NAME, version + 1 + flaw->version, rules);
	if (flaw->not_signed) {
		memcpy(msg, text, n);
		*msg_sz = n;
		return 0;
	}
	err = sign_payload(flaw->signer ?: SIGNER, &opts, text, n, NULL, 0, msg, msg_sz);
	if (err)
		return err;
	at = memmem(msg, *msg_sz, "DENY", 4);
	if (flaw->changed && at)
		memcpy(at, "ALLO", 4);
	if (flaw->behind)
		msg[(*msg_sz)++] = 0;
	return 0;
}

/**
 * policy_write() - make a policy of the next version and write it
 * @flaw: what is wrong with it
 * @fmt: its rules, each with a newline, as printf() takes them
 *
 * Return: 0, or a negative errno.
 */
int policy_write(const struct policy_flaw *flaw, const char *fmt, ...)
{
	uint8_t msg[MAX_SIG + 1];
	uint32_t msg_sz;
	char rules[1536];
	va_list ap;
	int err;

	va_start(ap, fmt);
	vsnprintf(rules, sizeof(rules), fmt, ap);
	va_end(ap);
	err = policy_make(flaw, rules, msg, &msg_sz);
	if (err)
		return err;
	if (flaw->nobody && setresuid(65534, 65534, 65534))
		return 0;
	if (!flaw->no_cap)
		return policy_put(msg, msg_sz);
	if (policy_cap(CAP_MAC_ADMIN, false))
		return 0;
	err = policy_put(msg, msg_sz);
	return policy_cap(CAP_MAC_ADMIN, true) ?: err;
}

/**
 * policy_take() - let a good policy hold
 * @m: the machine
 * @rules: its rules
 */
void policy_take(struct machine *m, const char *rules)
{
	static const struct policy_flaw none;
	int err = policy_write(&none, "%s", rules);

	if (err)
		attack_fail(m, "a good policy was not taken: %s", strerror(-err));
}

/**
 * policy_expect_record() - there has to be one record of an attempt to change the policy
 * @m: the machine
 * @audit: its records, closed then
 * @verdict, @reason, @res: fields that it has; with BADSIG nobody signed
 */
void policy_expect_record(struct machine *m, struct audit *audit, const char *verdict,
			  const char *reason, const char *res)
{
	static char rec[4][RECORD_MAX];
	int n = audit_collect(audit, rec, 4, NULL);

	if (n != 1)
		attack_fail(m, "%d records of one policy", n);
	else if (!audit_field_is(rec[0], "lsm", "hornet") ||
		 !audit_field_is(rec[0], "verdict", verdict) ||
		 !audit_field_is(rec[0], "reason", reason) || !audit_field_is(rec[0], "res", res) ||
		 (!strcmp(verdict, "BADSIG") && !audit_field_is(rec[0], "signer", "none")))
		attack_fail(m, "the record is not right: %s", rec[0]);
	close(audit->fd);
	close(audit->ctl);
}

/**
 * policy_refused() - write a policy that must not hold afterwards
 * @m: the machine
 * @flaw: what is wrong with it
 * @rules: its rules
 * @err: errno of the write
 * @verdict, @reason: of the record
 */
void policy_refused(struct machine *m, const struct policy_flaw *flaw, const char *rules, int err,
		    const char *verdict, const char *reason)
{
	unsigned long long before = 0, after = 0;
	char name[64], name2[64];
	struct audit audit;
	int ret;

	attack_expect_loads(m, LOADS_NONE);
	policy_take(m, POLICY_USUAL);
	if (policy_current(name, sizeof(name), &before) || audit_open(&audit)) {
		attack_fail(m, "cannot read the policy or the records");
		return;
	}
	audit.type = RECORD_POLICY;
	ret = policy_write(flaw, "%s", rules);
	policy_expect_record(m, &audit, verdict, reason, "0");
	if (ret != -err)
		attack_fail(m, "writing it ended with %d", ret);
	if (policy_current(name2, sizeof(name2), &after) || before != after || strcmp(name, name2))
		attack_fail(m, "policy %s:%llu holds, not %s:%llu", name2, after, name, before);
}

/**
 * policy_load() - load while a policy holds; afterwards the usual one
 * @m: the machine
 * @l: what to load, released then
 * @rules: rules of the policy
 *
 * Return: as load_all().
 */
int policy_load(struct machine *m, struct load *l, const char *rules)
{
	int fd;

	policy_take(m, rules);
	fd = load_all(m, l);
	policy_take(m, POLICY_USUAL);
	load_free(l);
	return fd;
}

/**
 * policy_hex() - a digest as a policy has it
 * @digest: its bytes
 *
 * Return: the text, valid until the next call.
 */
const char *policy_hex(const uint8_t digest[32])
{
	static char text[80];
	int n = sprintf(text, "sha256:");

	for (int i = 0; i < 32; i++)
		n += sprintf(text + n, "%02x", digest[i]);
	return text;
}
