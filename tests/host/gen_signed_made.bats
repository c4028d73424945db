#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed build: what is signed is what was compiled, and the record is that of the executable
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016,SC2012

load ../lib.bash
load gen_signed_lib.bash
load build_lib.bash

# one_line: what gen_signed itself said of the failure
one_line() {
	[[ $(grep -c '^gen_signed: ' <<<"$output") == 1 ]]
}

@test "build: a header made earlier that is found first is refused, and named" {
	build_exe a.bpf.c a.c -o out --keep kept >/dev/null
	mkdir src quoted
	cp a.c src
	sed 's/on_exec/old_exec/' a.bpf.c >src/a.bpf.c
	cp kept/a.lskel.h src
	expect_fail build_exe src/a.bpf.c src/a.c -o new
	expect_output 'gen_signed: src/a.lskel.h: the C sources include this header, not the one that was made of src/a.bpf.c now: remove it'
	one_line
	[[ ! -e new ]]
	mv src/a.lskel.h quoted
	expect_fail build_exe src/a.bpf.c src/a.c -o new -- -iquote quoted
	expect_output 'gen_signed: quoted/a.lskel.h: the C sources include this header'
	# with other initial data only
	sed 's/0x5ec2e7/5/' a.bpf.c >src/a.bpf.c
	expect_fail build_exe src/a.bpf.c src/a.c -o new -- -iquote quoted
	expect_output 'gen_signed: quoted/a.lskel.h: the C sources include this header'
	[[ ! -e new ]]
	expect_pass build_exe src/a.bpf.c src/a.c -o new
	# the same program is no harm
	expect_pass build_exe a.bpf.c src/a.c -o new -- -iquote quoted
}

@test "build: a header made earlier that only one of the C sources includes is refused, in any order" {
	local order
	build_exe a.bpf.c a.c -o out --keep kept >/dev/null
	mkdir src
	sed 's/main/more/' a.c >src/more.c
	sed 's/0x5ec2e7/5/' a.bpf.c >new.bpf.c
	mv new.bpf.c a.bpf.c
	cp kept/a.lskel.h src
	for order in 'a.c src/more.c' 'src/more.c a.c'; do
		# shellcheck disable=SC2086
		expect_fail build_exe a.bpf.c $order -o new
		expect_output 'gen_signed: src/a.lskel.h: the C sources include this header, not the one that was made of a.bpf.c now: remove it'
		one_line
		[[ ! -e new ]]
	done
}

@test "build: a loader that is made and not used is refused, one that was made before is not" {
	expect_fail build_exe a.bpf.c b.bpf.c a.c -o out
	expect_output 'gen_signed: out: the loader b is not in it: no C source includes and uses the b.lskel.h that is made of b.bpf.c'
	one_line
	[[ ! -e out ]]
	echo 'int main(void) { return 0; }' >none.c
	expect_fail build_exe a.bpf.c none.c -o out
	expect_output 'gen_signed: out: '
	[[ $output != *a.out* ]]
	one_line
	mkdir old
	build_exe a.bpf.c b.bpf.c ab.c -o out --keep old >/dev/null
	rm old/a.lskel.h
	expect_pass build_exe a.bpf.c ab.c -o new -- -iquote old
	[[ $(loaders new | sort | xargs) == 'a b' ]]
}

@test "build --btf: a vmlinux.h beside the source that comes first is named" {
	{ printf '#include "vmlinux.h"\n'; sed 's/#include <linux.bpf.h>//' a.bpf.c; } >v.bpf.c
	sed 's/a\.lskel/v.lskel/; s/struct a/struct v/; s/a__/v__/g' a.c >v.c
	mkdir src
	mv v.bpf.c src
	echo '#include <linux/bpf.h>' >src/vmlinux.h
	expect_pass build_exe src/v.bpf.c v.c -o out --btf "$build/kernel.btf"
	expect_output 'gen_signed: warning: src/vmlinux.h: src/v.bpf.c takes the types of this file, not those of --btf '
	sed -i 's/"vmlinux.h"/<vmlinux.h>/' src/v.bpf.c
	expect_pass build_exe src/v.bpf.c v.c -o out --btf "$build/kernel.btf"
	[[ $output != *warning* ]]
}

@test "build --record: of a build that fails the record is not written either" {
	local before
	build_exe a.bpf.c a.c -o out --record rec >/dev/null
	before=$(<rec)
	sed -i 's/0x5ec2e7/5/' a.bpf.c
	mkdir folder
	expect_fail build_exe a.bpf.c a.c -o folder --record rec
	expect_output 'folder: exists and is not a regular file'
	[[ $(<rec) == "$before" ]]
	# and the other way round
	cp out saved
	expect_fail build_exe a.bpf.c a.c -o out --record folder
	cmp out saved
	expect_pass build_exe a.bpf.c a.c -o out --record rec
	[[ $(<rec) != "$before" ]]
}

@test "build --record: a certificate that is a URI is noted as one" {
	local uri=file:$PWD/cert.pem
	expect_pass "$gen_signed" build a.bpf.c a.c -o out --record rec --key key.pem --cert "$uri"
	[[ $(sed -n 's/^cert [0-9a-f]* //p' rec) == "$uri" ]]
	[[ $(grep -cF "$TMPDIR" rec) == 0 ]]
}

# modes FILE...: their permissions
modes() {
	stat -c %a "$@" | xargs
}

@test "umask: what is new has the permissions of any new file" {
	local attest=("$gen_signed" attest out -o statements --sbom sbom --key key.pem --cert cert.pem)
	local policy=("$gen_signed" policy sign text -o policy --key key.pem --cert cert.pem)
	printf 'policy_name=x policy_version=1\nDEFAULT action=ALLOW\n' >text
	(umask 077 && build_exe a.bpf.c a.c -o out --record rec && "${attest[@]}" && "${policy[@]}" &&
		"$gen_signed" bundle out -o bundle && "$gen_signed" prepare out -o folder) >/dev/null
	[[ $(modes out rec statements sbom policy bundle folder folder/MANIFEST) == '700 600 600 600 600 600 700 600' ]]
	rm -r rec statements sbom policy bundle folder
	(umask 002 && build_exe a.bpf.c a.c -o out --record rec && "${attest[@]}" && "${policy[@]}" &&
		"$gen_signed" bundle out -o bundle && "$gen_signed" prepare out -o folder) >/dev/null
	[[ $(modes out rec statements sbom policy bundle folder folder/MANIFEST) == '775 664 664 664 664 664 775 664' ]]
}

@test "build: a closed standard output is said to be that, not what failed last" {
	run bash -c '"$0" build a.bpf.c a.c -o out --key key.pem --cert cert.pem >&-' "$gen_signed"
	((status == 1))
	[[ $output == "gen_signed: standard output can't be written: Input/output error" ]]
	expect_pass "$gen_signed" verify out --cert cert.pem
}

@test "build: a place that can't be written is one line before anything is compiled" {
	local where what
	mkdir folder
	for where in folder none/out none/ /dev/null; do
		run build_exe a.bpf.c a.c -o "$where"
		printf '%s\n' "$output"
		((status == 1 && ${#lines[@]} == 1))
		[[ $output == "gen_signed: $where: "* ]]
		run build_exe a.bpf.c a.c -o out --record "$where"
		((status == 1 && ${#lines[@]} == 1))
		[[ $output == "gen_signed: $where: "* && ! -e out ]]
	done
	# and so is a folder for what is temporary that no compiler can write a rule about
	mkdir tmp/$'new\nline'
	TMPDIR=$PWD/tmp/$'new\nline' run build_exe a.bpf.c a.c -o out --record rec
	((status == 1 && ${#lines[@]} == 1))
	[[ $output == "gen_signed: $PWD/tmp/new\x0aline/gen_signed-"*': with --record a name has no newline' ]]
	TMPDIR=$PWD/tmp/$'new\nline' expect_pass build_exe a.bpf.c a.c -o out
	rmdir tmp/$'new\nline'
	[[ ! -e rec && ! $(ls -A folder) ]]
}

@test "build: a source that is none, or no version, is one line before anything is compiled" {
	local source version
	mkfifo fifo.c
	mkdir folder.c
	for source in 'none.bpf.c a.c' 'a.bpf.c none.c' 'a.bpf.c fifo.c' 'a.bpf.c folder.c'; do
		# shellcheck disable=SC2086
		run timeout 20 "$gen_signed" build $source -o out --key key.pem --cert cert.pem
		printf '%s\n' "$output"
		((status == 1 && ${#lines[@]} == 1))
		case $source in
		*none*) [[ $output =~ ^'gen_signed: none.'(bpf.)?'c: No such file or directory'$ ]] ;;
		*) [[ $output == "gen_signed: ${source#* }: not a regular file" ]] ;;
		esac
	done
	# those that bpftool refuses
	for version in x 0 1x -1 ' 1' 18446744073709551616; do
		run build_exe a.bpf.c a.c -o out --object-version "$version"
		((status == 2))
		[[ $output == "gen_signed: build: --object-version $version: it is a decimal number from 1 to 2^64 - 1" ]]
	done
	[[ ! -e out ]]
	expect_pass build_exe a.bpf.c a.c -o out --object-version 18446744073709551615
}
