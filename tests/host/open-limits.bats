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

# env_refused LINE LIST: the list of the environment is refused in one line
env_refused() {
	BPFTOOL_SIGN_OPEN=$2 run --separate-stderr "$bpftool" gen skeleton project.o
	one_line "$1"
}

# env_passes LIST: it is no error
env_passes() {
	BPFTOOL_SIGN_OPEN=$1 "$bpftool" gen skeleton project.o >/dev/null
}

# env_open COUNT LIST: it is good, and opens so many inputs of the object
env_open() {
	BPFTOOL_SIGN_OPEN=$2 "$bpftool" gen skeleton project.o name project >project.skel.h
	printf '#include "project.skel.h"\nint main(void) { return !project__open(); }\n' >main.c
	cc "$INC" -o exe main.c "$prefix/lib/hornet/libbpf.a" -lelf -lz
	expect_pass "$gen_signed" inspect exe
	expect_output "open-inputs $1"
}

# an object of a project that is signed by the environment
project() {
	[[ -e project.o ]] || {
		{
			cat head.c
			printf 'const volatile int en = 1;\nint plain = 2;\n'
			printf 'SEC("syscall") int run(void *ctx) { return en + plain; }\n'
		} >project.c
		bpf project.c
		openssl req -x509 -nodes -days 3650 -newkey rsa:2048 -keyout a.key -out a.pem -subj /CN=a 2>log
	}
	export BPFTOOL_SIGN_KEY=a.key BPFTOOL_SIGN_CERT=a.pem
}

@test "BPFTOOL_SIGN_OPEN: a pattern that no object can match is refused" {
	project
	local pattern
	for pattern in ALL al none 1 rodata rodata. .en rodata.en.x 'rodat.*' roda?.en 'rodata.e n' kconfig.HZ 'kconfig.*x.y' \
		maps.table maps.table.size 'maps.*.max_entires' maps..fd progs.run progs.run.autolaod 'progs.*.max_entries' ä.b; do
		env_refused "open: '$pattern' can match nothing in any object: it is all, SECTION.VARIABLE" "rodata.en,$pattern"
	done
}

@test "BPFTOOL_SIGN_OPEN: a range that is none, or of what has none, is refused if nothing here matches, too" {
	project
	env_refused "open: 'rodata.typo': '9..0' is no range MIN..MAX of integers" rodata.typo=9..0
	env_refused "open: 'rodata.*x': '1' is no range" 'rodata.*x=1'
	env_refused "open: 'maps.*.max_entries': '' is no range" 'maps.*.max_entries='
	env_refused "open: 'rodata.typo': '0..18446744073709551616' is no range" rodata.typo=0..18446744073709551616
	env_refused "open: 'rodata.typo': '-1..9223372036854775808' is no range" rodata.typo=-1..9223372036854775808
	env_refused "open: 'progs.other.autoload' is no integer" progs.other.autoload=0..1
	env_refused "open: 'maps.table.fd' is no integer" maps.table.fd=0..1
	env_refused "open: 'maps.table.type': there is no map type '0..1'" maps.table.type=0..1
	env_refused "open: 'maps.*.type=lru_hash': a type is for one map" 'maps.*.type=lru_hash'
	env_refused "'9..0' is no range" all=9..0
}

@test "BPFTOOL_SIGN_OPEN: what another object can match is none of this one's errors" {
	project
	local pattern
	for pattern in rodata.typo data_mine.x 'rodata_*' bss.x '*.x' '?*.*n?' '*' percpu.x kconfig.CONFIG_HZ=100..1000 'kconfig.*' \
		rodata.typo=-9223372036854775808..9223372036854775807 rodata.typo=0..18446744073709551615 \
		maps.table.type maps.table.type=lru_hash maps.m.key_size maps.m.value_size=8..16 'maps.*.max_*' maps.m.autocreate \
		'm*.fd' maps.m.inner_map progs.p.autoload 'progs.*' progs.p.attach_target 'maps.*=1..2' '*************************t'; do
		expect_pass env_passes "$pattern"
	done
}

@test "blanks around patterns mean nothing" {
	project
	env_open 2 $' rodata.en\t,\n data.plain , '
	env_open 1 "rodata.en=0..9 ,"
	printf '#include "project.lskel.h"\nint main(void) { return !project__open(); }\n' >light.c
	cp project.o again.o
	run "$bpftool" gen skeleton -L --sign -k a.key -i a.pem --open 'rodata.en , , rodata.nope ,data.plain' --link light.c -o light project.o again.o
	((status == 255))
	expect_output "--open: 'rodata.nope' matches nothing that can be opened in any of the objects"
}

@test "a list for several objects has at most 64 patterns, and the manual says so" {
	project
	local list
	list=$(printf 'rodata.x%d,' {1..64})
	expect_pass env_passes "$list"
	env_refused "open: more than 64 patterns" "${list}rodata.en"
	grep -q 'at most 64 patterns' "$prefix/share/man/man8/bpftool-gen.8"
}

# enum_refused LINE RANGE TYPE: a range of a variable of an enum or an integer
enum_refused() {
	{
		cat head.c
		printf 'enum e { A, B };\nconst volatile %s var HORNET_PARAM(%s) = 1;\n' "$3" "$2"
		printf 'SEC("syscall") int run(void *ctx) { return var; }\n'
	} >enum.c
	bpf enum.c
	refused "open: 'rodata.var': $1" all enum.o
}

@test "a range below 0 of an enum that its BTF says is unsigned: the line says that" {
	local is_unsigned=': its BTF says that the enum is unsigned'
	enum_refused "'-3:3' is no range MIN:MAX of numbers from 0 to 4294967295$is_unsigned (clang before 15" '-3, 3' 'enum e'
	enum_refused "'3:1' is no range" '3, 1' 'enum e'
	[[ $stderr != *"$is_unsigned"* ]]
	enum_refused "'-3:3' is no range" '-3, 3' 'unsigned int'
	[[ $stderr != *"$is_unsigned"* ]]
}

@test "HORNET_PARAM is not for externs of the kernel's configuration: header and manual say what is" {
	grep -q -- 'open kconfig.CONFIG_NAME=MIN..MAX' "$prefix/include/hornet/bpf/hornet_param.h"
	sed 's/\\-/-/g; s/\\fP//g; s/\\fB//g' "$prefix/share/man/man8/bpftool-gen.8" | tr '\n' ' ' |
		grep -q 'no effect on an extern of the kernel.*configuration (__kconfig), for which there is --open kconfig.CONFIG_NAME'
}

@test "help, manual and completion say what can be opened" {
	run "$bpftool" gen help
	expect_output '[--open <inputs>] [--object-version <number>]'
	for word in --open --object-version BPFTOOL_SIGN_OPEN HORNET_PARAM attach_target; do
		grep -q -- "$word" <(sed 's/\\-/-/g' "$prefix/share/man/man8/bpftool-gen.8")
	done
	grep -q -- '--open --object-version' "$prefix/share/bash-completion/completions/bpftool"
	run "$gen_signed" help build
	expect_output --open
	expect_output --object-version
}
