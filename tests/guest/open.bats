#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Open inputs on the enforcing kernel: the host sets just these, within their range, and the signed loader sees to it.
# shellcheck disable=SC2154
load ../lib.bash
load ../records.bash

bats_require_minimum_version 1.5.0

# built before the guest boots, by tests/full
open=$build/tests/full/open

setup_file() {
	# where libbpf looks for the kernel's configuration
	mkdir -p /boot
	printf 'CONFIG_HZ=250\n' >"/boot/config-$(uname -r)"
}

setup() {
	requires_guest
	[[ $(</sys/kernel/security/hornet/mode) == enforce ]] || skip "the mode is not enforce"
}

# outside WHAT MESSAGE: libbpf says which value it is, before anything is loaded
outside() {
	run --separate-stderr "$open" outside "$1"
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 1 && $output == -1 && $stderr == *"libbpf: object 'open': $2"* ]]
}

# forged WHAT ERRNO: the loader itself, given the same by an attacker who does without libbpf
forged() {
	run --separate-stderr "$open" forge "$1"
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 1 && $output == "$2" && $stderr == "error returned by loader prog" ]]
}

@test "all that is open is set, and gets there: variables, sizes, types, targets, configuration, programs" {
	expect_pass "$open" set
}

@test "nothing is set: all is as signed" {
	expect_pass "$open" default
}

@test "nothing is set, but a line of the kernel's configuration by the application" {
	expect_pass "$open" kconfig
}

@test "the kernel's configuration can't be read: the load says so" {
	mv "/boot/config-$(uname -r)" /boot/away
	run --separate-stderr "$open" default
	mv /boot/away "/boot/config-$(uname -r)"
	[[ $status == 1 && $output == -22 && $stderr == *"failed to open system Kconfig"* ]]
}

@test "the record of a load counts what is open, as gen_signed lists it" {
	local log=$BATS_TEST_TMPDIR/log nr
	nr=$("$gen_signed" inspect "$open" | grep -cE '^ +open (rodata|data|bss|kconfig|maps|progs)\.')
	((nr > 10))
	run_recorded expect_pass "$open" default
	[[ $(wc -l <"$log.loads") -gt 1 ]]
	[[ $(grep -c "info_name=\"open\" info_version=0 open_inputs=$nr " "$log.loads") == $(wc -l <"$log.loads") ]]
}

@test "a light skeleton: what is open is set, and gets there" {
	expect_pass "$build/tests/full/light"
	expect_output "ok set"
	# what the functions that set the others say of values that are not allowed
	expect_output "light: maps.events.type is 2, but its signer allows 4 or 27"
	expect_output "light: maps.stacks.value_size is 1024, but its signer allows 8 to 1016"
	expect_output "light: progs.on_target.attach_target: '' is no name that a loader can find"
}

@test "a light skeleton: nothing is set, all is as signed" {
	expect_pass "$build/tests/full/light" default
	expect_output "ok as signed"
}

@test "what stays signed beside open inputs" {
	each outside <<-'ROWS'
		fixed "rodata.fixed was changed before load"
		heap_entries "maps.heap.max_entries was changed"
	ROWS
}

@test "libbpf names what is too small or too large: a variable, a map's size, value size, type" {
	each outside <<-'ROWS'
		pid "rodata.pid is -2, but its signer allows -1 to 4194304"
		level "rodata.level is 4, but its signer allows 1 to 3"
		big "rodata.big is 4294967295, but its signer allows"
		max_entries "maps.table.max_entries is 129, but"
		value_size "maps.stacks.value_size is 1024, but"
		type "maps.events.type is 2, but its signer allows 4 or 27"
	ROWS
}

@test "the loader takes what is allowed" { expect_pass "$open" forge nothing; }
@test "the loader refuses an int, a byte, a number of 64 bits, a bool, a map's sizes and type out of their range" {
	each forged <<-'ROWS'
		pid -1
		pid_max -1
		level_min -1
		level -1
		big -1
		big_max -1
		bool -1
		max_entries -1
		value_size -1
		type -1
	ROWS
}

@test "the loader refuses a target without an end, and inputs at addresses of the kernel or nowhere" {
	each forged <<-'ROWS'
		target -2
		kernel -14
		null_page -14
	ROWS
}
