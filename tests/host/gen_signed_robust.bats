#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed sign: full disk, kill, many at once: the old file or the new one
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
		run bash -c 'ulimit -f "$1"; exec "$2" sign one --key key.pem --cert cert.pem' - "$kb" "$gen_signed"
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

@test "robust: sign: a kill or a full disk at each system call that writes" {
	requires strace
	each_write one sign exe --key key.pem --cert cert.pem
	# the file and its folder
	grep -qx 'fsync 2' calls
}

@test "robust: what is written is read back: a write that was lost is noticed" {
	requires strace
	cp embedded exe
	expect_fail env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -qq -o trace -e trace=pwrite64 \
		-e inject="pwrite64:retval=$(field exe sig_sz):when=1" "$gen_signed" resign exe --key other.key --cert other.pem
	expect_output 'exe: the signed file does not verify'
	cmp exe embedded
}

@test "robust: a folder that appears while prepare works is not replaced" {
	requires strace
	mkdir there
	expect_fail env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -qq -o trace -P there -e trace=newfstatat,lstat \
		-e inject=newfstatat,lstat:error=ENOENT "$gen_signed" prepare one -o there
	expect_output 'there: exists already'
	[[ -d there && ! $(ls -A there) && ! $(ls -A | grep 'gen_signed-') ]]
}

@test "robust: resign, with embedded signatures: a kill or a full disk at each system call that writes" {
	requires strace
	each_write embedded resign exe --key other.key --cert other.pem
	grep -q '^pwrite64 ' calls
}

@test "robust: sign --add, attach, strip-signature: a kill or a full disk at each system call that writes" {
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

@test "robust: prepare, sign BUNDLE: a kill or a full disk at each system call that writes leaves no folder, or a whole one" {
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

@test "robust: keygen: a kill at each system call that writes leaves no part of a file; an error, none at all" {
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

@test "robust: keygen: where files can't be without a name; a file that appears meanwhile is not replaced" {
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

@test "robust: bundle, attest, policy sign: a kill or a full disk at each system call that writes leaves old files or new ones" {
	requires strace
	local key=(--key key.pem --cert cert.pem)
	each_output two.hb -- bundle two.signed -o two.hb
	rm -r whole
	each_output at.jsonl sbom.json -- attest two.signed "${key[@]}" -o at.jsonl --sbom sbom.json
	rm -r whole
	printf 'policy_name=corp policy_version=7\nDEFAULT action=DENY\n' >policy
	each_output policy.p7b -- policy sign policy "${key[@]}" -o policy.p7b
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
