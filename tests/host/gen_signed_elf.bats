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

# The good record where the section header says, and another one where the program has its own.
@test "elf: a section that is not what is in memory" {
	local at size index header off
	cp one moved
	read -r index off size < <(LC_ALL=C readelf -SW one | sed -n 's/^ *\[ *\([0-9]*\)\] \.hornet *[^ ]* *[^ ]* \([0-9a-f]*\) \([0-9a-f]*\) .*/\1 \2 \3/p')
	off=$((0x$off)) size=$((0x$size))
	while (($(size_of moved) % 8)); do printf '\0' >>moved; done
	at=$(size_of moved)
	bytes one "$off" "$size" >>moved
	header=$(($(od -An -tu8 -j 40 -N 8 one) + 64 * index))
	{ le32 "$at" && le32 0; } | dd of=moved bs=1 seek=$((header + 24)) conv=notrunc status=none
	flip moved $((off + $(field one data_off) + 1300))
	refuses 'moved: its section .hornet is not what it has in memory when it runs' moved -o out
	expect_fail "$gen_signed" verify moved --cert cert.pem
	expect_output 'moved: its section .hornet is not what it has in memory when it runs'
	# Another segment in its last page: the loader maps whole pages.
	local last=$((16#$(LC_ALL=C readelf -SW one | sed -n 's/.*\.hornet *[^ ]* *\([0-9a-f]*\) .*/\1/p') + size)) at
	((last % 4096 && last % 4096 < 4000)) || last=$((last - 64))
	at=$(LC_ALL=C readelf -lW one | sed -n '/^  Type/,/^$/p' | grep -n GNU_STACK | cut -d: -f1)
	at=$((64 + 56 * (at - 3)))
	cp one paged
	# type, flags, then offset, address, physical address, both sizes, alignment of eight bytes each
	for n in 1 6 0 0 $(((last | 4095) - 15)) 0 0 0 16 0 16 0 4096 0; do le32 "$n"; done |
		dd of=paged bs=1 seek=$at conv=notrunc status=none
	LC_ALL=C readelf -lW paged
	refuses 'paged: its section .hornet is not what it has in memory when it runs' paged -o out
	# as objcopy adds one
	record a >rec
	cp /bin/true added
	objcopy --add-section .hornet=rec --set-section-flags .hornet=alloc,readonly,data added 2>/dev/null
	refuses 'added: its section .hornet is not what it has in memory' added
	objcopy --set-section-flags .hornet=readonly,data added
	refuses 'added: its section .hornet is not what it has in memory' added
}

@test "elf: a class that is not the machine's, which the kernel goes by" {
	local machine
	# i386, ARM, PowerPC: the kernel reads these as files of 32 bits, whatever they say
	for machine in 3 40 20; do
		cp good other
		le32 "$machine" | head -c 2 | dd of=other bs=1 seek=18 conv=notrunc status=none
		refuses 'other: its ELF class is not that of its machine' other
		expect_fail "$gen_signed" verify other --cert cert.pem
		expect_output 'other: its ELF class is not that of its machine'
	done
	# RISC-V: it looks at the class
	le32 243 | head -c 2 | dd of=good bs=1 seek=18 conv=notrunc status=none
	expect_pass sign good
}

@test "elf: what is harmless is signed and verified" {
	local name
	for name in "${harmless[@]}"; do
		expect_pass sign "$BATS_FILE_TMPDIR/broken/$name" -o "$name"
		expect_pass "$gen_signed" verify "$name" --cert cert.pem
	done
}
