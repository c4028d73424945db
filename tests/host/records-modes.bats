#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The list of live programs where unsigned ones are let in, and records of modes and policies; boots machines of its own.
# shellcheck disable=SC2154,SC1091,SC2016

load ../lib.bash
load ../records.bash

setup() {
	[[ -e $build/bzImage ]] || skip "no kernel in build/: run 'make kernel'"
	keep=$build/tests/attacks/keep
}

# What runs in the machine: KEEP SMALL BIG. A second boot is not needed, since each command begins without programs of ours.
script='
	set -e
	list=/sys/kernel/security/hornet/programs
	time_of() {
		cat "$list" >/dev/null
		local start=${EPOCHREALTIME/./}
		cat "$list" "$list" "$list" "$list" "$list" "$list" "$list" "$list" >/dev/null
		echo $((${EPOCHREALTIME/./} - start))
	}
	export -f time_of
	export list
	"$1" "$2" bash -c "echo small \$(time_of) \$(grep -c kept \$list)"
	echo audit >/sys/kernel/security/hornet/mode
	"$1" 10 bash -c "
		echo judged \$(grep kept \$list | grep -c \"verdict=UNSIGNED.*origin=none\")
		gen_signed ps --check | tail -n +12; echo status \${PIPESTATUS[0]}"
	"$1" "$3" bash -c "
		echo big \$(time_of) \$(grep -c kept \$list)
		echo ids \$(sed -n \"s/^id=\\([0-9]*\\) name=.kept.*/\\1/p\" \$list | sort -un | wc -l)
		gen_signed ps --json | grep -c kept"
'

@test "live programs of mode off and audit, pinned, sent and opened anew; a listing takes linear time" {
	local small=${KEEP_SMALL:-500} big=${KEEP_BIG:-2000}
	expect_pass "$vm" --mode off --timeout 500 --env "PATH=${gen_signed%/*}:$PATH" -- bash -c "$script" - "$keep" "$small" "$big"
	expect_output "judged 10"
	expect_output "status 1"
	# and two of the kernel's own that it loaded before anybody judged
	expect_output "12 not signed"
	expect_output "ids $big"
	[[ $output =~ small\ ([0-9]+)\ "$small" ]]
	local t=${BASH_REMATCH[1]}
	[[ $output =~ big\ ([0-9]+)\ "$big" ]]
	# quadratic would be (big / small)^2 times as long
	((BASH_REMATCH[1] < t * big / small * 3))
}

@test "what was loaded while Hornet was off is not signed, whoever signed it" {
	expect_pass "$vm" --mode off --cert "$keys/signer.der" --env "PATH=${gen_signed%/*}:$PATH" -- bash -c '
		"$1" >/dev/null & sleep 2
		echo enforce >/sys/kernel/security/hornet/mode
		gen_signed ps --check; echo "status $?"
		kill -INT %1; wait
		gen_signed ps --json' - "$build/examples/appended/minimal"
	expect_output "status 1"
	[[ $output == *count_exec*NONE*before* ]]
}

# policy NAME VERSION SIGNER [RULE]: $dir/NAME.policy, and signed $dir/NAME.p7b
policy() {
	{
		printf 'policy_name=corp policy_version=%s\nDEFAULT action=DENY\n%s\n' "$2" "${4:-}"
		printf 'verdict=OK action=ALLOW\norigin=kernel verdict=NONE,UNSIGNED action=ALLOW\n'
	} >"$dir/$1.policy"
	"$gen_signed" policy sign "$dir/$1.policy" --key "$keys/$3.key" --cert "$keys/$3.pem" -o "$dir/$1.p7b"
}

digest_of() {
	printf 'digest=sha256:%s' "$(sha256sum "$1" | cut -d' ' -f1)"
}

@test "records of modes and policies: each field, exactly; what a policy revokes and still runs" {
	dir=$BATS_TEST_TMPDIR
	local minimal=$build/examples/minimal by none first builtin
	policy first 5 signer
	policy strange 6 stranger
	policy older 4 signer
	head -c 100 "$dir/first.p7b" >"$dir/cut.p7b"
	policy revoke 6 signer "digest=$("$gen_signed" inspect "$minimal" | sed -n 's/^  digest //p') action=REVOKE"
	expect_pass "$vm" --mode audit --cert "$keys/signer.der" --env "PATH=${gen_signed%/*}:$PATH" -- bash -c '
		"$1" -o /run/records -- bash -c "
			cd \"\$1\"
			hornet=/sys/kernel/security/hornet
			echo enforce >\$hornet/mode
			echo audit >\$hornet/mode
			\"\$2\" >/dev/null & sleep 2
			for p in first strange older cut revoke; do dd bs=4M if=\$p.p7b of=\$hornet/policy status=none; done
			gen_signed ps --revoked-by \$hornet/policy; echo status \$?
			gen_signed ps --revoked-by first.policy; echo status \$?
			kill -INT %1; wait %1; echo ended \$?
			\"\$2\"" - "$2" "$3" 2>&1
		sed -n "s/^type=140[34] audit([0-9.:]*): /record &/p" /run/records
		gen_signed log --json /run/records | sed -n "s/.*\"action\":\"hornet-\([a-z]*\)-change\",\"outcome\":\"\([a-z]*\)\".*/\1 \2/p"' \
		- "$build/tests/auditlog" "$dir" "$minimal"
	by=$(signer_fields)
	none='signer=none keyid=none serial=none issuer=none keyring=none'
	first=$(digest_of "$dir/first.policy")
	builtin=$(digest_of "$top/kernel/hornet/builtin.policy")
	diff - <(sed -n 's/^record type=\(140[34]\) audit([0-9.:]*): lsm=hornet/\1/p' <<<"$output" |
		sed 's/ pid=[0-9]* auid=4294967295 uid=0 ses=4294967295 userns=[0-9]* comm="\([a-z]*\)" exe="[^"]*\/\1" / by \1 /
			s/ pid=1 auid=4294967295 uid=0 ses=4294967295 userns=[0-9]* comm="swapper\/0" exe=(null) / by the kernel /') <<-EOF
		1403 verdict=NONE reason=boot error=0 policy=builtin:0 $builtin old-policy=none old-digest=none $none by the kernel res=1
		1404 lsm-mode=audit old-mode=none by the kernel res=1
		1404 lsm-mode=enforce old-mode=audit by bash res=1
		1404 lsm-mode=audit old-mode=enforce by bash res=0
		1403 verdict=OK reason=signed error=0 policy=corp:5 $first old-policy=builtin:0 old-$builtin $by by dd res=1
		1403 verdict=UNKNOWNKEY reason=unknown-key error=1 policy=none digest=none old-policy=corp:5 old-$first $none by dd res=0
		1403 verdict=ROLLBACK reason=old-version error=1 policy=corp:4 $(digest_of "$dir/older.policy") old-policy=corp:5 old-$first $by by dd res=0
		1403 verdict=BADSIG reason=bad-encoding error=1 policy=none digest=none old-policy=corp:5 old-$first $none by dd res=0
		1403 verdict=OK reason=signed error=0 policy=corp:6 $(digest_of "$dir/revoke.policy") old-policy=corp:5 old-$first $by by dd res=1
	EOF
	diff <(grep -E '^(mode|policy) ' <<<"$output") - <<-EOF
		policy success
		mode success
		mode success
		mode failure
		policy success
		policy failure
		policy failure
		policy failure
		policy success
	EOF
	# It was loaded before, runs on, and does not load again.
	[[ $output == *count_exec*"1 revoked"*"status 1"*"0 revoked"*"status 0"*"ended 0"*"Key was rejected"* ]]
}
