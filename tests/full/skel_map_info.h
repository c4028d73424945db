/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* full tests - what the kernel says of a map, for programs that have no libbpf */
#ifndef FULL_SKEL_MAP_INFO_H
#define FULL_SKEL_MAP_INFO_H

#include <string.h>
#include <bpf/skel_internal.h>
#include "check.h"

static inline struct bpf_map_info map_info(int fd)
{
	struct bpf_map_info info;
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	memset(&info, 0, sizeof(info));
	attr.info.bpf_fd = fd;
	attr.info.info_len = sizeof(info);
	attr.info.info = (unsigned long)&info;
	CHECK(!skel_sys_bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof(attr)));
	return info;
}

#endif /* FULL_SKEL_MAP_INFO_H */
