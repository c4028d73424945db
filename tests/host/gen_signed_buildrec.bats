#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed build --record: what was built of what
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016,SC2094,SC2143,SC2010

load ../lib.bash
load gen_signed_lib.bash
load build_lib.bash

@test "build --record: all inputs with their digests" {
	printf '#define VALUE 5\n' >'my value.h'
	sed -i '1i #include "my value.h"' a.bpf.c
	build_exe a.bpf.c a.c -o out --record rec -- -DA='x%y'
	[[ $(head -n1 rec) == 'gen_signed build record 1' ]]
	grep -qxF "bpf $(sha256sum <a.bpf.c | cut -d' ' -f1) a.bpf.c" rec
	grep -qxF "c $(sha256sum <a.c | cut -d' ' -f1) a.c" rec
	grep -qxF "include $(sha256sum <'my value.h' | cut -d' ' -f1) my value.h" rec
	grep -qxF "exe $(sha256sum <out | cut -d' ' -f1) out" rec
	grep -qxF 'arg - -DA=x%25y' rec
	grep -q '^include [0-9a-f]* .*/bpf/bpf_helpers.h$' rec
	grep -q '^object [0-9a-f]* a.bpf.o$' rec
	[[ $(grep -c '^tool [0-9a-f]\{64\} ' rec) == 4 ]]
	[[ $(grep -c '^linked [0-9a-f]\{64\} ' rec) == $(grep -c '^linked ' rec) ]]
	grep -q '^linked .*/libc\.so\.6$' rec && grep -q '^linked .*/S\?crt1\.o$' rec
	[[ $(grep -cF "$TMPDIR" rec) == 0 ]]
	# the manual has each kind of line
	local kind kinds
	kinds=$(sed -n '/^static bool is_kind/,/^}/s/^\t\t\(".*"\),$/\1/p' "$top/gen_signed/buildrec_text.c" | tr -d '",')
	[[ $kinds == *tool*open-env* ]]
	for kind in $kinds; do
		sed -n '/^\.SS build/,/^\.SS sign/p' "$top/gen_signed/gen_signed.1" | sed 's/\\-/-/g' | grep -qF "\fB$kind\fR"
	done
	# of a folder whose name begins like that of the build
	mkdir made2
	printf '#define VALUE 5\n' >made2/value2.h
	sed -i 's/my value.h/value2.h/' a.bpf.c
	CLANG="clang -I$PWD/made2" build_exe a.bpf.c a.c -o out --record rec --keep made
	grep -qxF "include $(sha256sum <made2/value2.h | cut -d' ' -f1) $PWD/made2/value2.h" rec
	[[ $(grep -c "$PWD/made/" rec) == 0 ]]
	# a record that can't be written is a failure, and leaves no executable
	expect_fail build_exe a.bpf.c a.c -o other --record missing/rec
	[[ ! -e other ]]
}

@test "build --record: an input that changes while it is compiled is a failure" {
	printf '#define VALUE 5\n' >value.h
	sed -i '1i #include "value.h"' a.bpf.c
	# compiled changed, but put back
	compiler clang 'before) cp -p a.bpf.c was; echo "int more;" >>a.bpf.c;; after) mv was a.bpf.c;;'
	CLANG=./clang expect_fail build_exe a.bpf.c a.c -o out --record rec
	expect_output 'gen_signed: a.bpf.c: was changed while it was compiled'
	[[ ! -e out && ! -e rec ]]
	compiler clang 'after) echo "#define MORE 1" >>value.h;;'
	CLANG=./clang expect_fail build_exe a.bpf.c a.c -o out --record rec
	expect_output 'gen_signed: value.h: was changed while it was compiled'
	compiler cc 'after) echo "int more;" >>a.c;;'
	CC=./cc expect_fail build_exe a.bpf.c a.c -o out --record rec
	expect_output 'gen_signed: a.c: was changed while it was compiled'
	[[ ! -e out && ! -e rec ]]
	# no digest is noted without a record
	CC=./cc expect_pass build_exe a.bpf.c a.c -o out
	expect_pass build_exe a.bpf.c a.c -o out --record rec
}

@test "build --record: what was read is what the one run of a compiler says" {
	mkdir first second 'my folder'
	printf 'int b(void);\nint b(void) { return 1; }\n' >'my folder/b.c'
	sed -i '1i #include <value.h>' a.bpf.c a.c 'my folder/b.c'
	echo '#define VALUE 1' | tee first/value.h >second/value.h
	printf '#!/bin/bash\n[[ $* == *--version ]] || echo "${0##*/}" >>runs\nexec "${0##*/}" "$@"\n' | tee clang >cc
	chmod +x clang cc
	CLANG="./clang -Ifirst" CC=./cc expect_pass build_exe a.bpf.c a.c 'my folder/b.c' -o out --record rec -- -Isecond -Wl,--trace
	[[ $(<runs) == $'clang\ncc' ]]
	grep -qxF "include $(sha256sum <first/value.h | cut -d' ' -f1) first/value.h" rec
	grep -qxF "include $(sha256sum <second/value.h | cut -d' ' -f1) second/value.h" rec
	[[ $(grep -c '^include [0-9a-f]* /usr/include/stdio.h$' rec) == 1 && $(grep -c ' my folder/b.c$' rec) == 1 ]]
	# nothing but files that were read: no objects of the linker
	[[ $(grep -c '^include .*[.]\(o\|so.*\)$' rec) == 0 ]]
	# and it is what it would be without a record
	CLANG='clang -Ifirst' expect_pass build_exe a.bpf.c a.c 'my folder/b.c' -o without -- -Isecond -Ifirst
	CLANG='clang -Ifirst' expect_pass build_exe a.bpf.c a.c 'my folder/b.c' -o out --record rec -- -Isecond -Ifirst
	cmp out without
	# one that goes when it was compiled, with another behind it
	compiler clang 'after) rm first/value.h;;'
	CLANG="./clang -Ifirst -Isecond" expect_fail build_exe a.bpf.c a.c -o other --record other.rec -- -Isecond
	expect_output 'gen_signed: first/value.h: No such file or directory'
	echo '#define VALUE 1' >first/value.h
	compiler cc 'after) rm first/value.h;;'
	CLANG='clang -Isecond' CC=./cc expect_fail build_exe a.bpf.c a.c -o other --record other.rec -- -Ifirst -Isecond
	expect_output 'gen_signed: first/value.h: No such file or directory'
	# a link that leads to an older file
	echo '#define VALUE 1' >first/value.h
	ln -s first link
	compiler cc 'after) ln -sfn second link;;'
	CLANG='clang -Isecond' CC=./cc expect_fail build_exe a.bpf.c a.c -o other --record other.rec -- -Ilink
	expect_output 'gen_signed: link/value.h: was changed while it was compiled'
	[[ ! -e other && ! -e other.rec ]]
}

@test "build --record: options that tell the compiler what to note, and a compiler that notes nothing" {
	local option
	for option in -M -MMD -MFdeps; do
		expect_fail build_exe a.bpf.c a.c -o out --record rec -- $option
		((status == 2))
		expect_output "gen_signed: build: $option: does not go with --record, which asks the compiler what it reads"
	done
	echo -DA >args
	expect_fail build_exe a.bpf.c a.c -o out --record rec -- @args
	((status == 2))
	expect_output 'gen_signed: build: @args: does not go with --record, which notes arguments: give those that are in the file'
	[[ ! -e out && ! -e rec ]]
	expect_pass build_exe a.bpf.c a.c -o out -- -MMD -MF deps @args
	grep -q 'a\.c' deps
	rm out
	printf '#!/bin/bash\n[[ $1 == --version ]] && exec cc "$@"\nexec cc "$@" >/dev/null\n' >cc
	chmod +x cc
	CC=./cc expect_fail build_exe a.bpf.c a.c -o out --record rec
	expect_output 'c.d: the compiler has not said what it has read'
	[[ ! -e out && ! -e rec ]]
}

@test "build --record: what is linked, by each linker; rebuild --check names what changed of it" {
	local linker
	mkdir 'my libs'
	sed -i '/^int main/i int seven(void);' a.c
	sed -i 's/puts(skel/puts(!skel || seven() != 7 ? "refused" : "loaded"); puts(skel/' a.c
	echo 'int five(void); int seven(void) { return five() + 2; }' | cc -x c -c -o seven.o -
	echo 'int five(void) { return 5; }' | cc -x c -c -o five.o -
	ar rcD 'my libs/libseven.a' seven.o
	for linker in bfd gold lld; do
		command -v ld.$linker >/dev/null || continue
		printf 'with %s\n' $linker
		expect_pass build_exe a.bpf.c a.c -o out --record rec -- "-fuse-ld=$linker" '-Lmy libs' -lseven five.o
		grep -qxF "linked $(sha256sum <'my libs/libseven.a' | cut -d' ' -f1) my libs/libseven.a" rec
		grep -qxF "linked $(sha256sum <five.o | cut -d' ' -f1) five.o" rec
		grep -q '^linked .*/libc\.so\.6$' rec
		# the compiler's own objects are results
		[[ $(grep -c '^linked .*/cc[^/]*\.o$\|^linked .*/a[^/]*\.o$' rec) == 0 ]]
		expect_pass build_exe a.bpf.c a.c -o without -- "-fuse-ld=$linker" '-Lmy libs' -lseven five.o
		cmp out without
	done
	expect_pass build_exe a.bpf.c a.c -o out --record rec -- '-Lmy libs' -lseven five.o
	expect_pass "$gen_signed" rebuild --check out --record rec --key key.pem --cert cert.pem
	cp 'my libs/libseven.a' was
	ar rcD 'my libs/libseven.a' five.o
	expect_fail "$gen_signed" rebuild --check out --record rec
	expect_output 'gen_signed: my libs/libseven.a: it changed since the build'
	[[ $(grep -c '^gen_signed: ' <<<"$output") == 1 ]]
	cp was 'my libs/libseven.a'
	expect_pass "$gen_signed" rebuild --check out --record rec
	# with whole-program optimisation the linker has objects of its own; a record is as long as without
	expect_pass build_exe a.bpf.c a.c -o out --record lto.rec -- -flto '-Lmy libs' -lseven five.o
	grep -qxF "linked $(sha256sum <five.o | cut -d' ' -f1) five.o" lto.rec
	[[ $(grep -c '^linked .*ltrans' lto.rec) == 0 ]]
	expect_pass "$gen_signed" rebuild --check out --record lto.rec --key key.pem --cert cert.pem
	# changed while it was linked
	compiler cc 'after) cp -p five.o was; echo >>five.o; mv was five.o;;'
	CC=./cc expect_fail build_exe a.bpf.c a.c -o other --record other.rec -- '-Lmy libs' -lseven five.o
	expect_output 'gen_signed: five.o: was changed while it was compiled'
	# a linker that says nothing
	printf '#!/bin/bash\n[[ $1 == --version ]] && exec cc "$@"\nargs=()\nfor a; do case $a in -Xlinker | --dependency-file=*) ;; *) args+=("$a");; esac; done\nexec cc "${args[@]}"\n' >cc
	CC=./cc expect_fail build_exe a.bpf.c a.c -o other --record other.rec -- '-Lmy libs' -lseven five.o
	expect_output 'linked.d: No such file or directory'
	[[ ! -e other && ! -e other.rec ]]
}

@test "build --record: kernel types that change after vmlinux.h was made of them are a failure" {
	cat >b.bpf.c <<-'C'
		#include "vmlinux.h"
		#define SEC(x) __attribute__((section(x), used))
		char LICENSE[] SEC("license") = "GPL";
		SEC("xdp") int drop_all(void *ctx) { return 1; }
	C
	sed 's/a__/b__/g; s/struct a/struct b/; s/a\.lskel/b.lskel/' a.c >b.c
	clang -target bpf -g -c -x c - -o types <<<'struct old { int a; } old;'
	clang -target bpf -g -c -x c - -o types2 <<<'struct new { int a; } new;'
	expect_pass build_exe b.bpf.c b.c -o out --btf types --record rec
	grep -q '^btf .* types$' rec
	compiler clang 'before) cp types2 types;;'
	CLANG=./clang expect_fail build_exe b.bpf.c b.c -o out2 --btf types --record rec2
	expect_output 'gen_signed: types: was changed while it was compiled'
	[[ ! -e out2 && ! -e rec2 ]]
}

@test "build --record: a tool is the file that has run" {
	local real
	real=$(command -v clang)
	recorded() { grep -q "^tool $(sha256sum <"$1" | cut -d' ' -f1) " rec; }
	# a folder of the name is passed over, and an empty element of PATH is this folder
	mkdir -p p/clang early late
	printf '#!/bin/bash\n# here\nexec %s "$@"\n' "$real" >clang
	chmod +x clang
	PATH=p::$PATH expect_pass build_exe a.bpf.c a.c -o out --record rec
	recorded clang
	PATH=$PWD/p:$PATH expect_pass build_exe a.bpf.c a.c -o out --record rec
	recorded "$real"
	# one that comes into an earlier folder meanwhile has not run
	printf '#!/bin/bash\nexec %s "$@"\n' "$real" >fake
	printf '#!/bin/bash\n# late\ncp fake early/clang\nexec %s "$@"\n' "$real" >late/clang
	chmod +x fake late/clang
	PATH=early:late:$PATH expect_pass build_exe a.bpf.c a.c -o out --record rec
	[[ -x early/clang ]]
	recorded late/clang
}

@test "build --record: the executable and its record: if one can't get its place, the other is what it was" {
	requires strace
	local when failed=0
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
	for when in 1 2 3; do
		echo old | tee out >rec
		run strace -qq -o trace -e trace=rename -e inject=rename:error=EPERM:when=$when \
			"$gen_signed" build --key key.pem --cert cert.pem a.bpf.c a.c -o out --record rec
		echo "$output"
		if ((!status)); then
			grep -qxF "exe $(sha256sum <out | cut -d' ' -f1) out" rec
		else
			failed=$((failed + 1))
			[[ $(cat out rec) == $'old\nold' ]]
		fi
		[[ ! $(ls -A | grep 'gen_signed-') ]]
	done
	# sign renames, too
	((failed == 2))
}
