#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed: signatures that OpenSSL takes and the kernel does not. tests/guest/gen_signed.bats shows the same ones to the kernel.
# shellcheck disable=SC2094,SC2154,SC2030,SC2031

load ../lib.bash
load gen_signed_lib.bash
load cms_variants.bash

setup_file() {
	fixtures_for_file
	cd "$BATS_FILE_TMPDIR" || return
	cp key.pem me.key && cp cert.pem me.pem
	payload one >payload
	cms_variants payload me
}

setup() {
	fixtures_for_test
	cp "$BATS_FILE_TMPDIR"/*.p7s .
}

# with SIG...: one with these appended signatures
with() {
	local sig
	cat one
	for sig; do block "$sig"; done
}

# verify and attach refuse the signature, and say why
unfit() {
	with "unfit-$1.p7s" >exe
	expect_fail "$gen_signed" verify exe --cert cert.pem
	expect_output "exe: a: damaged appended signature: $2"
	[[ $output != *'exe: verified'* ]]
	expect_fail "$gen_signed" verify --json exe --cert cert.pem
	expect_output '"result": "damaged"'
	expect_output '"verified": false'
	rm -rf sigs && mkdir sigs && cp "unfit-$1.p7s" sigs/1.p7s
	expect_fail "$gen_signed" attach one sigs --cert cert.pem -o out
	[[ ! -e out ]]
}

@test "form: what the kernel takes is good" {
	local sig
	for sig in good-*.p7s; do
		with "$sig" >exe
		expect_pass "$gen_signed" verify exe --cert cert.pem
		expect_output 'a: appended signature good, signer "Signer"'
	done
}

@test "form: RSA-PSS, and an algorithm by another name" {
	unfit pss 'its signature algorithm is not one that the kernel takes: rsaEncryption'
	unfit algorithm 'its signature algorithm is not one that the kernel takes: rsaEncryption'
}

@test "form: S/MIME capabilities, BER inside, a version that does not fit" {
	unfit smimecap 'it has S/MIME capabilities, which the kernel refuses'
	unfit ber 'it is BER, not DER'
	unfit version "a signer's version does not fit how it is named"
}

@test "form: what somebody has added to a signature without signed attributes is no signed attribute" {
	unfit added ''
}

@test "form: more signers than the kernel verifies" {
	local n
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ec.key -out ec.pem -subj /CN=Many -days 9 2>/dev/null
	openssl cms -sign -binary -in "$BATS_FILE_TMPDIR/payload" -outform DER -nocerts -md sha256 -noattr -keyid -signer ec.pem -inkey ec.key -out ec.p7s
	for n in 32 33; do
		"$BATS_TEST_DIRNAME/cms-edit" repeat ec.p7s $n many-$n.p7s
		with many-$n.p7s >many-$n
	done
	expect_pass "$gen_signed" verify many-32 --cert ec.pem
	expect_fail "$gen_signed" verify many-33 --cert ec.pem
	expect_output 'it has more than 32 signers, and the kernel verifies no more'
}

@test "form: more certificates inside than the kernel reads" {
	local n
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ec.key -out ec.pem -subj /CN=M -days 9 2>/dev/null
	# small ones: a signature has 8 KiB
	printf '[req]\ndistinguished_name=dn\n[dn]\n' >small.cnf
	openssl ecparam -name prime192v1 -genkey -noout -out small.key
	for ((n = 0; n < 32; n++)); do
		openssl req -x509 -config small.cnf -key small.key -subj / -days 9 -set_serial $((n + 9))
	done >all.pem 2>/dev/null
	head -n "$(grep -n -m31 'END' all.pem | tail -n1 | cut -d: -f1)" all.pem >some.pem
	for n in some all; do
		openssl cms -sign -binary -in "$BATS_FILE_TMPDIR/payload" -outform DER -nosmimecap -certfile $n.pem -md sha256 -noattr -keyid -signer ec.pem -inkey ec.key -out $n.p7s
		with $n.p7s >with-$n
	done
	expect_pass "$gen_signed" verify with-some --cert ec.pem
	expect_fail "$gen_signed" verify with-all --cert ec.pem
	expect_output 'it has more than 32 certificates inside'
}

@test "form: a second signer that nobody knows: of other bytes, without attributes, named in the other way" {
	unfit other-bytes 'one of its signers has signed other bytes, for which the kernel refuses all'
	unfit attributes 'some of its signers have signed attributes and some have none'
	unfit mixed 'a signer is named by issuer and serial number in a signature of version 3'
	# the other one first
	"$BATS_TEST_DIRNAME/cms-edit" join "$BATS_FILE_TMPDIR/part.p7s" good-keyid.p7s unfit-first.p7s
	unfit first 'one of its signers has signed other bytes'
}

@test "form: a time of signing that the kernel can't read" {
	local time
	time=$(openssl asn1parse -inform DER -in good-keyid.p7s | sed -n 's/.*UTCTIME *://p')
	hex() { printf %s "$1" | od -An -tx1 | tr -d ' \n'; }
	"$BATS_TEST_DIRNAME/cms-edit" swap good-keyid.p7s "$(hex "$time")" "$(hex "${time:0:2}13${time:4}")" unfit-month.p7s
	unfit month 'its time of signing is not of the form that the kernel takes'
	"$BATS_TEST_DIRNAME/cms-edit" swap good-keyid.p7s "$(hex "$time")" "$(hex "${time:0:2}0231${time:6}")" unfit-day.p7s
	unfit day 'its time of signing is not of the form that the kernel takes'
	"$BATS_TEST_DIRNAME/cms-edit" swap good-keyid.p7s "$(hex "$time")" "$(hex "69${time:2}")" unfit-year.p7s
	unfit year 'its time of signing is not of the form that the kernel takes'
}

@test "form: sign --add to a signer that is named by issuer and serial number" {
	with good-serial.p7s >exe
	expect_fail "$gen_signed" sign exe --add --key other.key --cert other.pem -o out
	expect_output 'a: no signer can be added: a signer is named by issuer and serial number'
	[[ ! -e out ]]
	with good-keyid.p7s >exe
	expect_pass "$gen_signed" sign exe --add --key other.key --cert other.pem -o out
	expect_pass "$gen_signed" verify out --cert other.pem
}

@test "form: a good signature by a key that the kernel finds too weak, or does not know" {
	local name
	openssl req -x509 -nodes -newkey rsa:1024 -keyout weak.key -out weak.pem -subj /CN=Weak 2>/dev/null
	openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:secp256k1 -keyout odd.key -out odd.pem -subj /CN=Odd 2>/dev/null
	for name in weak odd; do
		openssl cms -sign -binary -in "$BATS_FILE_TMPDIR/payload" -outform DER -nocerts -nosmimecap -md sha256 -keyid \
			-signer $name.pem -inkey $name.key -out $name.p7s
		with $name.p7s >exe
		expect_fail "$gen_signed" verify exe --cert $name.pem
		expect_output 'of the appended signature is not trusted: '
		expect_output 'the kernel does not take'
	done
}

# der NAME...: NAME.pem as NAME.der
der() {
	local name
	for name; do openssl x509 -in "$name.pem" -outform DER -out "$name.der"; done
}

@test "form: certificates inside: the kernel verifies with the one that has the signer's name" {
	local edit=$BATS_TEST_DIRNAME/cms-edit serial dn
	serial=$(openssl x509 -in cert.pem -noout -serial)
	dn=$(openssl x509 -in cert.pem -noout -ext subjectKeyIdentifier | sed -n '2s/[ :]//gp')
	# of the same name and number: another certificate of the key, and one of another key
	local -a like=(-subj /CN=Signer -set_serial "0x${serial#*=}" -addext keyUsage=digitalSignature)
	openssl req -x509 -key key.pem -days 9 -out again.pem "${like[@]}" -addext "subjectKeyIdentifier=$dn"
	openssl req -x509 -key other.key -days 9 -out fake.pem "${like[@]}" -addext "subjectKeyIdentifier=$dn"
	der cert other again fake
	# the signer's own, with others beside it
	"$edit" certs good-serial.p7s own.p7s other.der cert.der
	with own.p7s >exe
	expect_pass "$gen_signed" verify exe --cert cert.pem
	mkdir sigs && cp own.p7s sigs/1.p7s
	expect_pass "$gen_signed" attach one sigs --cert cert.pem -o out
	rm out
	# the kernel looks for none of a signer that is named by key id
	"$edit" certs good-keyid.p7s keyid.p7s fake.der
	with keyid.p7s >exe
	expect_pass "$gen_signed" verify exe --cert cert.pem
	for f in again fake; do
		"$edit" certs good-serial.p7s $f.p7s $f.der cert.der
		with $f.p7s >exe
		expect_fail "$gen_signed" verify exe --cert cert.pem
		expect_output 'is not trusted: the certificate of this name inside the signature is another one'
		[[ $output != *'exe: verified'* ]]
		cp $f.p7s sigs/1.p7s
		expect_fail "$gen_signed" attach one sigs --cert cert.pem -o out
		expect_output 'sigs/1.p7s: the certificate of this name inside the signature is another one'
		[[ ! -e out ]]
	done
}

@test "form: certificates inside: a time of signing outside of its dates; one that the kernel can't read; a stranger's" {
	local edit=$BATS_TEST_DIRNAME/cms-edit
	openssl req -new -key key.pem -out late.csr -subj /CN=Signer
	printf 'subjectKeyIdentifier=hash\n' >late.ext
	late_x509 -req -in late.csr -signkey key.pem -extfile late.ext -out late.pem 2>/dev/null
	openssl cms -sign -binary -in "$BATS_FILE_TMPDIR/payload" -outform DER -nocerts -nosmimecap -md sha256 -signer late.pem -inkey key.pem \
		-out late-without.p7s
	openssl req -x509 -key key.pem -out odd.pem -subj /CN=Odd -addext basicConstraints=DER:3003010100
	der late odd other
	with late-without.p7s >exe
	expect_pass "$gen_signed" verify exe --cert late.pem
	"$edit" certs late-without.p7s late.p7s late.der
	with late.p7s >exe
	expect_fail "$gen_signed" verify exe --cert late.pem
	expect_output 'is not trusted: the certificate is inside the signature, whose time of signing is outside of its dates'
	"$edit" certs good-keyid.p7s unfit-inner.p7s odd.der
	unfit inner "a certificate inside is one that the kernel can't read"
	openssl req -x509 -nodes -newkey ed25519 -keyout odd.key -out odd.pem -subj /CN=Odd 2>/dev/null
	der odd
	"$edit" certs good-keyid.p7s unfit-inner.p7s odd.der
	unfit inner "a certificate inside is one that the kernel can't read"
	# a second signer that nobody knows: its signature has to be by its certificate
	openssl cms -sign -binary -in "$BATS_FILE_TMPDIR/payload" -outform DER -nosmimecap -md sha256 -signer cert.pem -inkey key.pem \
		-signer other.pem -inkey other.key -out two.p7s
	with two.p7s >exe
	expect_pass "$gen_signed" verify exe --cert cert.pem
	openssl req -x509 -key key.pem -out fake.pem -subj /CN=Other -set_serial "0x$(openssl x509 -in other.pem -noout -serial | sed 's/.*=//')"
	der fake cert
	"$edit" certs two.p7s unfit-stranger.p7s cert.der fake.der
	unfit stranger 'one of its signatures is not by the certificate inside'
}

# issue NAME CA ISSUER EXTENSION...: NAME.key and NAME.pem, issued by CA.key and CA.pem
issue() {
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -subj "/CN=$1" -out "$1.csr" 2>/dev/null
	printf '%s\n' subjectKeyIdentifier=hash authorityKeyIdentifier=keyid "${@:3}" >"$1.ext"
	openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -days 30 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}

# chained NR: an executable whose signature brings along NR certificates between signer and CA, and the CA's own
chained() {
	cat root.pem >chain
	local i last=root
	for ((i = 1; i < $1; i++)); do
		cat "c$i.pem" >>chain
		last=c$i
	done
	issue leaf "$last" keyUsage=digitalSignature extendedKeyUsage=codeSigning
	openssl cms -sign -binary -in "$BATS_FILE_TMPDIR/payload" -outform DER -nosmimecap -md sha256 -signer leaf.pem -inkey leaf.key \
		-certfile chain -out "chain$1.p7s"
	with "chain$1.p7s" >exe
	rm -rf sigs && mkdir sigs && cp "chain$1.p7s" sigs/1.p7s
}

@test "form: more than four certificates between signer and trusted key" {
	local i last=root far='the signature brings along more than four certificates between signer and trusted key, which the kernel refuses (long-chain) unless'
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 30 -subj /CN=Root \
		-addext keyUsage=critical,keyCertSign 2>/dev/null
	for i in 1 2 3 4; do
		issue "c$i" "$last" basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign
		last=c$i
	done
	chained 4
	cat chain >ca.pem
	expect_pass "$gen_signed" verify exe --ca ca.pem --cert leaf.pem
	expect_pass "$gen_signed" attach one sigs --cert leaf.pem -o out
	[[ $output != *long-chain* ]]
	rm out
	expect_pass "$gen_signed" doctor --errno EPERM
	run "$gen_signed" doctor exe --cert leaf.pem
	[[ $output != *long-chain* ]]
	chained 5
	cat chain >ca.pem
	# of a machine that trusts the CA, nothing else is known
	expect_fail "$gen_signed" verify exe --ca ca.pem --cert leaf.pem
	((status == 1))
	expect_output "of the appended signature is not trusted: $far"
	# without a CA the certificates are those of the keyring, in which the kernel finds the signer's own first
	expect_pass "$gen_signed" verify exe --cert leaf.pem
	expect_output 'exe: verified'
	# and only that: another one with its key is not the one that it finds
	openssl x509 -in leaf.pem -signkey leaf.key -out self.pem
	expect_fail "$gen_signed" verify exe --cert self.pem
	expect_pass "$gen_signed" attach one sigs --cert leaf.pem -o out
	expect_output 'warning: sigs/1.p7s: it brings along 5 certificates of the signer and its issuers: the kernel refuses it (long-chain) where its keyring has none of the first five; sign with -nocerts'
	cmp out exe
	# where the keyrings can't be read it depends on them
	run "$gen_signed" doctor exe --cert leaf.pem
	((status == 1))
	expect_output ' a: its appended signature brings along 5 certificates between signer and trusted key, more than four: the kernel refuses it (long-chain)'
}

@test "form: a list of revoked certificates inside" {
	: >index
	echo 01 >crlnumber
	printf '[ca]\ndefault_ca=a\n[a]\ndatabase=index\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=9\n' >ca.cnf
	openssl ca -config ca.cnf -keyfile key.pem -cert cert.pem -gencrl -out crl.pem 2>/dev/null
	openssl crl -in crl.pem -outform DER -out crl.der
	"$BATS_TEST_DIRNAME/cms-edit" crl good-keyid.p7s crl.der unfit-crl.p7s
	unfit crl "it has a list of revoked certificates inside, which the kernel can't read"
}

@test "form: an issuer's name is compared byte for byte" {
	# "Signer" as a PrintableString, where the certificate has a UTF8String
	"$BATS_TEST_DIRNAME/cms-edit" swap good-serial.p7s 0c065369676e6572 13065369676e6572 printable.p7s
	openssl cms -verify -binary -inform DER -in printable.p7s -content "$BATS_FILE_TMPDIR/payload" -certfile cert.pem -noverify -out /dev/null
	with printable.p7s >exe
	expect_fail "$gen_signed" verify exe --cert cert.pem
	expect_output "wrong signer: appended signature is by issuer CN=Signer serial $(openssl x509 -in cert.pem -noout -serial | sed 's/.*=//'), whose"
}
