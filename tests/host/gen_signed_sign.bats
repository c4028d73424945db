#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed sign: what is written, what is refused, records made by hand
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

# --- sign

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

@test "sign: -o leaves a read-only input alone, keeps permissions, drops setuid" {
	chmod 4555 one
	expect_pass sign one -o out
	cmp one "$BATS_FILE_TMPDIR/one"
	cmp out one.signed
	[[ $(stat -c %a out) == 555 && $(stat -c %a one) == 4555 ]]
	echo precious >old
	expect_pass sign one -o old
	cmp old one.signed
}

@test "sign: in place keeps mode, owner, extended attributes and a symbolic link" {
	ln -s one link
	((EUID)) || chown 12:34 one
	chmod 4751 one
	if python3 -c 'import os; os.setxattr("one", "user.note", b"kept")' 2>/dev/null; then
		local xattr=1
	fi
	local before
	before=$(stat -c '%a %u %g' one)
	expect_pass sign link
	[[ -L link && $(stat -c '%a %u %g' one) == "$before" ]]
	cmp one one.signed
	[[ ! ${xattr:-} ]] || python3 -c 'import os; assert os.getxattr("one", "user.note") == b"kept"'
}

@test "sign: hard links: the other name keeps the old file, with a warning" {
	ln one other
	expect_pass sign one
	expect_output 'warning: '
	expect_output 'has 2 hard links'
	cmp other "$BATS_FILE_TMPDIR/one"
	cmp one one.signed
}

@test "sign: -o naming the input by another name is still in place" {
	chmod 4751 one
	expect_pass sign one -o ./one
	[[ $(stat -c %a one) == 4751 ]]
	cmp one one.signed
}

@test "sign: a running executable can be signed" {
	cp /bin/sleep sleeper
	objcopy --add-section .hornet=<(record a) --set-section-flags .hornet=alloc,readonly,data sleeper 2>/dev/null ||
		{ record a >rec; with_section rec sleeper; cp /bin/sleep s2; objcopy --add-section .hornet=rec s2 sleeper 2>/dev/null; }
	./sleeper 30 &
	local pid=$!
	run sign sleeper
	kill "$pid"
	((status == 0))
	expect_pass "$gen_signed" verify sleeper --cert cert.pem
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

@test "sign: a plain -L loader is refused in one line that says so" {
	"$bpftool" gen skeleton -L "$BATS_FILE_TMPDIR/a.bpf.o" name a >plain.h
	rm a.lskel.h
	mv plain.h a.lskel.h
	link_exe plain a.c
	run sign plain
	((status == 1))
	[[ $output == 'gen_signed: plain: its loader was made by a plain -L and can'\''t be signed; regenerate with bpftool gen skeleton -L --sign' ]]
}

@test "sign: a file that is cut at any place is refused or signed whole" {
	local n size body
	size=$(size_of one.signed)
	body=$(size_of one)
	cp one.signed cut
	for ((n = size - 1; n > body; n -= ${GS_STRIDE:-1})); do
		truncate -s "$n" cut
		run sign cut -o out
		((status == 1))
		[[ $output == 'gen_signed: cut: broken signature at its end: '*'; remove it with strip, then sign again' ]]
		run "$gen_signed" verify cut --cert cert.pem
		((status == 1))
		[[ ! -e out ]]
	done
	truncate -s "$body" cut
	expect_pass sign cut
	cmp cut one.signed
	# the image itself
	for n in 0 1 4 16 63 64 1000 $((body / 2)) $((body - 1)); do
		head -c "$n" one >cut
		refuses 'cut: it is ' cut
	done
}

@test "sign: a trailer of two that is cut is refused at each place but the block's start" {
	local n size body mid
	size=$(size_of two.signed)
	body=$(size_of two)
	last_sig two.signed >sig
	mid=$((size - $(size_of sig) - 38))
	for n in $((size - 1)) $((size - 26)) $((size - 38)) $((mid + 1)) $((mid - 1)) $((mid - 26)) $((body + 1)); do
		head -c "$n" two.signed >cut
		refuses 'cut: broken signature at its end' cut
	done
	head -c "$mid" two.signed >cut
	expect_fail "$gen_signed" verify cut --cert cert.pem
	expect_output "cut: $(loaders two | tail -n1): no appended signature covers it, but there are 1"
	expect_pass sign cut
	cmp cut two.signed
}

@test "sign: a damaged block is refused" {
	local size sz
	size=$(size_of one.signed)
	last_sig one.signed >sig
	sz=$(size_of sig)
	cp one.signed bad
	flip bad $((size - 38))
	refuses 'bad: broken signature at its end: the signature'\''s header is damaged' bad
	cp one.signed bad
	flip bad $((size - 27))
	refuses 'the signature is longer than what precedes its header' bad
	cp one.signed bad
	printf '\0\0\0\0' | dd of=bad bs=1 seek=$((size - 30)) conv=notrunc status=none
	refuses 'length is not between 1 byte and 8 KiB' bad
	printf '\x7f\xff\xff\xff' | dd of=bad bs=1 seek=$((size - 30)) conv=notrunc status=none
	refuses 'length is not between 1 byte and 8 KiB' bad
	cp one.signed bad
	flip bad $((size - 38 - sz))
	refuses 'the signature is not a whole DER sequence' bad
	cp one.signed bad
	echo extra >>bad
	refuses 'cut off or followed by other bytes' bad
}

@test "sign: bytes behind the image that are not ours are kept" {
	printf 'AI\x02 somebody else'\''s payload' >payload
	cat one payload >foreign
	expect_pass sign foreign -o out
	cmp -n $(($(size_of foreign))) foreign out
	expect_pass "$gen_signed" verify out --cert cert.pem
	sign out
	[[ $(size_of out) == $(($(size_of one.signed) + $(size_of payload))) ]]
	zeros 300000 >zeros
	cat one zeros >foreign
	expect_pass sign foreign
	expect_pass "$gen_signed" verify foreign --cert cert.pem
}

@test "sign: 65 signatures in a row, and a trailer above 256 KiB, are refused" {
	local i
	last_sig one.signed >sig
	tail -c $(($(size_of sig) + 38)) one.signed >block
	cp one many
	for ((i = 0; i < 64; i++)); do cat block; done >>many
	expect_pass "$gen_signed" verify many --cert cert.pem
	[[ $(grep -c 'appended signature good' <<<"$output") == 64 ]]
	cat block >>many
	refuses 'many: broken signature at its end: there are more than 64' many
	{ printf '\x30\x82\x1f\xfc'; zeros 8188; printf '\0\0\x02\0\0\0\0\0\0\0\x20\0~eBPF signature appended~\n'; } >big
	cp one many
	for ((i = 0; i < 31; i++)); do cat big; done >>many
	expect_pass sign many
	cmp many one.signed
	cp one many
	for ((i = 0; i < 32; i++)); do cat big; done >>many
	refuses 'the signatures exceed 256 KiB' many
}

# --- records made by hand

@test "record: a good one is signed; padding and duplicates do not matter" {
	record x >rec
	with_section rec good
	expect_pass sign good
	expect_output 'x: signed'
	{ zeros 24; record x; zeros 8; record x; record y; zeros 4; } >rec
	with_section rec good
	run sign good
	((status == 0))
	[[ ${#lines[@]} == 2 ]]
	expect_pass "$gen_signed" verify good --cert cert.pem
}

bad_record() {
	local message=$1
	shift
	record x "$@" >rec
	with_section rec bad
	expect_fail sign bad
	expect_output "bad: damaged loader record at byte 0x"
	expect_output "$message"
	expect_fail "$gen_signed" inspect bad
	expect_output "$message"
}

@test "record: each damaged field is refused with its reason" {
	bad_record 'its size is wrong' size=144
	bad_record 'its size is wrong' size=112
	bad_record 'its size is wrong' size=135
	bad_record 'its size is wrong' size=0
	bad_record 'its size is wrong' size=$((0xfffffff8))
	bad_record 'its header size is wrong' hdr_size=112
	bad_record 'its header size is wrong' hdr_size=124
	bad_record 'its kind is unknown; use the gen_signed of the bpftool' kind=3
	bad_record 'its kind is unknown' kind=0
	bad_record 'it has unknown flags' flags=1
	bad_record 'its instructions are outside' insns_off=112
	bad_record 'its instructions are outside' insns_off=124
	bad_record 'its instructions are outside' insns_sz=0
	bad_record 'its instructions are outside' insns_sz=7
	bad_record 'its instructions are outside' insns_sz=24
	bad_record 'its instructions are outside' insns_off=$((0xfffffff8)) insns_sz=16
	bad_record 'its metadata is outside' data_sz=0
	bad_record 'its metadata is outside' data_sz=9
	bad_record 'its metadata is outside' data_off=$((0xffffffff)) data_sz=2
	bad_record 'its metadata is outside' data_off=8
	bad_record 'it is a static program but has metadata' kind=2
	bad_record 'it has an empty signature' sig_off=120
	bad_record 'its signature is outside' sig_off=130 sig_sz=8
	bad_record 'its signature exceeds the kernel'\''s 8 KiB' sig_off=120 sig_sz=8193
	record 'two words' >rec
	with_section rec bad
	refuses 'its name has characters that can'\''t be printed' bad
	record '' >rec
	with_section rec bad
	refuses 'it has no name' bad
	{ record x; printf 'HornetR2'; zeros 128; } >rec
	with_section rec bad
	refuses 'it does not start with HornetR1' bad
	{ record x; printf 'HornetR1'; zeros 8; } >rec
	with_section rec bad
	refuses 'the section ends inside its header' bad
	: >rec
	with_section rec bad
	refuses 'no signable loader' bad
}

@test "record: a longer header of a later version is read" {
	{ record x size=144 hdr_size=128 insns_off=128 data_off=136 | head -c 120; zeros 8; printf '\x95\0\0\0\0\0\0\0metadata'; } >rec
	with_section rec later
	expect_pass sign later
	[[ $(payload later) == "$(printf '\x95\0\0\0\0\0\0\0metadata')" ]] 2>/dev/null
	expect_pass "$gen_signed" verify later --cert cert.pem
}

@test "record: a static program is signed over its instructions only" {
	record drop kind=2 size=128 prog_type=8 attach_type=1 data_off=0 data_sz=0 | head -c 128 >rec
	with_section rec static
	expect_pass sign static
	expect_pass "$gen_signed" verify static --cert cert.pem
	run "$gen_signed" inspect static
	expect_output 'static drop'
	expect_output 'program "drop" type cgroup_skb attach cgroup_inet_egress insns 1'
	[[ $output != *exclusive-hash* ]]
	last_sig static >sig
	printf '\x95\0\0\0\0\0\0\0' >payload
	openssl cms -verify -inform DER -in sig -content payload -binary -certfile cert.pem -noverify -out /dev/null
	flip static $(($(offset_of static HornetR1) + 120))
	expect_fail "$gen_signed" verify static --cert cert.pem
	expect_output 'drop: altered after the appended signature was made: the instructions were altered'
}

@test "record: 64 loaders are signed, 65 are refused" {
	local i
	for ((i = 0; i < 64; i++)); do record "x$i"; done >rec
	with_section rec many
	expect_pass sign many
	expect_pass "$gen_signed" verify many --cert cert.pem
	record x64 >>rec
	with_section rec many
	refuses 'the kernel reads at most 64 signatures' many
}
