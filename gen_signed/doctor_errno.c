// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed doctor - what an errno of a refused load means, and the next command */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"

/* On x86 and all other machines with the generic numbers */
static const struct {
	const char *name;
	int number;
	const char *meaning;
	const char *next;
} table[] = {
	{ "EPERM", 1, "not signed, or signed by a key or for a keyring that does not count here; or"
	  " data was changed before the load; or the user may not load programs",
	  "gen_signed doctor EXE; the reason is in the record: ausearch -m BPF, or dmesg | grep"
	  " hornet" },
	{ "EACCES", 13, "the instructions are not the ones that were signed, or the BPF verifier does"
	  " not accept them", "gen_signed verify EXE --cert CERT; if it is verified, the BPF verifier"
	  " refused: see its log (log level 2)" },
	{ "ENOKEY", 126, "the signer's key is in none of the machine's keyrings",
	  "gen_signed doctor EXE; then keyctl padd asymmetric '' %:.secondary_trusted_keys <"
	  " CERT.der" },
	{ "EKEYREJECTED", 129, "the signature is not good: instructions or data were altered, the"
	  " signer is revoked, or the algorithm is too weak", "gen_signed verify EXE --cert CERT" },
	{ "EKEYREVOKED", 128, "the signer's key was revoked", "gen_signed resign EXE with another key" },
	{ "EKEYEXPIRED", 127, "the signer's key has expired", "gen_signed resign EXE with another key" },
	{ "EBADMSG", 74, "the signature is no PKCS#7 message that the kernel can read",
	  "gen_signed inspect EXE; then gen_signed resign EXE" },
	{ "ENOPKG", 65, "this kernel lacks the algorithm of the signature",
	  "gen_signed inspect --json EXE shows it; sign with RSA or ECDSA and SHA-256, or build the"
	  " kernel with the algorithm" },
	{ "EOPNOTSUPP", 95, "this kernel can't check signatures of BPF programs, or lacks a kind of"
	  " program or map", "uname -r; a Hornet kernel is 7.3 or later" },
	{ "EINVAL", 22, "the kernel does not know what it was asked for: it is older than the"
	  " program; or the program is not what its signature says, or comes with types of its own;"
	  " or a signature above 8 KiB",
	  "uname -r; gen_signed inspect EXE; the reason is in the record: ausearch -m BPF" },
	{ "ENOENT", 2, "the kernel lacks a function, type or symbol that a program needs",
	  "gen_signed inspect EXE lists targets and kfuncs; look for them in /proc/kallsyms" },
	{ "ESRCH", 3, "the kernel lacks a function or type that a program attaches to",
	  "gen_signed inspect EXE lists targets; look for them in /proc/kallsyms" },
	{ "EBUSY", 16, "the loader is running already, or something else is attached",
	  "try again; bpftool prog shows what is loaded" },
	{ "E2BIG", 7, "instructions and metadata above 16 MiB - 1, a program that is too large for the"
	  " BPF verifier, or a kernel that is older than the program",
	  "gen_signed inspect EXE shows the sizes; uname -r" },
	{ "EAGAIN", 11, "the mode was raised from off while the load was under way, or a signal came"
	  " in between", "try again" },
	{ "ENOTSUPP", 524, "the loader's metadata map has more than one element",
	  "make the loader with bpftool gen skeleton" },
	{ "ECANCELED", 125, "in a record: it was loaded, and dropped because the run of its loader failed",
	  "the loader's own error says why" },
	{ "ENOMEM", 12, "memory is short, or the limit of locked memory is",
	  "ulimit -l; free -m" },
};

/* Digits and nothing else; -1 if it is not */
static long number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	return *text < '0' || *text > '9' || *end ? -1 : n;
}

/**
 * doctor_errno() - print what an errno means and what to do
 * @name: its name or number
 *
 * Return: false if it is not known.
 */
bool doctor_errno(const char *name)
{
	size_t i;

	if (*name == '-')
		name++;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].name, name) && number(name) != table[i].number)
			continue;
		printf("%-8s %s\n", table[i].name, table[i].meaning);
		doctor_next("%s", table[i].next);
		return true;
	}
	return false;
}
