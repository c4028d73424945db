#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Five of other people's tools build signed, unmodified; tests/guest/projects.bats runs them. All of them: make check-projects.
# shellcheck disable=SC2154
load ../lib.bash

projects=$top/tests/projects

@test "five libbpf-tools build signed, nothing of them changed" {
	local tool
	run "$projects/build" --signed-only opensnoop execsnoop syscount tcpconnect biolatency
	printf '%s\n' "$output"
	[[ $status != 3 ]] || skip "the archive has the source no more: PROJECT_SRC_bpfcc= names a tree"
	((status == 0))
	for tool in opensnoop execsnoop syscount tcpconnect biolatency; do
		expect_pass "$gen_signed" verify "$build/projects/signed/libbpf-tools/$tool" --cert "$keys/signer.pem"
	done
}

@test "sources: a tree of one's own is taken, and one that is none is named" {
	mkdir -p "$BATS_TEST_TMPDIR/mine"
	echo ours >"$BATS_TEST_TMPDIR/mine/file"
	PROJECT_SRC_bpfcc=$BATS_TEST_TMPDIR/mine expect_pass "$projects/fetch" bpfcc "$BATS_TEST_TMPDIR/copy"
	expect_output "SOURCE  bpfcc of PROJECT_SRC_bpfcc"
	[[ $(cat "$BATS_TEST_TMPDIR/copy/file") == ours ]]
	PROJECT_SRC_bpfcc=$BATS_TEST_TMPDIR/none expect_fail "$projects/fetch" bpfcc "$BATS_TEST_TMPDIR/copy"
	expect_output "PROJECT_SRC_bpfcc=$BATS_TEST_TMPDIR/none is no folder"
}

@test "sources: an archive that has them no more is status 3, and says what to set" {
	HORNET_CACHE=$BATS_TEST_TMPDIR/cache DEBIAN_MIRROR=file://$BATS_TEST_TMPDIR/none run "$projects/fetch" bpfcc "$BATS_TEST_TMPDIR/copy"
	printf '%s\n' "$output"
	((status == 3))
	[[ $output == *"has the source of bpfcc: set PROJECT_SRC_bpfcc= to a tree of it" ]]
	[[ ! -e $BATS_TEST_TMPDIR/copy ]]
}

@test "results: the same output passes; other output, and events that an option leaves out, do not" {
	local out=$BATS_TEST_TMPDIR/out
	# shellcheck source=tests/projects/judge.bash
	. "$projects/judge.bash"
	mkdir -p "$out/signed" "$out/unsigned"
	printf '12:00:01 100 wanted 3 /a\n' >"$out/signed/1.out"
	printf '12:00:07 200 wanted 3 /a\n' >"$out/unsigned/1.out"
	echo 100 101 >"$out/signed/1.pids"
	echo 200 201 >"$out/unsigned/1.pids"
	run judge "$out" 1 exact wanted,other wanted other
	[[ $output == same ]]
	printf '12:00:01 100 wanted 4 /a\n' >"$out/signed/1.out"
	run judge "$out" 1 exact wanted,other wanted other
	[[ $output == *"not what the unsigned one prints"* ]]
	printf '12:00:01 101 other 3 /a\n' | tee -a "$out/signed/1.out" >>"$out/unsigned/1.out"
	run judge "$out" 1 lines wanted,other wanted other
	[[ $output == "signed: there is other" ]]
	: >"$out/signed/1.out"
	run judge "$out" 1 lines wanted,other wanted ""
	[[ $output == "signed: there is no wanted" ]]
	run judge "$out" 2 lines wanted,other wanted ""
	[[ $output == "was not run" ]]
}
