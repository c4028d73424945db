#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed sign: what is signed, and what is refused
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

@test "sign: plain openssl verifies the appended signature over the bytes of the record" {
	payload one.signed >payload
	last_sig one.signed >sig
	openssl cms -verify -inform DER -in sig -content payload -binary -certfile cert.pem -noverify -out /dev/null
	run "$gen_signed" inspect one.signed
	expect_output "digest sha256:$(sha256sum <payload | cut -d' ' -f1)"
	flip payload 0
	run openssl cms -verify -inform DER -in sig -content payload -binary -certfile cert.pem -noverify -out /dev/null
	((status != 0))
}

@test "sign: exactly the two signed attributes, no certificates, signer by key id" {
	last_sig one.signed >sig
	run openssl cms -cmsout -print -inform DER -in sig
	expect_output 'contentType'
	expect_output 'messageDigest'
	expect_output 'subjectKeyIdentifier'
	[[ $output != *signingTime* && $output != *SMIME-CAPS* && $output != *X509* ]]
	[[ $(grep -c 'object: ' <<<"$output") == 2 ]]
	# RFC 5652: version 3 with a key id
	[[ $(openssl asn1parse -inform DER -in sig | sed -n '/d=3 .*INTEGER/{s/.*://p;q}') == 03 ]]
}

@test "sign: the end of the file has the documented form" {
	local size
	size=$(size_of one.signed)
	last_sig one.signed >sig
	[[ $(tail -c 26 one.signed) == '~eBPF signature appended~' ]]
	[[ $(od -An -tx1 -j $((size - 38)) -N 8 one.signed | tr -d ' ') == 0000020000000000 ]]
	((size == $(size_of one) + $(size_of sig) + 38))
	cmp -n "$(size_of one)" one one.signed
}

@test "sign: prints loader, digest and signer" {
	run sign two -o out
	((status == 0))
	[[ ${#lines[@]} == 2 ]]
	local line='^[ab]: signed, digest sha256:[0-9a-f]{64}, signer "Signer" key id [0-9a-f]{40}$'
	[[ ${lines[0]} =~ $line && ${lines[1]} =~ $line && ${lines[0]:0:1} != "${lines[1]:0:1}" ]]
}

@test "sign: the same key gives the same file; signing again replaces" {
	sign one -o again
	cmp again one.signed
	sign one.signed
	cmp again one.signed
	expect_pass "$gen_signed" sign one.signed --key other.key --cert other.pem
	[[ $(size_of one.signed) == "$(size_of again)" ]]
	expect_pass "$gen_signed" verify one.signed --cert other.pem
	sign one.signed
	cmp again one.signed
}

@test "sign: embedded and appended signature of one loader are the same bytes" {
	sign embedded
	expect_pass "$gen_signed" verify embedded --cert cert.pem
	expect_output 'a: embedded signature good'
	expect_output 'a: appended signature good'
	last_sig embedded >sig
	local base
	base=$(($(offset_of embedded HornetR1) + $(field embedded sig_off)))
	bytes embedded "$base" "$(field embedded sig_sz)" | cmp - sig
}

@test "sign: two loaders, in the order of the records, the last at the end" {
	run "$gen_signed" inspect two.signed
	expect_output 'trailer 2 signatures'
	[[ $(loaders two.signed | sort | xargs) == 'a b' ]]
	local digests
	mapfile -t digests < <(sed -n 's/^  digest sha256://p' <<<"$output")
	last_sig two.signed >sig
	openssl asn1parse -inform DER -in sig | grep -qi "OCTET STRING.*${digests[1]}"
	truncate -s $(($(size_of two.signed) - $(size_of sig) - 38)) two.signed
	last_sig two.signed >sig
	openssl asn1parse -inform DER -in sig | grep -qi "OCTET STRING.*${digests[0]}"
}

@test "sign: works on PIE, static, static-pie, stripped, gc-sections, -flto, lld, a header in two files" {
	cp "$BATS_FILE_TMPDIR/more.c" .
	link_exe pie a.c -fPIE -pie
	link_exe nopie a.c -no-pie
	link_exe static a.c -static
	link_exe static-pie a.c -static-pie
	link_exe gc a.c -ffunction-sections -fdata-sections -Wl,--gc-sections
	link_exe lto a.c -flto
	link_exe twice a.c more.c
	link_exe stripped a.c -s
	local f digest
	digest=$("$gen_signed" inspect one | grep '^  digest')
	if command -v ld.lld >/dev/null; then
		link_exe lld a.c -fuse-ld=lld -Wl,--gc-sections
	fi
	for f in pie nopie static static-pie gc lto twice stripped lld; do
		[[ -e $f ]] || continue
		expect_pass sign "$f"
		expect_pass "$gen_signed" verify "$f" --cert cert.pem
		[[ $("$gen_signed" inspect "$f" | grep '^  digest') == "$digest" ]]
		# strip removes what is behind the image; the record stays
		strip "$f"
		expect_fail "$gen_signed" verify "$f" --cert cert.pem
		expect_output "$f: a: unsigned: neither an embedded nor an appended signature"
		expect_pass sign "$f"
		expect_pass "$gen_signed" verify "$f" --cert cert.pem
	done
}

@test "sign: what is no signable executable is refused, with the reason" {
	: >empty
	echo text >text
	mkfifo fifo
	echo 'int f(void) { return 0; }' >o.c
	cc -c o.c -o o.o
	head -c 5000 one >short
	refuses 'missing: No such file' missing
	refuses 'empty: it is not an ELF executable' empty
	refuses 'text: it is not an ELF executable' text
	refuses 'fifo: not a regular file' fifo
	refuses '.: not a regular file' .
	refuses 'o.o: it is an object file; link it first' o.o
	refuses 'short: it is cut off' short
	cp /bin/true true
	refuses 'true: this executable has no signable loader; regenerate with bpftool gen skeleton -L --sign' true
	refuses '/dev/full: exists and is not a regular file' one -o /dev/full
	refuses 'missing/out: can'\''t write beside it' one -o missing/out
}

@test "sign, prepare: static programs with the same instructions, no more than the kernel finds the signatures of" {
	local i
	for i in 1 2 3 4; do
		static_record "p$i" "$i"
	done >four
	with_section four few
	expect_pass sign few
	expect_pass "$gen_signed" verify few --cert cert.pem
	{ cat four; static_record p5 5; } >five
	with_section five many
	refuses 'many: p1: the kernel would not find its signature: more than 4 programs have these instructions' many
	expect_fail "$gen_signed" prepare many -o bundle
	expect_output 'many: p1: the kernel would not find its signature'
	[[ ! -e bundle ]]
}

@test "sign: of a static program with a token nothing is stated that the kernel does not compare" {
	static_record p 5 >plain
	# BPF_F_TOKEN_FD
	record p kind=2 prog_type=5 data_off=0 data_sz=0 flags=65536 >token
	with_section plain plain.exe
	with_section token token.exe
	sign plain.exe
	sign token.exe
	last_sig plain.exe >plain.sig
	last_sig token.exe >token.sig
	cmp plain.sig token.sig
	expect_pass "$gen_signed" verify token.exe --cert cert.pem
	"$gen_signed" prepare token.exe -o bundle
	expect_pass "$gen_signed" sign bundle -o sigs --key key.pem --cert cert.pem
	cmp plain.sig sigs/1.p7s
}

@test "sign: a plain -L loader is refused in one line that says so" {
	"$bpftool" gen skeleton -L "$BATS_FILE_TMPDIR/a.bpf.o" name a >plain.h
	rm a.lskel.h
	mv plain.h a.lskel.h
	link_exe plain a.c
	run sign plain
	((status == 1))
	[[ $output == 'gen_signed: plain: its loader was made by a plain -L and can'\''t be signed; regenerate with bpftool gen skeleton -L --sign' ]]
}
