#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# ATTACKS rows 9 to 12: no attack on a running loader wins, and each can. Each boots a machine of its own, with CPUs that run in parallel.

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	[[ -e $top/build/bzImage ]] || skip "no kernel in build/: run 'make kernel'"
}

race() {
	local mode=$1
	shift
	run "$top/tests/vm/run" --timeout 500 --mttcg --smp 2 --mode "$mode" --cert "$top/build/keys/signer.der" -- \
		"$top/build/tests/attacks/race" --keys "$top/build/keys" "$@" 2>&1
	printf '%s\n' "$output"
}

@test "rows 9 to 12: the run of a verified loader is closed to every attack" {
	race enforce --expect closed --rounds 300 --seconds 2.5
	[ "$status" -eq 0 ]
	[[ $output == *"control-one "*"stall-frozen "* ]]
}

# A busy host leaves few rounds to each attack; one that won stops. Where a machine's memory and tasks lie decides, too: what
# did not win in one boot gets another.
@test "rows 9 to 12: with hornet=off the attacks on a running loader win, and nobody wins without an attacker" {
	race off --expect hole --until-won --rounds 300 --seconds 15
	[ "$status" -eq 0 ] || race off --expect hole --until-won --rounds 300 --seconds 15
	[ "$status" -eq 0 ]
	[[ $output == *"control-one "*"stall-frozen "* ]]
}
