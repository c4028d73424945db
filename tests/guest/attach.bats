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
	printf '%s (status=%s)\n' "$output" "$status"
	((status == 0))
	[[ $output =~ "before 0, attached "[1-9][0-9]*", after 0" ]]
}

@test "attach: tracepoint" { counts tracepoint; }
@test "attach: raw_tp" { counts raw_tp; }
@test "attach: raw_tp_w" { counts raw_tp_w; }
@test "attach: tp_btf" { counts tp_btf; }
@test "attach: kprobe" { counts kprobe; }
@test "attach: kretprobe" { counts kretprobe; }
@test "attach: kprobe_offset" { counts kprobe_offset; }
@test "attach: kprobe_to" { counts kprobe_to; }
@test "attach: kprobe_multi" { counts kprobe_multi; }
@test "attach: kretprobe_multi" { counts kretprobe_multi; }
@test "attach: ksyscall" { counts ksyscall; }
@test "attach: kretsyscall" { counts kretsyscall; }
@test "attach: fentry" { counts fentry; }
@test "attach: fexit" { counts fexit; }
@test "attach: fmod_ret" { counts fmod_ret; }
@test "attach: lsm" { counts lsm; }
@test "attach: lsm_cgroup" { counts lsm_cgroup; }
@test "attach: iter" { counts iter; }
@test "attach: perf_attr" { counts perf_attr; }
@test "attach: perf_fd" { counts perf_fd; }
@test "attach: uprobe" { counts uprobe; }
@test "attach: uretprobe" { counts uretprobe; }
@test "attach: uprobe_to" { counts uprobe_to; }
@test "attach: uprobe_multi" { counts uprobe_multi; }
@test "attach: xdp" { counts xdp; }
@test "attach: tc" { counts tc; }
@test "attach: classifier" { counts classifier; }
@test "attach: tcx_ingress" { counts tcx_ingress; }
@test "attach: tcx_egress" { counts tcx_egress; }
@test "attach: cgroup_skb" { counts cgroup_skb; }
@test "attach: cgroup_any" { counts cgroup_any; }
@test "attach: cgroup_sock" { counts cgroup_sock; }
@test "attach: cgroup_release" { counts cgroup_release; }
@test "attach: cgroup_bind4" { counts cgroup_bind4; }
@test "attach: cgroup_postbind" { counts cgroup_postbind; }
@test "attach: cgroup_sendmsg" { counts cgroup_sendmsg; }
@test "attach: cgroup_connect" { counts cgroup_connect; }
@test "attach: cgroup_name" { counts cgroup_name; }
@test "attach: cgroup_sockopt" { counts cgroup_sockopt; }
@test "attach: cgroup_sysctl" { counts cgroup_sysctl; }
@test "attach: cgroup_device" { counts cgroup_device; }
@test "attach: sockops" { counts sockops; }
@test "attach: sk_lookup" { counts sk_lookup; }
@test "attach: netfilter" { counts netfilter; }

@test "attach: every kind of tests/attach/kinds has its test here" {
	local kind
	while read -r kind _; do
		grep -q "counts $kind; }" "$BATS_TEST_FILENAME"
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
