#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Each way to attach a light skeleton: the event is counted, and after destroy no more.
# shellcheck disable=SC2154
load ../lib.bash
load kinds.bash

bats_require_minimum_version 1.5.0

# built before the guest boots; the sections, events and targets are in tests/attach/kinds
attach=$build/tests/attach

setup() {
	requires_guest
}

counts() {
	run "$attach/$1"
	printf '%s: %s (status=%s)\n' "$1" "$output" "$status"
	((status == 0)) && [[ $output =~ "before 0, attached "[1-9][0-9]*", after 0" ]]
}

@test "attach: tracepoints" { each_kind counts tracepoints "$attach/kinds"; }
@test "attach: kprobes" { each_kind counts kprobes "$attach/kinds"; }
@test "attach: trampolines and iterators" { each_kind counts trampolines "$attach/kinds"; }
@test "attach: perf events" { each_kind counts perf_events "$attach/kinds"; }
@test "attach: uprobes" { each_kind counts uprobes "$attach/kinds"; }
@test "attach: network" { each_kind counts network "$attach/kinds"; }
@test "attach: cgroups" { each_kind counts cgroups "$attach/kinds"; }

@test "attach: every kind of tests/attach/kinds is in a group that has its test here" {
	local kind group groups=()
	for group in "${!GROUPS_OF_KINDS[@]}"; do
		! grep -q "{ each_kind counts $group " "$BATS_TEST_FILENAME" || groups+=("${GROUPS_OF_KINDS[$group]}")
	done
	while read -r kind _; do
		[[ " ${groups[*]} " == *" $kind "* ]]
	done < <(grep -v '^#' "$BATS_TEST_DIRNAME/../attach/kinds")
}

@test "attach: a failure in the middle detaches the programs before it" {
	run --separate-stderr "$attach/two" middle
	((status == 0))
	[[ $stderr == "two: program 'second' has no target: call two__second__attach_to() with "* ]]
}

@test "attach: a program that no link can attach is an error that names it" {
	run --separate-stderr "$attach/none"
	((status == 0))
	[[ $stderr == "none: program 'prog' can't be attached with a link: use setsockopt(SO_ATTACH_BPF), "* ]]
}

@test "attach: a program that was opted out is left alone" {
	run "$attach/two" optout
	((status == 0))
	[[ -z $output ]]
}

@test "attach: descriptor 0 is never a link" {
	expect_pass "$attach/two" zero
}

@test "attach: one program twice, by taking the first link out" {
	run --separate-stderr "$attach/two" again
	((status == 0))
	[[ $stderr == *"it is attached already"* ]]
}
