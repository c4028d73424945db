/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * blazesym - a stand-in for the library of that name, which is written in Rust
 *
 * What libbpf-bootstrap's profile uses of it, in both forms that its versions take; it finds no symbols.
 */
#ifndef HORNET_STAND_IN_BLAZESYM_H
#define HORNET_STAND_IN_BLAZESYM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct blaze_symbolizer blaze_symbolizer;

typedef struct blaze_symbolize_src_process {
	size_t type_size;
	uint32_t pid;
} blaze_symbolize_src_process;

typedef struct blaze_symbolize_src_kernel {
	size_t type_size;
} blaze_symbolize_src_kernel;

typedef struct blaze_symbolize_code_info {
	const char *dir, *file;
	uint32_t line;
} blaze_symbolize_code_info;

typedef struct blaze_symbolize_inlined_fn {
	const char *name;
	blaze_symbolize_code_info code_info;
} blaze_symbolize_inlined_fn;

typedef struct blaze_sym {
	const char *name, *symbol, *path;
	uintptr_t addr;
	size_t offset;
	long line;
	blaze_symbolize_code_info code_info;
	size_t inlined_cnt;
	const blaze_symbolize_inlined_fn *inlined;
} blaze_sym;

struct blaze_entry {
	size_t size;
	const blaze_sym *syms;
};

typedef struct blaze_syms {
	size_t cnt, size;
	const struct blaze_entry *entries;
	blaze_sym syms[1];
} blaze_syms;

#define blaze_result blaze_syms
#define blaze_result_free blaze_syms_free
#define blaze_symbolize_process blaze_symbolize_process_abs_addrs
#define blaze_symbolize_kernel blaze_symbolize_kernel_abs_addrs

typedef int blaze_err;

blaze_symbolizer *blaze_symbolizer_new(void);
void blaze_symbolizer_free(blaze_symbolizer *symbolizer);
const blaze_syms *blaze_symbolize_process_abs_addrs(blaze_symbolizer *symbolizer, const blaze_symbolize_src_process *src,
						    const uintptr_t *addrs, size_t count);
const blaze_syms *blaze_symbolize_kernel_abs_addrs(blaze_symbolizer *symbolizer, const blaze_symbolize_src_kernel *src,
						   const uintptr_t *addrs, size_t count);
void blaze_syms_free(const blaze_syms *syms);
blaze_err blaze_err_last(void);
const char *blaze_err_str(blaze_err err);

#endif
