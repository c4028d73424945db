// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Examples - why a program did not load or attach, in one line that says what to do. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

/* The errors by which an enforcing kernel refuses a program for its signature. */
static const struct {
	int err;
	const char *name;
	const char *why;
} refusals[] = {
	{EPERM, "EPERM", "not signed, or its signer is not allowed here"},
	{EACCES, "EACCES",
	 "its instructions are not the ones that were signed, or the "
	 "BPF verifier does not accept them"},
	{ENOKEY, "ENOKEY", "the signer's certificate is in no keyring that the kernel trusts"},
	{EKEYREJECTED, "EKEYREJECTED", "the signature does not match the program or its data"},
	{EBADMSG, "EBADMSG", "the signature is damaged"},
};

int tool_load_failed(const char *name, int err)
{
	size_t i;

	err = err < 0 ? -err : err;
	if ((err == EPERM || err == EACCES) && geteuid()) {
		fprintf(stderr, "%s: loading BPF programs needs root: try it with sudo\n", name);
		return TOOL_FAILED;
	}
	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (refusals[i].err != err)
			continue;
		fprintf(stderr,
			"%s: the kernel refused this program because of its signature: %s (%s); "
			"see the audit record: ausearch -m BPF, or dmesg\n",
			name, refusals[i].why, refusals[i].name);
		return TOOL_FAILED;
	}
	if (err == ESRCH || err == ENOENT)
		fprintf(stderr,
			"%s: this kernel lacks a function, hook or type that the program needs "
			"(%s); see 'Needs' in the tool's README\n",
			name, strerror(err));
	else if (err == EOPNOTSUPP)
		fprintf(stderr,
			"%s: this kernel cannot check signatures of BPF programs (%s); "
			"it is too old or was built without them\n",
			name, strerror(err));
	else
		fprintf(stderr, "%s: cannot load the BPF programs: %s\n", name, strerror(err));
	return TOOL_FAILED;
}

int tool_attach_failed(const char *name, int err)
{
	err = err < 0 ? -err : err;
	fprintf(stderr, "%s: the programs loaded, but cannot be attached: %s%s\n", name,
		strerror(err), err == ENOENT ? "; is tracefs mounted on /sys/kernel/tracing?" : "");
	return TOOL_FAILED;
}
