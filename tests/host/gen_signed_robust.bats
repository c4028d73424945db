#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed sign: many at once, files that change meanwhile, and what a file has beside its bytes: owner, attributes, holes
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

@test "robust: 100 signings of one file at once end in one whole signed file" {
	local i
	for ((i = 0; i < 50; i++)); do
		sign one >/dev/null &
		"$gen_signed" sign one --key other.key --cert other.pem >/dev/null &
	done
	wait
	expect_pass "$gen_signed" verify one --cert cert.pem --cert other.pem
	[[ $(size_of one) == "$(size_of one.signed)" ]]
	[[ ! $(ls -A | grep 'gen_signed-') ]]
}

@test "robust: sign --add at once: no signer is lost; where nothing can be locked it signs as ever" {
	local i err
	"$gen_signed" keygen --key third.key --cert third.pem --name Third >/dev/null
	for ((i = 0; i < 10; i++)); do
		cp one.signed exe
		"$gen_signed" sign exe --add --key other.key --cert other.pem >/dev/null &
		"$gen_signed" sign exe --add --key third.key --cert third.pem >/dev/null &
		wait
		expect_pass "$gen_signed" verify exe --cert cert.pem --cert other.pem --cert third.pem --require-signer Signer \
			--require-signer Other --require-signer Third
	done
	requires strace
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
	for err in ENOLCK EBADF EOPNOTSUPP; do
		cp one exe
		chmod 444 exe
		expect_pass strace -qq -o trace -e trace=flock -e inject=flock:error=$err "$gen_signed" sign exe --key key.pem --cert cert.pem
		grep -q '^flock(.*LOCK_EX.*INJECTED' trace
		cmp exe one.signed
		rm -f exe
	done
}

# slow_sign CALL FILE EXE: start signing it, and return when it has the file open; it pauses at the first such call. finish_sign: wait for it
slow_sign() {
	local on=()
	# the loader of libraries has this call, too
	[[ $1 != pread64 ]] || on=(-P "$PWD/$2")
	ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -qq -o trace "${on[@]}" -e trace="$1" -e inject="$1":delay_enter=2000000:when=1 \
		"$gen_signed" sign "$3" --key key.pem --cert cert.pem >log 2>&1 &
	signing=$!
	until readlink /proc/[0-9]*/fd/* 2>/dev/null | grep -qxF "$PWD/$2"; do
		kill -0 "$signing"
		sleep 0.02
	done
	sleep 0.3
}

finish_sign() {
	status=0
	wait "$signing" || status=$?
	output=$(<log)
	echo "$output"
	((status == 1))
	expect_output "$1: was changed or replaced meanwhile; nothing was written"
	[[ ! $(ls -A | grep 'gen_signed-') ]]
}

@test "robust: a link that leads elsewhere meanwhile: the file there is not written over" {
	requires strace
	cp two other
	ln -s one link
	ln -s other link2
	slow_sign pread64 one link
	mv -T link2 link
	finish_sign other
	cmp other two
	cmp one "$BATS_FILE_TMPDIR/one"
}

@test "robust: a file that is replaced or changed while it is signed stays as that left it" {
	requires strace
	cp two other
	cp other new
	slow_sign fchmod one one
	mv new one
	finish_sign one
	cmp one other
	cp "$BATS_FILE_TMPDIR/one" one
	slow_sign fchmod one one
	cat other >one
	finish_sign one
	cmp one other
}

@test "robust: attributes that can't be read are not dropped in silence" {
	requires strace
	local call
	python3 -c 'import os; os.setxattr("one", "user.note", b"kept")' 2>/dev/null || skip 'no extended attributes here'
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
	for call in flistxattr fgetxattr; do
		expect_fail strace -qq -o trace -e trace=$call -e inject=$call:error=EIO "$gen_signed" sign one --key key.pem --cert cert.pem
		expect_output "can't be"
		expect_output 'Input/output error; use -o'
		cmp one "$BATS_FILE_TMPDIR/one"
	done
	# a file system without any
	expect_pass strace -qq -o trace -e trace=flistxattr -e inject=flistxattr:error=EOPNOTSUPP "$gen_signed" sign one --key key.pem --cert cert.pem
	cmp one one.signed
}

@test "robust: a sparse executable of 4 GiB, in little memory, stays sparse" {
	local limit=150000
	[[ ! ${GEN_SIGNED:-} ]] || limit=unlimited	# sanitizers reserve terabytes
	truncate -s 4G one
	run bash -c 'ulimit -v "$1"; shift; exec "$@"' - "$limit" "$gen_signed" sign one -o big --key key.pem --cert cert.pem
	echo "$output"
	((status == 0 && $(size_of big) > 4294967296))
	(($(du -k big | cut -f1) < 2000))
	expect_pass bash -c 'ulimit -v "$1"; shift; exec "$@"' - "$limit" "$gen_signed" verify big --cert cert.pem
	expect_pass bash -c 'ulimit -v "$1"; shift; exec "$@"' - "$limit" "$gen_signed" strip-signature big
	cmp -n 1000000 big one
	(($(size_of big) == 4294967296))
}

# as_user COMMAND...: as somebody who owns nothing here
as_user() {
	setpriv --reuid=12345 --regid=12345 --clear-groups "$@"
}

# shared FILE...: a folder that everybody may write, outside of the test's private one
shared() {
	shared=$(mktemp -d)
	chmod 777 "$shared"
	cp -L "$@" key.pem cert.pem "$shared/"
	chmod 644 "$shared"/*.pem
	cp "$gen_signed" "$shared/gs"
	chmod 755 "$shared/gs"
}

teardown() {
	[[ ! ${shared:-} ]] || rm -rf "$shared"
}

@test "robust: setuid is kept by root; another user is refused and changes nothing" {
	((EUID == 0)) || skip 'needs root'
	chmod 4755 one
	sign one
	[[ $(stat -c %a one) == 4755 ]]
	cp "$BATS_FILE_TMPDIR/one" one
	shared one
	chmod 4755 "$shared/one"
	expect_fail as_user "$shared/gs" sign "$shared/one" --key "$shared/key.pem" --cert "$shared/cert.pem"
	expect_output 'its owner can'\''t be kept'
	cmp "$shared/one" "$BATS_FILE_TMPDIR/one"
	[[ $(stat -c %a:%u "$shared/one") == 4755:0 ]]
}

# capability FILE: what it has, in hex; with a second argument: give it CAP_NET_BIND_SERVICE, as setcap does
capability() {
	python3 -c 'import os, struct, sys
if len(sys.argv) > 2: os.setxattr(sys.argv[1], "security.capability", struct.pack("<5I", 0x02000001, 1 << 10, 0, 0, 0))
print(os.getxattr(sys.argv[1], "security.capability").hex())' "$@"
}

@test "robust: security.capability is kept by root; another user is refused and changes nothing" {
	((EUID == 0)) || skip 'needs root'
	capability one set 2>/dev/null || skip 'files have no capabilities here'
	local before
	before=$(capability one)
	expect_pass sign one
	[[ $(capability one) == "$before" ]]
	cmp one one.signed
	cp "$BATS_FILE_TMPDIR/one" one
	shared one
	# the user's own file, but for that
	chown 12345:12345 "$shared/one"
	capability "$shared/one" set 2>/dev/null || skip 'files have no capabilities in TMPDIR'
	expect_fail as_user "$shared/gs" sign "$shared/one" --key "$shared/key.pem" --cert "$shared/cert.pem"
	expect_output "one: its attribute security.capability can't be kept: Operation not permitted; use -o"
	cmp "$shared/one" "$BATS_FILE_TMPDIR/one"
	[[ $(capability "$shared/one") == "$before" && ! $(ls -A "$shared" | grep 'gen_signed-') ]]
}

@test "robust: setgid that the kernel would drop without a word is refused" {
	((EUID == 0)) || skip 'needs root'
	shared one
	chown 12345:54321 "$shared/one"
	chmod 2755 "$shared/one"
	# new files get the folder's group, in which the user is not
	chown :54321 "$shared"
	chmod 2777 "$shared"
	expect_fail as_user "$shared/gs" sign "$shared/one" --key "$shared/key.pem" --cert "$shared/cert.pem"
	expect_output 'its mode can'\''t be kept'
	cmp "$shared/one" "$BATS_FILE_TMPDIR/one"
	[[ $(stat -c %a "$shared/one") == 2755 ]]
}

@test "robust: a folder that may not be written" {
	((EUID == 0)) || skip 'needs root to be another user'
	shared one
	chmod 755 "$shared"
	expect_fail as_user "$shared/gs" sign "$shared/one" --key "$shared/key.pem" --cert "$shared/cert.pem"
	expect_output 'can'\''t write beside it: Permission denied'
	cmp "$shared/one" "$BATS_FILE_TMPDIR/one"
}

@test "robust: /dev/full, a device, a FIFO, a folder as the target" {
	mkfifo fifo
	mkdir folder
	local target
	for target in /dev/full /dev/null fifo folder; do
		expect_fail sign one -o "$target"
		expect_output "$target: exists and is not a regular file"
	done
	[[ -c /dev/full && -c /dev/null && -p fifo && -d folder ]]
	run bash -c '"$1" sign one --key key.pem --cert cert.pem >/dev/full' - "$gen_signed"
	((status == 1))
	expect_output 'standard output can'\''t be written'
	expect_pass "$gen_signed" verify one --cert cert.pem
}

@test "robust: a symbolic link that leads to nothing, and a ring of them" {
	ln -s nowhere link
	ln -s b a
	ln -s a b
	expect_fail sign link
	expect_output 'link: No such file'
	expect_fail sign one -o link
	expect_output 'gen_signed: link: a symbolic link that leads to nothing'
	[[ -L link && ! -e nowhere ]]
	expect_fail sign one -o a
	expect_output 'a: Too many levels'
	cmp one "$BATS_FILE_TMPDIR/one"
}

@test "robust: a read-only folder, and a target that can't be replaced" {
	((EUID == 0)) || skip 'needs root'
	cp -L key.pem k
	cp -L cert.pem c
	run unshare -m bash -c '
		mkdir disk && mount -t tmpfs tmpfs disk && cp one disk/exe && mount -o remount,ro disk || exit 99
		"$1" sign disk/exe --key k --cert c' - "$gen_signed"
	((status == 1))
	expect_output 'can'\''t write beside it: Read-only file system'
}
