# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# A fresh Debian in a folder. To be read after kernel/scripts/lib.bash and apt-private.bash.
# shellcheck shell=bash disable=SC2154

mounted=()

# Install what is missing and set mirror, or end.
can_chroot() {
	(($(id -u) == 0)) || die "${0##*/} makes chroots: run it as root"
	"$top/kernel/scripts/deps" --list "$top/tests/packages/chroot.txt" || exit 1
	mirror=${DEBIAN_MIRROR:-$(system_mirror)} || die "apt's configuration names no Debian mirror: set DEBIAN_MIRROR=http://..."
}

# shellcheck disable=SC2317  # called by the trap
unmount_all() {
	local i
	for ((i = ${#mounted[@]} - 1; i >= 0; i--)); do
		umount -l "${mounted[i]}" || true
	done
	mounted=()
}
trap unmount_all EXIT
# A signal ends us as a failure does.
trap 'exit 130' INT
trap 'exit 143' TERM

mount_in() {
	mount "$@"
	mounted+=("${!#}")
}

make_chroot() {
	local suite=$1 dir=$2
	say CHROOT "$suite: debootstrap"
	quiet debootstrap --variant=minbase --include=ca-certificates,debian-archive-keyring \
		--keyring="$(debian_keyring)" "$suite" "$dir" "$mirror" || die "debootstrap of $suite failed (above)"
	# A mount point, as the root of a system is one: mount namespaces can't be made in it otherwise.
	mount_in --bind "$dir" "$dir"
	mount_in -t proc proc "$dir/proc"
	mount_in -t sysfs -o ro sysfs "$dir/sys"
	mount_in --bind /dev "$dir/dev"
	mount_in -t devpts -o newinstance,ptmxmode=0666 devpts "$dir/dev/pts"
	[[ ! -e /etc/resolv.conf ]] || cp -L /etc/resolv.conf "$dir/etc/resolv.conf"
	# What this machine says of the way to its mirror, and of a mirror whose suites are older than they may be.
	apt-config dump | grep -E '^Acquire::((http|https|ftp)::Proxy|Check-Valid-Until)' >"$dir/etc/apt/apt.conf.d/90mirror" || true
	quiet chroot "$dir" apt-get -q update
}
