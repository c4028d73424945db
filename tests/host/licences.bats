#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Every file says its licence, and the text of each licence is here.

load ../lib.bash

setup() {
	cd "$top"
	git rev-parse --git-dir >/dev/null 2>&1 || skip "not a git clone: no list of files"
}

# Files that carry their licence in another form: the texts themselves; patches are checked below.
files() {
	git ls-files -- . ':!LICENSES' ':!*.patch'
}

spdx_of() {
	LC_ALL=C sed -n '1,4s/.*SPDX-License-Identifier: *\([A-Za-z0-9.() +-]*[A-Za-z0-9.)]\).*/\1/p' "$1" | head -n1
}

@test "every tracked file has an SPDX line at its top" {
	missing=()
	while IFS= read -r f; do
		[[ ! -f $f || $(spdx_of "$f") ]] || missing+=("$f")
	done < <(files)
	printf 'no SPDX line: %s\n' "${missing[@]}"
	((${#missing[@]} == 0))
}

@test "the text of every licence that is named is in LICENSES" {
	bad=()
	while IFS= read -r f; do
		for id in $(spdx_of "$f" | tr -d '()'); do
			[[ $id == OR || $id == AND || $id == WITH ]] && continue
			[[ -s LICENSES/$id.txt || -s LICENSES/$id-only.txt || $id == Linux-syscall-note ]] || bad+=("$f: $id")
		done
	done < <(files)
	printf 'no such text: %s\n' "${bad[@]}"
	((${#bad[@]} == 0))
}

@test "kernel code is GPL-2.0-only, the tools also BSD-2-Clause" {
	bad=()
	while IFS= read -r f; do
		[[ -f $f ]] || continue
		case $f in
		kernel/hornet/*) want='GPL-2.0-only' ;;
		gen_signed/* | examples/* | tests/* | Makefile | kernel/scripts/*) want='GPL-2.0-only OR BSD-2-Clause' ;;
		*) continue ;;
		esac
		[[ $(spdx_of "$f") == "$want" ]] || bad+=("$f: $(spdx_of "$f"), not $want")
	done < <(files)
	printf '%s\n' "${bad[@]}"
	((${#bad[@]} == 0))
}

@test "new files in the patch series have an SPDX line" {
	bad=()
	while IFS= read -r p; do
		while IFS= read -r f; do
			[[ $f ]] && bad+=("$p: $f")
		done < <(awk '
			/^diff --git / { if (file != "" && !spdx) print file; file = ""; spdx = 0 }
			/^new file mode / { new = 1 }
			/^\+\+\+ b\// { if (new) { file = substr($0, 7); new = 0 } }
			/^\+.*SPDX-License-Identifier:/ { spdx = 1 }
			END { if (file != "" && !spdx) print file }' "$p")
	done < <(git ls-files -- '*.patch')
	printf 'no SPDX line: %s\n' "${bad[@]}"
	((${#bad[@]} == 0))
}
