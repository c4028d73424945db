// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed's command line: words with NULs between them, for a command that has options of each kind */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "fuzz.h"

#define MIN_POS 1
#define MAX_POS 3

enum { OUT, MANY, FLAG, VALUE, NEEDED, NR };
static const struct opt opts[] = {
	[OUT] = { "o", "FILE", "a letter, with an argument", false, false },
	[MANY] = { "many", "WHAT", "may be given again", false, true },
	[FLAG] = { "flag", NULL, "has no argument", false, false },
	[VALUE] = { "flags", "VALUE", "begins as another one does", false, false },
	[NEEDED] = { "needed", "VALUE", "has to be there", true, false },
	{ 0 },
};

/* What the command was given: each word in a piece of memory of its own, so that reads beyond it are seen. */
static char **words;
static int nr_words;

/* A word, or what follows the first "=" of one that is an option. */
static void check_given(const char *text, bool may_be_value)
{
	const char *equals;
	int i;

	for (i = 0; i < nr_words; i++) {
		if (text == words[i])
			return;
		equals = strchr(words[i], '=');
		if (may_be_value && equals && text == equals + 1)
			return;
	}
	abort();
}

/* Nothing is lost, nothing is there that was not said, and nothing that the table does not allow. */
static int check_args(const struct args *args)
{
	size_t i, n, used = args->nr_pos + args->nr_rest;

	if (!args->nr[NEEDED] || args->nr_pos < MIN_POS || args->nr_pos > MAX_POS)
		abort();
	for (n = 0; n < NR; n++) {
		if (args->nr[n] > 1 && !opts[n].many)
			abort();
		for (i = 0; i < args->nr[n]; i++) {
			const char *value = args->val[n][i];

			if (!value || !*value != !opts[n].arg)
				abort();
			if (opts[n].arg)
				check_given(value, true);
			/* a word for the option, and one for its argument unless that is in the same */
			used += 1;
			for (int w = 0; opts[n].arg && w < nr_words; w++)
				used += value == words[w];
		}
		if (args->val[n][i])
			abort();
	}
	for (i = 0; i < args->nr_pos; i++) {
		if (!*args->pos[i])
			abort();
		check_given(args->pos[i], false);
	}
	for (i = 0; i < args->nr_rest; i++)
		check_given(args->rest[i], false);
	/* all but the "--" that the rest is behind */
	if (used + !!args->rest != (size_t)nr_words)
		abort();
	return EXIT_DONE;
}

static const struct cmd cmd = {
	.name = "fuzz",
	.args = " FILE",
	.help = "a command with options of each kind",
	.opts = opts,
	.min_pos = MIN_POS,
	.max_pos = MAX_POS,
	.takes_rest = true,
	.run = check_args,
};

/* A shell reads the word as the very text. */
static void check_shell_word(const char *text)
{
	char *word = cli_shell_word(text), *p = word;
	bool quoted = false;

	if (!word)
		abort();
	for (; *p; p++) {
		if (*p == '\'') {
			quoted = !quoted;
			continue;
		}
		if (!quoted && *p == '\\' && *++p != '\'')
			abort();
		if (!quoted && p[-(p > word)] != '\\' && strchr(" \t\n$`\"\\;&|<>()*?[]#~!{}", *p))
			abort();
		if (*p != *text++)
			abort();
	}
	if (quoted || *text)
		abort();
	free(word);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = data + size, *p;
	int i;

	nr_words = 0;
	for (p = data; p < end; p++)
		nr_words += !*p;
	words = malloc(nr_words ? nr_words * sizeof(*words) : 1);
	if (!words)
		abort();
	for (i = 0, p = data; i < nr_words; i++, p += strlen((const char *)p) + 1) {
		words[i] = strdup((const char *)p);
		check_shell_word(words[i]);
	}
	cli_run(&cmd, nr_words, words);
	for (i = 0; i < nr_words; i++)
		free(words[i]);
	free(words);
	return 0;
}
