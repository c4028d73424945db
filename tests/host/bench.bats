#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The benchmark's own logic, and the figures that this machine tells in seconds.
# shellcheck disable=SC2154,SC1091

load ../lib.bash

setup() {
	bench=$top/tests/bench
	cd "$BATS_TEST_TMPDIR"
}

# A table that expects all figures to be a tenth of what they are.
stricter() {
	awk -F '\t' -v OFS='\t' '$1 == "host" { $4 = $4 / 10 } { print }' "$bench/trend.tsv" >trend.tsv
}

@test "no figure of the host is worse than the trend says; a worse one is noticed, and a reason is needed" {
	requires valgrind
	[[ -x $bpftool && -s $build/kernel.btf && -s $build/examples/.build/exectrace.bpf.o ]] || skip "nothing built: run 'make build'"
	"$bench/trend" measure >figures
	expect_pass "$bench/trend" host figures
	expect_output "as before"
	stricter
	BENCH_TREND=$PWD/trend.tsv expect_fail "$bench/trend" host figures
	expect_output "WORSE"
	expect_output "add a line to tests/bench/trend.tsv that says why"
	# with a reason it is accepted: the last line of a figure counts
	awk -F '\t' -v OFS='\t' '{ print "host", $1, $2, $3, "a reason" }' figures >>trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_pass "$bench/trend" host figures
}

# results LINE...: fields divided by |
results() {
	printf '%s\n' "$@" | tr '|' '\t'
}

@test "a figure that was not measured, or has no reason, fails the trend" {
	results 'memory|struct x|100' >figures
	results 'host|memory|struct x|100|it is' >trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_pass "$bench/trend" host figures
	results 'host|memory|struct x|100|it is' 'host|size|of a thing that is gone|1|it was there' >trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_fail "$bench/trend" host figures
	expect_output "not measured: size: of a thing that is gone"
	results 'host|memory|struct x|100|' >trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_fail "$bench/trend" host figures
	expect_output "memory: struct x has no reason"
	# 5 % is not worse yet
	results 'host|memory|struct x|95.3|it is' >trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_pass "$bench/trend" host figures
	results 'host|memory|struct x|95.2|it is' >trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_fail "$bench/trend" host figures
}

@test "two runs that differ by more than 1 % do not agree" {
	results 'load|a|1000|instructions|-|-|-|-|-' >a
	results 'load|a|1009|instructions|-|-|-|-|-' >b
	expect_pass "$bench/agree" a b
	results 'load|a|1011|instructions|-|-|-|-|-' >b
	expect_fail "$bench/agree" a b
	expect_output "load: a: 1000, then 1011"
	# nothing to compare is no agreement
	results 'load|a|1011|bytes|-|-|-|-|-' >b
	expect_fail "$bench/agree" a b
}

@test "a target that is missed is called so, and one that is met is met" {
	run bash -c '. "$1/lib.bash"; results=$2; figure r n 66 instructions 100 0.65x; figure r n 65 instructions 100 0.65x
		figure r n 3 us - 2; figure r n 2 us - 2; figure r n 2 us - -' - "$bench" "$PWD/out"
	((status == 0))
	run cut -f9 out
	[[ $output == $'MISSED\nmet\nMISSED\nmet\n-' ]]
}

@test "usage: an unknown part or option, and --list" {
	expect_fail "$bench/run" no-such-part
	expect_output "no part 'no-such-part'"
	run "$bench/run" --nonsense
	((status == 2))
	expect_pass "$bench/run" --list
	expect_output "closed"
	run "$bench/image" other
	((status == 2))
}
