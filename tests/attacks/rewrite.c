// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - what the host may pass beside the signed bytes, or in their place
 *
 * By relocations, func and line info the kernel would rewrite the signed instructions, or describe them otherwise.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/btf.h>
#include "attack.h"

#define TYPE_INFO(kind, vlen) ((uint32_t)(kind) << 24 | (vlen))

/*
 * A small BTF: int, struct s { int a; }, and FUNC_PROTO and FUNC for func_info.
 * Strings: "" 0, "int" 1, "s" 5, "a" 7, "f" 9, "0" 11, "0:0" 13.
 */
static int make_btf(void)
{
	static const char strs[] = "\0int\0s\0a\0f\0000\0000:0";
	uint32_t types[] = {
		1,
		TYPE_INFO(BTF_KIND_INT, 0),
		4,
		(1 << 24) | 32,
		5,
		TYPE_INFO(BTF_KIND_STRUCT, 1),
		4,
		7,
		1,
		0,
		0,
		TYPE_INFO(BTF_KIND_FUNC_PROTO, 0),
		1,
		9,
		TYPE_INFO(BTF_KIND_FUNC, 0),
		3,
	};
	struct {
		struct btf_header h;
		uint32_t types[16];
		char strs[20];
	} btf = {.h = {.magic = BTF_MAGIC,
		       .version = BTF_VERSION,
		       .hdr_len = sizeof(struct btf_header),
		       .type_len = sizeof(types),
		       .str_off = sizeof(types),
		       .str_len = sizeof(strs)}};
	union bpf_attr attr = {0};

	_Static_assert(sizeof(types) == sizeof(btf.types), "types fill their place");
	memcpy(btf.types, types, sizeof(types));
	memcpy(btf.strs, strs, sizeof(strs));
	attr.btf = (uintptr_t)&btf;
	attr.btf_size = sizeof(btf.h) + sizeof(types) + sizeof(strs);
	return sys_bpf(BPF_BTF_LOAD, &attr, sizeof(attr));
}

static int btf_fd = -1;
static struct bpf_core_relo relo = {
	.insn_off = 0, .type_id = 1, .access_str_off = 11, .kind = BPF_CORE_TYPE_ID_LOCAL};
static struct bpf_func_info func_info = {.insn_off = 0, .type_id = 4};
static struct bpf_line_info line_info = {.insn_off = 0, .file_name_off = 9, .line_off = 9};

static int btf(void)
{
	if (btf_fd < 0)
		btf_fd = make_btf();
	return btf_fd;
}

/**
 * host_btf_close() - close the BTF that the functions below load
 */
void host_btf_close(void)
{
	close(btf_fd);
	btf_fd = -1;
}

/**
 * host_core_relos() - a tweak of struct load
 * @attr: gets it
 */
void host_core_relos(union bpf_attr *attr)
{
	attr->prog_btf_fd = btf();
	attr->core_relos = (uintptr_t)&relo;
	attr->core_relo_cnt = 1;
	attr->core_relo_rec_size = sizeof(relo);
}

/**
 * host_func_info() - a tweak of struct load
 * @attr: gets it
 */
void host_func_info(union bpf_attr *attr)
{
	attr->prog_btf_fd = btf();
	attr->func_info = (uintptr_t)&func_info;
	attr->func_info_cnt = 1;
	attr->func_info_rec_size = sizeof(func_info);
}

/**
 * host_line_info() - a tweak of struct load
 * @attr: gets it
 */
void host_line_info(union bpf_attr *attr)
{
	attr->prog_btf_fd = btf();
	attr->line_info = (uintptr_t)&line_info;
	attr->line_info_cnt = 1;
	attr->line_info_rec_size = sizeof(line_info);
}

/**
 * host_prog_btf() - a tweak of struct load
 * @attr: gets it
 */
void host_prog_btf(union bpf_attr *attr)
{
	attr->prog_btf_fd = btf();
}

/**
 * load_other_data() - the victim's metadata with other read-only data, an attacker's
 * @l: its load
 *
 * Return: as many bytes as the metadata has, which the caller frees, or NULL.
 */
void *load_other_data(const struct load *l)
{
	char *other = malloc(l->data_sz), *at;

	memcpy(other, l->data, l->data_sz);
	at = memmem(other, l->data_sz, "AAAAAAAA", 8);
	if (at) {
		*at = 'B';
		return other;
	}
	free(other);
	return NULL;
}
