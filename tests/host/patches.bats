#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The patch series apply exactly, are in the form that refresh-patches writes, and say why.

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

# A copy of tree $1's base, and of the series in folder $2: $tree and $dir. With a third folder the series is an optional
# one on top of that of the third, which is applied: $optional.
copy() {
	tree=$BATS_TEST_TMPDIR/tree
	dir=$BATS_TEST_TMPDIR/series
	optional=()
	rm -rf "$tree" "$dir"
	git clone -q --shared --no-checkout "build/$1" "$tree"
	git -C "$tree" -c advice.detachedHead=false checkout -q base
	mkdir "$dir"
	cp "$2"/*.patch "$dir"
	if [[ ${3:-} ]]; then
		"$series" apply "$tree" "$top/$3"
		optional=(optional)
	fi
	start=$(git -C "$tree" rev-parse HEAD)
}

refresh_changes_nothing() {
	copy "$@"
	"$series" apply "$tree" "$dir" "${optional[@]}"
	"$series" refresh "$tree" "$dir" "${optional[@]}"
	diff -ru "$2" "$dir"
}

fuzz_is_refused() {
	copy "$@"
	first=$(printf '%s\n' "$dir"/*.patch | head -n1)
	# One context line of the first change to an existing file: patch(1) would take it with fuzz.
	awk '!done && hunk && /^ [^ ]/ && length($0) > 8 { $0 = $0 " "; done = 1 }
	     /^@@ -[1-9]/ { hunk = 1 } { print }' "$first" >"$first.new"
	expect_fail cmp -s "$first" "$first.new"
	mv "$first.new" "$first"
	expect_fail "$series" apply "$tree" "$dir" "${optional[@]}"
	expect_output "does not apply exactly"
	[[ $(git -C "$tree" rev-parse HEAD) == "$start" ]]
	[[ ! $(find "$tree" -name '*.rej') ]]
	# The tree has nothing to be kept, and nothing that a refresh could write in place of the series.
	[[ ! $("$series" local "$tree") ]]
	n=$(find "$dir" -name '*.patch' | wc -l)
	expect_fail "$series" refresh "$tree" "$dir" "${optional[@]}"
	expect_output 'which stay'
	((n > 0 && $(find "$dir" -name '*.patch' | wc -l) == n))
}

@test "kernel series: applies, and refresh-patches would change nothing" {
	refresh_changes_nothing linux "$kernel_series"
}

@test "kernel series: a patch that needs fuzz is refused, the tree left at its base" {
	fuzz_is_refused linux "$kernel_series"
}

@test "optional kernel series: apply on top of the series, and refresh-patches would change nothing" {
	for o in "$kernel_series"-*; do
		refresh_changes_nothing linux "$o" "$kernel_series"
		# The series below is not taken for a longer one, and is what is left without the optional one.
		mkdir "$BATS_TEST_TMPDIR/${o##*/}"
		"$series" refresh "$tree" "$BATS_TEST_TMPDIR/${o##*/}"
		diff -ru "$kernel_series" "$BATS_TEST_TMPDIR/${o##*/}"
		"$series" drop "$tree"
		[[ $(git -C "$tree" rev-parse HEAD) == "$start" && ! $(git -C "$tree" status --porcelain) ]]
	done
}

@test "optional kernel series: a patch that needs fuzz is refused, the series below left applied" {
	for o in "$kernel_series"-*; do
		fuzz_is_refused linux "$o" "$kernel_series"
	done
}

@test "kernel-tree adds an optional series, refresh-patches writes work on it to its folder, kernel-tree takes it away" {
	# In a copy of the patches and of both trees, as far as git tracks them.
	repo=$BATS_TEST_TMPDIR/repo
	mkdir -p "$repo/build" "$repo/kernel"
	cp -r kernel/scripts kernel/config kernel/patches "$repo/kernel/"
	cp -r bpftool-patches "$repo/"
	for t in linux tools; do
		git clone -q --shared --no-checkout "build/$t" "$repo/build/$t"
		git -C "$repo/build/$t" -c advice.detachedHead=false checkout -q series
		git -C "$repo/build/$t" tag -d optional || true
		cp "build/$t/.git/hornet-source" "build/$t/.git/hornet-series" "$repo/build/$t/.git/"
	done
	cd "$repo"
	tree=build/linux
	expect_fail kernel/scripts/kernel-tree nobody
	expect_output "no optional series 'nobody'"
	expect_pass kernel/scripts/kernel-tree ipe
	[[ $(git -C "$tree" rev-list --count series..HEAD) == "$(find "$kernel_series-ipe" -name '*.patch' | wc -l)" ]]
	grep -q BPF_PROG_LOAD "$tree/security/ipe/policy_parser.c"
	# Again: nothing is done.
	[[ ! $(kernel/scripts/kernel-tree ipe) ]]
	echo '# mine' >>"$tree/security/ipe/Makefile"
	git -C "$tree" -c user.name=t -c user.email=t@localhost commit -qam mine
	expect_pass kernel/scripts/kernel-tree
	expect_output 'commits of your own: kept'
	expect_pass kernel/scripts/refresh-patches
	grep -q '^+# mine' "$kernel_series-ipe"/*-mine.patch
	diff -r "$top/$kernel_series" "$kernel_series"
	expect_pass kernel/scripts/kernel-tree
	[[ $(git -C "$tree" rev-parse HEAD) == "$(git -C "$tree" rev-parse 'series^{commit}')" ]]
	run grep -e '# mine' "$tree/security/ipe/Makefile"
	((status == 1))
	# Work on the series itself has to be written back before an optional one can go on top.
	echo '# mine' >>"$tree/security/ipe/Makefile"
	expect_fail kernel/scripts/kernel-tree ipe
	expect_output 'make refresh-patches first'
	# Nor is it kept as if it were of the source that is asked for now.
	echo '# mine' >>build/tools/tools/lib/bpf/Makefile
	for t in linux tools; do
		echo another >"build/$t/.git/hornet-source"
	done
	for t in kernel-tree tools-tree; do
		expect_fail "kernel/scripts/$t"
		expect_output 'of your own on another source'
	done
	grep -qx '# mine' build/tools/tools/lib/bpf/Makefile
}

@test "bpftool series: applies, and refresh-patches would change nothing" {
	refresh_changes_nothing tools bpftool-patches
}

@test "bpftool series: a patch that needs fuzz is refused, the tree left at its base" {
	fuzz_is_refused tools bpftool-patches
}

@test "every patch is numbered, signed off, and says its upstream status" {
	bad=()
	for d in "$kernel_series" "$kernel_series"-* bpftool-patches; do
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

# patch_of FILE NAME: into the series of the repo, it changes the file's one line
patch_of() {
	mkdir -p "kernel/patches/$BASE_SERIES"
	cat >"kernel/patches/$BASE_SERIES/$2.patch" <<-PATCH
		From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
		From: Nobody <nobody@example.org>
		Date: Sun, 29 Nov 2026 00:00:00 +0000
		Subject: [PATCH] $2

		---
		diff --git a/$1 b/$1
		--- a/$1
		+++ b/$1
		@@ -1 +1 @@
		-old
		+new
	PATCH
}

@test "kernel-tree: a series that changes a file which git did not track so far" {
	local src=$BATS_TEST_TMPDIR/src f
	mkdir -p "$BATS_TEST_TMPDIR/repo/kernel" "$src"/{tools/bpf/bpftool,lib,drivers/far}
	printf 'VERSION = %s\nPATCHLEVEL = %s\nSUBLEVEL = 0\n' "${BASE_SERIES%.*}" "${BASE_SERIES#*.}" >"$src/Makefile"
	for f in lib drivers/far; do echo old >"$src/$f/file"; done
	cp -r kernel/scripts kernel/config "$BATS_TEST_TMPDIR/repo/kernel/"
	cd "$BATS_TEST_TMPDIR/repo"
	export KERNEL_SRC=$src HORNET_CACHE=$BATS_TEST_TMPDIR/cache
	patch_of lib/file 0001-near
	expect_pass kernel/scripts/kernel-tree
	patch_of drivers/far/file 0002-far
	expect_pass kernel/scripts/kernel-tree
	[[ $(cat build/linux/lib/file build/linux/drivers/far/file) == $'new\nnew' ]]
	# and it stays
	touch build/linux/stays
	expect_pass kernel/scripts/kernel-tree
	[[ -e build/linux/stays ]]
}

@test "mutate: each mutation of the table changes the file that it names" {
	expect_pass tests/mutate/run --check
	# one whose text is gone is named
	sed 's|^\(decide-enforce security/hornet/\)decide.c|\1stats.c|' tests/mutate/table >"$BATS_TEST_TMPDIR/table"
	expect_fail env MUTATE_TABLE="$BATS_TEST_TMPDIR/table" tests/mutate/run --check decide-enforce
	expect_output "decide-enforce: the sed script changes nothing in security/hornet/stats.c"
	{ cat tests/mutate/table; grep -A1 '^decide-enforce ' tests/mutate/table; } >"$BATS_TEST_TMPDIR/twice"
	expect_fail env MUTATE_TABLE="$BATS_TEST_TMPDIR/twice" tests/mutate/run --check decide-enforce
	expect_output 'decide-enforce: there are two of that name'
}
