#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed build on the host: sources to a signed executable, and every way that this can fail.
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016,SC2012

load ../lib.bash
load gen_signed_lib.bash
load build_lib.bash

@test "build: one source, one line a stage, signed twice and verified" {
	run build_exe a.bpf.c a.c -o out
	((status == 0))
	local stages
	stages=$(awk '{ print $1 }' <<<"$output" | uniq | xargs)
	[[ $stages == 'vmlinux.h clang skeleton cc sign verify done' ]]
	expect_output 'a: embedded signature good'
	expect_output 'a: appended signature good'
	expect_pass "$gen_signed" verify out --cert cert.pem
	[[ -x out ]]
	# it is a program: the machine's own kernel refuses or loads it
	run ./out
	[[ $output == loaded || $output == *refused ]]
}

@test "build: several BPF sources, several C sources, cc arguments" {
	cp a.c main.c
	cat >>main.c <<-'C'
		#ifndef WANTED
		#error no WANTED
		#endif
		#include "b.lskel.h"
		struct b *also(void) { return b__open_and_load(); }
	C
	expect_pass build_exe a.bpf.c b.bpf.c main.c more.c -o out -- -DWANTED -static
	[[ $(loaders out | sort | xargs) == 'a b' ]]
	expect_pass "$gen_signed" verify out --cert cert.pem
	run readelf -lW out
	[[ $output != *INTERP* ]]
}

@test "build: twice gives the same file" {
	build_exe a.bpf.c a.c -o out1
	build_exe a.bpf.c a.c -o out2
	cmp out1 out2
	[[ $(LC_ALL=C grep -caF "$TMPDIR" out1) == 0 ]]
}

@test "build: --no-embed leaves the signature at the end of the file only" {
	expect_pass build_exe a.bpf.c a.c -o out --no-embed
	run "$gen_signed" inspect out
	expect_output '  embedded none'
	expect_output '  appended 4'
	# the key in the environment is for bpftool when somebody else runs it
	BPFTOOL_SIGN_KEY=key.pem BPFTOOL_SIGN_CERT=cert.pem expect_pass build_exe a.bpf.c a.c -o other --no-embed
	cmp out other
	BPFTOOL_SIGN_KEY=none BPFTOOL_SIGN_CERT=none expect_pass build_exe a.bpf.c a.c -o other --no-embed
}

@test "build: an encrypted key, with and without embedded signatures; it never touches the disk" {
	echo secret >pass
	openssl pkcs8 -topk8 -in key.pem -passout pass:secret -out k.enc
	expect_pass "$gen_signed" build a.bpf.c a.c -o out --key k.enc --cert cert.pem --pass-file pass --no-embed
	expect_pass "$gen_signed" verify out --cert cert.pem
	expect_pass "$gen_signed" build a.bpf.c a.c -o out2 --key k.enc --cert cert.pem --pass-file pass --keep kept -v
	expect_output '/proc/self/fd/'
	expect_pass "$gen_signed" verify out2 --cert cert.pem
	expect_output 'embedded signature good'
	run grep -rl 'PRIVATE KEY' kept
	((status == 1))
	# the compilers don't get it
	printf '#!/bin/bash\nls -l /proc/self/fd >&2\nexec cc "$@"\n' >mycc
	chmod +x mycc
	CC=./mycc expect_pass "$gen_signed" build a.bpf.c a.c -o out3 --key k.enc --cert cert.pem --pass-file pass
	[[ $output != *memfd:* ]]
}

@test "build: --keep leaves the intermediate files, -v shows commands that can be typed" {
	mkdir 'sp ace'
	cp a.bpf.c 'sp ace/my-prog.bpf.c'
	sed 's/a\.lskel/my_prog.lskel/; s/a__/my_prog__/; s/struct a/struct my_prog/' a.c | sed 's/a__/my_prog__/g' >'sp ace/main.c'
	expect_pass build_exe 'sp ace/my-prog.bpf.c' 'sp ace/main.c' -o out -v --keep 'ke ep'
	expect_output "gen skeleton -L --sign -k key.pem -i cert.pem '"
	[[ -s 'ke ep/my_prog.lskel.h' && -s 'ke ep/my_prog.bpf.o' ]]
	grep '^cc ' <<<"$output" >typed
	sed -i "s|-o .*|-o again|" typed
	bash typed
	cmp -n 4096 again out
}

@test "build: --keep writes over no header that lies beside a source" {
	local keep
	mkdir src
	{ printf '#include "vmlinux.h"\n'; sed 's/#include <linux.bpf.h>//' a.bpf.c; } >src/v.bpf.c
	sed 's/a\.lskel/v.lskel/; s/struct a/struct v/; s/a__/v__/g' a.c >v.c
	echo '#include <linux/bpf.h>' >src/vmlinux.h
	ln -s src link
	for keep in src ./src/ "$PWD/link" .; do
		run build_exe src/v.bpf.c v.c -o out --keep "$keep"
		printf '%s\n' "$output"
		((status == 2 && ${#lines[@]} == 1))
		[[ $output == "gen_signed: $keep: "*' is here: what is kept could be written over a header of it; give --keep another folder' ]]
	done
	[[ $(<src/vmlinux.h) == '#include <linux/bpf.h>' && ! -e out ]]
	expect_pass build_exe src/v.bpf.c v.c -o out --keep kept --btf "$build/kernel.btf"
}

@test "build: vmlinux.h from --btf, only where a source wants it" {
	{ printf '#include "vmlinux.h"\n'; sed 's/#include <linux.bpf.h>//' a.bpf.c; } >v.bpf.c
	sed 's/a\.lskel/v.lskel/; s/struct a/struct v/; s/a__/v__/g' a.c >v.c
	expect_fail build_exe v.bpf.c v.c -o out --btf missing
	expect_output 'missing: No such file or directory; --btf needs a file'
	echo junk >junk
	expect_fail build_exe v.bpf.c v.c -o out --btf junk
	expect_output 'vmlinux.h failed: exit status'
	: >empty
	local btf
	for btf in 'empty: an empty file' '.: not a regular file'; do
		run build_exe v.bpf.c v.c -o out --btf "${btf%%:*}"
		((status == 1 && ${#lines[@]} == 1))
		[[ $output == "gen_signed: $btf; --btf needs a file with the kernel's types" ]]
	done
	[[ ! -e out ]]
	[[ -r /sys/kernel/btf/vmlinux ]] || skip 'this kernel shows no types'
	cp /sys/kernel/btf/vmlinux btf
	expect_pass build_exe v.bpf.c v.c -o out --btf btf
	expect_pass build_exe v.bpf.c v.c -o out2
	[[ $("$gen_signed" inspect out | grep digest) == "$("$gen_signed" inspect out2 | grep digest)" ]]
}

@test "build: libbpf's static library with cc arguments" {
	cat >l.c <<-'C'
		#include <bpf/libbpf.h>
		#include "a.lskel.h"
		int main(void) { libbpf_set_print(0); return !a__open_and_load(); }
	C
	expect_pass build_exe a.bpf.c l.c -o out -- -lbpf -lelf -lz
	run readelf -d out
	[[ $output != *libbpf* ]]
}

@test "build: a static program needs no BPF source" {
	[[ -e $prefix/include/hornet/bpf/skel_static.h ]] || skip 'no <bpf/skel_static.h> yet'
	cat >s.c <<-'C'
		#include <linux/bpf.h>
		#include <string.h>
		#include <stddef.h>
		#include <errno.h>
		#include <bpf/skel_static.h>
		SKEL_STATIC_PROG(pass, BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS,
			{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 1 },
			{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 });
		int main(void) { return skel_static_load(SKEL_STATIC_RECORD(pass), NULL) < 0; }
	C
	expect_pass build_exe s.c -o out
	run "$gen_signed" inspect out
	expect_output 'static pass'
	expect_output 'program "pass" type cgroup_skb attach cgroup_inet_egress insns 2 flags 0 license GPL-compatible'
	expect_output ', states the program'
	expect_pass "$gen_signed" verify out --cert cert.pem

	# the type stands 24 bytes behind the start of the record
	local at type byte
	at=$(grep -obUa HornetR1 out | tail -n1 | cut -d: -f1)
	type=$(od -An -tu1 -j$((at + 24)) -N1 out)
	((type == 8))
	for byte in '24 6' '28 0' '20 1' '23 128' '56 120'; do
		cp out other
		# shellcheck disable=SC2059
		printf "\\x$(printf %x "${byte#* }")" | dd of=other bs=1 seek=$((at + ${byte% *})) conv=notrunc status=none
		expect_fail "$gen_signed" verify other --cert cert.pem
		expect_output 'signature does not fit the program: it does not say what type and flags the program has, or says others; sign again'
	done
}

@test "build: a program without loaders is refused, EXE stays what it was" {
	echo 'int main(void) { return 0; }' >none.c
	echo old >out
	expect_fail build_exe none.c -o out
	expect_output 'this executable has no signable loader'
	[[ $(<out) == old ]]
}

@test "build: clang, bpftool and cc failing: their message, our line, EXE stays" {
	echo old >out
	echo 'int x = ;' >bad.bpf.c
	expect_fail build_exe bad.bpf.c a.c -o out
	expect_output 'bad.bpf.c:1:9: error'
	expect_output 'gen_signed: clang failed: exit status 1 of clang'
	printf '#include <linux/bpf.h>\n#include <bpf/bpf_helpers.h>\nSEC("nonsense/x") int f(void *c) { return 0; }\n' >bad.bpf.c
	expect_fail build_exe bad.bpf.c a.c -o out
	expect_output 'gen_signed: skeleton failed: exit status'
	echo 'int main(void) { return 0 }' >bad.c
	expect_fail build_exe a.bpf.c bad.c -o out
	expect_output 'gen_signed: cc failed: exit status 1 of cc'
	expect_fail build_exe missing.bpf.c a.c -o out
	expect_output 'missing.bpf.c'
	CC=no-such-cc expect_fail build_exe a.bpf.c a.c -o out
	expect_output 'no-such-cc: No such file or directory'
	[[ $(<out) == old ]]
}

@test "build: CC and CLANG may have arguments" {
	printf '#!/bin/sh\necho ran >>"%s/ran"\nexec "$@"\n' "$PWD" >wrap
	chmod +x wrap
	CC='./wrap gcc' CLANG='./wrap clang' expect_pass build_exe a.bpf.c a.c -o out
	[[ $(wc -l <ran) == 2 ]]
}

@test "build: wrong arguments" {
	run build_exe a.bpf.c -o out
	((status == 2))
	expect_output 'no .c file with main()'
	run build_exe a.bpf.c a.c lib.o -o out
	((status == 2))
	expect_output 'lib.o: neither a .bpf.c nor a .c file; arguments for cc go behind --'
	mkdir d
	cp a.bpf.c d
	run build_exe a.bpf.c d/a.bpf.c a.c -o out
	((status == 2))
	expect_output 'a.bpf.c and d/a.bpf.c give the same skeleton name a'
	cp a.bpf.c 1a.bpf.c
	run build_exe 1a.bpf.c a.c -o out
	((status == 2))
	expect_output 'can'\''t start with a digit'
	run build_exe a.bpf.c a.c
	((status == 2))
	expect_output '-o: is missing'
	expect_fail "$gen_signed" build a.bpf.c a.c -o out --key missing --cert cert.pem
	expect_output 'missing: No such file'
	expect_fail build_exe a.bpf.c a.c -o missing/out
	expect_output 'missing/out: can'\''t write beside it'
	[[ ! -e out ]]
}

@test "build --record: a newline in a name is told at once" {
	cp a.c $'a\nb.c'
	run build_exe a.bpf.c $'a\nb.c' -o out --record rec
	((status == 2))
	expect_output 'gen_signed: a\x0ab.c: with --record a name has no newline'
	[[ $output != *clang* && ! -e rec ]]
}

@test "build: an installation in a path with spaces, from another folder, through a link" {
	mkdir -p 'my tools/bin' elsewhere
	cp -RL "$prefix/lib" "$prefix/include" 'my tools'
	cp "$gen_signed" 'my tools/bin/gen_signed'
	ln -s "$PWD/my tools/bin/gen_signed" elsewhere/gs
	cd elsewhere
	expect_pass ./gs build ../a.bpf.c ../a.c -o out --key ../key.pem --cert ../cert.pem -v
	expect_output "'$BATS_TEST_TMPDIR/my tools/lib/hornet/bpftool' gen skeleton"
	rm -rf '../my tools/lib/hornet/bpftool'
	expect_fail ./gs build ../a.bpf.c ../a.c -o out2 --key ../key.pem --cert ../cert.pem
	expect_output 'my tools/lib/hornet/bpftool: No such file or directory; install Hornet'\''s bpftool, or set HORNET_BPFTOOL'
	export HORNET_BPFTOOL=$bpftool
	expect_pass ./gs build ../a.bpf.c ../a.c -o out2 --key ../key.pem --cert ../cert.pem
	cmp out out2
	rm -r '../my tools/include'
	expect_fail ./gs build ../a.bpf.c ../a.c -o out3 --key ../key.pem --cert ../cert.pem
	expect_output 'install Hornet'\''s libbpf headers'
}

@test "build: open inputs and the object's version are signed into the loader" {
	expect_pass build_exe a.bpf.c a.c -o out --open 'rodata.limit=0..7000000' --object-version 12
	expect_pass "$gen_signed" inspect out
	expect_output '  info "a" version 12 open-inputs 1'
	expect_output '  open rodata.limit bytes 4 range 0..7000000'
	expect_fail build_exe a.bpf.c a.c -o other --open rodata.nosuch
	expect_output 'nosuch'
	[[ ! -e other ]]
}

@test "build: a skeleton's name is too long; a compiler that is killed is named" {
	local long
	printf -v long '%065d' 0
	cp a.bpf.c "a$long.bpf.c"
	expect_fail build_exe "a$long.bpf.c" a.c -o out
	expect_output "a skeleton's name has at most "
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nkill -KILL $$\n' >killed
	chmod +x killed
	CC=./killed expect_fail build_exe a.bpf.c a.c -o out
	expect_output 'cc failed: ./killed was killed by signal 9'
	[[ ! -e out ]]
}

@test "build -v: a command line can be pasted, whatever is in it" {
	expect_pass build_exe a.bpf.c a.c -o out -v -- "-DTEXT=\"it's\"" -DNONE=
	expect_output "'-DTEXT=\"it'\\''s\"' -DNONE="
}

@test "build: SIGINT, SIGTERM and SIGHUP end it, the folder for intermediate files is removed" {
	local sig pid rc
	printf '#!/bin/sh\necho $$ >"%s/started"\nexec sleep 30\n' "$PWD" >slow
	chmod +x slow
	for sig in INT TERM HUP; do
		rm -f started
		# a new process group with default signals, as a terminal gives
		CC=./slow setsid env --default-signal "$gen_signed" build a.bpf.c a.c -o out --key key.pem --cert cert.pem >/dev/null 2>&1 &
		pid=$!
		for _ in {1..200}; do
			[[ ! -s started ]] || break
			sleep 0.05
		done
		[[ -s started ]]
		kill -s "$sig" "$pid"
		rc=0
		wait "$pid" || rc=$?
		((rc == 128 + $(kill -l "$sig")))
		[[ ! -d /proc/$(<started) ]]
		[[ ! -e out && ! $(ls -A tmp) ]]
	done
}

@test "build, bundle, attest, sign, resign, attach, policy sign: what is read is not written over" {
	local before
	cp key.pem mine.key && cp cert.pem mine.pem && cp a.c mine.c
	echo secret >mine.pass
	echo 'int mine;' | cc -x c -c -o mine.o -
	"$gen_signed" build a.bpf.c a.c -o exe --key key.pem --cert cert.pem >/dev/null
	printf 'policy_name=x policy_version=1\nDEFAULT action=DENY\n' >policy
	ln exe linked
	"$gen_signed" prepare exe -o bundle >/dev/null
	"$gen_signed" sign bundle -o sigs --key key.pem --cert cert.pem >/dev/null
	cp sigs/1.p7s mine.p7s && ln -f mine.p7s sigs/1.p7s
	before=$(sha256sum mine.* exe policy a.bpf.c)
	not_over() {
		expect_fail "$gen_signed" "$@" --key mine.key --cert mine.pem
		((status == 2))
		expect_output 'it would be written over '
		[[ $(sha256sum mine.* exe policy a.bpf.c) == "$before" ]]
	}
	not_over build a.bpf.c mine.c -o mine.c
	not_over build a.bpf.c mine.c -o ./a.bpf.c
	not_over build a.bpf.c mine.c -o mine.key
	not_over build a.bpf.c mine.c -o out --record mine.c
	not_over build a.bpf.c mine.c -o out --record out
	not_over attest exe -o exe
	not_over attest exe -o out --sbom linked
	not_over attest exe -o out --sbom out
	not_over policy sign policy -o policy
	not_over sign exe -o mine.pem
	not_over resign exe -o mine.key
	not_over resign exe -o mine.pem
	expect_fail "$gen_signed" build a.bpf.c mine.c -o mine.o --key mine.key --cert mine.pem -- ./mine.o
	((status == 2))
	expect_output 'it would be written over ./mine.o'
	not_over sign exe -o mine.pass --pass-file mine.pass
	not_over resign exe -o mine.pass --pass-file mine.pass
	not_over attest exe -o mine.pass --pass-file mine.pass
	not_over policy sign policy -o mine.pass --pass-file mine.pass
	not_over build a.bpf.c mine.c -o mine.pass --pass-file mine.pass
	not_over build a.bpf.c mine.c -o out --record mine.pass --pass-file mine.pass
	not_over attest exe -o out --sbom mine.pass --pass-file mine.pass
	# a key by URI
	expect_fail "$gen_signed" resign exe --key "file:$PWD/mine.key" --cert "file://$PWD/mine.pem" -o mine.key
	((status == 2))
	expect_fail "$gen_signed" resign exe --key "file:$PWD/mine.key" --cert "file://$PWD/mine.pem" -o mine.pem
	((status == 2))
	# of two new files one name, spelled differently
	local file
	not_over build a.bpf.c mine.c -o out --record ./out
	not_over attest exe -o out --sbom "$PWD/out"
	# a link to what is not there yet
	mkdir links
	ln -s ../out links/first && ln -s links/first second
	not_over attest exe -o out --sbom second
	not_over attest exe -o second --sbom links/../out
	for file in mine.pem mine.p7s sigs/1.p7s ./sigs/2.sig; do
		expect_fail "$gen_signed" attach exe sigs --cert mine.pem -o "$file"
		((status == 2))
		expect_output 'it would be written over '
	done
	expect_fail "$gen_signed" bundle exe -o linked
	((status == 2))
	[[ $(sha256sum mine.* exe policy a.bpf.c) == "$before" && ! -e out ]]
	# signing over itself is what sign is for
	expect_pass "$gen_signed" sign exe -o ./exe --key mine.key --cert mine.pem
	expect_fail "$gen_signed" build a.bpf.c mine.c -o out --key mine.key --cert mine.pem --keep mine.c
	expect_output 'gen_signed: mine.c: Not a directory'
}
