#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed sign: records made by hand, each field of them
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

@test "record: a good one is signed; padding and duplicates do not matter" {
	record x >rec
	with_section rec good
	expect_pass sign good
	expect_output 'x: signed'
	{ zeros 24; record x; zeros 8; record x; record y; zeros 4; } >rec
	with_section rec good
	run sign good
	((status == 0))
	[[ ${#lines[@]} == 2 ]]
	expect_pass "$gen_signed" verify good --cert cert.pem
}

bad_record() {
	local message=$1
	shift
	record x "$@" >rec
	with_section rec bad
	expect_fail sign bad
	expect_output "bad: damaged loader record at byte 0x"
	expect_output "$message"
	expect_fail "$gen_signed" inspect bad
	expect_output "$message"
}

@test "record: each damaged field is refused with its reason" {
	bad_record 'its size is wrong' size=144
	bad_record 'its size is wrong' size=112
	bad_record 'its size is wrong' size=135
	bad_record 'its size is wrong' size=0
	bad_record 'its size is wrong' size=$((0xfffffff8))
	bad_record 'its header size is wrong' hdr_size=112
	bad_record 'its header size is wrong' hdr_size=124
	bad_record 'its kind is unknown; use the gen_signed of the bpftool' kind=3
	bad_record 'its kind is unknown' kind=0
	bad_record 'it has unknown flags' flags=1
	bad_record 'its instructions are outside' insns_off=112
	bad_record 'its instructions are outside' insns_off=124
	bad_record 'its instructions are outside' insns_sz=0
	bad_record 'its instructions are outside' insns_sz=7
	bad_record 'its instructions are outside' insns_sz=24
	bad_record 'its instructions are outside' insns_off=$((0xfffffff8)) insns_sz=16
	bad_record 'its metadata is outside' data_sz=0
	bad_record 'its metadata is outside' data_sz=9
	bad_record 'its metadata is outside' data_off=$((0xffffffff)) data_sz=2
	bad_record 'its metadata is outside' data_off=8
	bad_record 'it is a static program but has metadata' kind=2
	bad_record 'it has an empty signature' sig_off=120
	bad_record 'its signature is outside' sig_off=130 sig_sz=8
	bad_record 'its signature exceeds the kernel'\''s 8 KiB' sig_off=120 sig_sz=8193
	record 'two words' >rec
	with_section rec bad
	refuses 'its name has characters that can'\''t be printed' bad
	record '' >rec
	with_section rec bad
	refuses 'it has no name' bad
	{ record x; printf 'HornetR2'; zeros 128; } >rec
	with_section rec bad
	refuses 'it does not start with HornetR1' bad
	{ record x; printf 'HornetR1'; zeros 8; } >rec
	with_section rec bad
	refuses 'the section ends inside its header' bad
	: >rec
	with_section rec bad
	refuses 'no signable loader' bad
}

@test "record: a longer header of a later version is read" {
	{ record x size=144 hdr_size=128 insns_off=128 data_off=136 | head -c 120; zeros 8; printf '\x95\0\0\0\0\0\0\0metadata'; } >rec
	with_section rec later
	expect_pass sign later
	[[ $(payload later) == "$(printf '\x95\0\0\0\0\0\0\0metadata')" ]] 2>/dev/null
	expect_pass "$gen_signed" verify later --cert cert.pem
}

@test "record: a static program is signed over its instructions only" {
	record drop kind=2 size=128 prog_type=8 attach_type=1 data_off=0 data_sz=0 | head -c 128 >rec
	with_section rec static
	expect_pass sign static
	expect_pass "$gen_signed" verify static --cert cert.pem
	run "$gen_signed" inspect static
	expect_output 'static drop'
	expect_output 'program "drop" type cgroup_skb attach cgroup_inet_egress insns 1'
	[[ $output != *exclusive-hash* ]]
	last_sig static >sig
	printf '\x95\0\0\0\0\0\0\0' >payload
	openssl cms -verify -inform DER -in sig -content payload -binary -certfile cert.pem -noverify -out /dev/null
	flip static $(($(offset_of static HornetR1) + 120))
	expect_fail "$gen_signed" verify static --cert cert.pem
	expect_output 'drop: altered after the appended signature was made: the instructions were altered'
}

@test "record: 64 loaders are signed, 65 are refused" {
	local i
	for ((i = 0; i < 64; i++)); do record "x$i"; done >rec
	with_section rec many
	expect_pass sign many
	expect_pass "$gen_signed" verify many --cert cert.pem
	record x64 >>rec
	with_section rec many
	refuses 'the kernel reads at most 64 signatures' many
}
