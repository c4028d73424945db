#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Keys in a key management service: any OpenSSL provider with a store will do. testkms.c is one that gives no private key away.
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016,SC2094

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
	cd "$BATS_FILE_TMPDIR"
	mkdir modules service
	# bpftool looks there, too
	cc -Wall -Wextra -Werror -shared -fPIC -o modules/testkms.so "$BATS_TEST_DIRNAME"/testkms{,_key}.c -lcrypto
	"$gen_signed" keygen --key service/rsa.key --cert service/rsa.pem --name 'rsa of the service'
	"$gen_signed" keygen --key service/ec.key --cert service/ec.pem --name 'ec of the service' --alg p384
}

setup() {
	fixtures_for_test
	cp -r "$BATS_FILE_TMPDIR"/service .
	cp "$BATS_FILE_TMPDIR"/a.bpf.o .
	export TESTKMS=$PWD/service OPENSSL_MODULES=$BATS_FILE_TMPDIR/modules
	unset PKCS11_PROVIDER_MODULE
	# providers stay loaded
	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
}

# signed_in NAME: the service has signed with this key, and was never made to give it
signed_in() {
	cat service/log
	grep -qx "sign $1" service/log
	[[ $(grep -cvx "\(open\|sign\|give-public\|ask-pin\) $1" service/log) == 0 ]]
	rm service/log
}

@test "kms: RSA and ECDSA keys sign, by each form of the URI; the private part is never asked for" {
	local name
	for name in rsa ec; do
		expect_pass "$gen_signed" sign two -o out --key "provider:testkms:testkms:$name" --cert "service/$name.pem"
		signed_in "$name"
		expect_pass "$gen_signed" verify out --cert "service/$name.pem"
		expect_output "a: appended signature good, signer \"$name of the service\""
		expect_output "b: appended signature good, signer \"$name of the service\""
		# by the scheme alone, and from a folder that is named; the certificate from there, too
		OPENSSL_MODULES='' expect_pass "$gen_signed" sign one -o out --key "testkms:$name" --cert "testkms:$name" --provider testkms \
			--provider-path "$BATS_FILE_TMPDIR/modules"
		signed_in "$name"
		expect_pass "$gen_signed" verify out --cert "service/$name.pem"
		last_sig out >sig
		payload one >payload
		openssl cms -verify -inform DER -in sig -content payload -binary -certfile "service/$name.pem" -noverify -out /dev/null
	done
	# RSA: the very bytes that the key's file gives
	expect_pass "$gen_signed" sign one -o out --key provider:testkms:testkms:rsa --cert service/rsa.pem
	expect_pass "$gen_signed" sign one -o file --key service/rsa.key --cert service/rsa.pem
	cmp out file
}

@test "kms: build, resign, a bundle from elsewhere, a policy, statements, a certificate by the service's CA" {
	local key=(--key provider:testkms:testkms:rsa --cert service/rsa.pem)
	requires clang
	write_sources
	rm -f ./*.lskel.h	# those of the fixtures would be found first
	expect_pass "$gen_signed" build a.bpf.c a.c -o out "${key[@]}"
	signed_in rsa
	expect_pass "$gen_signed" verify out --cert service/rsa.pem
	expect_output 'a: embedded signature good, signer "rsa of the service"'
	expect_output 'a: appended signature good, signer "rsa of the service"'
	expect_pass "$gen_signed" resign embedded -o out "${key[@]}"
	signed_in rsa
	expect_pass "$gen_signed" verify out --cert service/rsa.pem
	expect_pass "$gen_signed" prepare one -o bundle
	expect_pass "$gen_signed" sign bundle -o sigs "${key[@]}"
	expect_pass "$gen_signed" attach one sigs -o out2 --cert service/rsa.pem
	signed_in rsa
	printf 'policy_name=corp policy_version=7\nDEFAULT action=DENY\nverdict=OK action=ALLOW\n' >policy
	expect_pass "$gen_signed" policy sign policy "${key[@]}" -o policy.p7b
	signed_in rsa
	expect_pass "$gen_signed" attest out "${key[@]}" -o out.jsonl
	signed_in rsa
	openssl req -x509 -key service/rsa.key -out service/ca.pem -days 9 -subj '/CN=CA of the service' -addext keyUsage=critical,keyCertSign
	cp service/rsa.key service/ca.key
	expect_pass "$gen_signed" keygen --key k --cert issued.pem --ca-key provider:testkms:testkms:ca --ca-cert service/ca.pem
	signed_in ca
	openssl verify -CAfile service/ca.pem issued.pem
}

@test "kms: a key that needs a PIN is asked for it once, however many loaders there are" {
	local key=(--key provider:testkms:testkms:rsa --cert service/rsa.pem)
	echo 4711 >service/rsa.pin
	expect_pass "$gen_signed" sign two -o out "${key[@]}" --pass-file service/rsa.pin
	[[ $(grep -c ask-pin service/log) == 1 ]]
	signed_in rsa
	expect_pass "$gen_signed" verify out --cert service/rsa.pem
	refuses_key 'testkms:rsa: no private key is found there, or its PIN is wrong (the service does not accept this PIN)' "${key[@]}" \
		--pass-fd 5 5< <(echo 1)
	BPFTOOL_SIGN_PASS_FILE=service/rsa.pin "$bpftool" gen skeleton -L --sign -k "${key[1]}" -i service/rsa.pem a.bpf.o >a.h
	expect_pass "$gen_signed" verify a.h --cert service/rsa.pem
}

@test "kms: a key that signs one digest only; another one is a line that says so" {
	local key=(--key provider:testkms:testkms:ec --cert service/ec.pem)
	echo SHA384 >service/ec.digest
	expect_pass "$gen_signed" sign one -o out "${key[@]}" --digest sha384
	signed_in ec
	expect_pass "$gen_signed" verify out --cert service/ec.pem
	refuses_key 'provider:testkms:testkms:ec: signing failed (the service signs with another digest only)' "${key[@]}"
	cmp one "$BATS_FILE_TMPDIR/one"
	expect_fail "$gen_signed" attest one "${key[@]}" -o out.jsonl
	expect_output 'gen_signed: provider:testkms:testkms:ec: signing failed (the service signs with another digest only)'
	[[ ! -e out.jsonl ]]
}

@test "kms: no such key, no such provider, another key's certificate, no URI: one line, and the file stays as it was" {
	refuses_key 'testkms:none: no private key is found there (the service has no key of this name)' --key provider:testkms:testkms:none \
		--cert service/rsa.pem
	refuses_key 'testkms:none: no certificate is found there (the service has no key of this name)' --key provider:testkms:testkms:rsa \
		--cert testkms:none --provider testkms
	refuses_key 'provider:testkms:rsa: not of the form provider:NAME:URI' --key provider:testkms:rsa --cert service/rsa.pem
	refuses_key 'testkms:rsa: there is no such file, and no OpenSSL provider here knows URIs of this kind; name one: provider:NAME:URI' \
		--key testkms:rsa --cert service/rsa.pem
	refuses_key 'the key does not belong to the certificate service/ec.pem' --key provider:testkms:testkms:rsa --cert service/ec.pem
	OPENSSL_MODULES=. refuses_key "testkms: this OpenSSL provider can't be loaded" --key provider:testkms:testkms:rsa --cert service/rsa.pem
	cmp one "$BATS_FILE_TMPDIR/one"
}
