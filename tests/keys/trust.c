// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* trust CERT.der... - add certificates to the kernel's secondary trusted keyring, in the guest */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEYRING " keyring   .secondary_trusted_keys:"

/* Return: the keyring's serial number, 0 when the kernel has none (see proc_keys_show() there). */
static int secondary_serial(void)
{
	unsigned int serial = 0;
	char line[512];
	FILE *f = fopen("/proc/keys", "re");

	while (f && !serial && fgets(line, sizeof(line), f))
		if (strstr(line, KEYRING) && sscanf(line, "%x", &serial) != 1)
			serial = 0;
	if (f)
		fclose(f);
	return serial;
}

int main(int argc, char **argv)
{
	int i, serial = secondary_serial();

	if (!serial) {
		fputs("trust: no secondary trusted keyring\n", stderr);
		return 1;
	}
	for (i = 1; i < argc; i++) {
		char der[8192];
		FILE *f = fopen(argv[i], "re");
		size_t n = f ? fread(der, 1, sizeof(der), f) : 0;

		if (f)
			fclose(f);
		if (!n || syscall(SYS_add_key, "asymmetric", "", der, n, serial) < 0) {
			fprintf(stderr, "trust: %s: %s\n", argv[i], strerror(errno));
			return 1;
		}
	}
	return 0;
}
