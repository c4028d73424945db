#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Signed skeletons that use a module, on the enforcing kernel that takes modules: tests/upstream/modules boots it.
# shellcheck disable=SC2154
load ../lib.bash
load ../records.bash

progs=$build/tests/modules
ko=$progs/ko

setup() {
	requires_guest
	log=$BATS_TEST_TMPDIR/log
	"$build/examples/test/ids" >"$log.before"
}

teardown() {
	[[ ! -d /sys/module/bpf_testmod ]] || "$progs/insert" -r bpf_testmod
}

# Programs, maps and BTFs go a little after their last descriptor.
nothing_left() {
	local i
	for ((i = 0; i < 50; i++)); do
		"$build/examples/test/ids" >"$log.after"
		! cmp -s "$log.before" "$log.after" || return 0
		sleep 0.1
	done
	diff "$log.before" "$log.after"
}

# A module can be taken out when nothing holds it any more.
loads() {
	"$progs/insert" "$ko/bpf_testmod.ko"
	run_recorded expect_pass "$progs/$1"
	expect_output "ok $1"
	loaded __loader.prog with_type without_type on_function
	[[ $(grep -c 'session=closed' "$log.loads") == 3 ]]
	expect_pass "$progs/insert" -r bpf_testmod
	nothing_left
}

# without_module NAME MESSAGE: the loader itself is good, and loads nothing
without_module() {
	run_recorded expect_fail "$progs/$1"
	expect_output "not loaded: No such file or directory"
	expect_output "$2"
	loaded __loader.prog
	nothing_left
}

@test "modules: a signed light skeleton calls a kfunc, reads variables and traces a function of a module" { loads light; }
@test "modules: a signed full skeleton does the same" { loads full; }
@test "modules: without the module the load of the light one says what is missing, and leaves nothing" {
	without_module light "module: progs.with_type: failed to find its attach target or a kernel symbol"
}

@test "modules: without the module the load of the full one says what is missing, and leaves nothing" {
	without_module full "libbpf: extern (var ksym) 'bpf_testmod_ksym_percpu': not found in kernel BTF"
	without_module full "libbpf: prog 'with_type': signed loader: failed to find its attach target or a kernel symbol: -ENOENT"
}
