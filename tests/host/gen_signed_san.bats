#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Tests of what gen_signed reads and signs once more, with sanitizers in it. The others: tests/long/sanitizers.bats.
# shellcheck disable=SC2154,SC1091

load ../lib.bash
load ../san.bash

@test "sanitizers: sign, verify" {
	run nm "$build/gen_signed-san/gen_signed"
	expect_output __asan_init
	all_clean gen_signed_sign.bats gen_signed_trailer.bats gen_signed_verify.bats
}

@test "sanitizers: policies, log" {
	all_clean gen_signed_policy.bats gen_signed_log.bats gen_signed_ps.bats
}
