#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed doctor where Hornet does not help: each boots a machine of its own. See also tests/guest/gen_signed.bats.
# shellcheck disable=SC2154

load ../lib.bash

setup() {
	[[ -e $build/bzImage ]] || skip "no kernel in build/: run 'make kernel'"
}

@test "doctor: mode off" {
	run "$vm" --timeout 200 --mode off --cert "$keys/signer.der" -- "$gen_signed" doctor "$build/examples/exectrace"
	printf '%s\n' "$output"
	((status == 1))
	expect_output 'problem  mode off: nothing is required of programs'
	expect_output 'next echo audit > /sys/kernel/security/hornet/mode'
	expect_output 'is in .secondary_trusted_keys'
	expect_output '1 problem'
}

@test "doctor: Hornet is not in the order of modules" {
	run "$vm" --timeout 200 --append 'lsm=lockdown,bpf' -- "$gen_signed" doctor
	printf '%s\n' "$output"
	((status == 1))
	expect_output 'problem  Hornet is '
	expect_output 'not active'
}

@test "doctor --errno: each error that a load gives has a meaning and a next command; others are refused" {
	local e
	for e in EPERM EACCES ENOKEY EKEYREJECTED EBADMSG ENOPKG -22 95 EAGAIN; do
		expect_pass "$gen_signed" doctor --errno "$e"
		expect_output '    next '
	done
	run "$gen_signed" doctor --errno ENONSENSE
	((status == 2))
	expect_output 'ENONSENSE: no error that a load is known to give'
	# numbers that only begin like one
	for e in 1abc 1. +1 ' 1' --1 18446744073709551617; do
		run "$gen_signed" doctor --errno "$e"
		((status == 2))
		[[ $output == "gen_signed: doctor: $e: no error that a load is known to give" ]]
	done
}
