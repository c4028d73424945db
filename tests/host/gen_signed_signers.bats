#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed: several signers, resign, strip-signature
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
	"$gen_signed" keygen --key p256.key --cert p256.pem --alg p256 --name Second >/dev/null
}

setup() {
	fixtures_for_test
}

# --- several signers

add() {
	"$gen_signed" sign --add --key "$BATS_FILE_TMPDIR/p256.key" --cert "$BATS_FILE_TMPDIR/p256.pem" "$@"
}

@test "add: two signers of two loaders; each verifies; the first one's part is as it was" {
	local p256=$BATS_FILE_TMPDIR/p256.pem
	expect_pass add two.signed -o out
	expect_pass "$gen_signed" verify out --cert cert.pem
	expect_pass "$gen_signed" verify out --cert "$p256"
	expect_fail "$gen_signed" verify out --cert other.pem
	# each of those that count is named, once a loader
	expect_pass "$gen_signed" verify out --cert cert.pem --cert "$p256"
	[[ $(grep -cE '^[ab]: appended signature good, (signer "[^"]*" key id [0-9a-f]{40}(, |$)){2}' <<<"$output") == 2 ]]
	[[ $(grep -o ' signer "Signer" key id' <<<"$output" | wc -l) == 2 ]]
	expect_pass "$gen_signed" inspect out
	[[ $(grep -c '  appended .*signers 2' <<<"$output") == 2 ]]
	payload one.signed >payload
	expect_pass "$gen_signed" sign one.signed --add -o out3 --key other.key --cert other.pem --digest sha512
	last_sig out3 >sig
	cat cert.pem other.pem >both.pem
	openssl cms -verify -inform DER -in sig -content payload -binary -certfile both.pem -noverify -out /dev/null
}

@test "add: nothing there, twice, another program's signature: refused, and the file is as it was" {
	local before
	expect_fail add one
	expect_output 'has no appended signature to add a signer to'
	cmp one "$BATS_FILE_TMPDIR/one"
	expect_fail "$gen_signed" sign one.signed --add --key key.pem --cert cert.pem
	expect_output 'this signer has signed it already'
	cmp one.signed "$BATS_FILE_TMPDIR/one.signed"
	# one of two signers covers other bytes: the kernel would refuse both
	expect_pass add one.signed -o mixed
	flip mixed "$(LC_ALL=C grep -obUaP '\x31\x22\x04\x20' mixed | tail -n1 | sed 's/:.*//;s/$/+10/' | bc)"
	before=$(sha256sum <mixed)
	expect_fail "$gen_signed" sign mixed --add --key other.key --cert other.pem
	expect_output 'a signature that is there does not cover it'
	[[ $(sha256sum <mixed) == "$before" ]]
}

@test "add: two signatures of one loader, each by a signer of its own: none is dropped in silence" {
	"$gen_signed" sign one -o other --key other.key --cert other.pem
	{ cat one.signed; tail -c +$(($(size_of one) + 1)) other; } >both
	expect_pass "$gen_signed" verify both --cert cert.pem --cert other.pem --require-signer Signer --require-signer Other
	cp both before
	expect_fail add both
	expect_output 'both: has more appended signatures than loaders, of which --add would keep one a loader; sign without --add'
	cmp both before
}

@test "add: above 8 KiB is refused, and what was there stays" {
	local i
	cp one.signed out
	# one key under many names
	for ((i = 0; i < 30; i++)); do
		openssl req -x509 -key other.key -out r.pem -subj "/CN=R$i" -addext "subjectKeyIdentifier=$(printf '%040x' "$i")"
		cp out before
		run "$gen_signed" sign out --add --key other.key --cert r.pem
		((status == 0)) || break
	done
	((status == 1 && i > 15))
	expect_output 'the kernel takes 8 KiB'
	cmp out before
	expect_pass "$gen_signed" verify out --cert cert.pem
}

# --- resign, strip-signature

@test "sign, sign --add, attach: refused where the kernel would not look, behind another signer's embedded signature" {
	local cert=other.pem key=other.key
	for args in '' --add; do
		# shellcheck disable=SC2086  # none or one
		expect_fail "$gen_signed" sign embedded $args -o out --key "$key" --cert "$cert"
		expect_output 'a: has an embedded signature that is no good one of this signer, and the kernel looks for no other'
	done
	"$gen_signed" prepare embedded -o bundle >/dev/null
	"$gen_signed" sign bundle -o sigs --key "$key" --cert "$cert" >/dev/null
	expect_fail "$gen_signed" attach embedded sigs --cert "$cert" -o out
	expect_output 'use resign, or build with --no-embed'
	[[ ! -e out ]]
	# its own signer may sign the end as well
	expect_pass "$gen_signed" sign embedded -o out --key key.pem --cert cert.pem
}

@test "resign: an embedded signature is replaced in place, the old signer is gone" {
	expect_pass "$gen_signed" resign embedded -o out --key other.key --cert other.pem
	expect_pass "$gen_signed" verify out --cert other.pem
	expect_output 'embedded signature good'
	expect_output 'appended signature good'
	expect_fail "$gen_signed" verify out --cert cert.pem
	expect_pass "$gen_signed" verify embedded --cert cert.pem
	# back again: what it was, signed
	expect_pass "$gen_signed" resign out --key key.pem --cert cert.pem
	expect_pass sign embedded
	cmp out embedded
}

@test "resign: every copy of a header that is included twice" {
	skeleton_of_fixture
	link_exe twice a.c more.c
	[[ $(LC_ALL=C grep -obaF HornetR1 twice | wc -l) == 2 ]]
	expect_pass "$gen_signed" resign twice --key other.key --cert other.pem
	expect_pass "$gen_signed" verify twice --cert other.pem
	expect_fail "$gen_signed" verify twice --cert cert.pem
}

skeleton_of_fixture() {
	write_sources
	"$bpftool" gen skeleton -L --sign -k key.pem -i cert.pem "$BATS_FILE_TMPDIR/a.bpf.o" name a >a.lskel.h.new
	mv a.lskel.h.new a.lskel.h
}

@test "resign: an embedded signature of another size is refused; ECDSA is made to fit" {
	local before
	before=$(sha256sum <embedded)
	"$gen_signed" keygen --key r.key --cert r.pem --alg rsa3072 >/dev/null
	expect_fail "$gen_signed" resign embedded --key r.key --cert r.pem
	expect_output 'its embedded signature has'
	expect_output 'build it again with this key'
	[[ $(sha256sum <embedded) == "$before" ]]
	skeleton_of_fixture
	"$bpftool" gen skeleton -L --sign -k "$BATS_FILE_TMPDIR/p256.key" -i "$BATS_FILE_TMPDIR/p256.pem" "$BATS_FILE_TMPDIR/a.bpf.o" name a >a.lskel.h
	link_exe ec a.c
	"$gen_signed" keygen --key e.key --cert e.pem --alg p256 >/dev/null
	expect_pass "$gen_signed" resign ec --key e.key --cert e.pem
	expect_pass "$gen_signed" verify ec --cert e.pem
}

@test "strip-signature: what it was before sign; embedded ones stay; nothing to remove" {
	expect_pass "$gen_signed" strip-signature two.signed -o out
	cmp out two
	expect_pass "$gen_signed" strip-signature two.signed
	cmp two.signed two
	sign embedded
	expect_pass "$gen_signed" strip-signature embedded
	expect_output 'a: its embedded signature is part of the program and stays'
	cmp embedded "$BATS_FILE_TMPDIR/embedded"
	expect_fail "$gen_signed" strip-signature one
	expect_output 'one: has no appended signature'
	cmp one "$BATS_FILE_TMPDIR/one"
}
