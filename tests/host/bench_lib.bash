# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What the tests of the benchmark share.
# shellcheck shell=bash disable=SC2154,SC2016

setup() {
	bench=$top/tests/bench
	cd "$BATS_TEST_TMPDIR" || return
}

# results LINE...: fields divided by |
results() {
	printf '%s\n' "$@" | tr '|' '\t'
}

# in_bench COMMANDS: with the bench's functions and a folder of its own
in_bench() {
	run bash -c 'set -euo pipefail; BENCH_WORK=$PWD BENCH_SEEDS=1 . "$1/lib.bash"; BENCH_SEEDS=1; . "$1/prepare.bash"; . "$1/parts/guest.bash"
		. "$1/parts/host.bash"; mkdir -p boots; : >"$results"; eval "$2"' - "$bench" "$1"
	((status == 0)) || { printf '%s\n' "$output" >&2; return 1; }
}

# verdicts: name and verdict of each figure
verdicts() {
	run cut -f2,9 results.tsv
}
