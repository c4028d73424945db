// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - a SYSCALL program that loads one with a signature of its own
 *
 * The program is bound to metadata that name it, as a loader's do. What it loads is a socket filter whose instructions,
 * license and signature are in its context.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "nested.h"
#include "row12.h"

#define PROGRAMS "/sys/kernel/security/hornet/programs"
#define ATTR_END (offsetof(union bpf_attr, keyring_id) + sizeof(int32_t))

struct context {
	union bpf_attr attr;
	struct bpf_insn insns[2];
	char license[8];
	uint8_t sig[MAX_SIG];
};

/* What is in the context gets its address in the attributes, which bpf_sys_bpf() then takes. */
#define POINT(member)                                                                                                  \
	MOV(BPF_REG_2, BPF_REG_1), ADD_K(BPF_REG_2, offsetof(struct context, member))

static const struct bpf_insn parent[] = {
	POINT(insns),
	STORE(BPF_REG_1, BPF_REG_2, offsetof(union bpf_attr, insns)),
	POINT(license),
	STORE(BPF_REG_1, BPF_REG_2, offsetof(union bpf_attr, license)),
	POINT(sig),
	STORE(BPF_REG_1, BPF_REG_2, offsetof(union bpf_attr, signature)),
	MOV(BPF_REG_2, BPF_REG_1),
	MOV_K(BPF_REG_1, BPF_PROG_LOAD),
	MOV_K(BPF_REG_3, ATTR_END),
	CALL(BPF_FUNC_sys_bpf),
	EXIT(),
};

static void fill_context(struct machine *m, struct context *c, const char *signer)
{
	const struct said said = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER, .gpl = 1, .insn_cnt = 2, .name = "nested"};
	const struct sign_opts opts = {.said = &said};
	uint32_t size;

	memset(c, 0, sizeof(*c));
	memcpy(c->insns, (struct bpf_insn[]){MOV_K(BPF_REG_0, 0), EXIT()}, sizeof(c->insns));
	memcpy(c->license, "GPL", 4);
	if (sign_payload(signer, &opts, c->insns, sizeof(c->insns), NULL, 0, c->sig, &size))
		attack_fail(m, "cannot sign as %s", signer);
	c->attr.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
	c->attr.insn_cnt = 2;
	c->attr.signature_size = size;
	memcpy(c->attr.prog_name, said.name, sizeof(said.name));
}

static int load_parent(struct machine *m, bool parent_signed)
{
	struct load l;
	int fd;

	load_loader(m, &l);
	l.insns = parent;
	l.insns_sz = sizeof(parent);
	l.insn_cnt = sizeof(parent) / sizeof(parent[0]);
	sha256(parent, sizeof(parent), l.excl);
	l.data_sz = 0;
	load_add_info(&l, "parent", 3, 1);
	load_sign(m, &l, SIGNER);
	if (!parent_signed)
		l.sig_ptr = NULL;
	fd = load_quiet(&l);
	load_free(&l);
	return fd;
}

static void expect_record(struct machine *m, struct audit *audit, const struct nested_field *fields)
{
	static char rec[4][RECORD_MAX];
	int n = audit_collect(audit, rec, 4, "LOAD");

	if (n != 2 || !audit_field_is(rec[1], "prog-name", "nested")) {
		attack_fail(m, "%d records, the last: %s", n, n > 0 && n <= 4 ? rec[n - 1] : "none");
		return;
	}
	for (; fields->name; fields++)
		if (!audit_field_is(rec[1], fields->name, fields->value))
			attack_fail(m, "%s is not %s: %s", fields->name, fields->value, rec[1]);
}

/* The list has other fields than the record: those that it has are the same. */
static void expect_line(struct machine *m, const struct nested_field *fields)
{
	FILE *f = fopen(PROGRAMS, "re");
	char line[2048], val[512];
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f))
		found = strstr(line, " name=\"nested\" ");
	if (f)
		fclose(f);
	if (!found) {
		attack_fail(m, "the program is not in the list");
		return;
	}
	for (; fields->name; fields++)
		if (audit_field(line, fields->name, val, sizeof(val)) && strcmp(val, fields->value))
			attack_fail(m, "%s is not %s: %s", fields->name, fields->value, line);
}

/**
 * nested_load() - run the SYSCALL program, and see what is known of the program that it loads
 * @m: the machine
 * @parent_signed: the SYSCALL program has a signature, too
 * @signer: who signs the other one; name in the folder of keys
 * @fields: of the other one's record and line, ended by a NULL
 */
void nested_load(struct machine *m, bool parent_signed, const char *signer, const struct nested_field *fields)
{
	static struct context c;
	uint32_t retval = 0;
	struct audit audit;
	int fd, err;

	attack_expect_loads(m, 2);
	attack_signer(m, NULL);
	fill_context(m, &c, signer);
	if (audit_open(&audit)) {
		attack_fail(m, "cannot listen to audit records");
		return;
	}
	fd = load_parent(m, parent_signed);
	err = fd < 0 ? fd : load_run(fd, &c, sizeof(c), &retval);
	if (err || (int)retval < 0) {
		attack_fail(m, "the run ended with %d, the load with %d", err, (int)retval);
	} else {
		expect_record(m, &audit, fields);
		expect_line(m, fields);
		close(retval);
	}
	close(fd);
	close(audit.fd);
	close(audit.ctl);
}
