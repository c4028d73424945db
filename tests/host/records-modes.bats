#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The list of live programs where unsigned ones are let in; boots a machine of its own.
# shellcheck disable=SC2154,SC1091,SC2016

load ../lib.bash

setup() {
	[[ -e $build/bzImage ]] || skip "no kernel in build/: run 'make kernel'"
	keep=$build/tests/attacks/keep
}

# What runs in the machine: KEEP SMALL BIG. A second boot is not needed, since each command begins without programs of ours.
script='
	set -e
	list=/sys/kernel/security/hornet/programs
	time_of() {
		cat "$list" >/dev/null
		local start=${EPOCHREALTIME/./}
		cat "$list" "$list" "$list" "$list" "$list" "$list" "$list" "$list" >/dev/null
		echo $((${EPOCHREALTIME/./} - start))
	}
	export -f time_of
	export list
	"$1" "$2" bash -c "echo small \$(time_of) \$(grep -c kept \$list)"
	echo audit >/sys/kernel/security/hornet/mode
	"$1" 10 bash -c "
		echo judged \$(grep kept \$list | grep -c \"verdict=UNSIGNED.*origin=none\")
		gen_signed ps --check | tail -n +12; echo status \${PIPESTATUS[0]}"
	"$1" "$3" bash -c "
		echo big \$(time_of) \$(grep -c kept \$list)
		echo ids \$(sed -n \"s/^id=\\([0-9]*\\) name=.kept.*/\\1/p\" \$list | sort -un | wc -l)
		gen_signed ps --json | grep -c kept"
'

@test "live programs of mode off and audit, pinned, sent and opened anew; a listing takes linear time" {
	local small=${KEEP_SMALL:-500} big=${KEEP_BIG:-2000}
	expect_pass "$vm" --mode off --timeout 500 --env "PATH=${gen_signed%/*}:$PATH" -- bash -c "$script" - "$keep" "$small" "$big"
	expect_output "judged 10"
	expect_output "status 1"
	# and two of the kernel's own that it loaded before anybody judged
	expect_output "12 not signed"
	expect_output "ids $big"
	[[ $output =~ small\ ([0-9]+)\ "$small" ]]
	local t=${BASH_REMATCH[1]}
	[[ $output =~ big\ ([0-9]+)\ "$big" ]]
	# quadratic would be (big / small)^2 times as long
	((BASH_REMATCH[1] < t * big / small * 3))
}

@test "what was loaded while Hornet was off is not signed, whoever signed it" {
	expect_pass "$vm" --mode off --cert "$keys/signer.der" --env "PATH=${gen_signed%/*}:$PATH" -- bash -c '
		"$1" >/dev/null & sleep 2
		echo enforce >/sys/kernel/security/hornet/mode
		gen_signed ps --check; echo "status $?"
		kill -INT %1; wait
		gen_signed ps --json' - "$build/examples/appended/minimal"
	expect_output "status 1"
	[[ $output == *count_exec*NONE*before* ]]
}
