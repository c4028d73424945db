#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed: a full disk, a kill, at each system call that writes: the old file or the new one
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash
load writes.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

@test "atomic: a full disk leaves the old file whole and nothing beside it" {
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

@test "atomic: a file size limit at any size leaves the old file whole" {
	local kb size
	size=$(size_of one.signed)
	for ((kb = 0; kb * 1024 < size; kb += 3)); do
		run bash -c 'ulimit -f "$1"; exec "$2" sign one --key key.pem --cert cert.pem' - "$kb" "$gen_signed"
		((status == 1))
		cmp one "$BATS_FILE_TMPDIR/one"
	done
	[[ ! $(ls -A | grep '\.gen_signed-') ]]
}

@test "atomic: kill -9 at any moment leaves the old or the new file, and no other" {
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

# At each such call a kill, then an error: EXE is FRESH as it was or SIGNED, and a failure says why.
each_write() {
	local fresh=$1 call n i hit=0 failed=0
	shift
	cp "$fresh" exe
	writes "$gen_signed" "$@" >calls
	cp exe signed
	while read -r call n; do
		for ((i = 1; i <= n; i++)); do
			cp "$fresh" exe
			ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 run strace -qq -o trace -e trace="$call" -e inject="$call:signal=KILL:when=$i" "$gen_signed" "$@"
			cmp -s exe "$fresh" || cmp exe signed
			((status != 137)) || hit=$((hit + 1))
			rm -f .*gen_signed-* ./*gen_signed-* 2>/dev/null || true
			cp "$fresh" exe
			ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 run strace -qq -o trace -e trace="$call" -e inject="$call:error=ENOSPC:when=$i" "$gen_signed" "$@"
			if ((status)); then
				failed=$((failed + 1))
				expect_output 'gen_signed: '
				# standard output comes after the file is in place
				cmp exe "$fresh" || [[ $output == *'standard output'* || $output == *"folder can't be synced"* ]]
			else
				cmp exe signed
			fi
			[[ ! $(ls -A | grep 'gen_signed-') ]]
		done
	done <calls
	echo "$hit killed, $failed failed"
	((hit >= 5 && failed >= 5))
}

@test "atomic: sign: a kill or a full disk at each system call that writes" {
	requires strace
	each_write one sign exe --key key.pem --cert cert.pem
	# the file and its folder
	grep -qx 'fsync 2' calls
}

@test "atomic: what is written is read back: a write that was lost is noticed" {
	requires strace
	cp embedded exe
	expect_fail env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -qq -o trace -e trace=pwrite64 \
		-e inject="pwrite64:retval=$(field exe sig_sz):when=1" "$gen_signed" resign exe --key other.key --cert other.pem
	expect_output 'exe: the signed file does not verify'
	cmp exe embedded
}

@test "atomic: a folder that appears while prepare works is not replaced" {
	requires strace
	mkdir there
	expect_fail env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -qq -o trace -P there -e trace=newfstatat,lstat \
		-e inject=newfstatat,lstat:error=ENOENT "$gen_signed" prepare one -o there
	expect_output 'there: exists already'
	[[ -d there && ! $(ls -A there) && ! $(ls -A | grep 'gen_signed-') ]]
}

@test "atomic: resign, with embedded signatures: a kill or a full disk at each system call that writes" {
	requires strace
	each_write embedded resign exe --key other.key --cert other.pem
	grep -q '^pwrite64 ' calls
}

@test "atomic: sign --add, attach, strip-signature: a kill or a full disk at each system call that writes" {
	requires strace
	each_write one.signed sign exe --add --key other.key --cert other.pem
	each_write one.signed strip-signature exe
	cmp signed one
	"$gen_signed" prepare one -o bundle
	sign bundle -o sigs
	each_write one attach exe sigs --cert cert.pem
	cmp signed one.signed
}

# At each such call of COMMAND, which makes this folder, a kill, then an error: there is none, or a whole one.
each_folder() {
	local folder=$1 call n i how
	shift
	writes "$gen_signed" "$@" >calls
	mv "$folder" whole
	while read -r call n; do
		for ((i = 1; i <= n; i++)); do
			for how in signal=KILL error=ENOSPC; do
				ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 run strace -qq -o trace -e trace="$call" -e inject="$call:$how:when=$i" "$gen_signed" "$@"
				[[ ! -e $folder ]] || diff -r "$folder" whole
				((status)) || [[ -e $folder ]]
				[[ $how == signal=KILL || ! $(ls -A | grep 'gen_signed-') ]]
				rm -rf "$folder" "$folder".gen_signed-*
			done
		done
	done <calls
	grep -q '^renameat2 ' calls
}

@test "atomic: prepare, sign BUNDLE: a kill or a full disk at each system call that writes leaves no folder, or a whole one" {
	requires strace
	each_folder bundle prepare one -o bundle
	mv whole made
	each_folder sigs sign made -o sigs --key key.pem --cert cert.pem
	[[ -s whole/1.p7s ]]
}

# Neither of k and c, or the key alone, or both; whole, and what nobody else may read
whole_keys() {
	[[ ! -e c || -e k ]]
	[[ ! -e k ]] || [[ $(stat -c %a k) == 600 && $(openssl pkey -in k -pubout | tee k.pub) ]]
	[[ ! -e c ]] || [[ $(openssl x509 -in c -noout -pubkey) == "$(<k.pub)" ]]
}

@test "atomic: keygen: a kill at each system call that writes leaves no part of a file; an error, none at all" {
	requires strace
	local keygen=("$gen_signed" keygen --key k --cert c --alg p256) call n i failed=0
	writes "${keygen[@]}" >calls
	whole_keys
	# two files, and their folder after each
	grep -qx 'fsync 4' calls
	grep -qx 'linkat 2' calls
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
	while read -r call n; do
		for ((i = 1; i <= n; i++)); do
			rm -f k c
			run strace -qq -o trace -e trace="$call" -e inject="$call:signal=KILL:when=$i" "${keygen[@]}"
			whole_keys
			[[ -e k ]] || expect_pass "${keygen[@]}"
			rm -f k c
			run strace -qq -o trace -e trace="$call" -e inject="$call:error=ENOSPC:when=$i" "${keygen[@]}"
			whole_keys
			# a call of the sanitizers' own may fail
			if ((status)); then
				failed=$((failed + 1))
				expect_output 'gen_signed: '
				[[ $output == *'standard output'* || (! -e k && ! -e c) ]]
			else
				[[ -e k && -e c ]]
			fi
			[[ ! $(ls -A | grep 'gen_signed-') ]]
		done
	done <calls
	# five for each file, one for standard output
	((failed >= 11))
}

@test "atomic: keygen: where files can't be without a name; a file that appears meanwhile is not replaced" {
	requires strace
	local keygen=("$gen_signed" keygen --key k --cert c --alg p256) flags
	local named=(strace -qq -o trace -P /proc/self/fd -P k -P c -e inject=access:error=ENOENT)
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
	# no O_TMPFILE; then no RENAME_NOREPLACE either
	for flags in '' -einject=renameat2:error=EINVAL; do
		expect_pass "${named[@]}" -e trace=access,renameat2,link ${flags:+"$flags"} "${keygen[@]}"
		whole_keys
		[[ $(grep -c '^renameat2(' trace) == 2 && $(grep -c '^link(' trace) == $((${#flags} ? 2 : 0)) ]]
		[[ ! $(ls -A | grep 'gen_signed-') ]]
		rm k c
		# not seen at first
		echo mine >c
		expect_fail "${named[@]}" -e trace=access,newfstatat,lstat,renameat2,link -e inject=newfstatat,lstat:error=ENOENT \
			${flags:+"$flags"} "${keygen[@]}"
		expect_output 'c: exists already; it is not overwritten'
		[[ $(<c) == mine && ! -e k && ! $(ls -A | grep 'gen_signed-') ]]
		rm c
	done
	echo mine >c
	expect_fail strace -qq -o trace -P c -e trace=newfstatat,lstat -e inject=newfstatat,lstat:error=ENOENT "${keygen[@]}"
	expect_output 'c: exists already; it is not overwritten'
	[[ $(<c) == mine && ! -e k ]]
}

@test "atomic: bundle, attest, policy sign: a kill or a full disk at each system call that writes leaves old files or new ones" {
	requires strace
	local key=(--key key.pem --cert cert.pem)
	each_output two.hb -- bundle two.signed -o two.hb
	rm -r whole
	each_output at.jsonl sbom.json -- attest two.signed "${key[@]}" -o at.jsonl --sbom sbom.json
	rm -r whole
	printf 'policy_name=corp policy_version=7\nDEFAULT action=DENY\n' >policy
	each_output policy.p7b -- policy sign policy "${key[@]}" -o policy.p7b
}
