// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* ids - prints the ids of all BPF programs, maps and links that live, without loading anything. */
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int print_ids(const char *what, int cmd)
{
	union bpf_attr attr;
	__u32 id = 0;

	for (;;) {
		memset(&attr, 0, sizeof(attr));
		attr.start_id = id;
		if (syscall(__NR_bpf, cmd, &attr, sizeof(attr)))
			break;
		id = attr.next_id;
		printf("%s %u\n", what, id);
	}
	if (errno == ENOENT)
		return 0;
	fprintf(stderr, "ids: cannot list %ss: %s\n", what, strerror(errno));
	return 1;
}

int main(void)
{
	return print_ids("prog", BPF_PROG_GET_NEXT_ID) | print_ids("map", BPF_MAP_GET_NEXT_ID) |
	       print_ids("link", BPF_LINK_GET_NEXT_ID);
}
