#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# ATTACKS rows 13 and 14, and what shows that the attack tests can fail; each boots a machine of its own.

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	[[ -e $top/build/bzImage ]] || skip "no kernel in build/: run 'make kernel'"
}

vm() {
	run "$top/tests/vm/run" --timeout 500 "$@" 2>&1
	printf '%s\n' "$output"
}

@test "rows 13, 14: unsigned SYSCALL programs of audit mode do not run in enforce, the mode stays" {
	vm --mode audit --cert "$top/build/keys/signer.der" -- "$top/tests/attacks/attack" row13-mode
	[ "$status" -eq 0 ]
	[[ $output == *"ok 1 - "* ]]
}

@test "row 13: loads that began in mode off and wait while it is raised are judged by the new mode" {
	vm --mode off --cert "$top/build/keys/signer.der" -- "$top/tests/attacks/attack" row13-parked
	[ "$status" -eq 0 ]
	[[ $output == *"ok 1 - "* ]]
}

@test "rows 6, 19: the keyring .bpf; certificates that have expired or are for another use, where that counts" {
	# The last hornet= holds, and a word that is no mode means enforce.
	vm --mode off --append 'hornet=enforced bpf.keyring_unsealed=1 hornet_certs=dates' --cert "$top/build/keys/signer.der" -- \
		bash -c '[[ $(</sys/kernel/security/hornet/mode) == enforce ]] && "$1" row06-bpf && for a in plain-inside plain-demanded expired-inside expired-demanded expired-policy; do "$1" row19-demanded "19-$a" || exit; done' \
		- "$top/tests/attacks/attack"
	[ "$status" -eq 0 ]
	(($(grep -c '^ok ' <<<"$output") == 14))
	# The usual signer's certificate is for no use in particular. That of odd-plain is in no keyring here: the CA's is.
	local keys=$top/build/tests/attacks/keys-code odd=$top/build/tests/attacks/keys/odd-chain
	mkdir -p "$keys"
	cp "$odd.key" "$keys/signer.key"
	cp "$odd.pem" "$keys/signer.pem"
	openssl x509 -in "$odd.pem" -outform DER -out "$keys/signer.der"
	vm --append hornet_certs=code-signing --cert "$keys/signer.der" --env "HORNET_KEYS=$keys" -- \
		bash -c 'for a in plain-inside plain-demanded eku-inside eku-demanded eku-policy issued-inside; do "$1" row19-demanded "19-$a" || exit; done' \
		- "$top/tests/attacks/attack"
	[ "$status" -eq 0 ]
	(($(grep -c '^ok ' <<<"$output") == 6))
}

@test "a mode that is asked for without hornet in lsm= is none, and the kernel says so at boot" {
	vm --mode off --append 'hornet=enforce lsm=lockdown,bpf' --log "$BATS_TEST_TMPDIR/console" -- true
	grep -aF 'hornet: mode enforce is asked for, but lsm= does not name hornet: NOTHING IS CHECKED' "$BATS_TEST_TMPDIR/console"
	vm --mode enforce --log "$BATS_TEST_TMPDIR/console" -- true
	run grep -aF 'NOTHING IS CHECKED' "$BATS_TEST_TMPDIR/console"
	[ "$status" -eq 1 ]
}

@test "row 20: what the kernel itself loads is recorded, with origin kernel and not as signed; so is what holds from boot" {
	local prog
	vm --cert "$top/build/keys/signer.der" -- dmesg
	[ "$status" -eq 0 ]
	(($(grep -cE 'type=1403 .* lsm=hornet verdict=NONE reason=boot error=0 policy=builtin:0 digest=sha256:[0-9a-f]{64} old-policy=none old-digest=none signer=none .*res=1$' <<<"$output") == 1))
	(($(grep -cE 'type=1404 .* lsm=hornet lsm-mode=enforce old-mode=none .*res=1$' <<<"$output") == 1))
	for prog in "none prog-name=\"__loader.prog\"" "closed prog-name=\"dump_bpf_map\"" "closed prog-name=\"dump_bpf_prog\""; do
		(($(grep -c "op=LOAD lsm=hornet lsm-mode=enforce decision=allow verdict=UNSIGNED reason=kernel error=0 origin=kernel session=$prog .*pid=.* res=1$" <<<"$output") == 1))
	done
	# nothing else was loaded, by nobody
	(($(grep -c 'op=LOAD' <<<"$output") == 3))
}

# All programs: tests/long/off.bats.
@test "with hornet=off attacks get what an unpatched kernel gives them" {
	vm --mode off -- bash -c 'for p in row01-unsigned row08-map; do "$1" --expect mainline "$p" || exit; done' - \
		"$top/tests/attacks/attack"
	[ "$status" -eq 0 ]
	[[ $output == *"ok 1 - "* ]]
}
