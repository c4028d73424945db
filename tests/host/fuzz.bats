#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Every parser of gen_signed under libFuzzer, for FUZZ_SECONDS each. check-long fuzz: for minutes; one: tests/fuzz/run TARGET SECONDS
# shellcheck disable=SC2154,SC1091,SC2030,SC2031

load ../lib.bash

setup_file() {
	requires clang
	make -C "$top/tests/fuzz" >"$BATS_FILE_TMPDIR/log" 2>&1 || {
		cat "$BATS_FILE_TMPDIR/log"
		return 1
	}
}

fuzz() {
	local runs seeds
	run "$top/tests/fuzz/run" "$1" "${FUZZ_SECONDS:-2}"
	tail -n 30 <<<"$output"
	((status == 0))
	# it ran all seeds, and made inputs of its own from them; how many in that time, the machine decides
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' <<<"$output")
	seeds=$(find "$build/fuzz/seeds/$1" -type f | wc -l)
	((seeds >= 2 && runs > seeds))
}

@test "fuzz: loader records" {
	fuzz record
}

@test "fuzz: appended signatures" {
	fuzz trailer
}

@test "fuzz: instructions of a loader" {
	fuzz decode
}

@test "fuzz: open inputs" {
	fuzz info
}

@test "fuzz: PKCS#7 signatures" {
	fuzz cms
}

@test "fuzz: audit records and the list of programs" {
	fuzz log
}

@test "fuzz: what revokes live programs" {
	fuzz revoked
}

@test "fuzz: a whole executable" {
	fuzz exe
}

@test "fuzz: a generated header" {
	fuzz header
}

@test "fuzz: a loader bundle" {
	fuzz bundle
}

@test "fuzz: the manifest of what is to be signed elsewhere" {
	fuzz manifest
}

@test "fuzz: a build record" {
	fuzz buildrec
}

@test "fuzz: a signed envelope" {
	fuzz dsse
}

@test "fuzz: the command line" {
	fuzz cli
}

# --- what a target can find: each finds a bug that is planted in a copy of what it is about

# planted TARGET SOURCE SED-SCRIPT: the target finds the bug that the script makes of one line
planted() {
	local dir=$BATS_TEST_TMPDIR target=$1 source=$2 script=$3
	sed "$script" "$top/$source" >"$dir/${source##*/}"
	[[ $(diff "$top/$source" "$dir/${source##*/}" | grep -c '^>') == 1 ]]
	make -C "$top/tests/fuzz" planted TARGET="$target" FILE="${source##*/}" DIR="$dir"
	run "$top/tests/fuzz/run" "$target" 60 "$dir"
	tail -n 30 <<<"$output"
	((status != 0))
	[[ $output == *'SUMMARY: '*Sanitizer* || $output == *'SUMMARY: libFuzzer: deadly signal'* ]]
	[[ -n $(find "$dir/found" -name "$target-crash-*" -size -65k) ]]
}

@test "the target of loader records finds an area that ends behind its record" {
	planted record gen_signed/lib/record.c 's/sz <= size - off/sz <= size/'
}

@test "the target of appended signatures finds a length that is not checked" {
	planted trailer gen_signed/lib/trailer.c 's/if (block->sz > sig_end)/if (block->sz > sig_end + GS_SIG_MAX)/'
}

@test "the target of PKCS#7 signatures finds an element of DER that ends behind its parent" {
	planted cms kernel/hornet/der.c 's/if (len > d->len - hdr)/if (len > 65535)/'
}

@test "the target of PKCS#7 signatures finds that one of other bytes is good" {
	planted cms gen_signed/lib/cms_verify.c 's/^\t\treturn GS_ALTERED;$/\t\t(void)0;/'
}

@test "the target of manifests finds one that is not written the way prepare does" {
	planted manifest gen_signed/lib/manifest.c 's/err = compare(start, sz, m, &end);/err = compare(start, sz, m, \&end) == -ENOMEM ? -ENOMEM : 0;/'
}

@test "the target of envelopes finds base64 that ends in too many signs" {
	planted dsse gen_signed/lib/dsse_read.c 's/ && pad <= 2 / \&\& pad <= 9 /'
}

@test "the target of the command line finds an argument that is read behind the last one" {
	planted cli gen_signed/cli.c 's/if (\*i + 1 == argc)/if (*i + 2 == argc)/'
}
