#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed log of what the kernel writes, by a socket that is none. On a Hornet kernel: tests/guest/gen_signed.bats
# shellcheck disable=SC2154,SC1091

load ../lib.bash
load log_fixtures.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	cc -shared -fPIC -o audit-messages.so "$BATS_TEST_DIRNAME/audit-messages.c"
	# a record of a program, without its type
	good=$(audit_log | grep -m1 'audit(.*lsm=hornet' | sed 's/^.*msg=//; s/\x1d.*//')
	[[ $good == 'audit('*lsm=hornet* ]]
}

# follows STATUS: log of the messages ends so
follows() {
	run env AUDIT_MESSAGES=messages ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" LD_PRELOAD="$PWD/audit-messages.so" \
		"$gen_signed" log
	printf '%s\n' "$output"
	((status == $1))
}

@test "log of the kernel's records: damaged and too long ones are counted, as those of a file" {
	printf '1334 %s\n1300 audit(1.2:3): syscall\n' "$good" >messages
	follows 0
	((${#lines[@]} == 1))
	printf '1334 %s\n' "$good" "${good% res=*} res" "${good/audit(/other(}" "$good$(printf ' x=%020000d' 0)" "$good" >messages
	follows 1
	expect_output "gen_signed: the kernel's audit records: 3 records of Hornet's are damaged, left out"
	((${#lines[@]} == 3))
}
