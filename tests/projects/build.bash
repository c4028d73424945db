# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# How other people's programs are built: what `build` and `bootstrap` share. Source it after kernel/scripts/lib.bash.
# shellcheck shell=bash disable=SC2034,SC2154

# Other people's makefiles take no path with a blank in it.
work=$(work_sub projects)
ln -sfn "$build/prefix" "$work/prefix"
ln -sfn "$build/keys" "$work/keys"
prefix=$work/prefix
key=$work/keys/signer
export PATH=/usr/lib/ccache:$PATH

# bpftool and libbpf as they are without our series.
plain_tools() {
	local plain=$work/plain id
	id=$(plain_git -C "$build/tools" rev-parse 'base^{tree}')
	[[ $(cat "$plain/id" 2>/dev/null) != "$id" ]] || return 0
	say BUILD "bpftool and libbpf without our series"
	rm -rf "$plain"
	mkdir -p "$plain"/{tree,bpftool,libbpf}
	plain_git -C "$build/tools" archive base | tar -C "$plain/tree" -x
	quiet make -s -j"$(nproc)" -C "$plain/tree/tools/bpf/bpftool" feature-llvm=0 feature-libbfd=0 \
		OUTPUT="$plain/bpftool/" all
	quiet make -s -j"$(nproc)" -C "$plain/tree/tools/lib/bpf" OUTPUT="$plain/libbpf/" prefix=/ DESTDIR="$plain" \
		EXTRA_CFLAGS='-g -O2' "$plain/libbpf/libbpf.a" install_headers
	printf '%s\n' "$id" >"$plain/id"
}

# toolchain SET: bpftool, libbpf, include (what follows -I), and signer, which is for the environment.
toolchain() {
	bpftool=$prefix/lib/hornet/bpftool libbpf=$prefix/lib/hornet/libbpf.a include=$prefix/include/hornet
	signer=(BPFTOOL_SIGN_KEY="$key.key" BPFTOOL_SIGN_CERT="$key.pem" BPFTOOL_SIGN_OPEN=all)
	[[ $1 == unsigned ]] || return 0
	bpftool=$work/plain/bpftool/bpftool libbpf=$work/plain/libbpf/libbpf.a signer=()
	include="$work/plain/include -I$include"	# the UAPI headers are the same
}

# app_names FOLDER VARIABLE=...: the names of all programs, from the folder's makefile.
app_names() {
	# its status says whether all is built, which is not the question
	{ make -C "$1" -pnq "${@:2}" 2>/dev/null || true; } | awk '$1 == "APPS" && $2 ~ /=/ || $1 ~ /^BZS?_APPS$/ {
		for (i = 3; i <= NF; i++) if ($i !~ /[$#\\]/) print $i }' | sort -u
}

# What runs beside the programs in the guest.
guest_programs() {
	local here=$top/tests/projects strict=(gcc -O2 -Wall -Wextra -Werror)
	mkdir -p "$work/bin"
	quiet "${strict[@]}" -pthread -o "$work/bin/event" "$here/event.c"
	quiet "${strict[@]}" -o "$work/bin/attached" "$here/attached.c"
	quiet "${strict[@]}" -I"$prefix/include/hornet" -o "$work/bin/state" "$here/state.c" "$prefix/lib/hornet/libbpf.a" -lelf -lz
	quiet "${strict[@]}" -fPIC -shared -o "$work/bin/libasked.so" "$here/asked.c"
	quiet "${strict[@]}" -fPIC -shared -o "$work/bin/libclock.so" "$here/clock.c"
	# an allocator whose names have a prefix
	printf 'void own_%s(void) {}\n' malloc calloc realloc mmap mremap posix_memalign memalign free munmap valloc pvalloc aligned_alloc |
		quiet gcc -shared -fPIC -o "$work/bin/libown.so" -x c -
}
