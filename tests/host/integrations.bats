#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The pieces for make, CMake and Meson, each by the small project beside it; what is installed, and removed again.
# shellcheck disable=SC2154,SC2164

load ../lib.bash

setup() {
	unset MAKEFLAGS MAKELEVEL DESTDIR PREFIX CFLAGS CC CLANG V
	# Where a package would be: make has no way to have blanks in names.
	prefix=$BATS_TEST_TMPDIR/prefix
	ln -s "$build/prefix" "$prefix"
	cp "$build/keys/signer.key" "$build/keys/signer.pem" "$BATS_TEST_TMPDIR"
	key=$BATS_TEST_TMPDIR/signer.key cert=$BATS_TEST_TMPDIR/signer.pem
	btf=$BATS_TEST_TMPDIR/btf
	ln -s "$build/kernel.btf" "$btf"
	export PKG_CONFIG_PATH=$prefix/share/pkgconfig
}

# The project for $1, in a folder of that name, which is the current one then.
project() {
	mkdir "$BATS_TEST_TMPDIR/$1"
	cd "$BATS_TEST_TMPDIR/$1"
	cp "$top/gen_signed/integrations/tool/"* "$top/gen_signed/integrations/$1/"* .
}

signed() {
	expect_pass "$gen_signed" verify "$1" --cert "$cert"
	expect_output "embedded signature good"
	expect_output "appended signature good"
}

@test "make: hornet.mk builds and signs; a change of a header or of the key makes it anew, nothing else does" {
	project make
	expect_pass make KEY="$key" CERT="$cert" BTF="$btf"
	signed tool
	expect_pass make KEY="$key" CERT="$cert" BTF="$btf"
	expect_output "Nothing to be done"
	touch tool.h
	expect_pass make KEY="$key" CERT="$cert" BTF="$btf"
	expect_output "tool.bpf.c"
	expect_output "SIGN"
	touch "$key"
	expect_pass make KEY="$key" CERT="$cert" BTF="$btf"
	expect_output "SKELETON"
	[[ $output != *CLANG* ]]
	signed tool
}

@test "make: with a full skeleton; without a key one line says what to set" {
	project make
	expect_pass make KEY="$key" CERT="$cert" BTF="$btf" HORNET_SKELETON=full CPPFLAGS=-DFULL_SKELETON
	signed tool
	expect_fail make KEY= CERT="$cert"
	expect_output "set HORNET_KEY before the include"
	expect_fail make KEY="$key" CERT="$cert" HORNET_SKELETON=half
	expect_output "HORNET_SKELETON is light or full, not 'half'"
}

cmake_project() {
	cmake -S . -B "$1" -DCMAKE_PREFIX_PATH="$prefix" -DHORNET_KEY="$key" -DHORNET_CERT="$cert" -DHORNET_BTF="$btf" "${@:2}"
}

@test "CMake: hornet_bpf_executable() builds and signs; a change of a header or of the key makes it anew" {
	project cmake
	expect_pass cmake_project "out folder"
	expect_pass cmake --build "out folder"
	signed "out folder/tool"
	touch tool.h
	expect_pass cmake --build "out folder"
	expect_output "CLANG tool.bpf.o"
	expect_output "SIGN tool"
	touch "$key"
	expect_pass cmake --build "out folder"
	expect_output "SKELETON tool"
	expect_output "SIGN tool"
	signed "out folder/tool"
}

@test "CMake: hornet_bpf_object() with a full skeleton, by ninja; without a key it says what to set" {
	project cmake
	expect_pass cmake_project out -G Ninja -DFULL=ON
	expect_pass cmake --build out
	signed out/tool
	key='' expect_fail cmake_project none
	expect_output "set HORNET_KEY"
}

@test "Meson: the project builds, signs and installs" {
	project meson
	expect_pass meson setup out -Dkey="$key" -Dcert="$cert" -Dbtf="$btf" -Dprefix=/usr
	expect_pass meson compile -C out
	signed out/tool
	DESTDIR=$PWD/dest expect_pass meson install -C out
	signed dest/usr/bin/tool
}

@test "make: what is generated compiles without a warning" {
	project make
	expect_pass make KEY="$key" CERT="$cert" BTF="$btf" CFLAGS="-O2 -Wall -Wextra -Werror"
}

@test "make uninstall removes what make install put there, and nothing else" {
	cd "$top"
	local dest=$BATS_TEST_TMPDIR/dest
	mkdir -p "$dest/usr/bin"
	echo mine >"$dest/usr/bin/other"
	expect_pass make install DESTDIR="$dest" PREFIX=/usr
	[[ -x $dest/usr/bin/gen_signed && -e $dest/usr/share/hornet/hornet.mk && -e $dest/usr/lib/cmake/hornet/HornetConfig.cmake ]]
	expect_pass make uninstall DESTDIR="$dest" PREFIX=/usr
	[[ $(cd "$dest" && find . ! -type d) == ./usr/bin/other ]]
	[[ ! -e $dest/usr/lib/hornet && ! -e $dest/usr/share/hornet && ! -e $dest/usr/include/hornet ]]
}

@test "zsh: its completion is installed where zsh looks, by make install and by the package" {
	cd "$top"
	local dest=$BATS_TEST_TMPDIR/dest fpath
	fpath=$(env -u FPATH zsh -fc 'print -l $fpath')
	expect_pass make install DESTDIR="$dest"
	[[ $fpath == */usr/local/share/zsh/site-functions* && -e $dest/usr/local/share/zsh/site-functions/_gen_signed ]]
	expect_pass make deb
	dpkg-deb -x build/deb/gen-signed_*.deb "$BATS_TEST_TMPDIR/unpacked"
	[[ $fpath == */usr/share/zsh/vendor-completions* && -e $BATS_TEST_TMPDIR/unpacked/usr/share/zsh/vendor-completions/_gen_signed ]]
}

@test "make deb: three packages, the same bytes each time, no name of this machine's folders in them" {
	cd "$top"
	expect_pass make deb
	local sums
	sums=$(cd build/deb && sha256sum ./*.deb)
	expect_pass make deb
	[[ $(cd build/deb && sha256sum ./*.deb) == "$sums" ]]
	local p unpacked=$BATS_TEST_TMPDIR/unpacked
	for p in gen-signed hornet-bpftool hornet-kernel-source; do
		dpkg-deb -x build/deb/"$p"_*.deb "$unpacked"
		[[ -s $unpacked/usr/share/doc/$p/copyright && -s $unpacked/usr/share/doc/$p/changelog.gz ]]
	done
	[[ -x $unpacked/usr/bin/gen_signed && -x $unpacked/usr/lib/hornet/bpftool && -e $unpacked/usr/src/hornet/kernel/hornet/hooks.c ]]
	run grep -rlaF "$top" "$unpacked"
	[[ $status == 1 ]]
}

@test "zsh: commands and options are completed from the help" {
	cat >"$BATS_TEST_TMPDIR/complete" <<-'E'
		_describe() { print -l -- "${(@P)2}" }
		_files() { print files }
		CURRENT=$1 PREFIX=$2 words=("${@[3,-1]}")
		. $COMPLETION
	E
	export COMPLETION=$top/gen_signed/completion.zsh
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 2 '' "$gen_signed" ''
	expect_output "sign:append a signature"
	expect_output "verify:"
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 4 - "$gen_signed" sign exe -
	expect_output "--key:"
	expect_output "-o:"
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 3 '' "$gen_signed" sign ''
	expect_output "files"
	# a command of several parts: the part, and its options only
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 3 '' "$gen_signed" policy ''
	expect_output $'check\nexplain\nsign'
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 4 - "$gen_signed" policy sign -
	expect_output "--key:"
	[[ $output != *--verdict* ]]
	# whatever its argument is called, an option has its description
	local option
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 4 - "$gen_signed" verify exe -
	for option in '--ca:certificates; the' '--require-signer:each loader must' '--object:the loader must be' '--json:print the result' '--pid:the programs'; do
		grep -q -e "^$option" <<<"$output"
	done
	# values, as bash has them; file names only where a file can be meant
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 4 '' "$gen_signed" keygen --alg ''
	expect_output $'rsa2048\nrsa3072'
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 4 '' "$gen_signed" sign --digest ''
	expect_output $'sha256\nsha384\nsha512'
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 4 '' "$gen_signed" doctor --errno ''
	expect_output $'EPERM\nEACCES\nENOKEY'
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 6 '' "$gen_signed" policy explain file --op ''
	expect_output $'LOAD\nATTACH\nRUN\nPOLICY'
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 6 '' "$gen_signed" policy explain file --digest ''
	[[ $output != *files* && $output != *sha384* ]]
	expect_pass zsh -f "$BATS_TEST_TMPDIR/complete" 4 '' "$gen_signed" verify --cert ''
	expect_output files
}
