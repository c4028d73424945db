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

@test "lacks: a skip, but a failure where make build installs the package" {
	mkdir -p "$BATS_TEST_TMPDIR/kernel/scripts" "$BATS_TEST_TMPDIR/bin"
	printf '# listed3 no\nlisted   why\nmaybe?   why\nnever?   why\n' >"$BATS_TEST_TMPDIR/kernel/scripts/packages.txt"
	printf '#!/bin/sh\n[ "$3" != maybe ] || echo "Package: maybe"\n' >"$BATS_TEST_TMPDIR/bin/apt-cache"
	printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/bin/apt-get"
	chmod +x "$BATS_TEST_TMPDIR/bin/"*
	# what skip and lacks come to in a test; bats would take whole lines for tests of this file
	{
		printf 'load "%s/tests/lib.bash"\ntop="%s"\n' "$top" "$BATS_TEST_TMPDIR"
		printf '@%s\n' 'test "listed" { false || lacks "no such thing" other listed; }' \
			'test "maybe" { false || lacks "no such thing" maybe; }' \
			'test "never" { false || lacks "no such thing" never listed3 list; }'
	} >"$BATS_TEST_TMPDIR/inner.bats"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run bats --formatter tap "$BATS_TEST_TMPDIR/inner.bats"
	printf '%s\n' "$output"
	((status == 1))
	grep -qx 'not ok 1 listed' <<<"$output"
	grep -qx 'not ok 2 maybe' <<<"$output"
	grep -qx '# no such thing: make build installs listed here: run it, and make the test work' <<<"$output"
	grep -qx 'ok 3 never # skip no such thing' <<<"$output"
	# what these tests need is in the list
	for package in musl-tools rustc softhsm2 opensc libengine-pkcs11-openssl swtpm tpm2-tools tpm2-openssl; do
		grep -q "^$package " "$top/kernel/scripts/packages.txt"
	done
	grep -q '^pkcs11-provider? ' "$top/kernel/scripts/packages.txt"
}
