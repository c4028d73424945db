#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed sign: how the file is written: modes, links, owners
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

@test "sign: -o leaves a read-only input alone, keeps permissions, drops setuid" {
	chmod 4555 one
	expect_pass sign one -o out
	cmp one "$BATS_FILE_TMPDIR/one"
	cmp out one.signed
	[[ $(stat -c %a out) == 555 && $(stat -c %a one) == 4555 ]]
	echo precious >old
	expect_pass sign one -o old
	cmp old one.signed
}

@test "sign: in place keeps mode, owner, extended attributes and a symbolic link" {
	ln -s one link
	((EUID)) || chown 12:34 one
	chmod 4751 one
	if python3 -c 'import os; os.setxattr("one", "user.note", b"kept")' 2>/dev/null; then
		local xattr=1
	fi
	local before
	before=$(stat -c '%a %u %g' one)
	expect_pass sign link
	[[ -L link && $(stat -c '%a %u %g' one) == "$before" ]]
	cmp one one.signed
	[[ ! ${xattr:-} ]] || python3 -c 'import os; assert os.getxattr("one", "user.note") == b"kept"'
}

@test "sign: hard links: the other name keeps the old file, with a warning" {
	ln one other
	expect_pass sign one
	expect_output 'warning: '
	expect_output 'has 2 hard links'
	cmp other "$BATS_FILE_TMPDIR/one"
	cmp one one.signed
}

@test "sign: -o naming the input by another name is still in place" {
	chmod 4751 one
	expect_pass sign one -o ./one
	[[ $(stat -c %a one) == 4751 ]]
	cmp one one.signed
}

@test "sign: a running executable can be signed" {
	record a >rec
	cat >sleeper.c <<-'C'
		#include <stdlib.h>
		#include <unistd.h>
		__asm__(".section .hornet,\"a\"\n.balign 8\n.incbin \"rec\"\n.previous");
		int main(int argc, char **argv) { return argc < 2 || sleep(atoi(argv[1])); }
	C
	cc sleeper.c -o sleeper
	./sleeper 30 &
	local pid=$!
	run sign sleeper
	kill "$pid"
	((status == 0))
	expect_pass "$gen_signed" verify sleeper --cert cert.pem
}
