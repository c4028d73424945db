#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The kernel's parser of policies, fuzzed on the host for a bounded time.

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

# broken FILE SED: the kernel's sources with that change, in $src
broken() {
	src=$BATS_TEST_TMPDIR/src
	mkdir "$src"
	cp "$top"/kernel/hornet/{policy*.[ch],info.[ch],decide.h,certs.h,compat.h,builtin.policy} "$src/"
	sed -i -E "$2" "$src/$1"
	run cmp "$src/$1" "$top/kernel/hornet/$1"
	[ "$status" -eq 1 ]
}

@test "fuzzing finds nothing in the kernel's parser of policies" {
	run make -C "$top/tests/fuzz" -f policy.mk run "FUZZ_SECONDS=${FUZZ_SECONDS:-3}"
	printf '%s\n' "$output" | tail -n 40
	[ "$status" -eq 0 ]
	[[ $output == *"stat::number_of_executed_units: "* ]]
}

@test "the fuzz target finds a policy with more rules than there is room for" {
	broken policy_parse.c 's/policy->nr_rules == policy->max_rules/0/; s/lines \+= text.*/lines += 0 * text[i];/'
	run make -C "$top/tests/fuzz" -f policy.mk run FUZZ_SECONDS=60 SRC="$src" OUT="$BATS_TEST_TMPDIR/out"
	printf '%s\n' "$output" | tail -n 40
	[ "$status" -ne 0 ]
	[[ $output == *Sanitizer* ]]
}

@test "the fuzz target finds a rule that allows programs without a good signature" {
	broken policy_parse.c 's/rule->verdicts = 1 << LSM_INT_VERDICT_OK;/;/'
	run make -C "$top/tests/fuzz" -f policy.mk run FUZZ_SECONDS=60 SRC="$src" OUT="$BATS_TEST_TMPDIR/out"
	printf '%s\n' "$output" | tail -n 40
	[ "$status" -ne 0 ]
	[[ $output == *"deadly signal"* ]]
}

@test "the fuzz target finds a rule that allows whoever the task may be, a digest that is not of all, a path that is read too far" {
	local n=0 change
	for change in 's/s->anybody \? !doubt\(r\) : s->uid != r->uid/s->uid != r->uid/' 's/ \&\& \(!s->rewritten \|\| doubt\(r\)\)//' \
		's/i < s->path_len; i\+\+/i <= s->path_len; i++/'; do
		rm -rf "$BATS_TEST_TMPDIR/src" "$BATS_TEST_TMPDIR/out"
		broken policy_eval.c "$change"
		run make -C "$top/tests/fuzz" -f policy.mk run FUZZ_SECONDS=60 SRC="$src" OUT="$BATS_TEST_TMPDIR/out"
		printf '%s\n' "$output" | tail -n 40
		[ "$status" -ne 0 ]
		[[ $output == *"deadly signal"* || $output == *Sanitizer* ]]
		n=$((n + 1))
	done
	((n == 3))
}
