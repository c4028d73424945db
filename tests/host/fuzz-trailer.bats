#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The kernel's reader of trailers, fuzzed on the host for a few seconds; check-long fuzz: for minutes.

setup() {
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

@test "fuzzing finds nothing in the kernel's reader of trailers" {
	run make -C "$top/tests/fuzz" -f trailer.mk run "FUZZ_SECONDS=${FUZZ_SECONDS:-3}"
	printf '%s\n' "$output" | tail -n 40
	[ "$status" -eq 0 ]
	[[ $output == *"stat::number_of_executed_units: "* ]]
}

@test "the fuzz target finds a length that is not checked" {
	src=$BATS_TEST_TMPDIR/src
	mkdir "$src"
	cp "$top"/kernel/hornet/{trailer.c,trailer.h,der.c,der.h,compat.h,limits.h} "$src/"
	sed -i 's/ || len > left)/)/' "$src/trailer.c"
	run cmp "$src/trailer.c" "$top/kernel/hornet/trailer.c"
	[ "$status" -eq 1 ]
	run make -C "$top/tests/fuzz" -f trailer.mk run FUZZ_SECONDS=60 SRC="$src" OUT="$BATS_TEST_TMPDIR/out"
	printf '%s\n' "$output" | tail -n 40
	[ "$status" -ne 0 ]
	[[ $output == *Sanitizer* ]]
}

@test "the fuzz target finds an element of DER that ends behind its parent" {
	src=$BATS_TEST_TMPDIR/src
	mkdir "$src"
	cp "$top"/kernel/hornet/{trailer.c,trailer.h,der.c,der.h,compat.h,limits.h} "$src/"
	sed -i 's/if (len > d->len - hdr)/if (len > 65535)/' "$src/der.c"
	run cmp "$src/der.c" "$top/kernel/hornet/der.c"
	[ "$status" -eq 1 ]
	run make -C "$top/tests/fuzz" -f trailer.mk run FUZZ_SECONDS=60 SRC="$src" OUT="$BATS_TEST_TMPDIR/out"
	printf '%s\n' "$output" | tail -n 40
	[ "$status" -ne 0 ]
	[[ $output == *Sanitizer* ]]
}
