#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed inspect: JSON, headers, what programs call
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016,SC2012

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

inspect_json() {
	"$gen_signed" inspect --json "$1" >out.json
}

@test "inspect --json: what is in it is what was built" {
	inspect_json one.signed
	is out.json 'd["schema"] == "gen_signed inspect" and d["schema_version"] == 1'
	is out.json 'd["kind"] == "executable" and d["path"] == "one.signed" and d["elf"]["class"] == 64'
	is out.json 'len(d["loaders"]) == 1 and d["trailer"]["signatures"] == 1'
	local id
	id=$(openssl x509 -in cert.pem -noout -ext subjectKeyIdentifier | tail -n1 | tr -d ' :' | tr A-F a-f)
	is out.json '[(s["place"], [x["key_id"] for x in s["signers"]]) for s in d["loaders"][0]["signatures"]] == [("appended", ["'"$id"'"])]'
	is out.json 'd["loaders"][0]["digest"] == "sha256:'"$(payload one | sha256sum | cut -d' ' -f1)"'"'
	is out.json 'd["loaders"][0]["signatures"][0]["signers"][0]["digest"] == d["loaders"][0]["digest"]'
	is out.json '{p["name"]: (p["type"], p["attach_type"], p["target"], p["license"]) for p in d["loaders"][0]["programs"]} == {
		"on_exec": ("tracepoint", None, None, "Dual BSD/GPL"),
		"on_unlink": ("tracing", "trace_fentry", "do_unlinkat", "Dual BSD/GPL")}'
	is out.json '{p["name"]: p["section"] for p in d["loaders"][0]["programs"]} == {
		"on_exec": "tp/sched/sched_process_exec", "on_unlink": "fentry/do_unlinkat"}'
	is out.json '{p["name"]: p["helpers"] for p in d["loaders"][0]["programs"]} == {
		"on_exec": [{"name": "map_update_elem", "id": 2}], "on_unlink": []}'
	is out.json '{m["name"]: (m["type"], m["max_entries"], m["frozen"], m["initial"]) for m in d["loaders"][0]["maps"]} == {
		"table": ("hash", 77, False, "none"), "a.rodata": ("array", 1, True, "signed"), "a.bss": ("array", 1, False, "signed")}'
	# limit is 0x5ec2e7, four bytes
	is out.json '[m["initial_digest"] for m in d["loaders"][0]["maps"] if m["frozen"]] == ["sha256:'"$(printf '\xe7\xc2\x5e\0' | sha256sum | cut -d' ' -f1)"'"]'
	is out.json 'd["loaders"][0]["unclear"] == 0'
}

@test "inspect --json: a program's digest is that of its instructions in the object" {
	inspect_json two
	llvm-objcopy -O binary --only-section=xdp "$BATS_FILE_TMPDIR/b.bpf.o" text
	is out.json '[p["digest"] for l in d["loaders"] for p in l["programs"] if p["name"] == "drop_all"] == ["sha256:'"$(sha256sum text | cut -d' ' -f1)"'"]'
}

@test "inspect --json: any file name gives valid JSON in UTF-8" {
	local name=$'a"b\\c\td\ne\x01\x7fü\xff\xc0\xafx\xed\xa0\x80\xf4\x90\x80\x80€\xf0\x9f\x98\x80\xe2\x82'
	cp one "$name"
	inspect_json "$name"
	python3 - out.json <<-'PY'
		import json, sys
		path = json.loads(open(sys.argv[1], "rb").read().decode("utf-8", "strict"))["path"]
		bad = "\ufffd"
		assert path == 'a"b\\c\td\ne\x01\x7fü' + 3 * bad + "x" + 3 * bad + 4 * bad + "€\U0001f600" + 2 * bad, ascii(path)
	PY
}

@test "inspect: a signer without key id is named by issuer and serial number, in text and JSON" {
	local serial
	payload one >payload
	issued() {
		openssl req -x509 -key key.pem -out u.pem -set_serial "$1" -utf8 -subj "$2"
		openssl cms -sign -binary -in payload -outform DER -out sig -signer u.pem -inkey key.pem -md sha256 -nocerts -nosmimecap \
			"${@:3}"
		{ cat one; block sig; } >exe
	}
	serial=$(openssl x509 -in cert.pem -noout -serial | sed 's/.*=//' | tr A-F a-f)
	((0x${serial:0:1} < 8)) || serial=00$serial
	# the bytes of the number, as in the kernel's records
	issued 0xab12 '/O=Ärzte, "Inc"/CN=One' -signer cert.pem -inkey key.pem
	expect_pass "$gen_signed" inspect exe
	grep -qF ', key id none, issuer "CN=One,O=\xc3\x84rzte\x5c, \x5c\x22Inc\x5c\x22" serial 00ab12, digest sha256:' <<<"$output"
	grep -qF ", key id none, issuer \"CN=Signer\" serial $serial, digest sha256:" <<<"$output"
	"$gen_signed" inspect --json exe >out.json
	# in the order of DER
	is out.json 'sorted((s["key_id"], s["issuer"], s["serial"]) for s in d["loaders"][0]["signatures"][0]["signers"]) == [
		("none", "CN=One,O=Ärzte\\, \\\"Inc\\\"", "00ab12"), ("none", "CN=Signer", "'"$serial"'")]'
	# a number of 40 bytes makes no line of its own, here or in verify
	issued "0x$(printf '7f%.0s' {1..40})" /CN=One
	"$gen_signed" inspect exe | grep -q "issuer \"CN=One\" serial $(printf '7f%.0s' {1..40}), digest"
	expect_fail "$gen_signed" verify exe --cert other.pem
	expect_output "is by issuer CN=One serial $(printf '7F%.0s' {1..40}), whose certificate was not given"
	"$gen_signed" inspect --json one.signed >out.json
	is out.json '[(s["issuer"], s["serial"]) for s in d["loaders"][0]["signatures"][0]["signers"]] == [(None, None)]'
}

@test "inspect: kfuncs are named, each once" {
	cat >k.bpf.c <<-'C'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		char LICENSE[] SEC("license") = "GPL";
		struct task_struct;
		extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
		extern void bpf_task_release(struct task_struct *p) __ksym;
		SEC("syscall") int twice(void *ctx)
		{
			struct task_struct *t = bpf_task_from_pid(1);
			if (t)
				bpf_task_release(t);
			t = bpf_task_from_pid(2);
			if (t)
				bpf_task_release(t);
			return 0;
		}
	C
	compile_bpf k
	skeleton k
	inspect_json k.lskel.h
	is out.json '[p["kfuncs"] for p in d["loaders"][0]["programs"]] == [["bpf_task_from_pid", "bpf_task_release"]]'
	is out.json 'd["loaders"][0]["unclear"] == 0'
	run "$gen_signed" inspect k.lskel.h
	expect_output '    kfuncs bpf_task_from_pid bpf_task_release'
}

@test "inspect: a header shows what the executable shows, light and full skeletons" {
	inspect_json one
	mv out.json exe.json
	inspect_json a.lskel.h
	is out.json 'd["kind"] == "header" and "elf" not in d'
	[[ $(json out.json 'd["loaders"]') == "$(json exe.json 'd["loaders"]')" ]]
	"$bpftool" gen skeleton --sign=full "$BATS_FILE_TMPDIR/a.bpf.o" name a >a.skel.h
	inspect_json a.skel.h
	is out.json '[p["name"] for p in d["loaders"][0]["programs"]] == ["on_exec", "on_unlink"]'
	run "$gen_signed" inspect a.lskel.h
	((status == 0))
	expect_output 'header a.lskel.h'
}

# with_info OUT VERSION-BYTE FLAG-BYTE MAGIC: an executable whose loader ends with the signer's information
with_info() {
	{
		record x size=200 data_sz=72 | head -c 128
		zeros 8
		printf 'my.object'
		zeros 23
		printf "\\x$2\0\0\0\0\0\0\0\0\0\0\0\x$3\0\0\0%s" "$4"
	} >rec
	with_section rec "$1"
}

@test "inspect: the signer's name, version and number of open inputs; diff tells a new version" {
	with_info v7 07 00 $'bpf signed info\n'
	inspect_json v7
	is out.json '[(l["info_name"], l["info_version"], l["open_inputs"]) for l in d["loaders"]] == [("my.object", 7, 0)]'
	run "$gen_signed" inspect v7
	expect_output '  info "my.object" version 7 open-inputs 0'
	with_info v8 08 00 $'bpf signed info\n'
	run "$gen_signed" diff v7 v8
	((status == 1))
	[[ $output == 'loader x: its signer: version 7 -> 8' ]]
	# flags of the future can't be read; other bytes say nothing
	with_info flags 07 01 $'bpf signed info\n'
	expect_fail inspect_json flags
	expect_output "where its signer describes it, is damaged"
	is out.json 'd["loaders"][0]["info_name"] is None and d["loaders"][0]["open_inputs"] == 0'
	is out.json 'd["loaders"][0]["info_damaged"]'
	with_info other 07 00 'bpf signed info '
	inspect_json other
	is out.json 'd["loaders"][0]["info_name"] is None and d["loaders"][0]["info_version"] == 0'
}

# with_sections OUT NR OFFSET: the same, in front of it NR sections by its count, of which one is there, for the program
# whose attributes are at 0, with its name at OFFSET
with_sections() {
	{
		record x size=248 data_sz=120 | head -c 128
		zeros 8
		printf 'uprobe/\x1b"\xff\0\0\0\0\0\0'
		printf "\\0\\0\\0\\0\\x$3\0\0\0\\x$2\0\0\0\0\0\0\0bpf signed secs\n"
		printf 'my.object'
		zeros 23
		printf '\x07\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0bpf signed info\n'
	} >rec
	with_section rec "$1"
}

@test "inspect: a table of sections that is not one is damaged" {
	with_sections good 01 00
	expect_pass "$gen_signed" inspect good
	expect_output '  info "my.object" version 7 open-inputs 0'
	local bad
	for bad in '03 00' '02 ff' '01 78' 'ff 00'; do
		# shellcheck disable=SC2086 # two words
		with_sections bad $bad
		expect_fail inspect_json bad
		expect_output "where its signer describes it, is damaged"
		is out.json 'd["loaders"][0]["info_name"] is None'
	done
}

@test "inspect: the section that each program came from, whatever is in its name" {
	local name='uprobe//opt/a b/\xc3\xa4\x1b[1m:f'
	sed "s|tp/sched/sched_process_exec|${name//\\/\\\\}|; s|fentry/|?fentry/|" "$BATS_FILE_TMPDIR/a.bpf.c" >odd.bpf.c
	compile_bpf odd
	# a program that is off unless the host asks for it
	"$bpftool" gen skeleton -L --sign --open progs.on_unlink.autoload odd.bpf.o name a >odd.h
	expect_pass "$gen_signed" inspect odd.h
	expect_output '    section "uprobe//opt/a b/\xc3\xa4\x1b[1m:f"'
	expect_output '    section "fentry/do_unlinkat"'
	inspect_json odd.h
	is out.json '[p["section"] for p in d["loaders"][0]["programs"]] == ["uprobe//opt/a b/ä\x1b[1m:f", "fentry/do_unlinkat"]'
	run "$gen_signed" diff a.lskel.h odd.h
	((status == 1))
	expect_output 'loader a: program on_exec: section tp/sched/sched_process_exec -> uprobe//opt/a b/ä\x1b[1m:f'
}

@test "inspect: open inputs, with ranges below zero, in text and JSON; what is open shows as the host's" {
	cp "$BATS_FILE_TMPDIR/a.bpf.o" .
	"$bpftool" gen skeleton -L --sign --open 'rodata.limit=-5..6210279,maps.table.max_entries=1..100,maps.table.key_size' \
		--object-version 12 a.bpf.o name a >open.h
	run "$gen_signed" inspect open.h
	((status == 0))
	expect_output '  info "a" version 12 open-inputs 3'
	expect_output '  open rodata.limit bytes 4 range -5..6210279 signed-value 6210279'
	expect_output '  open maps.table.max_entries bytes 4 range 1..100 signed-value 77'
	expect_output '  open maps.table.key_size bytes 4'
	expect_output '  map "table" type hash key host value 8 max-entries host'
	inspect_json open.h
	is out.json '[(i["name"], i.get("min"), i.get("max"), i.get("signed_value")) for i in d["loaders"][0]["inputs"] if "limit" in i["name"]] == [("rodata.limit", "-5", "6210279", "6210279")]' \
		'[(m["key_size"], m["max_entries"], m["initial"]) for m in d["loaders"][0]["maps"] if m["name"] == "table"] == [(None, None, "none")]' \
		'[m["initial"] for m in d["loaders"][0]["maps"] if m["name"] == "a.rodata"] == ["host"]' \
		'd["loaders"][0]["context_bytes"] % 4 == 0 and d["loaders"][0]["context_bytes"] > 24'
	run "$gen_signed" diff a.lskel.h open.h
	((status == 1))
	expect_output 'version 0 -> 12'
}

@test "inspect: a static program, in text and JSON; a loader that can't be followed" {
	{ record only kind=2 prog_type=6 attach_type=37 size=128 data_off=0 data_sz=0 | head -c 128; record odd; } >rec
	with_section rec static
	sign static >/dev/null
	run "$gen_signed" inspect static
	((status == 0))
	expect_output 'static only'
	expect_output '  program "only" type xdp attach xdp insns 1'
	inspect_json static
	is out.json '[(l["name"], l["kind"], l["metadata_digest"] is None) for l in d["loaders"]] == [("only", "static", True), ("odd", "loader", False)]' \
		'[(p["name"], p["type"], p["attach_type"], p["instructions"]) for p in d["loaders"][0]["programs"]] == [("only", "xdp", "xdp", 1)]' \
		'[p["digest"] for p in d["loaders"][0]["programs"]] == [d["loaders"][0]["instructions_digest"]]'
}

# spoiled SED-SCRIPT MESSAGE: the edited header is refused; * in the message stands for anything
spoiled() {
	sed "$1" a.lskel.h >bad.h
	expect_fail cmp -s bad.h a.lskel.h
	expect_fail "$gen_signed" inspect bad.h
	# shellcheck disable=SC2053
	[[ $output == *"bad.h: "$2* ]]
}

@test "inspect: a damaged or edited header is refused, with the line" {
	local line
	line=$(grep -n 'SKEL_RECORD_MAGIC_INIT' a.lskel.h | cut -d: -f1)
	spoiled 's/SKEL_RECORD_MAGIC_INIT/SOMETHING_ELSE/' "damaged loader record, line $line: it is not as bpftool"
	spoiled 's/\(offsetof(struct a__signed, data), \)[0-9]*/\116/' 'damaged loader record, line *: a string is longer than the record says'
	spoiled 's/\(offsetof(struct a__signed, data), \)[0-9]*/\19999/' 'damaged loader record, line *: a string is shorter than the record says'
	spoiled 's/\(offsetof(struct a__signed, data), \)[0-9]*/\199999999999/' 'damaged loader record, line *: a number is missing or too large'
	spoiled 's/\(offsetof(struct a__signed, insns), \)[0-9]*/\199999999/' 'damaged loader record, line *: a size is out of range'
	spoiled 's/\(offsetof(struct a__signed, insns), \)[0-9]*/\1400000/' 'damaged loader record, line *: a size is larger than the header'
	spoiled "$((line + 20))s/\\\\x/\\\\q/" 'damaged loader record, line *: a string has other characters'
	spoiled "$((line + 20))s/\\\\x../\\\\0\\\\0/" 'damaged loader record, line *: a string is longer than the record says'
	spoiled "$((line + 90)),\$d" 'damaged loader record, line *: it is not as bpftool'
	spoiled 's/SKEL_RECORD_ATTR/OTHER_ATTR/' 'this header has no signed loader; regenerate'
	"$bpftool" gen skeleton "$BATS_FILE_TMPDIR/a.bpf.o" >plain.h
	expect_fail "$gen_signed" inspect plain.h
	expect_output 'plain.h: this header has no signed loader'
	echo hello >text
	expect_fail "$gen_signed" inspect text
	expect_output 'text: it is not an ELF executable'
}

@test "inspect: a record that no compiler sees is none: in a comment, in an #if" {
	local at end record=$BATS_TEST_TMPDIR/record
	at=$(grep -n 'SKEL_RECORD_ATTR = {' a.lskel.h | cut -d: -f1)
	end=$((at + $(tail -n +"$at" a.lskel.h | grep -n -m1 '^};' | cut -d: -f1) - 1))
	sed -n "$at,${end}p" a.lskel.h >"$record"
	# the good record in a comment, before or behind one that was altered
	sed -e "$at,${end}s/SKEL_RECORD_ATTR =/SKEL_RECORD_ATTR  =/" -e "$at,${end}s/xb7/xb6/" a.lskel.h >bad.h
	{ printf '/*\n' && cat "$record" && printf '*/\n'; } >comment
	{ printf '#if 0\n' && cat "$record" && printf '# endif\n'; } >off
	sed 's|^|// |' "$record" >line
	for f in comment off line; do
		{ head -n $((at - 1)) bad.h && cat "$f" && tail -n +"$at" bad.h; } >x.h
		expect_fail "$gen_signed" inspect x.h
		expect_output 'x.h: damaged loader record, line'
		case $f in
		comment) expect_output 'it is in a comment or a string, where no compiler sees it' ;;
		off) expect_output 'it is in another #if than bpftool puts it in' ;;
		esac
	done
	# comments and conditionals elsewhere do not matter
	{ printf '/* "it'"'"'s fine */ // "too\n#if 1\n#endif\n' && cat a.lskel.h; } >x.h
	expect_pass "$gen_signed" inspect x.h
}

@test "inspect, verify: the header of static programs" {
	clang -target bpf -O2 -g -I"$prefix/include/hornet" -I"/usr/include/$(cc -dumpmachine)" -c "$BATS_TEST_DIRNAME/gen/static.bpf.c" -o static.bpf.o
	"$bpftool" gen skeleton --static -S -k key.pem -i cert.pem static.bpf.o name st >st.h
	expect_pass "$gen_signed" inspect st.h
	expect_pass "$gen_signed" verify st.h --cert cert.pem
	expect_output 'st.h: verified'
	{ printf '#if 0\n' && cat st.h && printf '#endif\n'; } >x.h
	expect_fail "$gen_signed" verify x.h --cert cert.pem
	expect_output 'it is in another #if than bpftool puts it in'
}

@test "inspect: loaders of every kind of object that the loader tests have are followed to the end" {
	local f name n=0
	local -A progs=([many33]=33 [nested]=2 [maps_only]=0) maps=([maps100]=100 [nested]=7 [strong]=0)
	for f in "$build"/tests/loader/*.bpf.o; do
		name=${f##*/} name=${name%.bpf.o}
		[[ $name != refused_* && $name != many900 ]] || continue
		"$bpftool" gen skeleton -L --sign "$f" name x >x.h
		inspect_json x.h
		is out.json "not d['loaders'][0]['unclear']" || { printf '%s\n' "$name"; return 1; }
		[[ ! ${progs[$name]:-} ]] || is out.json "len(d['loaders'][0]['programs']) == ${progs[$name]}"
		[[ ! ${maps[$name]:-} ]] || is out.json "len(d['loaders'][0]['maps']) == ${maps[$name]}"
		n=$((n + 1))
	done
	((n > 10)) || skip "no loader tests in build/: run 'make tests'"
	# what depends on the machine's CPUs is not in the signed bytes
	"$bpftool" gen skeleton -L --sign "$build/tests/loader/cpus.bpf.o" name x >x.h
	expect_pass "$gen_signed" inspect x.h
	expect_output 'map "events" type perf_event_array key 4 value 4 max-entries host'
}
