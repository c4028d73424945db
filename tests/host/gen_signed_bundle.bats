#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed prepare, sign of a bundle, attach: signing where the key is
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
	"$gen_signed" prepare one -o bundle >/dev/null
	"$gen_signed" prepare two -o bundle2 >/dev/null
}

setup() {
	fixtures_for_test
	cp -r "$BATS_FILE_TMPDIR"/bundle "$BATS_FILE_TMPDIR"/bundle2 .
	mkdir sigs
}

# cms N OPTION...: sigs/N.p7s of bundle/N.payload as the manual page says, with these options added
cms() {
	local n=$1
	shift
	openssl cms -sign -binary -in "${bundle:-bundle}/$n.payload" -outform DER -out "sigs/$n.p7s" \
		-signer cert.pem -inkey key.pem -nocerts -keyid "$@"
}

attach() {
	"$gen_signed" attach one sigs --cert cert.pem "$@"
}

# not_attached MESSAGE [ATTACH-ARGUMENT...]: refused with this message, the file is as it was
not_attached() {
	local message=$1
	shift
	expect_fail attach "$@"
	expect_output "$message"
	cmp one "$BATS_FILE_TMPDIR/one"
	[[ ! $(ls -A | grep 'gen_signed-') ]]
}

@test "prepare: payload, attributes, manifest and listing; a folder that is there is left alone" {
	local digest
	payload one >payload
	cmp payload bundle/1.payload
	digest=$(sha256sum <payload | cut -d' ' -f1)
	grep -qx "  digest sha256:$digest" bundle/MANIFEST
	grep -qx 'gen_signed-bundle 1' bundle/MANIFEST
	grep -qx 'loader a' bundle/MANIFEST
	grep -qx "  payload 1.payload $(size_of payload) bytes" bundle/MANIFEST
	diff bundle/INSPECT <("$gen_signed" inspect one)
	# SET { contentType id-data, messageDigest }, DER
	openssl asn1parse -inform DER -in bundle/1.attrs >parsed
	[[ $(grep -c OBJECT parsed) == 3 ]]
	grep -qi "HEX DUMP\]:$digest" parsed
	[[ $(ls -A bundle2 | wc -l) == 6 ]]
	[[ $(sed -n 's/^loader //p' bundle2/MANIFEST) == "$(loaders two)" ]]
	mkdir there
	expect_fail "$gen_signed" prepare one -o there
	expect_output 'there: exists already'
	expect_fail "$gen_signed" prepare one -o new --digest sha1
	expect_output 'sha1: unknown digest'
	((status == 2))
	expect_fail "$gen_signed" attach one there --cert cert.pem --digest sha1
	expect_output 'sha1: unknown digest'
	((status == 2))
	expect_fail "$gen_signed" prepare /bin/true -o new
	[[ ! -e new && ! $(ls -A there) ]]
}

@test "prepare: the manifest and the listing are of one file, which is opened once" {
	requires strace
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
	expect_pass strace -qq -o trace -e trace=openat "$gen_signed" prepare one -o new
	diff -r new bundle
	[[ $(grep -c '"one"' trace) == 1 ]]
}

@test "two-step: gen_signed at both ends gives what sign gives" {
	expect_pass "$gen_signed" sign bundle2 -o out --key key.pem --cert cert.pem
	expect_pass "$gen_signed" attach two out --cert cert.pem
	[[ $output != *'not appended'* ]]
	cmp two two.signed
	run "$gen_signed" sign bundle --key key.pem --cert cert.pem
	((status == 2))
	run "$gen_signed" sign bundle -o x --add --key key.pem --cert cert.pem
	((status == 2))
	expect_fail "$gen_signed" sign bundle -o out --key key.pem --cert cert.pem
	expect_output 'out: exists already'
}

@test "two-step: a payload that is not the manifest's, a bundle without payload" {
	flip bundle/1.payload 100
	expect_fail "$gen_signed" sign bundle -o out --key key.pem --cert cert.pem
	expect_output '1.payload is not what its MANIFEST names'
	rm bundle/1.payload
	expect_fail "$gen_signed" sign bundle -o out --key key.pem --cert cert.pem
	expect_output 'has no 1.payload'
	[[ ! -e out ]]
}

@test "two-step: a static program: what the signature states of it goes there and back" {
	cat >static.c <<-'C'
		#include <bpf/skel_static.h>
		SKEL_STATIC_PROG(pass, BPF_PROG_TYPE_SOCKET_FILTER, 0,
			{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 1 },
			{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 });
		int main(void) { return skel_static_load(SKEL_STATIC_RECORD(pass), NULL) < 0; }
	C
	link_exe static static.c
	"$gen_signed" sign static --key key.pem --cert cert.pem -o direct >/dev/null
	"$gen_signed" prepare static -o sb
	grep -qx 'static pass' sb/MANIFEST
	grep -qx '  states type socket_filter (1) attach-type 0 flags 0 gpl-compatible yes' sb/MANIFEST
	expect_pass "$gen_signed" sign sb --key key.pem --cert cert.pem -o ss
	expect_pass "$gen_signed" attach static ss --cert cert.pem -o out
	cmp out direct
	expect_pass "$gen_signed" verify out --cert cert.pem
	expect_output 'pass: signed are 16 bytes of instructions, 0 bytes of metadata: program pass'
	"$gen_signed" verify --json out --cert cert.pem >json
	is json 'd["loaders"][0]["covers"]["programs"] == ["pass"]'
	# one that its loader gives no name: the record's is not in what is signed
	sed -i 's/SKEL_STATIC_PROG(pass, BPF_PROG_TYPE_SOCKET_FILTER, 0,/SKEL_STATIC_PROG_FLAGS(pass, BPF_PROG_TYPE_SOCKET_FILTER, 0, SKEL_RECORD_NO_NAME,/' static.c
	link_exe unnamed static.c
	"$gen_signed" sign unnamed --key key.pem --cert cert.pem -o direct >/dev/null
	expect_pass "$gen_signed" inspect direct
	expect_output 'program "pass" type socket_filter insns 2 flags 0 license GPL-compatible loaded without a name'
	"$gen_signed" inspect --json direct >json
	is json 'd["loaders"][0]["programs"][0]["named"] == False'
	"$gen_signed" prepare unnamed -o ub
	grep -qx '  states type socket_filter (1) attach-type 0 flags 0 gpl-compatible yes unnamed' ub/MANIFEST
	LC_ALL=C grep -qaF pass sb/1.attrs
	LC_ALL=C grep -qaF pass ub/1.attrs && return 1
	expect_pass "$gen_signed" sign ub --key key.pem --cert cert.pem -o us
	expect_pass "$gen_signed" attach unnamed us --cert cert.pem -o out
	cmp out direct
	expect_fail "$gen_signed" attach static us --cert cert.pem -o out
	sed -i 's/ unnamed$//' ub/MANIFEST
	rm -r us
	expect_fail "$gen_signed" sign ub --key key.pem --cert cert.pem -o us
	# what a person reads is what will be signed
	local edit
	for edit in 's/socket_filter (1)/xdp (6)/' 's/attach-type 0/attach-type 4294967295/' 's/flags 0 /flags 0x80000000 /' \
		's/compatible yes/compatible no/' 's/^static pass/static other/'; do
		cp -r sb sb2
		sed -i "$edit" sb2/MANIFEST
		run cmp -s sb/MANIFEST sb2/MANIFEST
		((status == 1))
		expect_fail "$gen_signed" sign sb2 --key key.pem --cert cert.pem -o ss2
		expect_output 'sb2: 1.attrs states another program than its MANIFEST'
		rm -r sb2
	done
	sed '/^  states/d; s/^static/loader/' sb/MANIFEST >manifest
	cp -r sb sb2
	cp manifest sb2/MANIFEST
	expect_fail "$gen_signed" sign sb2 --key key.pem --cert cert.pem -o ss2
	expect_output 'sb2: 1.attrs states another program than its MANIFEST'
	[[ ! -e ss2 ]]
	# another digest than the bundle's
	expect_pass "$gen_signed" sign sb --key key.pem --cert cert.pem -o ss2 --digest sha512
	expect_pass "$gen_signed" attach static ss2 --cert cert.pem -o out
	# plain openssl cms can't state it
	cp -r ss ss3
	openssl cms -sign -binary -in sb/1.payload -outform DER -out ss3/1.p7s -signer cert.pem -inkey key.pem -md sha256 \
		-nocerts -keyid -nosmimecap
	expect_fail "$gen_signed" attach static ss3 --cert cert.pem
	expect_output '1.p7s: it does not say what the program is, as a static program needs it'
}

@test "two-step: attributes that are not the manifest's, or not the payload's" {
	local before after
	before=$(sha256sum <bundle/1.attrs | cut -d' ' -f1)
	grep -qx "  attributes-digest sha256:$before" bundle/MANIFEST
	flip bundle/1.attrs 70
	expect_fail "$gen_signed" sign bundle -o out --key key.pem --cert cert.pem
	expect_output '1.attrs is not what its MANIFEST names'
	after=$(sha256sum <bundle/1.attrs | cut -d' ' -f1)
	sed -i "s/$before/$after/" bundle/MANIFEST
	expect_fail "$gen_signed" sign bundle -o out --key key.pem --cert cert.pem
	expect_output '1.attrs is not of 1.payload'
	rm bundle/1.attrs
	expect_fail "$gen_signed" sign bundle -o out --key key.pem --cert cert.pem
	expect_output 'has no 1.attrs'
	[[ ! -e out ]]
}

# not_signed MESSAGE: bundle2 is not signed, with this message, and nothing is left
not_signed() {
	expect_fail "$gen_signed" sign bundle2 -o out --key key.pem --cert cert.pem
	((status == 1))
	expect_output "$1"
	[[ ! -e out && ! $(ls -A | grep 'gen_signed-') ]]
	rm -r bundle2
	cp -r "$BATS_FILE_TMPDIR/bundle2" .
}

@test "two-step: each payload is the one that the manifest names under its number, and no other is signed" {
	local f
	for f in payload attrs; do
		mv "bundle2/1.$f" x
		mv "bundle2/2.$f" "bundle2/1.$f"
		mv x "bundle2/2.$f"
	done
	not_signed 'bundle2: 1.payload is not what its MANIFEST names'
	for f in payload attrs; do
		cp "bundle2/1.$f" "bundle2/3.$f"
	done
	not_signed 'bundle2: 3.payload is not what its MANIFEST names'
	rm bundle2/2.payload
	not_signed 'bundle2: has no 2.payload'
	# the digest stands in it, but where nobody looks for it
	flip bundle2/2.payload 100
	sed -i "2s/\$/ $(sha256sum <bundle2/2.payload | cut -d' ' -f1)/" bundle2/MANIFEST
	not_signed 'bundle2: 2.payload is not what its MANIFEST names'
}

@test "two-step: a manifest that prepare did not write is refused, with the line" {
	local edit
	for edit in '1s/1/2/' '2d' '3s/2/3/' '3s/2/02/' '3s/2/99999999999/' '4s/sha256/& /' '5s/loader/static/' '5s/ /  /' '6s/.$/G/' '6s/.$/\U&/' \
		'7s/1.payload/2.payload/' '7s/$/ /' '$s/2.sig/3.sig/' '$a\loader evil' '8s/^/\n/' '6s/$/\r/'; do
		sed -i "$edit" bundle2/MANIFEST
		! cmp -s bundle2/MANIFEST "$BATS_FILE_TMPDIR/bundle2/MANIFEST" || continue
		not_signed 'bundle2/MANIFEST: line '
		expect_output ' is not as gen_signed prepare writes it'
	done
	# what a terminal would obey, so that another text is seen
	for edit in '2s/two/t\x1b[8mwo/' '2s/two/t\xc2\x9bwo/' '2s/two/\xff/' '5s/$/\x7f/'; do
		LC_ALL=C sed -i "$edit" bundle2/MANIFEST
		not_signed 'bundle2/MANIFEST: line '
	done
	sed -i '3s/2/1/' bundle2/MANIFEST
	not_signed 'bundle2/MANIFEST: line 11 is not as gen_signed prepare writes it'
	truncate -s -1 bundle2/MANIFEST
	not_signed 'bundle2/MANIFEST: line 16 is not as'
	printf 'gen_signed-bundle 1\nexecutable two\n  loaders 0\n  digest-algorithm sha256\n' >bundle2/MANIFEST
	not_signed 'bundle2: its MANIFEST names no loader'
	: >bundle2/MANIFEST
	not_signed 'bundle2/MANIFEST: empty, too large, or not a regular file'
	truncate -s 70000 bundle2/MANIFEST
	not_signed 'bundle2/MANIFEST: empty, too large'
	# sha512 for the attributes that are there
	sed -i '4s/256/512/' bundle2/MANIFEST
	not_signed 'bundle2: 1.attrs is not of 1.payload'
}

@test "two-step: plain openssl cms, as the manual page says, RSA and ECDSA, two signers" {
	local p256=$BATS_TEST_TMPDIR/p256
	cms 1 -md sha256 -nosmimecap
	cp sigs/1.p7s sigs/3.p7s
	expect_pass attach -o out
	expect_output 'sigs/3.p7s: not appended, one has only 1'
	rm sigs/3.p7s
	expect_pass "$gen_signed" verify out --cert cert.pem
	cms 1 -md sha512 -nosmimecap
	expect_pass attach -o out
	expect_pass "$gen_signed" verify out --cert cert.pem
	"$gen_signed" keygen --key "$p256.key" --cert "$p256.pem" --alg p256 >/dev/null
	openssl cms -sign -binary -in bundle/1.payload -outform DER -out sigs/1.p7s -signer "$p256.pem" -inkey "$p256.key" \
		-signer other.pem -inkey other.key -md sha384 -nocerts -keyid -nosmimecap
	expect_pass "$gen_signed" attach one sigs -o out --cert "$p256.pem" --cert other.pem
	expect_pass "$gen_signed" verify out --cert other.pem
	expect_pass "$gen_signed" verify out --cert "$p256.pem"
	# the manual page has that command
	run man -l -Tutf8 "$top/gen_signed/gen_signed.1"
	expect_output 'openssl cms -sign -binary -in 1.payload -outform DER -out 1.p7s'
}

@test "two-step: what a key makes of the signed attributes" {
	openssl dgst -sha256 -sign key.pem -out sigs/1.sig bundle/1.attrs
	expect_pass attach -o out
	cmp out one.signed
	"$gen_signed" prepare one -o b512 --digest sha512 >/dev/null
	openssl dgst -sha512 -sign key.pem -out sigs/1.sig b512/1.attrs
	expect_pass attach -o out --digest sha512
	expect_pass "$gen_signed" verify out --cert cert.pem
	not_attached '1.sig: it is of the attributes that prepare makes for SHA-512; give --digest sha512'
	not_attached 'give --digest sha512' --digest sha384
	openssl dgst -sha256 -sign key.pem -out sigs/1.sig bundle/1.attrs
	not_attached 'give --digest sha256' --digest sha512
	openssl dgst -sha256 -sign other.key -out sigs/1.sig bundle/1.attrs
	not_attached '1.sig: the signature itself is not by the certificate'
	openssl dgst -sha512 -sign key.pem -out sigs/1.sig b512/1.attrs
	not_attached 'which certificate is it of' --digest sha512 --cert other.pem
}

@test "attach: what the kernel would refuse is refused, with the option that is missing" {
	cms 1 -md sha256
	not_attached '1.p7s: it has S/MIME capabilities, which the kernel refuses; sign with -nosmimecap'
	cms 1 -md sha256 -noattr
	not_attached '1.p7s: it has no signed attributes; sign without -noattr'
	cms 1 -md sha1 -nosmimecap
	not_attached 'or with a weak digest'
	cms 1 -md sha256 -nosmimecap -nodetach
	not_attached '1.p7s: it has content of its own'
	cms 1 -md sha256 -nosmimecap -stream -outform DER
	not_attached '1.p7s: it is BER, not DER; sign without -stream'
	cms 1 -md sha256 -nosmimecap -outform PEM
	not_attached '1.p7s: it is PEM; sign with -outform DER'
	# version 3 with a length of two bytes: what only BER allows
	cms 1 -md sha256 -nosmimecap
	python3 - sigs/1.p7s <<-'PY'
		import sys
		der = bytearray(open(sys.argv[1], 'rb').read())
		assert der[23:26] == b'\x02\x01\x03'
		for at in 2, 17, 21:
		    der[at:at + 2] = (int.from_bytes(der[at:at + 2], 'big') + 1).to_bytes(2, 'big')
		open(sys.argv[1], 'wb').write(der[:24] + b'\x81' + der[24:])
	PY
	not_attached '1.p7s: it is BER, not DER'
	cms 1 -md sha256 -nosmimecap
	echo >>sigs/1.p7s
	not_attached 'there are bytes behind'
	zeros 8193 >sigs/1.p7s
	not_attached 'empty, too large, or not a regular file'
	: >sigs/1.p7s
	not_attached 'empty, too large, or not a regular file'
	echo junk >sigs/1.p7s
	not_attached '1.p7s: it is no PKCS#7 signature'
	rm sigs/1.p7s
	not_attached 'has neither 1.p7s nor 1.sig, for loader a'
}

@test "attach: other bytes, another signer, a certificate that is not fit" {
	cp one.signed alien
	bundle=bundle2 cms "$(loaders two | grep -nx b | cut -d: -f1)" -md sha256 -nosmimecap
	mv sigs/*.p7s sigs/x
	mv sigs/x sigs/1.p7s
	not_attached '1.p7s: it signs other bytes than this loader'
	openssl cms -sign -binary -in bundle/1.payload -outform DER -out sigs/1.p7s -signer other.pem -inkey other.key -nocerts -keyid -nosmimecap
	not_attached '1.p7s: the signer'\''s certificate is not given'
	# the right name, another key
	openssl req -x509 -key other.key -out false.pem -subj /CN=False -addext "subjectKeyIdentifier=$(openssl x509 -in cert.pem -noout -ext subjectKeyIdentifier | sed -n 's/^ *\([0-9A-F:]*\)$/\1/p' | tail -n1)"
	openssl cms -sign -binary -in bundle/1.payload -outform DER -out sigs/1.p7s -signer false.pem -inkey other.key -nocerts -keyid -nosmimecap
	not_attached 'the signature itself is not by the certificate'
	cms 1 -md sha256 -nosmimecap
	openssl req -x509 -key key.pem -out unfit.pem -subj /CN=Unfit -addext extendedKeyUsage=serverAuth
	expect_fail "$gen_signed" attach one sigs --cert unfit.pem
	expect_output 'unfit.pem: the certificate'\''s extended key usage excludes codeSigning'
	[[ $output != *'counts all the same'* ]]
	# of several certificates the one is named
	expect_fail attach --cert unfit.pem
	expect_output 'unfit.pem: the certificate'\''s extended key usage excludes codeSigning'
	[[ $output != *'counts all the same'* ]]
	expect_pass attach
	expect_pass "$gen_signed" verify one --cert cert.pem
}

@test "attach: two loaders, the signatures in each other's place" {
	"$gen_signed" sign bundle2 -o out --key key.pem --cert cert.pem >/dev/null
	mv out/1.p7s out/x
	mv out/2.p7s out/1.p7s
	mv out/x out/2.p7s
	expect_fail "$gen_signed" attach two out --cert cert.pem
	expect_output '1.p7s: it signs other bytes'
	rm out/2.p7s
	mv out/1.p7s out/2.p7s
	expect_fail "$gen_signed" attach two out --cert cert.pem
	cmp two "$BATS_FILE_TMPDIR/two"
}

@test "attach: what is no folder is named" {
	expect_fail "$gen_signed" attach one missing --cert cert.pem
	expect_output 'gen_signed: missing: No such file or directory'
	expect_fail "$gen_signed" attach one cert.pem --cert cert.pem
	expect_output 'gen_signed: cert.pem: Not a directory'
}
