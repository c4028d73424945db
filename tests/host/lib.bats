#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What tests/lib.bash promises to the tests.

load ../lib.bash

# check WORD: fails for a word with a b in it
check() {
	echo "tried $1"
	[[ $1 != *b* ]]
}

@test "each: all rows are tried, those that fail are named, and make it fail; no rows are a failure" {
	run each check <<-'ROWS'
		alpha
		"two abc"
		last
	ROWS
	[[ $status == 1 && $output == $'tried alpha\ntried two abc\ntried last\nfailed: check "two abc"' ]]
	run each check <<<last
	[[ $status == 0 && $output == 'tried last' ]]
	run each check </dev/null
	((status == 1))
}
