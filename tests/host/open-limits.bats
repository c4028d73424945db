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

@test "two tags that differ on one variable are refused by name, of one source and of two that are linked" {
	{
		cat head.c
		printf 'const volatile int var HORNET_PARAM(0, 5) HORNET_PARAM(0, 9) = 1;\n'
		printf 'SEC("syscall") int run(void *ctx) { return var; }\n'
	} >twice.c
	bpf twice.c
	refused "open: 'rodata.var' has two tags, 'hornet:param:0:5' and 'hornet:param:0:9': make them the same" all twice.o
	sed 's/HORNET_PARAM(0, 9)/HORNET_OPEN/' twice.c >mixed.c
	bpf mixed.c
	refused "open: 'rodata.var' has two tags, 'hornet:param:0:5' and 'hornet:open'" all mixed.o
	sed 's/HORNET_PARAM(0, 9)/HORNET_PARAM(0, 5)/' twice.c >same.c
	bpf same.c
	expect_pass "$bpftool" gen skeleton --sign=full same.o

	{
		cat head.c
		printf '__weak int weak HORNET_PARAM(0, 3) = 1;\nint two(void) { return weak; }\n'
	} >first.c
	{
		cat head.c
		printf '__weak int weak HORNET_PARAM(0, 7) = 2;\nextern int two(void);\n'
		printf 'SEC("syscall") int run(void *ctx) { return weak * 10 + two(); }\n'
	} >second.c
	bpf first.c
	bpf second.c
	expect_pass "$bpftool" gen object linked.o first.o second.o
	refused "open: 'data.weak' has two tags, 'hornet:param:0:3' and 'hornet:param:0:7'" all linked.o
	sed -i 's/(0, 7)/(0, 3)/' second.c
	bpf second.c
	expect_pass "$bpftool" gen object linked.o first.o second.o
	expect_pass "$bpftool" gen skeleton --sign=full linked.o
}
