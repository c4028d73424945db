#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The same Debian with systemd.policy, which lets process 1 load what it builds: and nobody else, and nothing else.
# shellcheck disable=SC2154

load ../lib.bash
load lib.bash

setup() {
	requires_debian
	[[ $(sed -n '1s/^# policy=debian:1 .*/yes/p' "$hornet/policy") == yes ]] || {
		echo "the policy was refused"
		return 1
	}
}

@test "exemption: systemd has booted to multi-user, and no unit failed" {
	[[ $(<"$hornet/mode") == enforce ]]
	expect_pass systemctl is-active multi-user.target
	run systemctl --failed --no-legend --plain
	[[ ! $output ]]
}

@test "exemption: DeviceAllow=, IPAddressDeny=, RestrictNetworkInterfaces=, SocketBindDeny=, RestrictFileSystems= confine" {
	unit_device && denied
	unit_address && denied
	unit_interface && denied
	unit_bind && denied
	unit_filesystem && denied
	run journalctl -b --no-pager -o cat SYSLOG_IDENTIFIER=systemd
	[[ $status == 0 && $output == *'Reached target multi-user.target'* ]]
	[[ $output != *'does not support BPF/cgroup firewalling'* ]]
}

# used TYPE RULE: loads and attachments of this type by process 1 were recorded as unsigned, allowed by that rule
used() {
	searched --raw -p 1 -sv yes
	grep "op=LOAD .*decision=allow verdict=UNSIGNED reason=unsigned .*prog-type=$1 .*policy=debian:1 rule=$2 ruling=allow" <<<"$output" >/dev/null
	grep "op=ATTACH .*decision=allow verdict=UNSIGNED reason=unsigned .*prog-type=$1 .*policy=debian:1 rule=$2 ruling=allow" <<<"$output" >/dev/null
}

@test "exemption: each use is recorded as unsigned, allowed by rule N; counted; and listed" {
	local before
	used 15 4	# cgroup_device
	used 8 5	# cgroup_skb
	used 18 6	# cgroup_sock_addr
	used 29 7	# lsm
	before=$(stat_of exempted)
	((before > 0))
	unit_device
	(($(stat_of exempted) >= before + 2))
	run "$gen_signed" log /var/log/audit/audit.log
	expect_output 'exemption: unsigned, allowed by rule 4'
	run "$gen_signed" ps --check
	((status == 1))
	[[ $output =~ sd_devices.*UNSIGNED ]]
}

@test "exemption: not for other processes, whoever they are" {
	local before
	before=$(stat_of denied)
	run timeout 60 bpftrace -e 'BEGIN { exit(); }'
	((status == 255))
	(($(stat_of denied) > before))
	searched --raw -sv no -x /usr/lib/systemd/systemd-networkd
	expect_output 'verdict=UNSIGNED'
	expect_output 'rule=DEFAULT ruling=deny'
}

@test "exemption: it names the very file that process 1 runs" {
	run fsverity measure /proc/1/exe
	[[ $output =~ (sha256:[0-9a-f]{64}) ]]
	grep -q "exe=fsverity:${BASH_REMATCH[1]} " "$hornet/policy"
}

@test "exemption: a type that no rule names is refused to process 1, too" {
	# libbpf asks whether a program can be attached to a tracepoint, and does without
	searched --raw -p 1 -sv no
	grep 'op=LOAD .*decision=deny verdict=UNSIGNED reason=unsigned .*prog-type=5 .*policy=debian:1 rule=DEFAULT ruling=deny' <<<"$output" >/dev/null
}
