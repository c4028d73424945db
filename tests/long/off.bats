#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What shows that the attack tests can fail, whole: without Hornet. make check-long off; tests/host has a part of it.

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

vm() {
	run "$top/tests/vm/run" "$@" 2>&1
	printf '%s\n' "$output"
}

race() {
	vm --timeout 900 --mttcg --smp 2 --mode off --cert "$top/build/keys/signer.der" -- \
		"$top/build/tests/attacks/race" --keys "$top/build/keys" --expect hole --until-won --rounds 300 --seconds 15
	[ "$status" -eq 0 ]
}

@test "rows 9 to 12: with hornet=off the attacks on a running loader win, and nobody wins without an attacker" {
	race || race	# in another boot memory and tasks lie elsewhere
	[[ $output == *"control-one "*"stall-frozen "* ]]
}

# Keyring 1 is builtin and secondary in mainline's terms, so that good programs load here and only Hornet is missing.
# What may pass: a classic filter is no BPF program to Hornet, and what the keyrings themselves take is their matter in any mode
# (mutation request-restricted; the option SECONDARY_TRUSTED_KEYRING_SIGNED_BY_BUILTIN).
@test "with hornet=off no attack passes its test" {
	vm --timeout 500 --mode off --cert "$top/build/keys/signer.der" -- "$top/tests/attacks/attack" --keyring 1
	[ "$status" -eq 1 ]
	[[ $output == *"not ok 1 - "* ]]
	passed=$(grep '^ok ' <<<"$output" | grep -vE -- '- (01-classic|06-request-(session|sealed)|19-(issued|stranger)-secondary)$' || true)
	[ -z "$passed" ]
}

@test "with hornet=off each attack gets what an unpatched kernel gives it" {
	vm --timeout 500 --mode off -- "$top/tests/attacks/attack" --expect mainline
	[ "$status" -eq 0 ]
	[[ $output == *"ok 1 - "* ]]
}
