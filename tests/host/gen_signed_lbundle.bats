#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed bundle: loader bundles, of executables and headers; verify, inspect and diff of them
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2059

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
	# two programs and two maps whose names the kernel cuts
	cat >long.bpf.c <<-'C'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		char LICENSE[] SEC("license") = "GPL";
		const volatile int limit = 7;
		struct {
			__uint(type, BPF_MAP_TYPE_HASH);
			__uint(max_entries, 1);
			__type(key, int);
			__type(value, int);
		} a_map_with_a_long_name SEC(".maps"), b_map_with_a_long_mane SEC(".maps");
		SEC("raw_tp/sys_enter") int tracepoint_1_sys_enter(void *ctx)
		{
			return bpf_map_delete_elem(&a_map_with_a_long_name, (void *)&limit);
		}
		SEC("raw_tp/sys_exit") int tracepoint_2_sys_exit(void *ctx)
		{
			return bpf_map_delete_elem(&b_map_with_a_long_mane, (void *)&limit);
		}
	C
	compile_bpf long
	BPFTOOL_SIGN_OPEN=all skeleton long -k key.pem -i cert.pem
	"$gen_signed" bundle long.lskel.h -o long.hb
	# the same with two programs, and with two maps, that the kernel's names don't tell apart
	sed 's/tracepoint_2/tracepoint_1/' long.bpf.c >progs.bpf.c
	sed 's/b_map/a_map/' long.bpf.c >maps.bpf.c
	for f in progs maps; do
		compile_bpf $f
		BPFTOOL_SIGN_OPEN=all skeleton $f -k key.pem -i cert.pem
		printf '#include "%s.lskel.h"\nint main(void)\n{\n\t%s__destroy(%s__open_and_load());\n}\n' $f $f $f >$f.c
		link_exe $f $f.c
	done
	"$gen_signed" bundle two.signed -o two.hb
}

setup() {
	fixtures_for_test
	cp "$BATS_FILE_TMPDIR"/*.hb "$BATS_FILE_TMPDIR"/{progs,maps} .
}

# slots FILE [LOADER]: of this loader of a bundle, the offset, kind and name of each slot, as a reader in another language sees them
slots() {
	python3 - "$1" "${2:-0}" <<-'PY'
		import struct, sys
		d = open(sys.argv[1], "rb").read()
		magic, order, size, hdr, each, nr, flags = struct.unpack_from("<8s6I", d)
		assert (magic, order, size, flags) == (b"HornetB1", 0x01020304, len(d), 0)
		at = hdr + each * int(sys.argv[2])
		slots, n = struct.unpack_from("<2I", d, at + 120)
		for i in range(n):
		    name, kind, off = struct.unpack_from("<64s2I", d, slots + 80 * i)
		    print(off, {1: "map", 2: "prog"}[kind], name.rstrip(b"\0").decode())
	PY
}

@test "bundle: of an executable, the context is that of the skeleton's header" {
	expect_pass "$gen_signed" bundle one.signed -o one.hb
	expect_output 'a: 5 maps and programs, signature of '
	cat >ctx.c <<-'C'
		#include <stdio.h>
		#include "a.lskel.h"
		#define SHOW(kind, part, name) printf("%zu %s %s\n", offsetof(struct a, part.name), kind, #name)
		int main(void)
		{
			SHOW("map", maps, table);
			SHOW("map", maps, rodata);
			SHOW("map", maps, bss);
			SHOW("prog", progs, on_exec);
			SHOW("prog", progs, on_unlink);
			return 0;
		}
	C
	link_exe ctx ctx.c
	[[ $(slots one.hb) == "$(./ctx | sort -n)" ]]
	inspect_one() { "$gen_signed" inspect --json one.hb >out.json; }
	expect_pass inspect_one
	is out.json 'd["kind"] == "bundle" and d["record_format"] == "HornetB1" and len(d["loaders"]) == 1'
	is out.json '[m["context_offset"] for m in d["loaders"][0]["maps"] if m["name"] == "table"] == ['"$(./ctx | sed -n 's/ map table//p')"']'
}

@test "bundle: what is signed, and the signature, are those of the executable; the same bytes each time" {
	local base
	expect_pass "$gen_signed" bundle one.signed -o one.hb
	base=$(get32 one.hb 128)
	bytes one.hb "$base" "$(get32 one.hb 132)" >got
	bytes one.hb "$(get32 one.hb 136)" "$(get32 one.hb 140)" >>got
	payload one.signed | cmp - got
	last_sig one.signed >sig
	bytes one.hb "$(get32 one.hb 144)" "$(get32 one.hb 148)" | cmp - sig
	[[ $(bytes one.hb 96 32 | od -An -v -tx1 | tr -d ' \n') == "$(payload one.signed | head -c "$(field one.signed insns_sz)" | sha256sum | cut -d' ' -f1)" ]]
	expect_pass "$gen_signed" bundle one.signed -o again.hb
	cmp one.hb again.hb
	expect_pass "$gen_signed" bundle embedded -o embedded.hb
	expect_pass "$gen_signed" diff embedded embedded.hb
	expect_output 'the loaders are the same'
}

@test "bundle: of a header, names are whole" {
	[[ $(slots long.hb | cut -d' ' -f2- | sort) == $'map a_map_with_a_long_name\nmap b_map_with_a_long_mane\nmap rodata\nprog tracepoint_1_sys_enter\nprog tracepoint_2_sys_exit' ]]
	expect_pass "$gen_signed" verify long.hb --cert cert.pem
}

@test "bundle, verify: two programs whose names have the same first 15 characters: the signed type information has the whole names" {
	local f
	for f in progs progs.lskel.h; do
		expect_pass "$gen_signed" bundle $f -o progs.hb
		[[ $(slots progs.hb | grep prog | cut -d' ' -f3 | sort) == $'tracepoint_1_sys_enter\ntracepoint_1_sys_exit' ]]
		expect_pass "$gen_signed" verify progs.hb --cert cert.pem
	done
	swap_names progs.hb tracepoint_1_sys_enter tracepoint_1_sys_exit
	expect_fail "$gen_signed" verify progs.hb --cert cert.pem
	expect_output 'progs: embedded signature good'
	expect_output 'progs.hb: progs: the bundle does not describe this loader as it is: a map or program in the context'
	# a program has its whole name, or none
	"$gen_signed" bundle progs.lskel.h -o progs.hb
	swap_names progs.hb tracepoint_1_sys_enter tracepoint_1_sys
	expect_fail "$gen_signed" verify progs.hb --cert cert.pem
	expect_output 'a map or program in the context'
}

# swap_names FILE ONE OTHER: in the slots of its first loader
swap_names() {
	python3 - "$@" <<-'PY'
		import struct, sys
		d = bytearray(open(sys.argv[1], "rb").read())
		one, two = (s.encode().ljust(64, b"\0") for s in sys.argv[2:])
		slots, n = struct.unpack_from("<2I", d, 152)
		for at in range(slots, slots + 80 * n, 80):
		    name = bytes(d[at : at + 64])
		    d[at : at + 64] = {one: two, two: one}.get(name, name)
		open(sys.argv[1], "wb").write(d)
	PY
}

@test "bundle: without type information nothing signed tells apart two programs of one beginning: refused" {
	printf '%s\n' '#include <linux/bpf.h>' '#include <bpf/bpf_helpers.h>' 'char LICENSE[] SEC("license") = "GPL";' \
		'SEC("raw_tp/sys_enter") int tracepoint_1_sys_enter(void *ctx) { return 0; }' \
		'SEC("raw_tp/sys_exit") int tracepoint_1_sys_exit(void *ctx) { return 0; }' >bare.bpf.c
	compile_bpf bare
	llvm-strip-14 -g --remove-section=.BTF --remove-section=.BTF.ext bare.bpf.o
	skeleton bare -k key.pem -i cert.pem
	expect_fail "$gen_signed" bundle bare.lskel.h -o bare.hb
	expect_output 'two programs, are called "tracepoint_1_sy" in the kernel'
	[[ ! -e bare.hb ]]
}

@test "bundle, verify: two maps whose names have the same first 15 characters are refused, for no more is signed" {
	local f
	for f in maps maps.lskel.h; do
		expect_fail "$gen_signed" bundle $f -o maps.hb
		expect_output 'two maps, or two programs, are called "a_map_with_a_lo" in the kernel'
		expect_output 'rename one of them in the object'
		[[ ! -e maps.hb ]]
	done
	# a bundle of them, made by hand, with the names as they are, and swapped
	python3 - maps long.hb <<-'PY'
		import hashlib, struct, sys
		exe, d = open(sys.argv[1], "rb").read(), bytearray(open(sys.argv[2], "rb").read())
		r = exe.index(b"HornetR1")
		parts = struct.unpack_from("<6I", exe, r + 32)
		for i in range(3):
		    off, size = parts[2 * i : 2 * i + 2]
		    at, sz = struct.unpack_from("<2I", d, 128 + 8 * i)
		    assert size == sz
		    d[at : at + sz] = exe[r + off : r + off + size]
		d[96:128] = hashlib.sha256(exe[r + parts[0] : r + parts[0] + parts[1]]).digest()
		slots, n = struct.unpack_from("<2I", d, 152)
		d[slots : slots + 80 * n] = bytes(d[slots : slots + 80 * n]).replace(b"b_map", b"a_map")
		open("as-is.hb", "wb").write(d)
	PY
	cp as-is.hb swapped.hb
	swap_names swapped.hb a_map_with_a_long_name a_map_with_a_long_mane
	if cmp -s as-is.hb swapped.hb; then return 1; fi
	for f in as-is swapped; do
		expect_fail "$gen_signed" verify $f.hb --cert cert.pem
		expect_output 'long: embedded signature good'
		expect_output "$f.hb: long: the bundle does not describe this loader as it is: two maps, or two programs, have names"
	done
}

@test "bundle: maps of sections, names behind one that is too long, a full skeleton: the whole names of the header" {
	local long=a123456789b123456789c123456789d123456789e123456789f123456789g123456789 f
	sed "s/a_map_with_a_long_name/$long/; s/limit = 7/limit SEC(\".rodata.averylongname1\") = 7/" "$BATS_FILE_TMPDIR/long.bpf.c" >sections.bpf.c
	sed -i "s/&a_map_with_a_long_name/\&$long/" sections.bpf.c
	compile_bpf sections
	skeleton sections -k key.pem -i cert.pem
	"$bpftool" gen skeleton --sign=full -k key.pem -i cert.pem sections.bpf.o >full.h
	for f in sections.lskel.h full.h; do
		expect_pass "$gen_signed" bundle $f -o sections.hb
		expect_output 'a map or program stays "a123456789b1234" in the bundle'
		[[ $(slots sections.hb | grep map | cut -d' ' -f3 | sort) == $'a123456789b1234\nb_map_with_a_long_mane\nrodata_averylongname1' ]]
		expect_pass "$gen_signed" verify sections.hb --cert cert.pem
	done
}

@test "bundle: open inputs are those of the signed metadata, and their place is in the context" {
	python3 - long.hb <<-'PY'
		import struct, sys
		d = open(sys.argv[1], "rb").read()
		data, data_sz = struct.unpack_from("<2I", d, 32 + 104)
		inputs, nr, ctx, at = struct.unpack_from("<4I", d, 32 + 128)
		assert nr and inputs == data + data_sz - 64 - 48 * nr and at % 8 == 0 and at + 8 <= ctx
		names = [d[data + struct.unpack_from("<I", d, inputs + 48 * i)[0]:].split(b"\0")[0] for i in range(nr)]
		assert b"rodata.limit" in names, names
	PY
}

@test "bundle: two loaders, each with its own signature; verify says who signed" {
	expect_pass "$gen_signed" verify two.hb --cert cert.pem
	expect_output 'a: embedded signature good, signer "Signer"'
	expect_output 'b: embedded signature good, signer "Signer"'
	expect_fail "$gen_signed" verify two.hb --cert other.pem
	expect_output 'wrong signer'
}

@test "bundle: refused without a signature, with what to do; static programs are left out" {
	expect_fail "$gen_signed" bundle one -o out.hb
	expect_output 'one: a: no signature covers it: sign the executable first, or let bpftool embed a signature in the header'
	expect_fail "$gen_signed" bundle a.lskel.h -o out.hb
	expect_output 'no signature covers it'
	expect_pass "$gen_signed" bundle embedded -o out.hb
	rm out.hb
	{ record only kind=2 size=128 data_off=0 data_sz=0 | head -c 128; } >rec
	with_section rec static
	sign static >/dev/null
	expect_fail "$gen_signed" bundle static -o out.hb
	expect_output 'only: left out: it is a program that is loaded as it is'
	expect_output 'static: has no loader'
	expect_fail "$gen_signed" bundle one.signed -o /dev/full
	expect_fail "$gen_signed" bundle one.signed -o none/out.hb
	[[ ! -e out.hb ]]
}

# misdescribed OFFSET BYTE|flip WHAT: with this byte of the description changed, verify says so, and it is not the signature's fault
misdescribed() {
	cp two.hb bad.hb
	if [[ $2 == flip ]]; then
		flip bad.hb "$1"
	else
		printf "\\x$2" | dd of=bad.hb bs=1 seek="$1" conv=notrunc status=none
	fi
	if cmp -s two.hb bad.hb; then return 1; fi
	expect_fail "$gen_signed" verify bad.hb --cert cert.pem
	expect_output "the bundle does not describe this loader as it is: $3"
	[[ $output == *'embedded signature good'* && $output != *'bad.hb: verified'* ]]
}

@test "verify: a bundle whose description was altered is refused, though its signatures are good" {
	local slot
	slot=$(get32 two.hb 152)
	misdescribed 100 flip 'the hash of the instructions'
	misdescribed 168 f0 'the size of the context'
	misdescribed 32 78 'its name'
	misdescribed $((slot + 68)) 1c 'a map or program in the context'
	misdescribed "$slot" 78 'a map or program in the context'
	misdescribed $((slot + 72)) 2 'a map or program in the context'
	"$gen_signed" verify --json bad.hb --cert cert.pem >out.json 2>/dev/null || true
	is out.json '[f["result"] for l in d["loaders"] for f in l["findings"] if f["result"] != "good"] == ["misdescribed"]'
}

@test "verify: altered instructions and altered metadata of a bundle are told apart" {
	cp two.hb bad.hb
	flip bad.hb $(($(get32 two.hb 136) + 45))
	expect_fail "$gen_signed" verify bad.hb --cert cert.pem
	expect_output 'the metadata was altered; the instructions fit the exclusive hash'
	cp two.hb bad.hb
	flip bad.hb $(($(get32 two.hb 128) + 44))
	expect_fail "$gen_signed" verify bad.hb --cert cert.pem
	expect_output 'the instructions were altered'
}

# damaged OFFSET BYTES MESSAGE: with these bytes there, the bundle can't be read
damaged() {
	cp two.hb bad.hb
	printf '%b' "$2" | dd of=bad.hb bs=1 seek="$1" conv=notrunc status=none
	expect_fail "$gen_signed" inspect bad.hb
	expect_output "bad.hb: damaged bundle, offset"
	expect_output "$3"
}

@test "a damaged bundle is refused, each part of it" {
	local slot
	slot=$(get32 two.hb 152)
	damaged 8 '\0' 'was made by a later gen_signed'
	damaged 28 '\1' 'was made by a later gen_signed'
	damaged 12 '\0' 'its size is wrong'
	damaged 16 '\377\377\377\177' 'its table of loaders is outside of it'
	damaged 20 '\10\0' 'its table of loaders is outside of it'
	damaged 24 '\0' 'its table of loaders is outside of it, empty'
	damaged 24 '\101' 'or has more than 64'
	damaged 32 '\0' 'it has no proper name'
	damaged 50 'x' 'it has no proper name'
	damaged 128 '\0' 'its instructions are outside of the file'
	damaged 132 '\1' 'its instructions are outside of the file or not whole'
	damaged 140 '\0\0\0\0' 'its metadata is outside of the file or empty'
	damaged 139 '\177' 'its metadata is outside of the file'
	damaged 148 '\0\0' 'its signature is outside of the file, empty'
	damaged 150 '\1' "above the kernel's 8 KiB"
	damaged 152 '\377\377' 'its slots are outside of the file'
	damaged 157 '\377' 'its slots are outside of the file'
	damaged 168 '\0\0' 'the size of its context is wrong'
	damaged 170 '\2' 'the size of its context is wrong'
	damaged 160 '\10' 'it has a table of no open inputs'
	damaged 164 '\1' 'its open inputs are not in its metadata'
	damaged "$slot" '\0' 'a slot has no proper name'
	damaged $((slot + 64)) '\3' "a slot is neither a map's nor a program's"
	damaged $((slot + 68)) '\10' 'a slot is outside of the context'
	damaged $((slot + 69)) '\377' 'a slot is outside of the context'
	cp two.hb bad.hb
	printf x >>bad.hb
	expect_fail "$gen_signed" verify bad.hb --cert cert.pem
	expect_output 'its size is wrong: cut off, or something follows it'
	head -c 20 two.hb >bad.hb
	expect_fail "$gen_signed" diff two.hb bad.hb
	((status == 2))
	cp long.hb two.hb
	damaged 172 '\10' 'the place for its open inputs is outside of the context'
}

@test "bundle: the loader in C has at most 150 lines of code, and the page says so" {
	local page=$top/gen_signed/integrations/README.md
	(($(grep -cvE '^[[:space:]]*(//|/\*|\*|$)' "$top/gen_signed/integrations/bundle/hornet_load.c") <= 150))
	grep -q '150 lines of C' "$page"
}
