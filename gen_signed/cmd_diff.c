// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed diff - what changed between two executables or headers */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "diff.h"
#include "lib/input.h"

static const struct opt opts[] = {
	{ 0 },
};

/* The counterpart of a loader: of several of its name the one at the same place among them; NULL if there is none. */
static const struct gs_record *find(const struct gs_input *input, const struct gs_records *of, size_t i)
{
	const char *name = of->rec[i].name;
	size_t k, nth = 0;

	for (k = 0; k < i; k++)
		nth += !strcmp(of->rec[k].name, name);
	for (k = 0; k < input->exe.recs.nr; k++)
		if (!strcmp(input->exe.recs.rec[k].name, name) && !nth--)
			return &input->exe.recs.rec[k];
	return NULL;
}

static int compare(struct diff *d, const struct gs_input *a, const struct gs_record *in_a,
		   const struct gs_input *b, const struct gs_record *in_b)
{
	struct gs_view va, vb = { 0 };
	int err = gs_view_make(&a->exe, in_a, &va);

	if (!err)
		err = gs_view_make(&b->exe, in_b, &vb);
	if (!err)
		diff_loader(d, &va, &vb);
	gs_view_free(&va);
	gs_view_free(&vb);
	return err;
}

static int compare_all(struct diff *d, const struct gs_input *a, const struct gs_input *b)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < a->exe.recs.nr; i++) {
		const struct gs_record *rec = &a->exe.recs.rec[i], *other = find(b, &a->exe.recs, i);

		d->loader = rec->name;
		if (other)
			err = compare(d, a, rec, b, other);
		else
			diff_line(d, "removed");
	}
	for (i = 0; !err && i < b->exe.recs.nr; i++) {
		d->loader = b->exe.recs.rec[i].name;
		if (!find(a, &b->exe.recs, i))
			diff_line(d, "added");
	}
	if (err)
		cli_say(stderr, "gen_signed: diff: %s\n", strerror(-err));
	return err;
}

static int run(const struct args *args)
{
	struct diff d = { .out = stdout };
	struct gs_input a, b = { .fd = -1 };
	int err = gs_input_open(args->pos[0], &cli_log, &a);

	if (!err)
		err = gs_input_open(args->pos[1], &cli_log, &b);
	if (!err)
		err = compare_all(&d, &a, &b);
	if (!err && !d.nr)
		puts("the loaders are the same");
	gs_input_close(&a);
	gs_input_close(&b);
	return err ? EXIT_USAGE : d.nr ? EXIT_FAILED : EXIT_DONE;
}

const struct cmd cmd_diff = {
	.name = "diff",
	.args = " A B",
	.help = "what changed between two files, loader by loader: 0 nothing, 1 something, 2 trouble",
	.opts = opts,
	.min_pos = 2,
	.max_pos = 2,
	.run = run,
	/* EXIT_FAILED says that they differ */
	.trouble = EXIT_USAGE,
};
