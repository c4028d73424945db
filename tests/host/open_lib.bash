# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What the tests of open inputs have in common.
# shellcheck disable=SC2154

# bpf SOURCE: compile it for the BPF target
bpf() {
	clang -g -O2 --target=bpf "$INC" -I"/usr/include/$(cc -dumpmachine)" -c "$1" -o "${1%.c}.o"
}

# refused LINE LIST [OBJECT]: one line with LINE in it, on stderr, and nothing else
refused() {
	run --separate-stderr "$bpftool" gen skeleton --sign=full --open "$2" "${3:-tracer.bpf.o}" name tracer
	one_line "$1"
}

# one_line LINE: that is what run left
one_line() {
	printf 'status=%s stdout=%s\nstderr=%s\n' "$status" "${#output}" "$stderr"
	((status != 0 && (status < 126 || status == 255 || status == 234)))
	[[ -z $output && ${#stderr_lines[@]} == 1 && $stderr == *"$1"* ]]
}
