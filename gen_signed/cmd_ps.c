// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed ps - list the eBPF programs that the kernel runs, and who signed them */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "lib/live.h"
#include "machine.h"
#include "revoked.h"

#define HORNET "/sys/kernel/security/hornet"
#define PROGRAMS HORNET "/programs"

enum { JSON, CHECK, PROG_ID, REVOKED_BY };

static const struct opt opts[] = {
	[JSON] = { "json", NULL, "one JSON object a line, one line a program" },
	[CHECK] = { "check", NULL, "list those that are not signed; exit with 0 if there are none" },
	[PROG_ID] = { "prog-id", "ID", "this program only" },
	[REVOKED_BY] = { "revoked-by", "FILE", "those that this certificate, list of digests or"
			 " policy revokes, or may; exit with 0 if there are none" },
	{ 0 },
};

/* A key, and how many programs it answers for. */
struct signer {
	char spki[GS_LIVE_SPKI];
	char name[512];
	size_t count;
};

struct ps {
	const struct args *args;
	const char *path;
	const struct revoked *revoked;	/* NULL: not asked for */
	uint64_t id;			/* of the one to be listed, 0: all */
	uint64_t boot_ns;
	const uint64_t *boot;		/* NULL: not known, the list is of another time */
	struct signer *signers;
	size_t nr_signers;
	size_t programs, by_kernel, not_signed, listed, not_known;
};

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec ts = { 0 };

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/*
 * When the machine booted, in ns since 1970. The two clocks can't be read at one moment: of some readings, the one
 * with the least time between is taken, which is good for microseconds.
 */
static uint64_t booted_at(void)
{
	uint64_t before, real, gap, least = UINT64_MAX, boot = 0;
	int i;

	for (i = 0; i < 16; i++) {
		before = clock_ns(CLOCK_BOOTTIME);
		real = clock_ns(CLOCK_REALTIME);
		gap = clock_ns(CLOCK_BOOTTIME) - before;
		if (gap < least) {
			least = gap;
			boot = real - before - gap / 2;
		}
	}
	return boot;
}

static int count_signer(struct ps *ps, const struct gs_live *live)
{
	struct signer *s;
	size_t i;

	for (i = 0; i < ps->nr_signers; i++) {
		if (!strcmp(ps->signers[i].spki, live->signer)) {
			ps->signers[i].count++;
			return 0;
		}
	}
	s = reallocarray(ps->signers, ps->nr_signers + 1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	ps->signers = s;
	s += ps->nr_signers++;
	s->count = 1;
	strcpy(s->spki, live->signer);
	if (!gs_live_signer_name(live, s->name, sizeof(s->name)))
		strcpy(s->name, "name not known");
	return 0;
}

/* What the revocation has to do with a program; NULL: nothing. */
static const char *revocation(const struct revoked *revoked, const struct gs_live *live)
{
	if (revoked_affects(revoked, live))
		return "revoked";
	/* loaded while nobody looked at signatures */
	return gs_field_is(&live->fields, "origin", "before") ? "not-known" : NULL;
}

static int take(struct ps *ps, const struct gs_live *live)
{
	const char *reason = ps->revoked ? revocation(ps->revoked, live) : NULL;

	ps->programs++;
	if (!live->is_signed)
		ps->not_signed++;
	else if (live->by_kernel)
		ps->by_kernel++;
	else if (count_signer(ps, live))
		return -ENOMEM;
	if ((ps->args->nr[CHECK] && live->is_signed) || (ps->id && live->id != ps->id) ||
	    (ps->revoked && !reason))
		return 0;
	ps->listed++;
	ps->not_known += reason && !strcmp(reason, "not-known");
	if (ps->args->nr[JSON]) {
		gs_live_json(stdout, live, ps->boot, reason);
		return 0;
	}
	if (ps->listed == 1)
		gs_live_text_head(stdout);
	gs_live_text(stdout, live, ps->boot);
	return 0;
}

/* Reads the list from its first line to its last. */
static int read_list(struct ps *ps, FILE *in)
{
	char line[GS_LIVE_LINE];
	struct gs_live live;
	size_t nr = 0, len;

	errno = 0;
	while (fgets(line, sizeof(line), in)) {
		len = strlen(line);
		nr++;
		if (!len || line[len - 1] != '\n' || gs_live_parse(line, len - 1, &live)) {
			cli_say(stderr, "gen_signed: %s: line %zu is not one of hornet/programs\n",
				ps->path, nr);
			return -EBADMSG;
		}
		if (take(ps, &live)) {
			fputs("gen_signed: out of memory\n", stderr);
			return -ENOMEM;
		}
	}
	if (!ferror(in))
		return 0;
	cli_say(stderr, "gen_signed: %s: cannot read: %s\n", ps->path, strerror(errno));
	return -EIO;
}

static void summary(const struct ps *ps)
{
	size_t i;

	printf("%zu program%s, %zu not signed\n", ps->programs, ps->programs == 1 ? "" : "s",
	       ps->not_signed);
	for (i = 0; i < ps->nr_signers; i++)
		cli_say(stdout, "%zu signed by %s, issuer %s\n", ps->signers[i].count,
			ps->signers[i].spki, ps->signers[i].name);
	if (ps->by_kernel)
		printf("%zu of the kernel itself\n", ps->by_kernel);
}

static void revoked_summary(const struct ps *ps)
{
	printf("%zu program%s, %zu revoked", ps->programs, ps->programs == 1 ? "" : "s",
	       ps->listed - ps->not_known);
	if (ps->not_known)
		printf(", %zu not known: loaded while Hornet was off", ps->not_known);
	putchar('\n');
}

/*
 * An empty list of the kernel's says that nothing runs. An empty copy may as well come from a copying that
 * failed, and proves nothing.
 */
static int check_copy(const struct ps *ps)
{
	if (ps->programs || ps->boot || !(ps->args->nr[CHECK] || ps->revoked))
		return 0;
	cli_say(stderr, "gen_signed: %s: it is empty: of a copy that is no proof that nothing runs\n",
		ps->path);
	return -ENODATA;
}

/* What runs now is one thing, what may come is another. */
static void warn_off(const struct ps *ps)
{
	char mode[32];

	if (ps->boot && ps->args->nr[CHECK] && machine_read(HORNET "/mode", mode, sizeof(mode)) &&
	    !strcmp(mode, "off"))
		fputs("gen_signed: warning: Hornet is off: it does not check what is loaded from now"
		      " on\n", stderr);
}

static int list(struct ps *ps)
{
	FILE *in = fopen(ps->path, "re");
	bool copy = ps->args->nr_pos;
	int err;

	if (!in) {
		cli_say(stderr, "gen_signed: %s: cannot open: %s%s\n", ps->path, strerror(errno),
			copy ? "" : errno == ENOENT ? "; is this a Hornet kernel, with securityfs mounted?" :
			errno == EPERM || errno == EACCES ? "; this needs CAP_SYS_ADMIN" : "");
		return EXIT_FAILED;
	}
	err = read_list(ps, in);
	fclose(in);
	if (!err)
		err = check_copy(ps);
	if (err)
		return EXIT_FAILED;
	warn_off(ps);
	if (ps->revoked) {
		if (!ps->args->nr[JSON])
			revoked_summary(ps);
		return ps->listed ? EXIT_FAILED : EXIT_DONE;
	}
	if (ps->id && !ps->listed && !ps->args->nr[CHECK]) {
		cli_say(stderr, "gen_signed: %s: no program has the id %" PRIu64 "\n", ps->path,
			ps->id);
		return EXIT_FAILED;
	}
	if (!ps->args->nr[CHECK])
		return EXIT_DONE;
	if (!ps->args->nr[JSON])
		summary(ps);
	return ps->not_signed ? EXIT_FAILED : EXIT_DONE;
}

/* Return: EXIT_DONE, or another status when the options make no sense (reported). */
static int parse_id(const struct args *args, uint64_t *id)
{
	const char *text = cli_arg(args, PROG_ID);
	char *end;

	if (args->nr[REVOKED_BY] && (text || args->nr[CHECK])) {
		fputs("gen_signed: ps: --revoked-by is about all programs, without --check or"
		      " --prog-id\n", stderr);
		return EXIT_USAGE;
	}
	if (!text)
		return EXIT_DONE;
	errno = 0;
	*id = strtoull(text, &end, 10);
	if (*text >= '1' && *text <= '9' && !*end && !errno && !args->nr[CHECK])
		return EXIT_DONE;
	if (args->nr[CHECK])
		fputs("gen_signed: ps: --check is about all programs, without --prog-id\n", stderr);
	else
		cli_say(stderr, "gen_signed: ps: --prog-id %s: not the id of a program\n", text);
	return EXIT_USAGE;
}

static int run(const struct args *args)
{
	struct ps ps = { .args = args, .path = PROGRAMS };
	struct revoked revoked = { 0 };
	int status = parse_id(args, &ps.id);

	if (status)
		return status;
	if (args->nr[REVOKED_BY]) {
		status = revoked_open(cli_arg(args, REVOKED_BY), &revoked) ? EXIT_FAILED : EXIT_DONE;
		ps.revoked = &revoked;
	}
	if (args->nr_pos) {
		ps.path = args->pos[0];
	} else {
		ps.boot_ns = booted_at();
		ps.boot = &ps.boot_ns;
	}
	if (!status)
		status = list(&ps);
	free(ps.signers);
	revoked_close(&revoked);
	return status;
}

const struct cmd cmd_ps = {
	.name = "ps",
	.args = " [FILE]",
	.help = "list the eBPF programs that the kernel runs, and who signed them",
	.opts = opts,
	.max_pos = 1,
	.run = run,
};
