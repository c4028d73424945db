#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed: names that others chose, in what it prints
# shellcheck disable=SC2154,SC2030,SC2031

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
	evil=$'x\nb: appended signature good\e[31m\xc2\x9bm\xe2\x80\xae'
	shown='x\x0ab: appended signature good\x1b[31m\xc2\x9bm\xe2\x80\xae'
}

# No line of the output starts as the evil name's second one, and no terminal obeys any of it.
harmless() {
	[[ $output != *$'\n'b:* && $output != *$'\e'* && $output != *$'\xc2\x9b'* && $output != *$'\xe2\x80\xae'* ]]
}

@test "text: a file's name makes no line of its own and no escape sequence" {
	cp one.signed "$evil"
	expect_pass "$gen_signed" verify "$evil" --cert cert.pem
	run "$gen_signed" verify "$evil" --cert cert.pem
	expect_output "$shown: verified"
	harmless
	run "$gen_signed" verify "$evil" --cert other.pem
	((status == 1))
	expect_output "gen_signed: $shown: a: wrong signer"
	harmless
	run "$gen_signed" inspect "$evil"
	expect_output "executable $shown"
	harmless
	run "$gen_signed" inspect --json "$evil"
	expect_output '"path": "x\u000ab: appended signature good\u001b[31m\u009bm\u202e"'
	harmless
	json <(printf %s "$output") 'd["path"] == "x\nb: appended signature good\x1b[31m\x9bm\u202e"' | grep -qx True
	for args in "doctor" "diff one" "sign --key key.pem --cert cert.pem" "policy check" "rebuild --check --record one" "ps" "log"; do
		mv "$evil" "$evil.gone" 2>/dev/null || :
		# shellcheck disable=SC2086
		run "$gen_signed" $args "$evil"
		((status))
		harmless
	done
	cp one "$evil"
	run "$gen_signed" prepare "$evil" -o bundle
	grep -qxF "executable $shown" bundle/MANIFEST
}

@test "text: a name in a certificate" {
	openssl req -x509 -nodes -newkey rsa:2048 -keyout k -out c -utf8 -subj "/CN=$evil" -addext keyUsage=digitalSignature 2>/dev/null
	run "$gen_signed" sign one -o out --key k --cert c
	((status == 0))
	harmless
	run "$gen_signed" verify out --cert c
	((status == 0))
	expect_output 'signer "x\0Ab: appended signature good'
	harmless
	run "$gen_signed" verify --json out --cert c
	harmless
	# no quotation mark of it ends it, and names somebody else behind
	"$gen_signed" keygen --key q --cert q.pem --name 'M" key id 00, signer "Boss' >/dev/null
	"$gen_signed" sign one -o out --key q --cert q.pem >/dev/null
	run "$gen_signed" verify out --cert q.pem
	expect_output 'signature good, signer "M\x22 key id 00, signer \x22Boss" key id '
	# what is not dangerous is shown as it is
	"$gen_signed" keygen --key u --cert ü.pem --name 'Müller 鍵' >/dev/null
	"$gen_signed" sign one -o ö --key u --cert ü.pem
	run "$gen_signed" verify ö --cert ü.pem
	expect_output 'signer "Müller 鍵"'
	expect_output 'ö: verified'
}

@test "text: what stands in a list of digests, a policy, an option" {
	printf 'sha256:%s\n' $'zz\e[31m' >list
	: >none
	run "$gen_signed" ps none --revoked-by list
	((status == 1))
	harmless
	printf 'policy_name=x policy_version=1\n%s\n' $'ma\e[31mgic' >policy
	run "$gen_signed" policy check policy
	((status == 1))
	harmless
	run "$gen_signed" verify one --cert cert.pem $'--\e[31m'
	((status == 2))
	harmless
}

@test "text: the commands of build -v, the output of policy sign, an issuer in ps" {
	cp "$BATS_FILE_TMPDIR/a.bpf.c" .
	# those of the fixtures would be found first
	rm ./*.lskel.h
	run "$gen_signed" build a.bpf.c a.c -o out -v --keep "$evil" --key key.pem --cert cert.pem
	((status == 0))
	expect_output "'-I$PWD/$shown'"
	expect_output " > '$PWD/$shown/a.lskel.h'"
	harmless
	printf 'policy_name=x policy_version=1\nDEFAULT action=DENY\n' >policy
	rm -r "$evil"
	run "$gen_signed" policy sign policy -o "$evil" --key key.pem --cert cert.pem
	((status == 0))
	[[ $output == "$shown: policy x version 1, signed" ]]
	run "$gen_signed" ps --prog-id "$evil" none
	((status == 2))
	harmless
	# CN=a and U+009B
	{
		printf 'id=2 name="p" type=5 verdict=OK digest=none signer=sha256:%064d loader=none loader-id=0 origin=attr attach-type=0' 0
		printf ' serial=01 issuer=310e300c06035504030c0561c29b6d7a\n'
	} >list
	run "$gen_signed" ps --check list
	((status == 0))
	expect_output 'issuer CN=a\xc2\x9bmz serial 01'
	harmless
}

@test "text: the command that doctor recommends is one word a name" {
	cp one "it's; touch bad"
	run "$gen_signed" doctor "it's; touch bad"
	expect_output "next gen_signed sign 'it'\\''s; touch bad' --key KEY --cert CERT"
}
