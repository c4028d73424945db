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
#include "machine.h"

#define INSN(c, d, s, o, i)                                                                        \
	{.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)}
#define MOV(d, s)      INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0)
#define MOV_K(d, i)    INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, i)
#define ADD_K(d, i)    INSN(BPF_ALU64 | BPF_ADD | BPF_K, d, 0, 0, i)
#define LOAD32(d, s, o) INSN(BPF_LDX | BPF_MEM | BPF_W, d, s, o, 0)
#define STORE(d, s, o) INSN(BPF_STX | BPF_MEM | BPF_DW, d, s, o, 0)
#define STORE32_K(d, o, i) INSN(BPF_ST | BPF_MEM | BPF_W, d, 0, o, i)
#define STORE_K(d, o, i) INSN(BPF_ST | BPF_MEM | BPF_DW, d, 0, o, i)
#define CALL(f)	       INSN(BPF_JMP | BPF_CALL, 0, 0, 0, f)
#define EXIT()	       INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

#define ATTR_SIZE   160 /* what a call can set of union bpf_attr */
#define SECOND	    (8 + ATTR_SIZE)
#define SECOND_SIZE 32 /* of these, for a write */

/* What the signed program gets: a command, its attributes, and those of another one. */
struct call {
	uint32_t cmd, unused;
	unsigned char attr[ATTR_SIZE];
	unsigned char second[ATTR_SIZE];
};

/* return bpf_sys_bpf(ctx->cmd, ctx->attr, sizeof(ctx->attr)); */
static const struct bpf_insn any_call[] = {
	LOAD32(BPF_REG_6, BPF_REG_1, 0), MOV(BPF_REG_2, BPF_REG_1), ADD_K(BPF_REG_2, 8),
	MOV(BPF_REG_1, BPF_REG_6),	 MOV_K(BPF_REG_3, ATTR_SIZE), CALL(BPF_FUNC_sys_bpf),
	EXIT(),
};

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

/* Makes the map that ctx->attr describes, and then the one that what follows does. */
static const struct bpf_insn make_two[] = {
	MOV(BPF_REG_6, BPF_REG_1),
	MOV(BPF_REG_2, BPF_REG_1),
	ADD_K(BPF_REG_2, 8),
	MOV_K(BPF_REG_1, BPF_MAP_CREATE),
	MOV_K(BPF_REG_3, ATTR_SIZE),
	CALL(BPF_FUNC_sys_bpf),
	INSN(BPF_JMP | BPF_JSLT | BPF_K, BPF_REG_0, 0, 5, 0),
	MOV(BPF_REG_2, BPF_REG_6),
	ADD_K(BPF_REG_2, SECOND),
	MOV_K(BPF_REG_1, BPF_MAP_CREATE),
	MOV_K(BPF_REG_3, ATTR_SIZE),
	CALL(BPF_FUNC_sys_bpf),
	EXIT(),
};

/*
 * Takes the map that ctx->attr names and describes, and returns what a command for it does that has
 * SIZE bytes of { map, pointer to a key of 0, pointer to a value of 7, flags } as attributes.
 */
#define TAKE_AND(name, command, size)                                                              \
	static const struct bpf_insn name[] = {                                                    \
		MOV(BPF_REG_2, BPF_REG_1),                                                         \
		ADD_K(BPF_REG_2, 8),                                                               \
		MOV_K(BPF_REG_1, BPF_MAP_CREATE),                                                  \
		MOV_K(BPF_REG_3, ATTR_SIZE),                                                       \
		CALL(BPF_FUNC_sys_bpf),                                                            \
		INSN(BPF_JMP | BPF_JSLT | BPF_K, BPF_REG_0, 0, 14, 0),                             \
		STORE(BPF_REG_10, BPF_REG_0, -48),                                                 \
		STORE_K(BPF_REG_10, -8, 0),                                                        \
		STORE_K(BPF_REG_10, -16, 7),                                                       \
		MOV(BPF_REG_1, BPF_REG_10),                                                        \
		ADD_K(BPF_REG_1, -8),                                                              \
		STORE(BPF_REG_10, BPF_REG_1, -40),                                                 \
		ADD_K(BPF_REG_1, -8),                                                              \
		STORE(BPF_REG_10, BPF_REG_1, -32),                                                 \
		STORE_K(BPF_REG_10, -24, 0),                                                       \
		MOV_K(BPF_REG_1, command),                                                         \
		MOV(BPF_REG_2, BPF_REG_10),                                                        \
		ADD_K(BPF_REG_2, -48),                                                             \
		MOV_K(BPF_REG_3, size),                                                            \
		CALL(BPF_FUNC_sys_bpf),                                                            \
		EXIT(),                                                                            \
	}
TAKE_AND(take_and_update, BPF_MAP_UPDATE_ELEM, 32);
TAKE_AND(take_and_delete, BPF_MAP_DELETE_ELEM, 16);
TAKE_AND(take_and_freeze, BPF_MAP_FREEZE, 8);

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

static bool zero_free; /* the next run finds no descriptor 0 */

/* Load a signed program and run it once. Return: what it returned, or the run's negative errno. */
static int run_signed(struct machine *m, const struct bpf_insn *insns, uint32_t size,
		      struct call *call)
{
	uint32_t retval = 0;
	struct load l;
	int fd, err;

	load_direct(m, &l);
	l.insns = insns;
	l.insns_sz = size;
	l.insn_cnt = size / sizeof(*insns);
	load_sign(m, &l, SIGNER);
	fd = load_all(m, &l);
	if (zero_free)
		close(0);
	err = fd < 0 ? 0 : load_run(fd, call, sizeof(*call), &retval);
	load_free(&l);
	return fd < 0 ? 0 : err ?: (int)retval;
}

static void expect_call(struct machine *m, struct call *call, int want)
{
	int got = run_signed(m, any_call, sizeof(any_call), call);

	if (!attack_on_mainline(m) && got != want)
		attack_fail(m, "the call returned %d, not %d", got, want);
	if (got >= 0 && attack_on_mainline(m))
		close(got);
}

static int own_map(struct machine *m, uint32_t type)
{
	union bpf_attr attr = {
		.map_type = type, .key_size = 4, .value_size = 4, .max_entries = 1};
	int fd = sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr));

	if (fd < 0)
		attack_fail(m, "cannot make a map: %s", strerror(-fd));
	return fd;
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

	attack_expect_loads(m, LOADS_UNKNOWN);
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

static int write_own(int fd, uint32_t key, uint32_t value)
{
	union bpf_attr attr = {.map_fd = fd, .key = (uintptr_t)&key, .value = (uintptr_t)&value};

	return sys_bpf(BPF_MAP_UPDATE_ELEM, &attr, sizeof(attr));
}

static int read_own(int fd, uint32_t key)
{
	uint32_t value = -1;
	union bpf_attr attr = {.map_fd = fd, .key = (uintptr_t)&key, .value = (uintptr_t)&value};
	int err = sys_bpf(BPF_MAP_LOOKUP_ELEM, &attr, sizeof(attr));

	return err ?: (int)value;
}

/* A map that a run may take: what the run did to it would stay, whatever becomes of the run. */
static void with_taken(struct machine *m, const struct bpf_insn *insns, uint32_t size)
{
	int fd = own_map(m, BPF_MAP_TYPE_HASH), got;
	union bpf_attr attr = {.map_type = BPF_MAP_TYPE_HASH,
			       .key_size = 4,
			       .value_size = 4,
			       .max_entries = 1,
			       .existing_map_fd = fd};
	struct call call = {0};

	if (write_own(fd, 0, 5))
		attack_fail(m, "cannot write the own map");
	memcpy(call.attr, &attr, sizeof(call.attr));
	got = run_signed(m, insns, size, &call);
	if (got != -EPERM)
		attack_fail(m, "the call returned %d", got);
	got = read_own(fd, 0);
	if (got != 5)
		attack_fail(m, "the map holds %d", got);
	if (write_own(fd, 0, 6))
		attack_fail(m, "the map is frozen");
	close(fd);
}

static void taken_update(struct machine *m)
{
	with_taken(m, take_and_update, sizeof(take_and_update));
}

static void taken_delete(struct machine *m)
{
	with_taken(m, take_and_delete, sizeof(take_and_delete));
}

static void taken_freeze(struct machine *m)
{
	with_taken(m, take_and_freeze, sizeof(take_and_freeze));
}

static int own_outer(struct machine *m, int inner)
{
	union bpf_attr attr = {.map_type = BPF_MAP_TYPE_ARRAY_OF_MAPS,
			       .key_size = 4,
			       .value_size = 4,
			       .max_entries = 1,
			       .inner_map_fd = inner};
	int fd = sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr));

	if (inner < 0 || fd < 0)
		attack_fail(m, "cannot make a map of maps: %s", strerror(-fd));
	return fd;
}

/* A map of maps of INNER, whose pattern, an array, has number 0: a number as any other. */
static int take_outer(struct machine *m, uint32_t inner)
{
	int pattern = own_map(m, inner), outer = own_outer(m, pattern), got;
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
	struct call call = {0};

	memcpy(call.attr, &attr, sizeof(call.attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY_OF_MAPS;
	attr.existing_map_fd = outer;
	memcpy(call.second, &attr, sizeof(call.second));
	zero_free = true;
	got = run_signed(m, make_two, sizeof(make_two), &call);
	zero_free = false;
	if (got >= 0)
		close(got);
	close(outer);
	close(pattern);
	close(0);
	if (open("/dev/null", O_RDONLY))
		attack_fail(m, "0 is not what is free");
	return got;
}

static void taken_pattern(struct machine *m)
{
	int got = take_outer(m, BPF_MAP_TYPE_ARRAY);

	if (got < 0)
		attack_fail(m, "one that is like it is not taken: %d", got);
	got = take_outer(m, BPF_MAP_TYPE_HASH);
	if (got != -EPERM)
		attack_fail(m, "the call returned %d", got);
}

/* Takes a map of HAS entries where ASKED are asked for. */
static void take_sized(struct machine *m, uint32_t type, uint32_t flags, uint32_t has,
		       uint32_t asked, bool good)
{
	uint32_t size = type == BPF_MAP_TYPE_RINGBUF ? 0 : 4;
	union bpf_attr attr = {.map_type = type,
			       .key_size = size,
			       .value_size = size,
			       .max_entries = has,
			       .map_flags = flags};
	int fd = sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr)), got;
	struct call call = {.cmd = BPF_MAP_CREATE};

	if (fd < 0)
		attack_fail(m, "cannot make a map: %s", strerror(-fd));
	attr.max_entries = asked;
	attr.existing_map_fd = fd;
	memcpy(call.attr, &attr, sizeof(call.attr));
	got = run_signed(m, any_call, sizeof(any_call), &call);
	if (good ? got < 0 : got != -EPERM)
		attack_fail(m, "type %u, %u entries, %u asked for: %d", type, has, asked, got);
	if (got >= 0)
		close(got);
	close(fd);
}

/* Sizes that the kernel does not make are those that it makes of them, and no others. */
static void taken_size(struct machine *m)
{
	uint32_t page = sysconf(_SC_PAGESIZE), cpus = sysconf(_SC_NPROCESSORS_CONF);

	take_sized(m, BPF_MAP_TYPE_RINGBUF, 0, page, page / 2, true);
	take_sized(m, BPF_MAP_TYPE_RINGBUF, 0, 2 * page, page, false);
	take_sized(m, BPF_MAP_TYPE_LRU_HASH, BPF_F_NO_COMMON_LRU, 2 * cpus, cpus + 1, true);
	take_sized(m, BPF_MAP_TYPE_LRU_HASH, BPF_F_NO_COMMON_LRU, 2 * cpus, 2 * cpus + 1, false);
	take_sized(m, BPF_MAP_TYPE_LRU_HASH, 0, cpus + 1, cpus + 2, false);
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

	attack_expect_loads(m, LOADS_UNKNOWN);
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

/*
 * What a signed program's callback loads when no run is closed any more is refused. The program is
 * loaded by a signed skeleton in a child.
 */
static void armed_callback(struct machine *m)
{
	static char rec[16][RECORD_MAX];
	struct audit audit;
	char got[64] = "", cmd[4200];
	int n, late = 0;
	FILE *child;

	attack_expect_loads(m, LOADS_UNKNOWN);
	snprintf(cmd, sizeof(cmd), "'%s'", attack_sibling(m, "armed-signed"));
	child = audit_open(&audit) ? NULL : popen(cmd, "re");
	if (!child || !fgets(got, sizeof(got), child) || atoi(got) != -EPERM)
		attack_fail(m, "the callback's load returned %s", got);
	if (!child)
		return;
	pclose(child);
	n = audit_collect(&audit, rec, 16, "LOAD");
	for (int i = 0; i < n && i < 16; i++)
		late += audit_field_is(rec[i], "reason", "open-run") &&
			audit_field_is(rec[i], "verdict", "UNEXPECTED") &&
			audit_field_is(rec[i], "session", "none");
	if (late != 1)
		attack_fail(m, "%d records of the callback's load", late);
	close(audit.fd);
	close(audit.ctl);
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
	{"12-token", "takes the caller's token", number_token, {0}, "OK|NONE", NULL, NOT_THERE},
	{"12-close", "closes the caller's descriptor", number_close, LOADED},
	{"12-id", "opens a map by id", foreign_id, LOADED},
	{"12-perf-array", "writes to a map of perf events", other_numbers, {0}, "OK", "signed", NOT_THERE},
	{"12-taken-update", "writes a map that it took from its caller", taken_update, {0}, "OK", "signed",
	 NOT_THERE},
	{"12-taken-delete", "deletes from a map that it took", taken_delete, {0}, "OK", "signed", NOT_THERE},
	{"12-taken-freeze", "freezes a map that it took", taken_freeze, {0}, "OK", "signed", NOT_THERE},
	{"12-taken-pattern", "takes a map of maps with another pattern", taken_pattern, {0}, "OK", "signed",
	 NOT_THERE},
	{"12-taken-size", "takes a ring buffer or LRU map of another size", taken_size, {0}, "OK", "signed",
	 NOT_THERE},
	{"12-link", "makes a link", make_link, LOADED},
	{"12-armed", "a callback that it armed loads later", armed_callback, {0}, "OK|UNEXPECTED", NULL,
	 NOT_THERE},
	{"12-tail", "loader put into a program array", tail_called, {0}, "OK", "signed", NOT_THERE},
	{"12-dropped", "loads, and then fails", dropped, {0}, "OK", "signed|session", NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, attacks);
}
