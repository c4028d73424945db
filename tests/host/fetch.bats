#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Downloads, from an archive of our own with a key of its own: cut, refused and resumed; binary or source package.
# shellcheck disable=SC2154,SC2164

load ../lib.bash

suite=trixie-backports
here=7.3.2-1	# both packages
source_only=7.3.1-1

setup_file() {
	local work=$BATS_FILE_TMPDIR/work
	export ARCHIVE=$BATS_FILE_TMPDIR/archive GNUPGHOME=$BATS_FILE_TMPDIR/gnupg
	export SOURCE_DATE_EPOCH=1700000000
	mkdir -p "$ARCHIVE/pool" "$work"
	mkdir -m 0700 "$GNUPGHOME"
	gpg -q --batch --passphrase '' --quick-generate-key 'archive of a test' default default never
	gpg -q --batch --export >"$BATS_FILE_TMPDIR/archive.gpg"
	(
		cd "$work"
		binary_package "$here"
		source_package "$here"
		source_package "$source_only"
	)
	index
}

teardown_file() {
	GNUPGHOME=$BATS_FILE_TMPDIR/gnupg gpgconf --kill all
}

# The tarball in a package of version $1; the noise makes it large enough to be cut.
tree() {
	mkdir -p "$2/tools"
	printf 'of %s\n' "$1" >"$2/Makefile"
	head -c 300000 /dev/urandom >"$2/tools/noise"
}

binary_package() {
	local name=linux-source-7.3
	tree "$1" "$name"
	mkdir -p deb/DEBIAN deb/usr/src
	tar -cJf "deb/usr/src/$name.tar.xz" "$name"
	printf '%s\n' "Package: $name" "Version: $1" 'Architecture: all' 'Maintainer: test <test@localhost>' \
		'Description: test' >deb/DEBIAN/control
	dpkg-deb --root-owner-group -b deb "$ARCHIVE/pool/${name}_$1_all.deb" >/dev/null
	rm -rf deb "$name"
}

# As Debian's: the upstream tarball, and a patch of Debian's in the other one.
source_package() {
	local dir=linux-${1%-*}
	tree "$1" "$dir"
	tar -cJf "linux_${1%-*}.orig.tar.xz" "$dir"
	mkdir -p "$dir/debian/source" "$dir/debian/patches"
	printf '3.0 (quilt)\n' >"$dir/debian/source/format"
	printf '%s\n' 'Source: linux' 'Maintainer: test <test@localhost>' 'Standards-Version: 4.6.2' '' \
		'Package: linux-doc' 'Architecture: all' 'Description: test' >"$dir/debian/control"
	printf 'linux (%s) unstable; urgency=low\n\n  * Test.\n\n -- test <test@localhost>  Tue, 14 Nov 2023 22:13:20 +0000\n' \
		"$1" >"$dir/debian/changelog"
	printf 'patch\n' >"$dir/debian/patches/series"
	printf '%s\n' '--- a/Makefile' '+++ b/Makefile' '@@ -1 +1,2 @@' " of $1" '+patched by Debian' >"$dir/debian/patches/patch"
	printf 'patched by Debian\n' >>"$dir/Makefile"
	dpkg-source -q -b "$dir" >/dev/null 2>&1
	mv linux_* "$ARCHIVE/pool/"
	rm -rf "$dir"
}

# The indexes, and their list, signed. The one of sources is long enough to be cut, too.
index() {
	local dir=$ARCHIVE/dists/$suite f
	mkdir -p "$dir/main/binary-amd64" "$dir/main/source"
	(
		cd "$ARCHIVE"
		dpkg-scanpackages -m pool >"$dir/main/binary-amd64/Packages" 2>/dev/null
		dpkg-scansources pool >"$dir/main/source/Sources" 2>/dev/null
		cd "$dir"
		{
			printf '%s\n' 'Origin: test' "Suite: $suite" "Codename: $suite" 'Architectures: amd64' 'Components: main' \
				"Date: $(date -u -R)" SHA256:
			for f in main/binary-amd64/Packages main/source/Sources; do
				printf ' %s %s %s\n' "$(sha256sum "$f" | cut -d' ' -f1)" "$(stat -c %s "$f")" "$f"
			done
		} >Release
		gpg -q --batch --yes --clearsign -o InRelease Release
	)
}

setup() {
	cd "$top"
	unset KERNEL_SRC HORNET_FETCH
	state=$BATS_TEST_TMPDIR/state
	mkdir "$state"
	tests/host/fault-server "$ARCHIVE" "$state" 3>&- &
	server=$!
	for ((i = 0; i < 100; i++)); do
		[[ ! -s $state/port ]] || break
		sleep 0.1
	done
	mirror=http://127.0.0.1:$(<"$state/port")
	# Whatever proxy this machine's apt has.
	echo 'Acquire::http::Proxy::127.0.0.1 "DIRECT";' >"$BATS_TEST_TMPDIR/apt.conf"
	export HORNET_CACHE=$BATS_TEST_TMPDIR/cache
}

teardown() {
	kill "$server"
}

# fetch VERSION: as the build does, from our archive
fetch() {
	APT_CONFIG=$BATS_TEST_TMPDIR/apt.conf DEBIAN_MIRROR=$mirror HORNET_KEYRING=$BATS_FILE_TMPDIR/archive.gpg \
		BASE_VERSION=$1 run kernel/scripts/fetch
	printf '%s\n' "$output" "status $status"
	cat "$state/log"
}

fault() {
	printf '%s\n' "$@" >"$state/faults"
}

# source_is VERSION TEXT: the tarball in the cache is of that version, its Makefile ends with the text
source_is() {
	local tarball=$HORNET_CACHE/src/$1/source.tar.xz
	[[ $(tar -xJOf "$tarball" linux-source-7.3/Makefile) == "$2" ]]
	tar -tJf "$tarball" | grep -qx linux-source-7.3/tools/noise
	# Nothing else stays: no partial download, no package.
	[[ $(ls "$HORNET_CACHE/src/$1") == $'lock\nsource.tar.xz' ]]
}

@test "fetch: the binary package; a second time asks for nothing" {
	fetch "$here"
	((status == 0))
	source_is "$here" "of $here"
	: >"$state/log"
	fetch "$here"
	((status == 0))
	[[ ! -s $state/log ]]
}

@test "fetch: a download that is cut goes on where it stopped" {
	fault '*.deb cut'
	fetch "$here"
	((status == 0))
	source_is "$here" "of $here"
	grep -qE '^206 bytes=[1-9][0-9]*- .*[.]deb$' "$state/log"
}

@test "fetch: a server that is busy twice is asked again" {
	fault '*.deb 503' '*.deb 503' '*/InRelease 503'
	fetch "$here"
	((status == 0))
	source_is "$here" "of $here"
	(($(grep -c '^503 .*[.]deb$' "$state/log") == 2))
}

@test "fetch: a server that stays busy is a failure that shows its answer" {
	fault '*/InRelease 503' '*/InRelease 503'
	HORNET_RETRIES=1 fetch "$here"
	((status == 1))
	expect_output "503"
	expect_output "cannot read the archive at $mirror"
}

@test "fetch: after a failure for good the same command goes on where it stopped" {
	fault '*.deb cut' '*.orig.tar.xz cut'
	HORNET_RETRIES=0 fetch "$here"
	((status == 1))
	expect_output "run the same command again, it goes on where it stopped"
	: >"$state/log"
	fetch "$here"
	((status == 0))
	source_is "$here" "of $here"
	grep -qE '^206 bytes=[1-9][0-9]*- .*[.]deb$' "$state/log"
}

@test "fetch: a source package after a failure for good, too" {
	fault '*.orig.tar.xz cut'
	HORNET_RETRIES=0 fetch "$source_only"
	((status == 1))
	expect_output "run the same command again, it goes on where it stopped"
	: >"$state/log"
	fetch "$source_only"
	((status == 0))
	source_is "$source_only" "of $source_only"$'\n'"patched by Debian"
	grep -qE '^206 bytes=[1-9][0-9]*- .*[.]orig[.]tar[.]xz$' "$state/log"
}

@test "fetch: a package that is there whole is not downloaded again" {
	mkdir -p "$HORNET_CACHE/src/$here/download"
	cp "$ARCHIVE"/pool/*.deb "$HORNET_CACHE/src/$here/download/"
	fetch "$here"
	((status == 0))
	source_is "$here" "of $here"
	run grep '^20. .*[.]deb$' "$state/log"
	((status == 1))
}

@test "fetch: the source package by itself when the binary one is gone, cut or not" {
	fault '*.orig.tar.xz cut' '*.dsc 503'
	fetch "$source_only"
	((status == 0))
	source_is "$source_only" "of $source_only"$'\n'"patched by Debian"
	grep -qE '^206 bytes=[1-9][0-9]*- .*[.]orig[.]tar[.]xz$' "$state/log"
}

@test "fetch: the source package when the binary one cannot be had" {
	local n
	for ((n = 0; n < 9; n++)); do
		echo '*.deb 404'
	done >"$state/faults"
	fetch "$here"
	((status == 0))
	source_is "$here" "of $here"$'\n'"patched by Debian"
}

@test "fetch: HORNET_FETCH=source takes the source package" {
	HORNET_FETCH=source fetch "$here"
	((status == 0))
	source_is "$here" "of $here"$'\n'"patched by Debian"
	run grep '[.]deb$' "$state/log"
	((status == 1))
}

@test "fetch: a version that is gone names those that are there, and what to set" {
	fetch 7.3.0-1
	((status == 1))
	expect_output "version 7.3.0-1 is not in $suite"
	expect_output "there: $source_only $here "
	expect_output "set BASE_VERSION="
	[[ ! -e $HORNET_CACHE/src/7.3.0-1 ]]
}

@test "fetch: an archive signed by another key is refused" {
	DEBIAN_MIRROR=$mirror BASE_VERSION=$here APT_CONFIG=$BATS_TEST_TMPDIR/apt.conf expect_fail kernel/scripts/fetch
	expect_output "cannot read the archive"
	[[ ! -e $HORNET_CACHE/src/$here/source.tar.xz ]]
}

@test "fetch: a package that is not the signed one is refused" {
	local deb
	deb=$(echo "$ARCHIVE"/pool/*.deb)
	cp "$deb" "$BATS_TEST_TMPDIR/good.deb"
	printf 'x' | dd of="$deb" bs=1 seek=2000 conv=notrunc status=none
	HORNET_RETRIES=0 fetch "$here"
	cp "$BATS_TEST_TMPDIR/good.deb" "$deb"
	# The source package is whole: that is what it falls back to.
	((status == 0))
	source_is "$here" "of $here"$'\n'"patched by Debian"
}
