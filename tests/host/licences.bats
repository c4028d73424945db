#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Every file says its licence, and the text of each licence is here.

load ../lib.bash

setup() {
	cd "$top"
	git rev-parse --git-dir >/dev/null 2>&1 || skip "not a git clone: no list of files"
}

# FILE<tab>LICENCE of every tracked file, in one pass; LICENCE is empty where there is none. The texts themselves and
# the patches carry theirs in another form.
spdx() {
	git ls-files -z -- . ':!LICENSES' ':!*.patch' | LC_ALL=C xargs -0 awk '
		FNR == 1 { if (file != "") print file "\t" id; file = FILENAME; id = "" }
		FNR <= 4 && id == "" && match($0, /SPDX-License-Identifier: *[A-Za-z0-9.() +-]*[A-Za-z0-9.)]/) {
			id = substr($0, RSTART, RLENGTH); sub(/^[^:]*: */, "", id)
		}
		FNR > 4 { nextfile }
		END { if (file != "") print file "\t" id }'
}

@test "every tracked file has an SPDX line at its top" {
	run awk -F'\t' '$2 == "" { print "no SPDX line: " $1; n++ } END { exit n > 0 }' <(spdx)
	printf '%s\n' "$output"
	((status == 0))
	[[ $(spdx | wc -l) -gt 20 ]]
}

@test "the text of every licence that is named is in LICENSES" {
	bad=()
	while IFS= read -r id; do
		[[ $id == OR || $id == AND || $id == WITH || $id == Linux-syscall-note ]] && continue
		[[ -s LICENSES/$id.txt || -s LICENSES/$id-only.txt ]] || bad+=("$id")
	done < <(spdx | cut -f2 | tr -d '()' | tr ' ' '\n' | sort -u | grep .)
	printf 'no such text: %s\n' "${bad[@]}"
	((${#bad[@]} == 0))
}

@test "kernel code is GPL-2.0-only, the tools also BSD-2-Clause" {
	run awk -F'\t' '
		$1 ~ /^kernel\/hornet\// { want = "GPL-2.0-only" }
		# what gen_signed, which links OpenSSL, has in common with the kernel
		$1 ~ /^kernel\/hornet\/(compat\.h|certs\.h|decide\.h|der\.[ch]|info\.[ch]|policy\.h|policy_value\.h|policy_(names|value|parse|eval)\.c)$/ { want = "GPL-2.0-only OR BSD-2-Clause" }
		$1 ~ /^(gen_signed|examples|tests|kernel\/scripts)\// || $1 == "Makefile" { want = "GPL-2.0-only OR BSD-2-Clause" }
		want != "" && $2 != want { print $1 ": " $2 ", not " want; n++ }
		{ want = "" }
		END { exit n > 0 }' <(spdx)
	printf '%s\n' "$output"
	((status == 0))
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
