/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* full tests - a map as the kernel has it, by libbpf */
#ifndef FULL_MAP_INFO_H
#define FULL_MAP_INFO_H

#include <bpf/bpf.h>
#include "check.h"

static inline struct bpf_map_info map_info(int fd)
{
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);

	CHECK(!bpf_map_get_info_by_fd(fd, &info, &len));
	return info;
}

#endif
