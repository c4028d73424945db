#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# make and its scripts: help, host check, packages, mirror, source, and what they say when something is missing.

load ../lib.bash

setup() {
	cd "$top"
	unset MAKEFLAGS MAKELEVEL BASE_VERSION KERNEL_SRC DEBIAN_MIRROR
	stubs=$BATS_TEST_TMPDIR/stubs
	mkdir -p "$stubs"
}

# A command of that name that runs the script given on stdin.
stub() {
	{ echo '#!/bin/bash'; cat; } >"$stubs/$1"
	chmod +x "$stubs/$1"
}

@test "make alone is help, and help lists every public target and variable" {
	run make
	((status == 0))
	missing=()
	for t in $(sed -n 's/^\([a-z_-]*\):.*## .*/\1/p' Makefile); do
		[[ $output == *"make $t "* ]] || missing+=("$t")
	done
	for v in V BASE_VERSION KERNEL_SRC DEBIAN_MIRROR HORNET_CACHE DEBUG CMD PREFIX DESTDIR; do
		[[ $output == *"$v="* ]] || missing+=("$v")
	done
	printf 'not in help: %s\n' "${missing[@]}"
	((${#missing[@]} == 0))
}

@test "host check: needs and has, one line each; a machine that is too small is refused" {
	stub uname <<<'echo riscv64'
	stub df <<<'printf "h\nx 1 1 5 1%% /\n"'
	PATH=$stubs:$PATH run kernel/scripts/check-host
	printf '%s\n' "$output"
	((status == 1))
	expect_output "architecture            needs x86_64     has riscv64"
	expect_output "has 5 MB"
	expect_output "not enough disk"
}

@test "packages: what is missing and why; without root or sudo the command to run" {
	stub id <<<'echo 1000'
	stub sudo <<<'exit 1'
	stub dpkg-query <<<'[[ ${!#} != bats ]] && echo installed'
	PATH=$stubs:$PATH run kernel/scripts/deps </dev/null
	printf '%s\n' "$output"
	((status == 1))
	expect_output "bats               runs the tests"
	expect_output "as root, run: apt-get update && apt-get install --no-install-recommends debian-archive-keyring bats"
	((${#lines[@]} == 2))
}

@test "packages: of names that differ between releases only those that the archive has itself are asked for" {
	stub id <<<'echo 1000'
	stub sudo <<<'exit 1'
	stub dpkg-query <<<'[[ ${!#} != libtss2-tcti-swtpm0* ]] && echo installed'
	# Of a name that another package only provides, apt-cache shows nothing, with status 0.
	stub apt-cache <<<'[[ ${!#} != *t64 ]] || printf "Package: %s\nVersion: 1\n" "${!#}"'
	PATH=$stubs:$PATH run kernel/scripts/deps </dev/null
	printf '%s\n' "$output"
	((status == 1))
	[[ $output == *"--no-install-recommends debian-archive-keyring libtss2-tcti-swtpm0t64" ]]
}

@test "packages: a sudo user's apt-get, and nothing else, goes through sudo" {
	stub id <<<'echo 1000'
	stub sudo <<'EOF'
printf '%s\n' "$*" >>"$SUDO_LOG"
EOF
	stub dpkg-query <<'EOF'
[[ ${!#} != bats || -s $SUDO_LOG ]] && echo installed
EOF
	SUDO_LOG=$BATS_TEST_TMPDIR/sudo PATH=$stubs:$PATH run kernel/scripts/deps </dev/null
	printf '%s\n' "$output"
	((status == 0))
	run grep -vE '^-n true$|^env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get ' "$BATS_TEST_TMPDIR/sudo"
	((status == 1))
}

@test "packages: what makes chroots installs debootstrap where it is missing" {
	stub id <<<'echo 0'
	stub dpkg-query <<'EOT'
[[ ${!#} != debootstrap ]] || grep -q debootstrap "$APT_LOG" && echo installed
EOT
	stub apt-get <<'EOT'
[[ $* != *indextargets* ]] || { echo 'Debian|Debian|http://mirror.example/debian/'; exit; }
printf '%s\n' "$*" >>"$APT_LOG"
EOT
	export APT_LOG=$BATS_TEST_TMPDIR/apt
	: >"$APT_LOG"
	PATH=$stubs:$PATH HORNET_CACHE=$BATS_TEST_TMPDIR/cache run bash -euc \
		'. kernel/scripts/lib.bash; . kernel/scripts/apt-private.bash; . tests/chroot.bash; can_chroot; echo "mirror $mirror"'
	printf '%s\n' "$output"
	cat "$APT_LOG"
	((status == 0))
	expect_output 'debootstrap        makes a fresh Debian in a folder'
	expect_output 'mirror http://mirror.example/debian/'
	grep -q 'install .*debootstrap$' "$APT_LOG"
	# all scripts that make one ask so
	run grep -L '^[[:blank:]]*can_chroot$' tests/check-deb tests/check-fresh tests/debian/image
	((status != 2))
	[[ ! $output ]]
}

mirror() {
	PATH=$stubs:$PATH HORNET_CACHE=$BATS_TEST_TMPDIR/cache run bash -c \
		'. kernel/scripts/lib.bash; . kernel/scripts/apt-private.bash; apt_configure; echo "$mirror"'
	printf '%s\n' "$output"
}

@test "mirror: Debian's own archive, never the security or a third-party one" {
	stub apt-get <<'EOF'
printf '%s\n' 'Vendor|Vendor|http://vendor.invalid/debian/' 'Debian|Debian-Security|http://mirror.invalid/debian-security/' \
	'Debian|Debian|http://mirror.invalid/debian/'
EOF
	mirror
	((status == 0))
	[[ $output == http://mirror.invalid/debian/ ]]
}

@test "mirror: lists that were never fetched go by the address" {
	stub apt-get <<<"printf '%s\n' '||http://mirror.invalid/debian-security/' '||http://mirror.invalid/debian'"
	mirror
	[[ $output == http://mirror.invalid/debian ]]
}

@test "mirror: none in apt's configuration is one line that names DEBIAN_MIRROR" {
	stub apt-get <<<'true'
	mirror
	((status == 1))
	expect_output "set DEBIAN_MIRROR="
}

@test "source: a mirror that cannot be reached is one last line that says what to do" {
	HORNET_CACHE=$BATS_TEST_TMPDIR/cache HORNET_RETRIES=0 DEBIAN_MIRROR=http://127.0.0.1:9/debian run kernel/scripts/fetch
	printf '%s\n' "$output"
	((status == 1))
	expect_output "set DEBIAN_MIRROR= to another mirror"
}

@test "source: the pin gone from the archive is said with the versions there and what to set" {
	stub apt-cache <<'EOF'
[[ $1 != madison ]] || printf '%s\n' ' linux-source-7.3 | 7.3.9-1~bpo13+1 | http://m trixie-backports/main amd64 Packages'
[[ $1 != showsrc ]] || printf 'Version: 7.3.8-1~bpo13+1\n'
EOF
	stub apt-get <<<'true'
	PATH=$stubs:$PATH HORNET_CACHE=$BATS_TEST_TMPDIR/cache DEBIAN_MIRROR=http://m run kernel/scripts/fetch
	printf '%s\n' "$output"
	((status == 1))
	expect_output "there: 7.3.8-1~bpo13+1 7.3.9-1~bpo13+1 "
	expect_output "set BASE_VERSION="
}

@test "KERNEL_SRC of another series, or no kernel tree, is refused" {
	mkdir -p "$BATS_TEST_TMPDIR/k/tools/bpf/bpftool"
	printf 'VERSION = 6\nPATCHLEVEL = 18\n' >"$BATS_TEST_TMPDIR/k/Makefile"
	KERNEL_SRC=$BATS_TEST_TMPDIR/k expect_fail kernel/scripts/kernel-build
	expect_output "of series 6.18"
	KERNEL_SRC=$BATS_TEST_TMPDIR expect_fail kernel/scripts/tools-tree
	expect_output "no kernel source tree"
}

@test "the scripts work without sbin in the PATH and in another locale" {
	PATH=/usr/bin:/bin LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 expect_pass make -s keys
}

@test "run-tests: counts, and a suite that crashes is a failure" {
	# bats would take these lines for tests of this file.
	printf '@%s\n' 'test "good" { true; }' 'test "bad" { false; }' 'test "left out" { skip "for a reason"; }' \
		>"$BATS_TEST_TMPDIR/host.bats"
	mkdir -p "$BATS_TEST_TMPDIR/repo/tests/host"
	cp tests/run-tests "$BATS_TEST_TMPDIR/repo/tests/"
	cp "$BATS_TEST_TMPDIR/host.bats" "$BATS_TEST_TMPDIR/repo/tests/host/"
	run "$BATS_TEST_TMPDIR/repo/tests/run-tests" --host
	printf '%s\n' "$output"
	((status == 1))
	[[ ${lines[-1]} == "1 passed, 1 failed, 1 skipped" ]]
	expect_output "# skip for a reason"

	stub bats <<<'printf "1..3\nok 1 good\n"; kill -9 $$'
	PATH=$stubs:$PATH run "$BATS_TEST_TMPDIR/repo/tests/run-tests" --host
	printf '%s\n' "$output"
	((status == 1))
	expect_output "2 of 3 tests gave no result"
	[[ ${lines[-1]} == "1 passed, 1 failed, 0 skipped" ]]
}
