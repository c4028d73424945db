// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 25 - a signed program is loaded as another one than its signer says
 *
 * Its instructions are signed and as they were. One thing of the rest is changed in each attack.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "attack.h"

static const struct bpf_insn one[] = {
	{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1},
	{.code = BPF_JMP | BPF_EXIT},
	{.code = BPF_JMP | BPF_EXIT},
};

#define WHOLE 2 /* instructions of the program; the third one is for the border */

static void prepare(struct machine *m, struct load *l, const struct said *said,
		    const struct sign_opts *how)
{
	struct sign_opts opts = how ? *how : (struct sign_opts){0};

	load_direct(m, l);
	l->insns = one;
	l->insns_sz = said->insn_cnt * sizeof(one[0]);
	l->insn_cnt = said->insn_cnt;
	l->prog_type = said->prog_type;
	l->prog_flags = said->prog_flags;
	sha256(l->insns, WHOLE * sizeof(one[0]), l->excl);
	opts.said = said;
	if (sign_payload(SIGNER, &opts, one, l->insns_sz, NULL, 0, l->sig, &l->sig_sz))
		attack_fail(m, "cannot sign");
}

/* Load @said with one thing changed by @tweak. */
static void load_tweaked(struct machine *m, const struct said *said,
			 void (*tweak)(union bpf_attr *attr))
{
	struct load l;

	prepare(m, &l, said, NULL);
	l.tweak = tweak;
	load_prog(m, &l);
	load_free(&l);
}

static const struct said filter = {BPF_PROG_TYPE_SOCKET_FILTER, 0, 0, 1, WHOLE, "__loader.prog"};
static const struct said skb = {
	BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS, 0, 1, WHOLE, "__loader.prog"};
static const struct said xdp = {BPF_PROG_TYPE_XDP, 0, BPF_F_XDP_HAS_FRAGS, 1, WHOLE,
				"__loader.prog"};

static void as_xdp(union bpf_attr *attr)
{
	attr->prog_type = BPF_PROG_TYPE_XDP;
}

static void egress(union bpf_attr *attr)
{
	attr->expected_attach_type = BPF_CGROUP_INET_EGRESS;
}

static void no_flags(union bpf_attr *attr)
{
	attr->prog_flags = 0;
}

static void not_gpl(union bpf_attr *attr)
{
	attr->license = (uintptr_t) "Proprietary";
}

static void other_name(union bpf_attr *attr)
{
	strcpy(attr->prog_name, "other");
}

static void latin_as_said(union bpf_attr *attr)
{
	strcpy(attr->prog_name, "caf\xe9");
}

static void type(struct machine *m)
{
	load_tweaked(m, &filter, as_xdp);
}

/* Without the tweak it is BPF_CGROUP_INET_INGRESS, 0. */
static void attach_type(struct machine *m)
{
	load_tweaked(m, &skb, NULL);
}

static void flags(struct machine *m)
{
	load_tweaked(m, &xdp, no_flags);
}

static void license(struct machine *m)
{
	load_tweaked(m, &filter, not_gpl);
}

static void name(struct machine *m)
{
	load_tweaked(m, &filter, other_name);
}

/* The same bytes, the last eight of them as metadata: then it would be a loader. */
static void border(struct machine *m)
{
	static const struct said three = {
		BPF_PROG_TYPE_SYSCALL, 0, BPF_F_SLEEPABLE, 1, WHOLE + 1, "__loader.prog"};
	struct load l;

	prepare(m, &l, &three, NULL);
	l.insns_sz = WHOLE * sizeof(one[0]);
	l.insn_cnt = WHOLE;
	l.data_sz = sizeof(one[0]);
	l.data = malloc(l.data_sz);
	memcpy(l.data, &one[WHOLE], l.data_sz);
	load_all(m, &l);
	load_free(&l);
}

static void unsaid(struct machine *m)
{
	static const struct sign_opts how = {.unsaid = true};
	struct load l;

	prepare(m, &l, &filter, &how);
	load_prog(m, &l);
	load_free(&l);
}

static void unsaid_plain(struct machine *m)
{
	static const struct sign_opts how = {.no_attrs = true};
	struct load l;

	prepare(m, &l, &filter, &how);
	load_prog(m, &l);
	load_free(&l);
}

/* Whoever has a signature that says nothing has it say what he likes: here, that a socket filter is for XDP. */
static void unsaid_added(struct machine *m)
{
	static const struct sign_opts how = {.no_attrs = true, .uncovered = &xdp};
	struct load l;

	prepare(m, &l, &xdp, &how);
	load_prog(m, &l);
	load_free(&l);
}

/* The kernel takes letters of Latin-1 in a name: the record and the list have them in hexadecimal. */
static void latin_name(struct machine *m)
{
	static const struct said latin = {BPF_PROG_TYPE_SOCKET_FILTER, 0, 0, 1, WHOLE, "caf\xe9"};
	FILE *f = fopen("/sys/kernel/security/hornet/programs", "re");
	static char rec[4][RECORD_MAX];
	struct audit audit;
	char line[2048];
	bool found = false;

	if (audit_open(&audit)) {
		attack_fail(m, "cannot listen to audit records");
		return;
	}
	load_tweaked(m, &latin, latin_as_said);
	if (audit_collect(&audit, rec, 4, "LOAD") != 1 || !strstr(rec[0], " prog-name=636166E9 prog-type=1 "))
		attack_fail(m, "it is not recorded as 636166E9: %s", rec[0]);
	close(audit.fd);
	close(audit.ctl);
	while (f && fgets(line, sizeof(line), f))
		found |= strstr(line, " name=636166E9 type=1 ") != NULL;
	if (!found)
		attack_fail(m, "it is not in the list as 636166E9");
	if (f)
		fclose(f);
}

static void as_said(struct machine *m)
{
	load_tweaked(m, &filter, NULL);
	load_tweaked(m, &skb, egress);
	load_tweaked(m, &xdp, NULL);
}

static void loader_license(struct machine *m)
{
	struct load l;

	load_loader(m, &l);
	l.tweak = not_gpl;
	load_all(m, &l);
	load_free(&l);
}

/* A loader need not say what it is; if it does, it has to be that. */
static void loader_said(struct machine *m)
{
	static const struct sign_opts how = {.said = &filter};
	struct load l;

	load_loader(m, &l);
	if (sign_payload(SIGNER, &how, l.insns, l.insns_sz, l.data, l.data_sz, l.sig, &l.sig_sz))
		attack_fail(m, "cannot sign");
	load_all(m, &l);
	load_free(&l);
}

#define OTHER(name, broken, fn) \
	{name, broken, fn, {EINVAL}, "UNEXPECTED", "prog-attr", 0}

static const struct attack attacks[] = {
	{"25-as-said", "programs that are what their signer says: load", as_said, {0}, "OK", "signed", 0},
	{"25-name-latin", "one with a name that is not ASCII: loads, is recorded and listed in hexadecimal", latin_name, {0}, "OK",
	 "signed", NOT_THERE},
	OTHER("25-type", "another type", type),
	OTHER("25-attach-type", "another expected attach type", attach_type),
	OTHER("25-flags", "a flag less", flags),
	OTHER("25-license", "a license that is not compatible with the GPL", license),
	OTHER("25-name", "another name", name),
	OTHER("25-border", "the last instruction as metadata of a loader", border),
	{"25-unsaid", "a signer who does not say what it is", unsaid, {EPERM}, "UNEXPECTED", "unstated", 0},
	{"25-unsaid-plain", "a signature without signed attributes", unsaid_plain, {EPERM}, "UNEXPECTED",
	 "unstated", 0},
	{"25-unsaid-added", "one to which somebody has added what it is, as a SEQUENCE, which is not signed", unsaid_added, {EBADMSG},
	 "BADSIG", "bad-signature", NOT_THERE},	/* our parser is there with hornet=off, too */
	OTHER("25-loader-license", "a loader under another license", loader_license),
	OTHER("25-loader-said", "a loader whose signer says it is a socket filter", loader_said),
	{NULL},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, attacks);
}
