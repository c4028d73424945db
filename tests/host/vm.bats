#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The VM runner tells the truth: output and status of the command, and a machine that failed is never success.

load ../lib.bash
bats_require_minimum_version 1.5.0

setup() {
	cd "$top"
}

@test "stdout, stderr and the exit status come through, apart from each other" {
	run bash -c '"$1" -- bash -c "echo out; echo err >&2; exit 7" 2>"$2"' _ "$vm" "$BATS_TEST_TMPDIR/err"
	printf '%s\n' "$output"
	((status == 7))
	[[ $output == out ]]
	[[ $(cat "$BATS_TEST_TMPDIR/err") == err ]]
}

@test "tests/vm/enter exits with the command's status; make vm says it" {
	unset MAKEFLAGS MAKELEVEL DEBUG CMD
	run --separate-stderr tests/vm/enter bash -c 'echo "$1"; exit 3' _ 'two  words'
	printf '%s\n' "$output" "$stderr"
	((status == 3))
	[[ $output == 'two  words' ]]

	run --separate-stderr make -s vm CMD='echo here; exit 3'
	printf '%s\n' "$output" "$stderr"
	((status == 2))
	[[ ${lines[-1]} == here ]]
	[[ $stderr == *"vm: 'echo here; exit 3' exited with status 3"* ]]
}

@test "a large output arrives whole" {
	run bash -c '"$1" -- seq 1 200000 | cmp - <(seq 1 200000)' _ "$vm"
	printf '%s\n' "$output"
	((status == 0))
}

@test "the guest cannot write to the host's files, only to build/" {
	mark=$BATS_TEST_TMPDIR/mark
	expect_pass "$vm" -- bash -c "touch ${mark@Q}; touch build/tests/from-guest"
	[[ ! -e $mark && -e build/tests/from-guest ]]
	rm build/tests/from-guest
}

@test "a panic is status 125, with the console kept" {
	run "$vm" -- bash -c 'echo c >/proc/sysrq-trigger'
	printf '%s\n' "$output"
	((status == 125))
	expect_output "Kernel panic"
	grep -aq 'Kernel panic' "${output##*console log: }"
	rm "${output##*console log: }"
}

@test "a guest that reboots is status 125" {
	run "$vm" -- bash -c 'echo b >/proc/sysrq-trigger'
	((status == 125))
	expect_output "ended without finishing"
	rm "${output##*console log: }"
}

@test "a kernel warning is status 125, though the command succeeded" {
	run "$vm" -- bash -c 'echo "<4>WARNING: CPU: 0 made up for a test" >/dev/kmsg'
	printf '%s\n' "$output"
	((status == 125))
	expect_output "WARNING"
	rm "${output##*console log: }"
}

@test "too long a command is ended: status 125" {
	run "$vm" --timeout 8 -- sleep 100
	((status == 125))
	expect_output "timed out after 8 s"
	rm "${output##*console log: }"
}

@test "a command that does not exist is status 127" {
	run -127 "$vm" -- /nonexistent/command
	expect_output "No such file"
}

@test "a certificate that the kernel refuses is one line and status 125" {
	expect_pass openssl x509 -in "$keys/stranger.pem" -outform DER -out "$BATS_TEST_TMPDIR/stranger.der"
	run "$vm" --cert "$BATS_TEST_TMPDIR/stranger.der" -- true
	printf '%s\n' "$output"
	((status == 125))
	expect_output "refuses certificate 1"
	rm "${output##*console log: }"
}

@test "the test signer's certificate goes into the secondary keyring" {
	expect_pass "$vm" --cert "$keys/signer.der" -- grep -q 'asymmetri Hornet test signer' /proc/keys
}

@test "wrong use is one line and status 2; a missing kernel is 125" {
	run "$vm" --nosuch 1 -- true
	((status == 2))
	run "$vm" --mode loud -- true
	((status == 2))
	expect_output "off, audit or enforce"
	run "$vm" --kernel /nonexistent -- true
	((status == 125))
	((${#lines[@]} == 1))
	expect_output "make kernel"
}
