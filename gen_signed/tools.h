/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed build - where bpftool, libbpf and the headers are */
#ifndef GS_TOOLS_H
#define GS_TOOLS_H

#include "stage.h"

/**
 * struct tools - the tools that build uses; paths owned
 * @bpftool: path of the patched bpftool
 * @include: folder that has bpf/skel_internal.h
 * @lib: folder that has libbpf.a
 * @clang, @cc: words of the compiler commands, from the environment or the default
 * @clang_file, @cc_file: the files that they name; NULL: none was found
 */
struct tools {
	char *bpftool;
	char *include;
	char *lib;
	char *clang_file;
	char *cc_file;
	const char *clang;
	const char *cc;
};

int tools_find(struct tools *tools);
bool tools_has_arguments(const char *command);
void tools_free(struct tools *tools);

#endif /* GS_TOOLS_H */
