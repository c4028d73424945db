#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# make coverage counts right: of two boots each has its own counters, and one file was never run.
# shellcheck disable=SC2154,SC1091

load ../lib.bash

# A repo with 8 lines of kernel/hornet (two of them in a header), of which the two boots leave one, and 4 of gen_signed.
setup() {
	requires jq gcov
	repo=$BATS_TEST_TMPDIR/repo
	work=$repo/build/coverage
	cov=$repo/build/gen_signed-cov
	tree=$BATS_TEST_TMPDIR/linux/security/hornet
	mkdir -p "$repo"/{tests/coverage,kernel/hornet,gen_signed/lib} "$work"/{gcno,boots/1,boots/2,boots/none} "$cov/lib" "$tree"
	cp "$top/tests/coverage/report" "$repo/tests/coverage/"
	cat >"$repo/kernel/hornet/a.h" <<-'C'
		static inline int twice(int x)
		{
			return 2 * x;
		}
	C
	cat >"$repo/kernel/hornet/a.c" <<-'C'
		#include "a.h"
		int main(int argc, char **argv)
		{
			if (argc == 1)
				return twice(0);
			if (argc == 3)
				return 3;
			return argv[1][0] - '0';
		}
	C
	printf 'int of_a_test(void)\n{\n\treturn 1;\n}\n' >"$repo/kernel/hornet/a_test.c"
	cp "$repo"/kernel/hornet/* "$tree/"
	cd "$work/gcno"
	gcc --coverage "$tree/a.c" "$tree/a_test.c" -o a
	./a
	mv ./*.gcda "$work/boots/1/"
	./a 0
	mv ./*.gcda "$work/boots/2/"
	cd "$work/gcno" && for f in *-*.gcno; do mv "$f" "${f#*-}"; done
	for f in "$work"/boots/*/*.gcda; do mv "$f" "${f%/*}/${f##*-}"; done
	cd "$repo/gen_signed"
	printf 'int lib(void);\nint main(void)\n{\n\treturn lib();\n}\n' >main.c
	printf 'int lib(void)\n{\n\treturn 0;\n}\n' >lib/lib.c
	gcc --coverage -c main.c -o "$cov/main.o"
	gcc --coverage -c lib/lib.c -o "$cov/lib/lib.o"
	gcc --coverage "$cov/main.o" "$cov/lib/lib.o" -o "$cov/gen_signed"
}

@test "coverage: counts of all boots together; what is below its target is named and fails" {
	"$cov/gen_signed"
	expect_fail "$repo/tests/coverage/report"
	expect_output 'kernel/hornet: 7 of 8 lines, 87.5 % (target 95 %): MISSED'
	expect_output 'gen_signed: 4 of 4 lines, 100.0 % (target 90 %)'
	[[ $output != *'(target 90 %): MISSED'* ]]
	[[ $(<"$work/uncovered.txt") == "kernel/hornet/a.c:7: return 3;" ]]
	grep -qxF '| kernel/hornet/a.c | 6 | 5 | 83.3 |' "$work/report.md"
	grep -qxF '| kernel/hornet/a.h | 2 | 2 | 100.0 |' "$work/report.md"
	grep -qF ', 2 boots.' "$work/report.md"
	run grep -F a_test "$work/report.md"
	((status == 1))
}

@test "coverage: of gen_signed alone, without a kernel's counters" {
	"$cov/gen_signed"
	rm -rf "$work"/boots/*
	expect_pass "$repo/tests/coverage/report" gen_signed
	expect_output 'gen_signed: 4 of 4 lines, 100.0 % (target 90 %)'
	[[ $output != *kernel/hornet:* ]]
	expect_fail "$repo/tests/coverage/report"
	expect_output 'coverage: no counters of kernel/hornet'
}

@test "coverage: a file that was never run counts as lines that were not run" {
	"$cov/gen_signed"
	rm "$cov/lib/"*.gcda
	expect_fail "$repo/tests/coverage/report"
	expect_output 'gen_signed: 2 of 4 lines, 50.0 % (target 90 %): MISSED'
	grep -qxF '| gen_signed/lib/lib.c | 2 | 0 | 0.0 |' "$work/report.md"
}

@test "coverage: no counters at all is a failure of its own" {
	rm -r "$work"/boots/*
	expect_fail "$repo/tests/coverage/report"
	expect_output 'coverage: no counters of kernel/hornet'
}
