#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# How far open inputs go on the enforcing kernel: the range of each type to the number, and thousands of them.
load ../lib.bash

setup() {
	requires_guest
	[[ $(</sys/kernel/security/hornet/mode) == enforce ]] || skip "the mode is not enforce"
}

@test "the loader takes just what is in the range: 8 to 64 bits, signed or not, at the ends of the type" {
	expect_pass "$build/tests/full/limits"
	expect_output "17 inputs, 136 numbers, 0 wrong"
}

@test "4200 inputs with a range: the kernel takes their loader" {
	expect_pass "$build/tests/full/thousands"
	expect_output "load 0"
	expect_output "retval 30000"
}
