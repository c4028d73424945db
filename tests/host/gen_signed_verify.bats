#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed verify and inspect
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

# --- verify

fails_to_verify() {
	local file=$1 message=$2
	shift 2
	run "$gen_signed" verify "$file" --cert cert.pem "$@"
	((status == 1))
	expect_output "$message"
	[[ $output != *"$file: verified"* ]]
}

@test "verify: unsigned, and an embedded signature alone" {
	fails_to_verify one 'one: a: unsigned: neither an embedded nor an appended signature'
	run "$gen_signed" verify embedded --cert cert.pem
	((status == 0))
	expect_output 'a: embedded signature good, signer "Signer"'
	expect_output 'embedded: verified'
}

@test "verify: altered metadata and altered instructions are told apart" {
	local base
	base=$(offset_of one.signed HornetR1)
	cp one.signed data
	flip data $((base + $(field one.signed data_off) + 1300))
	fails_to_verify data 'data: a: altered after the appended signature was made: the metadata was altered; the instructions fit'
	cp one.signed insns
	flip insns $((base + $(field one.signed insns_off) + 4))
	fails_to_verify insns 'insns: a: altered after the appended signature was made: the instructions were altered'
	base=$(offset_of embedded HornetR1)
	flip embedded $((base + $(field embedded data_off) + 1300))
	fails_to_verify embedded 'altered after the embedded signature was made: the metadata was altered'
}

@test "verify: each byte of the signed parts counts" {
	local base part start end n
	base=$(offset_of one.signed HornetR1)
	# Between them there may be bytes that only align.
	for part in insns data; do
		start=$((base + $(field one.signed "${part}_off")))
		end=$((start + $(field one.signed "${part}_sz")))
		for ((n = start; n < end; n += 97)); do
			cp one.signed bad
			flip bad "$n"
			fails_to_verify bad 'altered after the appended signature'
		done
	done
}

@test "verify: wrong signer" {
	expect_fail "$gen_signed" verify one.signed --cert other.pem
	expect_output 'one.signed: a: wrong signer: appended signature is by key id '
	expect_fail "$gen_signed" verify embedded --cert other.pem
	expect_output 'wrong signer: embedded signature is by key id '
}

@test "verify: a signature by another key that claims the signer's key id" {
	local id
	id=$(openssl x509 -in cert.pem -noout -ext subjectKeyIdentifier | tail -n1 | tr -d ' :')
	openssl req -x509 -nodes -newkey rsa:2048 -keyout f.key -out f.pem -subj /CN=Forger \
		-addext "subjectKeyIdentifier=$id" 2>/dev/null
	expect_pass "$gen_signed" sign one -o forged --key f.key --cert f.pem
	fails_to_verify forged 'forged: a: bad appended signature, said to be by "Signer"'
}

@test "verify: a changed signature value, and a damaged embedded signature" {
	cp one.signed bad
	flip bad $(($(size_of bad) - 50))
	fails_to_verify bad 'bad appended signature'
	flip embedded $(($(offset_of embedded HornetR1) + $(field embedded sig_off) + 5))
	fails_to_verify embedded 'damaged embedded signature'
}

@test "verify: signatures of two loaders in each other's place are found, of one missing is told" {
	last_sig two.signed >sig
	local n=$(($(size_of sig) + 38)) size
	size=$(size_of two.signed)
	{ head -c "$(size_of two)" two.signed; tail -c "$n" two.signed; head -c $((size - n)) two.signed | tail -c $((size - n - $(size_of two))); } >swapped
	[[ $(size_of swapped) == "$size" ]]
	expect_pass "$gen_signed" verify swapped --cert cert.pem
	{ head -c "$(size_of two)" two.signed; tail -c "$n" two.signed; tail -c "$n" two.signed; } >double
	fails_to_verify double "double: $(loaders two | head -n1): no appended signature covers it"
}

@test "verify: another program's signature, embedded and appended" {
	local at
	cp "$BATS_FILE_TMPDIR"/b.bpf.o .
	rm b.lskel.h a.lskel.h
	skeleton b -k key.pem -i cert.pem
	printf '#include "b.lskel.h"\nint main(void) { return !b__open_and_load(); }\n' >b.c
	link_exe other b.c
	at=$(($(offset_of other HornetR1) + $(field other sig_off)))
	bytes other "$at" "$(field other sig_sz)" >sig
	{ cat one; block sig; } >moved
	fails_to_verify moved 'moved: a: altered after the appended signature was made'
	at=$(($(offset_of embedded HornetR1) + $(field embedded sig_off)))
	[[ $(size_of sig) == "$(field embedded sig_sz)" ]]
	dd if=sig of=embedded bs=1 seek="$at" conv=notrunc status=none
	fails_to_verify embedded 'embedded: a: altered after the embedded signature was made'
}

@test "verify: the embedded signature of another loader of the same executable is named" {
	cp "$BATS_FILE_TMPDIR"/{a,b}.bpf.o .
	rm b.lskel.h a.lskel.h
	skeleton a -k key.pem -i cert.pem
	skeleton b -k key.pem -i cert.pem
	link_exe both ab.c
	local first second n
	first=$(offset_of both HornetR1)
	second=$(LC_ALL=C grep -obaF HornetR1 both | cut -d: -f1 | sed -n 2p)
	n=$(get32 both $((first + 52)))
	[[ $n == "$(get32 both $((second + 52)))" ]]
	bytes both $((first + $(get32 both $((first + 48))))) "$n" >sig
	dd if=sig of=both bs=1 seek=$((second + $(get32 both $((second + 48))))) conv=notrunc status=none
	local names
	mapfile -t names < <(loaders both)
	fails_to_verify both "both: ${names[1]}: embedded signature is that of loader ${names[0]}"
	expect_output "${names[0]}: embedded signature good"
}

@test "verify: a stale trailer after the program was rebuilt" {
	{ cat one; tail -c +$(($(size_of two) + 1)) two.signed; } >stale
	# a's signature still fits, b's does not
	fails_to_verify stale 'stale: stale appended signature '
	expect_output 'covers no loader (sha256:'
	expect_output 'a: appended signature good'
	expect_pass sign stale
	expect_pass "$gen_signed" verify stale --cert cert.pem
	cmp stale one.signed
}

@test "verify: loaders of the same bytes under two names share their signatures" {
	{ record x; record y; } >rec
	with_section rec twins
	expect_pass sign twins
	expect_pass "$gen_signed" verify twins --cert cert.pem
	expect_output 'x: appended signature good'
	expect_output 'y: appended signature good'
}

@test "verify: a signature that the kernel gives up before is not good" {
	local i
	for i in 1 2 3 4; do
		static_record "p$i" "$i"
	done >four
	static_record p5 5 >five
	cat four five >all
	with_section four four.exe
	with_section five five.exe
	with_section all many
	{ cat many; signed_end four.exe; signed_end five.exe; } >end-to-end
	fails_to_verify end-to-end 'end-to-end: p1: the kernel does not come to the appended signature that covers it: it tries 4'
	[[ $(grep -c 'appended signature good' <<<"$output") == 4 ]]
	"$gen_signed" verify end-to-end --cert cert.pem --json >json 2>/dev/null && return 1
	is json '[l["verified"] for l in d["loaders"]]==[False,True,True,True,True]' \
		'd["loaders"][0]["findings"][0]["result"]=="not-covered"' 'not(d["findings"])'
	# nor can it tell signatures without signed attributes apart
	for i in 1 2 3 4 5; do
		record "l$i" | sed "s/metadata/metadat$i/"
	done >five
	with_section five plain
	"$gen_signed" prepare plain -o bundle
	cp plain plain.signed
	for i in 1 2 3 4 5; do
		openssl cms -sign -in "bundle/$i.payload" -binary -signer cert.pem -inkey key.pem -outform DER -out sig -nocerts -noattr \
			-md sha256 -keyid
		block sig >>plain.signed
	done
	fails_to_verify plain.signed 'plain.signed: l1: the kernel does not come to the appended signature'
	[[ $(grep -c 'appended signature good' <<<"$output") == 4 ]]
}

@test "verify: of more signatures of one loader than the kernel tries, the first ones are not good" {
	local i certs=(--cert cert.pem)
	cp one.signed many
	for i in 1 2 3 4; do
		expect_pass "$gen_signed" verify many "${certs[@]}" --require-signer Signer
		"$gen_signed" keygen --key "k$i" --cert "c$i" --name "Other $i"
		"$gen_signed" sign one -o "one$i" --key "k$i" --cert "c$i"
		tail -c +$(($(size_of one) + 1)) "one$i" >>many
		certs+=(--cert "c$i")
	done
	expect_fail "$gen_signed" verify many "${certs[@]}"
	expect_output 'many: a: the kernel does not come to appended signature 1, for 4 others of this loader are behind it'
}

@test "verify: --ca with a folder and a file; the signer's certificate is looked up by its key id" {
	make_ca
	"$gen_signed" keygen --key k --cert issued.pem --ca-key ca.key --ca-cert ca.crt --name Issued
	expect_pass "$gen_signed" sign one -o out --key k --cert issued.pem
	mkdir -p 'c a'
	cp ca.crt issued.pem 'c a'
	cp -L key.pem 'c a/key.pem'
	expect_pass "$gen_signed" verify out --ca 'c a'
	expect_output 'a: appended signature good, signer "Issued"'
	cat ca.crt issued.pem >bundle
	expect_pass "$gen_signed" verify out --ca bundle
	expect_pass "$gen_signed" verify out --ca ca.crt --cert issued.pem
	expect_fail "$gen_signed" verify out --ca ca.crt
	expect_output 'out: a: wrong signer: appended signature is by key id '
	# another CA
	mv ca.key ca1.key
	mv ca.crt ca1.crt
	make_ca
	expect_fail "$gen_signed" verify out --ca ca.crt --cert issued.pem
	expect_output 'signer "Issued"'
	expect_output 'is not trusted: '
	# a self-signed signer is no CA
	expect_fail "$gen_signed" verify one.signed --ca cert.pem
	expect_output 'cert.pem: no self-signed CA certificate'
	mkdir empty
	expect_fail "$gen_signed" verify out --ca empty
	expect_output 'empty: no certificate in this folder'
	# what is no file is passed over, not waited for
	mkfifo empty/x.pem
	expect_fail timeout 10 "$gen_signed" verify one.signed --ca empty
	expect_output 'empty: no certificate in this folder'
}

@test "verify: an expired certificate counts with --cert, not with --ca" {
	make_ca
	openssl req -new -nodes -newkey rsa:2048 -keyout k -out req -subj /CN=Late 2>/dev/null
	printf 'subjectKeyIdentifier=hash\n' >ext
	openssl x509 -req -in req -CA ca.crt -CAkey ca.key -days 9 -extfile ext -out good.pem 2>/dev/null
	late_x509 -req -in req -CA ca.crt -CAkey ca.key -extfile ext -out late.pem 2>/dev/null
	expect_pass "$gen_signed" sign one -o out --key k --cert good.pem
	expect_pass "$gen_signed" verify out --ca ca.crt --cert good.pem
	expect_pass "$gen_signed" verify out --cert late.pem
	expect_output 'warning: late.pem: the certificate has expired; without --ca it counts all the same'
	expect_pass "$gen_signed" verify out --cert good.pem
	[[ $output != *warning* ]]
	expect_fail "$gen_signed" verify out --ca ca.crt --cert late.pem
	expect_output 'is not trusted: the certificate has expired'
}

@test "verify: a signature without signed attributes, as Linux 7.3's bpftool made them" {
	payload one >payload
	openssl cms -sign -in payload -binary -signer cert.pem -inkey key.pem -outform DER -out sig -nocerts -noattr -md sha256 -keyid
	{ cat one; block sig; } >noattr
	expect_pass "$gen_signed" verify noattr --cert cert.pem
	flip noattr $(($(offset_of noattr HornetR1) + $(field noattr data_off) + 1300))
	fails_to_verify noattr 'noattr: a: altered after the appended signature was made'
}

# said INSN-CNT NAME [FLAGS [TYPE]]: what a signature says of a program, in hex
said() {
	{ le32 "${4:-31}"; le32 0; le32 "${3:-16}"; le32 1; le32 "$1"; printf %s "$2"; zeros $((16 - ${#2})); } | od -An -v -tx1 | tr -d ' \n'
}

@test "verify, attach: what a loader's signature says of it, if it does, is what the kernel compares" {
	local n hex misstated='it says that this is another program than a loader, or one of another size or name'
	n=$(($(field one insns_sz) / 8))
	last_sig one.signed >sig
	mkdir sigs
	"$top/tests/host/cms-edit" say sig "$(said $n __loader.prog)" key.pem good
	{ cat one; block good; } >out
	expect_pass "$gen_signed" verify out --cert cert.pem
	cp good sigs/1.p7s
	expect_pass "$gen_signed" attach one sigs --cert cert.pem -o attached
	cmp out attached
	# of no bytes: the kernel takes that for nothing said
	"$top/tests/host/cms-edit" say sig '' key.pem empty
	{ cat one; block empty; } >out
	expect_pass "$gen_signed" verify out --cert cert.pem
	# another number of instructions, name, flags, type; too short
	for hex in "$(said $((n + 1)) __loader.prog)" "$(said $n other)" "$(said $n __loader.prog 0)" "$(said $n __loader.prog 16 5)" 00; do
		"$top/tests/host/cms-edit" say sig "$hex" key.pem bad
		{ cat one; block bad; } >out
		fails_to_verify out "out: a: the appended signature does not fit the program: $misstated"
		cp bad sigs/1.p7s
		expect_fail "$gen_signed" attach one sigs --cert cert.pem -o not
		expect_output "sigs/1.p7s: $misstated"
		[[ ! -e not ]]
	done
	# who loads a bundle gives the loader no name
	expect_pass "$gen_signed" bundle attached -o named.hornet
	fails_to_verify named.hornet "named.hornet: a: the embedded signature does not fit the program: $misstated"
	"$top/tests/host/cms-edit" say sig "$(said $n '')" key.pem nameless
	{ cat one; block nameless; } >out
	expect_pass "$gen_signed" bundle out -o nameless.hornet
	expect_pass "$gen_signed" verify nameless.hornet --cert cert.pem
}

@test "verify: SHA-1, and a signature with content of its own, are refused" {
	payload one >payload
	openssl cms -sign -in payload -binary -signer cert.pem -inkey key.pem -outform DER -out sig -nocerts -md sha1 -keyid -nosmimecap
	{ cat one; block sig; } >sha1
	fails_to_verify sha1 'damaged appended signature: its digest algorithm is not SHA-256'
	openssl cms -sign -in payload -binary -nodetach -signer cert.pem -inkey key.pem -outform DER -out sig -nocerts -md sha256 -keyid
	{ cat one; block sig; } >content
	fails_to_verify content 'damaged appended signature: it has content of its own'
}

# --- inspect

@test "inspect: the documented text, word for word" {
	run "$gen_signed" inspect two.signed
	((status == 0))
	local id size
	id=$(openssl x509 -in cert.pem -noout -ext subjectKeyIdentifier | tail -n1 | tr -d ' :' | tr A-F a-f)
	size=$(($(size_of two.signed) - $(size_of two)))
	expect_output "executable two.signed
  elf 64-bit little-endian machine $(od -An -tu2 -j 18 -N 2 two | tr -d ' ')
  loaders 2
  trailer 2 signatures, $size bytes
  format HornetR1
loader $(loaders two | head -n1)
  digest sha256:$(payload two | sha256sum | cut -d' ' -f1)
  exclusive-hash sha256:"
	expect_output "
  embedded none
  appended 452 bytes, signers 1, key id $id, digest sha256:"
	expect_output '
  program "on_exec" type tracepoint insns '
	expect_output ' flags 0 license "Dual BSD/GPL"
    section "tp/sched/sched_process_exec"
    calls map_update_elem
    code sha256:'
	expect_output '
  program "on_unlink" type tracing attach trace_fentry target do_unlinkat insns '
	expect_output '
  map "table" type hash key 4 value 8 max-entries 77 flags 0
'
	expect_output '
  map "a.rodata" type array key 4 value 4 max-entries 1 flags 0x480 initial signed frozen
'
	expect_output '
  map "a.bss" type array key 4 value 4 max-entries 1 flags 0x400 initial signed
'
	expect_output '
  program "drop_all" type xdp'
	[[ $output != *unclear* && $output != *host* && $output != *helper* ]]
	# the exclusive hash is the one that the generator wrote
	local hash
	hash=$(sed -n '0,/exclusive-hash/s/^  exclusive-hash sha256://p' <<<"$output")
	# not by grep: one of its bytes can be a newline
	python3 -IS -c 'import sys; assert bytes.fromhex(sys.argv[1]) in open("two", "rb").read()' "$hash"
}

@test "inspect: says what the host may choose: instructions of a plain -L loader" {
	"$bpftool" gen skeleton -L "$BATS_FILE_TMPDIR/a.bpf.o" name a >plain.h
	cat >dump.c <<-'C'
		#include "plain.h"
		#include <stdio.h>
		int main(int argc, char **argv) { return argc + !argv; }
	C
	# the plain header's two strings, as a record by hand
	sed -n '/opts_data\[\]/,/";/p' plain.h | sed 's/.*opts_data/const char opts_data/' >data.h
	sed -n '/opts_insn\[\]/,/";/p' plain.h | sed 's/.*opts_insn/const char opts_insn/' >insn.h
	cat >dump.c <<-'C'
		#include <stdio.h>
		#include "data.h"
		#include "insn.h"
		int main(int argc, char **argv)
		{
			if (argc == 1)
				return printf("%zu %zu\n", sizeof(opts_insn) - 1, sizeof(opts_data) - 1) < 0;
			fwrite(opts_insn, 1, sizeof(opts_insn) - 1, stdout);
			fwrite(opts_data, 1, sizeof(opts_data) - 1, stdout);
			return !argv;
		}
	C
	cc -w dump.c -o dump
	local i d size
	read -r i d < <(./dump)
	size=$(((120 + i + d + 7) / 8 * 8))
	{ record plain size=$size insns_sz="$i" data_off=$((120 + i)) data_sz="$d" | head -c 120; ./dump x; zeros $((size - 120 - i - d)); } >rec
	with_section rec plain
	run "$gen_signed" inspect plain
	((status == 0))
	expect_output 'map "table" type hash key 4 value 8 max-entries host flags 0'
	expect_output 'map "a.rodata" type array key 4 value 4 max-entries host flags 0x480 initial host frozen'
	[[ $output != *unclear* ]]
}

@test "inspect: instructions that can't be followed are counted, not guessed" {
	# r1 = 5 (PROG_LOAD); r2 = r1; call sys_bpf; exit
	{ record odd size=160 insns_sz=32 data_off=152 | head -c 120
	  printf '\xb7\x01\0\0\x05\0\0\0\xbf\x12\0\0\0\0\0\0\x85\0\0\0\xa6\0\0\0\x95\0\0\0\0\0\0\0metadata'; } >rec
	with_section rec odd
	run "$gen_signed" inspect odd
	((status == 0))
	expect_output 'unclear 1 (the list may be incomplete)'
	[[ $output != *program* ]]
}
