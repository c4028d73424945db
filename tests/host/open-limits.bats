#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Open inputs that make no sense, or are too many: refused when the skeleton is made, by name.
# shellcheck disable=SC2030,SC2031,SC2154
load ../lib.bash
load open_lib.bash

bats_require_minimum_version 1.5.0

setup_file() {
	export T=$BATS_FILE_TMPDIR
	export bpftool=${bpftool:-$prefix/lib/hornet/bpftool}
	export INC=-I$prefix/include/hornet
	unset BPFTOOL_SIGN_KEY BPFTOOL_SIGN_CERT BPFTOOL_SIGN_OPEN

	cd "$T" || return
	cat >head.c <<-'END'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		#include <bpf/hornet_param.h>
		char LICENSE[] SEC("license") = "GPL";
	END
}

setup() {
	cd "$T" || return
}

@test "more inputs than a loader takes are refused with both numbers" {
	local many=$BATS_TEST_TMPDIR/many
	{
		cat head.c
		printf 'const volatile int v%d HORNET_PARAM(0, 9) = 1;\n' {1..16384}
		printf 'SEC("syscall") int run(void *ctx) { return v1; }\n'
	} >"$many.c"
	bpf "$many.c"
	expect_pass "$bpftool" gen skeleton --sign=full "$many.o" name many
	printf 'int one HORNET_OPEN;\n' >>"$many.c"
	bpf "$many.c"
	refused "open: 16385 inputs are open, a loader can take 16384: leave fewer open" all "$many.o"
}
