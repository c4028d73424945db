#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Programs that somebody has pinned and a unit of systemd's names: process 1 attaches what it has not loaded. Booted in mode
# audit, with systemd.policy, so that one that nobody signed can be there before the mode is raised.
# shellcheck disable=SC2154

load ../lib.bash
load lib.bash

pins=/sys/fs/bpf/tests
deny=/hornet/build/tests/attach/deny

setup_file() {
	[[ ${HORNET_DEBIAN:-} ]] || return 0
	mkdir -p "$pins"
	"$deny" "$pins/signed_device" "$pins/signed_egress"
	/hornet/build/prefix/lib/hornet/bpftool prog loadall "$deny.bpf.o" "$pins/unsigned"
	echo enforce >/sys/kernel/security/hornet/mode
}

setup() {
	requires_debian
	[[ $(<"$hornet/mode") == enforce ]]
}

# Whatever the program is asked about, it forbids.
device_by() {
	unit "BPFProgram=device:$1" -- head -c1 /dev/zero
}

egress_by() {
	unit "IPEgressFilterPath=$1" -- perl -MIO::Socket::INET -e "$send"
}

# refused NAME: process 1 could not attach the program of that name, for want of a rule
refused() {
	searched --raw -p 1 -sv no
	grep "op=ATTACH .*decision=deny verdict=UNSIGNED reason=unsigned .*prog-name=\"$1\" .*rule=DEFAULT ruling=deny" <<<"$output" >/dev/null
}

@test "pinned: a signed program that a unit names is attached, and works" {
	device_by "$pins/signed_device" && denied
	egress_by "$pins/signed_egress" && denied
	run grep -c 'name="deny_[a-z]*" .* verdict=OK ' "$hornet/programs"
	[[ $output == 2 ]]
}

@test "pinned: one that nobody signed, loaded before the mode was raised, is refused to process 1, whose own are exempted" {
	device_by "$pins/unsigned/deny_device"
	((status == 0))
	refused deny_device
	egress_by "$pins/unsigned/deny_egress"
	((status == 0))
	refused deny_egress
	# what process 1 itself builds
	unit_device && denied
}
