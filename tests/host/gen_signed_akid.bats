#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed: who issued a certificate, as the kernel looks for it (crypto/asymmetric_keys/restrict.c, pkcs7_verify.c)
# shellcheck disable=SC2154,SC2030,SC2031,SC2034,SC2094

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
	cd "$BATS_FILE_TMPDIR" || return
	openssl req -newkey rsa:2048 -nodes -keyout u.key -out u.csr -subj /CN=Unfit 2>/dev/null
	make_ca
	# the same CA: with its name as another kind of string, with another serial number, without a key id
	printf '[req]\ndistinguished_name=d\nstring_mask=nombstr\nutf8=no\n[d]\n' >nombstr.cnf
	like ca2 -config nombstr.cnf
	openssl req -x509 -key ca.key -out ca3.crt -days 30 -set_serial 77 -subj '/CN=Test CA' -addext keyUsage=critical,keyCertSign
	like ca4 -addext subjectKeyIdentifier=none -addext authorityKeyIdentifier=none
}

setup() {
	fixtures_for_test
	ln -s "$BATS_FILE_TMPDIR"/*.{csr,crt} .
}

# like NAME OPTION...: NAME.crt with the serial number of ca.crt
like() {
	local name=$1
	shift
	openssl req -x509 -key ca.key -out "$name.crt" -days 30 -set_serial "0x$(openssl x509 -in ca.crt -noout -serial | sed 's/.*=//')" \
		-subj '/CN=Test CA' -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign "$@"
}

# issue BY AKID: u.pem, issued by BY.crt, with this authorityKeyIdentifier; out is signed by it
issue() {
	printf 'keyUsage=digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=%s\n' "$2" >u.ext
	[[ $2 != ASN1:* ]] || cat akid.cnf >>u.ext
	rm -f out
	openssl x509 -req -in u.csr -CA "$1.crt" -CAkey ca.key -days 9 -extfile u.ext -out u.pem 2>/dev/null &&
		"$gen_signed" sign one -o out --key u.key --cert u.pem
}

# akid KEYID NAME SERIAL: this authorityKeyIdentifier for openssl; - leaves a part out
akid() {
	{
		printf '[akid]\n'
		[[ $1 == - ]] || printf 'a=IMPLICIT:0,FORMAT:HEX,OCTETSTRING:%s\n' "$1"
		printf 'b=IMPLICIT:1,SEQUENCE:names\n'
		[[ $3 == - ]] || printf 'c=IMPLICIT:2,INTEGER:%s\n' "$3"
		printf '[names]\nd=EXPLICIT:4,SEQUENCE:name\n[name]\ne=SET:rdn\n[rdn]\nf=SEQUENCE:atv\n[atv]\ng=OID:2.5.4.3\nh=UTF8String:%s\n' "$2"
	} >akid.cnf
}

# found BY AKID CA.crt: it chains to this CA
found() {
	issue "$1" "$2" && expect_pass "$gen_signed" verify out --cert u.pem --ca "$3"
}

# lost BY AKID CA.crt: it does not, by what the kernel looks at, and for no other reason; with --cert alone it is as in the builtin keyring
lost() {
	issue "$1" "$2" || return
	expect_fail "$gen_signed" verify out --cert u.pem --ca "$3" &&
		expect_output 'is not trusted: the CA that signed the certificate is not the one that its authorityKeyIdentifier (without' &&
		[[ $output != *'out: verified'* ]] &&
		expect_pass "$gen_signed" verify out --cert u.pem
}

@test "akid: the issuer is found by key id, by issuer and serial number, by both, by name" {
	each found <<-'ROWS'
		ca keyid:always ca.crt
		ca issuer:always ca.crt
		ca keyid:always,issuer:always ca.crt
		ca none ca.crt
		ca2 none ca2.crt
		ca4 none ca4.crt
		ca4 issuer:always ca4.crt
	ROWS
	# of two CAs of one name and key the one that the kernel finds
	cat ca4.crt ca.crt >both.crt
	found ca keyid:always both.crt
	cat ca2.crt ca.crt >both.crt
	found ca none both.crt
}

@test "akid: a key id, a serial number that is not the CA's; a CA without key id" {
	each lost <<-'ROWS'
		ca DER:3006800401020304 ca.crt
		ca DER:3006800401020304 ca4.crt
		ca keyid:always ca4.crt
		ca issuer:always ca3.crt
		ca keyid:always,issuer:always ca3.crt
	ROWS
}

@test "akid: the CA's name as another kind of string is another name" {
	openssl x509 -in ca.crt -noout -subject -nameopt show_type >types
	openssl x509 -in ca2.crt -noout -subject -nameopt show_type >>types
	grep -q UTF8STRING types && grep -q PRINTABLESTRING types
	# an issuer without its serial number names nothing
	akid - 'Test CA' -
	each lost <<-'ROWS'
		ca2 none ca.crt
		ca2 ASN1:SEQUENCE:akid ca.crt
		ca2 issuer:always ca.crt
	ROWS
	# its key id names it whatever it is called
	found ca2 keyid:always ca.crt
}

@test "akid: between the CA and the signer it counts as well" {
	openssl req -newkey rsa:2048 -nodes -keyout mid.key -out mid.csr -subj /CN=Middle 2>/dev/null
	mid() {
		printf 'basicConstraints=CA:TRUE\nkeyUsage=keyCertSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=%s\n' "$1" >mid.ext
		openssl x509 -req -in mid.csr -CA "$2.crt" -CAkey ca.key -days 9 -extfile mid.ext -out mid.crt 2>/dev/null
		printf 'keyUsage=digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' >u.ext
		openssl x509 -req -in u.csr -CA mid.crt -CAkey mid.key -days 9 -extfile u.ext -out u.pem 2>/dev/null
		cat mid.crt ca.crt >cas.crt
	}
	mid keyid:always ca
	expect_pass "$gen_signed" sign one -o out --key u.key --cert u.pem
	expect_pass "$gen_signed" verify out --cert u.pem --ca cas.crt
	mid none ca2
	expect_pass "$gen_signed" sign one -o out --key u.key --cert u.pem
	expect_fail "$gen_signed" verify out --cert u.pem --ca cas.crt
	expect_output 'is not trusted: the CA that signed the certificate is not the one'
}

@test "verify --ca: a certificate between CA and signer that the kernel does not take" {
	local key
	# between OPENSSL-DIGEST REQ-ARGUMENT...: the signer's is issued by a middle one
	between() {
		local md=$1
		shift
		openssl req "$@" -nodes -keyout mid.key -out mid.csr -subj /CN=Middle 2>/dev/null
		printf 'basicConstraints=CA:TRUE\nkeyUsage=keyCertSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' >mid.ext
		openssl x509 -req "$md" -in mid.csr -CA ca.crt -CAkey ca.key -days 9 -extfile mid.ext -out mid.crt 2>/dev/null
		printf 'keyUsage=digitalSignature\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n' >u.ext
		openssl x509 -req -in u.csr -CA mid.crt -CAkey mid.key -days 9 -extfile u.ext -out u.pem 2>/dev/null
		cat mid.crt ca.crt >cas.crt
		expect_pass "$gen_signed" sign one -o out --key u.key --cert u.pem
	}
	for key in 'rsa:2048' 'ec -pkeyopt ec_paramgen_curve:P-521'; do
		# shellcheck disable=SC2086
		between -sha256 -newkey $key
		expect_pass "$gen_signed" verify out --cert u.pem --ca cas.crt
	done
	between -sha1 -newkey rsa:2048
	expect_fail "$gen_signed" verify out --cert u.pem --ca cas.crt
	expect_output "is not trusted: a certificate between the signer's and the CA's is signed with an algorithm that the kernel does not take"
	between -sha256 -newkey rsa:1024
	expect_fail "$gen_signed" verify out --cert u.pem --ca cas.crt
	expect_output "is not trusted: a certificate between the signer's and the CA's has a key that the kernel does not take"
	between -sha256 -newkey ec -pkeyopt ec_paramgen_curve:P-256
	openssl ec -in mid.key -conv_form compressed -out point.key 2>/dev/null
	between -sha256 -new -key point.key
	expect_fail "$gen_signed" verify out --cert u.pem --ca cas.crt
	expect_output "is not trusted: the certificate of a CA above the signer's is one that the kernel can't load"
}

@test "akid: one that can't be read; one of a self-signed certificate that is half its own" {
	local message damaged half
	for damaged in DER:0a0101 DER:30058001; do
		issue ca keyid:always
		sed -i "s/^authorityKeyIdentifier=.*/authorityKeyIdentifier=$damaged/" u.ext
		openssl x509 -req -in u.csr -CA ca.crt -CAkey ca.key -days 9 -extfile u.ext -out u.pem 2>/dev/null
		openssl x509 -in u.pem -noout -text | grep -q 'Authority Key Identifier'
		message="the certificate has an authorityKeyIdentifier that the kernel can't read"
		refuses_key "$message" --key u.key --cert u.pem
		expect_fail "$gen_signed" doctor --cert u.pem
		expect_output "problem  u.pem: the kernel has it in no keyring: $message"
	done
	message='the certificate is self-signed, and only half of its authorityKeyIdentifier names itself'
	self() {
		akid "$@"
		{
			printf '[req]\ndistinguished_name=d\n[d]\n[ext]\nkeyUsage=digitalSignature\nsubjectKeyIdentifier=01020304\n'
			printf 'authorityKeyIdentifier=ASN1:SEQUENCE:akid\n'
			cat akid.cnf
		} >self.cnf
		openssl req -x509 -key u.key -out u.pem -days 9 -subj /CN=Half -set_serial 5 -config self.cnf -extensions ext
	}
	self 01020304 Half 5
	expect_pass "$gen_signed" sign one -o out --key u.key --cert u.pem
	expect_pass "$gen_signed" verify out --cert u.pem
	for half in '01020304 Half 6' '01020305 Half 5' '01020304 Other 5'; do
		# shellcheck disable=SC2086
		self $half
		expect_fail "$gen_signed" verify out --cert u.pem
		expect_output "is not trusted: $message"
		cp out signed
		refuses_key "$message" --key u.key --cert u.pem
		mv signed out
	done
	# of neither half: for the kernel it is no self-signed one
	self 01020305 Half 6
	expect_pass "$gen_signed" verify out --cert u.pem
}

@test "akid: a certificate inside a signature is found by issuer and serial number, and has to have the key id, too" {
	local number
	number=0x$(openssl x509 -in ca.crt -noout -serial | sed 's/.*=//')
	payload one >payload
	inside() {
		issue ca "$1"
		openssl cms -sign -binary -in payload -outform DER -nosmimecap -md sha256 -signer u.pem -inkey u.key -certfile ca.crt -out u.p7s
		{ cat one; block u.p7s; } >exe
	}
	inside keyid:always,issuer:always
	expect_pass "$gen_signed" verify exe --cert u.pem
	# nobody is named
	akid 0102 'Test CA' 5
	inside ASN1:SEQUENCE:akid
	expect_pass "$gen_signed" verify exe --cert u.pem
	akid 0102 'Test CA' "$number"
	inside ASN1:SEQUENCE:akid
	expect_fail "$gen_signed" verify exe --cert u.pem
	expect_output 'a certificate inside is not signed by the one that it names as its issuer'
	[[ $output != *'exe: verified'* ]]
}
