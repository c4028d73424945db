#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed sign: full disk, kill, many at once: the old file or the new one
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

# --- whole or not at all

@test "robust: a full disk leaves the old file whole and nothing beside it" {
	((EUID == 0)) || skip 'needs root to mount a small tmpfs'
	cp -L key.pem k
	cp -L cert.pem c
	run unshare -m bash -c '
		set -e
		mkdir disk && mount -t tmpfs -o size=$(($(stat -c %s one) + 20000)) tmpfs disk
		cp one disk/exe
		rc=0
		"$1" sign disk/exe --key k --cert c || rc=$?
		cmp disk/exe one
		ls -A disk
		exit $rc' - "$gen_signed"
	((status == 1))
	expect_output 'No space left on device'
	[[ ${lines[-1]} == exe ]]
}

@test "robust: a file size limit at any size leaves the old file whole" {
	local kb size
	size=$(size_of one.signed)
	for ((kb = 0; kb * 1024 < size; kb += 3)); do
		run bash -c 'ulimit -f "$1"; trap "" XFSZ; exec "$2" sign one --key key.pem --cert cert.pem' - "$kb" "$gen_signed"
		((status == 1))
		cmp one "$BATS_FILE_TMPDIR/one"
	done
	[[ ! $(ls -A | grep '\.gen_signed-') ]]
}

@test "robust: kill -9 at any moment leaves the old or the new file, and no other" {
	local i pid old new
	cp one exe
	old=$(sha256sum <one)
	new=$(sha256sum <one.signed)
	for ((i = 0; i < 60; i++)); do
		cp one exe
		sign exe >/dev/null &
		pid=$!
		sleep "0.0$((i % 30 / 10))$((i % 10))"
		kill -9 "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
		[[ $(sha256sum <exe) == "$old" || $(sha256sum <exe) == "$new" ]]
	done
	[[ ! $(ls -A | grep '\.gen_signed-') ]]
}

@test "robust: a kill before each system call that writes leaves the old or the new file" {
	requires strace
	local call n hit=0
	for call in copy_file_range write ftruncate fsync linkat rename; do
		for n in 1 2; do
			cp one exe
			ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 run strace -qq -o trace -e trace="$call" -e inject="$call:signal=KILL:when=$n" "$gen_signed" sign exe --key key.pem --cert cert.pem
			cmp -s exe one || cmp exe one.signed
			((status != 137)) || hit=$((hit + 1))
			rm -f .*gen_signed-* ./*gen_signed-* 2>/dev/null || true
		done
	done
	((hit >= 5))
}

@test "robust: 20 signings of one file at once end in one whole signed file" {
	local i
	for ((i = 0; i < 10; i++)); do
		sign one >/dev/null &
		"$gen_signed" sign one --key other.key --cert other.pem >/dev/null &
	done
	wait
	expect_pass "$gen_signed" verify one --cert cert.pem --cert other.pem
	[[ $(size_of one) == "$(size_of one.signed)" ]]
	[[ ! $(ls -A | grep 'gen_signed-') ]]
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
