#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# ATTACKS rows 9 to 12: no attack on a running loader wins, and each can; and what is given to one. Each boots a machine of its own,
# with CPUs that run in parallel.

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	[[ -e $top/build/bzImage ]] || skip "no kernel in build/: run 'make kernel'"
}

race() {
	local mode=$1
	shift
	run "$top/tests/vm/run" --timeout 900 --mttcg --smp 2 --mode "$mode" --cert "$top/build/keys/signer.der" -- \
		"$top/build/tests/attacks/race" --keys "$top/build/keys" "$@" 2>&1
	printf '%s\n' "$output"
	((status == 0))
}

@test "rows 9 to 12: the run of a verified loader is closed to every attack" {
	race enforce --expect closed --rounds 200 --seconds 10 --least 30
	[[ $output == *"control-one "*"stall-frozen "* ]]
}

# Some that seldom need luck; all of them: tests/long/off.bats. A busy host leaves few rounds to each; one that won stops. Where
# a machine's memory and tasks lie decides, too: what did not win in one boot gets another.
@test "rows 9 to 12: with hornet=off attacks on a running loader win, and nobody wins without an attacker" {
	local sample=(control-one number-freeze partial-prog stall-number stall-door-fork stall-frozen)
	race off --expect hole --until-won --rounds 300 --seconds 15 "${sample[@]}" ||
		race off --expect hole --until-won --rounds 300 --seconds 15 "${sample[@]}"
	[[ $output == *"control-one "*"stall-frozen "* ]]
}

# A ring buffer that a loader makes is made larger until the kernel takes it; one that it is given is not looked up again for that.
# It needs luck to see that it is (in about 200 rounds): the check is the generator's, and no mutation of the kernel takes it out.
@test "a signed loader: the number of a ring buffer that is given to it is looked up once" {
	run "$top/tests/vm/run" --timeout 900 --mttcg --smp 2 --cert "$top/build/keys/signer.der" -- \
		"$top/build/tests/full/given_ring" swap 1000
	grep -v 'error returned by loader' <<<"$output"
	((status == 0))
	# both have to happen, or nothing was tried
	[[ $output =~ ([0-9]+)" of another size, "([0-9]+)" none" ]]
	((BASH_REMATCH[1] > 0 && BASH_REMATCH[2] > 0))
}
