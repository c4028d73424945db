// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* attach tests - load deny.bpf.c and pin what is in it
 *
 * usage: deny DEVICE EGRESS, two paths below /sys/fs/bpf
 */
#include HEADER

static int pin(int prog_fd, const char *path)
{
	union bpf_attr attr = { .pathname = (unsigned long)path, .bpf_fd = prog_fd };

	if (!skel_sys_bpf(BPF_OBJ_PIN, &attr, sizeof(attr)))
		return 0;
	perror(path);
	return 1;
}

int main(int argc, char **argv)
{
	struct deny *skel;

	if (argc != 3) {
		fprintf(stderr, "usage: deny DEVICE EGRESS\n");
		return 2;
	}
	skel = deny__open_and_load();
	if (!skel) {
		perror("load");
		return 1;
	}
	return pin(skel->progs.deny_device.prog_fd, argv[1]) || pin(skel->progs.deny_egress.prog_fd, argv[2]);
}
