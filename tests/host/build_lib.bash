# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What the tests of gen_signed build share: sources and a key in the test's folder, and nothing temporary left. Load it after
# gen_signed_lib.bash.
# shellcheck shell=bash disable=SC2154,SC2164

setup() {
	cd "$BATS_TEST_TMPDIR"
	mkdir tmp
	export TMPDIR=$PWD/tmp
	write_sources
	"$gen_signed" keygen --key key.pem --cert cert.pem --name Signer >/dev/null
}

teardown() {
	# nothing temporary is left, whatever happened
	[[ ! $(ls -A "$BATS_TEST_TMPDIR/tmp") ]]
}

build_exe() {
	"$gen_signed" build --key key.pem --cert cert.pem "$@"
}

# compiler NAME COMMANDS: ./NAME is the compiler of that name, and runs these before it compiles; $1 is before or after
compiler() {
	cat >"$1" <<-SH
		#!/bin/bash
		at() { case \$1 in
		$2
		esac; }
		[[ " \$* " == *' -o '* ]] || exec $1 "\$@"
		at before
		$1 "\$@" || exit
		at after
	SH
	chmod +x "$1"
}
