#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What the kernel makes of each way to sign: executables of tests/keys, signer trusted, stranger not.
# shellcheck shell=bash disable=SC2154

load ../lib.bash

setup() {
	requires_guest
	# tests/check-mldsa has them signed elsewhere
	progs=${SIGNED_KEYS:-$build/tests/keys}
	[[ -x $progs/trust ]] || { echo "no $progs/trust: run make tests"; return 1; }
	[[ $(</sys/kernel/security/hornet/mode) == enforce ]] || skip 'needs enforce mode'
}

loads() {
	local exe
	for exe; do
		expect_pass "$progs/$exe"
		expect_output 'ok data'
	done
}

# refused ERRNO EXE: with that errno in its message
refused() {
	expect_fail "$progs/$2"
	expect_output "$1"
	[[ $output != *'ok data'* ]]
}

@test "keys: signed by one, refused by a stranger, refused stripped" {
	loads signer
	refused 'Required key not available' stranger
	refused 'Operation not permitted' stripped
	refused 'Operation not permitted' plain
}

@test "keys: two signers, one of them unknown to the kernel: loads, in either order" { loads added added-stranger; }
@test "keys: resigned, appended and embedded" { loads resigned resigned-embedded; }

@test "keys: an embedded signature by a stranger counts, whatever is appended" {
	refused 'Required key not available' embedded
	refused 'Required key not available' embedded-signed
}

@test "keys: signed elsewhere: openssl cms, a raw signature, two signers at once" {
	loads two-step two-step-raw two-step-two
}

@test "keys: SHA-384 and SHA-512" { loads sha384 sha512; }

@test "keys: RSA 3072 and 4096, ECDSA P-256 and P-384, each with each digest" {
	local alg digest
	expect_pass "$progs/trust" "$progs"/{rsa3072,rsa4096,p256,p384}.der
	for alg in rsa3072 rsa4096 p256 p384; do
		for digest in sha256 sha384 sha512; do
			loads "$alg-$digest"
		done
	done
}

@test "keys: ML-DSA" {
	local alg
	[[ -e $progs/mldsa44-sha512 ]] || skip 'the OpenSSL of the host has no ML-DSA (3.5 has)'
	for alg in mldsa44 mldsa65 mldsa87; do
		expect_pass "$progs/trust" "$progs/$alg.der"
		loads "$alg-sha512"
		[[ ! ${SIGNED_KEYS-} ]] || loads "$alg-embedded"
	done
}

# For verify the signer's certificate is one that can enter the secondary keyring, which is where the kernel has it from then.
@test "keys: what a certificate says of its issuer: verify and the kernel agree, and so they do of one inside the signature" {
	local name cert form
	for name in keyid serial both none other-keyid other-serial half; do
		cert=$progs/akid-$name
		# with the CA in the builtin keyring, and the signer's certificate in none
		refused 'Required key not available' "akid-$name"
		refused 'Required key not available' "akid-$name-serial"
		if [[ $name == none || $name == other-* || $name == half ]]; then
			refused 'Required key not available' "akid-$name-inside"
		else
			loads "akid-$name-inside"
		fi
		if expect_pass "$progs/trust" "$cert.der"; then
			loads "akid-$name" "akid-$name-serial" "akid-$name-inside"
			for form in '' -serial -inside; do
				expect_pass "$gen_signed" verify "$cert$form" --cert "$cert.pem" --ca "$keys/ca.pem"
			done
			[[ $name == keyid || $name == serial || $name == both || $name == none ]]
		else
			for form in '' -serial -inside; do
				expect_fail "$gen_signed" verify "$cert$form" --cert "$cert.pem" --ca "$keys/ca.pem"
				expect_output 'is not the one that its authorityKeyIdentifier'
			done
			[[ $name == other-* || $name == half ]]
		fi
	done
}

@test "keys: five certificates inside are too many, unless the keyring has one of them: verify and the kernel agree" {
	refused 'Key was rejected by service' chain
	expect_fail "$gen_signed" verify "$progs/chain" --ca "$progs/chain.pem"
	expect_output '(long-chain)'
	run "$gen_signed" doctor "$progs/chain"
	expect_output 'problem  data: its appended signature brings along 5 certificates'
	# the fifth of them: this kernel's secondary keyring takes only what a builtin key has issued
	expect_pass "$progs/trust" "$progs/chain1.der"
	loads chain
	run "$gen_signed" doctor "$progs/chain"
	expect_output 'is vouched for by '
	[[ $output != *long-chain* ]]
	expect_pass "$gen_signed" verify "$progs/chain" --cert "$progs/chain5.pem" --cert "$progs/chain1.pem"
}

# A name's length has 16 bits in the kernel: one of 64 KiB more would be another's.
@test "keys: a certificate of more than 64 KiB is refused, one below is not" {
	local unit n errno want
	unit=$(printf '/OU=%060d' 7)
	openssl ecparam -name prime256v1 -genkey -noout -out "$BATS_TEST_TMPDIR/key"
	for n in 400 500; do
		want=$([[ $n == 400 ]] && echo added || echo EMSGSIZE)
		openssl req -x509 -key "$BATS_TEST_TMPDIR/key" -subj "/CN=Long$(printf "$unit%.0s" $(seq "$n"))" -outform DER \
			-out "$BATS_TEST_TMPDIR/cert"
		errno=$(python3 -IS -c 'import ctypes, errno, sys
der, libc = open(sys.argv[1], "rb").read(), ctypes.CDLL(None, use_errno=True)
# add_key() into the user keyring
print("added" if libc.syscall(248, b"asymmetric", b"long", der, len(der), -4) > 0 else errno.errorcode[ctypes.get_errno()])' \
			"$BATS_TEST_TMPDIR/cert")
		printf '%s bytes: %s\n' "$(stat -c %s "$BATS_TEST_TMPDIR/cert")" "$errno"
		[[ $errno == "$want" ]]
	done
}
