#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Both patch series apply exactly, are in the form that refresh-patches writes, and say why.

load ../lib.bash

series=$top/kernel/scripts/series

setup_file() {
	cd "$top"
	kernel/scripts/fetch
	kernel/scripts/kernel-tree
	kernel/scripts/tools-tree
}

setup() {
	cd "$top"
	# shellcheck source=kernel/config/base.mk
	. kernel/config/base.mk
	kernel_series=kernel/patches/$BASE_SERIES
}

# A copy of tree $1's base, and of the series in folder $2: $tree and $dir.
copy() {
	tree=$BATS_TEST_TMPDIR/tree
	dir=$BATS_TEST_TMPDIR/series
	git clone -q --shared --no-checkout "build/$1" "$tree"
	git -C "$tree" -c advice.detachedHead=false checkout -q base
	mkdir "$dir"
	cp "$2"/*.patch "$dir"
}

refresh_changes_nothing() {
	copy "$1" "$2"
	"$series" apply "$tree" "$dir"
	"$series" refresh "$tree" "$dir"
	diff -ru "$2" "$dir"
}

fuzz_is_refused() {
	copy "$1" "$2"
	first=$(printf '%s\n' "$dir"/*.patch | head -n1)
	# One context line of the first change to an existing file: patch(1) would take it with fuzz.
	awk '!done && hunk && /^ [^ ]/ && length($0) > 8 { $0 = $0 " "; done = 1 }
	     /^@@ -[1-9]/ { hunk = 1 } { print }' "$first" >"$first.new"
	! cmp -s "$first" "$first.new"
	mv "$first.new" "$first"
	expect_fail "$series" apply "$tree" "$dir"
	expect_output "does not apply exactly"
	[[ $(git -C "$tree" rev-parse HEAD) == "$(git -C "$tree" rev-parse 'base^{commit}')" ]]
	[[ ! $(find "$tree" -name '*.rej') ]]
}

@test "kernel series: applies, and refresh-patches would change nothing" {
	refresh_changes_nothing linux "$kernel_series"
}

@test "kernel series: a patch that needs fuzz is refused, the tree left at its base" {
	fuzz_is_refused linux "$kernel_series"
}

@test "bpftool series: applies, and refresh-patches would change nothing" {
	refresh_changes_nothing tools bpftool-patches
}

@test "bpftool series: a patch that needs fuzz is refused, the tree left at its base" {
	fuzz_is_refused tools bpftool-patches
}

@test "every patch is numbered, signed off, and says its upstream status" {
	bad=()
	for d in "$kernel_series" bpftool-patches; do
		n=0
		for p in "$d"/*.patch; do
			n=$((n + 1))
			[[ ${p##*/} == "$(printf '%04d' "$n")"-*.patch ]] || bad+=("$p: number $n expected")
			grep -q '^Signed-off-by: .* <.*@.*>$' "$p" || bad+=("$p: no Signed-off-by")
			grep -q '^Upstream-Status: .' "$p" || bad+=("$p: no Upstream-Status")
		done
	done
	printf '%s\n' "${bad[@]}"
	((${#bad[@]} == 0))
}
