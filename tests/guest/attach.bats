#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Each way to attach a light skeleton: the event is counted, and after destroy no more.
# shellcheck disable=SC2154
load ../lib.bash

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

@test "attach: tracepoints" {
	each counts <<-ROWS
		tracepoint
		raw_tp
		raw_tp_w
		tp_btf
	ROWS
}

@test "attach: kprobes" {
	each counts <<-ROWS
		kprobe
		kretprobe
		kprobe_offset
		kprobe_to
		kprobe_multi
		kretprobe_multi
		ksyscall
		kretsyscall
	ROWS
}

@test "attach: trampolines and iterators" {
	each counts <<-ROWS
		fentry
		fexit
		fmod_ret
		lsm
		lsm_cgroup
		iter
	ROWS
}

@test "attach: perf events" {
	each counts <<-ROWS
		perf_attr
		perf_fd
	ROWS
}

@test "attach: uprobes" {
	each counts <<-ROWS
		uprobe
		uretprobe
		uprobe_to
		uprobe_multi
	ROWS
}

@test "attach: network" {
	each counts <<-ROWS
		xdp
		tc
		classifier
		tcx_ingress
		tcx_egress
		sk_lookup
		netfilter
	ROWS
}

@test "attach: cgroups" {
	each counts <<-ROWS
		cgroup_skb
		cgroup_any
		cgroup_sock
		cgroup_release
		cgroup_bind4
		cgroup_postbind
		cgroup_sendmsg
		cgroup_connect
		cgroup_name
		cgroup_sockopt
		cgroup_sysctl
		cgroup_device
		sockops
	ROWS
}

@test "attach: every kind of tests/attach/kinds has its test here" {
	local kind
	while read -r kind _; do
		grep -qx $'\t\t'"$kind" "$BATS_TEST_FILENAME"
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
