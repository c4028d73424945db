#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# All tests of gen_signed that tests/host/gen_signed_san.bats leaves out, with sanitizers in it. make check-long sanitizers
# shellcheck disable=SC2154,SC1091

load ../lib.bash
load ../san.bash

@test "sanitizers: the rest of what gen_signed does" {
	local f files=()
	for f in "$top"/tests/host/gen_signed*.bats; do
		f=${f##*/}
		[[ $f == gen_signed_san.bats ]] || grep -q "[ \t]$f" "$top/tests/host/gen_signed_san.bats" || files+=("$f")
	done
	((${#files[@]} > 10))
	all_clean "${files[@]}"
}
