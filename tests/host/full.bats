#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Signed full skeletons on the host: what "bpftool gen skeleton --sign=full" prints and refuses, and how it compiles.
# shellcheck disable=SC2030,SC2031,SC2154
load ../lib.bash

bats_require_minimum_version 1.5.0

setup_file() {
	export T=$BATS_FILE_TMPDIR src=$BATS_TEST_DIRNAME/gen
	export bpftool=${bpftool:-$prefix/lib/hornet/bpftool}
	export INC=-I$prefix/include/hornet LIBBPF=$prefix/lib/hornet/libbpf.a
	unset BPFTOOL_SIGN_KEY BPFTOOL_SIGN_CERT

	cd "$T" || return
	openssl req -x509 -nodes -days 3650 -newkey rsa:2048 -keyout a.key -out a.pem -subj /CN=a 2>log
	clang -g -O2 --target=bpf "$INC" -I"/usr/include/$(cc -dumpmachine)" \
		-c "$src/tracer.bpf.c" -o tracer.bpf.o
	cc -Wall -Wextra -Werror "$INC" -o records "$BATS_TEST_DIRNAME/records.c"
	gen -k a.key -i a.pem tracer.bpf.o name tracer >tracer.skel.h
	cat >main.c <<-'END'
		#include "tracer.skel.h"
		int main(void)
		{
			struct tracer *skel = tracer__open();
			struct bpf_object *obj = skel ? skel->obj : NULL;

			if (!obj || tracer__load(skel) || tracer__attach(skel))
				return 1;
			tracer__detach(skel);
			tracer__destroy(skel);
			return 0;
		}
	END
	cat >main.cpp <<-'END'
		#include "tracer.skel.h"
		int main()
		{
			size_t size;
			struct tracer *skel = tracer::open();

			if (!skel || tracer::load(skel) || tracer::attach(skel) || !tracer::elf_bytes(&size))
				return 1;
			tracer::detach(skel);
			tracer::destroy(skel);
			return !tracer::open_and_load();
		}
	END
}

setup() {
	cd "$T" || return
}

gen() {
	"$bpftool" gen skeleton --sign=full "$@"
}

# refused LINE COMMAND...: fails by itself, says one line with LINE in it, prints nothing else
refused() {
	local want=$1
	shift
	run --separate-stderr "$@"
	printf 'status=%s stdout=%s\nstderr=%s\n' "$status" "${#output}" "$stderr"
	((status != 0 && (status < 126 || status == 255 || status == 234)))
	[[ -z $output ]]
	[[ ${#stderr_lines[@]} == 1 && $stderr == *"$want"* ]]
}

@test "it is the full skeleton, with a loader beside it" {
	"$bpftool" gen skeleton tracer.bpf.o name tracer >plain.h
	expect_fail diff plain.h tracer.skel.h
	# nothing of the full skeleton is gone or changed
	[[ $(diff plain.h tracer.skel.h | grep -c '^<') == 0 ]]
	grep -q 's->loader = &tracer__signed.rec;' tracer.skel.h
}

@test "loader, metadata and signature are those of the light skeleton" {
	mkdir -p light
	"$bpftool" gen skeleton -L --sign -k a.key -i a.pem tracer.bpf.o name tracer >light/tracer.lskel.h
	printf '#include "tracer.lskel.h"\nint main(void) { return !tracer__open(); }\n' >light/main.c
	cc "$INC" -o exe.light light/main.c
	cc "$INC" -o exe.full main.c "$LIBBPF" -lelf -lz
	for exe in light full; do
		strip "exe.$exe"
		./records "exe.$exe" tracer "payload.$exe" "sig.$exe"
	done
	[[ -s payload.full && -s sig.full ]]
	cmp payload.light payload.full
	cmp sig.light sig.full
	openssl cms -verify -binary -inform DER -in sig.full -content payload.full -certfile a.pem \
		-noverify -out /dev/null
}

@test "elf_bytes is the object that was given" {
	cat >bytes.c <<-'END'
		#include <stdio.h>
		#include "tracer.skel.h"
		int main(void)
		{
			size_t size;
			const void *bytes = tracer__elf_bytes(&size);

			return fwrite(bytes, 1, size, stdout) != size;
		}
	END
	cc -Wall -Wextra -Werror "$INC" -o bytes bytes.c "$LIBBPF" -lelf -lz
	./bytes | cmp - tracer.bpf.o
}

@test "C99, C11, C17, with gcc and clang, all warnings on" {
	local cc std
	for cc in gcc clang; do
		for std in c99 c11 gnu17; do
			# shellcheck disable=SC2086
			expect_pass $cc -std=$std -Wall -Wextra -Werror "$INC" -c main.c -o "main-$cc-$std.o"
		done
	done
}

@test "C++11, C++17, with g++ and clang++, all warnings on" {
	local cc std
	requires g++
	for cc in g++ clang++; do
		command -v "$cc" || continue
		for std in c++11 c++17; do
			expect_pass "$cc" "-std=$std" -Wall -Wextra -Werror "$INC" -c main.cpp -o "main-$cc-$std.o"
		done
	done
}

@test "headers of all kinds of objects: C99, C11 and C17, C++17, gcc and clang, all warnings on" {
	local header name cc std n=0
	requires g++
	for header in "$build"/tests/full/*.skel.h "$build"/tests/full/object/*.skel.h "$build"/tests/full/sub_lib.subskel.h; do
		name=${header##*/}
		name=${name%%.*}
		printf '#include "%s"\nint main(void) { return !%s__open(0); }\n' "$header" "$name" >all.c
		[[ $name == sub_lib ]] || sed -i 's/__open(0)/__open_and_load()/' all.c
		for cc in gcc clang; do
			for std in c99 c11 gnu17; do
				expect_pass $cc -std=$std -Wall -Wextra -Werror "$INC" -fsyntax-only all.c
			done
		done
		for cc in g++ clang++; do
			# where "open" is the constructor's name
			[[ $name != open ]] && command -v "$cc" || continue
			expect_pass "$cc" -x c++ -std=c++17 -Wall -Wextra -Werror "$INC" -fsyntax-only all.c
		done
		n=$((n + 1))
	done
	((n > 15))
}

# answers ERRNO LOG LEVEL: the tracer, with a log buffer unless LEVEL is -1, against a kernel that answers so to the load of a loader
answers() {
	cat >kernel.c <<-'END'
		#define _GNU_SOURCE
		#include <dlfcn.h>
		#include <unistd.h>
		#include <stdarg.h>
		#include <sys/syscall.h>
		#include "tracer.skel.h"
		static int level, refusal;
		static const char *said;
		long syscall(long nr, ...)
		{
			long (*real)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
			long a[5];
			va_list args;
			int i;

			va_start(args, nr);
			for (i = 0; i < 5; i++)
				a[i] = va_arg(args, long);
			va_end(args);
			if (nr != SYS_bpf)
				return real(nr, a[0], a[1], a[2], a[3], a[4]);
			if (a[0] == BPF_MAP_CREATE)
				return dup(0);
			if (a[0] != BPF_PROG_LOAD)
				return 0;
			union bpf_attr *attr = (void *)a[1];

			printf("level %d%s\n", attr->log_level, attr->log_buf ? " buffer" : "");
			if (attr->log_level && attr->log_buf)
				strcpy((char *)(long)attr->log_buf, said);
			errno = refusal;
			return -1;
		}
		int main(int argc, char **argv)
		{
			static char log[64];
			LIBBPF_OPTS(bpf_object_open_opts, opts);
			struct tracer *skel;

			if (argc != 4)
				return 2;
			refusal = atoi(argv[1]);
			said = argv[2];
			level = atoi(argv[3]);
			if (level >= 0) {
				opts.kernel_log_buf = log;
				opts.kernel_log_size = sizeof(log);
				opts.kernel_log_level = level;
			}
			skel = tracer__open_opts(&opts);
			printf("= %d\n", tracer__load(skel));
			printf("log '%s'\n", log);
			return 0;
		}
	END
	[[ -e kernel ]] || cc -Wall -Wextra -Werror "$INC" -o kernel kernel.c "$LIBBPF" -lelf -lz
	run --separate-stderr ./kernel "$@"
	printf '%s\n%s\n(status=%s)\n' "$output" "$stderr" "$status"
	[[ $status == 0 ]]
}

@test "the loader has no log but where the kernel refuses it and the application has a buffer" {
	answers 13 "bad loader" -1
	[[ $output == $'level 0\n= -13\nlog \'\'' ]]
	answers 13 "bad loader" 0
	[[ $output == $'level 0\nlevel 1 buffer\n= -13\nlog \'bad loader\'' ]]
	answers 22 "bad loader" 2
	[[ $output == $'level 0\nlevel 2 buffer\n= -22\nlog \'bad loader\'' ]]
	# not the verifier's word
	answers 1 "bad loader" 2
	[[ $output == $'level 0\n= -1\nlog \'\'' ]]
}

@test "a signature that the kernel does not take: the errno's name, and what it means" {
	answers 126 "" -1
	[[ $stderr == *"object 'tracer': signed loader: failed to load loader prog: -ENOKEY (the kernel's keyrings have no key of its signer)"* ]]
	answers 129 "" -1
	[[ $stderr == *"-EKEYREJECTED (the signature is none of these bytes by this key)"* ]]
	answers 127 "" -1
	[[ $stderr == *"-EKEYEXPIRED (the signer's key has expired)"* ]]
	answers 128 "" -1
	[[ $stderr == *"-EKEYREVOKED (the signer's key is revoked)"* ]]
	answers 65 "" -1
	[[ $stderr == *"-ENOPKG (the kernel doesn't know the algorithm of the signature)"* ]]
	answers 74 "" -1
	[[ $stderr == *"-EBADMSG (the signature can't be read)"* ]]
	answers 13 "" -1
	[[ $stderr == *"failed to load loader prog: -EACCES"$'\n'* ]]
}

@test "a program that is off, and sits in a program array: named before the kernel is asked" {
	gen -k a.key -i a.pem "$build/tests/loader/tail.bpf.o" name tail >tail.skel.h
	cat >off.c <<-'END'
		#include <stdio.h>
		#include "tail.skel.h"
		int main(void)
		{
			struct tail *skel = tail__open();

			bpf_program__set_autoload(skel->progs.third, false);
			printf("%d\n", tail__load(skel));
			return 0;
		}
	END
	cc "$INC" -o off off.c "$LIBBPF" -lelf -lz
	run --separate-stderr ./off
	[[ $output == -9 && $stderr == "libbpf: map 'jumps': slot [2] is set to prog 'third', which is not loaded"* ]]
}

@test "what is all zeros is not in the loader, however large; gen_signed says its digest" {
	cat >zero.bpf.c <<-'END'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		const volatile char none[16] = {};
		long large[8 << 20];
		int some[4] SEC(".data.some") = { 0, 0, 0, 1 };
		SEC("syscall") int prog(void *ctx) { return none[1] + large[2] + some[1]; }
		char LICENSE[] SEC("license") = "GPL";
	END
	clang -g -O2 --target=bpf "$INC" -I"/usr/include/$(cc -dumpmachine)" -c zero.bpf.c -o zero.bpf.o
	gen -k a.key -i a.pem zero.bpf.o name zero >zero.skel.h
	printf '#include "zero.skel.h"\nint main(void) { return !zero__open_and_load(); }\n' >zero.c
	cc "$INC" -o zero zero.c "$LIBBPF" -lelf -lz
	expect_pass "$gen_signed" inspect zero
	expect_output "map \"zero.bss\" type array key 4 value $((64 << 20)) max-entries 1 flags 0x400 initial signed"
	expect_output "value sha256:$(head -c $((64 << 20)) /dev/zero | sha256sum | cut -d' ' -f1)"
	expect_output 'map "zero.rodata" type array key 4 value 16 max-entries 1 flags 0x480 initial signed frozen'
	expect_output "value sha256:$(head -c 16 /dev/zero | sha256sum | cut -d' ' -f1)"
	expect_output "value sha256:$(printf '\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0' | sha256sum | cut -d' ' -f1)"
	# an open variable is the host's: it needs the update
	gen -k a.key -i a.pem --open 'rodata.none' zero.bpf.o name zero >zero.skel.h
	cc "$INC" -o zero zero.c "$LIBBPF" -lelf -lz
	expect_pass "$gen_signed" inspect zero
	expect_output 'map "zero.rodata" type array key 4 value 16 max-entries 1 flags 0x480 initial host frozen'
}

@test "the program needs no other function of libbpf than bpf_object__*_skeleton()" {
	cc -O2 "$INC" -c main.c -o main.o
	nm -u main.o | awk '{ print $2 }' | grep -v '^bpf_object__[a-z]*_skeleton$' >others || true
	cat others
	run ! grep -E 'bpf|btf|skel' others
}

@test "without a key: the same loader, and gen_signed signs and verifies the executable" {
	mkdir -p nokey
	gen tracer.bpf.o name tracer >nokey/tracer.skel.h
	printf '#include "tracer.skel.h"\nint main(void) { return !tracer__open_and_load(); }\n' >nokey/main.c
	cc "$INC" -o exe nokey/main.c "$LIBBPF" -lelf -lz
	cc "$INC" -o exe.full main.c "$LIBBPF" -lelf -lz
	./records exe tracer payload0 sig0
	./records exe.full tracer payload1 sig1
	cmp payload0 payload1
	[[ ! -s sig0 ]]
	expect_fail "$gen_signed" verify --cert a.pem exe
	expect_pass "$gen_signed" sign --key a.key --cert a.pem exe
	expect_pass "$gen_signed" verify --cert a.pem exe
	expect_pass "$gen_signed" inspect exe
	expect_output tracer
}

@test "gen_signed verifies the signature that is in the header" {
	cc "$INC" -o exe main.c "$LIBBPF" -lelf -lz
	expect_pass "$gen_signed" inspect exe
	expect_output tracer
}

@test "a shared library can have libbpf.a in it" {
	sed s/main/run/ main.c >shared.c
	expect_pass cc -shared -fPIC "$INC" -o libshared.so shared.c "$LIBBPF" -lelf -lz
}

@test "--link makes a signed executable" {
	expect_pass "$bpftool" gen skeleton --sign=full -k a.key -i a.pem --link main.c -o linked \
		tracer.bpf.o -- -Wall -Wextra -Werror "$LIBBPF" -lelf -lz
	expect_pass "$gen_signed" verify --cert a.pem linked
}

@test "old libbpf headers: one #error, that names the header" {
	mkdir -p old/bpf
	cp "$prefix"/include/hornet/bpf/*.h old/bpf
	sed -i '/LIBBPF_SIGNED_SKELETON/d' old/bpf/libbpf.h
	printf '#include "tracer.skel.h"\nint x;\n' >only.c
	run -1 cc -Iold -c only.c -o /dev/null
	[[ $(grep -c 'error:' <<<"$output") == 1 ]]
	expect_output '#error "tracer: <bpf/libbpf.h> is older than the bpftool that made this header"'
}

@test "BPFTOOL_SIGN_KEY and BPFTOOL_SIGN_CERT sign what the makefile asks for" {
	export BPFTOOL_SIGN_KEY=a.key BPFTOOL_SIGN_CERT=a.pem
	"$bpftool" gen skeleton tracer.bpf.o name tracer | cmp - tracer.skel.h
	"$bpftool" gen skeleton -L tracer.bpf.o name tracer >env.lskel.h
	BPFTOOL_SIGN_KEY='' BPFTOOL_SIGN_CERT='' \
		"$bpftool" gen skeleton -L --sign -k a.key -i a.pem tracer.bpf.o name tracer | cmp - env.lskel.h
	# -k and -i come first, and other commands don't care
	BPFTOOL_SIGN_KEY=none BPFTOOL_SIGN_CERT=none gen -k a.key -i a.pem tracer.bpf.o name tracer |
		cmp - tracer.skel.h
	"$bpftool" gen subskeleton tracer.bpf.o >/dev/null
	unset BPFTOOL_SIGN_CERT
	refused "must be set together" "$bpftool" gen skeleton tracer.bpf.o
}

@test "errors: no such key, key without certificate, -L or --static as well, an unknown kind" {
	refused "none: No such file" gen -k none -i a.pem tracer.bpf.o
	refused "must be given together" gen -k a.key tracer.bpf.o
	refused "--sign=full makes a full skeleton, -L or -S a light one" gen -L tracer.bpf.o
	refused "don't go together" gen --static tracer.bpf.o
	refused "it is light or full" "$bpftool" gen skeleton --sign=fat tracer.bpf.o
	refused "--sign=full is for gen skeleton" "$bpftool" prog load --sign=full tracer.bpf.o /sys/fs/bpf/x
	BPFTOOL_SIGN_KEY=none BPFTOOL_SIGN_CERT=a.pem \
		refused "none: No such file" "$bpftool" gen skeleton tracer.bpf.o
}

@test "-S and --sign=light are the signed light skeleton" {
	"$bpftool" gen skeleton -S tracer.bpf.o name tracer >s.h
	"$bpftool" gen skeleton --sign=light tracer.bpf.o name tracer | cmp - s.h
	grep -q 'skel_internal.h' s.h
}

@test "help, manual and completion say it" {
	run "$bpftool" gen help
	expect_output '{-S|--sign[=light|full]}'
	for word in sign=full BPFTOOL_SIGN_KEY BPFTOOL_SIGN_CERT; do
		grep -q -- "$word" <(sed 's/\\-/-/g' "$prefix/share/man/man8/bpftool-gen.8")
	done
	grep -q -- '--sign=full' "$prefix/share/bash-completion/completions/bpftool"
}

@test "pkg-config names what to compile and link with, of this bpftool and of a project that asks for libbpf" {
	requires pkg-config
	# As a makefile's shell reads it: a space in the path has a backslash.
	PKG_CONFIG_PATH=$prefix/share/pkgconfig
	export PKG_CONFIG_PATH
	expect_pass sh -c "cc $(pkg-config --cflags hornet) main.c -o exe $(pkg-config --static --libs hornet)"
	PKG_CONFIG_PATH=$prefix/lib/hornet/pkgconfig
	expect_pass pkg-config --atleast-version=1.8 libbpf
	expect_pass sh -c "cc $(pkg-config --cflags libbpf) main.c -o exe $(pkg-config --libs libbpf)"
	nm exe | grep -q ' signed_skel_load$'
	expect_pass "$gen_signed" inspect exe
	expect_output tracer
}
