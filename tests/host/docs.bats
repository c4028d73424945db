#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Each command in the README and the other pages runs, as its block's marker says (see tests/doc-blocks).

load ../lib.bash

setup() {
	cd "$top"
	unset MAKEFLAGS MAKELEVEL MFLAGS
}

pages() {
	find . -path ./build -prune -o -path ./.git -prune -o -name '*.md' -print | sort
}

# All commands of all pages of one kind, as one script.
commands() {
	while IFS= read -r page; do
		tests/doc-blocks "$page" | awk -F'\t' -v how="$1" -v page="$page" \
			'$2 == how { printf "echo \"# %s:%s\"\n%s\n", page, $1, $3 }'
	done < <(pages)
}

@test "every console block says how it is tested" {
	bad=()
	while IFS= read -r page; do
		while IFS=$'\t' read -r line how _; do
			case $how in
			run | 'run: guest' | 'run: folder' | 'not run: '?*) ;;
			*) bad+=("$page:$line: '$how'") ;;
			esac
		done < <(tests/doc-blocks "$page")
	done < <(pages)
	printf 'no such marker: %s\n' "${bad[@]}"
	((${#bad[@]} == 0))
}

@test "commands at the repo's top run" {
	commands run >"$BATS_TEST_TMPDIR/script"
	[[ -s $BATS_TEST_TMPDIR/script ]] || skip "no page has such a block"
	expect_pass bash -e "$BATS_TEST_TMPDIR/script"
}

@test "commands in a folder of the reader's own run" {
	commands 'run: folder' >"$BATS_TEST_TMPDIR/script"
	[[ -s $BATS_TEST_TMPDIR/script ]] || skip "no page has such a block"
	mkdir "$BATS_TEST_TMPDIR/own"
	cd "$BATS_TEST_TMPDIR/own"
	PATH=$prefix/bin:$PATH HORNET=$top expect_pass bash -e "$BATS_TEST_TMPDIR/script"
}

@test "commands in the guest run" {
	commands 'run: guest' >"$build/tests/docs-guest.sh"
	[[ -s $build/tests/docs-guest.sh ]] || skip "no page has such a block"
	CMD='bash -e build/tests/docs-guest.sh' expect_pass tests/vm/enter
}

@test "every make target that a page names exists" {
	bad=()
	while IFS= read -r page; do
		for t in $(tests/doc-blocks "$page" | cut -f3 | grep -oE '(^|[;&] *)make [a-z_-]+' | awk '{ print $NF }'); do
			grep -qE "^$t:" Makefile || bad+=("$page: make $t")
		done
	done < <(pages)
	printf 'no such target: %s\n' "${bad[@]}"
	((${#bad[@]} == 0))
}

@test "every link to a file of the repo leads somewhere" {
	bad=()
	while IFS= read -r page; do
		while IFS= read -r link; do
			[[ -e $(dirname "$page")/${link%%#*} ]] || bad+=("$page: $link")
		done < <(grep -oE '\]\([^)#:]+[^):]*\)' "$page" | sed 's/^](//; s/)$//')
	done < <(pages)
	printf 'leads nowhere: %s\n' "${bad[@]}"
	((${#bad[@]} == 0))
}
