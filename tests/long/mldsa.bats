#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# ML-DSA in all that signs and verifies. tests/check-mldsa runs this where OpenSSL has it.
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031

load ../lib.bash
load ../host/gen_signed_lib.bash

algs=(mldsa44 mldsa65 mldsa87)

setup_file() {
	local alg
	fixtures_for_file
	for alg in "${algs[@]}"; do
		"$gen_signed" keygen --key "$alg.key" --cert "$alg.pem" --alg "$alg" --name "Signer $alg"
	done
}

setup() {
	fixtures_for_test
}

# signed_by FILE ALG...: verify says that it is, and by nobody else
signed_by() {
	local file=$1 alg certs=()
	shift
	for alg; do
		certs+=(--cert "$alg.pem" --require-signer "Signer $alg")
	done
	expect_pass "$gen_signed" verify "$file" "${certs[@]}"
}

@test "ML-DSA: keys in PEM, DER and encrypted give the same signature, which verify takes and inspect describes" {
	local alg
	for alg in "${algs[@]}"; do
		expect_pass "$gen_signed" sign one -o out --key "$alg.key" --cert "$alg.pem"
		signed_by out "$alg"
		openssl pkcs8 -topk8 -nocrypt -in "$alg.key" -outform DER -out der
		openssl x509 -in "$alg.pem" -outform DER -out cer
		expect_pass "$gen_signed" sign one -o again --key der --cert cer
		cmp out again
		openssl pkcs8 -topk8 -in "$alg.key" -passout pass:secret -out enc
		PW=secret expect_pass "$gen_signed" sign one -o again --key enc --cert "$alg.pem" --pass-env PW
		cmp out again
		"$gen_signed" inspect --json out >out.json
		is out.json 'd["loaders"][0]["signatures"][0]["signers"][0]["digest"].startswith("sha512:")'
		flip out $(($(size_of out) - 100))
		expect_fail "$gen_signed" verify out --cert "$alg.pem"
		refuses_key 'the kernel takes ML-DSA only with SHA-512; leave out --digest' --key "$alg.key" --cert "$alg.pem" --digest sha384
		refuses_key 'does not belong to the certificate' --key "$alg.key" --cert cert.pem
	done
}

@test "ML-DSA: build embeds and appends, rebuild gives the same bytes, attest and the bill are verified" {
	local alg
	mkdir new
	cp "$BATS_FILE_TMPDIR"/a.{c,bpf.c} new
	for alg in "${algs[@]}"; do
		cp "$BATS_FILE_TMPDIR/$alg".{key,pem} new
		cd new
		expect_pass "$gen_signed" build a.bpf.c a.c -o exe --key "$alg.key" --cert "$alg.pem" --record rec
		signed_by exe "$alg"
		expect_output 'a: embedded signature good'
		expect_output 'a: appended signature good'
		expect_pass "$gen_signed" rebuild exe --check --record rec --key "$alg.key" --cert "$alg.pem"
		expect_output 'the rebuilt file is the same'
		expect_pass "$gen_signed" attest exe --record rec -o exe.jsonl --sbom exe.cdx --key "$alg.key" --cert "$alg.pem"
		expect_pass "$gen_signed" verify exe --attestation exe.jsonl --cert "$alg.pem"
		expect_fail "$gen_signed" verify exe --attestation exe.jsonl --cert ../cert.pem
		cd ..
	done
}

@test "ML-DSA: signed elsewhere, by openssl cms and by the key alone; with the wrong digest one line says so" {
	local alg
	"$gen_signed" prepare one -o bundle --digest sha512
	"$gen_signed" prepare one -o bundle256
	for alg in "${algs[@]}"; do
		rm -rf sigs out
		mkdir sigs
		openssl pkeyutl -sign -rawin -inkey "$alg.key" -in bundle/1.attrs -out sigs/1.sig
		expect_pass "$gen_signed" attach one sigs -o out --cert "$alg.pem"
		signed_by out "$alg"
		openssl cms -sign -binary -in bundle/1.payload -outform DER -out sigs/1.p7s -signer "$alg.pem" -inkey "$alg.key" \
			-md sha512 -nocerts -keyid -nosmimecap
		expect_pass "$gen_signed" attach one sigs -o out --cert "$alg.pem"
		signed_by out "$alg"
		rm out sigs/1.p7s
		openssl pkeyutl -sign -rawin -inkey "$alg.key" -in bundle256/1.attrs -out sigs/1.sig
		expect_fail "$gen_signed" attach one sigs -o out --cert "$alg.pem"
		expect_output 'sigs/1.sig: it is not of the attributes for SHA-512, the only ones that go with ML-DSA; use prepare --digest sha512'
		[[ ! -e out ]]
	done
}

@test "ML-DSA: beside another signer, resigned, in a bundle, and as the signer of a policy" {
	local alg
	for alg in "${algs[@]}"; do
		expect_pass "$gen_signed" sign one.signed --add -o two.by --key "$alg.key" --cert "$alg.pem"
		expect_pass "$gen_signed" verify two.by --cert cert.pem --require-signer Signer
		signed_by two.by "$alg"
		expect_pass "$gen_signed" resign one.signed -o again --key "$alg.key" --cert "$alg.pem"
		signed_by again "$alg"
		expect_fail "$gen_signed" verify again --cert cert.pem
		expect_pass "$gen_signed" bundle again -o loaders
		signed_by loaders "$alg"
		expect_pass "$gen_signed" policy sign "$top/kernel/hornet/builtin.policy" -o "$alg.p7" --key "$alg.key" --cert "$alg.pem"
		# the room in an executable for one that is embedded is that of the key it was built with
		expect_fail "$gen_signed" resign embedded -o out --key "$alg.key" --cert "$alg.pem"
		expect_output 'build it again with this key'
	done
	# the kernel takes 8 KiB
	expect_pass "$gen_signed" sign one -o both --key mldsa87.key --cert mldsa87.pem
	expect_pass "$gen_signed" sign both --add -o three --key mldsa44.key --cert mldsa44.pem
	signed_by three mldsa44 mldsa87
	expect_fail "$gen_signed" sign both --add -o out --key mldsa65.key --cert mldsa65.pem
	expect_output 'the kernel takes 8 KiB'
	[[ ! -e out ]]
}
