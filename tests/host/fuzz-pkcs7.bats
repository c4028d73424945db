#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The kernel's parsers of X.509 and PKCS#7 with our patches, fuzzed on the host for a few seconds; check-long fuzz: for minutes.

setup_file() {
	"$BATS_TEST_DIRNAME/../../kernel/scripts/kernel-tree"
}

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

@test "fuzzing finds nothing in the kernel's parsers of X.509 and PKCS#7" {
	run make -C "$top/tests/fuzz" -f pkcs7.mk run "FUZZ_SECONDS=${FUZZ_SECONDS:-3}"
	printf '%s\n' "$output" | tail -n 40
	[ "$status" -eq 0 ]
	[[ $output == *"stat::number_of_executed_units: "* ]]
}

# notices FILE SED: with a change of a parser the target says what is wrong
notices() {
	local src=$BATS_TEST_TMPDIR/src linux=$top/build/linux dir
	for dir in crypto/asymmetric_keys include/crypto include/keys include/linux lib scripts; do
		mkdir -p "$src/$dir"
		find "$linux/$dir/" -maxdepth 1 -type f -exec cp -t "$src/$dir" {} +
	done
	sed -i "$2" "$src/$1"
	run cmp "$src/$1" "$linux/$1"
	[ "$status" -eq 1 ]
	run make -C "$top/tests/fuzz" -f pkcs7.mk run FUZZ_SECONDS=60 SRC="$src" OUT="$BATS_TEST_TMPDIR/out"
	printf '%s\n' "$output" | tail -n 40
	[ "$status" -ne 0 ]
	[[ $output == *Sanitizer* || $output == *"deadly signal"* ]]
}

@test "the fuzz target finds a purpose of an extended key usage that ends behind it" {
	notices crypto/asymmetric_keys/x509_cert_parser.c 's/ && v\[1\] <= vlen - 2) {/) {/'
}

@test "the fuzz target finds what is said of a program where it is no signed attribute" {
	notices crypto/asymmetric_keys/pkcs7_parser.c 's/sinfo->bpf_prog_len = vlen;/sinfo->bpf_prog_len = vlen + 4096;/'
}
