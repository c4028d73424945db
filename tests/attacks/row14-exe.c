// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ATTACKS row 14 - rules that name the executable, by its fs-verity digest
 *
 * Wants a machine in enforce mode. The executable is trailer-child, on a file system made for it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <linux/fsverity.h>
#include "policy.h"

#define IMAGE "/run/tmp/hornet-verity.img"
#define MOUNT "/run/tmp/hornet-verity"
#define EXE   MOUNT "/exe"

static int shell(struct machine *m, const char *line)
{
	int status = system(line);

	if (status)
		attack_fail(m, "status %d: %s", status, line);
	return status;
}

/* A copy of the executable; @alg: what it is sealed with, 0: it is not. */
struct copy {
	uint32_t alg;
	bool longer; /* by a byte */
};

/* @digest: the first 32 bytes of the copy's, set if it is sealed. */
static void make_exe(struct machine *m, const struct copy *c, uint8_t digest[32])
{
	struct fsverity_enable_arg enable = {.version = 1, .hash_algorithm = c->alg, .block_size = 4096};
	struct {
		struct fsverity_digest d;
		uint8_t bytes[64];
	} measured = {.d.digest_size = 64};
	char line[8192];
	int fd;

	snprintf(line, sizeof(line), "rm -f %s && cp '%s' %s && chmod 755 %s", EXE,
		 attack_sibling(m, "trailer-child"), EXE, EXE);
	if (shell(m, line) || (c->longer && shell(m, "echo >>" EXE)))
		return;
	fd = open(EXE, O_RDONLY | O_CLOEXEC);
	if (c->alg && (ioctl(fd, FS_IOC_ENABLE_VERITY, &enable) ||
		       ioctl(fd, FS_IOC_MEASURE_VERITY, &measured)))
		attack_fail(m, "cannot seal %s: %s", EXE, strerror(errno));
	if (c->alg)
		memcpy(digest, measured.bytes, 32);
	close(fd);
}

/* The executable loads an unsigned program; its answer is that of the kernel. */
static void run_exe(struct machine *m)
{
	char line[8192];
	int ret = 1;
	FILE *f;

	snprintf(line, sizeof(line), "%s 0 direct 0 '%s'", EXE, m->victim);
	f = popen(line, "r");
	if (!f || fscanf(f, "%d", &ret) != 1)
		attack_fail(m, "the executable says nothing");
	if (f)
		pclose(f);
	attack_loaded(m, ret);
}

static const struct copy sealed = {.alg = FS_VERITY_HASH_ALG_SHA256};

/* A rule names the digest of the @first executable; run that one, or @other in its place. */
static void with_exe(struct machine *m, const struct copy *first, const struct copy *other)
{
	uint8_t digest[32], unnamed[32];
	char rules[256];

	if (shell(m, "mkdir -p " MOUNT " && truncate -s 16M " IMAGE
		     " && mkfs.ext4 -q -O verity -b 4096 " IMAGE
		     " && mount \"$(losetup -f --show " IMAGE ")\" " MOUNT))
		return;
	make_exe(m, first, digest);
	if (other)
		make_exe(m, other, unnamed);
	snprintf(rules, sizeof(rules),
		 POLICY_USUAL "exe=fsverity:%s verdict=UNSIGNED prog_type=syscall action=ALLOW\n",
		 policy_hex(digest));
	policy_take(m, rules);
	run_exe(m);
	policy_take(m, POLICY_USUAL);
	shell(m, "umount " MOUNT " && losetup -D && rm " IMAGE " && rmdir " MOUNT);
}

static void same(struct machine *m)
{
	with_exe(m, &sealed, NULL);
}

static void changed(struct machine *m)
{
	with_exe(m, &sealed, &(struct copy){.alg = FS_VERITY_HASH_ALG_SHA256, .longer = true});
}

static void not_sealed(struct machine *m)
{
	with_exe(m, &sealed, &(struct copy){0});
}

/* Half of a digest, and of another algorithm, is no digest. */
static void other_algorithm(struct machine *m)
{
	with_exe(m, &(struct copy){.alg = FS_VERITY_HASH_ALG_SHA512}, NULL);
}

static const struct attack table[] = {
	{"14-exe",
	 "unsigned program, a rule names the executable's fs-verity digest: loads",
	 same,
	 {0},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-exe-changed",
	 "the same, the executable longer by a byte",
	 changed,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-exe-not-sealed",
	 "the same, a copy without fs-verity",
	 not_sealed,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{"14-exe-sha512",
	 "the same, sealed with SHA-512, of whose digest the rule names the first half",
	 other_algorithm,
	 {EPERM},
	 "UNSIGNED",
	 "unsigned",
	 NOT_THERE},
	{0},
};

int main(int argc, char **argv)
{
	return attack_main(argc, argv, table);
}
