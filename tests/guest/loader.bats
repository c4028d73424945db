#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Loaders in the kernel: each test loads what tests/loader has built, signed where the kernel demands it.
# shellcheck shell=bash disable=SC2154

load ../lib.bash

setup() {
	requires_guest
	progs=$build/tests/loader
	if [[ $(cat /sys/kernel/security/hornet/mode 2>/dev/null) == enforce ]]; then
		progs=$build/tests/loader-signed
	fi
	[[ -d $progs ]] || { echo "no $progs: run make -C tests/loader"; return 1; }
}

loads() {
	expect_pass "$progs/$1"
	expect_output "ok ${2:-$1}"
}

loads_case() {
	expect_pass "$progs/session" "$1"
	expect_output "ok $1"
}

@test "33 programs with a subprogram each" { loads many33 many; }
@test "64 programs" { loads many64 many; }
@test "100 programs" { loads many100 many; }
@test "200 programs" { loads many200 many; }
@test "900 programs: jumps beyond 16 bits" { loads many900 many; }
@test "100 maps, more than one program may have" { loads maps100; }
@test "optional programs and maps leave the others in their places" { loads optional; }
@test "an object without programs; long names" { loads maps_only; }
@test "programs that need no loader, signed by the generator" { loads static; }
@test "a raw tracepoint program without a tracepoint" { loads bare_raw_tp; }
@test "an arena with an address" { loads arena; }
@test "pinned maps: all or none, nothing reused" { loads pinned; }
@test "the kernel version is the running kernel's" { loads kconfig; }
@test "a perf event array has an entry for each CPU, kernel addresses hidden or not" { loads cpus; }
@test "ring buffers are rounded up to the machine's pages" { loads ringbuf; }
@test "program arrays are filled" { loads tail; }
@test "maps in maps; a failed load closes all that it made, and nothing else" { loads nested; }
@test "kernel symbols of each kind, weak ones missing" { loads ksyms; }
@test "a missing strong symbol fails the load" { loads strong; }
@test "global data: large, per CPU, own sections" { loads data; }
@test "a loader runs once on its metadata, or closed and then each time on the signed ones" { loads rerun; }

# What a closed run must not change for an honest caller.
@test "a load beside 8 threads that open, dup2 and close" { loads_case threads; }
@test "a load among a thousand signals a second" { loads_case signals; }
@test "a load among 200 descriptors: the lowest numbers, close-on-exec" { loads_case descriptors; }
@test "a load near the limit of descriptors works, or leaves nothing" { loads_case limit; }
@test "a load without root, with CAP_BPF and CAP_PERFMON" { loads_case user; }
@test "a server that has loaded, and children that load at once" { loads_case server; }
@test "a process killed in the middle of its loads leaves nothing" { loads_case killed; }
@test "a process that becomes another program in the middle of its loads leaves nothing, passes nothing on" { loads_case exec; }
@test "a load by a child of vfork" { loads_case vfork; }
@test "a load with too little memory, for each amount, leaves nothing" { loads_case memory; }

@test "two different signed programs start at once" {
	local i pids=()
	for i in 1 2 3 4 5; do
		"$progs/session" server >"$BATS_TEST_TMPDIR/a$i" 2>&1 &
		pids+=($!)
		"$progs/many33" >"$BATS_TEST_TMPDIR/b$i" 2>&1 &
		pids+=($!)
		for p in "${pids[@]}"; do
			wait "$p" || { cat "$BATS_TEST_TMPDIR"/*; return 1; }
		done
		pids=()
	done
}
