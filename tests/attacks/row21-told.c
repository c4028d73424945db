// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 21, records - what a record says that a program is, against what the kernel says by other means
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/btf.h>
#include "policy.h"
#include "told.h"

/* Returns 0, as a program has to that only looks. */
static const struct bpf_insn looks[] = {
	{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
	{.code = BPF_JMP | BPF_EXIT},
};

static int attach_prog;

static void of_prog(union bpf_attr *attr)
{
	attr->attach_prog_fd = attach_prog;
}

static void expect_tag(struct machine *m, const struct told *t)
{
	char tag[20] = "", insns[TOLD_VALUE];

	for (unsigned int i = 0; i < sizeof(t->info.tag); i++)
		sprintf(tag + 2 * i, "%02x", t->info.tag[i]);
	told_both(m, t, "tag", tag);
	if (!audit_field(t->rec, "insns", insns, sizeof(insns)) || strncmp(insns, "sha256:", 7) ||
	    strncmp(insns + 7, tag, strlen(tag)))
		attack_fail(m, "insns does not begin with the tag: %s", t->rec);
	told_both(m, t, "insns", insns);
}

/* Nothing is resolved in this one, so its digest is that of the bytes that were loaded. */
static void itself(struct machine *m)
{
	static struct told t;
	uint8_t digest[32];
	struct load l;
	int prog;

	load_direct(m, &l);
	if (told_begin(m, &t)) {
		prog = load_prog(m, &l);
		sha256(l.insns, l.insns_sz, digest);
		if (told_end(m, &t, prog) && prog >= 0) {
			told_rec(m, &t, "prog-id", told_number(t.info.id));
			expect_tag(m, &t);
			told_both(m, &t, "insns", policy_hex(digest));
		}
	}
	load_free(&l);
}

/* The numbers of its map's descriptor are in the instructions. */
static void loader(struct machine *m)
{
	static struct told t;
	struct load l;
	int prog;

	load_loader(m, &l);
	if (told_begin(m, &t)) {
		prog = load_all(m, &l);
		if (told_end(m, &t, prog) && prog >= 0) {
			told_rec(m, &t, "prog-id", told_number(t.info.id));
			expect_tag(m, &t);
		}
	}
	load_free(&l);
}

/* Load one that looks at the function @id, of the program @prog_id or of the kernel. */
static void load_fentry(struct machine *m, uint32_t id, uint32_t prog_id, const char *name)
{
	static struct told t;
	struct load l;
	int prog;

	load_direct(m, &l);
	l.insns = looks;
	l.prog_type = BPF_PROG_TYPE_TRACING;
	l.prog_flags = 0;
	l.attach_type = BPF_TRACE_FENTRY;
	l.attach_btf_id = id;
	if (prog_id)
		l.tweak = of_prog;
	load_sign(m, &l, SIGNER);
	if (told_begin(m, &t)) {
		prog = load_prog(m, &l);
		if (told_end(m, &t, prog) && prog >= 0) {
			told_rec(m, &t, "prog-id", told_number(t.info.id));
			told_both(m, &t, "attach-type", told_number(BPF_TRACE_FENTRY));
			told_rec(m, &t, "attach-btf-id", told_number(id));
			told_rec(m, &t, "attach-prog-id", told_number(prog_id));
			told_rec(m, &t, "attach-target", name);
		}
	}
	load_free(&l);
}

static void of_kernel(struct machine *m)
{
	struct btf *btf = btf__parse("/sys/kernel/btf/vmlinux", NULL);
	int id = btf ? btf__find_by_name_kind(btf, "security_file_open", BTF_KIND_FUNC) : -1;

	btf__free(btf);
	if (id <= 0)
		attack_fail(m, "the kernel's BTF has no security_file_open()");
	else
		load_fentry(m, id, 0, "security_file_open");
}

static void of_victim(struct machine *m)
{
	struct bpf_prog_info info = {0};
	union bpf_attr ask = {.info = {.bpf_fd = attach_prog, .info_len = sizeof(info), .info = (uintptr_t)&info}};
	struct btf *btf;
	int id;

	if (sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &ask, sizeof(ask))) {
		attack_fail(m, "the program has no id");
		return;
	}
	btf = btf__load_from_kernel_by_id(info.btf_id);
	id = btf ? btf__find_by_name_kind(btf, "victim", BTF_KIND_FUNC) : -1;
	btf__free(btf);
	if (id <= 0)
		attack_fail(m, "the program's BTF has no victim()");
	else
		load_fentry(m, id, info.id, "victim");
}

/* The other program is what a good loader installs, for it has to have BTF. */
static void of_other(struct machine *m)
{
	unsigned char ctx[VICTIM_CTX] = {VICTIM_CTX};
	uint32_t retval = 0;
	struct load l;
	int fd, map;

	attack_expect_loads(m, 2 + VICTIM_PROGS);
	load_loader(m, &l);
	fd = load_quiet(&l);
	if (fd < 0 || load_run(fd, ctx, sizeof(ctx), &retval) || (int)retval < 0) {
		attack_fail(m, "the loader does not run");
	} else {
		memcpy(&attach_prog, ctx + VICTIM_CTX - 4, sizeof(attach_prog));
		of_victim(m);
		close(attach_prog);
		for (int i = 0; i < VICTIM_MAPS; i++) {
			memcpy(&map, ctx + 24 + 16 * i, sizeof(map));
			close(map);
		}
	}
	close(fd);
	load_free(&l);
}

#define LOADS(n, text, fn)                                                    \
	{                                                                     \
		"21-told-" n, text, fn, {0}, "OK", "signed|loader-identity", NOT_THERE \
	}

static const struct attack table[] = {
	LOADS("self", "id, tag and instructions of a program are those that the kernel has", itself),
	LOADS("loader", "the same of a loader, which has a map", loader),
	LOADS("kernel", "one that looks at a function of the kernel: which one is told", of_kernel),
	LOADS("prog", "the same of another program: that is told, too", of_other),
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
