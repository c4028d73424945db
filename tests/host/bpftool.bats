#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The generator on the host: what "bpftool gen skeleton" prints and refuses.
# shellcheck disable=SC2030,SC2031,SC2154
load ../lib.bash

bats_require_minimum_version 1.5.0

setup_file() {
	export T=$BATS_FILE_TMPDIR src=$BATS_TEST_DIRNAME/gen
	export bpftool=${bpftool:-$prefix/lib/hornet/bpftool}
	export INC=-I$prefix/include/hornet
	local self=(openssl req -x509 -nodes -days 3650)

	cd "$T" || return
	"${self[@]}" -newkey rsa:2048 -keyout a.key -out a.pem -subj /CN=a 2>log
	"${self[@]}" -newkey rsa:2048 -keyout b.key -out b.pem -subj /CN=b 2>log
	"${self[@]}" -key a.key -out noskid.pem -subj /CN=n -addext subjectKeyIdentifier=none 2>log
	openssl x509 -in a.pem -outform DER -out a.der
	openssl pkey -in a.key -outform DER -out a.key.der
	bpf tracer tracer.bpf.o
	bpf static static.bpf.o
	cc -Wall -Wextra -Werror "$INC" -o records "$BATS_TEST_DIRNAME/records.c"
	gen -k a.key -i a.pem tracer.bpf.o name tracer >tracer.lskel.h
	gen tracer.bpf.o name second >second.lskel.h
}

setup() {
	cd "$T" || return
}

# compile gen/$1.bpf.c to $2, with more options after that
bpf() {
	local name=$1 out=$2
	shift 2
	clang -g -O2 --target=bpf "$INC" -I"/usr/include/$(cc -dumpmachine)" "$@" \
		-c "$src/$name.bpf.c" -o "$out"
}

gen() {
	"$bpftool" gen skeleton -L --sign "$@"
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

@test "the signature covers insns and data, with two signed attributes and no certificate" {
	cc "$INC" -I. -o signed "$src/main.c" "$src/other.c"
	./records signed tracer payload sig
	openssl cms -verify -binary -inform DER -in sig -content payload -certfile a.pem \
		-noverify -out /dev/null
	openssl cms -cmsout -print -noout -inform DER -in sig >text
	grep -q 'object: contentType' text
	grep -q 'object: messageDigest' text
	[[ $(sed -n '/signedAttrs/,/signatureAlgorithm/p' text | grep -c 'object:') == 2 ]]
	grep -q 'subjectKeyIdentifier' text
	run ! grep -q 'd.certificate:' text
}

@test "PEM and DER give the same header, and so does a second run" {
	gen -k a.key.der -i a.der tracer.bpf.o name tracer | cmp - tracer.lskel.h
	gen -k a.key -i a.pem tracer.bpf.o name tracer | cmp - tracer.lskel.h
}

@test "-S -k -i is the same as -L --sign -k -i" {
	"$bpftool" gen skeleton -S -k a.key -i a.pem tracer.bpf.o name tracer | cmp - tracer.lskel.h
}

@test "without a key: the same loader and metadata, no signature" {
	gen tracer.bpf.o name tracer >nokey.lskel.h
	mkdir -p nokey && cp nokey.lskel.h nokey/tracer.lskel.h
	mkdir -p c
	printf '#include "tracer.lskel.h"\nint main(void) { return 0; }\n' >c/empty.c
	cc "$INC" -Inokey -o exe0 c/empty.c
	cc "$INC" -I. -o exe1 c/empty.c
	./records exe0 tracer payload0 sig0
	./records exe1 tracer payload1 sig1
	cmp payload0 payload1
	[[ ! -s sig0 && -s sig1 ]]
}

@test "the records are found after strip, --gc-sections and LTO, PIE and static, C and C++" {
	local cc flags
	for cc in "gcc -std=gnu11" "clang -std=gnu11" "g++ -x c++" "clang++ -x c++"; do
		command -v "${cc%% *}" >/dev/null || continue
		for flags in "-O0 -pie -fPIE" "-O2 -static" \
			"-O2 -ffunction-sections -fdata-sections -Wl,--gc-sections" \
			"-O2 -flto -Wl,--gc-sections"; do
			[[ $cc == clang* && $flags == *flto* ]] && flags+=" -fuse-ld=lld"
			[[ $flags == *lld* ]] && ! command -v ld.lld && continue
			# shellcheck disable=SC2086
			expect_pass $cc -Wall -Wextra -Werror $flags "$INC" -I. \
				"$src/main.c" "$src/other.c" -o exe
			strip exe
			./records exe | sort -u >list
			[[ $(wc -l <list) == 2 ]]
			grep -Eq '^second 1 [1-9][0-9]* [1-9][0-9]* 0$' list
			grep -Eq '^tracer 1 [1-9][0-9]* [1-9][0-9]* [1-9][0-9]*$' list
		done
	done
}

@test "a record stays where nothing refers to the skeleton" {
	printf '#include "tracer.lskel.h"\nint main(void) { return 0; }\n' >unused.c
	cc -O2 -ffunction-sections -fdata-sections -Wl,--gc-sections "$INC" -I. -o unused unused.c
	strip unused
	./records unused | grep -q '^tracer 1 '
}

@test "a plain light skeleton has no record" {
	mkdir -p plain
	"$bpftool" gen skeleton -L tracer.bpf.o name tracer >plain/tracer.lskel.h
	printf '#include "tracer.lskel.h"\nint main(void) { return !tracer__open(); }\n' >plain/main.c
	cc -Wall -Wextra -Werror "$INC" -o plain.exe plain/main.c
	[[ -z $(./records plain.exe) ]]
}

@test "changed inputs: load returns -EPERM and names them" {
	cc "$INC" -I. -o exe "$src/main.c" "$src/other.c"
	local what name
	while read -r what name; do
		run --separate-stderr ./exe "$what"
		[[ $output == -1 ]]
		[[ $stderr == "tracer: $name was changed before load, but its value is signed" ]]
	done <<-END
		rodata rodata.pid
		data data.limit
		bss bss.count
		entries maps.table.max_entries
		value rodata.initial_value
	END
}

@test "attaching what is not loaded is an error that names the program" {
	cc "$INC" -I. -o exe "$src/main.c" "$src/other.c"
	run --separate-stderr ./exe attach
	[[ $output == -22 ]]
	[[ $stderr == *"tracer: can't attach program 'on_getpgid'"*"not loaded"* ]]
}

@test "keys and certificates: one line, nothing on stdout" {
	refused "nope: No such file" gen -k nope -i a.pem tracer.bpf.o
	refused "nope: No such file" gen -k a.key -i nope tracer.bpf.o
	refused "Is a directory" gen -k . -i a.pem tracer.bpf.o
	refused "a.pem: no private key in PEM or DER form" gen -k a.pem -i a.pem tracer.bpf.o
	refused "a.key: no certificate in PEM or DER form" gen -k a.key -i a.key tracer.bpf.o
	refused "does not belong to" gen -k b.key -i a.pem tracer.bpf.o
	refused "no subjectKeyIdentifier" gen -k a.key -i noskid.pem tracer.bpf.o
	refused "must be given together" gen -k a.key tracer.bpf.o
	refused "must be given together" gen -i a.pem tracer.bpf.o
}

@test "objects: one line, nothing on stdout" {
	: >empty.o
	echo hello >text.o
	head -c 100 tracer.bpf.o >short.o
	head -c 2000 tracer.bpf.o >half.o
	refused "nope.o" gen nope.o
	refused "empty.o" gen empty.o
	refused "text.o" gen text.o
	refused "short.o" gen short.o
	refused "half.o" gen half.o
	refused "exe" gen /bin/true name exe
}

@test "a full disk is noticed" {
	full() {
		gen tracer.bpf.o >/dev/full
	}
	run --separate-stderr full
	((status == 255))
	[[ $stderr == *"can't write the output: No space left on device"* ]]
}

# one byte changed, at 40 places: every run is good, or refused with a message
flip() {
	local i rc size
	size=$(stat -c %s tracer.bpf.o)
	for ((i = 0; i < 40; i++)); do
		cp tracer.bpf.o flip.o
		printf '\377' | dd of=flip.o bs=1 seek=$((i * size / 40)) conv=notrunc status=none
		rc=0
		timeout 20 "$bpftool" gen skeleton -L --sign flip.o name flip >out 2>err || rc=$?
		((rc == 0 || rc == 255)) && { ((rc == 0)) || [[ ! -s out && -s err ]]; } && continue
		echo "byte $((i * size / 40)): status $rc"
		cat err
		return 1
	done
}

@test "a damaged object never crashes the generator" {
	export -f flip
	expect_pass bash -c flip
}

@test "an older skel_internal.h stops the compiler with one #error" {
	mkdir -p old/bpf
	echo '#define __SKEL_INTERNAL_H' >old/bpf/skel_internal.h
	echo '#include "tracer.lskel.h"' >old.c
	run cc -c -Iold -I. -o old.o old.c
	((status != 0))
	[[ $(grep -c 'error' <<<"$output") == 1 || $(grep -c '#error' <<<"$output") == 2 ]]
	[[ $output == *"is older than the bpftool that made this header"* ]]
}

@test "a header compiles inside the kernel, with its record in no section" {
	local h
	mkdir -p kernel/linux kernel/bpf
	for h in bpf fdtable mm mman slab; do
		echo '#include "kernel.h"' >"kernel/linux/$h.h"
	done
	cp "$prefix"/include/hornet/bpf/skel_*.h kernel/bpf
	cat >kernel/main.c <<-END
		#include "tracer.lskel.h"
		#include <bpf/skel_static.h>
		int run(struct tracer **skel);
		int run(struct tracer **skel)
		{
			*skel = tracer__open_and_load();
			return *skel ? tracer__attach(*skel) : -ENOMEM;
		}
	END
	expect_pass cc -c -O2 -Wall -Wextra -Wno-unused-parameter -Werror -D__KERNEL__ \
		-DUAPI_BPF_H="\"$prefix/include/hornet/linux/bpf.h\"" -Ikernel -I"$src" -I. \
		-o kernel/main.o kernel/main.c
	run ! grep -q -F .hornet <(readelf -SW kernel/main.o)
}

@test "sections without a target generate; ones that make no sense are refused" {
	local sec
	for sec in raw_tp raw_tracepoint.w kprobe kretprobe ksyscall uprobe tp tracepoint tc \
		classifier xdp perf_event cgroup/skb sk_lookup sockops socket syscall xdp/devmap \
		netfilter sk_skb sk_msg kprobe.multi uprobe.multi usdt; do
		bpf section s.o -DSECTION="\"$sec\""
		echo "$sec"
		gen s.o name s >s.lskel.h
		printf '#include "s.lskel.h"\nint main(void) { return 0; }\n' >s.c
		cc -Wall -Wextra -Werror "$INC" -I. -o s.exe s.c
	done
	for sec in tp/sched kprobe/do_exit+x kprobe/+4 kprobe/do_exit+ uprobe//bin/true: \
		"uprobe//bin/true:main+z" tp/; do
		bpf section s.o -DSECTION="\"$sec\""
		refused "can't understand its section name '$sec'" gen s.o name s
	done
}

@test "-d prints the same header, and libbpf's messages on stderr" {
	"$bpftool" -d gen skeleton -L --sign tracer.bpf.o name second >debug.h 2>debug.log
	grep -q '^libbpf:' debug.log
	run ! grep -q '^libbpf:' debug.h
	grep -q '^second__load(' debug.h
}

@test "gen object and name N are as before" {
	"$bpftool" gen object joined.o tracer.bpf.o
	gen joined.o name joined | grep -q '^struct joined {'
	gen tracer.bpf.o | grep -q '^struct tracer_bpf {'
	"$bpftool" gen skeleton tracer.bpf.o | grep -q '^tracer_bpf__open_opts('
}

@test "--static records each program, with its own signature" {
	"$bpftool" gen skeleton --static -S -k a.key -i a.pem static.bpf.o name st >static.lskel.h
	local cc
	for cc in "gcc" "clang" "g++ -x c++" "clang++ -x c++"; do
		command -v "${cc%% *}" >/dev/null || continue
		# shellcheck disable=SC2086
		expect_pass $cc -Wall -Wextra -Werror -O2 -Wl,--gc-sections "$INC" -I. \
			"$src/static.c" -o st
		strip st
		./records st | sort >list
		grep -Eq '^accept_all 2 16 0 0$' list
		grep -Eq '^st__small_only 2 [1-9][0-9]* 0 [1-9][0-9]*$' list
		grep -Eq '^st__head 2 [1-9][0-9]* 0 [1-9][0-9]*$' list
	done
	./records st st__head payload sig
	openssl cms -verify -binary -inform DER -in sig -content payload -certfile a.pem \
		-noverify -out /dev/null
}

@test "--static has the flags of the section in what is signed and in what is loaded" {
	local section flags
	for section in syscall=16 uprobe.s=16 kprobe=0 xdp.frags=32 xdp=0; do
		flags=${section#*=}
		bpf section s.o -DSECTION="\"${section%=*}\""
		"$bpftool" gen skeleton --static s.o name s >s.lskel.h
		echo "$section"
		grep -q "def = { \"[^\"]*\", $flags, " s.lskel.h
	done
}

@test "--static refuses an object that needs a loader" {
	refused "has relocations" "$bpftool" gen skeleton --static tracer.bpf.o
	bpf section s.o -DSECTION='"fentry/do_exit"'
	refused "needs a loader" "$bpftool" gen skeleton --static s.o
}

@test "--link makes, signs and verifies an executable, silently" {
	"$bpftool" gen skeleton -L --sign -k a.key -i a.pem --link "$src/main.c" -o linked \
		tracer.bpf.o -- "$src/other.c" -I. -O2 >out 2>err || {
		cat err
		return 1
	}
	[[ ! -s out ]]
	./records linked | grep -Eq '^tracer 1 '
	[[ $(tail -c 26 linked) == *"eBPF signature appended~" ]]
	if [[ -x $gen_signed ]]; then
		# second.lskel.h, from the command line, has no signature inside; both are appended
		expect_pass "$gen_signed" verify linked --cert a.pem
	fi
}

@test "--link that fails says why and leaves the old file" {
	echo old >target
	link() {
		"$bpftool" gen skeleton -L --sign -k "$1" -i a.pem --link "$2" -o target "${@:3}"
	}
	refused "does not belong to" link b.key "$src/main.c" tracer.bpf.o
	refused "nope.o" link a.key "$src/main.c" nope.o
	refused "is called 'tracer' too" link a.key "$src/main.c" tracer.bpf.o ./tracer.bpf.o
	CC=no-such-compiler refused "no-such-compiler" link a.key "$src/main.c" tracer.bpf.o
	refused "needs --sign, -k, -i and -o" "$bpftool" gen skeleton -L --sign --link x.c -o target tracer.bpf.o
	run --separate-stderr link a.key nope.c tracer.bpf.o
	((status == 255))
	[[ -z $output && $stderr == *"'cc' failed on 'nope.c'"* ]]
	[[ $(cat target) == old ]]
}

@test "help and manual page name the options" {
	run "$bpftool" gen help
	expect_output "--link SOURCE -o EXECUTABLE"
	expect_output "--static"
	expect_output "-k <private_key>"
}
