// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 12, and what a signed program may not do while it runs closed
 *
 * The signed programs here hand a command of the caller's choice to bpf_sys_bpf(): in a closed run
 * even they reach nothing of the caller's.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "row12.h"

/* Makes the map that ctx->attr describes, and writes to it with what follows as attributes. */
static const struct bpf_insn make_and_write[] = {
	MOV(BPF_REG_6, BPF_REG_1),
	MOV(BPF_REG_2, BPF_REG_1),
	ADD_K(BPF_REG_2, 8),
	MOV_K(BPF_REG_1, BPF_MAP_CREATE),
	MOV_K(BPF_REG_3, ATTR_SIZE),
	CALL(BPF_FUNC_sys_bpf),
	INSN(BPF_JMP | BPF_JSLT | BPF_K, BPF_REG_0, 0, 6, 0),
	INSN(BPF_STX | BPF_MEM | BPF_W, BPF_REG_6, BPF_REG_0, SECOND, 0),
	MOV(BPF_REG_2, BPF_REG_6),
	ADD_K(BPF_REG_2, SECOND),
	MOV_K(BPF_REG_1, BPF_MAP_UPDATE_ELEM),
	MOV_K(BPF_REG_3, SECOND_SIZE),
	CALL(BPF_FUNC_sys_bpf),
	EXIT(),
};

/* return bpf_sys_close(ctx->cmd); */
static const struct bpf_insn any_close[] = {
	LOAD32(BPF_REG_1, BPF_REG_1, 0), CALL(BPF_FUNC_sys_close), EXIT(),
};

/* Loads a socket filter, and then fails with -7. */
static const struct bpf_insn load_and_fail[] = {
	STORE32_K(BPF_REG_10, -48, 0x004c5047), /* "GPL" */
	STORE_K(BPF_REG_10, -40, 0xb7),		/* r0 = 0 */
	STORE_K(BPF_REG_10, -32, 0x95),		/* exit */
	STORE32_K(BPF_REG_10, -24, BPF_PROG_TYPE_SOCKET_FILTER),
	STORE32_K(BPF_REG_10, -20, 2),
	MOV(BPF_REG_1, BPF_REG_10),
	ADD_K(BPF_REG_1, -40),
	STORE(BPF_REG_10, BPF_REG_1, -16),
	ADD_K(BPF_REG_1, -8),
	STORE(BPF_REG_10, BPF_REG_1, -8),
	MOV_K(BPF_REG_1, BPF_PROG_LOAD),
	MOV(BPF_REG_2, BPF_REG_10),
	ADD_K(BPF_REG_2, -24),
	MOV_K(BPF_REG_3, 24),
	CALL(BPF_FUNC_sys_bpf),
	INSN(BPF_JMP | BPF_JSLT | BPF_K, BPF_REG_0, 0, 1, 0),
	MOV_K(BPF_REG_0, -7),
	EXIT(),
};

static void expect_call(struct machine *m, struct call *call, int want)
{
	int got = run_signed(m, any_call, sizeof(any_call), call);

	if (!attack_on_mainline(m) && got != want)
		attack_fail(m, "the call returned %d, not %d", got, want);
	if (got >= 0 && attack_on_mainline(m))
		close(got);
}

static void with_number(struct machine *m, uint32_t cmd, unsigned int at, int want)
{
	struct call call = {.cmd = cmd};
	int fd = own_map(m, BPF_MAP_TYPE_ARRAY);

	memcpy(call.attr + at, &fd, sizeof(fd));
	expect_call(m, &call, want);
	close(fd);
}

static void number_freeze(struct machine *m)
{
	with_number(m, BPF_MAP_FREEZE, offsetof(union bpf_attr, map_fd), -EBADF);
}

static void number_update(struct machine *m)
{
	with_number(m, BPF_MAP_UPDATE_ELEM, offsetof(union bpf_attr, map_fd), -EBADF);
}

static void number_delete(struct machine *m)
{
	with_number(m, BPF_MAP_DELETE_ELEM, offsetof(union bpf_attr, map_fd), -EBADF);
}

static void number_inner(struct machine *m)
{
	union bpf_attr attr = {.map_type = BPF_MAP_TYPE_ARRAY_OF_MAPS,
			       .key_size = 4,
			       .value_size = 4,
			       .max_entries = 1};
	struct call call = {.cmd = BPF_MAP_CREATE};

	attr.inner_map_fd = own_map(m, BPF_MAP_TYPE_ARRAY);
	memcpy(call.attr, &attr, sizeof(call.attr));
	expect_call(m, &call, -EBADF);
	close(attr.inner_map_fd);
}

static int own_btf(struct machine *m)
{
	int fd = load_btf();

	if (fd < 0)
		attack_fail(m, "cannot make a BTF: %s", strerror(-fd));
	return fd;
}

static void number_map_btf(struct machine *m)
{
	union bpf_attr attr = {.map_type = BPF_MAP_TYPE_ARRAY,
			       .key_size = 4,
			       .value_size = 4,
			       .max_entries = 1,
			       .btf_key_type_id = 1,
			       .btf_value_type_id = 1};
	struct call call = {.cmd = BPF_MAP_CREATE};

	attr.btf_fd = own_btf(m);
	memcpy(call.attr, &attr, sizeof(call.attr));
	expect_call(m, &call, -EBADF);
	close(attr.btf_fd);
}

/* The load that the signed program makes gets as far as its numbers, and no further. */
static void with_load(struct machine *m, union bpf_attr *attr, int want)
{
	struct call call = {.cmd = BPF_PROG_LOAD};

	attack_expect_children(m, 1, -want);
	attr->insn_cnt = 2;
	memcpy(call.attr, attr, sizeof(call.attr));
	expect_call(m, &call, want);
}

static void number_attach_btf(struct machine *m)
{
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_TRACING,
			       .expected_attach_type = BPF_TRACE_FENTRY,
			       .attach_btf_id = 1,
			       .attach_btf_obj_fd = own_btf(m)};

	/* A BTF that is found and is not the kernel's is -ENOTSUPP. */
	with_load(m, &attr, -EINVAL);
	close(attr.attach_btf_obj_fd);
}

static void number_attach_prog(struct machine *m)
{
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_EXT, .attach_btf_id = 1};
	struct load l;

	load_direct(m, &l);
	attr.attach_prog_fd = load_prog(m, &l);
	/* With a program that is found it goes on, and reads instructions from nowhere: -EFAULT. */
	with_load(m, &attr, -EINVAL);
	load_free(&l);
}

static void number_token(struct machine *m)
{
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
			       .prog_flags = BPF_F_TOKEN_FD,
			       .prog_token_fd = own_map(m, BPF_MAP_TYPE_ARRAY)};

	/* A number that is found and is no token is -EINVAL. */
	with_load(m, &attr, -EBADF);
	close(attr.prog_token_fd);
}

static void number_close(struct machine *m)
{
	struct call call = {.cmd = own_map(m, BPF_MAP_TYPE_ARRAY)};
	int got = run_signed(m, any_close, sizeof(any_close), &call);

	if (attack_on_mainline(m))
		return;
	if (got != -EBADF || fcntl(call.cmd, F_GETFD) < 0)
		attack_fail(m, "close returned %d", got);
	close(call.cmd);
}

/* A map of another process's, by its id. */
static void foreign_id(struct machine *m)
{
	int fd = own_map(m, BPF_MAP_TYPE_ARRAY);
	struct bpf_map_info info = {0};
	union bpf_attr attr = {.info = {.bpf_fd = fd,
					.info_len = sizeof(info),
					.info = (uintptr_t)&info}};
	struct call call = {.cmd = BPF_MAP_GET_FD_BY_ID};

	if (sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)))
		attack_fail(m, "the map tells no id");
	memcpy(call.attr, &info.id, sizeof(info.id));
	expect_call(m, &call, -EPERM);
	close(fd);
}

/* A map whose elements are descriptors of other things than BPF's: perf events here. */
static void other_numbers(struct machine *m)
{
	union bpf_attr attr = {.map_type = BPF_MAP_TYPE_PERF_EVENT_ARRAY,
			       .key_size = 4,
			       .value_size = 4,
			       .max_entries = 1};
	struct call call = {0};
	int got;

	memcpy(call.attr, &attr, sizeof(call.attr));
	got = run_signed(m, make_and_write, sizeof(make_and_write), &call);
	if (!attack_on_mainline(m) && got != -EPERM)
		attack_fail(m, "the write returned %d", got);
}

static void make_link(struct machine *m)
{
	struct call call = {.cmd = BPF_RAW_TRACEPOINT_OPEN};

	expect_call(m, &call, -EPERM);
}

/* A tail call would run the loader without what its run begins with. */
static void tail_called(struct machine *m)
{
	union bpf_attr attr = {0};
	uint32_t key = 0;
	struct load l;
	int array, fd, err;

	array = own_map(m, BPF_MAP_TYPE_PROG_ARRAY);
	load_loader(m, &l);
	fd = load_all(m, &l);
	attr.map_fd = array;
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)&fd;
	err = sys_bpf(BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr));
	if (err != -EINVAL)
		attack_fail(m, "the write to the program array returned %d", err);
	load_free(&l);
	close(array);
}

/* Signed to fail once it has loaded a program: the record must not say that one was loaded. */
static void dropped(struct machine *m)
{
	static char rec[8][RECORD_MAX];
	struct audit audit;
	struct call call = {0};
	int got, n, children = 0;

	attack_expect_children(m, 1, ECANCELED);
	if (audit_open(&audit)) {
		attack_fail(m, "cannot read records");
		return;
	}
	got = run_signed(m, load_and_fail, sizeof(load_and_fail), &call);
	if (got != -7)
		attack_fail(m, "the run returned %d", got);
	n = audit_collect(&audit, rec, 8, "LOAD");
	for (int i = 0; i < n && i < 8; i++) {
		if (!audit_field_is(rec[i], "origin", "loader"))
			continue;
		children++;
		if (!audit_field_is(rec[i], "res", "0") ||
		    !audit_field_is(rec[i], "reason", "session") ||
		    !audit_field_is(rec[i], "error", "125") ||
		    !audit_field_is(rec[i], "session", "closed"))
			attack_fail(m, "the record is not right: %s", rec[i]);
	}
	if (children != 1)
		attack_fail(m, "%d records of one program that was loaded and dropped", children);
	close(audit.fd);
	close(audit.ctl);
}

/* A loader inside of a run would have no session of its own. */
static void run_inside(struct machine *m)
{
	struct call call = {.cmd = BPF_PROG_RUN};
	union bpf_attr attr = {0};
	struct load l;
	int fd, got;

	load_loader(m, &l);
	fd = load_all(m, &l);
	attr.test.prog_fd = fd;
	memcpy(call.attr, &attr, sizeof(call.attr));
	got = fd < 0 ? 0 : run_signed(m, any_call, sizeof(any_call), &call);
	if (got != -EINVAL)
		attack_fail(m, "the run inside of a run returned %d", got);
	load_free(&l);
}

static void restrict_addresses(struct machine *m, char value)
{
	int fd = open("/proc/sys/kernel/kptr_restrict", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, &value, 1) != 1)
		attack_fail(m, "kptr_restrict: %s", strerror(errno));
	close(fd);
}

/* The verifier hands the program's own address to bpf_sys_bpf(): who may see no addresses does not see it. */
static void dumped(struct machine *m)
{
	static struct bpf_insn insns[4096];
	struct bpf_prog_info info = {.xlated_prog_len = sizeof(insns), .xlated_prog_insns = (uintptr_t)insns};
	union bpf_attr attr = {.info = {.info_len = sizeof(info), .info = (uintptr_t)&info}};
	unsigned int n, zeros = 0;
	struct load l;

	load_loader(m, &l);
	attr.info.bpf_fd = load_all(m, &l);
	restrict_addresses(m, '2');
	if (sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)))
		attack_fail(m, "no dump of the loader");
	restrict_addresses(m, '0');
	n = info.xlated_prog_len / sizeof(*insns);
	for (unsigned int i = 0; i + 1 < n && i + 1 < 4096; i++) {
		if (insns[i].code != (BPF_LD | BPF_IMM | BPF_DW) || insns[i].src_reg)
			continue;
		zeros += !insns[i].imm && !insns[i + 1].imm;
		/* a half of one of the kernel's addresses */
		if ((uint32_t)insns[i + 1].imm >= 0xffff0000)
			attack_fail(m, "instruction %u has %x %x", i, insns[i + 1].imm, insns[i].imm);
	}
	if (!zeros)
		attack_fail(m, "no address was taken out of %u instructions", n);
	load_free(&l);
}

#define LOADED {0}, "OK", "signed", 0

static const struct attack attacks[] = {
	{"12-freeze", "freezes the caller's map by number", number_freeze, LOADED},
	{"12-update", "writes the caller's map by number", number_update, LOADED},
	{"12-delete", "deletes from the caller's map by number", number_delete, LOADED},
	{"12-inner", "takes the caller's map as inner map", number_inner, LOADED},
	{"12-map-btf", "takes the caller's BTF for a map", number_map_btf, LOADED},
	{"12-attach-btf", "takes the caller's BTF as target", number_attach_btf, {0}, "OK|NONE", NULL,
	 NOT_THERE},
	{"12-attach-prog", "takes the caller's program as target", number_attach_prog, {0}, "OK|NONE|FAULT", NULL,
	 NOT_THERE},
	{"12-token", "takes the caller's token", number_token, {0}, "OK|NONE", NULL, NOT_THERE},
	{"12-close", "closes the caller's descriptor", number_close, LOADED},
	{"12-id", "opens a map by id", foreign_id, LOADED},
	{"12-perf-array", "writes to a map of perf events", other_numbers, {0}, "OK", "signed", NOT_THERE},
	{"12-link", "makes a link", make_link, LOADED},
	{"12-armed", "a callback that it armed loads later", child_armed_callback, {0}, "OK|UNEXPECTED", NULL,
	 NOT_THERE},
	{"12-armed-task", "the same in the task that ran it, right after", child_armed_task, {0}, "OK|UNEXPECTED", NULL,
	 NOT_THERE},
	{"12-armed-exit", "the same in a task that has given back its descriptors: -ESRCH", child_armed_exit, {0}, "OK|NONE", NULL,
	 NOT_THERE},
	{"12-inside", "runs another loader", run_inside, LOADED},
	{"12-tail", "loader put into a program array", tail_called, {0}, "OK", "signed", NOT_THERE},
	{"12-tail-during", "tail-calls one that loads, which is taken away while the run's logs are written: it stays so long",
	 child_tail_during, {0}, "OK", NULL, NOT_THERE},
	{"12-tail-before", "tail-calls one that is taken away before it loads: -ENOENT", child_tail_before, {0}, "OK|NONE|FAULT", NULL,
	 NOT_THERE},
	{"12-dumped", "its translated instructions show no kernel address where none may be seen", dumped, {0}, "OK", "signed",
	 NOT_THERE},
	{"12-dropped", "loads, and then fails", dropped, {0}, "OK", "signed|session", NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, attacks);
}
