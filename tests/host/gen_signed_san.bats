#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# All tests of gen_signed once more, with AddressSanitizer and UndefinedBehaviorSanitizer in it.
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

@test "sanitizers: command line, keys" {
	run nm "$build/gen_signed-san/gen_signed"
	expect_output __asan_init
	all_clean gen_signed.bats
}

@test "sanitizers: tokens, digests, several signers, signed elsewhere" {
	all_clean gen_signed_keys.bats
	all_clean gen_signed_bundle.bats
}

@test "sanitizers: sign" {
	all_clean gen_signed_sign.bats
	all_clean gen_signed_trailer.bats
	all_clean gen_signed_write.bats
	all_clean gen_signed_record.bats
	all_clean gen_signed_elf.bats
}

@test "sanitizers: verify, inspect" {
	all_clean gen_signed_verify.bats
	all_clean gen_signed_inspect.bats
	all_clean gen_signed_trust.bats
	all_clean gen_signed_attest.bats
	all_clean gen_signed_lbundle.bats
	all_clean gen_signed_doctor.bats
}

@test "sanitizers: full disk, kill, many at once" {
	all_clean gen_signed_robust.bats
}

@test "sanitizers: policies" {
	all_clean gen_signed_policy.bats
}

@test "sanitizers: build" {
	all_clean gen_signed_build.bats
}

@test "sanitizers: log, ps" {
	all_clean gen_signed_log.bats
}
