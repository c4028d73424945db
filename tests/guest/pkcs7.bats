#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Messages that cost the kernel much before it is known who signed them
# shellcheck disable=SC2154

load ../lib.bash

# written SIGNERS CERTS: write a policy that the machine's signer and this many strangers have signed, and that has this many
# certificates inside
written() {
	local hornet=/sys/kernel/security/hornet/policy keys=$top/build/tests/attacks/keys work=$BATS_TEST_TMPDIR now version=1 name=attacks n
	local -a args=(-signer "$top/build/keys/signer.pem" -inkey "$top/build/keys/signer.key")
	read -r now <"$hornet"
	[[ $now =~ ^#\ policy=([^:]+):([0-9]+) ]]
	if ((BASH_REMATCH[2])); then name=${BASH_REMATCH[1]} version=$((BASH_REMATCH[2] + 1)); fi
	printf 'policy_name=%s policy_version=%s\nDEFAULT action=DENY\ntoken=userns action=DENY\nverdict=OK action=ALLOW\n' \
		"$name" "$version" >"$work/policy"
	for ((n = 1; n <= $1; n++)); do args+=(-signer "$keys/many-$n.pem" -inkey "$keys/many-$n.key"); done
	for ((n = 1; n <= $2; n++)); do cat "$keys/many-$n.pem"; done >"$work/certs"
	[[ ! -s $work/certs ]] || args+=(-certfile "$work/certs")
	openssl cms -sign -binary -nodetach -nosmimecap -keyid -nocerts -md sha256 -outform DER -in "$work/policy" -out "$work/p7b" "${args[@]}"
	dd bs=4M if="$work/p7b" of="$hornet" status=none
}

@test "a policy with more than 32 signers is refused, with 32 it is taken" {
	expect_fail written 32 0
	dmesg | grep -F 'PKCS7: More than 32 signers'
	expect_pass written 31 0
}

@test "a policy with more than 32 certificates inside is refused, with 32 it is taken" {
	expect_fail written 0 33
	dmesg | grep -F 'PKCS7: More than 32 certificates'
	expect_pass written 0 32
}
