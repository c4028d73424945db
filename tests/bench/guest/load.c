// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * bench load - open and load of one skeleton, as a program that uses it has it
 *
 * Compiled once for each skeleton: HEADER, SKEL, NAME and KIND say which. Light and full skeletons
 * have functions of the same names. KEYRING: the number of the keyring that has the signer's certificate,
 * which mainline wants to be told, and Hornet ignores. OFF_LIST: OFF(PROGRAM) for each program that the tool's own main()
 * turns off; mainline's light skeletons can't, and have none. FULL_SKELETON: it is one.
 */
#include <errno.h>
#include <stdlib.h>

#include HEADER
#include "bench.h"

#define PASTE(a, b)  a##b
#define CALL(skel, what) PASTE(skel, what)

#ifdef FULL_SKELETON
#define OFF(prog) bpf_program__set_autoload(skel->progs.prog, false);
#else
#define OFF(prog) skel->progs.prog.prog_fd = -1;
#endif

static int once(struct cost *cost)
{
	struct SKEL *skel;
	int err;

	cost_begin(cost);
	skel = CALL(SKEL, __open)();
	if (!skel)
		return errno ? -errno : -EINVAL;
#ifdef KEYRING
	skel->keyring_id = KEYRING;
#endif
#ifdef OFF_LIST
	OFF_LIST
#endif
	err = CALL(SKEL, __load)(skel);
	cost_end(cost);
	CALL(SKEL, __destroy)(skel);
	return err;
}

static const struct bench_load me = { NAME, KIND, once };
static const struct bench_load *const entry __attribute__((section("bench_loads"), used)) = &me;
