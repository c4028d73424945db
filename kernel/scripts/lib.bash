# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What all build scripts share: names of folders, messages, one quiet way to run a step.
# shellcheck shell=bash disable=SC2034

export LC_ALL=C.UTF-8
export PATH=$PATH:/usr/sbin:/sbin
unset MAKEFLAGS MFLAGS MAKELEVEL CDPATH GREP_OPTIONS

# A step that fails without a message of its own is at least named.
trap 'printf "hornet: %s stopped at line %s (status %s)\n" "${BASH_SOURCE[0]##*/}" "$LINENO" "$?" >&2' ERR

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$top/build
cache=${HORNET_CACHE:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/hornet}
if [[ $cache != /* ]]; then
	echo "hornet: the cache folder must be an absolute path, not '$cache': set HOME, XDG_CACHE_HOME or HORNET_CACHE" >&2
	exit 1
fi

# shellcheck source=kernel/config/base.mk
. "$top/kernel/config/base.mk"
base_version=${BASE_VERSION:-$BASE_PIN}
base_series=$BASE_SERIES
source_package=linux-source-$base_series
src_dir=$cache/src/$base_version
# Warnings in whichever language they were, and file names in macros for whichever folder: it is taken off them.
export CCACHE_DIR=$cache/ccache CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=4G CCACHE_SLOPPINESS=locale CCACHE_IGNOREOPTIONS='-fmacro-prefix-map=*'

# One line of progress: say GEN vmlinux.h
say() {
	printf '  %-7s %s\n' "$1" "$2"
}

die() {
	printf 'hornet: %s\n' "$*" >&2
	exit 1
}

# Run a command; its output only when it fails, or with V=1.
quiet() {
	local log rc=0
	if [[ ${V:-0} == 1 ]]; then
		printf '+ %s\n' "${*@Q}" >&2
		"$@"
		return
	fi
	log=$(mktemp)
	"$@" >"$log" 2>&1 || rc=$?
	((rc == 0)) || cat "$log" >&2
	rm -f "$log"
	return "$rc"
}

# Digest of what comes in.
hash_stdin() {
	sha256sum | cut -c1-32
}

# Digest over the names and contents of all files below the given paths (relative to the repo).
hash_files() {
	(
		cd "$top" || exit
		{ find "$@" -type f -print0 2>/dev/null || true; } | sort -z | xargs -0 -r sha256sum
	) | hash_stdin
}

# The kernel's makefiles and bpftool's refuse paths with spaces or colons: for such a repo
# the big folders live in the cache (or /var/tmp), and build/ holds links to them.
work_dir() {
	local id
	if [[ $build != *[[:space:]:]* ]]; then
		printf '%s' "$build"
		return
	fi
	id=$(printf '%s' "$build" | hash_stdin)
	if [[ $cache != *[[:space:]:]* ]]; then
		printf '%s' "$cache/work/$id"
	else
		printf '%s' "/var/tmp/hornet-$(id -u)/$id"
	fi
}

# Make build/NAME a folder at a path fit for make, and print that path.
work_sub() {
	local dir
	dir=$(work_dir)
	mkdir -p "$build"
	if [[ $dir == "$build" ]]; then
		mkdir -p "$build/$1"
	else
		if [[ $dir == /var/tmp/* ]]; then
			[[ -d ${dir%/*} ]] || mkdir -m 0700 "${dir%/*}"
			[[ -O ${dir%/*} && ! -L ${dir%/*} ]] || die "${dir%/*} belongs to another user: set HORNET_CACHE to a path without spaces"
		fi
		mkdir -p "$dir/$1"
		[[ -L $build/$1 ]] || ln -s "$dir/$1" "$build/$1"
	fi
	printf '%s' "$dir/$1"
}

# git that depends on nobody's identity, configuration or hooks.
plain_git() {
	GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_CONFIG_NOSYSTEM=1 \
		GIT_COMMITTER_NAME=hornet GIT_COMMITTER_EMAIL=hornet@localhost \
		GIT_AUTHOR_NAME='' GIT_AUTHOR_EMAIL='' \
		env -u GIT_AUTHOR_NAME -u GIT_AUTHOR_EMAIL -u GIT_AUTHOR_DATE -u GIT_DIR -u GIT_WORK_TREE \
		-u GIT_INDEX_FILE git -c user.name=hornet -c user.email=hornet@localhost \
		-c core.hooksPath=/dev/null -c commit.gpgSign=false -c gc.auto=0 -c advice.detachedHead=false "$@"
}

# copy_test_certs DIR: what kernel-build's configuration has in CONFIG_SYSTEM_TRUSTED_KEYS and _REVOCATION_KEYS; what is the
# same keeps its time.
copy_test_certs() {
	local ca=$cache/test-ca
	mkdir -p "$1"
	cmp -s "$ca/ca.pem" "$1/hornet-ca.pem" || cp "$ca/ca.pem" "$1/hornet-ca.pem"
	cat "$ca"/revoked{,-too}.pem | cmp -s - "$1/hornet-revoked.pem" || cat "$ca"/revoked{,-too}.pem >"$1/hornet-revoked.pem"
}
