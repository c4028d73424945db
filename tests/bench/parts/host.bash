# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What is measured on this machine: the tools. Instructions by valgrind, or CPU time as a quotient within one run.
# shellcheck shell=bash disable=SC2034,SC2154

readonly PROGRAMS=(1 10 30 100 200)
readonly GIB=${BENCH_GIB:-1073741824} MANY=64

many_objects() {
	local n=("$@")
	n=("${n[@]/#/../../build/bench/obj/many}")
	quiet make -s -C "$top/tests/loader" PREFIX=../../build/prefix OUT=../../build/bench/obj "${n[@]/%/.bpf.o}" ||
		die "objects of many programs did not build (above)"
}

part_generator() {
	local n obj ours theirs sign=(-k "$keys/signer.key" -i "$keys/signer.pem")
	many_objects "${PROGRAMS[@]}"
	for n in "${@:-${PROGRAMS[@]}}"; do
		obj=$work/obj/many$n.bpf.o
		ours=$(instructions "$bpftool" gen skeleton -L --sign "${sign[@]}" "$obj" name many)
		theirs=$(instructions "$mainline/bpftool" gen skeleton -L -S "${sign[@]}" "$obj" name many)
		figure generator "$n programs" "$ours" instructions "$theirs" 1.1x
	done
}

# What gen_signed build does, by the same tools without it.
by_hand() {
	local dir=$1/hand example=$top/examples/minimal
	"$bpftool" btf dump file "$build/kernel.btf" format c >"$dir/vmlinux.h" &&
		clang -g -O2 -target bpf -D__TARGET_ARCH_x86 -fms-extensions -Wno-microsoft-anon-tag -Wno-missing-declarations -isystem "$dir" \
			-isystem "$prefix/include/hornet" -idirafter "/usr/include/$(cc -print-multiarch)" -c "$example/minimal.bpf.c" -o "$dir/minimal.bpf.o" &&
		"$bpftool" gen skeleton -L --sign -k "$keys/signer.key" -i "$keys/signer.pem" "$dir/minimal.bpf.o" name minimal >"$dir/minimal.lskel.h" &&
		cc -O2 -g -isystem "$prefix/include/hornet" -I "$dir" "$example/minimal.c" -o "$dir/minimal" &&
		"$gen_signed" sign "$dir/minimal" --key "$keys/signer.key" --cert "$keys/signer.pem"
}

with_gen_signed() {
	"$gen_signed" build "$top/examples/minimal/minimal.bpf.c" "$top/examples/minimal/minimal.c" -o "$1/with/minimal" --btf "$build/kernel.btf" \
		--key "$keys/signer.key" --cert "$keys/signer.pem" -- -O2 -g
}

# in_turn ROW NAME TARGET BASE-FUNCTION FUNCTION [ARGUMENT]: CPU time, one after the other; BEFORE is what is done before each
in_turn() {
	local row=$1 name=$2 target=$3 base=$4 of=$5 arg=${6:-} before=${BEFORE:-:} i a=() b=()
	"$before" "$arg"
	"$base" "$arg" >/dev/null 2>&1 || die "$row: $base failed"
	"$before" "$arg"
	"$of" "$arg" >/dev/null 2>&1 || die "$row: $of failed"
	for ((i = 0; i < ${REPEAT:-5}; i++)); do
		"$before" "$arg"
		b+=("$(seconds "$base" "$arg")")
		"$before" "$arg"
		a+=("$(seconds "$of" "$arg")")
	done
	figure "$row" "$name" "$(cut -d' ' -f1 < <(printf '%s\n' "${a[@]}") | median)" "s of CPU" \
		"$(cut -d' ' -f1 < <(printf '%s\n' "${b[@]}") | median)" "$target" "$(cut -d' ' -f1 < <(printf '%s\n' "${a[@]}") | spread)"
	[[ ! ${WAIT:-} ]] || figure "$row" "$WAIT" "$(cut -d' ' -f2 < <(printf '%s\n' "${a[@]}") | median)" "s that pass" \
		"$(cut -d' ' -f2 < <(printf '%s\n' "${b[@]}") | median)" - "$(cut -d' ' -f2 < <(printf '%s\n' "${a[@]}") | spread)"
}

part_build() {
	local dir=$work/build
	rm -rf "$dir"
	mkdir -p "$dir"/{hand,with}
	in_turn build "examples/minimal" 1.15x by_hand with_gen_signed "$dir"
	rm -rf "$dir"
}

copy_file() { cp "$1" "$1.copy"; }
# gen_signed ends when the disk has the file, and keeps the old one until then
copy_synced() { cp "$1" "$1.copy" && sync "$1.copy"; }
copy_replacing() { cp "$1" "$1.new" && sync "$1.new" && mv "$1.new" "$1.again"; }
no_copy() { rm -f "$1.copy"; }
sign_in_place() { "$gen_signed" sign "$1.again" --key "$keys/signer.key" --cert "$keys/signer.pem"; }
sign_to() { "$gen_signed" sign "$1" -o "$1.copy" --key "$keys/signer.key" --cert "$keys/signer.pem"; }
verify_file() { "$gen_signed" verify "$1.signed" --cert "$keys/signer.pem"; }

part_sign() {
	local dir=$work/sign free size
	free=$(df -Pm "$work" | awk 'NR == 2 { print $4 }')
	((free > 8192)) || { skipped sign "a file of 1 GiB: $free MB of disk are free, 8192 are needed"; return; }
	rm -rf "$dir"
	mkdir -p "$dir"
	cp "$guest/obj/end-file.unsigned" "$dir/exe"
	# What an executable of that size has behind its sections: data, not a hole, for cp skips those.
	size=$(stat -c %s "$dir/exe")
	yes 'what a large executable is made of' 2>/dev/null | head -c "$((GIB - size))" >>"$dir/exe" || true
	sign_to "$dir/exe" >/dev/null && mv "$dir/exe.copy" "$dir/exe.signed"
	# Of a file that is there cp takes the 1 GiB of memory that it fills; who keeps that file until the new one is whole
	# needs memory besides. So the file is there for neither side or has to be kept by both; one row has it as cp does it.
	REPEAT=3 BEFORE=no_copy in_turn sign "sign 1 GiB into a new file, against cp" 1.2x copy_file sign_to "$dir/exe"
	REPEAT=3 BEFORE=no_copy WAIT="sign 1 GiB into a new file, the wait for the disk included, against cp and sync" \
		in_turn sign "sign 1 GiB into a new file, against cp and sync" 1.2x copy_synced sign_to "$dir/exe"
	REPEAT=3 in_turn sign "sign 1 GiB into a file that is there, against cp and sync, for which it is gone first" 1.2x \
		copy_synced sign_to "$dir/exe"
	rm -f "$dir/exe.copy"
	cp "$dir/exe" "$dir/exe.again"
	REPEAT=3 WAIT="sign 1 GiB in place, the wait for the disk included, against cp, sync and mv" \
		in_turn sign "sign 1 GiB in place, against cp, sync and mv" 1.2x copy_replacing sign_in_place "$dir/exe"
	rm -f "$dir/exe.again"
	REPEAT=3 in_turn sign "verify 1 GiB, of which sections and trailer are read, against cp" 1.2x copy_file verify_file "$dir/exe"
	rm -rf "$dir"
}

# An executable with many different loaders, and what each of them has to be signed.
make_loaders() {
	local dir=$1 i
	for ((i = 0; i < MANY; i++)); do
		clang -O2 -g -target bpf -mcpu=v3 -idirafter "/usr/include/$(cc -print-multiarch)" -I"$prefix/include/hornet" \
			-DNUMBER="$i" -c "$bench/bpf/numbered.bpf.c" -o "$dir/n$i.bpf.o"
		"$bpftool" gen skeleton -L --sign "$dir/n$i.bpf.o" name "n$i" >"$dir/n$i.h"
		printf '#include "n%d.h"\nint load%d(void) { return n%d__destroy(n%d__open_and_load()), 0; }\n' "$i" "$i" "$i" "$i" >>"$dir/all.c"
	done
	echo 'int main(void) { return 0; }' >>"$dir/all.c"
	cc -O1 -w -isystem "$prefix/include/hornet" "$dir/all.c" -o "$dir/exe"
}

part_many() {
	local dir=$work/many one ours process
	rm -rf "$dir"
	mkdir -p "$dir"
	make_loaders "$dir"
	head -c 4096 /dev/zero >"$dir/bytes"
	ours=$(instructions "$gen_signed" sign "$dir/exe" -o "$dir/exe.signed" --key "$keys/signer.key" --cert "$keys/signer.pem")
	one=$(instructions openssl cms -sign -binary -nosmimecap -nocerts -keyid -md sha256 -outform DER -in "$dir/bytes" \
		-signer "$keys/signer.pem" -inkey "$keys/signer.key" -out "$dir/p7s")
	figure many "sign $MANY loaders" "$ours" instructions "$((one * MANY))" 1.1x
	cc -O2 "$bench/host/cms.c" -o "$dir/cms" -lcrypto
	process=$(instructions "$dir/cms" sign "$MANY" "$keys/signer.key" "$keys/signer.pem" "$dir/bytes" "$dir/p7s")
	figure many "sign $MANY loaders, against one process that signs $MANY times 4,096 bytes" "$ours" instructions "$process" 1.1x
	ours=$(instructions "$gen_signed" verify "$dir/exe.signed" --cert "$keys/signer.pem")
	one=$(instructions openssl cms -verify -binary -inform DER -in "$dir/p7s" -content "$dir/bytes" -certfile "$keys/signer.pem" \
		-nointern -noverify -out /dev/null)
	figure many "verify $MANY loaders" "$ours" instructions "$((one * MANY))" 1.1x
	process=$(instructions "$dir/cms" verify "$MANY" "$keys/signer.pem" "$dir/bytes" "$dir/p7s")
	figure many "verify $MANY loaders, against one process that verifies $MANY times 4,096 bytes" "$ours" instructions "$process" 1.1x
	rm -rf "$dir"
}

# The same tool with a small C library. Its compiler wants to be told where the kernel's headers are.
musl_size() {
	local dir=$1 example=$2 full=$3 nothing=$4 kernel=(-idirafter /usr/include -idirafter "/usr/include/$(cc -print-multiarch)")
	command -v musl-gcc >/dev/null || { skipped size "with musl: musl-gcc is not here"; return 0; }
	mkdir -p "$dir/musl"
	musl-gcc -O2 -static -isystem "$prefix/include/hornet" -I "$dir/light" "${kernel[@]}" "$example" -o "$dir/musl/minimal"
	musl-gcc -O2 -static "$dir/nothing.c" -o "$dir/musl/nothing"
	strip "$dir"/musl/{minimal,nothing}
	"$gen_signed" sign "$dir/musl/minimal" --key "$keys/signer.key" --cert "$keys/signer.pem" >/dev/null
	figure size "examples/minimal with musl, against the same base, which is glibc's" "$(stat -c %s "$dir/musl/minimal")" bytes "$full" -
	figure size "the same, both less a program that does nothing, musl's and glibc's" \
		"$(($(stat -c %s "$dir/musl/minimal") - $(stat -c %s "$dir/musl/nothing")))" bytes "$((full - nothing))" -
}

# The base is mainline's bpftool and libbpf: ours has more in it.
part_size() {
	local dir=$work/size elf light full nothing example=$top/examples/minimal/minimal.c obj=$build/examples/.build/minimal.bpf.o
	elf=$(pkg-config --static --libs libelf)
	rm -rf "$dir"
	mkdir -p "$dir"/{light,full}
	"$bpftool" gen skeleton -L --sign -k "$keys/signer.key" -i "$keys/signer.pem" "$obj" name minimal >"$dir/light/minimal.lskel.h"
	"$mainline/bpftool" gen skeleton "$obj" name minimal >"$dir/full/minimal.lskel.h"
	cc -O2 -static -isystem "$prefix/include/hornet" -I "$dir/light" "$example" -o "$dir/light/minimal"
	# shellcheck disable=SC2086  # several words
	cc -O2 -static -isystem "$mainline/include" -I "$dir/full" "$example" "$mainline/libbpf.a" $elf -o "$dir/full/minimal"
	printf 'int main(void) { return 0; }\n' >"$dir/nothing.c"
	cc -O2 -static "$dir/nothing.c" -o "$dir/nothing"
	strip "$dir"/{light,full}/minimal "$dir/nothing"
	"$gen_signed" sign "$dir/light/minimal" --key "$keys/signer.key" --cert "$keys/signer.pem" >/dev/null
	light=$(stat -c %s "$dir/light/minimal")
	full=$(stat -c %s "$dir/full/minimal")
	nothing=$(stat -c %s "$dir/nothing")
	figure size "examples/minimal, static" "$light" bytes "$full" 0.333x
	figure size "of which a static program that does nothing" "$nothing" bytes "$full" -
	figure size "examples/minimal, static, both less a program that does nothing" "$((light - nothing))" bytes "$((full - nothing))" -
	musl_size "$dir" "$example" "$full" "$nothing"
	rm -rf "$dir"
}

# id_size: of struct hornet_id; id_slab: what a program's blob takes
id_size() {
	local id
	id=$("$bpftool" btf dump file "$build/kernel.btf" | sed -n "s/.* STRUCT 'hornet_id' size=\([0-9]*\) .*/\1/p")
	[[ $id ]] || die "no struct hornet_id in build/kernel.btf"
	echo "$id"
}

id_slab() {
	local id slab
	id=$(id_size)
	# the sizes of kmalloc's slabs: powers of 2, and two between them
	for slab in 8 16 32 64 96 128 192 256 512 1024 2048 4096; do
		((slab < id)) || break
	done
	echo "$slab"
}

part_memory() {
	figure memory "struct hornet_id" "$(id_size)" bytes - -
	figure memory "its slab" "$(id_slab)" bytes - 512
}
