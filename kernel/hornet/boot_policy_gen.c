// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - a program of the kernel's build: checks the policy of boot, and makes C of it
 *
 * usage: boot_policy_gen POLICY OUTPUT.c
 *
 * It is the kernel's parser, compiled for the build host.
 */
#include <stdio.h>
#include <stdlib.h>

#include "policy_names.c"
#include "policy_value.c"
#include "policy_parse.c"

static int check(const char *name, const char *text, size_t len)
{
	static struct hornet_rule rules[HORNET_POLICY_RULES];
	struct hornet_policy policy = { .max_rules = HORNET_POLICY_RULES, .rules = rules };
	struct hornet_policy_error error;

	if (!hornet_policy_parse(text, len, &policy, &error))
		return 0;
	fprintf(stderr, "%s:%u: %s%s%.*s\n", name, error.line, error.what,
		error.word ? ": " : "", (int)error.len, error.word ? error.word : "");
	return 1;
}

static int emit(const char *name, const char *text, size_t len)
{
	FILE *out = fopen(name, "w");
	size_t i;

	if (!out) {
		perror(name);
		return 1;
	}
	fputs("// SPDX-License-Identifier: GPL-2.0-only\n"
	      "/* Hornet - the policy of boot, made by boot_policy_gen.c */\n"
	      "#include \"hornet.h\"\n\nconst char hornet_boot_policy[] = {", out);
	for (i = 0; i < len; i++)
		fprintf(out, "%s%d,", i % 16 ? " " : "\n\t", text[i]);
	fputs("\n};\n\nconst size_t hornet_boot_policy_len = sizeof(hornet_boot_policy);\n", out);
	if (fclose(out)) {
		perror(name);
		remove(name);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static char text[HORNET_POLICY_MAX + 1];
	size_t len;
	FILE *in;

	if (argc != 3) {
		fputs("usage: boot_policy_gen POLICY OUTPUT.c\n", stderr);
		return 2;
	}
	in = fopen(argv[1], "r");
	if (!in) {
		perror(argv[1]);
		return 1;
	}
	len = fread(text, 1, sizeof(text), in);
	if (ferror(in)) {
		perror(argv[1]);
		fclose(in);
		return 1;
	}
	fclose(in);
	return check(argv[1], text, len) || emit(argv[2], text, len);
}
