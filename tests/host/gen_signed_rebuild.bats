#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed: the same inputs give the same bytes; rebuild --check
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016,SC2094,SC2143,SC2010

load ../lib.bash
load gen_signed_lib.bash
load build_lib.bash

@test "reproducible: header, executable and signature, in two folders, locales and time zones" {
	mkdir -p one 'another folder/below'
	cp a.* key.pem cert.pem one
	cp a.* key.pem cert.pem 'another folder/below'
	(cd one && build_exe a.bpf.c a.c -o out --keep work)
	(cd 'another folder/below' && LC_ALL=de_DE.UTF-8 LANG=ja_JP TZ=Asia/Tokyo SOURCE_DATE_EPOCH=1 build_exe a.bpf.c a.c -o out --keep work)
	cmp one/work/a.bpf.o 'another folder/below/work/a.bpf.o'
	cmp one/work/a.lskel.h 'another folder/below/work/a.lskel.h'
	cmp one/out 'another folder/below/out'
	cmp <(last_sig one/out) <(last_sig 'another folder/below/out')
	[[ $(LC_ALL=C grep -caF "$BATS_TEST_TMPDIR" one/out) == 0 ]]
}

@test "reproducible: ECDSA signatures, where OpenSSL can" {
	[[ $(openssl version) =~ ^OpenSSL\ (3\.[2-9]|3\.[1-9][0-9]|[4-9]) ]] || skip "needs OpenSSL 3.2"
	"$gen_signed" keygen --key ec.key --cert ec.pem --alg p256 >/dev/null
	build_exe a.bpf.c a.c -o out --no-embed
	"$gen_signed" sign out --key ec.key --cert ec.pem -o out1
	"$gen_signed" sign out --key ec.key --cert ec.pem -o out2
	cmp out1 out2
}

@test "rebuild --check: the same, with and without the key" {
	build_exe a.bpf.c b.bpf.c a.c -o out --record rec -- -DA='x%y' -include b.lskel.h
	expect_pass "$gen_signed" rebuild --check out --record rec
	expect_output 'out: the rebuilt loaders are the same'
	expect_pass "$gen_signed" rebuild --check out --record rec --key key.pem --cert cert.pem
	expect_output 'out: the rebuilt file is the same'
	# in a copy of the folder
	mkdir copy
	cp -p a.* b.* rec out copy
	cd copy
	expect_pass "$gen_signed" rebuild --check out --record rec
}

@test "rebuild --check: programs without a loader are compared with the key, and named without it" {
	cat >s.c <<-'C'
		#include <linux/bpf.h>
		#include <string.h>
		#include <stddef.h>
		#include <errno.h>
		#include <bpf/skel_static.h>
		SKEL_STATIC_PROG(pass, BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS,
			{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, RETURN },
			{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 });
	C
	echo 'int main(void) { return skel_static_load(SKEL_STATIC_RECORD(pass), NULL) < 0; }' | cat s.c - >alone.c
	echo 'int pass(void) { return skel_static_load(SKEL_STATIC_RECORD(pass), NULL); }' >>s.c
	build_exe a.bpf.c b.bpf.c a.c s.c -o out --record rec -- -DA='x%y' -include b.lskel.h -DRETURN=1
	expect_pass "$gen_signed" rebuild --check out --record rec
	expect_output 'warning: out: program pass has no loader: compared with --key only'
	expect_output 'out: the rebuilt loaders are the same'
	expect_pass "$gen_signed" rebuild --check out --record rec --key key.pem --cert cert.pem
	expect_output 'out: the rebuilt file is the same'
	[[ $output != *warning* ]]
	build_exe a.bpf.c b.bpf.c a.c s.c -o other --record other.rec -- -DA='x%y' -include b.lskel.h -DRETURN=0
	expect_fail "$gen_signed" rebuild --check out --record other.rec --key key.pem --cert cert.pem
	expect_output 'the rebuilt executable differs; build it to another file'
	# it is the key that differs, not what was built
	"$gen_signed" keygen --key other.key --cert other.pem >/dev/null
	expect_fail "$gen_signed" rebuild --check out --record rec --key other.key --cert other.pem
	expect_output 'out: the rebuilt executable differs, and other.pem has not signed this one'
	expect_output "give its signer's key, or none"

	# nor with one whose signatures vary, unless none is embedded
	"$gen_signed" keygen --key ec.key --cert ec.pem --alg p384 >/dev/null
	"$gen_signed" build a.bpf.c b.bpf.c a.c s.c -o ec --record ec.rec --key ec.key --cert ec.pem -- -DA='x%y' -include b.lskel.h -DRETURN=1
	expect_pass "$gen_signed" rebuild --check ec --record ec.rec --key ec.key --cert ec.pem
	[[ $output == *'ec: the rebuilt file is the same'* || $output == *'warning: ec: program pass has no loader: not compared'* ]]
	"$gen_signed" build alone.c -o ec --record ec.rec --key ec.key --cert ec.pem -- -DRETURN=1
	expect_pass "$gen_signed" rebuild --check ec --record ec.rec --key ec.key --cert ec.pem
	expect_output 'ec: the rebuilt file is the same'

	build_exe alone.c -o alone --record alone.rec -- -DRETURN=1
	expect_fail "$gen_signed" rebuild --check alone --record alone.rec
	expect_output 'gen_signed: alone: it has no loader that could be compared: give --key and --cert'
	expect_pass "$gen_signed" rebuild --check alone --record alone.rec --key key.pem --cert cert.pem
}

@test "rebuild --check: signatures that vary are not taken for another executable; all else is compared" {
	local key=(--key ec.key --cert ec.pem) varies
	"$gen_signed" keygen --key ec.key --cert ec.pem --alg p256 >/dev/null
	[[ $(openssl version) =~ ^OpenSSL\ (3\.[2-9]|3\.[1-9][0-9]|[4-9]) ]] || varies=1
	"$gen_signed" build a.bpf.c a.c -o out --record rec "${key[@]}" --no-embed
	expect_pass "$gen_signed" rebuild --check out --record rec "${key[@]}"
	[[ $output != *warning* ]]
	expect_output "out: the rebuilt file is the same${varies:+ but for its signatures, which vary with this key (ECDSA}"
	"$gen_signed" build a.bpf.c a.c -o other "${key[@]}" --no-embed -- -O1
	expect_fail "$gen_signed" rebuild --check other --record rec "${key[@]}"
	expect_output 'other: the rebuilt executable differs'
	# one that is not good
	flip out $(($(size_of out) - 60))
	expect_fail "$gen_signed" rebuild --check out --record rec "${key[@]}"
	[[ ! ${varies:-} ]] || expect_output 'out: a: bad appended signature'
	"$gen_signed" build a.bpf.c a.c -o out --record rec "${key[@]}"
	expect_pass "$gen_signed" rebuild --check out --record rec "${key[@]}"
	if [[ ${varies:-} ]]; then
		expect_output 'warning: out: signatures by this key vary (ECDSA, with OpenSSL before 3.2'
		expect_output 'only its loaders are compared'
		expect_output 'out: the rebuilt loaders are the same'
	else
		expect_output 'out: the rebuilt file is the same'
	fi
}

@test "rebuild --check: a changed input, executable, flag is told" {
	build_exe a.bpf.c a.c -o out --record rec
	cp a.bpf.c saved
	sed -i 's/0x5ec2e7/0x5ec2e8/' a.bpf.c
	expect_fail "$gen_signed" rebuild --check out --record rec
	expect_output 'a.bpf.c: it changed since the build'
	# somebody made the executable of the changed source and kept the record
	build_exe a.bpf.c a.c -o out
	cp saved a.bpf.c
	expect_fail "$gen_signed" rebuild --check out --record rec
	expect_output 'out: a: the rebuilt loader differs'
	build_exe a.bpf.c a.c -o out -- -DA
	expect_pass "$gen_signed" rebuild --check out --record rec
	build_exe a.bpf.c a.c -o out -- -O1
	expect_pass "$gen_signed" rebuild --check out --record rec
	expect_fail "$gen_signed" rebuild --check out --record rec --key key.pem --cert cert.pem
	expect_output 'out: the rebuilt executable differs'
	rm a.c
	expect_fail "$gen_signed" rebuild --check out --record rec
	expect_output 'a.c: No such file'
}

@test "rebuild --check: an input that changes while it is built again is an error, even if it is put back" {
	local with
	printf '#define VALUE 5\n' >value.h
	sed -i '1i #include "value.h"' a.bpf.c a.c
	build_exe a.bpf.c a.c -o out --record rec
	# the executable of another source, the record of this one, and the other source while it is compiled
	cp a.bpf.c was
	sed 's/0x5ec2e7/0x5ec2e8/' was >evil
	cp evil a.bpf.c
	build_exe a.bpf.c a.c -o other
	cp was a.bpf.c
	compiler clang 'before) cp evil a.bpf.c;; after) cp was a.bpf.c;;'
	for with in '' '--key key.pem --cert cert.pem'; do
		# shellcheck disable=SC2086
		CLANG=./clang expect_fail "$gen_signed" rebuild --check other --record rec $with
		expect_output 'gen_signed: a.bpf.c: it changed while it was built again'
		[[ $output != *'the same'* ]]
	done
	compiler clang 'after) touch value.h;;'
	CLANG=./clang expect_fail "$gen_signed" rebuild --check out --record rec
	expect_output 'gen_signed: value.h: it changed while it was built again'
	compiler cc 'after) rm a.c;;'
	CC=./cc expect_fail "$gen_signed" rebuild --check out --record rec --key key.pem --cert cert.pem
	expect_output 'gen_signed: a.c: No such file or directory'
}

@test "rebuild --check: an executable that is replaced meanwhile is refused, and not taken for the one that has its place" {
	build_exe a.bpf.c a.c -o out --record rec
	cp out good
	# of the same loaders, and else another one
	build_exe a.bpf.c a.c -o bad -- -O1
	printf '#!/bin/bash\n[[ $1 == --version ]] || { cp good next && mv next out; }\nexec %s "$@"\n' "$bpftool" >bpftool
	printf '#!/bin/bash\n[[ $1 == --version ]] || { cp good next && mv next out; }\nexec cc "$@"\n' >cc
	chmod +x bpftool cc
	cp bad out
	CC=./cc expect_fail "$gen_signed" rebuild --check out --record rec --key key.pem --cert cert.pem
	[[ $output != *': the rebuilt '*' the same'* && $output == *'out: the rebuilt executable differs'* ]]
	cmp out good
	cp bad out
	HORNET_BPFTOOL=./bpftool expect_fail "$gen_signed" rebuild --check out --record rec
	expect_output 'gen_signed: out: was changed while it was read'
	[[ $output != *': the rebuilt '*' the same'* ]]
	# the very same bytes, but another file
	CC=./cc expect_fail "$gen_signed" rebuild --check out --record rec --key key.pem --cert cert.pem
	expect_output 'gen_signed: out: was changed while it was read'
}

@test "rebuild --check: a loader that no recorded source gives is named, and so is one that is not there" {
	mkdir old
	build_exe a.bpf.c b.bpf.c ab.c -o both --keep old --record both.rec >/dev/null
	rm old/a.lskel.h
	build_exe a.bpf.c ab.c -o out --record rec -- -iquote old >/dev/null
	for key in '' '--key key.pem --cert cert.pem'; do
		# shellcheck disable=SC2086
		expect_fail "$gen_signed" rebuild --check out --record rec $key
		expect_output 'gen_signed: out: b: no source in the record is that of this loader: what it is made of can'\''t be checked'
		[[ $output != *differs* ]]
	done
	build_exe a.bpf.c a.c -o less >/dev/null
	expect_fail "$gen_signed" rebuild --check less --record both.rec
	expect_output 'gen_signed: less: it has no loader b, which is made of b.bpf.c'
}

@test "rebuild --check: a loader is compared with what was rebuilt, whatever its name" {
	build_exe a.bpf.c a.c -o out --record rec
	# beside the folder of the build, a file of the name that the executable makes of it
	record ../own >r
	with_section r other
	cp other tmp/own.lskel.h
	expect_fail "$gen_signed" rebuild --check other --record rec
	rm tmp/own.lskel.h
	expect_output 'other: ../own: no source in the record is that of this loader'
	record b >r
	with_section r other
	expect_fail "$gen_signed" rebuild --check other --record rec
	expect_output 'other: b: no source in the record is that of this loader'
	record a >r
	with_section r other
	expect_fail "$gen_signed" rebuild --check other --record rec
	expect_output 'other: a: the rebuilt loader differs'
	sed '/^bpf /p' rec >twice
	expect_fail "$gen_signed" rebuild --check out --record twice
	expect_output 'gen_signed: a.bpf.c and a.bpf.c give the same skeleton name a'
	mkdir d
	cp a.bpf.c d/.bpf.c
	sed '/^bpf /s/a.bpf.c/d\/.bpf.c/' rec >bad
	expect_fail "$gen_signed" rebuild --check out --record bad
	expect_output 'd/.bpf.c: no BPF source'
}

@test "build, rebuild --check: a source whose name looks like an option of the compiler" {
	cp a.bpf.c @a.bpf.c
	sed 's/a\.lskel/_a.lskel/; s/struct a/struct _a/; s/a__/_a__/g' a.c >@a.c
	# what clang and cc would read for options
	rm a.c
	echo --version >a.bpf.c
	build_exe @a.bpf.c @a.c -o out --record rec
	grep -q '^bpf [0-9a-f]* @a.bpf.c$' rec
	expect_pass "$gen_signed" rebuild --check out --record rec --key key.pem --cert cert.pem
	expect_output 'out: the rebuilt file is the same'
	mv @a.bpf.c -- -a.bpf.c
	mv @a.c -- -a.c
	build_exe ./-a.bpf.c ./-a.c -o out --record rec
	sed 's,\(bpf\|c\) \(.*\) ./-a,\1 \2 -a,' rec >dashes
	grep -q '^c [0-9a-f]* -a.c$' dashes
	expect_pass "$gen_signed" rebuild --check out --record dashes --key key.pem --cert cert.pem
	expect_output 'out: the rebuilt file is the same'
}

@test "rebuild --check: options that change what is signed are recorded, and so is their absence" {
	local option key=(--key key.pem --cert cert.pem)
	for option in '--open all' '--object-version 7' '--digest sha512' '--no-embed --digest sha384'; do
		# shellcheck disable=SC2086
		build_exe a.bpf.c a.c -o out --record rec $option
		expect_pass "$gen_signed" rebuild --check out --record rec
		expect_output 'out: the rebuilt loaders are the same'
		expect_pass "$gen_signed" rebuild --check out --record rec "${key[@]}"
		expect_output 'out: the rebuilt file is the same'
	done
	grep -qx 'digest - sha384' rec
	expect_fail "$gen_signed" rebuild --check out --record rec "${key[@]}" --digest sha512
	expect_output 'the rebuilt executable differs'
	build_exe a.bpf.c a.c -o out --record rec --object-version 7 --open rodata.limit
	"$gen_signed" attest out --record rec "${key[@]}" -o out.jsonl
	head -n 1 out.jsonl | jq -r .payload | base64 -d >statement
	is statement 'd["predicate"]["buildDefinition"]["externalParameters"]["objectVersion"] == "7"' \
		'd["predicate"]["buildDefinition"]["externalParameters"]["openInputs"] == "rodata.limit"'
	sed 's/^object-version - 7/object-version - 8/' rec >other
	expect_fail "$gen_signed" rebuild --check out --record other
	expect_output 'out: a: the rebuilt loader differs'
	# that of the environment, which bpftool takes by itself
	BPFTOOL_SIGN_OPEN=rodata.limit build_exe a.bpf.c a.c -o out --record rec
	grep -qx 'open-env - rodata.limit' rec
	expect_pass "$gen_signed" rebuild --check out --record rec
	build_exe a.bpf.c a.c -o out --record rec
	expect_pass env BPFTOOL_SIGN_OPEN=all "$gen_signed" rebuild --check out --record rec
	expect_pass env BPFTOOL_SIGN_KEY=none BPFTOOL_SIGN_CERT=none "$gen_signed" rebuild --check out --record rec
	run grep -cE '^(open|object-version|digest) ' rec
	[[ $output == 0 ]]
}

@test "rebuild --check: the key's passphrase by each way, and no core dump" {
	openssl pkey -in key.pem -aes256 -passout pass:sesame -out enc.pem
	echo sesame >pass
	build_exe a.bpf.c a.c -o out --record rec
	local rebuild=("$gen_signed" rebuild --check out --record rec --key enc.pem --cert cert.pem)
	expect_pass "${rebuild[@]}" --pass-file pass
	expect_pass "${rebuild[@]}" --pass-fd 7 7<pass
	P=sesame expect_pass "${rebuild[@]}" --pass-env P
	expect_output 'out: the rebuilt file is the same'
	run "${rebuild[@]}" --pass-fd 7 --pass-file pass 7<pass
	((status == 2))
	expect_output '--pass-file, --pass-fd and --pass-env exclude each other'
	# the limit that the compiler inherits
	printf '#!/bin/bash\nulimit -c >>"%s/limit"\nexec cc "$@"\n' "$PWD" >cc
	chmod +x cc
	CC=$PWD/cc "${rebuild[@]}" --pass-file pass || :
	[[ $(sort -u limit) =~ ^[01]$ ]]
}

@test "rebuild --check: other arguments in CLANG and CC are a warning" {
	CLANG='clang -DLIMIT=1' CC='cc -O1' build_exe a.bpf.c a.c -o out --record rec
	expect_pass env CLANG='clang -DLIMIT=1' CC='cc -O1' "$gen_signed" rebuild --check out --record rec
	[[ $output != *warning* ]]
	run "$gen_signed" rebuild --check out --record rec
	expect_output 'warning: the command for clang is clang, it was clang -DLIMIT=1'
	expect_output 'warning: the command for cc is cc, it was cc -O1'
	build_exe a.bpf.c a.c -o out --record rec
	run env CC='cc -O1' "$gen_signed" rebuild --check out --record rec
	expect_output 'warning: the command for cc is cc -O1, it was one without arguments'
	[[ $output != *'for clang'* ]]
	# blanks around a command are no arguments, and none at all is no command
	CLANG=$'\tclang ' CC='  cc' build_exe a.bpf.c a.c -o out --record other
	diff rec other
	expect_pass env CC=' cc ' CLANG='  ' "$gen_signed" rebuild --check out --record rec
	[[ $output != *warning* ]]
}

@test "rebuild --check: another tool is a warning; a damaged record is refused" {
	build_exe a.bpf.c a.c -o out --record rec
	sed 's/^\(tool [0-9a-f]* \)cc .*/\1cc 99.9/' rec >other
	expect_pass "$gen_signed" rebuild --check out --record other
	expect_output 'it was built with cc 99.9'
	local n
	for bad in '1s/1$/2/' '3s/ .*//' '3s/[0-9a-f]\{64\}/zz/' '$s/out$/%zz/' '$s/out$/%0A/' '$s/out$/% 0a/' '3s/$/\r/' \
		'3s/^tool/include2/' '3s/[0-9a-f]\{64\}/-/'; do
		sed "$bad" rec >bad
		expect_fail "$gen_signed" rebuild --check out --record bad
		n=$(sed 's/^\([0-9]\).*/\1/; s/^\$.*/'"$(wc -l <rec)"'/' <<<"$bad")
		expect_output "bad: line $n is not of a build record"
	done
	# no end of a line, which took memory without end
	local limit=400000
	[[ ! ${GEN_SIGNED:-} ]] || limit=unlimited # sanitizers reserve terabytes
	expect_fail timeout 60 bash -c 'ulimit -v "$1"; shift; exec "$@"' - "$limit" "$gen_signed" rebuild --check out --record /dev/zero
	expect_output '/dev/zero: line 1 is not of a build record'
	expect_fail "$gen_signed" rebuild --check out --record .
	expect_output '.: cannot read: Is a directory'
	head -c -1 rec >bad
	expect_fail "$gen_signed" rebuild --check out --record bad
	expect_output 'is not of a build record'
	grep -v '^c ' rec >bad
	expect_fail "$gen_signed" rebuild --check out --record bad
	expect_output 'the record has no C source'
	run "$gen_signed" rebuild out --record rec
	((status == 2))
	run "$gen_signed" rebuild --check out --record rec --key key.pem
	((status == 2))
	expect_output '--key and --cert go together'
	local option
	for option in --pass-file=key.pem --pass-env=HOME --provider=default --provider-path=. --digest=sha256; do
		run "$gen_signed" rebuild --check out --record rec "$option"
		((status == 2))
		expect_output 'gen_signed: rebuild: --pass-..., --provider... and --digest need --key'
	done
}

@test "rebuild, verify --object: a signal ends it, and nothing temporary is left" {
	local pid rc
	build_exe a.bpf.c a.c -o out --record rec --keep kept >/dev/null
	printf '#!/bin/sh\necho $$ >"%s/started"\nexec sleep 30\n' "$PWD" >slow
	chmod +x slow
	# ended COMMAND...: by SIGTERM while the slow tool runs
	ended() {
		rm -f started
		setsid env --default-signal "$@" >/dev/null 2>&1 &
		pid=$!
		for _ in {1..200}; do
			[[ ! -s started ]] || break
			sleep 0.05
		done
		[[ -s started && $(ls -A tmp) ]]
		kill "$pid"
		rc=0
		wait "$pid" || rc=$?
		((rc == 143))
		[[ ! -d /proc/$(<started) && ! $(ls -A tmp) ]]
	}
	ended CLANG=./slow "$gen_signed" rebuild out --check --record rec
	ended HORNET_BPFTOOL=./slow "$gen_signed" verify out --object kept/a.bpf.o --cert cert.pem
}

@test "rebuild: an input that is cut off while it is read is one line" {
	build_exe a.bpf.c a.c -o out >/dev/null
	truncate -s 16G big.c
	printf 'gen_signed build record 1\nc %064d big.c\n' 0 >rec
	"$gen_signed" rebuild out --check --record rec 2>err &
	local pid=$! rc=0
	for _ in {1..400}; do
		# nothing else that it reads is as large
		(($(sed -n 's/^rchar: //p' "/proc/$pid/io") < 1 << 24)) || break
		sleep 0.01
	done
	: >big.c
	wait "$pid" || rc=$?
	cat err
	((rc == 1))
	[[ $(<err) == 'gen_signed: big.c: it changed while it was read' ]]
}
