// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* strong - the load fails, instead of giving the program a symbol at 0 */
#include <errno.h>
#include <string.h>
#include <bpf/skel_internal.h>
#include "common.h"
#include LSKEL

int main(void)
{
	int before = open_fds();
	struct strong *skel = strong__open();

	CHECK(skel, "%s", strerror(errno));
	CHECK(strong__load(skel) == -ENOENT, "%s", strerror(errno));
	strong__destroy(skel);
	CHECK(open_fds() == before, "%d descriptors leaked", open_fds() - before);
	return done("strong");
}
