# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# A kill, or a full disk, at each system call that writes. Load it after gen_signed_lib.bash.
# shellcheck shell=bash disable=SC2154,SC2010,SC2143

# writes COMMAND...: each system call of it that changes a file, as strace names them, "CALL TIMES" a line
writes() {
	ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -qq -o trace \
		-e trace=copy_file_range,write,pwrite64,ftruncate,fsync,linkat,rename,renameat2,fchmod,fchown,mkdir,unlink \
		"$@" >/dev/null
	sed -n 's/^\([a-z0-9]*\)(.*/\1/p' trace | sort | uniq -c | while read -r n call; do echo "$call $n"; done
}

# each_output FILE... -- COMMAND...: the same of files that are not the input: each is what it was, or whole and new
each_output() {
	local files=() file call n i how
	while [[ $1 != -- ]]; do
		files+=("$1")
		shift
	done
	shift
	writes "$gen_signed" "$@" >calls
	mkdir whole
	cp "${files[@]}" whole
	while read -r call n; do
		for ((i = 1; i <= n; i++)); do
			for how in signal=KILL error=ENOSPC; do
				for file in "${files[@]}"; do echo "old $file" >"$file"; done
				ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 run strace -qq -o trace -e trace="$call" -e inject="$call:$how:when=$i" "$gen_signed" "$@"
				for file in "${files[@]}"; do
					[[ $(head -c 99 "$file" | tr -d '\0') == "old $file" ]] || cmp "$file" "whole/$file"
				done
				# what can't be unlinked stays
				[[ $how == signal=KILL || $call == unlink || ! $(ls -A | grep 'gen_signed-') ]] || { echo "$call $i $how left $(ls -A)"; false; }
				((status)) || cmp "${files[0]}" "whole/${files[0]}"
				rm -rf .*gen_signed-* ./*gen_signed-*
			done
		done
	done <calls
	grep -qE '^(rename|renameat2) ' calls
}
