#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed build: a kill or a full disk at each system call of its own that writes. The other commands: tests/host/gen_signed_atomic.bats.
# shellcheck disable=SC2154,SC1091

load ../lib.bash
load ../host/gen_signed_lib.bash
load ../host/writes.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

@test "robust: build --record: a kill or a full disk at each system call that writes leaves old files or new ones" {
	requires strace
	cp "$top/examples/minimal/"minimal{.bpf.c,.c} .
	TMPDIR=$BATS_TEST_TMPDIR each_output minimal minimal.json -- build minimal.bpf.c minimal.c -o minimal --record minimal.json \
		--btf "$build/kernel.btf" --key key.pem --cert cert.pem
}
