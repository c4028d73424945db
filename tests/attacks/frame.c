// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - runs the attacks of one table and prints a TAP line for each
 *
 * --expect=mainline asserts the table's other column instead: what an unpatched kernel, or one with
 * hornet=off, does with the same attack. That every attack that Hornet stops gets through there, or
 * leaves no truthful record there, is what shows that the tests can fail.
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "machine.h"

static struct machine machine;

/**
 * attack_loaded() - note the outcome of a BPF_PROG_LOAD
 * @m: the machine
 * @ret: a descriptor, which is closed after the judgement, or a negative errno
 */
void attack_loaded(struct machine *m, int ret)
{
	if (m->loads == MAX_LOADS) {
		attack_fail(m, "more than %d loads", MAX_LOADS);
		return;
	}
	m->results[m->loads++] = ret;
}

/**
 * attack_fail() - the attack did not end as it must; the first reason is kept
 * @m: the machine
 * @fmt: why
 */
void attack_fail(struct machine *m, const char *fmt, ...)
{
	va_list ap;

	if (m->why[0])
		return;
	va_start(ap, fmt);
	vsnprintf(m->why, sizeof(m->why), fmt, ap);
	va_end(ap);
}

/**
 * attack_skip() - the attack cannot be tried on this machine
 * @m: the machine
 * @why: what is missing
 */
void attack_skip(struct machine *m, const char *why)
{
	snprintf(m->skipped, sizeof(m->skipped), "%s", why);
}

/**
 * attack_expect_loads() - the attack made loads that load_prog() did not see
 * @m: the machine
 * @n: how many records there must be, LOADS_UNKNOWN or LOADS_NONE
 */
void attack_expect_loads(struct machine *m, int n)
{
	m->expected_loads = n;
}

/**
 * attack_expect_children() - what load_prog() has loaded makes loads of its own
 * @m: the machine
 * @n: how many; their records come after those of load_prog()
 * @err: the errno that each ends with, 0: it loads
 */
void attack_expect_children(struct machine *m, int n, int err)
{
	m->children = n;
	m->child_err = err;
}

/**
 * attack_signer() - say whom a record with verdict OK must name
 * @m: the machine
 * @signer: as for load_sign(), or NULL: anybody, also with another verdict
 */
void attack_signer(struct machine *m, const char *signer)
{
	m->signer = signer;
}

/**
 * attack_on_mainline() - is the machine one without Hornet?
 * @m: the machine
 *
 * Return: true with --expect=mainline.
 */
bool attack_on_mainline(const struct machine *m)
{
	return m->mainline;
}

/**
 * attack_keyring() - the keyring that good programs name
 * @m: the machine
 *
 * Return: a keyring_id.
 */
int32_t attack_keyring(const struct machine *m)
{
	return m->keyring;
}

/**
 * attack_slowness() - how many times longer than usual a wait may take
 *
 * Return: 1, or what the guest of a debug kernel has in HORNET_SLOWNESS.
 */
int attack_slowness(void)
{
	const char *s = getenv("HORNET_SLOWNESS");
	int n = s ? atoi(s) : 1;

	return n > 1 ? n : 1;
}

/**
 * attack_sibling() - a file beside the attack program
 * @m: the machine
 * @name: its name
 *
 * Return: its path, valid until the next call.
 */
const char *attack_sibling(const struct machine *m, const char *name)
{
	static char path[4096];
	const char *slash = strrchr(m->self, '/');

	snprintf(path, sizeof(path), "%.*s%s", slash ? (int)(slash - m->self) + 1 : 0, m->self,
		 name);
	return path;
}

static void check_good(struct machine *m)
{
	struct load l;
	int fd;

	load_direct(m, &l);
	fd = load_quiet(&l);
	load_free(&l);
	if (fd < 0)
		attack_fail(m, "afterwards a good program does not load: %s", strerror(-fd));
	else
		close(fd);
	if (m->blob.insns) {
		uint32_t retval = 0;
		int err = load_run_child(m, &retval);

		if (err)
			attack_fail(m, "afterwards a good loader does not run: %s", strerror(-err));
		else if (retval != VICTIM_RETVAL)
			attack_fail(m, "afterwards the good program returned %u", retval);
	}
}

static void run_one(struct machine *m, const struct attack *a)
{
	static char drop[1][RECORD_MAX];
	static struct ids before;
	char what[128];

	m->attack = a;
	m->loads = 0;
	m->expected_loads = 0;
	attack_expect_children(m, 0, 0);
	m->keeps = false;
	m->signer = SIGNER;
	m->why[0] = m->skipped[0] = '\0';
	if (!m->mainline)
		audit_collect(&m->audit, drop, 1, "LOAD");
	ids_take(&before);
	a->run(m);
	if (!m->skipped[0])
		judge(m);
	for (int i = 0; i < m->loads; i++)
		if (m->results[i] > 0)
			close(m->results[i]);
	if (!m->keeps && !ids_same(&before, what, sizeof(what)))
		attack_fail(m, "%s", what);
	check_good(m);
}

static int run_table(struct machine *m, const struct attack *table, const char *only)
{
	int n = 0, failed = 0;

	for (const struct attack *a = table; a->name; a++) {
		if ((only && strcmp(only, a->name)) || (m->mainline && a->mainline == NOT_THERE))
			continue;
		run_one(m, a);
		n++;
		if (m->why[0]) {
			failed++;
			printf("not ok %d - %s # %s\n", n, a->name, m->why);
			fprintf(stderr, "%s (%s): %s\n", a->name, a->broken, m->why);
		} else if (m->skipped[0]) {
			printf("ok %d - %s # SKIP %s\n", n, a->name, m->skipped);
		} else {
			printf("ok %d - %s\n", n, a->name);
		}
		fflush(stdout);
	}
	printf("1..%d\n", n);
	/* All of a program may be about what only Hornet has. */
	if (!n && (only || !m->mainline)) {
		fprintf(stderr, "%s: no attack of that name; --list names them\n", m->self);
		return 2;
	}
	return failed ? 1 : 0;
}

static int list(const struct attack *table)
{
	for (const struct attack *a = table; a->name; a++)
		printf("%-28s %s\n", a->name, a->broken);
	return 0;
}

static void print_errno(int err)
{
	if (err > 0)
		printf("-%s", strerrorname_np(err) ?: "524");
	else
		printf("loads");
}

/* The rows of README.md; what is a mode's test and no load has neither errno nor verdict. */
static int markdown(const struct attack *table)
{
	for (const struct attack *a = table; a->name; a++) {
		bool load = strcmp(a->verdict, "NONE") || a->err[0];

		printf("| %.2s | %s | %s | ", a->name, a->broken, a->name);
		if (load)
			print_errno(a->err[0]);
		else
			printf("as named");
		for (int i = 1; i < 7 && a->err[0] && a->err[i]; i++) {
			printf(", ");
			print_errno(a->err[i]);
		}
		printf(" | ");
		for (const char *p = load ? a->verdict : "no record"; *p; p++)
			*p == '|' ? printf(", ") : putchar(*p);
		printf(" | ");
		if (a->mainline == NOT_THERE)
			printf("-");
		else
			print_errno(a->mainline);
		printf(" |\n");
	}
	return 0;
}

static int usage(const char *self)
{
	fprintf(stderr,
		"usage: %s [--list | --table] [--keys DIR] [--victim EXE | --insns F --data F]\n"
		"       [--expect hornet|mainline] [--keyring ID] [ATTACK]\n",
		self);
	return 2;
}

static int prepare(struct machine *m)
{
	int err;

	if (m->mainline) {
		/* No trusted keyring is assumed there: the caller's own has to do. */
		err = keys_add_to_session(SIGNER);
		if (err < 0) {
			fprintf(stderr, "%s: cannot add %s.pem to the session keyring: %s\n",
				m->self, SIGNER, strerror(-err));
			return 1;
		}
		m->keyring = -3;
		return 0;
	}
	err = audit_open(&m->audit);
	if (err) {
		fprintf(stderr, "%s: cannot listen to audit records: %s\n", m->self,
			strerror(-err));
		return 1;
	}
	return 0;
}

/**
 * machine_write_mode() - ask the kernel for another mode
 * @mode: its name
 *
 * Return: 0, or a negative errno.
 */
int machine_write_mode(const char *mode)
{
	int fd = open(MACHINE_MODE, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, mode, strlen(mode)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/**
 * machine_blob() - read the victim's loader
 * @m: the machine, its victim or insns and data set
 *
 * Return: 0, or a negative errno after a line on stderr.
 */
int machine_blob(struct machine *m)
{
	int err = m->victim ? blob_from_exe(m->victim, &m->blob)
			    : blob_from_files(m->insns, m->data, &m->blob);

	if (err)
		fprintf(stderr, "%s: no loader in it: %s\n", m->victim ?: m->insns, strerror(-err));
	return err;
}

/**
 * attack_main() - main() of an attack program
 * @argc: from main()
 * @argv: from main()
 * @table: its attacks
 *
 * Return: exit status: 0 all as expected, 1 not, 2 usage.
 */
int attack_main(int argc, char **argv, const struct attack *table)
{
	static const struct option opts[] = {
		{"list", no_argument, NULL, 'l'},
		{"table", no_argument, NULL, 't'},
		{"keys", required_argument, NULL, 'k'},
		{"victim", required_argument, NULL, 'v'},
		{"insns", required_argument, NULL, 'i'},
		{"data", required_argument, NULL, 'd'},
		{"keyring", required_argument, NULL, 'r'},
		{"expect", required_argument, NULL, 'e'},
		{0},
	};
	struct machine *m = &machine;
	int c;

	m->self = argv[0];
	while ((c = getopt_long(argc, argv, "", opts, NULL)) != -1) {
		if (c == 'l')
			return list(table);
		else if (c == 't')
			return markdown(table);
		else if (c == 'k')
			keys_set_dir(optarg);
		else if (c == 'v')
			m->victim = optarg;
		else if (c == 'i')
			m->insns = optarg;
		else if (c == 'd')
			m->data = optarg;
		else if (c == 'r')
			m->keyring = atoi(optarg);
		else if (c == 'e' && (!strcmp(optarg, "hornet") || !strcmp(optarg, "mainline")))
			m->mainline = !strcmp(optarg, "mainline");
		else
			return usage(argv[0]);
	}
	if (!m->victim && !(m->insns && m->data))
		return usage(argv[0]);
	if (machine_blob(m))
		return 1;
	if (prepare(m))
		return 1;
	return run_table(m, table, optind < argc ? argv[optind] : NULL);
}
