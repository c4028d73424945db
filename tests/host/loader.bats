#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Loader generation: what a loader can and cannot do, and that the build host leaves no trace in it.
# shellcheck shell=bash disable=SC2154

load ../lib.bash

# Names relative to tests/loader: make cannot take the spaces that the repo's path may have.
setup_file() {
	make -s -C "$BATS_TEST_DIRNAME/../loader" PREFIX=../../build/prefix OUT=../../build/tests/loader
}

setup() {
	objs=$build/tests/loader
}

# An object that a loader cannot serve: one line with the name and the reason, no output, no crash; for light and full skeletons.
refused() {
	local kind rc
	for kind in -L --sign=light --sign=full; do
		rc=0
		"$bpftool" gen skeleton "$kind" "$objs/refused_$1.bpf.o" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || rc=$?
		echo "$kind: $(<"$BATS_TEST_TMPDIR/err")"
		[[ $rc == 255 ]]
		[[ ! -s $BATS_TEST_TMPDIR/out ]]
		[[ $(wc -l <"$BATS_TEST_TMPDIR/err") -eq 1 ]]
		grep -F -- "$2" "$BATS_TEST_TMPDIR/err"
		grep -F -- "$3" "$BATS_TEST_TMPDIR/err"
	done
}

generate() {
	"$bpftool" gen skeleton -L "$objs/$1.bpf.o" name x
}

# The header just generated holds the bytes of this string, written as \xNN.
has_string() {
	local hex
	hex=$(printf '%s' "$1" | od -An -tx1 | tr -d '\n' | sed 's/ /x/g')
	tr -d '\\\n' <<<"$output" | grep -qF "$hex"
}

@test "a struct_ops map is refused by name" {
	refused struct_ops "map 'test_cc'" "can't make struct_ops"
}

@test "freplace is refused by name" {
	refused freplace "prog 'new_function'" "can't be given the program that is to be replaced"
}

@test "a tracing program without a target is refused by name" {
	refused target "prog 'no_target'" "names no target"
}

@test "a target in a module is refused by name" {
	refused module "prog 'in_module'" "'some_function' in module 'some_mod'"
}

@test "two flavours of a kfunc with other prototypes are refused by name" {
	refused flavour "bpf_task_from_pid___new'" "by its name 'bpf_task_from_pid'"
}

@test "a section of no program type is refused by name" {
	refused section "prog 'what_am_i'" "doesn't tell the type"
}

@test "a CONFIG_ extern is refused by name, also a weak one" {
	refused config "extern 'CONFIG_HZ'" "can't read the kernel's configuration"
}

@test "an arena without an address is refused by name" {
	refused arena "map 'nowhere'" "map_extra"
}

@test "the same bytes as root, as another user, and without /proc and /sys" {
	local o name sum
	requires setpriv unshare sha256sum
	[[ $EUID -eq 0 ]] || skip "needs root to become another user"
	cp "$bpftool" "$BATS_TEST_TMPDIR/bpftool"
	mkdir -m 755 "$BATS_TEST_TMPDIR/objs"
	cp "$objs"/*.bpf.o "$BATS_TEST_TMPDIR/objs"
	chmod -R a+rX "$BATS_TEST_TMPDIR"
	cd /
	for o in "$BATS_TEST_TMPDIR"/objs/*.bpf.o; do
		name=${o##*/}
		[[ $name != refused_* ]] || continue
		sum=$("$bpftool" gen skeleton -L "$o" name x | sha256sum)
		# fd 3 and stdin: the folder above may be closed to others
		[[ $sum == "$(setpriv --reuid 65534 --regid 65534 --clear-groups \
			/proc/self/fd/4 gen skeleton -L /proc/self/fd/3 name x 3<"$o" 4<"$BATS_TEST_TMPDIR/bpftool" | sha256sum)" ]] ||
			{ echo "$name differs for another user"; return 1; }
		[[ $sum == "$(unshare -m sh -c 'mount -t tmpfs none /sys && mount -t tmpfs none /proc && exec "$@"' \
			sh "$bpftool" gen skeleton -L "$o" name x | sha256sum)" ]] ||
			{ echo "$name differs without /proc and /sys"; return 1; }
	done
}

@test "the same objects and loaders with one CPU, on a kernel of another version, in another locale" {
	local name out=../../build/tests/loader-other.$$ here=$BATS_TEST_DIRNAME/../loader
	local other=(env LC_ALL=C.UTF-8 LANG=tr_TR.UTF-8 TZ=Asia/Kolkata setarch "$(uname -m)" --uname-2.6 taskset -c "$(taskset -cp $$ | sed 's/.*[: ,-]//')")
	requires setarch taskset
	[[ $("${other[@]}" uname -r) == 2.6.* && $("${other[@]}" nproc) == 1 ]]
	mkdir "$BATS_TEST_TMPDIR/objs" "$BATS_TEST_TMPDIR/ours"
	# make cannot take blanks
	ln -s "$BATS_TEST_TMPDIR/objs" "$here/$out"
	for name in cpus ksyms kconfig ringbuf nested pinned; do
		make -s -C "$here" PREFIX=../../build/prefix OUT="$out" "$out/$name.bpf.o"
		mv "$here/$out/$name.bpf.o" "$BATS_TEST_TMPDIR/ours"
		"${other[@]}" make -s -C "$here" PREFIX=../../build/prefix OUT="$out" "$out/$name.bpf.o"
		cmp "$BATS_TEST_TMPDIR/ours/$name.bpf.o" "$BATS_TEST_TMPDIR/objs/$name.bpf.o"
		cmp <("$bpftool" gen skeleton --sign=full "$BATS_TEST_TMPDIR/ours/$name.bpf.o" name x) \
			<("${other[@]}" "$bpftool" gen skeleton --sign=full "$BATS_TEST_TMPDIR/objs/$name.bpf.o" name x)
	done
	rm "$here/$out"
}

@test "generation makes no bpf() call and opens nothing but the object" {
	local o kind
	requires strace
	for kind in -L --sign=full; do
		for o in pinned kconfig ksyms cpus nested; do
			strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=bpf,open,openat,mkdir,statfs \
				"$bpftool" gen skeleton "$kind" "$objs/$o.bpf.o" >/dev/null
			run grep -vE 'ld.so|/lib|locale|\.bpf\.o|/usr/share|exited|^$|/tmp|gen_|O_TMPFILE' "$BATS_TEST_TMPDIR/trace"
			echo "$kind $o: $output"
			[[ -z $output ]]
		done
	done
}

@test "what depends on the machine is looked up by the loader" {
	expect_pass generate cpus
	has_string nr_cpu_ids
	expect_pass generate kconfig
	has_string linux_banner
}

@test "a signed loader of more than 16 MiB is refused" {
	requires clang
	[[ -r $keys/signer.key ]] || skip "no $keys/signer.key: run make keys"
	printf '%s\n' '#include <linux/bpf.h>' '#include <bpf/bpf_helpers.h>' \
		'const volatile char big[17 << 20] = { 1 }, small SEC(".rodata.small") = 1; int nothing[20 << 18];' \
		'SEC("syscall") int p(void *ctx) { return big[5] + small + nothing[6]; }' >"$BATS_TEST_TMPDIR/big.bpf.c"
	clang -O2 -g -target bpf -idirafter "/usr/include/$(cc -print-multiarch)" -I"$prefix/include/hornet" \
		-c "$BATS_TEST_TMPDIR/big.bpf.c" -o "$BATS_TEST_TMPDIR/big.o"
	run "$bpftool" gen skeleton -L -S -k "$keys/signer.key" -i "$keys/signer.pem" "$BATS_TEST_TMPDIR/big.o"
	[[ $status -ne 0 ]]
	expect_output "the kernel can verify 16 MiB - 1"
	expect_output "most of all that of map 'big.rodata'"
}

@test "900 programs, and loaders that trace themselves, are generated" {
	expect_pass "$bpftool" gen skeleton -L "$objs/many900.bpf.o"
	expect_pass "$bpftool" -d gen skeleton -L "$objs/many33.bpf.o"
}
