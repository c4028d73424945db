#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Debian with systemd, in enforce mode from the start, with the built-in policy: what it denies, and what happens then.
# shellcheck disable=SC2154

load ../lib.bash
load lib.bash

setup() {
	requires_debian
}

@test "debian: systemd has booted to multi-user in enforce mode, and no unit failed" {
	[[ $(readlink /proc/1/exe) == /usr/lib/systemd/systemd ]]
	[[ $(<"$hornet/mode") == enforce ]]
	expect_pass systemctl is-active multi-user.target
	run systemctl --failed --no-legend --plain
	[[ ! $output ]]
	grep -q 'hornet=enforce' /proc/cmdline
}

@test "debian: each program that process 1 builds is refused and recorded, nothing is exempted" {
	[[ $(stat_of exempted) == 0 ]]
	(($(stat_of denied) > 0))
	searched --raw -p 1 -sv no
	expect_output 'prog-name="sd_devices"'
	[[ $output == *decision=deny\ verdict=UNSIGNED\ reason=unsigned* ]]
	expect_pass "$gen_signed" ps
	[[ $output != *sd_* ]]
}

# systemd takes refusal for a kernel that can't, and starts the unit without what it asks for.
@test "debian: units with DeviceAllow=, IPAddressDeny= and the like start, and are not confined" {
	unit_device && ((status == 0))
	unit_address && ((status == 0))
	unit_interface && ((status == 0))
	unit_bind && ((status == 0))
	unit_filesystem && ((status == 0))
}

@test "debian: the journal says that units are not confined" {
	run journalctl -b --no-pager -o cat SYSLOG_IDENTIFIER=systemd
	expect_output 'unit configures an IP firewall, but the local system does not support BPF/cgroup firewalling'
	expect_output 'bpf-restrict-fs: Failed to load BPF object: Operation not permitted'
}

@test "debian: bpftrace is refused, and the kernel's log says why and where more is" {
	run timeout 60 bpftrace -e 'tracepoint:syscalls:sys_enter_openat { printf("seen\n"); exit(); }'
	printf '%s\n' "$output"
	((status == 255))
	[[ $output != *seen* ]]
	run dmesg
	[[ $output =~ 'hornet: refused a BPF program of bpftrace (pid '([0-9]+)'): verdict UNSIGNED, reason unsigned. Only signed programs may be loaded on this machine; details: ausearch -m BPF -p '([0-9]+) ]]
	[[ ${BASH_REMATCH[1]} == "${BASH_REMATCH[2]}" ]]
	# what the line names
	searched --raw -p "${BASH_REMATCH[2]}"
	expect_output 'comm="bpftrace" exe="/usr/bin/bpftrace"'
}

@test "debian: a signed tracer runs as a unit" {
	unit RuntimeMaxSec=5 KillSignal=SIGINT -- /hornet/build/examples/minimal
	searched --raw -c minimal -sv yes
	expect_output 'verdict=OK reason=signed'
}

# What a unit asks for with a program that is named is done, or the unit fails.
@test "debian: a signed program that a unit names is attached for BPFProgram=; for IPEgressFilterPath= the unit fails" {
	local pins=/sys/fs/bpf/tests
	mkdir -p "$pins"
	/hornet/build/tests/attach/deny "$pins/device" "$pins/egress"
	unit "BPFProgram=device:$pins/device" -- head -c1 /dev/zero
	denied
	unit "IPEgressFilterPath=$pins/egress" -- true
	((status == 1))
	run journalctl -b --no-pager -o cat SYSLOG_IDENTIFIER=systemd
	expect_output 'the local system does not support BPF/cgroup firewalling with multiple filters'
}

@test "debian: ausearch finds records by result, process, user and program, and interprets them" {
	searched --raw -x /usr/lib/systemd/systemd -sv no -ui 0
	expect_output 'op=LOAD lsm=hornet'
	searched -x /nonexistent
	((status == 1))
	searched -i -x /usr/lib/systemd/systemd -sv no
	expect_output 'type=BPF'
	[[ $output =~ lsm=hornet\ lsm-mode=enforce\ decision=deny\ verdict=UNSIGNED\ reason=unsigned\ error=1\ .*\ pid=1\ auid=unset\ uid=root\ ses=unset\ .*\ comm=systemd\ exe=/usr/lib/systemd/systemd\ token=none\ res=no ]]
}

@test "debian: gen_signed reads auditd's log" {
	run "$gen_signed" log --json /var/log/audit/audit.log
	((status == 0))
	expect_output '"sd_devices"'
}
