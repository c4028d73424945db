#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Keys that never leave a TPM: OpenSSL's tpm2 provider, and a TPM in software that holds them.
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016

load ../lib.bash
load gen_signed_lib.bash

# persistent RSA|EC ALGORITHM HANDLE: a key with the passphrase pin1234 in the TPM, its certificate to $1.pem
persistent() {
	# the TPM has room for three objects
	tpm2_createprimary -Q -C o -c primary
	tpm2_flushcontext -t
	tpm2_create -Q -C primary -G "$2" -u "$1.pub" -r "$1.priv" -p pin1234 \
		-a 'sign|fixedtpm|fixedparent|sensitivedataorigin|userwithauth'
	tpm2_flushcontext -t
	tpm2_load -Q -C primary -u "$1.pub" -r "$1.priv" -c "$1.key"
	tpm2_flushcontext -t
	tpm2_evictcontrol -Q -C o -c "$1.key" "$3"
	tpm2_flushcontext -t
	tpm2_readpublic -Q -c "$3" -f pem -o "$1.public"
	openssl x509 -new -force_pubkey "$1.public" -subj "/CN=$1 of the TPM" -CA ca.pem -CAkey key.pem -days 2 -out "$1.pem" \
		-extfile <(printf 'subjectKeyIdentifier=hash\nkeyUsage=digitalSignature\nextendedKeyUsage=codeSigning')
}

setup_file() {
	local try
	command -v swtpm tpm2_create >/dev/null && compgen -G '/usr/lib/*/ossl-modules/tpm2.so' >/dev/null || return 0
	fixtures_for_file
	cd "$BATS_FILE_TMPDIR"
	mkdir state
	# a socket's name is short
	sockets=$(mktemp -d /tmp/hornet-tpm.XXXXXX)
	swtpm socket --tpm2 --tpmstate dir=state --server type=unixio,path="$sockets/tpm" \
		--ctrl type=unixio,path="$sockets/tpm.ctrl" --flags not-need-init,startup-clear >swtpm.log 2>&1 3>&- &
	echo "$!" >swtpm.pid
	echo "$sockets" >sockets
	for try in {1..50}; do
		[[ ! -S $sockets/tpm.ctrl ]] || break
		sleep 0.1
	done
	export TPM2TOOLS_TCTI=swtpm:path=$sockets/tpm TPM2OPENSSL_TCTI=swtpm:path=$sockets/tpm
	openssl req -new -x509 -key key.pem -subj /CN=CA -days 2 -out ca.pem
	persistent rsa rsa2048:rsassa-sha256 0x81000001
	persistent ec ecc256:ecdsa-sha256 0x81000002
	printf 'pin1234\n' >pin
	: >ready
}

teardown_file() {
	cd "$BATS_FILE_TMPDIR"
	[[ ! -e swtpm.pid ]] || kill "$(<swtpm.pid)" || :
	[[ ! -e sockets ]] || rm -rf "$(<sockets)"
}

setup() {
	[[ -e $BATS_FILE_TMPDIR/ready ]] || lacks 'no swtpm with tpm2-tools and tpm2-openssl here' swtpm tpm2-tools tpm2-openssl
	fixtures_for_test
	cp "$BATS_FILE_TMPDIR"/{pin,a.bpf.o} .
	# the provider leaks at exit, which is not ours to mend
	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
}

@test "tpm: RSA and ECDSA keys in it sign, by both forms of the URI; each loader verifies" {
	expect_pass "$gen_signed" sign two -o out --key 'provider:tpm2:handle:0x81000001?pass' --cert rsa.pem --pass-file pin
	expect_pass "$gen_signed" verify out --cert rsa.pem
	expect_output 'a: appended signature good, signer "rsa of the TPM"'
	expect_output 'b: appended signature good, signer "rsa of the TPM"'
	# plain openssl finds it good, too
	"$gen_signed" sign one -o alone --key 'provider:tpm2:handle:0x81000001?pass' --cert rsa.pem --pass-file pin
	last_sig alone >sig
	payload one >payload
	openssl cms -verify -inform DER -in sig -content payload -binary -certfile rsa.pem -noverify -out /dev/null
	expect_pass "$gen_signed" sign two -o out2 --key 'handle:0x81000001?pass' --provider tpm2 --cert rsa.pem --pass-file pin
	cmp out out2
	expect_pass "$gen_signed" sign one -o out3 --key 'provider:tpm2:handle:0x81000002?pass' --cert ec.pem --pass-file pin
	expect_pass "$gen_signed" verify out3 --cert ec.pem
	expect_output 'signer "ec of the TPM"'
}

@test "tpm: an attestation, a policy, a bundle from elsewhere" {
	local key=(--key 'provider:tpm2:handle:0x81000001?pass' --cert rsa.pem --pass-file pin)
	expect_pass "$gen_signed" attest one "${key[@]}" -o one.jsonl
	[[ $(wc -l <one.jsonl) == 1 ]]
	printf 'policy_name=corp policy_version=7\nDEFAULT action=DENY\nverdict=OK action=ALLOW\n' >policy
	expect_pass "$gen_signed" policy sign policy "${key[@]}" -o policy.p7b
	expect_pass "$gen_signed" prepare one -o bundle
	expect_pass "$gen_signed" sign bundle -o sigs "${key[@]}"
	expect_pass "$gen_signed" attach one sigs -o out --cert rsa.pem
	expect_pass "$gen_signed" verify out --cert rsa.pem
}

@test "tpm: keygen, by a CA whose key is in it" {
	openssl x509 -new -force_pubkey "$BATS_FILE_TMPDIR/rsa.public" -subj '/CN=CA of the TPM' -CA "$BATS_FILE_TMPDIR/ca.pem" -CAkey key.pem \
		-days 2 -out tpm-ca.pem -extfile <(printf 'basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\nkeyUsage=keyCertSign')
	expect_pass "$gen_signed" keygen --key new.key --cert new.pem --ca-key 'provider:tpm2:handle:0x81000001?pass' --ca-cert tpm-ca.pem \
		--pass-file pin
	openssl verify -partial_chain -trusted tpm-ca.pem new.pem
	expect_pass "$gen_signed" sign one -o out --key new.key --cert new.pem
}

@test "tpm: bpftool -k takes the same URI" {
	local key='provider:tpm2:handle:0x81000001?pass'
	BPFTOOL_SIGN_PASS_FILE=pin "$bpftool" gen skeleton -L --sign -k "$key" -i rsa.pem a.bpf.o >a.h
	expect_pass "$gen_signed" verify a.h --cert rsa.pem
	expect_output 'a_bpf: embedded signature good, signer "rsa of the TPM"'
}

@test "tpm: build signs headers and executable, by both forms of the URI" {
	local key
	requires clang
	write_sources
	rm -f ./*.lskel.h	# those of the fixtures would be found first
	for key in '--key provider:tpm2:handle:0x81000001?pass' '--provider tpm2 --key handle:0x81000001?pass'; do
		# shellcheck disable=SC2086 # two or four words
		expect_pass "$gen_signed" build a.bpf.c a.c -o out $key --cert rsa.pem --pass-file pin
		expect_pass "$gen_signed" verify out --cert rsa.pem
		expect_output 'a: embedded signature good, signer "rsa of the TPM"'
		expect_output 'a: appended signature good, signer "rsa of the TPM"'
	done
}

@test "tpm: a key's file that only the TPM can read: sign, and build with the headers" {
	requires clang
	write_sources
	rm -f ./*.lskel.h
	openssl genpkey -provider tpm2 -provider default -algorithm RSA -pkeyopt bits:2048 -pkeyopt user-auth:pin1234 -out tss.pem
	grep -q 'BEGIN TSS2 PRIVATE KEY' tss.pem
	openssl pkey -provider tpm2 -provider default -in tss.pem -passin pass:pin1234 -pubout -out tss.public
	openssl x509 -new -force_pubkey tss.public -subj '/CN=file of the TPM' -CA ca.pem -CAkey key.pem -days 2 -out tss.cert \
		-extfile <(printf 'subjectKeyIdentifier=hash\nkeyUsage=digitalSignature\nextendedKeyUsage=codeSigning')
	expect_pass "$gen_signed" sign one -o out1 --key tss.pem --provider tpm2 --cert tss.cert --pass-file pin
	expect_pass "$gen_signed" verify out1 --cert tss.cert
	expect_pass "$gen_signed" build a.bpf.c a.c -o out --key tss.pem --provider tpm2 --cert tss.cert --pass-file pin
	expect_pass "$gen_signed" verify out --cert tss.cert
	expect_output 'a: embedded signature good, signer "file of the TPM"'
}

@test "tpm: a wrong passphrase, no such key, another key's certificate; the file stays as it was" {
	local handle='provider:tpm2:handle:0x81000001?pass'
	echo wrong >bad
	expect_fail "$gen_signed" sign one --key "$handle" --cert rsa.pem --pass-file bad
	((status == 1))
	expect_output "gen_signed: $handle: signing failed"
	expect_fail "$gen_signed" sign one --key provider:tpm2:handle:0x81000009 --cert rsa.pem --pass-file pin
	((status == 1))
	expect_output 'gen_signed: handle:0x81000009: no private key is found there'
	expect_fail "$gen_signed" sign one --key "$handle" --cert ec.pem --pass-file pin
	((status == 1))
	expect_output 'the key does not belong to the certificate ec.pem'
	cmp one "$BATS_FILE_TMPDIR/one"
}

@test "tpm: none there is one line; what its library says can be had" {
	export TPM2OPENSSL_TCTI=device:/nonexistent
	local key=provider:tpm2:handle:0x81000001
	run "$gen_signed" sign one --key "$key" --cert rsa.pem
	printf '%s\n' "$output"
	((status == 1 && ${#lines[@]} == 1))
	[[ $output == 'gen_signed: tpm2: this OpenSSL provider does not start ('*'): is its device there, and may you use it?' ]]
	TSS2_LOG=all+error run "$gen_signed" sign one --key "$key" --cert rsa.pem
	((status == 1))
	expect_output ERROR:tcti:
	cmp one "$BATS_FILE_TMPDIR/one"
}
