#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# A policy of Hornet's that is compiled into the kernel (tests/ipe/hornet.policy, version 20), after a real boot. Runs in
# order, in a guest of its own without IPE (check-long ipe); booted twice.
# shellcheck disable=SC2154,SC1091,SC2016

load ../lib.bash
load lib.bash

# take NAME VERSION: write a signed policy that allows everything
take() {
	local p=$BATS_TEST_TMPDIR/$1-$2
	printf '%s\n' "policy_name=$1 policy_version=$2" 'DEFAULT action=ALLOW' >"$p.policy"
	"$gen_signed" policy sign "$p.policy" --key "$keys/signer.key" --cert "$keys/signer.pem" -o "$p.p7b"
	cat "$p.p7b" >"$hornet/policy"
}

# refused VERDICT REASON NAME VERSION: it is not taken, and one record says why
refused() {
	local record
	run "$build/tests/auditlog" -t 1403 -o "$log" -- bash -c "$(declare -f take); take $3 $4"
	printf '%s\n' "$output"
	cat "$log"
	((status == 1))
	expect_output 'Operation not permitted'
	record=$(<"$log")
	[[ $record == *" lsm=hornet verdict=$1 reason=$2 error=1 policy=$3:$4 "*' old-policy=site:20 '*' res=0' && $record != *$'\n'* ]]
	[[ $(head -n1 "$hornet/policy") == '# policy=site:20 '* ]]
}

@test "the policy that is compiled in holds, and nobody had to sign it" {
	local want
	want="# policy=site:20 digest=sha256:$(sha256sum <"$top/tests/ipe/hornet.policy" | cut -d' ' -f1) signer=none"
	[[ $(head -n1 "$hornet/policy") == "$want" ]]
	diff "$top/tests/ipe/hornet.policy" <(tail -n +2 "$hornet/policy")
	[[ ! -e /sys/kernel/security/ipe ]]
}

@test "its rules decide: signed programs load, its exemption holds, all else is refused" {
	recorded "$progs/signer"
	((status == 0))
	[[ ${loads[0]} == *' verdict=OK '*' policy=site:20 rule=4 ruling=allow '*' res=1' ]]
	recorded "$attacks/flood" --loads 1
	expect_output 'was let in'
	[[ ${loads[0]} == *' decision=allow verdict=UNSIGNED '*' policy=site:20 rule=3 ruling=allow '*' res=1' ]]
	recorded "$progs/plain"
	((status == 1))
	[[ ${loads[0]} == *' decision=deny verdict=UNSIGNED '*' policy=site:20 rule=DEFAULT ruling=deny '*' res=0' ]]
}

# An exemption would let it in, as it does the same one with another number.
@test "a program that it revokes by its digest is refused, also where others of its kind are let in" {
	local digest
	digest=$(printf '\xb7\0\0\0\x2a\0\0\0\x95\0\0\0\0\0\0\0' | sha256sum | cut -d' ' -f1)
	grep -qx "digest=sha256:$digest action=REVOKE" "$top/tests/ipe/hornet.policy"
	recorded "$attacks/flood" --loads 1 --return 42
	expect_output 'Key was rejected by service'
	((${#loads[@]} == 1))
	[[ ${loads[0]} == *' decision=deny verdict=REVOKED reason=revoked error=129 '*" digest=sha256:$digest "*' policy=site:20 rule=2 ruling=revoke '*' res=0' ]]
	recorded "$attacks/flood" --loads 1 --return 43
	expect_output 'was let in'
	[[ ${loads[0]} == *' decision=allow verdict=UNSIGNED '*' policy=site:20 rule=3 ruling=allow '*' res=1' ]]
}

@test "no older policy is taken, whoever signed it, nor one of another name: not in any boot of this kernel" {
	export ipe hornet build keys gen_signed BATS_TEST_TMPDIR
	refused ROLLBACK old-version site 1
	refused ROLLBACK old-version site 19
	refused ROLLBACK old-version site 20
	refused UNEXPECTED policy-name other 30
}

@test "a newer one is" {
	take site 21
	[[ $(head -n1 "$hornet/policy") == '# policy=site:21 '* ]]
	recorded "$progs/plain"
	((status == 0))
}
