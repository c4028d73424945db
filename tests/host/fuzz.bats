#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Every parser of gen_signed under libFuzzer, for FUZZ_SECONDS each. check-long fuzz: for minutes; one: tests/fuzz/run TARGET SECONDS
# shellcheck disable=SC2154,SC1091

load ../lib.bash

setup_file() {
	requires clang
	make -C "$top/tests/fuzz" >"$BATS_FILE_TMPDIR/log" 2>&1 || {
		cat "$BATS_FILE_TMPDIR/log"
		return 1
	}
}

fuzz() {
	local runs
	run "$top/tests/fuzz/run" "$1" "${FUZZ_SECONDS:-2}"
	tail -n 30 <<<"$output"
	((status == 0))
	# it ran, and the seeds took it past the first checks
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' <<<"$output")
	((runs > 1000))
	[[ $(find "$build/fuzz/seeds/$1" -type f | wc -l) -ge 2 ]]
}

@test "fuzz: loader records" {
	fuzz record
}

@test "fuzz: appended signatures" {
	fuzz trailer
}

@test "fuzz: instructions of a loader" {
	fuzz decode
}

@test "fuzz: open inputs" {
	fuzz info
}

@test "fuzz: PKCS#7 signatures" {
	fuzz cms
}

@test "fuzz: audit records and the list of programs" {
	fuzz log
}

@test "fuzz: what revokes live programs" {
	fuzz revoked
}

@test "fuzz: a whole executable" {
	fuzz exe
}

@test "fuzz: a generated header" {
	fuzz header
}

@test "fuzz: a loader bundle" {
	fuzz bundle
}

@test "fuzz: the manifest of what is to be signed elsewhere" {
	fuzz manifest
}

@test "fuzz: a build record" {
	fuzz buildrec
}
