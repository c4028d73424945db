# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The base source, from the cache or from KERNEL_SRC=: what it is, and how it is unpacked.
# shellcheck shell=bash disable=SC2154

# Object files and other leftovers of a build inside KERNEL_SRC are not taken along.
source_excludes=(--exclude='.git' --exclude='*.o' --exclude='*.a' --exclude='*.cmd' --exclude='.config*'
	--exclude='./include/config' --exclude='./include/generated' --exclude='./arch/*/include/generated'
	--exclude='./vmlinux*' --exclude='./debian')

source_tarball() {
	compgen -G "$src_dir/source.tar.*" || die "the source $base_version is not in the cache: run 'make fetch'"
}

# One word for the very content of the base source. Fails for a tree of another series.
source_id() {
	local series
	if [[ ! ${KERNEL_SRC:-} ]]; then
		printf '%s' "$base_version"
		return
	fi
	[[ -f $KERNEL_SRC/Makefile && -d $KERNEL_SRC/tools/bpf/bpftool ]] ||
		die "KERNEL_SRC=$KERNEL_SRC is no kernel source tree with tools/"
	series=$(awk '$1 == "VERSION" { v = $3 } $1 == "PATCHLEVEL" { print v "." $3; exit }' "$KERNEL_SRC/Makefile")
	[[ $series == "$base_series" ]] ||
		die "KERNEL_SRC=$KERNEL_SRC is of series $series, our patches are for $base_series: give a $base_series tree"
	(
		cd "$KERNEL_SRC" || exit
		find . -name .git -prune -o -type f ! -name '*.o' -printf '%p %s %T@\n' | sort
	) | hash_stdin
}

# Own work in the tree $1 is kept, but not as if it were of the source $id: kernel and tools would be of two.
refuse_mix() {
	[[ $(cat "$1/.git/hornet-source") == "$id" ]] ||
		die "build/${1##*/} has $2 of your own on another source: make refresh-patches with that source, then remove build/${1##*/}"
}

# Unpack the source into the empty folder $1; more arguments: only these files and folders of it.
source_unpack() {
	local dest=$1 part
	shift
	if [[ ${KERNEL_SRC:-} ]]; then
		(($#)) || set -- .
		tar -C "$KERNEL_SRC" "${source_excludes[@]}" -cf - "$@" | tar -C "$dest" -xf -
		return
	fi
	if ((! $#)); then
		tar -C "$dest" --strip-components=1 -xf "$(source_tarball)"
		return
	fi
	# Unpacking is most of the work: a part is kept beside the whole.
	part=$src_dir/part-$(printf '%s\n' "$@" | hash_stdin).tar.gz
	if [[ ! -s $part ]]; then
		source_tarball >/dev/null
		tar -C "$dest" --strip-components=1 --wildcards --no-wildcards-match-slash -xf "$(source_tarball)" "${@/#/*/}"
		tar -C "$dest" -czf "$part.$$" .
		mv "$part.$$" "$part"
		return
	fi
	tar -C "$dest" -xf "$part"
}
