# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What the tests of gen_signed share: sources, executables, keys and records made by hand.
# shellcheck shell=bash disable=SC2154,SC2059,SC2012

# No user's setting may reach the tools.
unset HORNET_BPFTOOL CLANG CC TMPDIR

write_sources() {
	cat >a.bpf.c <<-'C'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		char LICENSE[] SEC("license") = "Dual BSD/GPL";
		const volatile int limit = 0x5ec2e7;
		int counter;
		struct {
			__uint(type, BPF_MAP_TYPE_HASH);
			__uint(max_entries, 77);
			__type(key, int);
			__type(value, long);
		} table SEC(".maps");
		SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
		{
			long one = 1;
			int key = limit;

			bpf_map_update_elem(&table, &key, &one, 0);
			counter++;
			return 0;
		}
		SEC("fentry/do_unlinkat") int on_unlink(void *ctx)
		{
			return counter++;
		}
	C
	cat >b.bpf.c <<-'C'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		char LICENSE[] SEC("license") = "GPL";
		SEC("xdp") int drop_all(struct xdp_md *ctx)
		{
			return XDP_DROP;
		}
	C
	cat >a.c <<-'C'
		#include <stdio.h>
		#include "a.lskel.h"
		int main(void)
		{
			struct a *skel = a__open_and_load();

			puts(skel ? "loaded" : "refused");
			a__destroy(skel);
			return !skel;
		}
	C
	cat >ab.c <<-'C'
		#include "a.lskel.h"
		#include "b.lskel.h"
		int main(void)
		{
			a__destroy(a__open_and_load());
			b__destroy(b__open_and_load());
			return 0;
		}
	C
	cat >more.c <<-'C'
		#include "a.lskel.h"
		struct a *more(void)
		{
			return a__open_and_load();
		}
	C
}

# skeleton NAME [bpftool argument...]: NAME.lskel.h, to be signed later unless a key is given
skeleton() {
	local name=$1
	shift
	"$bpftool" gen skeleton -L --sign "$@" "$name.bpf.o" name "$name" >"$name.lskel.h"
}

compile_bpf() {
	clang -target bpf -g -O2 -Wall -I"$prefix/include/hornet" -idirafter /usr/include/x86_64-linux-gnu \
		-c "$1.bpf.c" -o "$1.bpf.o"
}

link_exe() {
	local out=$1
	shift
	cc -O2 -I. -I"$prefix/include/hornet" "$@" -o "$out"
}

# The fixtures: keys, and executables that nobody signed but for an embedded signature.
make_fixtures() {
	write_sources
	"$gen_signed" keygen --key key.pem --cert cert.pem --name Signer
	"$gen_signed" keygen --key other.key --cert other.pem --name Other
	compile_bpf a
	compile_bpf b
	skeleton a -k key.pem -i cert.pem
	link_exe embedded a.c
	skeleton a
	skeleton b
	link_exe one a.c
	link_exe two ab.c
	"$gen_signed" sign one --key key.pem --cert cert.pem -o one.signed
	"$gen_signed" sign two --key key.pem --cert cert.pem -o two.signed
}

sign() {
	"$gen_signed" sign --key key.pem --cert cert.pem "$@"
}

# block SIG: a PKCS#7 file with what follows it at the end of an executable
block() {
	cat "$1"
	printf '\0\0\x02\0\0\0\0\0\0\0'
	printf "\\x$(printf %02x $(($(size_of "$1") >> 8)))\\x$(printf %02x $(($(size_of "$1") & 255)))"
	printf '~eBPF signature appended~\n'
}

# loaders FILE: their names in the order of the records, which is the compiler's choice
loaders() {
	"$gen_signed" inspect "$1" | sed -n 's/^loader //p'
}

# le32 NUMBER: as four bytes, little endian
le32() {
	local text
	# no process for it: records have many numbers
	printf -v text '\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255))
	printf "$text"
}

zeros() {
	head -c "$1" /dev/zero
}

# record NAME [FIELD=VALUE...]: a record with one instruction (exit) and 8 bytes of metadata
record() {
	local name=$1 f
	local -A v=([size]=136 [hdr_size]=120 [kind]=1 [flags]=0 [prog_type]=31 [attach_type]=0
		[insns_off]=120 [insns_sz]=8 [data_off]=128 [data_sz]=8 [sig_off]=0 [sig_sz]=0)
	shift
	for f; do
		v[${f%%=*}]=${f#*=}
	done
	printf HornetR1
	for f in size hdr_size kind flags prog_type attach_type insns_off insns_sz data_off data_sz sig_off sig_sz; do
		le32 "${v[$f]}"
	done
	printf %s "$name"
	zeros $((64 - ${#name}))
	printf '\x95\0\0\0\0\0\0\0metadata'
}

# static_record NAME TYPE: a record of a static program of one instruction
static_record() {
	record "$1" kind=2 prog_type="$2" data_off=0 data_sz=0
}

# with_section FILE OUT: an executable whose .hornet is this file, mapped as a linker has it; the smaller, the more runs of a fuzzer
with_section() {
	printf '.globl _start\n_start: ret\n.section .hornet,"a"\n.balign 8\n.incbin "%s"\n' "$1" | as -o "$2.o" - &&
		ld --build-id=none -z noseparate-code --strip-all -o "$2" "$2.o" && rm "$2.o"
}

# offset_of FILE TEXT: where TEXT first is
offset_of() {
	LC_ALL=C grep -obaF -m1 -e "$2" "$1" | sed -n '1s/:.*//p'
}

# bytes FILE OFFSET SIZE
bytes() {
	dd if="$1" bs=64K iflag=skip_bytes,count_bytes skip="$2" count="$3" status=none
}

# get32 FILE OFFSET: the little endian number there
get32() {
	od -An -tu4 -j "$2" -N 4 "$1" | tr -d ' '
}

# field FILE NAME: value of a field of the first record
field() {
	local base
	local -A off=([size]=8 [insns_off]=32 [insns_sz]=36 [data_off]=40 [data_sz]=44 [sig_off]=48 [sig_sz]=52)
	base=$(offset_of "$1" HornetR1)
	get32 "$1" $((base + ${off[$2]}))
}

# flip FILE OFFSET: change one byte
flip() {
	local byte
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# The bytes that the kernel checks, of the first record.
payload() {
	local base
	base=$(offset_of "$1" HornetR1)
	bytes "$1" $((base + $(field "$1" insns_off))) "$(field "$1" insns_sz)"
	bytes "$1" $((base + $(field "$1" data_off))) "$(field "$1" data_sz)"
}

# last_sig FILE: the PKCS#7 bytes of the last appended signature
last_sig() {
	local size sz
	size=$(stat -c %s "$1")
	sz=$((0x$(od -An -tx1 -j $((size - 30)) -N 4 "$1" | tr -d ' ')))
	bytes "$1" $((size - sz - 38)) "$sz"
}

# size of a file
size_of() {
	stat -Lc %s "$1"
}

# signed_end FILE: what sign appends to it
signed_end() {
	sign "$1" -o end >&2
	tail -c +$(($(size_of "$1") + 1)) end
}

# A CA for the tests, new each time.
make_ca() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -days 30 -subj '/CN=Test CA' \
		-addext 'keyUsage=critical,keyCertSign' 2>/dev/null
}

# refuses MESSAGE SIGN-ARGUMENT...: sign fails with this message and changes no file of the folder
refuses() {
	local message=$1 before
	shift
	before=$(ls -A)
	expect_fail sign "$@"
	expect_output "$message"
	[[ $(ls -A) == "$before" ]]
}

# refuses_key MESSAGE SIGN-ARGUMENT...: one line, nothing written
refuses_key() {
	local message=$1
	shift
	rm -f out
	expect_fail "$gen_signed" sign one -o out "$@"
	expect_output "$message"
	[[ ! -e out && $(grep -c '^gen_signed: ' <<<"$output") == 1 && ${#lines[@]} == 2 ]]
}

# Fixtures once a run of bats (not of a run within one, with other tools), a copy for each file; those of a test are copies of these.
fixtures_for_file() {
	local made=$BATS_RUN_TMPDIR/gen_signed-fixtures
	(
		flock 9
		[[ ! -e $made/whole ]] || exit 0
		rm -rf "$made"
		mkdir "$made" && cd "$made" && make_fixtures >fixtures.log 2>&1 && touch whole || {
			cat fixtures.log
			exit 1
		}
	) 9>"$made.lock" || return
	cp -p "$made"/* "$BATS_FILE_TMPDIR" && cd "$BATS_FILE_TMPDIR" || return
}

fixtures_for_test() {
	cd "$BATS_TEST_TMPDIR" || return
	ln -s "$BATS_FILE_TMPDIR"/*.pem "$BATS_FILE_TMPDIR"/*.key "$BATS_FILE_TMPDIR"/*.h .
	cp "$BATS_FILE_TMPDIR"/{a,ab}.c .
	cp "$BATS_FILE_TMPDIR"/{embedded,one,two,one.signed,two.signed} .
}

# json FILE EXPRESSION...: values of Python expressions about the JSON in FILE, which is d, one a line
json() {
	python3 -IS -c 'import json, sys
d = json.load(open(sys.argv[1]))
for e in sys.argv[2:]: print(eval(e))' "$@"
}

# is FILE EXPRESSION...: each is true
is() {
	local e values
	values=$(json "$@") || return
	for e in $values; do
		[[ $e == True ]] || { printf '%s\n' "$values"; cat "$1"; return 1; }
	done
	[[ $(wc -l <<<"$values") == $(($# - 1)) ]]
}
