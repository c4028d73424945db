# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What the tests in the Debian guest share. Load it after ../lib.bash.
# shellcheck shell=bash disable=SC2154

hornet=/sys/kernel/security/hornet

requires_debian() {
	[[ ${HORNET_DEBIAN:-} ]] || skip "runs in the Debian guest only (tests/check-long distro)"
}

# unit PROPERTY... -- COMMAND...: run it as a unit of systemd's, its output here
unit() {
	local p=()
	while [[ $1 != -- ]]; do
		p+=(-p "$1")
		shift
	done
	shift
	run systemd-run -q --wait --pipe "${p[@]}" -- "$@"
	printf '%s\n' "$output"
}

# Forbidden, and by a program, not by the unit's failure to start.
denied() {
	((status == 1 || status == 255))
	expect_output 'Operation not permitted'
}

# The five settings for which process 1 builds programs, each with something that it forbids.
unit_device() {
	unit DevicePolicy=strict 'DeviceAllow=/dev/null rw' -- head -c1 /dev/zero
}

unit_address() {
	unit IPAddressDeny=any -- perl -MIO::Socket::INET -e "$send"
}

unit_interface() {
	unit 'RestrictNetworkInterfaces=~lo' -- perl -MIO::Socket::INET -e "$send"
}

unit_bind() {
	unit SocketBindDeny=any -- perl -MIO::Socket::INET -e \
		'IO::Socket::INET->new(Listen => 1, LocalPort => 4444) or die "$!\n"'
}

unit_filesystem() {
	unit 'RestrictFileSystems=~tmpfs' -- cat /run/hornet-tests
}

# shellcheck disable=SC2016  # it is Perl's
send='my $s = IO::Socket::INET->new(Proto => "udp", PeerAddr => "127.0.0.1:9") or die "$!\n"; $s->send("x") or die "$!\n"'

stat_of() {
	sed -n "s/^$1 //p" "$hornet/stats"
}

# Records of auditd's log, as it has them: searched ARGUMENT...
searched() {
	run ausearch --input-logs -m BPF "$@"
	((status == 0)) || printf '%s\n' "$output"
}
