// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed ps --revoked-by: a list of digests, a certificate or a policy, asked of a live program */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "revoked.h"

static void ask(const struct revoked *revoked)
{
	static const char line[] = "id=5 name=\"p5\" type=5 verdict=OK digest=none "
		"signer=sha256:1111111111111111111111111111111111111111111111111111111111111111 "
		"loader=sha256:2222222222222222222222222222222222222222222222222222222222222222 "
		"loader-id=4 origin=loader attach-type=0 tag=96a022aaf9e9276b keyid=d125f730f4d7 "
		"serial=615bd2db issuer=31 keyring=secondary info_name=none info_version=none "
		"open_inputs=none load-time=2912222671 pid=277 auid=4294967295 uid=0 "
		"userns=4026531837 comm=\"minimal\"";
	struct gs_live live;

	if (gs_live_parse(line, strlen(line), &live))
		abort();
	revoked_affects(revoked, &live);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct revoked revoked;
	char path[64];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!revoked_open(path, &revoked))
		ask(&revoked);
	revoked_close(&revoked);
	close(fd);
	return 0;
}
