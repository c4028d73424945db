// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed doctor - what the machine says of itself: files, kernel configuration, keyrings */
#define _GNU_SOURCE
#include <linux/keyctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

#include "machine.h"

/**
 * machine_read() - the first line of a small file
 * @path: the file
 * @text: gets the line without newline, "" if it can't be read
 * @size: room in @text
 *
 * Return: false if it can't be read; errno says why.
 */
bool machine_read(const char *path, char *text, size_t size)
{
	FILE *f = fopen(path, "re");
	bool ok = f && fgets(text, size, f);

	if (!ok)
		text[0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (f)
		fclose(f);
	return ok;
}

/** machine_list_has() - is @word one of the words in a comma-separated @list? */
bool machine_list_has(const char *list, const char *word)
{
	size_t n = strlen(word);
	const char *at;

	for (at = list; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, word, n) && (at[n] == ',' || !at[n]))
			return true;
	}
	return false;
}

/**
 * machine_config() - is an option of the running kernel set, as a module or built in?
 * @option: CONFIG_...
 *
 * Looked up in /proc/config.gz, then in /boot/config-RELEASE.
 *
 * Return: 1 yes, 0 no, -1 the configuration can't be read.
 */
int machine_config(const char *option)
{
	char path[128] = "/proc/config.gz", line[256];
	struct utsname uts;
	size_t n = strlen(option);
	int found = 0;
	gzFile f;

	if (access(path, R_OK) && !uname(&uts))
		snprintf(path, sizeof(path), "/boot/config-%s", uts.release);
	f = gzopen(path, "rb");	/* reads plain files, too */
	if (!f)
		return -1;
	while (!found && gzgets(f, line, sizeof(line)))
		found = !strncmp(line, option, n) &&
			(!strncmp(line + n, "=y", 2) || !strncmp(line + n, "=m", 2));
	gzclose(f);
	return found;
}

/* As the kernel reads it: what is no such list demands all. */
static struct machine_certs certs_of(char *list)
{
	struct machine_certs certs = { 0 };
	char *word;

	if (!strcmp(list, "any"))
		return certs;
	while ((word = strsep(&list, ","))) {
		if (!strcmp(word, "code-signing"))
			certs.code_signing = true;
		else if (!strcmp(word, "dates"))
			certs.dates = true;
		else
			return (struct machine_certs){ true, true };
	}
	return certs;
}

/**
 * machine_certs() - what does this machine demand of signers' certificates?
 *
 * The last hornet_certs= on the command line says so; without one, the kernel's configuration.
 *
 * Return: what is demanded; nothing if that can't be read.
 */
struct machine_certs machine_certs(void)
{
	static const char option[] = "hornet_certs=";
	char line[4096], *rest = line, *word, *list = NULL;

	machine_read("/proc/cmdline", line, sizeof(line));
	while ((word = strsep(&rest, " ")) && strcmp(word, "--"))
		if (!strncmp(word, option, strlen(option)))
			list = word + strlen(option);
	if (list)
		return certs_of(list);
	return (struct machine_certs){
		.code_signing = machine_config("CONFIG_SECURITY_HORNET_CERT_CODE_SIGNING") == 1,
		.dates = machine_config("CONFIG_SECURITY_HORNET_CERT_DATES") == 1,
	};
}

/* What the kernel says a key is: "type;uid;gid;perm;description". 1, 0 if there is too little room, -1 it doesn't say. */
static int describe(int32_t serial, char *text, size_t size)
{
	long n = syscall(SYS_keyctl, KEYCTL_DESCRIBE, serial, text, size);

	/* of what does not fit nothing is written */
	return n < 0 ? -1 : n > 0 && (size_t)n <= size && !text[n - 1];
}

/* The kernel's word on a serial number: is it root's keyring of this name? 1 yes, 0 no, -1 it doesn't say. */
static int is_keyring(uint32_t serial, const char *name)
{
	static const char type[] = "keyring;0;";
	char text[256];
	const char *p = text;
	int i, said = describe(serial, text, sizeof(text));

	if (said <= 0)
		return said;
	/* the description is the last field, and can have a ';' itself */
	for (i = 0; p && i < 4; i++) {
		p = strchr(p, ';');
		p = p ? p + 1 : NULL;
	}
	return !strncmp(text, type, strlen(type)) && p && !strcmp(p, name);
}

/* Serial number of a keyring by its name, from /proc/keys; 0 if it is not listed for us.
 * The first field is the number. The rest of a line can be a key's description, which may
 * have anything in it, newlines too: a line that the kernel confirms comes first.
 */
static uint32_t keyring_serial(const char *name)
{
	FILE *f = fopen("/proc/keys", "re");
	unsigned int serial = 0, s;
	char *line = NULL;
	size_t size = 0;
	int is = 0;

	while (f && is != 1 && getline(&line, &size, f) > 0) {
		if (!strstr(line, name) || sscanf(line, "%x ", &s) != 1)
			continue;
		is = is_keyring(s, name);
		if (is)
			serial = s;
	}
	free(line);
	if (f)
		fclose(f);
	return serial;
}

/* Is this key, or one in this keyring, the one? @depth: builtin is linked into secondary. */
static bool holds(int32_t serial, const char *keyid, int depth);

static bool is_key(int32_t serial, const char *keyid, int depth)
{
	char text[1024];
	const char *name;

	if (describe(serial, text, sizeof(text)) <= 0)
		return false;
	if (!strncmp(text, "keyring;", 8))
		return depth && holds(serial, keyid, depth - 1);
	/* an asymmetric key is described as "SUBJECT: SUBJECT-KEY-ID" */
	name = strrchr(text, ';');
	name = name ? strrchr(name, ' ') : NULL;
	return name && !strncmp(text, "asymmetric;", 11) && !strcmp(name + 1, keyid);
}

static bool holds(int32_t serial, const char *keyid, int depth)
{
	long i, n = syscall(SYS_keyctl, KEYCTL_READ, serial, NULL, 0);
	int32_t *member = n > 0 ? calloc(1, n) : NULL;
	bool found = false;

	if (member && syscall(SYS_keyctl, KEYCTL_READ, serial, member, n) == n)
		for (i = 0; !found && i < n / (long)sizeof(*member); i++)
			found = is_key(member[i], keyid, depth);
	free(member);
	return found;
}

/**
 * machine_keyring() - is a key in one of the kernel's keyrings?
 * @name: of the keyring
 * @keyid: the certificate's subjectKeyIdentifier in lower-case hex
 *
 * Return: enum keyring_state.
 */
enum keyring_state machine_keyring(const char *name, const char *keyid)
{
	uint32_t serial = keyring_serial(name);

	if (!serial)
		return KEYRING_NONE;
	if (syscall(SYS_keyctl, KEYCTL_READ, serial, NULL, 0) < 0)
		return KEYRING_UNREADABLE;
	return holds(serial, keyid, 1) ? KEYRING_HAS : KEYRING_LACKS;
}
