#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The table in tests/attacks/README.md is the one that the programs have.

@test "tests/attacks/README.md lists every attack as the programs have it" {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	run diff <(grep '^| [0-9]' "$top/tests/attacks/README.md") <("$top/tests/attacks/attack" --table)
	printf '%s\n' "$output"
	[ "$status" -eq 0 ]
}
