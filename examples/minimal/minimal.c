// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* minimal - the smallest signed tracer: says how many programs were started while it ran. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "minimal.lskel.h"

int main(int argc, char **argv)
{
	struct minimal *skel;
	sigset_t set;
	int sig, err;

	if (argc > 1) {
		int help = !strcmp(argv[1], "--help");

		fprintf(help ? stdout : stderr,
			"Usage: minimal [--help]\n"
			"Counts the programs that are started until Ctrl-C.\n");
		return help ? 0 : 2;
	}

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);

	skel = minimal__open();
	err = skel ? minimal__load(skel) : -ENOMEM;
	if (!err)
		err = minimal__attach(skel);
	if (err) {
		fprintf(stderr,
			"minimal: %s: if the kernel refused the signature, its audit record "
			"(ausearch -m BPF, or dmesg) says why\n",
			strerror(-err));
		minimal__destroy(skel);
		return 1;
	}

	puts("counting, Ctrl-C ends it");
	fflush(stdout);
	sigwait(&set, &sig);
	printf("%llu programs were started\n", skel->bss->execs);
	minimal__destroy(skel);
	return 0;
}
