# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The kinds of tests/attach/kinds in groups, each of which is a test of attach.bats and of full.bats. Load it after lib.bash.
# shellcheck shell=bash disable=SC2154

declare -gA GROUPS_OF_KINDS=(
	[tracepoints]='tracepoint raw_tp raw_tp_w tp_btf'
	[kprobes]='kprobe kretprobe kprobe_offset kprobe_to kprobe_multi kretprobe_multi ksyscall kretsyscall'
	[trampolines]='fentry fexit fmod_ret lsm lsm_cgroup iter'
	[perf_events]='perf_attr perf_fd'
	[uprobes]='uprobe uretprobe uprobe_to uprobe_multi'
	[network]='xdp tc classifier tcx_ingress tcx_egress sk_lookup netfilter'
	[cgroups]='cgroup_skb cgroup_any cgroup_sock cgroup_release cgroup_bind4 cgroup_postbind cgroup_sendmsg cgroup_connect cgroup_name cgroup_sockopt cgroup_sysctl cgroup_device sockops'
)

# each_kind FUNCTION GROUP LIST: for each kind of the group that the file LIST names, in its first column
each_kind() {
	local kind
	for kind in ${GROUPS_OF_KINDS[$2]}; do
		! grep -q "^$kind\b" "$3" || echo "$kind"
	done >"$BATS_TEST_TMPDIR/kinds"
	each "$1" <"$BATS_TEST_TMPDIR/kinds"
}
