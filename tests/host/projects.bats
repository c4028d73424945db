#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Five of other people's tools build signed, unmodified; tests/guest/projects.bats runs them. All of them: make check-projects.
# shellcheck disable=SC2154
load ../lib.bash

projects=$top/tests/projects

@test "five libbpf-tools build signed, nothing of them changed" {
	local tool
	run "$projects/build" --signed-only opensnoop execsnoop syscount tcpconnect biolatency
	printf '%s\n' "$output"
	[[ $status != 3 ]] || skip "the archive has the source no more: PROJECT_SRC_bpfcc= names a tree"
	((status == 0))
	for tool in opensnoop execsnoop syscount tcpconnect biolatency; do
		expect_pass "$gen_signed" verify "$build/projects/signed/libbpf-tools/$tool" --cert "$keys/signer.pem"
	done
}

@test "sources: a tree of one's own is taken, and one that is none is named" {
	mkdir -p "$BATS_TEST_TMPDIR/mine"
	echo ours >"$BATS_TEST_TMPDIR/mine/file"
	PROJECT_SRC_bpfcc=$BATS_TEST_TMPDIR/mine expect_pass "$projects/fetch" bpfcc "$BATS_TEST_TMPDIR/copy"
	expect_output "SOURCE  bpfcc of PROJECT_SRC_bpfcc"
	[[ $(cat "$BATS_TEST_TMPDIR/copy/file") == ours ]]
	PROJECT_SRC_bpfcc=$BATS_TEST_TMPDIR/none expect_fail "$projects/fetch" bpfcc "$BATS_TEST_TMPDIR/copy"
	expect_output "PROJECT_SRC_bpfcc=$BATS_TEST_TMPDIR/none is no folder"
}

@test "sources: an archive that has them no more is status 3, and says what to set" {
	HORNET_CACHE=$BATS_TEST_TMPDIR/cache DEBIAN_MIRROR=file://$BATS_TEST_TMPDIR/none run "$projects/fetch" bpfcc "$BATS_TEST_TMPDIR/copy"
	printf '%s\n' "$output"
	((status == 3))
	[[ $output == *"has the source of bpfcc: set PROJECT_SRC_bpfcc= to a tree of it" ]]
	[[ ! -e $BATS_TEST_TMPDIR/copy ]]
}

# checkout TEXT: a folder like libbpf-bootstrap, with TEXT as the makefile of its examples
checkout() {
	checkout=$BATS_TEST_TMPDIR/checkout
	mkdir -p "$checkout/examples/c"
	printf '%b' "$1" >"$checkout/examples/c/Makefile"
	export PROJECT_SRC_libbpf_bootstrap=$checkout
}

@test "libbpf-bootstrap: without a checkout it is said that it was not run, and how to run it" {
	unset PROJECT_SRC_libbpf_bootstrap
	run "$projects/bootstrap"
	printf '%s\n' "$output"
	((status == 3))
	[[ $output == "- libbpf-bootstrap: NOT RUN, it is in no Debian archive; PROJECT_SRC_libbpf_bootstrap=CHECKOUT tests/projects/bootstrap runs it" ]]
}

@test "libbpf-bootstrap: what is no checkout, or not a complete one, is named in one line" {
	PROJECT_SRC_libbpf_bootstrap=$BATS_TEST_TMPDIR/none expect_fail "$projects/bootstrap"
	expect_output "none is no folder: it must be a checkout of libbpf-bootstrap"
	PROJECT_SRC_libbpf_bootstrap=$BATS_TEST_TMPDIR expect_fail "$projects/bootstrap"
	expect_output "has no examples/c/Makefile: it must be the top folder"
	checkout 'all:\n'
	expect_fail "$projects/bootstrap"
	expect_output "names no programs (APPS)"
	checkout 'APPS = one \\\n two\nBZS_APPS := three\nAPPS += $(BZS_APPS)\nall: $(APPS)\n$(APPS):\n\tfalse\n'
	touch "$checkout"/examples/c/{one,two,three}{,.bpf}.c
	expect_pass "$projects/bootstrap" --check
	rm "$checkout/examples/c/three.bpf.c"
	run "$projects/bootstrap"
	printf '%s\n' "$output"
	((status == 1))
	[[ $output == "hornet: PROJECT_SRC_libbpf_bootstrap=$checkout has no examples/c/three.bpf.c, which its makefile needs: take a complete checkout" ]]
	expect_fail "$projects/bootstrap" --chek
	expect_output "usage: tests/projects/bootstrap [--check]"
}

@test "results: the same output passes; other output, and events that an option leaves out, do not" {
	local out=$BATS_TEST_TMPDIR/out
	# shellcheck source=tests/projects/judge.bash
	. "$projects/judge.bash"
	mkdir -p "$out/signed" "$out/unsigned"
	printf '12:00:01 100 wanted 3 /a\n' >"$out/signed/1.out"
	printf '12:00:07 200 wanted 3 /a\n' >"$out/unsigned/1.out"
	echo 100 101 >"$out/signed/1.pids"
	echo 200 201 >"$out/unsigned/1.pids"
	run judge "$out" 1 exact wanted,other wanted other
	[[ $output == same ]]
	printf '12:00:01 100 wanted 4 /a\n' >"$out/signed/1.out"
	run judge "$out" 1 exact wanted,other wanted other
	[[ $output == *"not what the unsigned one prints"* ]]
	printf '12:00:01 101 other 3 /a\n' | tee -a "$out/signed/1.out" >>"$out/unsigned/1.out"
	run judge "$out" 1 lines wanted,other wanted other
	[[ $output == "signed: there is other" ]]
	: >"$out/signed/1.out"
	run judge "$out" 1 lines wanted,other wanted ""
	[[ $output == "signed: there is no wanted" ]]
	run judge "$out" 2 lines wanted,other wanted ""
	[[ $output == "was not run" ]]
}

# ran SET NUMBER STATE COMPLAINT: what `guest` leaves of a case
ran() {
	printf '%s\n' "$3" >"$work/out/$1/$2.state"
	printf '%s\n' "$4" >"$work/out/$1/$2.err"
}

# results: compare's table of three tools, of which two do not attach
results() {
	local tool set
	work=$BATS_TEST_TMPDIR/work
	mkdir -p "$work"/{signed,unsigned}/libbpf-tools "$work"/out/{signed,unsigned}
	echo '1.0 x' >"$work/signed/.version"
	for tool in one two three; do
		echo "$tool" >>"$work/tools"
		echo "$tool||-||||" >>"$work/cases"
		for set in signed unsigned; do
			printf '#!/bin/sh\n' >"$work/$set/libbpf-tools/$tool"
			chmod +x "$work/$set/libbpf-tools/$tool"
		done
	done
	echo 'if (fentry_can_attach("x", NULL))' >"$work/signed/libbpf-tools/one.c"
	for set in signed unsigned; do
		ran $set 1 '2 programs, 2 links, 0 perf events' ''
		ran $set 2 '0 programs, 0 links, 0 perf events' 'no such device'
		ran $set 3 '0 programs, 0 links, 0 perf events' 'no such function'
	done
	[[ ! ${1:-} ]] || ran "$@"
	run "$projects/compare" "$work" "$work/cases"
	printf '%s\n' "$output"
}

@test "results: a tool that attaches neither signed nor unsigned, and says the same, is listed with the reason" {
	results
	((status == 0))
	expect_output "- load and attach signed, as many programs, links and perf events as unsigned: 1 of 3"
	expect_output "- do not attach on this kernel, signed or not, and say the same (in the column *why not*): 2"
	expect_output "| two | yes | no, nor unsigned |  | no such device |"
	expect_output "Those tools are one."
}

@test "results: a tool that fails otherwise than unsigned, or that only fails signed, fails the run" {
	results signed 2 '0 programs, 0 links, 0 perf events' 'Operation not permitted'
	((status == 1))
	expect_output "| two | yes | NO: not as unsigned |  | Operation not permitted; unsigned: no such device |"
	rm -r "$work"
	results signed 1 '0 programs, 0 links, 0 perf events' 'Operation not permitted'
	((status == 1))
	expect_output "| one | yes | NO: 0 programs, 0 links, 0 perf events; unsigned: 2 programs, 2 links, 0 perf events |  | Operation not permitted |"
	rm -r "$work"
	results signed 1 '1 programs, 2 links, 0 perf events' ''
	((status == 1))
	expect_output "| one | yes | NO: 1 programs, 2 links, 0 perf events;"
}

# A tool whose --help has an option with a value and one without.
fake_tool() {
	mkdir -p "$BATS_TEST_TMPDIR/tools"
	cat >"$BATS_TEST_TMPDIR/tools/$1" <<-'END'
		#!/bin/sh
		# argp_parse
		printf '  -p, --pid=PID              Process\n      --rows=ROWS            Rows\n  -x, --failed               Failed\n'
	END
	chmod +x "$BATS_TEST_TMPDIR/tools/$1"
	echo "$1" >"$BATS_TEST_TMPDIR/names"
}

@test "options: each that --help lists becomes a command, and every value has its option" {
	local values=$BATS_TEST_TMPDIR/values
	fake_tool snoop
	printf '%s\n' '*|--pid|17' '*|--rows|5' 'snoop|--rows|7' 'snoop|--rows|8 -x' 'snoop||all' 'snoop|COUNT|all 99' >"$values"
	expect_fail "$projects/options" "$BATS_TEST_TMPDIR/tools" "$BATS_TEST_TMPDIR/names" "$values"
	expect_output "options: no tool has the *--rows of values"
	expect_output "snoop||all
snoop|-p|all -p 17
snoop|-x|all -x
snoop|--rows|all --rows=7
snoop|--rows|all --rows=8 -x
snoop|COUNT|all 99"
	printf '%s\n' '*|--rows|5' >"$values"
	expect_fail "$projects/options" "$BATS_TEST_TMPDIR/tools" "$BATS_TEST_TMPDIR/names" "$values"
	expect_output "options: values has no value for -p (--pid) of snoop"
}

@test "options: a tool without argp is not started; one with getopt has lines of its own" {
	local tools=$BATS_TEST_TMPDIR/tools values=$BATS_TEST_TMPDIR/values
	mkdir -p "$tools"
	printf '#!/bin/sh\ntouch %q/started\n' "$tools" | tee "$tools/one" >"$tools/two"
	echo '# getopt' >>"$tools/two"
	chmod +x "$tools"/{one,two}
	printf 'one\ntwo\n' >"$BATS_TEST_TMPDIR/names"
	: >"$values"
	expect_fail "$projects/options" "$tools" "$BATS_TEST_TMPDIR/names" "$values"
	expect_output "options: two takes options, and values has none of them"
	echo 'two|-f|77' >"$values"
	expect_pass "$projects/options" "$tools" "$BATS_TEST_TMPDIR/names" "$values"
	expect_output "one||
two||
two|-f|-f 77"
	[[ ! -e $tools/started ]]
}

@test "options: what has done its work and complains of nothing is the same; what complains cannot be run" {
	local work=$BATS_TEST_TMPDIR set at list=$BATS_TEST_TMPDIR/list
	printf 'lists||\nfails||\nfails|-h|-h\n' >"$list"
	for set in signed unsigned; do
		at=$work/options/$set
		mkdir -p "$at"
		printf 'Process Name: %s. 7\nProcess Name: wanted. 4\n' "$set" | tee "$at/1.out" >"$at/2.out"
		tee "$at/1.end" >"$at/2.end" <<<"status 0"
		echo "libbpf: $set" >"$at/1.err"
		echo "no counters" >"$at/2.err"
		echo usage | tee "$at/3.out" >"$at/3.err"
		echo "status 1" >"$at/3.end"
	done
	expect_pass "$projects/options-report" "$work" "$list" some.values
	expect_output "[some.values](some.values)"
	expect_output "| lists | 0 | 1 | 1 | 0 |  |  |"
	expect_output "| fails | 1 | 2 | 1 | 0 | \`fails\`: no counters |  |"
	sed -i 's/4$/5/' "$work/options/signed/1.out"
	expect_fail "$projects/options-report" "$work" "$list"
	expect_output "> says Process Name: wanted. 5"
	tee "$work/options/signed/2.end" >"$work/options/unsigned/2.end" <<<"status 127"
	expect_fail "$projects/options-report" "$work" "$list"
	expect_output "| fails | 1 | 2 | 1 | 0 |  | \`fails\` was not run |"
}

@test "options: a variable that did not arrive, other code, another message and no program are not the same; what a program counted is" {
	local work=$BATS_TEST_TMPDIR set at list=$BATS_TEST_TMPDIR/list
	printf 'snoop||\nsnoop|-p|-p 17\nsnoop|-s|-s\n' >"$list"
	for set in signed unsigned; do
		at=$work/options/$set
		mkdir -p "$at"
		printf 'map m\nprog p code 11\nvar x.bss hist size 8 %s\nvar x.rodata pid size 4 \n' "$set" >"$at/1.held"
		printf 'map m\nprog p code 22\nvar x.bss hist size 8 %s\nvar x.rodata pid size 4 11\n' "$set" >"$at/2.held"
		tee "$at/1.end" >"$at/2.end" <<<running
		tee "$at/1.out" "$at/1.err" "$at/2.err" "$at/3.held" "$at/3.out" >"$at/2.out" </dev/null
		printf 'libbpf: %s\nno such thing\n' "$set" >"$at/3.err"
		echo "status 1" >"$at/3.end"
	done
	expect_pass "$projects/options-report" "$work" "$list"
	expect_output "| snoop | 2 | 3 | 2 | 1 | \`snoop -s\`: no such thing |  |"

	sed -i 's/ 11$/ /' "$work/options/signed/2.held"
	expect_fail "$projects/options-report" "$work" "$list"
	expect_output "< var x.rodata pid size 4 11"
	expect_output "| \`snoop -p 17\` |"
	sed 's/code 22/code 11/' "$work/options/unsigned/2.held" >"$work/options/signed/2.held"
	expect_fail "$projects/options-report" "$work" "$list"
	expect_output "> prog p code 11"
	cp "$work/options/unsigned/2.held" "$work/options/signed/2.held"
	echo "asked frequency 77" >"$work/options/unsigned/2.asked"
	expect_fail "$projects/options-report" "$work" "$list"
	expect_output "< asked frequency 77"
	rm "$work/options/unsigned/2.asked"
	echo "not permitted" >"$work/options/signed/3.err"
	expect_fail "$projects/options-report" "$work" "$list"
	expect_output "> says not permitted"
	cp "$work/options/unsigned/3.err" "$work/options/signed/3.err"
	tee "$work/options/signed/2.held" >"$work/options/unsigned/2.held" </dev/null
	expect_fail "$projects/options-report" "$work" "$list"
	expect_output "| \`snoop -p 17\` |"
	cp "$work/options/unsigned/1.held" "$work/options/unsigned/2.held"
	cp "$work/options/unsigned/1.held" "$work/options/signed/2.held"
	rm "$work/options/signed/3.end"
	expect_fail "$projects/options-report" "$work" "$list"
	expect_output "was not run"
}
