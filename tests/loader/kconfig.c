// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kconfig - the version is the running kernel's; the header was made elsewhere
 */
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

int main(void)
{
	struct kconfig *skel = kconfig__open_and_load();
	int major, minor, sub, want, got;
	struct utsname uts;

	CHECK(skel, "%s", strerror(errno));
	CHECK(!uname(&uts), "%s", strerror(errno));
	CHECK(sscanf(uts.release, "%d.%d.%d", &major, &minor, &sub) == 3, "%s", uts.release);
	want = (major << 16) + (minor << 8) + (sub > 255 ? 255 : sub);
	got = run_prog(skel->progs.version.prog_fd);
	CHECK(got == want, "%#x, not %#x of %s", got, want, uts.release);
	CHECK(skel->kconfig->LINUX_KERNEL_VERSION == want, "%#x in the map",
	      skel->kconfig->LINUX_KERNEL_VERSION);
	CHECK(skel->bss->has_cookie == 1, "%d", skel->bss->has_cookie);
	CHECK(skel->bss->has_wrapper == 1, "%d", skel->bss->has_wrapper);
	CHECK(skel->bss->other == 0, "%d", skel->bss->other);
	kconfig__destroy(skel);
	return done("kconfig");
}
