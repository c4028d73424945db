// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* blazesym - a stand-in that finds no symbols: see blazesym.h */
#include "blazesym.h"

struct blaze_symbolizer {
	int unused;
};

static struct blaze_symbolizer symbolizer;
static const blaze_syms none;

blaze_symbolizer *blaze_symbolizer_new(void)
{
	return &symbolizer;
}

void blaze_symbolizer_free(blaze_symbolizer *s)
{
	(void)s;
}

const blaze_syms *blaze_symbolize_process_abs_addrs(blaze_symbolizer *s, const blaze_symbolize_src_process *src,
						    const uintptr_t *addrs, size_t count)
{
	(void)s, (void)src, (void)addrs, (void)count;
	return &none;
}

const blaze_syms *blaze_symbolize_kernel_abs_addrs(blaze_symbolizer *s, const blaze_symbolize_src_kernel *src,
						   const uintptr_t *addrs, size_t count)
{
	(void)s, (void)src, (void)addrs, (void)count;
	return &none;
}

void blaze_syms_free(const blaze_syms *syms)
{
	(void)syms;
}

blaze_err blaze_err_last(void)
{
	return 0;
}

const char *blaze_err_str(blaze_err err)
{
	return err ? "error" : "success";
}
