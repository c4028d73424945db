#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The examples built both ways print the same: signed, on an enforcing kernel, with a light and with a full skeleton; unsigned,
# on the same kernel without Hornet. Boots a machine for each of the two kernels.
# shellcheck disable=SC2154
load ../lib.bash

EX=$build/examples

setup_file() {
	[[ -e $build/bzImage ]] || skip "no kernel in build/: run 'make kernel'"
	export SEEN=$build/tests/examples-both
	rm -rf "$SEEN"
	mkdir -p "$SEEN"
	"$vm" --smp 2 --mode off -- "$top/examples/test/see" "$EX/unsigned" "$EX/test" "$SEEN/unsigned" &
	"$vm" --smp 2 --cert "$keys/signer.der" -- bash -c '"$1" "$2" "$3" "$4/light" && "$1" "$2/full" "$3" "$4/full"' - \
		"$top/examples/test/see" "$EX" "$EX/test" "$SEEN"
	wait "$!"
}

# saw SET TOOL REGEX...: each is in what the tool printed, so that nothing is not the same as nothing
saw() {
	local set=$1 tool=$2 text
	shift 2
	for text; do
		cat "$SEEN/$set/$tool".* | grep -E -e "$text" || {
			echo "$tool did not print $text:"
			cat "$SEEN/$set/$tool".*
			return 1
		}
	done
}

@test "the unsigned examples, without Hornet, saw what was caused" {
	saw unsigned minimal '^3 programs were started$'
	saw unsigned exectrace '^TIME exec PID PID 0 bash bash -c "exit 42" mark "a b" ""$' '^TIME exit .* status 42 after MS$' \
		'^TIME exec PID PID 65534 true true two$'
	saw unsigned opentrace '^TIME PID cat ENOENT US /nonexistent$' '/etc/hostname$' '^TIME PID bash 3 US /etc/passwd$'
	saw unsigned tcptrace '^TIME failed PID traffic 127.0.0.1:PORT 127.0.0.1:5011 Connection refused after MS$' ':5012 '
	saw unsigned static ' -> 127\.0\.0\.1:5031$'
	run grep -rE 'true three|:5013' "$SEEN/unsigned"
	[[ ! $output ]]
}

@test "signed, with light skeletons, under enforce they print the same" {
	expect_pass diff -r "$SEEN/unsigned" "$SEEN/light"
}

@test "signed, with full skeletons, under enforce they print the same" {
	[[ $(find "$SEEN/full" -type f | wc -l) == 8 ]]
	expect_pass diff -r -x 'static.*' "$SEEN/unsigned" "$SEEN/full"
}

@test "that one prints something else would be seen" {
	cp -r "$SEEN/light" "$BATS_TEST_TMPDIR/other"
	sed -i 's/^3 programs/4 programs/' "$BATS_TEST_TMPDIR/other/minimal.1"
	expect_fail diff -r "$SEEN/unsigned" "$BATS_TEST_TMPDIR/other"
}
