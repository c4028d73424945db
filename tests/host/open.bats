#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Inputs that the signer leaves open, on the host: what can be opened, what is refused, what is listed, what is checked in time.
# shellcheck disable=SC2030,SC2031,SC2154
load ../lib.bash
load open_lib.bash

bats_require_minimum_version 1.5.0

setup_file() {
	export T=$BATS_FILE_TMPDIR
	export bpftool=${bpftool:-$prefix/lib/hornet/bpftool}
	export INC=-I$prefix/include/hornet LIBBPF=$prefix/lib/hornet/libbpf.a
	unset BPFTOOL_SIGN_KEY BPFTOOL_SIGN_CERT BPFTOOL_SIGN_OPEN

	cd "$T" || return
	openssl req -x509 -nodes -days 3650 -newkey rsa:2048 -keyout a.key -out a.pem -subj /CN=a 2>log
	cc -Wall -Wextra -Werror "$INC" -o records "$BATS_TEST_DIRNAME/records.c"
	cat >tags.c <<-'END'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		#include <bpf/hornet_param.h>
		#define MOST 4194304
		typedef _Bool bool;
		const volatile int pid HORNET_PARAM(-1, MOST) = 0;
		const volatile char comm[16] HORNET_OPEN = "x";
	END
	cat tags.c - >tracer.bpf.c <<-'END'
		const volatile int fixed = 3;
		const volatile bool flag = 0;
		int limit = 5;
		struct {
			__uint(type, BPF_MAP_TYPE_HASH);
			__uint(max_entries, 64);
			__type(key, int);
			__type(value, long);
		} table SEC(".maps");
		struct {
			__uint(type, BPF_MAP_TYPE_RINGBUF);
			__uint(max_entries, 4096);
		} events SEC(".maps");
		SEC("raw_tp/sys_enter") int on_enter(void *ctx)
		{
			int key = pid + comm[0] + fixed + flag + limit;
			bpf_map_delete_elem(&table, &key);
			return bpf_ringbuf_output(&events, &key, sizeof(key), 0);
		}
		SEC("?raw_tp/sys_exit") int optional(void *ctx) { return 0; }
		char LICENSE[] SEC("license") = "GPL";
	END
	bpf tracer.bpf.c
	"$bpftool" gen skeleton -L --sign --open 'maps.*.max_entries=1..8192,maps.*.autocreate,progs.*.autoload' \
		-k a.key -i a.pem tracer.bpf.o name tracer >tracer.lskel.h
	"$bpftool" gen skeleton --sign=full --open all -k a.key -i a.pem tracer.bpf.o name tracer >tracer.skel.h
}

setup() {
	cd "$T" || return
}

gen_open() {
	"$bpftool" gen skeleton --sign=full --open "$1" tracer.bpf.o name tracer >/dev/null
}

# refused_tag LINE DECLARATION: the same for a variable with a tag
refused_tag() {
	cat tags.c - >tagged.c <<-END
		$2
		SEC("raw_tp/sys_enter") int on_enter(void *ctx) { return var; }
		char LICENSE[] SEC("license") = "GPL";
	END
	bpf tagged.c
	refused "$1" all tagged.o
}

# inspected HEADER: what gen_signed lists of it
inspected() {
	printf '#include "%s"\nint main(void) { return !tracer__open(); }\n' "$1" >main.c
	cc "$INC" -o exe main.c "$LIBBPF" -lelf -lz
	strip exe
	expect_pass "$gen_signed" inspect exe
}

# light LINE STATEMENT: the light skeleton refuses what STATEMENT did, before it loads anything
light() {
	cat >light.c <<-END
		#include "tracer.lskel.h"
		int main(void)
		{
			struct tracer *skel = tracer__open();

			if (!skel)
				return 2;
			$2;
			return tracer__load(skel) == -EPERM && errno == EPERM ? 0 : 3;
		}
	END
	cc -Wall -Wextra -Werror "$INC" -fsanitize=address,undefined -fno-sanitize-recover=all -o light light.c
	expect_pass env ASAN_OPTIONS=detect_leaks=0 ./light
	expect_output "$1"
}

@test "what matches nothing is refused by name" {
	refused "'rodata.nope' matches nothing" rodata.nope
	refused "'maps.nope.*' matches nothing" 'all,maps.nope.*'
	refused "'progs.on_enter.attach_target' matches nothing" progs.on_enter.attach_target
	refused "'bss.*' matches nothing" 'rodata.*,bss.*'
	# the map of the variables is none of the object's
	refused "'maps.tracer.data.value_size' matches nothing" maps.tracer.data.value_size
	refused "'maps.*data.fd' matches nothing" 'maps.*data.fd'
}

@test "a type is for one map, not for all that a pattern matches" {
	refused "'maps.*.type=lru_hash': a type is for one map, name it, like maps.table.type=lru_hash" 'maps.*.type=lru_hash'
	refused "'maps.e*=lru_hash': a type is for one map, name it, like maps.events.type=lru_hash" 'maps.e*=lru_hash'
	refused "'maps.tabl?.type=lru_hash': a type is for one map, name it, like maps.table.type=lru_hash" 'maps.tabl?.type=lru_hash'
	# a range is for the other parameters
	expect_pass gen_open 'maps.*y*=0..8192'
	expect_pass gen_open 'maps.*.type,maps.table.type=lru_hash'
}

@test "an extern has no signed value that its range could leave out" {
	cat >extern.bpf.c <<-'END'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		extern int CONFIG_HZ __kconfig;
		extern unsigned long CONFIG_LOW __kconfig __weak;
		SEC("raw_tp/sys_enter") int on_enter(void *ctx) { return CONFIG_HZ + CONFIG_LOW; }
		char LICENSE[] SEC("license") = "GPL";
	END
	bpf extern.bpf.c
	"$bpftool" gen skeleton --sign=full --open 'kconfig.CONFIG_HZ=100..1000,kconfig.CONFIG_LOW' -k a.key -i a.pem extern.bpf.o name tracer >extern.skel.h
	inspected extern.skel.h
	# what a caller without values gets is in the range, too
	expect_output "open kconfig.CONFIG_HZ bytes 4 range 100..1000 signed-value 100"
	cat >extern.c <<-'END'
		#include <stdio.h>
		#include <bpf/libbpf.h>
		#include "extern.skel.h"
		int main(void)
		{
			LIBBPF_OPTS(bpf_object_open_opts, opts, .kconfig = "CONFIG_HZ=99\nCONFIG_LOW=1\n");
			struct tracer *skel = tracer__open_opts(&opts);

			printf("%d\n", tracer__load(skel));
			return 0;
		}
	END
	cc "$INC" -o extern extern.c "$LIBBPF" -lelf -lz
	run ./extern
	expect_output "kconfig.CONFIG_HZ is 99, but its signer allows 100 to 1000"
}

@test "a list for several objects: what matches in one of them is no error, what matches in none is" {
	cat >second.bpf.c <<-'END'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		const volatile int other = 1;
		SEC("raw_tp/sys_enter") int on_second(void *ctx) { return other; }
		char LICENSE[] SEC("license") = "GPL";
	END
	bpf second.bpf.c
	printf '#include "tracer.lskel.h"\n#include "second.lskel.h"\nint main(void) { return !tracer__open() || !second__open(); }\n' >both.c
	expect_pass "$bpftool" gen skeleton -L --sign -k a.key -i a.pem --open rodata.pid,,rodata.other=0..9 \
		--link both.c -o both tracer.bpf.o second.bpf.o
	expect_pass "$gen_signed" inspect both
	expect_output "rodata.pid"
	expect_output "rodata.other"
	rm both
	run "$bpftool" gen skeleton -L --sign -k a.key -i a.pem --open rodata.pid,rodata.other,rodata.nope,bss.nope \
		--link both.c -o both tracer.bpf.o second.bpf.o
	((status == 255))
	expect_output "--open: 'rodata.nope' matches nothing that can be opened in any of the objects"
	[[ ! -e both ]]
	# of the environment, which is the same for all objects of a project; a bad range is an error there, too
	export BPFTOOL_SIGN_KEY=a.key BPFTOOL_SIGN_CERT=a.pem
	BPFTOOL_SIGN_OPEN=rodata.limit_nope,data.limit "$bpftool" gen skeleton tracer.bpf.o name tracer >env.skel.h
	inspected env.skel.h
	expect_output "data.limit"
	BPFTOOL_SIGN_OPEN=rodata.nope,data.limit=9..1 run "$bpftool" gen skeleton tracer.bpf.o name tracer
	((status == 255))
	expect_output "'data.limit': '9..1' is no range"
}

@test "ranges that are none are refused" {
	refused "'rodata.comm' is no integer" rodata.comm=1..2
	refused "'maps.table.fd' is no integer" maps.table.fd=1..2
	refused "'maps.table.inner_map' matches nothing" maps.table.inner_map
	refused "'rodata.fixed': '5..4' is no range" rodata.fixed=5..4
	refused "'rodata.fixed': '1' is no range" rodata.fixed=1
	refused "'rodata.fixed': '1..2x' is no range" rodata.fixed=1..2x
	refused "'rodata.fixed': '0..2147483648' is no range MIN..MAX of numbers from -2147483648 to 2147483647" rodata.fixed=0..2147483648
	refused "'rodata.fixed': '-2147483649..5' is no range" rodata.fixed=-2147483649..5
	refused "'rodata.fixed': '..5' is no range" rodata.fixed=..5
	refused "'rodata.fixed': '' is no range" rodata.fixed=
	refused "'rodata.flag': '0..2' is no range MIN..MAX of numbers from 0 to 1" rodata.flag=0..2
	refused "'maps.events.autocreate': '0..2' is no range MIN..MAX of numbers from 0 to 1" maps.events.autocreate=0..2
	refused "'maps.table.max_entries': '1..4294967296' is no range MIN..MAX of numbers from 0 to 4294967295" maps.table.max_entries=1..4294967296
	refused "'maps.table.max_entries': '-1..5' is no range" maps.table.max_entries=-1..5
	refused "'maps.table.max_entries': its signed value 64 is not one" maps.table.max_entries=65..70
	refused "'rodata.fixed': its signed value 3 is not one" rodata.fixed=4..5
}

# limits TYPE VALUE LEAST LARGEST BELOW ABOVE: a range may be all of the type, and nothing beyond it
limits() {
	cat tags.c - >limits.c <<-END
		const volatile $1 var = $2;
		SEC("raw_tp/sys_enter") int on_enter(void *ctx) { return var; }
		char LICENSE[] SEC("license") = "GPL";
	END
	bpf limits.c
	expect_pass "$bpftool" gen skeleton --sign=full --open "rodata.var=$3..$4" limits.o
	refused "'rodata.var': '$5..$4' is no range MIN..MAX of numbers from $3 to $4" "rodata.var=$5..$4" limits.o
	refused "'rodata.var': '$3..$6' is no range MIN..MAX of numbers from $3 to $4" "rodata.var=$3..$6" limits.o
}

@test "a range ends where its type does" {
	limits bool 1 0 1 -1 2
	limits 'unsigned char' 5 0 255 -1 256
	limits 'signed char' -5 -128 127 -129 128
	limits 'unsigned short' 5 0 65535 -1 65536
	limits int -5 -2147483648 2147483647 -2147483649 2147483648
	limits 'long long' -5 -9223372036854775808 9223372036854775807 -9223372036854775809 9223372036854775808
	limits 'unsigned long long' 5 0 18446744073709551615 -1 18446744073709551616
}

# ranged RANGE LIST: with this list rodata.pid has this range
ranged() {
	"$bpftool" gen skeleton --sign=full --open "$2" tracer.bpf.o name tracer >ranged.skel.h
	inspected ranged.skel.h
	expect_output "open rodata.pid bytes 4 range $1 signed-value 0"
}

@test "of several ranges the last of the list counts, then the source's" {
	ranged -1..4194304 all
	ranged -1..4194304 'rodata.*'
	ranged 0..5 rodata.pid=0..5,all
	ranged 0..5 all,rodata.pid=0..5
	ranged 0..6 rodata.pid=0..5,rodata.pid=0..6
	ranged 0..5 rodata.pid=0..6,rodata.pid=0..5
}

@test "map types that are none are refused" {
	refused "say which other type it may have" maps.table.type
	refused "there is no map type 'cabbage'" maps.table.type=cabbage
	expect_pass "$bpftool" gen skeleton --sign=full --open maps.table.type=lru_hash tracer.bpf.o
}

@test "tags on what can't have them are refused" {
	refused_tag "'var' has the tag 'hornet:param:1:2', but is no global variable" \
		'static const volatile int var HORNET_PARAM(1, 2) = 1;'
	refused_tag "'rodata.arr' is no integer" 'const volatile int arr[2] HORNET_PARAM(1, 2) = {}; int var;'
	refused_tag "'rodata.var': its signed value 0 is not one" 'const volatile int var HORNET_PARAM(1, 2) = 0;'
	refused_tag "'rodata.var': 'x:2' is no range" 'const volatile int var HORNET_PARAM(x, 2) = 0;'
}

@test "configuration and targets that only the host knows are refused with the option that opens them" {
	cat >host.c <<-'END'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		extern int CONFIG_HZ __kconfig __weak;
		SEC("raw_tp/sys_enter") int on_enter(void *ctx) { return CONFIG_HZ; }
		SEC("fentry") int on_call(void *ctx) { return 0; }
		char LICENSE[] SEC("license") = "GPL";
	END
	bpf host.c
	refused '--open kconfig.CONFIG_HZ' progs.on_call.attach_target host.o
	refused '--open progs.on_call.attach_target' kconfig.CONFIG_HZ host.o
	expect_pass "$bpftool" gen skeleton --sign=full --open all host.o
}

@test "--open and --object-version need a signed loader, and are said once and well" {
	run --separate-stderr "$bpftool" gen skeleton --open all tracer.bpf.o
	[[ $status != 0 && -z $output && $stderr == *"--open and --object-version are for what is signed"* ]]
	run --separate-stderr "$bpftool" gen skeleton -S --open all --open all tracer.bpf.o
	[[ $status != 0 && -z $output && $stderr == *"given twice"* ]]
	run --separate-stderr "$bpftool" gen skeleton -S tracer.bpf.o --open
	[[ $status == 255 && -z $output && $stderr == "Error: option '--open' needs an argument" ]]
	local n
	for n in 0 -1 1x '' 18446744073709551616; do
		run --separate-stderr "$bpftool" gen skeleton -S --object-version="$n" tracer.bpf.o
		[[ $status != 0 && -z $output && $stderr == *"--object-version=$n: it is a decimal number"* ]]
	done
	run --separate-stderr "$bpftool" gen skeleton -S --object-version 1 tracer.bpf.o \
		name a_name_of_32_bytes_is_one_too_many
	[[ $status != 0 && $stderr == *"its name must be shorter than 32 bytes"* ]]
}

@test "prog load takes no list of open inputs and no version" {
	run "$bpftool" prog load -L -S -k a.key -i a.pem --open all tracer.bpf.o /sys/fs/bpf/none
	((status != 0))
	[[ $output == *"Error: --open is for gen skeleton"* ]]
	run "$bpftool" prog load -L -S -k a.key -i a.pem --object-version 3 tracer.bpf.o /sys/fs/bpf/none
	((status != 0))
	[[ $output == *"Error: --object-version is for gen skeleton"* ]]
}

@test "an iterator that only the host knows is attached without a name in the skeleton" {
	cat >iter.bpf.c <<-'END'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		char LICENSE[] SEC("license") = "GPL";
		SEC("iter") int dump(void *ctx) { return 0; }
	END
	clang -g -O2 -target bpf "$INC" -idirafter "/usr/include/$(cc -print-multiarch)" -c iter.bpf.c -o iter.bpf.o
	"$bpftool" gen skeleton -L --sign --open progs.dump.attach_target iter.bpf.o name it >it.lskel.h
	cat >iter.c <<-'END'
		#include <stdio.h>
		#include "it.lskel.h"
		int main(void)
		{
			struct it *skel = it__open();

			skel->progs.dump.prog_fd = 999; /* none */
			return it__dump__attach(skel) < 0 ? 0 : 1;
		}
	END
	cc -O0 -g "$INC" -o iter iter.c
	expect_pass ./iter
}

@test "gen_signed lists the open inputs, from the signed bytes" {
	inspected tracer.lskel.h
	expect_output 'info "tracer" version 0 open-inputs 7'
	expect_output "open rodata.pid bytes 4 range -1..4194304 signed-value 0"
	expect_output "open rodata.comm bytes 16"
	expect_output "open maps.table.max_entries bytes 4 range 1..8192 signed-value 64"
	expect_output "open maps.events.autocreate bytes 4 range 0..1 signed-value 1"
	expect_output "open progs.optional.autoload bytes 0"
	[[ $output != *fixed* && $output != *limit* ]]
	inspected tracer.skel.h
	expect_output "open rodata.flag bytes 1 range 0..1 signed-value 0"
	expect_output "open maps.events.type bytes 4 range 4|27 signed-value 27"
	expect_output "open maps.table.fd bytes 4"
	# its value has BTF, which would be lost
	[[ $output != *maps.table.value_size* ]]
}

@test "the last 64 bytes of the metadata are the object's name, version and number of inputs" {
	"$bpftool" gen skeleton -L --sign --object-version 258 tracer.bpf.o name tracer >version.h
	inspected version.h
	[[ $output != *"open-inputs 0"* ]]	# those of the source
	expect_output 'info "tracer" version 258'
	./records exe tracer payload sig
	{
		printf 'tracer%026d\2\1%06d' 0 0 | tr 0 '\0'
		printf '\2\0\0\0\0\0\0\0bpf signed info\n'
	} >want
	tail -c 64 payload | cmp - want
}

@test "a damaged end of the metadata is an error, not a crash" {
	inspected tracer.lskel.h
	local off
	off=$(grep -abo 'bpf signed info' exe | tail -n1 | cut -d: -f1)
	cp exe damaged
	printf '\377\377\377' | dd of=damaged bs=1 seek=$((off - 8)) conv=notrunc 2>log
	expect_fail "$gen_signed" inspect damaged
	cp exe damaged	# the name of the last input
	printf '\377\377\377' | dd of=damaged bs=1 seek=$((off - 48 - 48)) conv=notrunc 2>log
	expect_fail "$gen_signed" inspect damaged
}

@test "light skeleton: a value outside of its range, and what is not open, by name" {
	light "tracer: rodata.pid is -2, but its signer allows -1 to 4194304" 'skel->rodata->pid = -2'
	light "tracer: rodata.pid is 4194305, but" 'skel->rodata->pid = 4194305'
	light "tracer: rodata.fixed was changed before load" 'skel->rodata->pid = 1; skel->rodata->fixed = 4'
	light "tracer: data.limit was changed before load" 'skel->data->limit = 1'
	light "tracer: maps.table.max_entries is 8193, but" 'skel->maps.table.max_entries = 8193'
	"$bpftool" gen skeleton -L --sign tracer.bpf.o name tracer >tracer.lskel.h.2
	mv tracer.lskel.h tracer.lskel.h.1 && cp tracer.lskel.h.2 tracer.lskel.h
	light "tracer: maps.table.max_entries was changed" 'skel->maps.table.max_entries = 65'
	light "tracer: maps.table.map_fd was changed" 'skel->maps.table.map_fd = -1'
	light "tracer: maps.table.map_fd was changed" 'skel->maps.table.map_fd = 3'
	mv tracer.lskel.h.1 tracer.lskel.h
}

@test "headers and skeletons compile as C99, C11, C++17, with gcc and clang, all warnings on" {
	local cc header std
	printf '#include <bpf/skel_info.h>\nint one;\n' >info.c
	for cc in gcc clang; do
		for std in c99 c11; do
			for header in tracer.lskel.h tracer.skel.h; do
				printf '#include "%s"\nint main(void) { return !tracer__open_and_load(); }\n' $header >h.c
				expect_pass $cc -std=$std -D_GNU_SOURCE -Wall -Wextra -Werror "$INC" -c h.c -o h.o
			done
			expect_pass $cc -std=$std -Wall -Wextra -Werror "$INC" -c info.c -o h.o
			printf '#include <bpf/hornet_param.h>\nint x HORNET_PARAM(1, 2), y HORNET_OPEN;\n' >h.c
			expect_pass $cc -std=$std -Wall -Wextra -Werror "$INC" -c h.c -o h.o
		done
	done
	requires g++
	for cc in g++ clang++; do
		command -v "$cc" || continue
		for header in tracer.lskel.h tracer.skel.h bpf/skel_info.h bpf/hornet_param.h; do
			printf '#include <%s>\nint one;\n' $header >h.cpp
			expect_pass "$cc" -std=c++17 -I. -Wall -Wextra -Werror -Wno-unused-function "$INC" -c h.cpp -o h.o
		done
	done
}

@test "BPFTOOL_SIGN_OPEN opens what the makefile asks for" {
	BPFTOOL_SIGN_KEY=a.key BPFTOOL_SIGN_CERT=a.pem BPFTOOL_SIGN_OPEN=all \
		"$bpftool" gen skeleton tracer.bpf.o name tracer | cmp - tracer.skel.h
	# no key: nothing is signed, nothing is open
	BPFTOOL_SIGN_OPEN=all "$bpftool" gen skeleton tracer.bpf.o name tracer >plain.h
	run ! grep -q __signed plain.h
}

@test "other locale, path, time zone, number of CPUs: the same bytes to sign" {
	local dir
	for dir in one "two and/a longer one"; do
		mkdir -p "$dir"
		cp tracer.bpf.c tags.c "$dir"
	done
	(cd one && taskset -c 0 env LC_ALL=C TZ=UTC clang -g -O2 --target=bpf "$INC" "-ffile-prefix-map=$PWD=." \
		-I"/usr/include/$(cc -dumpmachine)" -c tracer.bpf.c -o o &&
		taskset -c 0 env LC_ALL=C TZ=UTC "$bpftool" gen skeleton -S --open all o name tracer >h)
	(cd "two and/a longer one" && export LC_ALL=tr_TR.UTF-8 TZ=Asia/Tokyo HOME=/ &&
		clang -g -O2 --target=bpf "$INC" "-ffile-prefix-map=$PWD=." \
			-I"/usr/include/$(cc -dumpmachine)" -c tracer.bpf.c -o o &&
		"$bpftool" gen skeleton -S --open all o name tracer >h)
	cmp one/h "two and/a longer one/h"
}
