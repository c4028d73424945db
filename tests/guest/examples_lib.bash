# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What the tests of the examples share: start one, end it, see that it left nothing. Load it after ../lib.bash.
# shellcheck shell=bash disable=SC2034,SC2154

EX=${EXAMPLES:-$build/examples}
AUDITLOG=$build/tests/auditlog
SLOW=${HORNET_SLOWNESS:-1}	# how many times longer everything may take, see tests/vm/run

setup() {
	requires_guest
	T=$BATS_TEST_TMPDIR
	tool=''
	"$EX/test/ids" >"$T/ids"
	"$AUDITLOG" -o "$T/earlier" -- true || (($? == 3))	# what the kernel kept while nobody listened, or lost
}

teardown() {
	[[ -z $tool ]] || kill -KILL "$tool" 2>/dev/null || :
}

# Sleep without starting a program: the tracers would see it.
nap() {
	read -rt "$1" <> <(:) || :
}

# start EXE ARGS...: run it until it prints its first line, which it does once it is attached
start() {
	local i
	: >"$T/out"		# not the last run's
	"$@" >"$T/out" 2>"$T/err" 3>&- &
	tool=$!
	for ((i = 0; i < 300 * SLOW; i++)); do
		[[ ! -s $T/out ]] || return 0
		[[ -d /proc/$tool ]] || break
		nap 0.1
	done
	echo "did not start: $*"
	cat "$T/err"
	return 1
}

# finish [SIGNAL]: end it, then look at status and left-overs; all that it printed is in $T/out
finish() {
	local status=0 i
	for ((i = 0; i < SLOW; i++)); do
		nap 0.5
	done
	kill -"${1:-INT}" "$tool"
	wait "$tool" || status=$?
	tool=''
	cat "$T/out" "$T/err"
	[[ $status == 0 ]]
	nothing_left
}

# The kernel frees programs, links and maps a little after the last descriptor is closed.
nothing_left() {
	local i
	for ((i = 0; i < 50 * SLOW; i++)); do
		"$EX/test/ids" >"$T/ids.now"
		! cmp -s "$T/ids" "$T/ids.now" || return 0
		nap 0.1
	done
	echo 'left behind:'
	diff "$T/ids" "$T/ids.now"
}

# in_attr NAME: the executable whose only signature is the one that the program passes in attr
in_attr() {
	"$EX/test/damage" "$EX/$1" "$T/$1" no-trailer
	exe=$T/$1
}

# at_end NAME: the executable whose only signature is at its end
at_end() {
	exe=$EX/appended/$1
}
