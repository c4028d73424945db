#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed verify --pid, --prog-id and ps on machines made of files. On a Hornet kernel: tests/guest/gen_signed.bats
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016

bats_require_minimum_version 1.5.0
load ../lib.bash
load gen_signed_lib.bash
load machine.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
	make_machine
}

# program ID NAME VERDICT ORIGIN LOADER-DIGEST [PID [LOAD-TIME]]: a line of the list of programs
program() {
	printf 'id=%s name="%s" type=5 verdict=%s digest=none signer=sha256:%064d loader=%s loader-id=3 origin=%s attach-type=0 tag=0 keyid=00 load-time=%s pid=%s auid=0 uid=0 userns=1 comm="x id=%s verdict=OK"\n' \
		"$1" "$2" "$3" 0 "$5" "$4" "${7:-99999999999999999}" "${6:-1}" 77 >>machine/hornet/programs
}

@test "verify --prog-id: of this file, of another, not loaded, with a bad verdict" {
	program 4 other OK loader sha256:00
	program 5 on_exec OK loader "$digest"
	program 6 plain UNSIGNED none none
	expect_pass on_machine "$gen_signed" verify --prog-id 5 one.signed
	expect_output "program 5 \"on_exec\": of loader a, digest $digest"
	expect_fail on_machine "$gen_signed" verify --prog-id 4 one.signed
	expect_output 'one.signed: program 4 "other" is not of this file: it was loaded by digest sha256:00'
	expect_fail on_machine "$gen_signed" verify --prog-id 6 one.signed
	expect_output 'program 6 "plain" was not loaded with a good signature: verdict UNSIGNED, origin none'
	# what a task calls itself is no field
	expect_fail on_machine "$gen_signed" verify --prog-id 77 one.signed
	expect_output 'program 77 is not loaded'
	rm machine/hornet/programs
	expect_fail on_machine "$gen_signed" verify --prog-id 5 one.signed
	expect_output 'this kernel has no Hornet'
}

@test "verify --prog-id --json: the same as members of one object" {
	requires jq
	program 4 other OK loader sha256:00
	program 5 on_exec OK loader "$digest"
	program 6 plain UNSIGNED none none
	sed -i 's/name="on_exec"/name=6F6E1B/' machine/hornet/programs
	run --separate-stderr on_machine "$gen_signed" verify --prog-id 5 --json one.signed
	((status == 0))
	[[ $(jq -c '[.schema, .path, .verified, .loaders]' <<<"$output") == '["gen_signed verify","one.signed",true,null]' ]]
	[[ $(jq -c '.programs | map([.id, .name, .verified, .loader, .verdict, .origin, .digest])' <<<"$output") == '[[5,"on\u001b",true,"a","OK","loader","'$digest'"]]' ]]
	for id in 4 6; do
		run --separate-stderr on_machine "$gen_signed" verify --prog-id $id --json one.signed --cert cert.pem
		((status == 1))
		[[ $(jq -c '[.verified, .loaders[0].verified, .programs[0].verified, .programs[0].loader]' <<<"$output") == '[false,true,false,null]' ]]
		[[ $stderr == gen_signed:* ]]
	done
	run --separate-stderr on_machine "$gen_signed" verify --prog-id 77 --json one.signed
	((status == 1))
	[[ $(jq -c '[.verified, .programs]' <<<"$output") == '[false,[]]' ]]
	# what can't be looked at is no result
	rm machine/hornet/programs
	run --separate-stderr on_machine "$gen_signed" verify --prog-id 5 --json one.signed
	((status == 1))
	[[ ! $output && $stderr == *'this kernel has no Hornet'* ]]
	on_machine "$gen_signed" verify --prog-id 4 --json one.signed | grep . && return 1
	# a name is no command to a terminal
	program 8 x OK loader "$digest"
	sed -i 's/name="x"/name=1B5B324A/' machine/hornet/programs
	expect_pass on_machine "$gen_signed" verify --prog-id 8 one.signed
	expect_output 'program 8 "\x1b[2J": of loader a'
}

@test "verify --pid --json: each program that the process holds or has loaded" {
	requires jq
	program 4 other OK loader sha256:00
	program 5 on_exec OK loader "$digest" SELF
	program 7 foreign OK loader sha256:00 SELF
	run --separate-stderr check_pid --json one.signed
	((status == 1))
	[[ $(jq -c '[.verified, (.programs | map([.id, .verified]))]' <<<"$output") == '[false,[[5,true],[7,false]]]' ]]
}

# check_pid FILE: verify --pid, by the command in under, of a shell that has this number in the list in place of SELF
check_pid() {
	on_machine bash -c 'sed "s/pid=SELF/pid=$$/" machine/hornet/programs >/sys/kernel/security/hornet/programs; "$@" --pid $$; exit $?' - "${under[@]}" "$gen_signed" verify "$@"
}

@test "verify --pid: what the process has loaded and holds no descriptor of; not what its number had loaded before" {
	program 4 other OK loader sha256:00
	expect_fail check_pid one.signed
	expect_output 'this process holds no BPF program, and has loaded none that lives'
	program 5 on_exec OK loader "$digest" SELF
	program 6 older OK loader sha256:00 SELF 1000
	expect_pass check_pid one.signed
	expect_output 'program 5 "on_exec": of loader a'
	[[ $output != *'program 6'* && $output != *'program 4'* ]]
	program 7 foreign OK loader sha256:00 SELF
	expect_fail check_pid one.signed
	expect_output 'program 7 "foreign" is not of this file'
	expect_output 'program 5 "on_exec": of loader a'
	expect_fail on_machine "$gen_signed" verify --pid 999999999 one.signed
	expect_output 'no such process'
}

@test "verify --pid: the programs of the kernel itself, which say they are of the first process, are not the process's" {
	program 2 dump_bpf_map UNSIGNED kernel none SELF
	expect_fail check_pid one.signed
	expect_output 'this process holds no BPF program, and has loaded none that lives'
	program 5 on_exec OK loader "$digest" SELF
	expect_pass check_pid one.signed
	[[ $output != *'program 2'* ]]
}

@test "verify --pid: a list of programs, or of descriptors, that ends in an error is not whole" {
	requires strace
	local strace=(env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -qq -o trace) under=()
	program 5 on_exec OK loader "$digest" SELF
	expect_pass check_pid one.signed
	under=("${strace[@]}" -P /sys/kernel/security/hornet/programs -e trace=read -e inject=read:error=EIO:when=2)
	expect_fail check_pid one.signed
	expect_output 'program 5 "on_exec": of loader a'
	expect_output 'gen_signed: /sys/kernel/security/hornet/programs: cannot read: Input/output error'
	under=("${strace[@]}" -e trace=getdents64 -e inject=getdents64:error=EIO)
	expect_fail check_pid one.signed
	expect_output '/fdinfo: cannot read: Input/output error'
}

# programs_of VERDICT: the kernel's list has one program of that verdict
programs_of() {
	printf 'id=2 name="p" type=5 verdict=%s digest=none signer=none loader=none loader-id=0 origin=attr attach-type=0\n' "$1" \
		>machine/hornet/programs
}

# ps_says STATUS TEXT ARGUMENT...: all that ps says on the machine
ps_says() {
	run on_machine "$gen_signed" ps "${@:3}"
	printf '%s\n' "$output"
	((status == $1))
	[[ $output == "$2" ]]
}

@test "ps --check: nothing runs, which is all signed; a list that can't be read is not" {
	local list=/sys/kernel/security/hornet/programs
	: >machine/hornet/programs
	ps_says 0 '0 programs, 0 not signed' --check
	ps_says 0 '' --check --json
	echo "$digest" >digests
	ps_says 0 '0 programs, 0 revoked' --revoked-by digests
	rm machine/hornet/programs
	for option in --check '--revoked-by=digests'; do
		ps_says 1 "gen_signed: $list: cannot open: No such file or directory; is this a Hornet kernel, with securityfs mounted?" "$option"
	done
	mkdir machine/hornet/programs
	ps_says 1 "gen_signed: $list: cannot read: Is a directory" --check
}

@test "ps --check: a warning where Hornet is off; the status is of what runs" {
	local warning='gen_signed: warning: Hornet is off: it does not check what is loaded from now on'
	programs_of OK
	expect_pass on_machine "$gen_signed" ps --check
	[[ $output != *warning* ]]
	echo off >machine/hornet/mode
	expect_pass on_machine "$gen_signed" ps --check
	expect_output "$warning"
	expect_output '1 program, 0 not signed'
	programs_of UNSIGNED
	expect_fail on_machine "$gen_signed" ps --check
	((status == 1))
	expect_output "$warning"
	: >machine/hornet/programs
	expect_pass on_machine "$gen_signed" ps --check
	expect_output "$warning"
	# not of a list alone, nor of a copy
	programs_of OK
	expect_pass on_machine "$gen_signed" ps
	[[ $output != *warning* ]]
	expect_pass on_machine "$gen_signed" ps --check machine/hornet/programs
	[[ $output != *warning* ]]
}
