// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - the kernel's keyrings and the folder of test keys
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <linux/keyctl.h>
#include "attack.h"

static const char *dir = "build/keys";

/**
 * keys_set_dir() - say where the test keys are
 * @d: folder with NAME.key and NAME.pem
 */
void keys_set_dir(const char *d)
{
	dir = d;
}

/**
 * keys_path() - the path of a file in the folder of keys
 * @name: file name, or a path with a '/', which is returned as it is
 *
 * Return: the path, valid until the fourth call from now.
 */
const char *keys_path(const char *name)
{
	static char buf[4][8500];
	static unsigned int n;
	char *p = buf[n++ % 4];

	if (strchr(name, '/'))
		return name;
	snprintf(p, sizeof(buf[0]), "%s/%s", dir, name);
	return p;
}

static int add_key_to(const char *pem_path, long keyring)
{
	size_t der_sz;
	void *der;
	long ret;

	ret = sign_cert_der(pem_path, &der, &der_sz);
	if (ret)
		return ret;
	ret = syscall(__NR_add_key, "asymmetric", "", der, der_sz, keyring);
	if (ret < 0)
		ret = -errno;
	free(der);
	return ret;
}

/**
 * keys_add_to() - add a signer's certificate to a keyring
 * @signer: name in the folder of keys
 * @ring: the keyring
 *
 * Return: the new key's serial number, or a negative errno.
 */
int keys_add_to(const char *signer, int ring)
{
	char name[4104];

	snprintf(name, sizeof(name), "%s.pem", signer);
	return add_key_to(keys_path(name), ring);
}

/**
 * keys_add_to_session() - put a signer's certificate into the caller's own session keyring
 * @signer: name in the folder of keys
 *
 * Return: the new key's serial number, or a negative errno.
 */
int keys_add_to_session(const char *signer)
{
	static bool joined;

	if (!joined)
		syscall(__NR_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
	joined = true;
	return keys_add_to(signer, KEY_SPEC_SESSION_KEYRING);
}

/**
 * keyring_by_name() - find a system keyring
 * @name: such as .secondary_trusted_keys
 *
 * Return: its serial number, or -ENOKEY.
 */
int keyring_by_name(const char *name)
{
	FILE *f = fopen("/proc/keys", "re");
	int serial = -ENOKEY;
	char line[512];

	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f)) {
		char *p = strstr(line, " keyring ");

		if (!p)
			continue;
		p += strlen(" keyring ");
		p += strspn(p, " ");
		if (!strncmp(p, name, strlen(name)) && p[strlen(name)] == ':') {
			serial = (int)strtoul(line, NULL, 16);
			break;
		}
	}
	fclose(f);
	return serial;
}

/**
 * keys_add_to_secondary() - ask the kernel to trust a certificate that the test CA issued
 * @pem_path: the certificate
 *
 * Return: the new key's serial number, or a negative errno: the kernel refuses others'
 * certificates.
 */
int keys_add_to_secondary(const char *pem_path)
{
	int ring = keyring_by_name(".secondary_trusted_keys");

	return ring < 0 ? ring : add_key_to(pem_path, ring);
}

/**
 * keys_withdraw() - have a key in the secondary keyring that keyctl(2) has withdrawn
 * @signer: whose; a certificate that the test CA issued
 * @how: KEYCTL_REVOKE, or KEYCTL_SET_TIMEOUT
 * @value: its argument
 *
 * It is in the keyring for some minutes more. Until it is gone, no key that is in none of them is just
 * unknown: keys_withdrawn_end() takes it out again.
 *
 * Return: the key's serial number, or a negative errno.
 */
int keys_withdraw(const char *signer, int how, unsigned int value)
{
	int ring = keyring_by_name(".secondary_trusted_keys"), key = keys_add_to_session(signer);

	if (key < 0)
		return key;
	if (syscall(__NR_keyctl, KEYCTL_LINK, key, ring) || syscall(__NR_keyctl, how, key, value))
		return -errno;
	sleep(2 * value);
	return key;
}

/**
 * keys_withdrawn_end() - take the key of keys_withdraw() out of the secondary keyring
 * @key: its serial number
 *
 * Return: 0, or a negative errno.
 */
int keys_withdrawn_end(int key)
{
	int ring = keyring_by_name(".secondary_trusted_keys");

	return syscall(__NR_keyctl, KEYCTL_UNLINK, key, ring) ? -errno : 0;
}

/**
 * keys_blacklist() - put the hash of a certificate on the kernel's blacklist
 * @pem_path: the certificate
 *
 * The kernel wants it signed by a key of the builtin keyring, or who has a certificate by one.
 *
 * Return: 0, or a negative errno.
 */
int keys_blacklist(const char *pem_path)
{
	static const struct sign_opts how = {.with_cert = true, .issuer_serial = true, .unsaid = true};
	int ring = keyring_by_name(".blacklist"), n;
	char what[80] = "tbs:";
	uint8_t tbs[32], sig[MAX_SIG];
	uint32_t sig_sz;

	if (ring < 0 || sign_tbs(pem_path, tbs))
		return -EINVAL;
	for (n = 0; n < 32; n++)
		sprintf(what + 4 + 2 * n, "%02x", tbs[n]);
	if (sign_payload(SIGNER, &how, what, strlen(what), NULL, 0, sig, &sig_sz))
		return -EINVAL;
	return syscall(__NR_add_key, "blacklist", what, sig, sig_sz, ring) < 0 ? -errno : 0;
}
