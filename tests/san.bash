# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Run tests of gen_signed with AddressSanitizer and UndefinedBehaviorSanitizer in it. Load it after lib.bash.
# shellcheck shell=bash disable=SC2154

setup_file() {
	"$top/kernel/scripts/cached" make -C "$top/gen_signed" SAN=1 >"$BATS_FILE_TMPDIR/log" 2>&1 || {
		cat "$BATS_FILE_TMPDIR/log"
		return 1
	}
	# gen_signed finds its tools relative to itself
	mkdir -p "$BATS_FILE_TMPDIR/prefix/bin"
	cp "$build/gen_signed-san/gen_signed" "$BATS_FILE_TMPDIR/prefix/bin/"
	ln -s "$prefix/lib" "$prefix/include" "$BATS_FILE_TMPDIR/prefix/"
}

# all_clean FILE...: of tests/host
all_clean() {
	local log=$BATS_TEST_TMPDIR/san
	# a sanitizer that ends a program otherwise unnoticed writes this file
	GEN_SIGNED=$BATS_FILE_TMPDIR/prefix/bin/gen_signed \
		ASAN_OPTIONS=log_path="$log":exitcode=99:detect_leaks=1 \
		UBSAN_OPTIONS=log_path="$log":print_stacktrace=1 \
		run bats "${@/#/$top/tests/host/}"
	printf '%s\n' "$output"
	cat "$log".* 2>/dev/null && return 1
	((status == 0))
}
