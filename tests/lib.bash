# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What all .bats files share. Load it with: load ../lib.bash
# shellcheck shell=bash disable=SC2034,SC2154

top=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
build=$top/build
prefix=$build/prefix
keys=$build/keys
# A run with sanitizers or counters (gen_signed_san.bats, make coverage) puts another one here.
gen_signed=${GEN_SIGNED:-$prefix/bin/gen_signed}
bpftool=$prefix/lib/hornet/bpftool
vm=$top/tests/vm/run

# Run a command and log it with its status: the log is what a failed test shows.
logged() {
	local rc=0
	"$@" || rc=$?
	printf '%s (status=%d)\n' "${*@Q}" "$rc"
	return "$rc"
}

# The command must succeed.
expect_pass() {
	run logged "$@"
	printf '%s\n' "$output"
	((status == 0))
}

# The command must fail by itself: a crash (status 126 and above) is never a proper failure.
expect_fail() {
	run logged "$@"
	printf '%s\n' "$output"
	((status != 0 && status < 126))
}

# each FUNCTION <<ROWS: call it with the words of each row, quoted as in bash; a row that fails is named, and the others are tried.
# For many small cases: in the guest a test of its own takes bats a second. errexit is off in FUNCTION: what it returns counts.
each() {
	local row n=0 failed=()
	while IFS= read -r -u 7 row; do
		n=$((n + 1))
		eval "$1 $row" 7<&- || failed+=("$1 $row")
	done 7<&0 </dev/null
	((n)) || failed+=("no rows at all")
	((${#failed[@]} == 0)) || { printf 'failed: %s\n' "${failed[@]}"; return 1; }
}

# The output of the last command must hold this text.
expect_output() {
	if [[ $output != *"$1"* ]]; then
		printf 'no "%s" in:\n%s\n' "$1" "$output"
		return 1
	fi
}

# openssl x509 for a certificate that has expired: 3.5 takes no negative days, and 3.0 no dates.
late_x509() {
	if [[ $(openssl x509 -help 2>&1) == *-not_after* ]]; then
		openssl x509 "$@" -not_before 20200101000000Z -not_after 20210101000000Z
	else
		openssl x509 "$@" -days -1
	fi
}

# Skip, with the reason, unless all of these commands are there.
requires() {
	local c
	for c in "$@"; do
		command -v "$c" >/dev/null || skip "$c is not installed"
	done
}

# Does make build install this package on this machine? A line in packages.txt; with ? only where apt has it.
installed_by_build() {
	command -v apt-get >/dev/null || return
	! grep -q "^$1[[:blank:]]" "$top/kernel/scripts/packages.txt" || return 0
	grep -q "^$1?[[:blank:]]" "$top/kernel/scripts/packages.txt" &&
		apt-cache show --no-all-versions "$1" 2>/dev/null | grep -Fxq "Package: $1"
}

# lacks REASON PACKAGE...: the test can't be run, for it would need these packages. A skip, but a failure where make build
# installs one of them: there it has to be run.
lacks() {
	local reason=$1 package
	shift
	for package; do
		if installed_by_build "$package"; then
			printf '%s: make build installs %s here: run it, and make the test work\n' "$reason" "$package"
			return 1
		fi
	done
	skip "$reason"
}

# Skip a guest's test on the host.
requires_guest() {
	[[ ${HORNET_VM:-} ]] || skip "runs in the guest only (make check, or make vm CMD='bats FILE')"
}
