#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed verify: whose signatures count, headers and objects, the result as JSON
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016,SC2012

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

# verdict RESULT MESSAGE FILE ARGUMENT...: not verified, with this result in JSON and this message
verdict() {
	local result=$1 message=$2
	shift 2
	expect_fail "$gen_signed" verify "$@"
	expect_output "$message"
	[[ $output != *': verified'* ]]
	if "$gen_signed" verify --json "$@" >out.json 2>/dev/null; then
		return 1
	fi
	is out.json 'd["schema"] == "gen_signed verify" and d["schema_version"] == 1 and d["verified"] is False' \
		"'$result' in [f['result'] for l in d['loaders'] + [d] for f in l['findings']]" \
		'not any(l["verified"] for l in d["loaders"]) or len(d["loaders"]) > 1'
}

# A signer that a CA with a database of its own has issued, and can revoke.
make_issued() {
	make_ca
	openssl req -x509 -key ca.key -out ca.crt -days 30 -subj '/CN=Test CA' -addext 'keyUsage=critical,keyCertSign,cRLSign'
	"$gen_signed" keygen --key k --cert issued.pem --ca-key ca.key --ca-cert ca.crt --name Issued >/dev/null
	: >index
	echo 01 >crlnumber
	printf '[ca]\ndefault_ca=a\n[a]\ndatabase=index\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=9\n' >ca.cnf
	openssl ca -config ca.cnf -keyfile ca.key -cert ca.crt -gencrl -out empty.crl 2>/dev/null
	"$gen_signed" sign one -o out --key k --cert issued.pem >/dev/null
}

revoke() {
	openssl ca -config ca.cnf -keyfile ca.key -cert ca.crt -revoke issued.pem 2>/dev/null
	openssl ca -config ca.cnf -keyfile ca.key -cert ca.crt -gencrl -out full.crl 2>/dev/null
}

@test "verify: unsigned, altered instructions, altered data, wrong signer: told apart" {
	local base
	verdict unsigned 'one: a: unsigned: ' one --cert cert.pem
	base=$(offset_of one.signed HornetR1)
	cp one.signed data
	flip data $((base + $(field one.signed data_off) + 1300))
	verdict altered-data 'data: a: altered after the appended signature was made: the metadata was altered' data --cert cert.pem
	cp one.signed insns
	flip insns $((base + $(field one.signed insns_off) + 4))
	verdict altered-instructions 'the instructions were altered' insns --cert cert.pem
	verdict wrong-signer 'wrong signer: appended signature is by key id' one.signed --cert other.pem
}

@test "verify: expired" {
	make_ca
	openssl req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout k -out req -subj /CN=Late 2>/dev/null
	printf 'subjectKeyIdentifier=hash\n' >ext
	openssl x509 -req -in req -CA ca.crt -CAkey ca.key -days 9 -extfile ext -out good.pem 2>/dev/null
	late_x509 -req -in req -CA ca.crt -CAkey ca.key -extfile ext -out late.pem 2>/dev/null
	expect_pass "$gen_signed" sign one -o out --key k --cert good.pem
	verdict expired 'expired: signer "Late"' out --ca ca.crt --cert late.pem
}

@test "verify: revoked, with a CA and with the certificate alone" {
	make_issued
	expect_pass "$gen_signed" verify out --ca ca.crt --cert issued.pem --crl empty.crl
	expect_pass "$gen_signed" verify out --cert ca.crt --cert issued.pem --crl empty.crl
	revoke
	verdict revoked 'revoked: signer "Issued"' out --ca ca.crt --cert issued.pem --crl full.crl
	verdict revoked 'revoked: signer "Issued"' out --cert issued.pem --crl full.crl
	openssl crl -in full.crl -outform DER -out full.der
	verdict revoked 'revoked: signer "Issued"' out --ca ca.crt --cert issued.pem --crl empty.crl --crl full.der
	expect_pass "$gen_signed" verify out --ca ca.crt --cert issued.pem
}

@test "verify: a damaged list behind a good one is not left out" {
	make_issued
	cp empty.crl both.crl
	revoke
	cat full.crl >>both.crl
	verdict revoked 'revoked: signer "Issued"' out --ca ca.crt --cert issued.pem --crl both.crl
	# cut off, and with a byte of it changed
	head -n -3 both.crl >cut.crl
	awk '/BEGIN/ { n++ } n == 2 && /^M/ { sub(/^M/, "N") } { print }' both.crl >changed.crl
	for f in cut changed; do
		expect_fail "$gen_signed" verify out --ca ca.crt --cert issued.pem --crl $f.crl
		expect_output "$f.crl: damaged behind its revocation list number 1"
	done
	# of a file in DER, which has one
	for f in empty full; do openssl crl -in $f.crl -outform DER -out $f.der; done
	cat empty.der full.der >both.der
	expect_pass "$gen_signed" verify out --ca ca.crt --cert issued.pem --crl empty.der
	expect_fail "$gen_signed" verify out --ca ca.crt --cert issued.pem --crl both.der
	expect_output "both.der: damaged behind its revocation list number 1"
	# text around them is none
	{ echo first && cat empty.crl && echo last; } >text.crl
	expect_pass "$gen_signed" verify out --ca ca.crt --cert issued.pem --crl text.crl
}

@test "verify: a list of somebody else, a forged one, none of the issuer: not good" {
	make_issued
	mv empty.crl first.crl
	openssl ecparam -name prime256v1 -genkey -noout -out forger.key
	openssl req -x509 -key forger.key -out forger.crt -days 9 -subj '/CN=Test CA' -addext 'keyUsage=critical,keyCertSign,cRLSign'
	openssl ca -config ca.cnf -keyfile forger.key -cert forger.crt -gencrl -out forged.crl 2>/dev/null
	verdict untrusted 'the revocation list of its issuer is not signed by that' out --ca ca.crt --cert issued.pem --crl forged.crl
	openssl req -x509 -key forger.key -out else.crt -days 9 -subj '/CN=Else' -addext 'keyUsage=critical,keyCertSign,cRLSign'
	openssl ca -config ca.cnf -keyfile forger.key -cert else.crt -gencrl -out else.crl 2>/dev/null
	verdict untrusted 'no revocation list of its issuer' out --ca ca.crt --cert issued.pem --crl else.crl
	expect_fail "$gen_signed" verify out --ca ca.crt --crl cert.pem
	expect_output 'cert.pem: no certificate revocation list'
	expect_fail "$gen_signed" verify out --ca ca.crt --crl .
	expect_output '.: Is a directory'
}

# two_of_one_key: old.pem, which has expired, and again.csr and ext for more certificates of the issued one's key
two_of_one_key() {
	openssl x509 -in issued.pem -signkey k -x509toreq -out again.csr 2>/dev/null
	printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=codeSigning\nsubjectKeyIdentifier=%s\n' \
		"$(openssl x509 -in issued.pem -noout -ext subjectKeyIdentifier | tail -n1 | tr -d ' ')" >ext
	openssl ca -batch -config <(cat ca.cnf; printf 'policy=p\nserial=serial\nnew_certs_dir=.\nunique_subject=no\n[p]\ncommonName=supplied\n') \
		-create_serial -keyfile ca.key -cert ca.crt -in again.csr -extfile ext -startdate 20200101000000Z -enddate 20210101000000Z \
		-out old.pem -notext 2>/dev/null
}

@test "verify: a renewed certificate of the same key, beside the old one" {
	make_issued
	two_of_one_key
	verdict expired 'expired: signer "Issued"' out --ca ca.crt --cert old.pem
	expect_pass "$gen_signed" verify out --ca ca.crt --cert old.pem --cert issued.pem
	expect_pass "$gen_signed" verify out --ca ca.crt --cert issued.pem --cert old.pem
	run "$gen_signed" verify --json out --ca ca.crt --cert old.pem --cert issued.pem --cert issued.pem
	json <(printf %s "$output") 'len(d["loaders"][0]["findings"][0]["signers"]) == 1' | grep -qx True
	# a key that was revoked under one name is not good under the other
	revoke
	verdict revoked 'revoked: signer "Issued"' out --ca ca.crt --cert issued.pem --crl full.crl
	openssl x509 -req -in again.csr -CA ca.crt -CAkey ca.key -days 9 -extfile ext -out renewed.pem 2>/dev/null
	expect_pass "$gen_signed" verify out --ca ca.crt --cert renewed.pem --crl full.crl
	verdict revoked 'revoked: signer "Issued"' out --ca ca.crt --cert renewed.pem --cert issued.pem --crl full.crl
	verdict revoked 'revoked: signer "Issued"' out --ca ca.crt --cert issued.pem --cert renewed.pem --crl full.crl
}

@test "verify --attestation: a renewed certificate of the same key, beside the old one" {
	make_issued
	two_of_one_key
	"$gen_signed" attest out --key k --cert issued.pem -o out.jsonl
	expect_fail "$gen_signed" verify out --attestation out.jsonl --ca ca.crt --cert old.pem
	expect_output 'out.jsonl: statement 1: signer "Issued" key id '
	expect_pass "$gen_signed" verify out --attestation out.jsonl --ca ca.crt --cert old.pem --cert issued.pem
	expect_pass "$gen_signed" verify out --attestation out.jsonl --ca ca.crt --cert issued.pem --cert old.pem
	run "$gen_signed" verify --json out --attestation out.jsonl --ca ca.crt --cert old.pem --cert issued.pem --cert issued.pem
	json <(printf %s "$output") 'len(d["statements"][0]["signers"]) == 1' | grep -qx True
}

@test "verify --attestation: of two certificates of one key, the one that was revoked decides" {
	make_issued
	two_of_one_key
	revoke
	"$gen_signed" attest one.signed --key k --cert issued.pem -o one.jsonl
	openssl x509 -req -in again.csr -CA ca.crt -CAkey ca.key -days 9 -extfile ext -out renewed.pem 2>/dev/null
	# the file's own signer is another one, who needs no list
	set -- one.signed --attestation one.jsonl --cert cert.pem --cert ca.crt --crl full.crl
	expect_pass "$gen_signed" verify "$@" --cert renewed.pem
	for order in 'renewed issued' 'issued renewed'; do
		expect_fail "$gen_signed" verify "$@" --cert "${order% *}.pem" --cert "${order#* }.pem"
		expect_output 'one.jsonl: statement 1: signer "Issued" key id '
		expect_output 'is not trusted: the certificate was revoked'
	done
}

@test "verify: a list that is out of date counts, with a warning, in the JSON too" {
	make_issued
	openssl ca -config ca.cnf -keyfile ca.key -cert ca.crt -gencrl -crl_lastupdate 20200101000000Z -crl_nextupdate 20200201000000Z \
		-out stale.crl 2>/dev/null
	expect_pass "$gen_signed" verify out --ca ca.crt --cert issued.pem --crl stale.crl
	expect_output 'warning: stale.crl: this list is out of date; certificates revoked since then are not in it'
	"$gen_signed" verify --json out --ca ca.crt --cert issued.pem --crl stale.crl >json
	is json 'd["verified"]' 'd["crls_out_of_date"] == 1'
	"$gen_signed" verify --json out --ca ca.crt --cert issued.pem --crl empty.crl >json
	is json 'd["crls_out_of_date"] == 0'
}

@test "verify: a list of another CA of the same name, of changes only, of CAs only: the signer may be revoked" {
	make_issued
	mv ca.crt old.crt
	mv empty.crl old.crl
	rm k issued.pem
	make_issued
	mv empty.crl whole.crl
	revoke
	# the present CA has revoked the signer, the old one knows nothing of it
	verdict revoked 'revoked: signer "Issued"' out --ca ca.crt --ca old.crt --cert issued.pem --crl full.crl
	verdict untrusted 'no revocation list of its issuer is given that can be checked' out --ca ca.crt --ca old.crt --cert issued.pem --crl old.crl
	verdict untrusted 'no revocation list of its issuer' out --cert issued.pem --cert old.crt --crl old.crl
	verdict revoked 'revoked: signer "Issued"' out --ca ca.crt --ca old.crt --cert issued.pem --crl old.crl --crl full.crl
	printf 'crl_extensions=x\n[x]\n2.5.29.27=critical,DER:02:01:01\n' >>ca.cnf
	: >index
	openssl ca -config ca.cnf -keyfile ca.key -cert ca.crt -gencrl -out delta.crl 2>/dev/null
	verdict untrusted 'the revocation list of its issuer is not a complete one' out --ca ca.crt --cert issued.pem --crl delta.crl
	sed -i 's/^2.5.29.27=.*/issuingDistributionPoint=critical,@idp\n[idp]\nonlyCA=TRUE/' ca.cnf
	openssl ca -config ca.cnf -keyfile ca.key -cert ca.crt -gencrl -out part.crl 2>/dev/null
	verdict untrusted 'the revocation list of its issuer is not a complete one' out --ca ca.crt --cert issued.pem --crl part.crl
	expect_pass "$gen_signed" verify out --ca ca.crt --cert issued.pem --crl whole.crl --crl part.crl
}

@test "verify --require-signer: by name, by the public key's digest, by several" {
	local odd spki
	spki=$(openssl x509 -in cert.pem -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)
	expect_pass "$gen_signed" verify one.signed --cert cert.pem --require-signer Signer
	expect_pass "$gen_signed" verify two.signed --cert cert.pem --require-signer "sha256:$spki"
	expect_pass "$gen_signed" verify two.signed --cert cert.pem --require-signer "sha256:${spki^^}"
	verdict wrong-signer 'one.signed: a: wrong signer: no good signature by the required signer Other' one.signed --cert cert.pem --cert other.pem --require-signer Other
	verdict wrong-signer 'required signer sha256:00' one.signed --cert cert.pem --require-signer "sha256:00${spki:2}"
	for odd in sha256: sha256:12 "sha256:${spki}0" "sha256:${spki:1}g"; do
		run "$gen_signed" verify one.signed --cert cert.pem --require-signer "$odd"
		((status == 2))
		expect_output '--require-signer: behind sha256: are 64 hex digits'
	done
	verdict wrong-signer 'required signer Signe' one.signed --cert cert.pem --require-signer Signe
	verdict wrong-signer 'required signer Other' one.signed --cert cert.pem --require-signer Signer --require-signer Other
}

@test "verify --require-signer: a name with a backslash or quotes; one with characters that a terminal obeys has no name" {
	local name
	signed_by() {
		rm -f u.pem out
		openssl req -x509 -key key.pem -out u.pem -days 9 -utf8 -subj "/CN=$1" -addext keyUsage=digitalSignature
		"$gen_signed" sign one -o out --key key.pem --cert u.pem
	}
	for name in 'CORP\\me' 'the "best", Ärzte' ' a b=c '; do
		signed_by "$name"
		name=${name//\\\\/\\}
		expect_pass "$gen_signed" verify out --cert u.pem --require-signer "$name"
		"$gen_signed" verify out --cert u.pem --require-signer "$name" --json >out.json
		[[ $(json out.json 'd["loaders"][0]["findings"][0]["signers"][0]["name"]') == "$name" ]]
	done
	signed_by $'Signer\x01'
	"$gen_signed" verify out --cert u.pem --json >out.json
	[[ $(json out.json 'd["loaders"][0]["findings"][0]["signers"][0]["name"]') == 'Signer\01' ]]
	for name in Signer 'Signer\01' 'Signer\\01' $'Signer\x01'; do
		expect_fail "$gen_signed" verify out --cert u.pem --require-signer "$name"
		expect_output 'wrong signer: no good signature by the required signer Signer'
	done
	# a NUL is no end of it
	openssl req -x509 -key key.pem -outform DER -out u.der -days 9 -subj /CN=SignerXmore -addext keyUsage=digitalSignature
	python3 -IS -c 'd = open("u.der", "rb").read(); open("nul.der", "wb").write(d.replace(b"SignerXmore", b"Signer\0more", 1))'
	openssl x509 -inform DER -in nul.der -out nul.pem
	"$gen_signed" sign one -o out --key key.pem --cert u.der
	expect_fail "$gen_signed" verify out --cert nul.pem --require-signer Signer
	expect_output 'wrong signer: no good signature by the required signer Signer'
}

@test "verify --require-signer: each loader for itself" {
	cp -L "$BATS_FILE_TMPDIR"/{a,b}.bpf.o .
	rm a.lskel.h b.lskel.h
	skeleton a -k key.pem -i cert.pem
	skeleton b -k other.key -i other.pem
	link_exe both ab.c
	expect_pass "$gen_signed" verify both --cert cert.pem --cert other.pem
	verdict wrong-signer 'both: b: wrong signer: no good signature by the required signer Signer' both --cert cert.pem --cert other.pem --require-signer Signer
	[[ $output != *'both: a: '* ]]
}

@test "verify: says what is covered; --json the same, with the signer" {
	expect_pass "$gen_signed" verify one.signed --cert cert.pem
	expect_output 'a: signed are '
	expect_output 'bytes of metadata: programs on_exec, on_unlink; maps table, a.rodata, a.bss; initial data of a.rodata, a.bss'
	"$gen_signed" verify one.signed --cert cert.pem --json >out.json
	is out.json 'd["verified"] and d["findings"] == []'
	is out.json 'd["loaders"][0]["covers"]["programs"] == ["on_exec", "on_unlink"] and d["loaders"][0]["covers"]["initial_data"] == ["a.rodata", "a.bss"]'
	is out.json '[(f["result"], f["place"], [w["name"] for w in f["signers"]]) for f in d["loaders"][0]["findings"]] == [("good", "appended", ["Signer"])]'
	is out.json 'd["loaders"][0]["findings"][0]["signers"][0]["public_key"] == "sha256:'"$(openssl x509 -in cert.pem -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)"'"'
}

@test "verify: says that something is signed only of a loader that is verified" {
	local data
	expect_fail "$gen_signed" verify one --cert cert.pem
	expect_output 'one: a: unsigned: '
	[[ $output != *'signed are'* ]]
	expect_fail "$gen_signed" verify one.signed --cert other.pem
	expect_output 'one.signed: a: wrong signer: '
	[[ $output != *'signed are'* ]]
	# one of two loaders is altered: of the other one it is said
	data=$(($(offset_of two.signed HornetR1) + $(field two.signed data_off)))
	flip two.signed $((data + 8))
	expect_fail "$gen_signed" verify two.signed --cert cert.pem
	expect_output "$(loaders two | sed -n 1p): altered after the appended signature"
	expect_output "$(loaders two | sed -n 2p): signed are "
	[[ $(grep -c 'signed are' <<<"$output") == 1 ]]
}

@test "verify: headers, light and full; what was altered in them" {
	local line full=a.skel.h
	cp -L "$BATS_FILE_TMPDIR/a.bpf.o" .
	"$bpftool" gen skeleton -L --sign -k key.pem -i cert.pem a.bpf.o name a >signed.h
	"$bpftool" gen skeleton --sign=full -k key.pem -i cert.pem a.bpf.o name a >"$full"
	expect_pass "$gen_signed" verify signed.h --cert cert.pem
	expect_output 'a: embedded signature good, signer "Signer"'
	expect_pass "$gen_signed" verify "$full" --cert cert.pem
	verdict unsigned 'a.lskel.h: a: unsigned' a.lskel.h --cert cert.pem
	verdict wrong-signer 'wrong signer: embedded' signed.h --cert other.pem
	# the last byte of the instructions' string, exit, is \0; the data's first lines hold the BTF's names
	line=$(grep -n '^	"\\$' signed.h | sed -n 1p | cut -d: -f1)
	sed "$((line + 1))s/\\\\x../\\\\x77/" signed.h >insns.h
	verdict altered-instructions 'the instructions were altered' insns.h --cert cert.pem
	line=$(grep -n '^	"\\$' signed.h | sed -n 2p | cut -d: -f1)
	sed "$((line + 3))s/\\\\x../\\\\x77/" signed.h >data.h
	verdict altered-data 'the metadata was altered' data.h --cert cert.pem
	line=$(grep -n '^	"\\$' "$full" | sed -n 2p | cut -d: -f1)
	sed "$((line + 3))s/\\\\x../\\\\x77/" "$full" >full.h
	verdict altered "which can't be told" full.h --cert cert.pem
}

@test "verify --object: a file that is replaced before its signatures are looked at is refused" {
	cp one.signed exe
	cp -L "$BATS_FILE_TMPDIR/a.bpf.o" .
	printf '#!/bin/bash\ncp two.signed next && mv next exe\nexec %q "$@"\n' "$bpftool" >replaces
	chmod +x replaces
	HORNET_BPFTOOL=./replaces expect_fail "$gen_signed" verify exe --cert cert.pem --object a.bpf.o
	expect_output 'gen_signed: exe: was changed while it was read'
	[[ $output != *': verified'* ]]
}

@test "verify --object: the loader is made of this object, or not" {
	cp -L "$BATS_FILE_TMPDIR"/{a,b}.bpf.o .
	expect_pass "$gen_signed" verify one.signed --cert cert.pem --object a.bpf.o
	expect_pass "$gen_signed" verify two.signed --cert cert.pem --object b.bpf.o
	"$bpftool" gen skeleton --sign=full -k key.pem -i cert.pem a.bpf.o name a >a.skel.h
	expect_pass "$gen_signed" verify a.skel.h --cert cert.pem --object a.bpf.o
	# names of one length: the path is in the type information, and so a part of the data
	cp "$BATS_FILE_TMPDIR/a.bpf.c" first.bpf.c
	sed 's/limit = 0x5ec2e7/limit = 0x5ec2e8/' first.bpf.c >other.bpf.c
	compile_bpf first
	compile_bpf other
	skeleton first -k key.pem -i cert.pem
	expect_pass "$gen_signed" verify first.lskel.h --cert cert.pem --object first.bpf.o
	expect_fail "$gen_signed" verify first.lskel.h --cert cert.pem --object other.bpf.o
	expect_output 'first.lskel.h: first: it is not made of other.bpf.o by this bpftool: the loader'\''s data differ'
	expect_fail "$gen_signed" verify two.signed --cert cert.pem --object other.bpf.o
	expect_output 'two.signed: has 2 loaders, but none of the name other'
	: >empty
	mkfifo fifo
	local object
	for object in 'missing: No such file or directory' 'empty: an empty file' '.: not a regular file' 'fifo: not a regular file'; do
		run timeout 20 "$gen_signed" verify one.signed --cert cert.pem --object "${object%%:*}"
		((status == 1))
		[[ $output == "gen_signed: $object" ]]
	done
	expect_fail "$gen_signed" verify one.signed --cert cert.pem --object missing.bpf.o
	# each loader of the name, not the first one
	mkdir old
	sed 's/limit = 0x5ec2e7/limit = 0x5ec2e8/' "$BATS_FILE_TMPDIR/a.bpf.c" >old/a.bpf.c
	(cd old && compile_bpf a && skeleton a && cp ../a.c . && sed -i 's/main/more/' a.c)
	link_exe both a.c old/a.c
	sign both
	[[ $(loaders both | xargs) == 'a a' ]]
	expect_fail "$gen_signed" verify both --cert cert.pem --object a.bpf.o
	expect_output 'both: a: it is not made of a.bpf.o by this bpftool: the loader'
}

@test "verify --pid, --prog-id: usage, and a kernel without Hornet" {
	local args
	for args in '--pid x one' '--prog-id 0 one' '--prog-id -3 one' '--attestation x --pid 1 one' '--pid 1 --crl cert.pem one' \
		'--prog-id 3' '--cert cert.pem'; do
		# shellcheck disable=SC2086
		run "$gen_signed" verify $args
		((status == 2))
		expect_output 'usage: gen_signed verify'
	done
	[[ ! -e /sys/kernel/security/hornet ]] || skip "this kernel has Hornet"
	expect_fail "$gen_signed" verify --prog-id 1 one
	expect_output 'this kernel has no Hornet (see gen_signed doctor)'
	expect_fail "$gen_signed" verify --pid 999999999 one
	expect_output 'no such process'
}
