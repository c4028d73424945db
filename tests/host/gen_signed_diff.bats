#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed diff: each kind of change is told, and only that
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

# changed SED-SCRIPT: diff of the header as it is, and as the changed source gives it
changed() {
	mkdir -p new
	sed "$1" "$BATS_FILE_TMPDIR/a.bpf.c" >new/a.bpf.c
	expect_fail cmp -s new/a.bpf.c "$BATS_FILE_TMPDIR/a.bpf.c"
	(cd new && compile_bpf a && skeleton a)
	run "$gen_signed" diff a.lskel.h new/a.lskel.h
	printf '%s (status=%s)\n' "$output" "$status"
	((status == 1))
}

@test "diff: the same file, and a signed and an unsigned one" {
	expect_pass "$gen_signed" diff one one
	expect_output 'the loaders are the same'
	expect_pass "$gen_signed" diff one a.lskel.h
	run "$gen_signed" diff one one.signed
	((status == 1))
	[[ $output == "loader a: appended signature: signer "*" added" && ${#lines[@]} == 1 ]]
	"$gen_signed" sign one -o other --key other.key --cert other.pem
	run "$gen_signed" diff one.signed other
	((status == 1))
	[[ ${#lines[@]} == 2 && ${lines[0]} == *' removed' && ${lines[1]} == *' added' ]]
}

@test "diff: flags and license of a static program, and what its signature states" {
	local flags
	static_record p 5 >p.rec
	with_section p.rec plain
	# BPF_F_SLEEPABLE, SKEL_RECORD_NO_GPL, SKEL_RECORD_NO_NAME
	while read -r flags text; do
		record p kind=2 prog_type=5 data_off=0 data_sz=0 flags="$flags" >p.rec
		with_section p.rec other
		run "$gen_signed" diff plain other
		printf '%s\n' "$output"
		((status == 1))
		[[ $output == "loader p: its record: $text" ]]
	done <<-'ROWS'
		16 flags 0 -> 16
		2147483648 license GPL-compatible -> other
		1073741824 loaded with its name yes -> no
	ROWS
	"$gen_signed" prepare plain -o bundle
	openssl cms -sign -binary -in bundle/1.payload -outform DER -out sig -signer cert.pem -inkey key.pem -md sha256 -nocerts -nosmimecap -keyid
	{ cat plain; block sig; } >unstated
	sign plain
	run "$gen_signed" diff unstated plain
	((status == 1))
	[[ $output == 'loader p: appended signature: signer '*' now states the program' ]]
	run "$gen_signed" diff plain unstated
	[[ $output == 'loader p: appended signature: signer '*' no longer states the program' ]]
}

@test "diff: signers that are named by issuer and serial number" {
	local who name
	"$gen_signed" prepare one -o bundle
	for who in cert other; do
		mkdir "$who.sigs"
		[[ $who == cert ]] && key=key.pem || key=other.key
		openssl cms -sign -binary -in bundle/1.payload -outform DER -out "$who.sigs/1.p7s" -signer "$who.pem" -inkey "$key" \
			-md sha256 -nocerts -nosmimecap
		"$gen_signed" attach one "$who.sigs" --cert "$who.pem" -o "by-$who"
	done
	run "$gen_signed" diff by-cert by-other
	printf '%s\n' "$output"
	((status == 1 && ${#lines[@]} == 2))
	# named as inspect names them
	for who in cert other; do
		name=$("$gen_signed" inspect "by-$who" | grep -o 'issuer "CN=.*" serial [0-9a-f]*')
		[[ $name == 'issuer "CN='[SO]* ]]
		grep -qxF "loader a: appended signature: signer without key id, $name $([[ $who == cert ]] && echo removed || echo added)" <<<"$output"
	done
	expect_pass "$gen_signed" diff by-cert by-cert
}

@test "diff: loaders that come and go" {
	run "$gen_signed" diff one two
	((status == 1))
	[[ $output == 'loader b: added' ]]
	run "$gen_signed" diff two one
	[[ $output == 'loader b: removed' ]]
}

@test "diff: several loaders of one name" {
	record x >one.rec
	{ record x; record x | sed 's/metadata/METADATA/'; } >two.rec
	with_section one.rec single
	with_section two.rec double
	run "$gen_signed" diff single double
	((status == 1))
	[[ $output == 'loader x: added' ]]
	run "$gen_signed" diff double single
	((status == 1))
	[[ $output == 'loader x: removed' ]]
	expect_pass "$gen_signed" diff double double
	expect_output 'the loaders are the same'
	{ record x; record x | sed 's/metadata/MetaData/'; } >two.rec
	with_section two.rec other
	run "$gen_signed" diff double other
	((status == 1))
	[[ $output == "loader x: its metadata differ in parts that are not shown" ]]
}

@test "diff: data and shape of a map" {
	changed 's/limit = 0x5ec2e7/limit = 0x5ec2e8/'
	expect_output 'loader a: map a.rodata: initial data changed'
	[[ $output != *program* && $output != *table* ]]
	changed 's/max_entries, 77/max_entries, 78/'
	expect_output 'loader a: map table: max entries 77 -> 78'
	[[ $output != *program* && $output != *rodata* ]]
	changed 's/__type(value, long)/__type(value, int)/; s/long one/int one/'
	expect_output 'loader a: map table: value size 8 -> 4'
	changed 's/const volatile int limit/volatile int limit/'
	expect_output 'loader a: map a.rodata: removed'
	expect_output 'loader a: map a.data: added'
}

@test "diff: a program's target, type, calls and license" {
	changed 's/do_unlinkat/do_rmdir/'
	expect_output 'loader a: program on_unlink: target do_unlinkat -> do_rmdir'
	changed 's/Dual BSD.GPL/GPL/'
	expect_output 'loader a: program on_exec: license Dual BSD/GPL -> GPL'
	changed 's/bpf_map_update_elem(&table, &key, &one, 0)/bpf_map_delete_elem(\&table, \&key)/'
	expect_output 'loader a: program on_exec: instructions changed ('
	expect_output 'loader a: program on_exec: no longer calls helper map_update_elem (2)'
	expect_output 'loader a: program on_exec: now calls helper map_delete_elem (3)'
	[[ $output != *on_unlink* ]]
	changed 's/fentry/fexit/'
	expect_output 'loader a: program on_unlink: attach type trace_fentry -> trace_fexit'
	changed 's/on_exec/on_start/'
	expect_output 'loader a: program on_exec: removed'
	expect_output 'loader a: program on_start: added'
}

@test "diff: a byte that no list shows is told, too" {
	cp one changed
	flip changed $(($(offset_of changed HornetR1) + $(field changed data_off) + 300))
	run "$gen_signed" diff one changed
	((status == 1))
	[[ $output == 'loader a: its metadata differ in parts that are not shown' ]]
}

@test "diff: a file that can't be read is status 2" {
	run "$gen_signed" diff one missing
	((status == 2))
	expect_output 'missing: No such file'
	run "$gen_signed" diff /bin/true one
	((status == 2))
	run "$gen_signed" diff one
	((status == 2))
}

@test "diff: what can't be printed is status 2, too, and said once" {
	local other
	# 1 would say that they differ
	for other in one two; do
		run bash -c '"$0" diff one "$1" >/dev/full' "$gen_signed" "$other"
		((status == 2))
		[[ $output == "gen_signed: standard output can't be written: No space left on device" ]]
	done
	run bash -c '"$0" diff one missing >/dev/full' "$gen_signed"
	((status == 2))
}

@test "diff: kfuncs that a program calls, or no longer calls" {
	local f
	mkdir new
	for f in . new; do
		sed "s/AGAIN/$([[ $f == . ]] || echo 'bpf_task_from_vpid(1)')/" >"$f/k.bpf.c" <<-'C'
			#include <linux/bpf.h>
			#include <bpf/bpf_helpers.h>
			char LICENSE[] SEC("license") = "GPL";
			struct task_struct;
			extern struct task_struct *bpf_task_from_pid(int pid) __ksym;
			extern struct task_struct *bpf_task_from_vpid(int pid) __ksym;
			extern void bpf_task_release(struct task_struct *p) __ksym;
			SEC("syscall") int both(void *ctx)
			{
				struct task_struct *t = bpf_task_from_pid(1);
				if (t)
					bpf_task_release(t);
				t = AGAIN;
				if (t)
					bpf_task_release(t);
				return 0;
			}
		C
	done
	sed -i 's/t = ;//' k.bpf.c
	(compile_bpf k && skeleton k && cd new && compile_bpf k && skeleton k)
	run "$gen_signed" diff k.lskel.h new/k.lskel.h
	printf '%s\n' "$output"
	((status == 1))
	expect_output 'loader k: program both: now calls kfunc bpf_task_from_vpid'
	[[ $output != *'kfunc bpf_task_from_pid'* && $output != *'kfunc bpf_task_release'* ]]
	run "$gen_signed" diff new/k.lskel.h k.lskel.h
	((status == 1))
	expect_output 'loader k: program both: no longer calls kfunc bpf_task_from_vpid'
}

# opened FILE INPUTS: a header with these open inputs
opened() {
	"$bpftool" gen skeleton -L --sign --open "$2" "$BATS_FILE_TMPDIR/a.bpf.o" name a >"$1"
}

@test "diff: open inputs that are new, gone, or have another range" {
	opened few.h 'rodata.limit=0..7000000'
	opened more.h 'rodata.limit=0..6300000,maps.table.max_entries=1..100'
	run "$gen_signed" diff few.h more.h
	printf '%s\n' "$output"
	((status == 1))
	expect_output 'loader a: open input rodata.limit: another range'
	expect_output 'loader a: open input maps.table.max_entries: new'
	run "$gen_signed" diff more.h few.h
	((status == 1))
	expect_output 'loader a: open input maps.table.max_entries: no longer'
}

@test "diff: signed data beside an open input, and the input's own signed value" {
	# values NAME LIMIT FIXED: a header of an object with two values, of which the first one is open
	values() {
		sed "s/limit = 0x5ec2e7;/limit = $2; const volatile int fixed = $3;/; s/key = limit/key = limit + fixed/" \
			"$BATS_FILE_TMPDIR/a.bpf.c" >v.bpf.c
		compile_bpf v
		"$bpftool" gen skeleton -L --sign --open "${4:-rodata.limit=0..99}" v.bpf.o name v >"$1"
	}
	values was.h 5 7
	values fixed.h 5 8
	run "$gen_signed" diff was.h fixed.h
	((status == 1))
	[[ $output == 'loader v: map v.rodata: initial data changed' ]]
	values limit.h 6 7
	run "$gen_signed" diff was.h limit.h
	((status == 1))
	[[ $output == 'loader v: open input rodata.limit: signed value changed' ]]
	# what is open in one of them only is not said to have changed
	values both.h 5 7 'rodata.limit=0..99,rodata.fixed=0..99'
	run "$gen_signed" diff was.h both.h
	((status == 1))
	expect_output 'loader v: open input rodata.fixed: new'
	[[ $output != *'initial data'* ]]
}

@test "diff: other instructions are told, whatever else changed" {
	static_record p 5 >p.rec
	with_section p.rec plain
	record p kind=2 prog_type=5 data_off=0 data_sz=0 flags=16 >p.rec
	flip p.rec 124
	with_section p.rec other
	run "$gen_signed" diff plain other
	printf '%s\n' "$output"
	((status == 1))
	[[ $output == 'loader p: its record: flags 0 -> 16'$'\n''loader p: its instructions differ in parts that are not shown' ]]
}
