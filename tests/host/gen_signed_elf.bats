#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed: ELF files each of which has one thing broken
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2012

load ../lib.bash
load gen_signed_lib.bash

bats_require_minimum_version 1.5.0

setup_file() {
	fixtures_for_file
	objcopy --strip-all one good 2>/dev/null
	"$BATS_TEST_DIRNAME/broken-elf" good broken
}

setup() {
	fixtures_for_test
	cp "$BATS_FILE_TMPDIR/good" .
}

# What the kernel and the dynamic loader do not look at either; two images one behind the other are one with bytes behind it.
harmless=(phentsize-zero shentsize-small shentsize-zero twice version)

@test "elf: the file that the broken ones are made of is good" {
	expect_pass sign good
	expect_pass "$gen_signed" verify good --cert cert.pem
	(($(ls "$BATS_FILE_TMPDIR/broken" | wc -l) == 70))
}

@test "elf: each broken file is refused with one line that names it, and nothing is written" {
	local f name
	cp -r "$BATS_FILE_TMPDIR/broken" .
	for f in broken/*; do
		name=${f#broken/}
		[[ " ${harmless[*]} " != *" $name "* ]] || continue
		run --separate-stderr sign "$f" -o out
		# shellcheck disable=SC2154
		[[ $status == 1 && $stderr == "gen_signed: $f: "* && $stderr != *$'\n'* && ! -e out ]] ||
			{ printf '%s: status %s\n%s\n' "$f" "$status" "$stderr"; return 1; }
		cmp "$f" "$BATS_FILE_TMPDIR/$f"
		run --separate-stderr "$gen_signed" inspect "$f"
		[[ $status == 1 && $stderr == "gen_signed: $f: "* && $stderr != *$'\n'* ]] ||
			{ printf '%s: status %s\n%s\n' "$f" "$status" "$stderr"; return 1; }
	done
}

@test "elf: what is harmless is signed and verified" {
	local name
	for name in "${harmless[@]}"; do
		expect_pass sign "$BATS_FILE_TMPDIR/broken/$name" -o "$name"
		expect_pass "$gen_signed" verify "$name" --cert cert.pem
	done
}
