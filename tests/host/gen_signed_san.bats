#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Tests of gen_signed once more, with AddressSanitizer and UndefinedBehaviorSanitizer in it: those of what it reads and signs.
# All of them with SAN_ALL=1, as make check-long runs this file.
# shellcheck disable=SC2154,SC1091

load ../lib.bash

setup_file() {
	make -C "$top/gen_signed" SAN=1 >"$BATS_FILE_TMPDIR/log" 2>&1 || {
		cat "$BATS_FILE_TMPDIR/log"
		return 1
	}
	# gen_signed finds its tools relative to itself
	mkdir -p "$BATS_FILE_TMPDIR/prefix/bin"
	cp "$build/gen_signed-san/gen_signed" "$BATS_FILE_TMPDIR/prefix/bin/"
	ln -s "$prefix/lib" "$prefix/include" "$BATS_FILE_TMPDIR/prefix/"
}

all_clean() {
	local log=$BATS_TEST_TMPDIR/san
	# a sanitizer that ends a program otherwise unnoticed writes this file
	GEN_SIGNED=$BATS_FILE_TMPDIR/prefix/bin/gen_signed \
		ASAN_OPTIONS=log_path="$log":exitcode=99:detect_leaks=1 \
		UBSAN_OPTIONS=log_path="$log":print_stacktrace=1 \
		run bats "$top/tests/host/$1"
	printf '%s\n' "$output"
	cat "$log".* 2>/dev/null && return 1
	((status == 0))
}

long_clean() {
	[[ ! ${SAN_ALL:-} ]] || all_clean "$1"
}

@test "sanitizers: command line, keys" {
	run nm "$build/gen_signed-san/gen_signed"
	expect_output __asan_init
	all_clean gen_signed.bats
}

@test "sanitizers: tokens, digests, several signers, signed elsewhere" {
	all_clean gen_signed_bundle.bats
	long_clean gen_signed_keys.bats
	long_clean gen_signed_signers.bats
	long_clean gen_signed_tpm.bats
}

@test "sanitizers: sign" {
	all_clean gen_signed_sign.bats
	all_clean gen_signed_trailer.bats
	all_clean gen_signed_record.bats
	all_clean gen_signed_elf.bats
	long_clean gen_signed_write.bats
	long_clean gen_signed_robust.bats
}

@test "sanitizers: verify, inspect, loader bundles" {
	all_clean gen_signed_verify.bats
	all_clean gen_signed_inspect.bats
	all_clean gen_signed_lbundle.bats
	long_clean gen_signed_trust.bats
	long_clean gen_signed_attest.bats
	long_clean gen_signed_diff.bats
}

@test "sanitizers: policies, the machine's state" {
	all_clean gen_signed_policy.bats
	all_clean gen_signed_machine.bats
	long_clean gen_signed_doctor.bats
}

@test "sanitizers: log, ps, build" {
	all_clean gen_signed_log.bats
	long_clean gen_signed_build.bats
	long_clean gen_signed_rebuild.bats
}
