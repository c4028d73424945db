#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed sign: the end of the file: cut off, damaged, somebody else's
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

@test "sign: a file that is cut at any place is refused or signed whole" {
	local n body
	body=$(size_of one)
	cc -I"$top/gen_signed/lib" "$BATS_TEST_DIRNAME/cut.c" "$build/lib/libgensigned.a" -lcrypto -lelf -lz -o cut.exe
	cp one.signed cut
	# each place in one process, some by the commands
	expect_pass ./cut.exe cut "$body" key.pem cert.pem
	expect_output "$(($(size_of one.signed) - body - 1)) places"
	for n in $((body + 1)) $((body + 38)) $((body + 300)); do
		head -c "$n" one.signed >cut
		refuses 'gen_signed: cut: broken signature at its end: ' cut
		expect_output '; remove it with strip, then sign again'
		expect_fail "$gen_signed" verify cut --cert cert.pem
	done
	cp one.signed cut
	truncate -s "$body" cut
	expect_pass sign cut
	cmp cut one.signed
	# the image itself
	for n in 0 1 4 16 63 64 1000 $((body / 2)) $((body - 1)); do
		head -c "$n" one >cut
		refuses 'cut: it is ' cut
	done
}

@test "sign: a trailer of two that is cut is refused at each place but the block's start" {
	local mid
	last_sig two.signed >sig
	mid=$(($(size_of two.signed) - $(size_of sig) - 38))
	cc -I"$top/gen_signed/lib" "$BATS_TEST_DIRNAME/cut.c" "$build/lib/libgensigned.a" -lcrypto -lelf -lz -o cut.exe
	cp two.signed cut
	expect_pass ./cut.exe cut "$(size_of two)" key.pem cert.pem "$mid"
	expect_output "$(($(size_of two.signed) - $(size_of two) - 2)) places"
	head -c "$mid" two.signed >cut
	expect_fail "$gen_signed" verify cut --cert cert.pem
	expect_output "cut: $(loaders two | tail -n1): no appended signature covers it, but there are 1"
	expect_pass sign cut
	cmp cut two.signed
}

@test "sign: a damaged block is refused" {
	local size sz
	size=$(size_of one.signed)
	last_sig one.signed >sig
	sz=$(size_of sig)
	cp one.signed bad
	flip bad $((size - 38))
	refuses 'bad: broken signature at its end: the signature'\''s header is damaged' bad
	cp one.signed bad
	flip bad $((size - 27))
	refuses 'the signature is longer than what precedes its header' bad
	cp one.signed bad
	printf '\0\0\0\0' | dd of=bad bs=1 seek=$((size - 30)) conv=notrunc status=none
	refuses 'length is not between 1 byte and 8 KiB' bad
	printf '\x7f\xff\xff\xff' | dd of=bad bs=1 seek=$((size - 30)) conv=notrunc status=none
	refuses 'length is not between 1 byte and 8 KiB' bad
	cp one.signed bad
	flip bad $((size - 38 - sz))
	refuses 'the signature is not a whole DER sequence' bad
	cp one.signed bad
	echo extra >>bad
	refuses 'cut off or followed by other bytes' bad
}

@test "sign: bytes behind the image that are not ours are kept" {
	printf 'AI\x02 somebody else'\''s payload' >payload
	cat one payload >foreign
	expect_pass sign foreign -o out
	cmp -n $(($(size_of foreign))) foreign out
	expect_pass "$gen_signed" verify out --cert cert.pem
	sign out
	[[ $(size_of out) == $(($(size_of one.signed) + $(size_of payload))) ]]
	zeros 300000 >zeros
	cat one zeros >foreign
	expect_pass sign foreign
	expect_pass "$gen_signed" verify foreign --cert cert.pem
}

@test "sign: 65 signatures in a row, and a trailer above 256 KiB, are refused" {
	local i
	last_sig one.signed >sig
	tail -c $(($(size_of sig) + 38)) one.signed >block
	cp one many
	for ((i = 0; i < 64; i++)); do cat block; done >>many
	expect_pass "$gen_signed" verify many --cert cert.pem
	[[ $(grep -c 'appended signature good' <<<"$output") == 64 ]]
	cat block >>many
	refuses 'many: broken signature at its end: there are more than 64' many
	{ printf '\x30\x82\x1f\xfc'; zeros 8188; printf '\0\0\x02\0\0\0\0\0\0\0\x20\0~eBPF signature appended~\n'; } >big
	cp one many
	for ((i = 0; i < 31; i++)); do cat big; done >>many
	expect_pass sign many
	cmp many one.signed
	cp one many
	for ((i = 0; i < 32; i++)); do cat big; done >>many
	refuses 'the signatures exceed 256 KiB' many
}
