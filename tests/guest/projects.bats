#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Five of other people's tools, signed, with options: each shows what it must and leaves out what its options say.
# shellcheck disable=SC2154
load ../lib.bash

projects=$top/tests/projects
work=$build/projects

@test "signed libbpf-tools honour their options on the enforcing kernel" {
	requires_guest
	local cases=$BATS_TEST_TMPDIR/cases log=$BATS_TEST_TMPDIR/log n=0 tool arguments method lines yes no verdict denied failed=0
	[[ -x $work/signed/libbpf-tools/opensnoop && -x $work/bin/event ]] || skip "tests/host/projects.bats built no tools"
	grep -E '^(opensnoop\|-p @W|execsnoop\|-u 4242|syscount\|-p @W|tcpconnect\|-P 4001|biolatency\|-d loop0)' "$projects/cases" >"$cases"
	[[ $(wc -l <"$cases") == 5 ]]
	"$build/tests/auditlog" -t 1334 -o "$log" -- "$projects/guest" "$work/signed/libbpf-tools" "$work/bin" "$cases" "$BATS_TEST_TMPDIR/out/signed"
	# shellcheck source=tests/projects/judge.bash
	. "$projects/judge.bash"
	while IFS='|' read -r tool arguments _ method lines yes no; do
		n=$((n + 1))
		verdict=$(judge "$BATS_TEST_TMPDIR/out" "$n" "$method" "$lines" "$yes" "$no")
		echo "$tool $arguments: $verdict ($(cat "$BATS_TEST_TMPDIR/out/signed/$n.state"))"
		[[ $verdict == same ]] || failed=1
	done <"$cases"
	((failed == 0))
	# what they load to probe the kernel is signed, too: refused, a tool may take another way, and print the same
	grep -q ' op=LOAD .* decision=allow .* prog-name="" .*/biolatency' "$log"
	denied=$(grep ' decision=deny ' "$log" || :)
	[[ ! $denied ]] || { echo "$denied"; false; }
}
