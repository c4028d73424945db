# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What the tests of the kernel with IPE share; they run in its guest, see long_ipe in tests/check-long.
# shellcheck shell=bash disable=SC2034,SC2154

setup() {
	requires_guest
	ipe=/sys/kernel/security/ipe
	hornet=/sys/kernel/security/hornet
	progs=$build/tests/keys
	attacks=$build/tests/attacks
	log=$BATS_TEST_TMPDIR/log
	programs=$(<"$hornet/programs")
	# Records of the boot wait for the first reader.
	"$build/tests/auditlog" -o /dev/null -- true || (($? == 3))
}

# Whatever a test did: no program is left behind, not even for a moment in which it is freed.
teardown() {
	[[ ${HORNET_VM:-} ]] || return 0
	for ((i = 0; i < 50; i++)); do
		[[ $(<"$hornet/programs") != "$programs" ]] || return 0
		sleep 0.1
	done
	diff <(echo "$programs") "$hornet/programs"
}

# Run a command with a reader of all records: Hornet's of loads are in ${loads[@]} then, IPE's of loads in ${asked[@]}.
recorded() {
	run "$build/tests/auditlog" -o "$log" -- "$@"
	printf '%s (status=%d)\n%s\n' "${*@Q}" "$status" "$output"
	((status != 3))
	mapfile -t loads < <(sed -n 's/^type=1334 audit([0-9.:]*): \(.* op=LOAD .*\)/\1/p' "$log")
	mapfile -t asked < <(sed -n 's/^type=1420 audit([0-9.:]*): \(ipe_op=BPF_PROG_LOAD .*\)/\1/p' "$log")
	printf 'hornet: %s\n' "${loads[@]}"
	printf 'ipe: %s\n' "${asked[@]}"
}
