// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed doctor - the kernel, the mode, the caller */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "doctor.h"
#include "machine.h"

#define SECURITYFS "/sys/kernel/security"

/**
 * doctor_say() - print a finding and count it
 * @d: counts
 * @level: its kind
 * @fmt: one line
 */
void doctor_say(struct doctor *d, enum doctor_level level, const char *fmt, ...)
{
	static const char *const words[] = { "ok", "unknown", "problem" };
	char *text;
	va_list ap;

	d->problems += level == DOCTOR_PROBLEM;
	d->unknown += level == DOCTOR_UNKNOWN;
	va_start(ap, fmt);
	text = cli_text(fmt, ap);
	va_end(ap);
	cli_say(stdout, "%-8s %s\n", words[level], text ? text : "out of memory");
	free(text);
}

/** doctor_next() - print what to do about the finding before, usually a command */
void doctor_next(const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	text = cli_text(fmt, ap);
	va_end(ap);
	cli_say(stdout, "    next %s\n", text ? text : "");
	free(text);
}

/**
 * doctor_next_with() - doctor_next() for a command with a file's name, as a shell takes it
 * @before, @after: the words around it
 * @path: the name, by whomever
 */
void doctor_next_with(const char *before, const char *path, const char *after)
{
	char *word = cli_shell_word(path);

	doctor_next("%s %s %s", before, word ? word : "EXE", after);
	free(word);
}

/* Hornet is not in the list of active modules: was it built at all? */
static void explain_absence(struct doctor *d, const char *list)
{
	switch (machine_config("CONFIG_SECURITY_HORNET")) {
	case 1:
		doctor_say(d, DOCTOR_PROBLEM, "Hornet is built in but not active: it is not in the"
			   " order of security modules (%s)", list);
		doctor_next("boot with lsm=%s,hornet", list);
		break;
	case 0:
		doctor_say(d, DOCTOR_PROBLEM, "this kernel was built without Hornet"
			   " (CONFIG_SECURITY_HORNET)");
		doctor_next("build and boot a Hornet kernel; on another one only signatures in the"
			    " header count, by keys of the builtin keyring");
		break;
	default:
		doctor_say(d, DOCTOR_PROBLEM, "Hornet is not active (%s), and this kernel's"
			   " configuration can't be read", list);
		doctor_next("grep HORNET /boot/config-$(uname -r)");
	}
}

/* What is known without securityfs. */
static void check_config(struct doctor *d)
{
	switch (machine_config("CONFIG_SECURITY_HORNET")) {
	case 1:
		doctor_say(d, DOCTOR_UNKNOWN, "whether Hornet is active; this kernel was built with it");
		break;
	case 0:
		doctor_say(d, DOCTOR_PROBLEM, "this kernel was built without Hornet"
			   " (CONFIG_SECURITY_HORNET)");
		doctor_next("build and boot a Hornet kernel");
		break;
	default:
		doctor_say(d, DOCTOR_UNKNOWN, "whether this kernel was built with Hornet: its"
			   " configuration can't be read");
		doctor_next("grep HORNET /boot/config-$(uname -r)");
	}
}

static void check_mode(struct doctor *d)
{
	char mode[32];

	if (!machine_read(SECURITYFS "/hornet/mode", mode, sizeof(mode)))
		doctor_say(d, DOCTOR_UNKNOWN, "Hornet's mode can't be read: %s", strerror(errno));
	else if (!strcmp(mode, "off")) {
		doctor_say(d, DOCTOR_PROBLEM, "mode off: nothing is required of programs, and a"
			   " signature at the end of an executable is not looked at");
		doctor_next("echo audit > " SECURITYFS "/hornet/mode; for good, boot with"
			    " hornet=audit or hornet=enforce");
	} else if (!strcmp(mode, "audit"))
		doctor_say(d, DOCTOR_OK, "mode audit: bad signatures are refused, unsigned"
			   " programs are recorded only");
	else
		doctor_say(d, DOCTOR_OK, "mode %s: only signed programs are loaded", mode);
}

/**
 * doctor_kernel() - is there Hornet, is it active, in which mode?
 * @d: gets the findings
 */
void doctor_kernel(struct doctor *d)
{
	char list[512];

	if (!machine_read(SECURITYFS "/lsm", list, sizeof(list))) {
		doctor_say(d, DOCTOR_PROBLEM, "the order of security modules can't be read: %s",
			   strerror(errno));
		doctor_next("mount -t securityfs none " SECURITYFS);
		check_config(d);
		doctor_say(d, DOCTOR_UNKNOWN, "Hornet's mode, policy and programs can't be read either");
		d->certs = machine_certs();
		return;
	}
	if (!machine_list_has(list, "hornet")) {
		explain_absence(d, list);
		return;
	}
	doctor_say(d, DOCTOR_OK, "Hornet is active: %s", list);
	check_mode(d);
	d->certs = machine_certs();
}

/* Bit of our effective capabilities. */
static bool capable(int cap)
{
	char line[256];
	uint64_t caps = 0;
	FILE *f = fopen("/proc/self/status", "re");

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "CapEff:", 7))
			caps = strtoull(line + 7, NULL, 16);
	if (f)
		fclose(f);
	return caps >> cap & 1;
}

/**
 * doctor_caller() - may this user load programs at all?
 * @d: gets the findings
 */
void doctor_caller(struct doctor *d)
{
	char lockdown[64];

	if (capable(CAP_SYS_ADMIN) || capable(CAP_BPF)) {
		doctor_say(d, DOCTOR_OK, "this user may load programs (CAP_BPF or CAP_SYS_ADMIN)");
	} else {
		doctor_say(d, DOCTOR_PROBLEM, "this user has neither CAP_BPF nor CAP_SYS_ADMIN:"
			   " EPERM whoever signed");
		doctor_next("sudo gen_signed doctor ...; or give the executable"
			    " cap_bpf,cap_perfmon with setcap");
	}
	if (machine_read(SECURITYFS "/lockdown", lockdown, sizeof(lockdown)) &&
	    strstr(lockdown, "[confidentiality]")) {
		doctor_say(d, DOCTOR_PROBLEM, "lockdown=confidentiality: programs that read kernel"
			   " memory fail, signed or not");
		doctor_next("boot with lockdown=integrity");
	}
}
