// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 13 - an unsigned SYSCALL program of audit mode whose callback loads, and attaches, in enforce mode
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "policy.h"
#include "row13.h"

static struct bpf_object *armed;

static int bss_offset(const char *name)
{
	struct btf *btf = bpf_object__btf(armed);
	int id = btf__find_by_name_kind(btf, ".bss", BTF_KIND_DATASEC);
	const struct btf_type *sec = id > 0 ? btf__type_by_id(btf, id) : NULL;
	const struct btf_var_secinfo *v = sec ? btf_var_secinfos(sec) : NULL;

	for (unsigned int i = 0; v && i < btf_vlen(sec); i++) {
		const struct btf_type *var = btf__type_by_id(btf, v[i].type);

		if (!strcmp(btf__name_by_offset(btf, var->name_off), name))
			return v[i].offset;
	}
	return -1;
}

static volatile unsigned int *bss_var(const char *name)
{
	struct bpf_map *bss = bpf_object__find_map_by_name(armed, ".bss");
	int at = bss_offset(name);
	size_t size;
	char *p = bss ? bpf_map__initial_value(bss, &size) : NULL;

	return p && at >= 0 ? (unsigned int *)(p + at) : NULL;
}

/**
 * armed_prepare() - arm a callback that goes on without BPF_PROG_RUN, while that is allowed
 * @m: the machine
 */
void armed_prepare(struct machine *m)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);
	struct bpf_program *prog;

	attack_expect_loads(m, LOADS_UNKNOWN);
	m->keeps = true;
	mode_expect(m, "audit");
	libbpf_set_print(NULL);
	armed = bpf_object__open_file(attack_sibling(m, "armed.bpf.o"), NULL);
	prog = armed && !bpf_object__load(armed) ? bpf_object__next_program(armed, NULL) : NULL;
	if (!prog || bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) || opts.retval)
		attack_fail(m, "cannot arm: %s, %u", strerror(errno), opts.retval);
}

/* The digest of an unsigned program of that name, by the list of programs; NULL if it has none there. */
static const char *digest_listed(const char *name)
{
	FILE *f = fopen("/sys/kernel/security/hornet/programs", "re");
	static char digest[2 * 32 + 1];
	char line[2048], wanted[64];
	const char *at;

	snprintf(wanted, sizeof(wanted), " name=\"%s\" ", name);
	*digest = '\0';
	while (f && fgets(line, sizeof(line), f))
		if (strstr(line, wanted) && (at = strstr(line, " digest=sha256:")))
			sscanf(at, " digest=sha256:%64[0-9a-f]", digest);
	if (f)
		fclose(f);
	return strlen(digest) == sizeof(digest) - 1 ? digest : NULL;
}

/* The callback is told to go on, and does what it says in @done. */
static bool let_go(struct machine *m, unsigned int go, const char *done)
{
	volatile unsigned int *to = armed ? bss_var("go") : NULL;

	if (!to) {
		attack_fail(m, "nothing is armed");
		return false;
	}
	*to = go;
	for (int i = 0; i < 200 * attack_slowness() && !*bss_var(done); i++)
		usleep(50000);
	if (!*bss_var(done))
		attack_fail(m, "the callback did not come");
	return *bss_var(done);
}

/**
 * armed_run() - let the callback make its load, in enforce mode
 * @m: the machine
 *
 * It runs in a task of the kernel's, of user 0, for which there is a rule: it may be anybody who armed it. There is
 * one for the digest of the program that armed it, too: that says nothing of what its callback loads.
 */
void armed_run(struct machine *m)
{
	const char *digest = digest_listed("arm");
	char rules[512];

	attack_expect_loads(m, 1);
	m->keeps = true;
	if (!digest)
		attack_fail(m, "the program that is armed has no digest");
	snprintf(rules, sizeof(rules), "%s%s%s%s", POLICY_USUAL,
		 "uid=0 verdict=UNSIGNED prog_type=socket_filter action=ALLOW\nverdict=UNSIGNED digest=sha256:",
		 digest ?: "", " action=ALLOW\n");
	policy_take(m, rules);
	if (let_go(m, 1, "tried") && (int)*bss_var("result") != -EPERM)
		attack_fail(m, "the callback's load returned %d", (int)*bss_var("result"));
	policy_take(m, POLICY_USUAL);
}

/**
 * armed_attach() - let the callback attach struct_ops, in enforce mode
 * @m: the machine
 *
 * There is such a rule again.
 */
void armed_attach(struct machine *m)
{
	struct audit audit;
	int id = ops_filled();

	attack_expect_loads(m, LOADS_NONE);
	m->keeps = true;
	policy_take(m, POLICY_USUAL "uid=0 verdict=UNSIGNED op=ATTACH action=ALLOW\n");
	if (!armed || id <= 0 || audit_open(&audit)) {
		attack_fail(m, "nothing is prepared, or no records can be read");
		return;
	}
	*bss_var("ops") = id;
	if (let_go(m, 2, "attached"))
		attach_expect_refused(m, &audit, (int)*bss_var("attach_result"), "ATTACH");
	policy_take(m, POLICY_USUAL);
	bpf_object__close(armed);
}
