#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What is in the repo, and what must not be.

load ../lib.bash

setup() {
	cd "$top"
	git rev-parse --git-dir >/dev/null 2>&1 || skip "not a git clone: no list of files"
}

@test "the top level holds only what the README's stage table names" {
	extra=$(git ls-files | cut -d/ -f1 | sort -u | grep -vxE \
		'\.ci|\.clang-format|\.gitignore|CONTRIBUTING\.md|LICENSES|Makefile|README\.md|bpftool-patches|examples|gen_signed|kernel|tests' || true)
	printf 'not expected: %s\n' "$extra"
	[[ ! $extra ]]
}

@test "no address of a package archive and no path of some machine in any file" {
	# Written so that this line does not match itself.
	pattern='deb[.]debian[.]org|security[.]debian[.]org|snapshot[.]debian|archive[.]ubuntu|(^|[^a-z"$}])(/wor[k]|/tmp/w|/home/[a-z]+|/roo[t])/'
	run git grep -nIE -e "$pattern" -- . ':!LICENSES'
	printf '%s\n' "$output"
	((status == 1))
}

@test "no unfinished work is marked in any file" {
	run git grep -nIwE -e 'TOD[O]|FIXM[E]|XX[X]|HAC[K]' -- . ':!LICENSES' ':!*.patch'
	printf '%s\n' "$output"
	((status == 1))
}

@test "no built or binary file is tracked" {
	run git ls-files -- build '*.o' '*.a' '*.lskel.h' '*.skel.h' '*.orig' '*.rej' '*.der' '*.key'
	printf '%s\n' "$output"
	[[ ! $output ]]
}

@test "shell scripts pass shellcheck" {
	requires shellcheck
	mapfile -t scripts < <(git grep -lE '^#!/bin/(bash|sh)|^# shellcheck shell=' -- . ':!*.bats' ':!*.md' ':!*.patch')
	run shellcheck -x -P "$top" "${scripts[@]}"
	printf '%s\n' "$output"
	((status == 0))
}

@test "scripts that are run directly are executable, and only they" {
	scripts=$(git ls-files -z | xargs -0 awk 'FNR == 1 && /^#!/ { print FILENAME } { nextfile }' | grep -v '[.]bats$' | sort)
	executable=$(git ls-files -s | sed -n 's/^100755 [^\t]*\t//p' | grep -v '[.]bats$' | sort)
	diff <(echo "$executable") <(echo "$scripts")
}

@test "no line of a test is a negated command, whose failure nothing sees" {
	# "! cmd" does not end a test; "! cmd || ..." and "run ! cmd" say what is to happen.
	run git grep -nE -e '^[[:space:]]*! [^|]*$' -- 'tests/*.bats' 'tests/*.bash'
	printf '%s\n' "$output"
	((status == 1))
}
