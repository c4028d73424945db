// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* VM init - certificates of the job into the kernel's secondary trusted keyring. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

#define KEYRING " keyring   .secondary_trusted_keys:"

/* Return: the keyring's serial number, 0 when the kernel has none (see proc_keys_show() there). */
static int secondary_serial(void)
{
	unsigned int serial = 0;
	char line[512];
	FILE *f;

	f = fopen("/proc/keys", "re");
	if (!f)
		return 0;
	while (!serial && fgets(line, sizeof(line), f)) {
		if (strstr(line, KEYRING) && sscanf(line, "%x", &serial) != 1)
			serial = 0;
	}
	fclose(f);
	return (int)serial;
}

void vm_keys(void)
{
	char name[32], *der;
	int i, keyring = 0;
	size_t len;

	for (i = 0;; i++) {
		snprintf(name, sizeof(name), "cert%d.der", i);
		der = vm_read(name, &len);
		if (!der)
			return;
		if (!keyring)
			keyring = secondary_serial();
		if (!keyring)
			vm_fail("this kernel has no secondary trusted keyring");
		if (syscall(SYS_add_key, "asymmetric", "", der, len, keyring) < 0)
			vm_fail("the kernel refuses certificate %d (--cert): %s", i + 1,
				strerror(errno));
		free(der);
	}
}
