#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The examples' command lines and pages, which need no kernel.

# shellcheck disable=SC2154 # lib.bash sets them
load ../lib.bash

EX=${EXAMPLES:-$build/examples}
SRC=$top/examples
NAMES='minimal exectrace opentrace tcptrace guard static'

# the options of NAME, as the lines of --help name them
options() {
	"$EX/$1" --help | sed -n 's/^  -\(.\), --\([a-z-]*\) *\([A-Z]*\)  .*/\1 \2 \3/p'
}

# commands FILE: what a page tells the reader to type, without "$ " and sudo
commands() {
	sed -n 's/^ *\$ \(sudo \)\?//p' "$1"
}

@test "--help goes to stdout and ends with status 0" {
	for name in $NAMES; do
		run "$EX/$name" --help
		[[ $status == 0 && ${lines[0]} == "Usage: $name "* ]]
		[[ -z $("$EX/$name" --help 2>&1 >/dev/null) ]]
	done
}

@test "a bad command line ends with status 2 and says what is wrong" {
	for name in exectrace opentrace tcptrace guard static; do
		echo "$name"
		run "$EX/$name" --no-such-option
		[[ $status == 2 && $output == *no-such-option* ]]
		run "$EX/$name" operand
		[[ $status == 2 && $output == *"unexpected argument 'operand'"* ]]
		run "$EX/$name" -d
		[[ $status == 2 ]]
		for bad in 0 -1 x 1x '' ' 1' 99999999999999999999; do
			run "$EX/$name" -d "$bad"
			[[ $status == 2 && $output == *'--duration wants a number from 1 to'* ]]
		done
		run "$EX/$name" -c 1 --count 1
		[[ $status == 2 && $output == *'--count is given twice'* ]]
	done
	run "$EX/minimal" operand
	[[ $status == 2 ]]
}

@test "names that are too long or empty are refused" {
	for name in exectrace opentrace tcptrace; do
		run "$EX/$name" --comm 1234567890123456
		[[ $status == 2 && $output == *'--comm wants 1 to 15 bytes'* ]]
		run "$EX/$name" --comm ''
		[[ $status == 2 ]]
		run "$EX/$name" --comm 123456789012345 --help
		[[ $status == 0 ]]
	done
	run "$EX/tcptrace" --port 65536
	[[ $status == 2 && $output == *'--port wants a number from 1 to 65535'* ]]
	run "$EX/opentrace" --quiet --count 3
	[[ $status == 2 && $output == *'--quiet prints no events'* ]]
}

@test "guard takes verdicts and names to veto" {
	for what in NONE OK UNSIGNED PARTIALSIG UNKNOWNKEY UNEXPECTED FAULT BADSIG REVOKED ROLLBACK \
		some_prog name=OK "signer=sha256:$(printf '0%.0s' {1..64})"; do
		run "$EX/guard" --veto "$what" --help
		[[ $status == 0 ]]
	done
	run "$EX/guard" --veto 1234567890123456
	[[ $status == 2 && $output == *'is no verdict'* ]]
	run "$EX/guard" --veto name=
	[[ $status == 2 ]]
	for what in signer= signer=sha256:12 "signer=$(printf '0%.0s' {1..64})" "signer=sha256:$(printf 'g%.0s' {1..64})"; do
		run "$EX/guard" --veto "$what"
		[[ $status == 2 && $output == *'is not signer=sha256: and 64 hexadecimal digits'* ]]
	done
	run "$EX/guard" -V a -V b -V c -V d -V e -V f -V g -V h -V i
	[[ $status == 2 && $output == *'more than 8 names'* ]]
}

@test "an output that cannot be written is a failure" {
	run sh -c "'$EX/exectrace' --help >/dev/full"
	[[ $status == 1 && $output == *'cannot write the output'* ]]
}

@test "each page names every option of its tool" {
	for name in exectrace opentrace tcptrace guard static; do
		n=0
		while read -r key long arg; do
			case $long in help | duration | count) continue ;; esac
			echo "$name: --$long $arg"
			grep -qF "| \`-$key\`, \`--$long${arg:+ $arg}\` |" "$SRC/$name/README.md"
			n=$((n + 1))
		done < <(options "$name")
		[[ $n -gt 0 ]]
	done
}

@test "each command of the pages is one that the tools take" {
	n=0
	for page in "$SRC"/*/README.md; do
		while read -r cmd rest; do
			read -ra args <<<"$rest"
			echo "$page: $cmd $rest"
			[[ $cmd != gen_signed ]] || continue
			[[ -x $EX/$cmd ]]
			# the tool reads all options before --help
			run "$EX/$cmd" "${args[@]}" --help
			[[ $status == 0 ]]
			n=$((n + 1))
		done < <(commands "$page")
	done
	[[ $n -ge 20 ]]
}

@test "each gen_signed command of the pages names files and subcommands that exist" {
	for page in "$SRC"/README.md "$SRC"/*/README.md; do
		while read -r cmd sub args; do
			[[ $cmd == gen_signed ]] || continue
			echo "$page: $cmd $sub $args"
			run "$gen_signed" help
			[[ $status == 0 && $output == *" $sub "* ]]
			for word in $args; do
				case $word in
				mytool*) ;;
				*.c | *.h) [[ -f $SRC/$word ]] ;;
				esac
			done
		done < <(commands "$page")
	done
}

@test "every example verifies with the signer's certificate alone" {
	for name in $NAMES; do
		for exe in "$EX/$name" "$EX/appended/$name"; do
			expect_pass "$gen_signed" verify "$exe" --cert "$keys/signer.pem"
			expect_output 'appended signature good'
		done
		expect_fail "$gen_signed" verify "$EX/stranger/$name" --cert "$keys/signer.pem"
		expect_fail "$gen_signed" verify "$EX/unsigned/$name" --cert "$keys/signer.pem"
	done
}

@test "an example with a wrong byte or a foreign signature does not verify" {
	bad=$BATS_TEST_TMPDIR/bad
	for part in insns data sig trailer 'sig-of' 'trailer-of'; do
		other=()
		[[ $part != *-of ]] || other=("$EX/opentrace")
		"$EX/test/damage" "$EX/exectrace" "$bad" "$part" "${other[@]}"
		expect_fail "$gen_signed" verify "$bad" --cert "$keys/signer.pem"
		expect_output "$bad"
	done
}

@test "the command of a page builds the tool" {
	cd "$SRC"
	read -ra cmd < <(commands minimal/README.md | grep '^gen_signed build')
	exe=$BATS_TEST_TMPDIR/minimal
	cmd=("${cmd[@]//my.key/$keys/signer.key}")
	cmd=("${cmd[@]//my.pem/$keys/signer.pem}")
	cmd=("${cmd[@]//minimal.signed/$exe}")
	expect_pass "$gen_signed" "${cmd[@]:1}" --btf "$build/kernel.btf"
	expect_pass "$exe" --help
}
