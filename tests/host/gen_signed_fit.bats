#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed: keys and certificates that the kernel would not take
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2034

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

@test "fit: a certificate that is itself signed with SHA-1 or RSA-PSS" {
	openssl req -x509 -nodes -newkey rsa:2048 -sha1 -keyout u.key -out u.pem -subj /CN=Unfit 2>/dev/null
	refuses_key 'signed with SHA-1' --key u.key --cert u.pem
	openssl req -x509 -nodes -newkey rsa:2048 -sigopt rsa_padding_mode:pss -keyout u.key -out u.pem -subj /CN=Unfit 2>/dev/null
	refuses_key 'signed with RSA-PSS' --key u.key --cert u.pem
}

# issued CA-KIND...: u.pem, a certificate by a CA with this key, and u.key
issued() {
	[[ -e u.csr ]] || openssl req -newkey rsa:2048 -nodes -keyout u.key -out u.csr -subj /CN=Unfit 2>/dev/null
	printf 'keyUsage=digitalSignature\nsubjectKeyIdentifier=hash\n' >u.ext
	openssl req -x509 -nodes -keyout uca.key -out uca.pem -subj /CN=CA -addext subjectKeyIdentifier=hash "$@" 2>/dev/null
	openssl x509 -req -in u.csr -CA uca.pem -CAkey uca.key -days 9 -extfile u.ext -out u.pem "${md[@]}" 2>/dev/null
}

@test "fit: a certificate whose own signature the kernel can't read; those that it can" {
	local md=()
	issued -newkey ed25519
	refuses_key "the certificate's own signature is of a kind that the kernel does not take" --key u.key --cert u.pem
	issued -newkey ec -pkeyopt ec_paramgen_curve:P-256
	expect_pass "$gen_signed" sign one -o out --key u.key --cert u.pem
	md=(-sha512-256)
	issued -newkey rsa:2048
	refuses_key "the certificate's own signature is of a kind" --key u.key --cert u.pem
	for md in -sha3-256 -sha224; do
		issued -newkey rsa:2048
		expect_pass "$gen_signed" sign one -o out --key u.key --cert u.pem
	done
	rm out
}

@test "fit: curves without a name, dates that are none" {
	openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -keyout u.key -out u.pem \
		-subj /CN=Unfit -addext keyUsage=digitalSignature 2>/dev/null
	refuses_key "the certificate spells its key's curve out" --key u.key --cert u.pem
	openssl x509 -in cert.pem -outform DER -out good.der
	# [30]yy mm dd hh mm ss, of which the second is the end
	dates() {
		python3 -IS -c 'import re, sys
d = open("good.der", "rb").read()
at = [m.start() for m in re.finditer(rb"\x17\x0d[0-9]{12}Z", d)][int(sys.argv[1])]
open("u.der", "wb").write(d[:at + 2] + sys.argv[2].encode() + d[at + 15:])' "$@"
	}
	dates 0 200231000000Z
	refuses_key "the certificate has a date that the kernel can't read" --key key.pem --cert u.der
	dates 1 491301000000Z
	refuses_key "the certificate has a date that the kernel can't read" --key key.pem --cert u.der
	dates 0 690101000000Z
	refuses_key "the certificate has a date that the kernel can't read" --key key.pem --cert u.der
	# one that it can, but which the certificate's own signature is not over
	dates 1 491231000000Z
	refuses_key 'the certificate is self-signed, and its signature is not by its own key' --key key.pem --cert u.der
}

@test "keygen: a CA whose key the kernel does not take issues nothing" {
	local md=()
	issued -newkey rsa:1024
	expect_fail "$gen_signed" keygen --key k --cert c --ca-key uca.key --ca-cert uca.pem
	expect_output 'uca.key: RSA key of another length than 2048, 3072 or 4096 bits'
	issued -newkey ec -pkeyopt ec_paramgen_curve:secp256k1
	expect_fail "$gen_signed" keygen --key k --cert c --ca-key uca.key --ca-cert uca.pem
	expect_output 'uca.key: kind of key that the kernel does not take'
	[[ ! -e k && ! -e c ]]
}

# unloadable MESSAGE: u.key and u.pem are refused by sign, and a signature by them is not good; w.pem is of the same key and name, but fit
unloadable() {
	refuses_key "$1" --key u.key --cert u.pem
	expect_pass "$gen_signed" sign one -o out --key u.key --cert w.pem
	expect_pass "$gen_signed" verify out --cert w.pem
	expect_fail "$gen_signed" verify out --cert u.pem
	expect_output "of the appended signature is not trusted: $1"
	[[ $output != *': verified'* && $output != *'counts all the same'* ]]
	expect_fail "$gen_signed" attach one sigs --cert u.pem -o no
	expect_output "u.pem: $1"
	rm out
}

@test "fit: a certificate that the kernel can't load is refused, and makes a signature not good" {
	local -a cert=(-subj /CN=U -addext keyUsage=digitalSignature -addext subjectKeyIdentifier=0102030405060708 -addext basicConstraints=CA:FALSE)
	mkdir sigs
	openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout u.key -out w.pem "${cert[@]}" 2>/dev/null
	# the same key, its point or its curve in another form
	openssl ec -in u.key -conv_form compressed -out uc.key 2>/dev/null
	openssl req -x509 -key uc.key -out u.pem "${cert[@]}"
	unloadable "the certificate has its key's point in compressed or hybrid form"
	openssl ec -in u.key -param_enc explicit -out ue.key 2>/dev/null
	openssl req -x509 -key ue.key -out u.pem "${cert[@]}"
	unloadable "the certificate spells its key's curve out"
	openssl req -x509 -key u.key -out u.pem "${cert[@]::6}" -addext basicConstraints=DER:3003010100
	unloadable 'the certificate has basicConstraints that the kernel'
	# its own signature, of which a bit is another one
	cp key.pem u.key
	cp cert.pem w.pem
	openssl x509 -in w.pem -outform DER -out u.der
	flip u.der $(($(size_of u.der) - 1))
	openssl x509 -inform DER -in u.der -out u.pem
	unloadable 'the certificate is self-signed, and its signature is not by its own key'
}
