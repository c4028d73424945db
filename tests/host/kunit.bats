#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The KUnit tables beside Hornet's pure parts: the test kernel runs them when it boots.
# shellcheck disable=SC2154

load ../lib.bash

@test "every KUnit suite of kernel/hornet runs at boot, and no case of it fails" {
	cd "$top"
	console=$BATS_TEST_TMPDIR/console
	expect_pass "$vm" --log "$console" -- true
	sed -i 's/\r$//' "$console"
	mapfile -t suites < <(sed -n 's/^\t\.name = "\(hornet-[a-z]*\)",$/\1/p' kernel/hornet/*_test.c)
	((${#suites[@]} == $(ls kernel/hornet/*_test.c | wc -l)))
	for s in "${suites[@]}"; do
		grep -aE "# $s: pass:[1-9][0-9]* fail:0 " "$console"
		grep -aE "\] ok [0-9]+ $s$" "$console"
	done
	run grep -aE '\] +not ok ' "$console"
	printf '%s\n' "$output"
	((status == 1))
}
