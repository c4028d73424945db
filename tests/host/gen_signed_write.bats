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

@test "sign: in place keeps mode, owner and a symbolic link" {
	ln -s one link
	((EUID)) || chown 12:34 one
	chmod 4751 one
	local before
	before=$(stat -c '%a %u %g' one)
	expect_pass sign link
	[[ -L link && $(stat -c '%a %u %g' one) == "$before" ]]
	cmp one one.signed
}

@test "sign: in place keeps extended attributes" {
	python3 -c 'import os; os.setxattr("one", "user.note", b"kept")' 2>/dev/null || skip 'no extended attributes here'
	expect_pass sign one
	cmp one one.signed
	[[ $(python3 -c 'import os; print(os.getxattr("one", "user.note").decode())') == kept ]]
}

@test "sign: hard links: the other name keeps the old file, with a warning" {
	ln one other
	expect_pass sign one
	expect_output 'warning: '
	expect_output 'has 2 hard links; the other names keep the old file'
	cmp other "$BATS_FILE_TMPDIR/one"
	cmp one one.signed
	ln one third
	expect_pass "$gen_signed" strip-signature one
	expect_output 'has 2 hard links; the other names keep the old file'
	cmp third one.signed
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

@test "sign: in place in a folder with a default ACL nobody gains a permission" {
	chmod 640 one
	cat >acl <<-'P'
		import os, struct, sys
		def acl(*entries):
		    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in entries)
		none = 0xffffffff
		if sys.argv[1] == "default":
		    # user::rwx user:4242:rwx group::rwx mask::rwx other::rwx
		    os.setxattr(".", "system.posix_acl_default", acl((1, 7, none), (2, 7, 4242), (4, 7, none), (16, 7, none), (32, 7, none)))
		elif sys.argv[1] == "own":
		    os.setxattr("one", "system.posix_acl_access", acl((1, 6, none), (2, 4, 4343), (4, 4, none), (16, 4, none), (32, 0, none)))
		else:
		    names = [n for n in os.listxattr("one") if n == "system.posix_acl_access"]
		    print([os.getxattr("one", n).hex() for n in names])
	P
	python3 acl default 2>/dev/null || skip 'no ACLs here'
	expect_pass sign one
	[[ $(stat -c %a one) == 640 && $(python3 acl show) == '[]' ]]
	# its own stays
	python3 acl own
	local before
	before=$(python3 acl show)
	[[ $before == *f7100000* ]]
	expect_pass sign one
	[[ $(python3 acl show) == "$before" && $(stat -c %a one) == 640 ]]
}

@test "sign: with closed standard descriptors no message gets into the file" {
	ln one other
	run bash -c '"$0" sign one --key key.pem --cert cert.pem <&- 2>&-' "$gen_signed"
	((status == 0))
	cmp one one.signed
	run bash -c '"$0" sign one --key key.pem --cert cert.pem -o new <&- >&- 2>&-' "$gen_signed"
	((status == 1))
	cmp new one.signed
	run bash -c '"$0" verify one --cert cert.pem >&-' "$gen_signed"
	((status == 1))
	expect_output "gen_signed: standard output can't be written: "
}
