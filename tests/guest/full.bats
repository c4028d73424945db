#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Signed full skeletons on the enforcing kernel: libbpf programs as ever, and what is signed stays as signed.
# shellcheck disable=SC2154
load ../lib.bash
load ../records.bash
load kinds.bash

bats_require_minimum_version 1.5.0

# built before the guest boots, by tests/full
full=$build/tests/full

setup() {
	requires_guest
	[[ $(</sys/kernel/security/hornet/mode) == enforce ]] || skip "the mode is not enforce"
	log=$BATS_TEST_TMPDIR/log
}

# refused_change WHAT NAME
refused_change() {
	run --separate-stderr "$full/tool" change "$1"
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 1 && $output == -1 && $stderr == *"libbpf: object 'tool': $2 was changed before load, but its value is signed"* ]]
}

# opened_by WHAT PATTERN: the message says which pattern, and bpftool takes it
opened_by() {
	run --separate-stderr "$full/tool" change "$1"
	printf '%s\n%s\n' "$output" "$stderr"
	[[ $stderr == *" (bpftool gen skeleton --open $2 leaves it to the host)"* ]]
	"$bpftool" gen skeleton --sign=full -k "$keys/signer.key" -i "$keys/signer.pem" --open "$2" "$full/tool.bpf.o" name tool >/dev/null
}

# damaged PART ERRNO MESSAGE
damaged() {
	run --separate-stderr "$full/tool" damage "$1"
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 1 && $output == "$2" && $stderr == *"$3"* ]]
}

# loads EXE: run it; $loads has a word for each load it made: ok:NAME, or no:NAME of a refused one
loads() {
	local hex
	expect_pass "$build/tests/auditlog" -t 1334 -o "$log" -- "$1" || return
	# a path with a blank in it is hexadecimal in a record
	hex=$(printf %s "$1" | od -An -v -tx1 | tr -d ' \n')
	loads=$(awk -v exe=" exe=\"$1\" " -v hex=" exe=${hex^^} " '/ op=LOAD / && (index($0, exe) || index($0, hex)) {
		match($0, / prog-name="?[^" ]*/)
		name = substr($0, RSTART + 11, RLENGTH - 11)
		sub(/^"/, "", name)
		print (/ decision=allow verdict=OK / && / res=1/ ? "ok:" : "no:") name
	}' "$log")
	echo "loads: $loads"
}

# a program of each kind: to load and attach it, nothing else is loaded than the loader and it
counts() {
	loads "$full/kind/$1" && [[ $output =~ "before 0, attached "[1-9][0-9]*", after 0" ]] &&
		[[ $loads == $'ok:__loader.prog\nok:prog' ]]
}

@test "a tool loads, attaches, counts, detaches; the records are the loader's and its programs'" {
	run_recorded expect_pass "$full/tool" run
	expect_output "ok run"
	loaded __loader.prog on_getpgid on_kprobe on_fentry on_uprobe
	[[ $(grep -c 'session=closed' "$log.loads") == 4 ]]
}

@test "__open_opts(): a log of the application's; a token and a BTF of its own are refused by name" {
	run_recorded expect_pass "$full/tool" options
	expect_output "ok options"
	loaded __loader.prog on_getpgid on_kprobe on_fentry on_uprobe
	refused_change btf_custom_path btf_custom_path
	refused_change bpf_token_path bpf_token_path
}

@test "bpf_object__load() on the skeleton's object runs the loader, too" {
	run_recorded expect_pass "$full/tool" object
	expect_output "ok object"
	loaded __loader.prog on_getpgid on_kprobe on_fentry on_uprobe
}

@test "C++: the members of the skeleton" {
	run_recorded expect_pass "$full/members"
	expect_output "ok members"
	loaded __loader.prog on_getpgid on_kprobe on_fentry on_uprobe __loader.prog on_getpgid on_kprobe on_fentry on_uprobe
}

@test "a program that is switched off is not loaded, the others are" {
	run_recorded expect_pass "$full/tool" off
	expect_output "ok off"
	loaded __loader.prog on_getpgid on_fentry on_uprobe
}

@test "the signature may be at the end of the executable" {
	run_recorded expect_pass "$full/tool-appended" run
	expect_output "ok run"
	loaded __loader.prog on_getpgid on_kprobe on_fentry on_uprobe
}

@test "a map is pinned by its name, and never taken from the host" {
	expect_pass "$full/pinned"
	expect_output "ok pinned"
	expect_output "map 'full_pin': a map is pinned at '/sys/fs/bpf/full_pin' already"
}

@test "compiled here it is the same object, made here the same header, to the byte: another kernel, other BTF, 64 CPUs, another language" {
	# the one of the build host is what tests/full compiled
	[[ $(uname -r) == *hornet-test* ]]
	echo 0-63 >"$BATS_TEST_TMPDIR/cpus"
	mount --bind "$BATS_TEST_TMPDIR/cpus" /sys/devices/system/cpu/possible
	export LC_ALL=de_DE.UTF-8 LANG=ja_JP
	# what is quick to compile
	run make -s -C "$top/tests/full" OUT="$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/object/cpus.bpf.o"
	printf '%s\n' "$output"
	BPFTOOL_SIGN_KEY=$keys/signer.key BPFTOOL_SIGN_CERT=$keys/signer.pem \
		"$bpftool" gen skeleton "$full/tool.bpf.o" name tool >"$BATS_TEST_TMPDIR/tool.skel.h"
	umount /sys/devices/system/cpu/possible
	cmp "$BATS_TEST_TMPDIR/object/cpus.bpf.o" "$full/object/cpus.bpf.o"
	cmp "$BATS_TEST_TMPDIR/tool.skel.h" "$full/tool.skel.h"
}

@test "a USDT probe, variables of each CPU, a perf buffer, pins, a classifier attached by netlink; no program but the object's" {
	run_recorded expect_pass "$full/rest"
	expect_output "ok rest"
	loaded __loader.prog on_probe on_packet
}

@test "values that are set to what they are, autoattach, and a target that can't be set, are no change" {
	expect_pass "$full/tool" change nothing
	expect_output "prog 'on_fentry': a loader can't look for '__x64_sys_getpgid' in module 'nomod' only"
}

# fails EXE [MODE] PART RESULT MESSAGE: what it says is in $stderr
fails() {
	local said=${*: -1} result=${*: -2:1}
	run --separate-stderr "$full/$1" "${@:2:$#-3}"
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 1 && $output == "$result" && $stderr == "$said"* ]]
}

@test "a load that fails: the part of the object, the verifier's log of a program; nothing is left open" {
	local mode
	expect_pass "$full/failing" plain good
	fails failing plain huge -7 "libbpf: map 'huge': signed loader: failed to create or fill it: -E2BIG"
	[[ $stderr != *LOG* ]]
	fails failing plain mapless -22 "libbpf: prog 'mapless': BPF program load failed: -EINVAL"
	[[ $stderr == *"BPF map 'huge' is referenced but wasn't created"* ]]
	fails failing plain targetless -2 "libbpf: prog 'targetless': failed to find kernel BTF type ID of 'no_such_function'"
	[[ $stderr == *"libbpf: prog 'targetless': signed loader: failed to find its attach target or a kernel symbol: -ENOENT"* ]]
	[[ $stderr != *LOG* ]]
	fails failing plain unresolved -2 "libbpf: extern 'no_such_symbol' (strong): not resolved"
	[[ $stderr == *"libbpf: prog 'unresolved': signed loader: failed to find its attach target or a kernel symbol: -ENOENT"* ]]
	fails failing plain unchecked -13 "libbpf: prog 'unchecked': BPF program load failed: -EACCES"
	[[ $(grep -c 'BEGIN PROG LOAD LOG' <<<"$stderr") == 1 && $stderr == *"invalid mem access 'map_value_or_null'"*"END PROG LOAD LOG"* ]]
	# what went before it has a log, and it has none
	fails failing plain typeless -22 "libbpf: prog 'typeless': BPF program load failed: -EINVAL"
	[[ $stderr != *LOG* ]]
	for mode in log buffer small own; do
		fails failing "$mode" unchecked $'-13\nthe application has the log' "libbpf: prog 'unchecked': BPF program load failed: -EACCES"
		[[ $stderr != *LOG* ]]
	done
	for mode in buffer own; do
		run "$full/failing" "$mode" good
		[[ $status == 0 && $output == 0 ]]
	done
	# the log of the program, which is all there is room for
	run "$full/failing" small good
	[[ $status == 0 && $output == $'0\nthe application has another log' ]]
}

@test "the same with a light skeleton: one line, and the log if there is room for it" {
	expect_pass "$full/failing_light" good
	fails failing_light huge -7 "failing_light: maps.huge: failed to create or fill the map: Argument list too long"
	fails failing_light targetless -2 "failing_light: progs.targetless: failed to find its attach target or a kernel symbol: No such file or directory"
	fails failing_light unresolved -2 "failing_light: progs.unresolved: failed to find its attach target or a kernel symbol: No such file or directory"
	fails failing_light unchecked "-13 log" "failing_light: progs.unchecked: BPF program load failed: Permission denied"
	fails failing_light typeless -22 "failing_light: progs.typeless: BPF program load failed: Invalid argument"
	fails failing_light signature -1 "failing_light: signed loader: failed to load loader prog: Operation not permitted"
	[[ $(wc -l <<<"$stderr") == 1 ]]
}

@test "changed variables are refused" {
	each refused_change <<-'ROWS'
		rodata rodata.wanted
		rodata_text rodata_text.prefix
		data data.limit
		bss bss.kprobes
		initial_value data.limit
	ROWS
}

@test "each variable of a section that was changed is named, and what would open it" {
	run --separate-stderr "$full/tool" change two
	printf '%s\n' "$stderr"
	[[ $(grep -o 'bss\.[a-z]* was changed before load' <<<"$stderr") == 'bss.kprobes was changed before load
bss.fentries was changed before load' ]]
	each opened_by <<-'ROWS'
		rodata_text rodata_text.prefix
		data data.limit
		bss bss.kprobes
		max_entries maps.table.max_entries
		value_size maps.table.value_size
		key_size maps.table.key_size
		map_type maps.table.type=lru_hash
		autocreate maps.table.autocreate
		autoload progs.optional.autoload
		attach_target progs.on_fentry.attach_target
	ROWS
	# what nobody can open
	refused_change map_flags maps.table.map_flags
	[[ $stderr != *--open* ]]
}

@test "changed maps are refused: sizes, type, flags, not made, an inner map, reused" {
	each refused_change <<-'ROWS'
		max_entries maps.table.max_entries
		ringbuf maps.events.max_entries
		value_size maps.table.value_size
		key_size maps.table.key_size
		map_type maps.table.type
		map_flags maps.table.map_flags
		map_extra maps.table.map_extra
		autocreate maps.table.autocreate
		inner_map maps.outer.inner_map
		reuse_fd maps.table.fd
	ROWS
}

@test "changed programs are refused: switched on, target, type, flags, instructions" {
	each refused_change <<-'ROWS'
		autoload progs.optional.autoload
		attach_target progs.on_fentry.attach_target
		prog_type progs.on_kprobe.type
		attach_type progs.on_kprobe.expected_attach_type
		prog_flags progs.on_kprobe.flags
		insns progs.on_fentry.insns
	ROWS
}

@test "one byte of the loader's instructions, data or signature changed, a record that is none, a libbpf that ignores the loader" {
	each damaged <<-'ROWS'
		insns -129 "failed to load loader prog"
		data -129 "failed to load loader prog"
		sig -129 "failed to load loader prog"
		record -22 "the record of its signed loader is damaged"
		none -1 "-EPERM"
	ROWS
}

@test "a subskeleton: variables, map and program of a linked library, before and after the load" {
	run_recorded expect_pass "$full/sub" run
	expect_output "ok run"
	loaded __loader.prog app_on_getpgid lib_on_getsid
}

# library_refused MODE MESSAGE: what a library sets through its subskeleton is an input as all others
library_refused() {
	run --separate-stderr "$full/sub" "$1"
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 1 && $output == -1 && $stderr == *"libbpf: object 'sub': $2"* ]]
}

@test "a subskeleton: an open variable outside of its range" {
	library_refused outside "rodata.lib_step is 10, but its signer allows 1 to 9"
}
@test "a subskeleton: a variable that is signed" { library_refused fixed "rodata.lib_fixed was changed before load"; }

# whole OBJECT MAPS PROGRAMS LEFT_OUT: with a load of the loader and one of each program, and no other
whole() {
	loads "$full/object/$1"
	expect_output "$2 maps, $3 programs, $4 left out"
	[[ $(grep -c '^ok:' <<<"$loads") == $(($3 + 1)) && $loads == ok:__loader.prog* && $loads != *no:* ]]
}

@test "object: 400 programs" { whole many 3 400 0; }
@test "object: 100 maps" { whole maps100 100 2 0; }
@test "object: no programs, long names" { whole maps_only 3 0 0; }
@test "object: maps in maps" { whole nested 5 2 0; }
@test "object: optional programs and maps between others" { whole optional 1 3 4; }
@test "object: program arrays with their programs" { whole tail 1 3 0; }
# symbols WHICH ERRNO MESSAGE
symbols() {
	run --separate-stderr "$full/symbols/$1"
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 0 && $output == "$2" && $stderr == *"$3"* ]]
}

@test "symbols that the kernel has not are named, as libbpf does" {
	symbols kfunc 2 "extern (func ksym) 'no_such_kfunc': not found in kernel or module BTFs"
	symbols typeless 2 "extern 'no_such_symbol' (strong): not resolved"
	symbols target 2 "prog 'on_nothing': failed to find kernel BTF type ID of 'no_such_function'"
}

@test "symbols that the kernel has otherwise: no load" {
	symbols strong 22 "extern (func ksym) 'bpf_task_release': func_proto"
	symbols weak 22 "extern (func ksym) 'bpf_task_release': the kernel's has another prototype"
	symbols variable 22 "extern (var ksym) 'runqueues': incompatible types"
}

@test "object: symbols of the kernel" { whole ksyms 1 2 0; }
@test "object: a perf event array of as many entries as CPUs" { whole cpus 2 1 0; }
@test "object: ring buffers of pages" { whole ringbuf 4 1 0; }
@test "object: the kernel's version" { whole kconfig 2 1 0; }
@test "object: large data, data of each CPU, sections of its own" { whole data 5 1 0; }
@test "object: a raw tracepoint program without a tracepoint" { whole bare_raw_tp 1 1 0; }
@test "object: pinned maps" { whole pinned 3 1 0; }
@test "object: an arena" { whole arena 1 1 0; }

@test "an ordinary object, by our libbpf: it says what may be the reason" {
	run "$build/prefix/lib/hornet/bpftool" prog load "$full/given.bpf.o" /sys/fs/bpf/ordinary
	[[ $status == 255 && ! -e /sys/fs/bpf/ordinary ]]
	expect_output "object 'given' brings no signed loader: 'bpftool gen skeleton --sign=full'"
}

@test "linked with libbpf as it is without our series: it ignores the loader, and the kernel refuses all that it loads" {
	"$build/tests/auditlog" -o /dev/null -- true || (($? == 3))
	run --separate-stderr "$build/tests/auditlog" -t 1334 -o "$log" -- "$full/tool-unpatched" run
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 1 && $output == -1 ]]
	grep 'op=LOAD' "$log" >"$log.loads"
	cat "$log.loads"
	[[ $(grep -c 'decision=deny verdict=UNSIGNED .*res=0' "$log.loads") == $(wc -l <"$log.loads") ]]
	run ! grep __loader.prog "$log.loads"
}

@test "attach: tracepoints" { each_kind counts tracepoints "$full/kind/names"; }
@test "attach: kprobes" { each_kind counts kprobes "$full/kind/names"; }
@test "attach: trampolines and iterators" { each_kind counts trampolines "$full/kind/names"; }
@test "attach: perf events" { each_kind counts perf_events "$full/kind/names"; }
@test "attach: uprobes" { each_kind counts uprobes "$full/kind/names"; }
@test "attach: network" { each_kind counts network "$full/kind/names"; }
@test "attach: cgroups" { each_kind counts cgroups "$full/kind/names"; }
