# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# A machine made of files: what the kernel would say stands in a folder that is mounted over securityfs, in a namespace of its own.
# Load it after gen_signed_lib.bash.
# shellcheck shell=bash disable=SC2154,SC2016,SC2034

# Root of a chroot can't make a user namespace, and needs none.
apart() {
	if (($(id -u) == 0)); then unshare -m "$@"; else unshare -rm "$@"; fi
}

# make_machine: an enforcing one, in machine/; sets digest, that of the loader in one.signed
make_machine() {
	apart true 2>/dev/null || skip 'no user and mount namespaces here'
	[[ -d /sys/kernel/security ]] || skip 'this kernel has no securityfs'
	mkdir -p machine/hornet
	echo lockdown,hornet,bpf >machine/lsm
	echo enforce >machine/hornet/mode
	printf 'policy_name=corp policy_version=7\nDEFAULT action=DENY\nverdict=OK action=ALLOW\n' >machine/hornet/policy
	: >config
	: >keys
	echo 'quiet audit=1' >cmdline
	digest=sha256:$(payload one.signed | sha256sum | cut -d' ' -f1)
}

# on_machine COMMAND...: with machine/ as securityfs, keys as /proc/keys, cmdline as /proc/cmdline and, if it is a file, config as
# the kernel's configuration
on_machine() {
	apart bash -c '
		mount -t tmpfs none /sys/kernel/security && cp -r machine/. /sys/kernel/security || exit 99
		mount --bind keys /proc/keys && mount --bind cmdline /proc/cmdline || exit 99
		if [[ -e /proc/config.gz ]]; then mount --bind config /proc/config.gz; else mount -t tmpfs none /boot && cp config "/boot/config-$(uname -r)"; fi || exit 99
		exec "$@"' - "$@"
}
