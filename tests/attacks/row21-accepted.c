// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 21 and its neighbours - a good signature does not make a load succeed
 *
 * The record must say that the signature is good and that the load failed, in one line: no other
 * line says that it was loaded. An unpatched kernel leaves no record of the failures.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/resource.h>
#include "nested.h"

/* Reads a register that was never written: the BPF verifier refuses. */
static const struct bpf_insn unsafe[] = {
	{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_0, .src_reg = BPF_REG_9},
	{.code = BPF_JMP | BPF_EXIT},
};

static void verifier_refuses(struct machine *m)
{
	struct load l;

	load_direct(m, &l);
	l.insns = unsafe;
	load_sign(m, &l, SIGNER);
	load_prog(m, &l);
	load_free(&l);
}

static void no_descriptor(struct machine *m)
{
	struct rlimit old, none;
	struct load l;

	load_direct(m, &l);
	getrlimit(RLIMIT_NOFILE, &old);
	none = old;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	load_prog(m, &l);
	setrlimit(RLIMIT_NOFILE, &old);
	load_free(&l);
}

static void bad_flags(union bpf_attr *attr)
{
	attr->prog_flags |= 1U << 31;
}

static void bad_type(union bpf_attr *attr)
{
	attr->prog_type = 9999;
}

static void bad_insns(union bpf_attr *attr)
{
	attr->insns = 8;
}

static void no_insns(union bpf_attr *attr)
{
	attr->insn_cnt = 0;
}

static void bad_name(union bpf_attr *attr)
{
	memcpy(attr->prog_name, "a\nb res=1", 10);
}

static void tweaked(struct machine *m, void (*tweak)(union bpf_attr *))
{
	struct load l;

	load_direct(m, &l);
	l.tweak = tweak;
	load_prog(m, &l);
	load_free(&l);
}

static void flags(struct machine *m)
{
	tweaked(m, bad_flags);
}

static void type(struct machine *m)
{
	tweaked(m, bad_type);
}

static void insns(struct machine *m)
{
	tweaked(m, bad_insns);
}

static void empty(struct machine *m)
{
	tweaked(m, no_insns);
}

static void name(struct machine *m)
{
	tweaked(m, bad_name);
}

/* Not attacks: the good program itself, and the good loader. */
static void good(struct machine *m)
{
	tweaked(m, NULL);
}

static void good_loader(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	load_all(m, &l);
	load_free(&l);
}

/* The program that the loader installs has the loader's identity, and its record says so. */
static void child(struct machine *m)
{
	static char rec[8][RECORD_MAX];
	char want[80] = "sha256:";
	struct audit audit;
	uint32_t retval = 0;
	uint8_t digest[32];
	int n, children = 0;

	attack_expect_loads(m, attack_on_mainline(m) ? LOADS_NONE : 2);
	if (!attack_on_mainline(m) && audit_open(&audit)) {
		attack_fail(m, "cannot listen to audit records");
		return;
	}
	if (load_run_child(m, &retval) || retval != VICTIM_RETVAL)
		attack_fail(m, "the good loader's program does not run, or returned %u", retval);
	if (attack_on_mainline(m))
		return;
	sha256_two(m->blob.insns, m->blob.insns_sz, m->blob.data, m->blob.data_sz, digest);
	for (int i = 0; i < 32; i++)
		sprintf(want + 7 + 2 * i, "%02x", digest[i]);
	n = audit_collect(&audit, rec, 8, "LOAD");
	for (int i = 0; i < n && i < 8; i++)
		children += audit_field_is(rec[i], "origin", "loader") &&
			    audit_field_is(rec[i], "reason", "loader-identity") &&
			    audit_field_is(rec[i], "loader", want) &&
			    !audit_field_is(rec[i], "signer", "none");
	if (children != 1)
		attack_fail(m, "%d records name the loader of the child", children);
	close(audit.fd);
	close(audit.ctl);
}

/* What has a signature of its own is not its loader's: it has another signer, and no name by the loader's metadata. */
static void nested(struct machine *m)
{
	char signer[4096], cert[4104], text[80] = "sha256:";
	const struct nested_field fields[] = {
		{"verdict", "OK"},	 {"reason", "signed"},	    {"origin", "attr"},	      {"session", "closed"},
		{"signer", text},	 {"info_name", "none"},	    {"info_version", "none"}, {"open_inputs", "none"},
		{NULL, NULL},
	};
	uint8_t key[32];

	snprintf(signer, sizeof(signer), "%s", attack_sibling(m, "keys/odd-p256"));
	snprintf(cert, sizeof(cert), "%s.pem", signer);
	if (keys_add_to_secondary(cert) < 0 || sign_spki(cert, key))
		attack_fail(m, "the kernel does not take %s", cert);
	for (int i = 0; i < 32; i++)
		sprintf(text + 7 + 2 * i, "%02x", key[i]);
	nested_load(m, true, signer, fields);
}

#define EARLY "NONE"

static const struct attack table[] = {
	{"21-verifier",
	 "the BPF verifier refuses a signed program",
	 verifier_refuses,
	 {EACCES, EINVAL},
	 "OK",
	 "bpf-verifier",
	 EACCES},
	{"21-no-fd",
	 "no free descriptor for a signed program",
	 no_descriptor,
	 {EMFILE},
	 "OK",
	 "fd",
	 EMFILE},
	{"21-flags",
	 "unknown prog_flags on a signed program",
	 flags,
	 {EINVAL},
	 EARLY,
	 NULL,
	 EINVAL},
	{"21-type", "unknown program type", type, {EINVAL}, EARLY, NULL, EINVAL},
	{"21-insns", "instructions in no memory", insns, {EFAULT}, EARLY, NULL, EFAULT},
	{"21-empty", "no instructions", empty, {E2BIG}, EARLY, NULL, E2BIG},
	{"21-name", "a name that would forge a record", name, {EINVAL}, EARLY, NULL, EINVAL},
	{"21-good", "a good program: loads", good, {0}, "OK", "signed", 0},
	{"21-good-loader", "a good loader: loads", good_loader, {0}, "OK", "signed", 0},
	{"21-child",
	 "what a good loader installs: has its identity",
	 child,
	 {0},
	 "OK",
	 "signed|loader-identity",
	 0},
	{"21-nested",
	 "a signed program loads one with a signature of its own: is that signer's",
	 nested,
	 {0},
	 "OK",
	 "signed",
	 NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
