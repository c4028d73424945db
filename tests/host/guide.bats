#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The administrator's guide and the internals document say what the source says: words, fields, limits, examples.
# shellcheck disable=SC2154,SC1091,SC2016

load ../lib.bash

setup() {
	kernel=$top/kernel/hornet
	guide=$kernel/hornet.rst
	cd "$BATS_TEST_TMPDIR" || return 1
}

# table WORD: the rows below the heading WORD of a table of the guide, without its rulers
table() {
	awk -v word="$1" '
		/^=+ +=[= ]*$/ { if (on == 2) exit; ruler = NR; if (on) on = 2; next }
		!on && ruler == NR - 1 && ruler && $1 == word { on = 1; next }
		on == 2' "$guide"
}

# column: the first column of such rows, a word a line
column() {
	grep -oE '^[^ ]+' | sed 's/,$//'
}

# strings FILE FROM TO: what stands in quotes in a source file, from a line that matches to another one
strings() {
	awk -v from="$2" -v to="$3" '$0 ~ from { on = 1 } on { print } on && $0 ~ to { exit }' "$kernel/$1" | grep -oE '"[^"]+"' | tr -d '"'
}

same() {
	[[ -s $1 && -s $2 ]]
	diff <(sort -u "$1") <(sort -u "$2")
}

@test "guide: the verdicts, the reasons and the counters are the kernel's" {
	table verdict | column >said
	strings policy_names.c 'const verdicts\[\]' '^};' >are
	same said are
	table reason | column >said
	# the last one is that of what nobody asked about
	strings audit.c 'reason_names\[\]' '^};' | grep -vx none >are
	table reason | grep -oE '^[a-z]+, [a-z]+ ' | tr -d ' ' | tr , '\n' >>said
	same said are
	sed -n '/hornet\/stats``/,/^Where the/p' "$guide" | tr '\n' ' ' | sed 's/^.*one a line: //; s/and one counter for each.*//' |
		sed -E 's/\([^()]*\)//g' | grep -oE '[a-z]+(-[a-z]+)?' | grep -v '^and$' >said
	strings stats.c 'stat_names\[' '^};' >are
	same said are
}

@test "guide: the errors of refused loads are told for each reason" {
	sed -n '/^Errors of loads that are refused/,/^An unload has/p' "$guide" | grep -oE '[a-z]+(-[a-z]+)*' >said
	[[ -s said ]]
	strings audit.c 'reason_names\[\]' '^};' | grep -vx none | sort -u >are
	[[ -s are ]]
	diff <(sort -u said | grep -Fxf are) are
}

@test "guide: the fields of the records are the kernel's" {
	# the names of the table stand in its first column; a name that is cut goes on below with the next
	table field | cut -c1-13 | sed 's/\.\.\.//' | tr -d ',' | tr -s ' ' '\n' | grep . >said
	sed -i -e '/^attach-$/d' -e 's/^btf-id$/attach-btf-id/' -e 's/^target$/attach-target/' said
	printf '%s\n' attach-prog-id auid uid ses comm >>said
	grep -m1 '^    prog-id=11 op=LOAD' "$guide" | grep -oE '[a-z_-]+=' | tr -d = >example
	sed -n '/^void hornet_audit_load(/,/^}/p' "$kernel/audit.c" | cat - "$kernel/fields.c" |
		grep -E 'audit_log_format|hornet_log_sha256\(|log_hex\(|signer-path' | grep -oE '[a-z_-]+=|(sha256|hex)\(ab, "[a-z]+"' |
		sed -E 's/.*"(.*)"/\1/' | tr -d = | grep -vx s >are
	grep -oE 'lsm-mode=|decision=|verdict=' "$kernel/audit.c" | tr -d = >>are
	same said are
	# what only some records have is not in the example
	printf '%s\n' veto taken-maps signer-path >>example
	same example are
}

@test "guide: each property of the policy's language is the parser's, with its words" {
	local key word
	table key | grep -oE '^[a-z_]+' >said
	strings policy_parse.c 'properties\[\] = ' '^};' | grep -v : >are
	same said are
	for key in op keyring open_inputs origin token task; do
		strings policy_names.c "const ${key%s}s\\\\[\\\\]" '};' >words
		[[ -s words ]]
		[[ $key != keyring ]] || echo machine >>words
		table key | awk -v key="$key" '/^[a-z]/ { on = $1 == key } on' >row
		while read -r word; do
			grep -qw -- "$word" row || { echo "$key: no $word in: $(<row)"; return 1; }
		done <words
	done
}

@test "guide: the limits of the policy's language are the parser's" {
	local max rules
	# try RULE: does the parser take it?
	try() { printf 'policy_name=%s policy_version=%s\nDEFAULT action=DENY\n%s\n' "$1" "$2" "$3" >p; expect_"$4" "$gen_signed" policy check p; }
	max=$(table key | grep -oE '^uid .*|at most [0-9]+$' | grep -oE '[0-9]+$')
	try x 1 "uid=$max action=DENY" pass
	try x 1 "uid=$((max + 1)) action=DENY" fail
	max=$(grep -oE '^    name     = 1\*[0-9]+' "$guide" | grep -oE '[0-9]+$')
	try "$(printf 'n%.0s' $(seq "$max"))" 1 '' pass
	try "$(printf 'n%.0s' $(seq $((max + 1))))" 1 '' fail
	grep -q '^    number   = 1\*digit  *; up to 2^64 - 1$' "$guide"
	try x 18446744073709551615 '' pass
	try x 18446744073709551616 '' fail
	rules=$(grep -oE 'at most 2 MiB and [0-9]+ rules' "$guide" | grep -oE '[0-9]{3,}')
	{ printf 'policy_name=x policy_version=1\nDEFAULT action=DENY\n'; yes 'uid=1 action=DENY' | head -n "$rules"; } >p
	expect_pass "$gen_signed" policy check p
	echo 'uid=1 action=DENY' >>p
	expect_fail "$gen_signed" policy check p
	expect_output 'too many rules'
}

@test "guide: each policy and each rule in it is one" {
	local d n=0 rule
	d=$(printf 'a%.0s' {1..64})
	# digests are cut in the text
	whole() { sed -E "s/(sha256:)[0-9a-f]+\.\.\.[0-9a-f]+/\1$d/g; s/(sha256:)\.\.\./\1$d/g; s/^(signer|digest)=\.\.\./\1=sha256:$d/"; }
	awk '/^    policy_name=/ { on = 1 } on && !/^    / && NF { exit } on' "$guide" | sed 's/^    //' | whole >p
	[[ $(grep -c 'action=' p) -gt 6 ]]
	expect_pass "$gen_signed" policy check p
	while IFS= read -r rule; do
		{ printf 'policy_name=x policy_version=1\nDEFAULT action=DENY\n'; whole <<<"$rule"; } >p
		expect_pass "$gen_signed" policy check p
		n=$((n + 1))
	done < <(grep -E '^    [a-z].*=.* action=[A-Z]+$' "$guide" | sed 's/^    //' | grep -v '^op=BPF_PROG_LOAD'; grep -oE '``[a-z]+=[^`]* action=[A-Z]+``' "$guide" | tr -d '\`')
	((n > 12))
}

@test "guide: each command of gen_signed in it, and each of its options, is one" {
	local line cmd option n=0
	while IFS= read -r line; do
		read -r _ cmd _ <<<"$line"
		[[ $cmd != policy ]] || cmd=$(cut -d' ' -f2,3 <<<"$line")
		# shellcheck disable=SC2086 # policy and what follows are two words
		"$gen_signed" $cmd --help >help
		while read -r option; do
			grep -qE -- "^ *$option( |,|$)" help || { echo "$line: no $option"; return 1; }
			n=$((n + 1))
		done < <(grep -oE -- ' --[a-z-]+| -o' <<<"$line")
	done < <(grep -oE '^    gen_signed .*|``gen_signed [^`]*``' "$guide" | tr -d '\`' | sed 's/^ *//')
	((n > 8))
}

@test "internals: the tables of patches have each one of their series" {
	local series
	for series in "$top"/kernel/patches/*; do
		series=${series##*/}
		sed -n "/^Those of kernel.patches.$series,/,/^Those of/p" "$kernel/internals.rst" | grep -oE '^00[0-9]{2}  ' | tr -d ' ' >said
		find "$top/kernel/patches/$series" -name '0*.patch' -printf '%f\n' | cut -c1-4 >are
		same said are
	done
	[[ $series == 7.3-ipe ]]
}

@test "internals: the table of hooks has each one that Hornet is on, with its function" {
	sed -n '/^Hooks and locks/,/^The patches/p' "$kernel/internals.rst" | grep -oE '^bpf_prog_[a-z_]+ +hook_[a-z_]+' | tr -s ' ' >said
	grep -hoE 'LSM_HOOK_INIT\([a-z_]+, [a-z_]+' "$kernel"/*.c | sed 's/LSM_HOOK_INIT(//; s/,//' >are
	same said are
}
