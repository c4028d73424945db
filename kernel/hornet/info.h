/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Hornet - what a signed loader says about itself
 */
#ifndef _SECURITY_HORNET_INFO_H
#define _SECURITY_HORNET_INFO_H

#include "compat.h"

#define HORNET_INFO_MAGIC	"bpf signed info\n"
#define HORNET_INFO_NAME	32

/**
 * struct hornet_info - the end of a loader's metadata, as bpftool writes it
 * @name: name of the skeleton's object, NUL-terminated; empty: none given
 * @version: the signer's version of it; 0: none given
 * @open_inputs: number of inputs that the signer left open
 */
struct hornet_info {
	char name[HORNET_INFO_NAME];
	u64 version;
	u32 open_inputs;
};

bool hornet_info_parse(const void *metadata, size_t len, struct hornet_info *info);

#endif /* _SECURITY_HORNET_INFO_H */
