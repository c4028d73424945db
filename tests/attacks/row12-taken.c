// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 12, of maps that a closed run takes from its caller: it takes those that are as they have to be, and
 * does nothing to them
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "row12.h"

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

/* How many hash functions a Bloom filter has stands in no other field. */
static void taken_extra(struct machine *m)
{
	union bpf_attr attr = {.map_type = BPF_MAP_TYPE_BLOOM_FILTER, .value_size = 4, .max_entries = 8, .map_extra = 3};
	int fd = sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr)), got;
	struct call call = {.cmd = BPF_MAP_CREATE};

	if (fd < 0)
		attack_fail(m, "cannot make a map: %s", strerror(-fd));
	attr.existing_map_fd = fd;
	for (int extra = 3; extra <= 4; extra++) {
		attr.map_extra = extra;
		memcpy(call.attr, &attr, sizeof(call.attr));
		got = run_signed(m, any_call, sizeof(any_call), &call);
		if (extra == 3 ? got < 0 : got != -EPERM)
			attack_fail(m, "one with 3, %d asked for: %d", extra, got);
		if (got >= 0)
			close(got);
	}
	close(fd);
}

/* The kernel gives it a flag that nobody can ask for. */
static void taken_jumps(struct machine *m)
{
	union bpf_attr attr = {.map_type = BPF_MAP_TYPE_INSN_ARRAY,
			       .key_size = 4,
			       .value_size = sizeof(struct bpf_insn_array_value),
			       .max_entries = 1};
	int fd = sys_bpf(BPF_MAP_CREATE, &attr, sizeof(attr)), got;
	struct call call = {.cmd = BPF_MAP_CREATE};

	if (fd < 0)
		attack_fail(m, "cannot make a map: %s", strerror(-fd));
	attr.existing_map_fd = fd;
	memcpy(call.attr, &attr, sizeof(call.attr));
	got = run_signed(m, any_call, sizeof(any_call), &call);
	if (got < 0)
		attack_fail(m, "one that is like it is not taken: %d", got);
	else
		close(got);
	close(fd);
}

static const struct attack attacks[] = {
	{"12-taken-update", "writes a map that it took from its caller", taken_update, {0}, "OK", "signed",
	 NOT_THERE},
	{"12-taken-delete", "deletes from a map that it took", taken_delete, {0}, "OK", "signed", NOT_THERE},
	{"12-taken-freeze", "freezes a map that it took", taken_freeze, {0}, "OK", "signed", NOT_THERE},
	{"12-taken-pattern", "takes a map of maps with another pattern", taken_pattern, {0}, "OK", "signed",
	 NOT_THERE},
	{"12-taken-size", "takes a ring buffer or LRU map of another size", taken_size, {0}, "OK", "signed",
	 NOT_THERE},
	{"12-taken-extra", "takes a Bloom filter with other hash functions", taken_extra, {0}, "OK", "signed", NOT_THERE},
	{"12-taken-jumps", "takes a map of instructions", taken_jumps, {0}, "OK", "signed", NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, attacks);
}
