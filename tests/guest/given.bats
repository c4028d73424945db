#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Maps that the host gives to a signed loader: what its signer has opened, like the signed ones, and looked up once.
# shellcheck disable=SC2154
load ../lib.bash
load ../records.bash

bats_require_minimum_version 1.5.0

# built before the guest boots, by tests/full
given=$build/tests/full/given
kinds=$build/tests/full/given_kinds
ring=$build/tests/full/given_ring
light=$build/tests/full/given_light
readonly ROUNDS=200

setup() {
	requires_guest
	[[ $(</sys/kernel/security/hornet/mode) == enforce ]] || skip "the mode is not enforce"
	log=$BATS_TEST_TMPDIR/log
}

# unlike WHAT FIELD: libbpf says in what the map differs
unlike() {
	run --separate-stderr "$given" like "$1"
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 1 && $output == -1 ]]
	[[ $stderr == *"libbpf: object 'given': maps.shared.${2:-$1} was changed before load"* ]]
}

# forged WHAT ERRNO: the kernel itself, when an attacker does without libbpf
forged() {
	run --separate-stderr "$given" forge "$1"
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 1 && $output == "$2" && $stderr == "error returned by loader prog" ]]
}

@test "no map is given: all are the loader's, and no record says otherwise" {
	run_recorded expect_pass "$given" none
	[[ $(wc -l <"$log.loads") == 3 ]]
	run ! grep taken-maps "$log.loads"
}

@test "maps are given: the programs work with them, the records count them" {
	run_recorded expect_pass "$given" reuse
	expect_output "ok reuse"
	# bpf_map_create(), by which the test makes the maps, tries programs of libbpf's own: these are refused
	[[ $(grep -c 'decision=allow' "$log.loads") == 4 ]]
	[[ $(grep -c 'decision=allow verdict=OK .*session=closed taken-maps=4 .*open_inputs=10 ' "$log.loads") == 3 ]]
	grep 'session=none' "$log.loads" | grep -v taken-maps
}

@test "a pinned map is taken by the next load" {
	run_recorded expect_pass "$given" pin
	[[ $(grep -c 'session=closed prog-name="run"' "$log.loads") == 1 ]]
	[[ $(grep -c 'session=closed taken-maps=1 prog-name="run"' "$log.loads") == 1 ]]
}

@test "a device map is taken, of which the kernel sets a flag" { expect_pass "$kinds" devices; }
@test "a hashed device map is taken, of which the kernel sets a flag" { expect_pass "$kinds" devices_hash; }

@test "an LRU map is taken, whose size the kernel rounds" { expect_pass "$kinds" lru; }
@test "a map is taken, whose signed flags are those of a descriptor" { expect_pass "$kinds" reading; }
@test "a ring buffer is taken" { expect_pass "$ring" take; }
@test "a map of maps is taken, for which the object has no pattern" { expect_pass "$kinds" outer; }
@test "a pinned map without a size is taken by the next load" { expect_pass "$kinds" pinned; }
@test "a map is given and another one is pinned: the latter is taken, as ever" { expect_pass "$kinds" both; }
@test "where the size is open, a map is taken whose size the signer allows, and no other" {
	expect_pass "$kinds" sized 1024
	run --separate-stderr "$kinds" sized 1025
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 1 && $output == -1 ]]
	[[ $stderr == *"maps.sized.max_entries is 1025, but its signer allows 0 to 1024"* ]]
	expect_pass "$light" sized
}
@test "a light skeleton: a map that is given is not pinned anew" { expect_pass "$light" pinned; }
@test "a light skeleton: a load does not have the inputs of one that failed" { expect_pass "$light" again; }

@test "libbpf names another type" { unlike type; }
@test "libbpf names another size of the key" { unlike key_size; }
@test "libbpf names another size of the value" { unlike value_size; }
@test "libbpf names another number of entries" { unlike max_entries; }
@test "libbpf names other flags" { unlike map_flags; }

@test "the loader itself takes a map that is like the signed one" { expect_pass "$given" forge nothing; }
@test "the kernel refuses another type" { forged type -1; }
@test "the kernel refuses another size of the key" { forged key_size -1; }
@test "the kernel refuses another size of the value" { forged value_size -1; }
@test "the kernel refuses another number of entries" { forged max_entries -1; }
@test "the kernel refuses other flags" { forged map_flags -1; }
@test "the kernel refuses an inner map of another type" { forged inner_type -1; }
@test "the kernel refuses a number with nothing behind it" { forged closed -9; }
@test "the kernel refuses a negative number" { forged negative -9; }
@test "the kernel refuses a file that is no map" { forged file -22; }

@test "what comes in the number's place while the loader waits in a fault changes nothing" {
	expect_pass "$given" fault
}

@test "$ROUNDS loads while a thread changes the number: each takes the map that is allowed, or is refused" {
	expect_pass "$given" swap "$ROUNDS"
	[[ $output =~ ([0-9]+)" taken, "([0-9]+)" refused" ]]
	# both have to happen, or nothing was tried
	((BASH_REMATCH[1] > 0 && BASH_REMATCH[2] > 0))
}

@test "a task itself can't use the field" {
	expect_pass "$given" task
}

@test "nothing is left behind" {
	"$build/examples/test/ids" >"$log.before"
	"$given" forge max_entries 2>"$log.err" || :
	"$given" reuse
	sleep 1
	expect_pass diff <("$build/examples/test/ids") "$log.before"
}
