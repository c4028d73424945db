#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The benchmark's machines that count instructions run beside each other; each one's figures are its own.
# shellcheck disable=SC2154,SC1091,SC2016

load ../lib.bash

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir bin work
	: >work/initrd.cpio
	printf '#!/bin/sh\necho 2\n' >bin/nproc
	# says what MACHINE.says has, and takes as long as MACHINE.takes says
	cat >bin/qemu-system-x86_64 <<-'EOT'
	#!/bin/bash
	while (($#)); do
		if [[ $1 == -serial ]]; then console=${2#file:}; fi
		shift
	done
	name=$(basename "$console" .console)
	echo "begin $name" >>order
	sleep "$(cat "$name.takes")"
	cat "$name.says" >"$console"
	echo "end $name" >>order
	[[ ! -e $name.status ]] || exit "$(cat "$name.status")"
	EOT
	chmod +x bin/*
	for m in a.1 a.2 a.3; do
		printf 'bench key rsa verify %s %s\nbench-done\n' "${m#*.}" "${m#*.}" >"$m.says"
		echo 0 >"$m.takes"
	done
}

# boots COMMANDS: with the bench's functions and that emulator
boots() {
	run env PATH="$PWD/bin:$PATH" BENCH_WORK="$PWD/work" bash -c 'set -euo pipefail; . "$1/lib.bash"; eval "$2"' - "$top/tests/bench" "$1"
}

@test "two machines at once on two processors, the third one when the first one has ended" {
	echo 1 >a.1.takes
	boots 'for i in 1 2 3; do boot "a.$i" image off "$i" job; done; booted; guest_values instructions key rsa verify a'
	((status == 0)) || { echo "$output"; return 1; }
	[[ $output == $'1\n2\n3' ]]
	[[ $(grep -n 'end a.1' order | cut -d: -f1) == 4 && $(tail -n 2 order) == $'begin a.3\nend a.3' ]]
}

@test "a machine that fails, or does not say that it is done, is named, and no other one goes on" {
	echo 7 >a.1.status
	echo 60 >a.2.takes
	boots 'boot a.1 image off 1 job; boot a.2 image off 2 job; echo $! >pid; booted'
	((status == 1))
	expect_output "the machine 'a.1' did not end by itself"
	# it ends with the run, soon
	for _ in {1..50}; do
		[[ -e /proc/$(<pid) ]] || break
		sleep 0.1
	done
	[[ ! -e /proc/$(<pid) ]]
	rm a.1.status
	echo 'no figures' >a.2.says
	echo 0 >a.2.takes
	boots 'boot a.1 image off 1 job; boot a.2 image off 2 job; booted'
	((status == 1))
	expect_output "the machine 'a.2' failed: no figures"
}
