# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# In the guest: what tools need there. Source it with $programs set.
# STAND_INS=1 in the environment: for cycles, which QEMU's processors do not count, the clock (clock.c); and for Debian's libc
# a copy of it with the notes of a USDT probe (libc-notes).
# shellcheck shell=bash disable=SC2034,SC2154

readonly PATIENCE=30	# seconds
work=/run/projects
clock=${STAND_INS:+$programs/libclock.so}

setup() {
	local i
	mkdir -p "$work" /sys/fs/cgroup/wanted
	for i in 0 1; do
		truncate -s 64M "$work/disk$i"
		mkfs.ext4 -q -O ^has_journal "$work/disk$i"
		mkdir -p "$work/fs$i"
		losetup "/dev/loop$i" "$work/disk$i"
		mount "/dev/loop$i" "$work/fs$i"
		chmod 1777 "$work/fs$i"
	done
	cp "$programs/event" "$work/wanted"
	cp "$programs/event" "$work/other"
	ip link set lo up
	echo '+memory' >/sys/fs/cgroup/cgroup.subtree_control
	echo 20M >/sys/fs/cgroup/wanted/memory.max
	cpu_frequency
	probed_libc
}

# QEMU's processors have no frequency: a file that says they have.
cpu_frequency() {
	local sys=/sys/devices/system/cpu f c
	mkdir -p "$work/cpu"
	for f in possible online present; do
		cat "$sys/$f" >"$work/cpu/$f"
	done
	for c in "$sys"/cpu[0-9]*; do
		mkdir -p "$work/cpu/${c##*/}/cpufreq"
		echo 2000000 >"$work/cpu/${c##*/}/cpufreq/scaling_cur_freq"
	done
	mount --bind "$work/cpu" "$sys"
}

probed_libc() {
	[[ ! ${STAND_INS:-} ]] || mount --bind "$programs/libc.so.6" "$(realpath /lib/x86_64-linux-gnu/libc.so.6)"
}

# Whether it is still there after so many seconds.
outlives() {
	local pid=$1 i
	for ((i = 0; i < $2 * 5; i++)); do
		[[ -e /proc/$pid/fd/1 ]] || return 1
		sleep 0.2
	done
}
