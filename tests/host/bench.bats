#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The benchmark's trend and report, and the figures that this machine tells in seconds.
# shellcheck disable=SC2154,SC1091,SC2016,SC2030,SC2031

load ../lib.bash
load bench_lib.bash

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

@test "two runs agree on a row that two parts fill only if both ran; the second run of check-long runs both" {
	results 'floor|the loader|500|instructions|-|-|-|-|-' 'floor|SHA-256|100|instructions|-|-|-|-|-' 'end|small|7|instructions|-|-|-|-|-' >a
	results 'floor|SHA-256|100|instructions|-|-|-|-|-' >b
	expect_fail "$bench/agree" a b
	expect_output "floor: the loader: only the first time"
	results 'floor|the loader|500|instructions|-|-|-|-|-' 'floor|SHA-256|100|instructions|-|-|-|-|-' >b
	expect_pass "$bench/agree" a b
	# row and part of each figure, as the functions of the parts have them; the rows of memory are bytes
	in_bench 'for p in $(declare -F | sed -n "s/.* part_//p"); do
		declare -f "part_$p" | sed -nE "s/.*(figure|compare) ([a-z]+) .*/\2 $p/p"; done | sort -u | grep -v "^memory " >fills'
	grep -qx 'floor where' fills
	grep -qx 'floor payload' fills
	sed -n 's/.* again=(\(.*\))$/\1/p' "$top/tests/check-long" | tr ' ' '\n' >again
	(($(wc -l <again) > 5))
	run awk 'FNR == NR { again[$1] = 1; next }
		{ part[NR] = $2; row[NR] = $1; if ($2 in again) rows[$1] = 1 }
		END { for (i in part) if ((row[i] in rows) && !(part[i] in again)) print row[i], "is filled by", part[i], "too" }' again fills
	[[ ! $output ]] || { echo "$output"; return 1; }
}

@test "a target that is missed is called so, and one that is met is met" {
	run bash -c '. "$1/lib.bash"; results=$2; figure r n 66 instructions 100 0.65x; figure r n 65 instructions 100 0.65x
		figure r n 3 us - 2; figure r n 2 us - 2; figure r n 2 us - -' - "$bench" "$PWD/out"
	((status == 0))
	run cut -f9 out
	[[ $output == $'MISSED\nmet\nMISSED\nmet\n-' ]]
}

@test "a figure that is not more than 0 was measured wrongly, but for those where it may be" {
	in_bench 'figure memory n -5000 bytes - 512; figure load z 0 instructions 100 1.0x; figure load y 5 instructions 0 1.0x
		figure load w 0.000 "s of CPU" 1 1.0x'
	run cut -f9 results.tsv
	[[ $output == $'FAILED\nFAILED\nFAILED\nFAILED' ]]
	in_bench 'figure crowd "contentions on locks of ours" 0 times - 0; figure policy "100 rules, more than 1 rule takes" -1200 instructions - 2000
		figure crowd "the most contended, of the kernel'"'"'s: x, against hornet=off" 5 times 0 -'
	run cut -f6,9 results.tsv
	[[ $output == $'-\tmet\n-\tmet\n-\t-' ]]
	# two numbers have a median that is no word with an e in it
	in_bench 'printf "495157576\n495157577\n" | median >m'
	[[ $(<m) == 495157576.5 ]]
}

@test "the trend has what a part measured, and misses none of it" {
	results 'load|median|0.5|of 47|-|-|-|0.65|met' 'many|sign|10|instructions|100|0.1|-|1.1x|met' >results.tsv
	results 'guest|load|median of 47|0.5|it is' 'guest|load|largest of 47|3|it is' 'guest|sign|x|1|it is' 'guest|memory|each|9|it is' >trend.tsv
	export BENCH_TREND=$PWD/trend.tsv BENCH_WORK=$PWD
	expect_pass "$bench/trend" guest many
	expect_fail "$bench/trend" guest load
	expect_output "not measured: load: largest of 47"
	expect_fail "$bench/trend" guest all
	expect_output "not measured: sign: x"
	# the rows of memory are of three parts
	sed -i '/largest/d' trend.tsv
	expect_pass "$bench/trend" guest load memory
	expect_fail "$bench/trend" guest load memory payload list
	expect_output "not measured: memory: each"
	# a part that says why it was not measured here is no failure; one that failed is
	sed -i '/memory/d' trend.tsv
	results 'sign|a file of 1 GiB: no room|-|-|-|-|-|-|not measured' >>results.tsv
	expect_pass "$bench/trend" guest all
	results 'sign|broken|-|-|-|-|-|-|FAILED' >>results.tsv
	expect_fail "$bench/trend" guest all
	expect_output "not measured: sign: x"
}

@test "the trend compares medians of as many objects only, and says so; what has no line yet is printed" {
	export BENCH_TREND=$PWD/trend.tsv BENCH_WORK=$PWD
	results 'guest|load|median of 47|0.25|it is' 'guest|load|minimal|1|it is' >trend.tsv
	results 'load|median|0.3|of 5|-|-|-|0.65|met' 'load|minimal|10|instructions|10|1.000|-|1.0x|met' >results.tsv
	expect_pass "$bench/trend" guest load
	expect_output "not compared: of 5, not of 47"
	# a tool is the same tool, however many others there are
	sed -i 's/1\.000/1.100/' results.tsv
	expect_fail "$bench/trend" guest load
	expect_output "WORSE"
	sed -i 's/1\.100/1.000/; s/of 5/of 47/' results.tsv
	expect_fail "$bench/trend" guest load
	expect_output "WORSE"
	# an entry of 5 is one to compare with
	results 'guest|load|median of 5|0.2|it is' >>trend.tsv
	sed -i 's/of 47/of 5/' results.tsv
	expect_fail "$bench/trend" guest load
	expect_output "WORSE"
	# the row has no median at all: that is no other number of objects
	sed -i '/median/d' results.tsv
	expect_fail "$bench/trend" guest load
	expect_output "not measured: load: median of 47"
	results 'load|median|0.2|of 5|-|-|-|0.65|met' 'stock|median|1.001|of 47|-|-|-|1.03|met' >>results.tsv
	expect_pass "$bench/trend" guest load stock
	[[ $output == *'median of 47 '*' 1.001 in no line of the table yet'* ]]
	# none above 1.0 is a count, too, and 1 more than none is worse
	results 'guest|load|above 1.0 of 5|0|none' >>trend.tsv
	results 'load|above 1.0|0|of 5|-|-|-|-|-' >>results.tsv
	expect_pass "$bench/trend" guest load
	sed -i 's/above 1.0\t0/above 1.0\t1/' results.tsv
	expect_fail "$bench/trend" guest load
}

@test "the summary of many ratios: median, quartiles, ends, and how many are above 1.0" {
	in_bench 'ratios=(0.9 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 1.1); summary load 0.65; above_one load; ratios=(0.5); summary light 1.10 "loaders: "; above_one load'
	run cut -f2,3,4,9 results.tsv
	[[ $output == $'median\t0.55\tof 10\tmet\nsmallest\t0.1\tof 10\t-\nfirst quartile\t0.3\tof 10\t-\nthird quartile\t0.8\tof 10\t-\n90th percentile\t0.9\tof 10\t-\nlargest\t1.1\tof 10\t-\nabove 1.0\t1\tof 10\t-\nloaders: median\t0.5\tof 1\tmet\n'* ]]
	[[ $output == *$'\nloaders: first quartile\t0.5\tof 1\t-\n'*$'\nabove 1.0\t0\tof 1\t-' ]]
}

@test "the trend has medians, largest, memory, generated and signed files" {
	local name
	for name in load/median\ of\ 47 load/largest\ of\ 47 light/median\ of\ 47 light/largest\ of\ 47 enforce/median\ of\ 47 \
		loaders/median\ of\ 4 closed/median\ of\ 47 \
		'memory/each of 2000 live signed programs: more than unsigned, the slab of struct hornet_id included' \
		'memory/for a moment, to check a signature over 4096 bytes: besides them' 'memory/slabs for each of 10,000 signed programs, in all' \
		'list/one more unload: 10,000 live programs against 1' 'generator/200 programs' 'many/sign 64 loaders' 'many/verify 64 loaders' \
		'size/examples/minimal, static, both less a program that does nothing' 'event/fentry, 20,000 events'; do
		grep -qF "$(printf 'guest\t%s\t%s\t' "${name%%/*}" "${name#*/}")" "$bench/trend.tsv" || { echo "no entry for $name" >&2; return 1; }
	done
}

@test "the report of some parts, its results and its plots stand beside those of all" {
	requires jq gnuplot
	[[ -s $top/build/bzImage ]] || skip "nothing built: run 'make build'"
	in_bench 'report_name; report_name load enforce'
	[[ $output == $'report\nreport-load-enforce' ]]
	results 'load|minimal|5|instructions|10|0.500|-|1.0x|met' >results.tsv
	results 'load|loads|a row' >rows.tsv
	BENCH_WORK=$PWD expect_pass "$bench/report" all 1 5
	cp load.svg first.svg
	results 'load|minimal|6|instructions|10|0.600|-|1.0x|met' >results-load.tsv
	BENCH_WORK=$PWD BENCH_RESULTS=$PWD/results-load.tsv BENCH_REPORT=report-load expect_pass "$bench/report" load 1 5
	grep -q '| 0.500 |' report.md
	grep -q '| 0.600 |' report-load.md
	[[ $(jq '.figures[0].value' report.json report-load.json | tr '\n' ' ') == '5 6 ' ]]
	cmp load.svg first.svg
	[[ -s load-load.svg ]]
	grep -qF '![load](load.svg)' report.md
	grep -qF '![load](load-load.svg)' report-load.md
	# the run gives it these names, and the trend is of the same results
	grep -q 'report_name "\${names\[@\]}"' "$bench/run"
	grep -q 'BENCH_REPORT=\$report "\$bench/report"' "$bench/run"
	grep -qx 'results=$work/results${report#report}.tsv' "$bench/run"
	grep -qx 'export BENCH_RESULTS=$results' "$bench/run"
}

@test "the report begins with what was missed, what needs an idle machine, what it was measured with, and the issue's rows" {
	requires jq gnuplot qemu-system-x86_64
	[[ -s $top/build/bzImage ]] || skip "nothing built: run 'make build'"
	results 'load|minimal|15|instructions|10|1.500|-|1.0x|MISSED' 'load|median|0.7|of 5|-|-|-|0.65|MISSED' 'load|guard|5|instructions|10|0.500|-|1.0x|met' \
		'build|minimal|1|s of CPU|2|0.500|-|1.15x|met' 'size|x|broke|-|-|-|-|-|FAILED' 'policy|rules: 9|-3|instructions|-|-|-|2000|met' \
		'policy|rules: 8|7|instructions|-|-|-|-|-' >results.tsv
	results 'load|loads|load latency' 'build|builds|gen_signed build' 'size|sizes|size of it' 'policy|rules|policies' 'end|ends|not here' >rows.tsv
	BENCH_WORK=$PWD expect_pass "$bench/report" all 1 5
	sed '/^## /,$d' report.md >top.md
	grep -qx -e '- load: minimal: 1.500, <= 1.0x' top.md
	grep -qx -e '- load: median: 0.7 of 5, <= 0.65' top.md
	grep -qx -e '- size: x' top.md
	[[ $(grep -c '^- ' top.md) == 3 ]]
	grep -q 'the seconds of build\. ' top.md
	grep -qx '| load latency | load | 1 | \*\*2\*\* |' top.md
	grep -qx '| gen_signed build | build | 1 |  |' top.md
	[[ $(<top.md) != *'not here'* ]]
	grep -qE '^\| kernel \| [0-9]+\.[0-9]+\.[0-9]+-hornet' top.md
	grep -qE '^\| qemu \| QEMU emulator version [0-9]' top.md
	grep -qxF '| cpu | max,sha-ni=off |' top.md
	[[ $(jq -r '.measured_with.cpu' report.json) == 'max,sha-ni=off' && $(jq -r '.measured_with | length' report.json) == 6 ]]
	[[ -s policy.svg && -s load.svg && ! -e size.svg ]]
	# each part of the run has a row
	"$bench/run" --list | awk -F '\t' 'NF != 3 || $3 == "" { bad = 1 } END { exit bad || NR < 20 }'
	# no target, no list of misses
	results 'load|guard|5|instructions|10|0.500|-|1.0x|met' >results.tsv
	BENCH_WORK=$PWD expect_pass "$bench/report" all 1 5
	run grep -e '^Missed' -e '^Could not' -e 'did nothing else' report.md
	((status == 1))
	[[ ! -e policy.svg ]]
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
