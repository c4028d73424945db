#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# IPE beside Hornet, both in enforce mode: IPE's rules on what Hornet found. Runs in order, in a guest of its own (check-long ipe).
# shellcheck disable=SC2154,SC1091,SC2016

load ../lib.bash
load lib.bash

# deploy SIGNER NAME RULE...: a policy, signed with openssl as IPE's documentation says, becomes the active one.
deploy() {
	local p=$BATS_TEST_TMPDIR/$2
	printf '%s\n' "policy_name=$2 policy_version=2.0.0" 'DEFAULT action=ALLOW' "${@:3}" >"$p"
	openssl smime -sign -in "$p" -signer "$keys/$1.pem" -inkey "$keys/$1.key" -noattr -nodetach -nosmimecap -outform der -out "$p.p7b"
	cat "$p.p7b" >"$ipe/new_policy" && echo 1 >"$ipe/policies/$2/active"
}

# the fields of a record that IPE writes about the program $1; the properties $2; by the rule $3
asked_about() {
	local before='ipe_op=BPF_PROG_LOAD ipe_hook=BPF_PROG_LOAD enforcing=1 pid=[0-9]+ comm="[^" ]*"'
	[[ ${asked[0]} =~ ^$before\ path=\?\ dev=\?\ ino=\?\ bpf_prog=\"$1\"\ $2\ rule=\"$3\"$ ]]
}

@test "both enforce, by the policies that are compiled in" {
	[[ $(<"$hornet/mode") == enforce ]]
	[[ $(<"$ipe/enforce") == 1 ]]
	[[ $(<"$ipe/policies/boot/active") == 1 ]]
	diff "$ipe/policies/boot/policy" "$top/tests/ipe/ipe.policy"
	# The kernel's own programs were let in by a rule of it.
	grep 'name="dump_bpf_prog" .* verdict=UNSIGNED .* origin=kernel ' "$hornet/programs"
}

@test "what Hornet allows and IPE's policy of boot does not is refused, and the one record says who did it" {
	recorded "$progs/signer"
	((status == 1))
	expect_output 'Permission denied'
	((${#loads[@]} == 1))
	[[ ${loads[0]} == *' decision=deny verdict=OK reason=lsm-veto veto=ipe error=13 origin=exe '*' keyring=secondary '*' policy=site:20 rule=3 ruling=allow '*' res=0' ]]
	((${#asked[@]} == 1))
	asked_about __loader.prog 'bpf_signature=OK bpf_keyring=SECONDARY bpf_kernel=FALSE' 'DEFAULT op=BPF_PROG_LOAD action=DENY'
}

@test "what both allow is loaded, also what the loader loads: a key in the builtin keyring" {
	recorded "$progs/builtin"
	((status == 0))
	expect_output 'ok data'
	((${#loads[@]} == 2 && ${#asked[@]} == 0))
	[[ ${loads[0]} == *' decision=allow verdict=OK '*' keyring=builtin '*' res=1' ]]
	[[ ${loads[1]} == *' decision=allow verdict=OK '*' session=closed '*' keyring=builtin '*' res=1' ]]
}

@test "what Hornet refuses stays refused, for Hornet's reason; IPE is told of it" {
	recorded "$progs/plain"
	((status == 1))
	expect_output 'Operation not permitted'
	((${#loads[@]} == 1))
	[[ ${loads[0]} == *' decision=deny verdict=UNSIGNED reason=unsigned error=1 '*' res=0' && ${loads[0]} != *veto=* ]]
	((${#asked[@]} == 1))
	asked_about __loader.prog 'bpf_signature=UNSIGNED bpf_keyring=NONE bpf_kernel=FALSE' 'DEFAULT op=BPF_PROG_LOAD action=DENY'
}

@test "a policy that a stranger signed is not taken, one that a key of the secondary keyring signed is" {
	run deploy stranger stranger 'op=BPF_PROG_LOAD action=ALLOW'
	printf '%s\n' "$output"
	((status != 0))
	expect_output 'Required key not available'
	[[ ! -e $ipe/policies/stranger ]]
	deploy signer children 'op=BPF_PROG_LOAD bpf_kernel=TRUE action=DENY'
	[[ $(<"$ipe/policies/children/active") == 1 ]]
}

@test "a rule refuses what a signed loader loads in its closed run, and nothing of the run is left" {
	recorded "$progs/signer"
	((status == 1))
	expect_output 'Permission denied'
	((${#loads[@]} == 2))
	[[ ${loads[0]} == *' decision=allow verdict=OK '*' origin=exe '*' res=1' ]]
	[[ ${loads[1]} == *' decision=deny verdict=OK reason=lsm-veto veto=ipe error=13 origin=loader session=closed prog-name="sum" '*' ruling=allow '*' res=0' ]]
	((${#asked[@]} == 1))
	asked_about sum 'bpf_signature=OK bpf_keyring=SECONDARY bpf_kernel=TRUE' 'op=BPF_PROG_LOAD bpf_kernel=TRUE action=DENY'
}

@test "while IPE does not enforce, its rule refuses nothing and its record says so" {
	echo 0 >"$ipe/enforce"
	recorded "$progs/signer"
	echo 1 >"$ipe/enforce"
	((status == 0))
	((${#loads[@]} == 2 && ${#asked[@]} == 1))
	[[ ${asked[0]} == *' enforcing=0 '*' bpf_prog="sum" '*' rule="op=BPF_PROG_LOAD bpf_kernel=TRUE action=DENY"' ]]
	recorded "$progs/signer"
	((status == 1))
}

# An allowed load has a record of IPE's, too, while success_audit is on.
@test "IPE is asked once about each load that was judged, with the verdict and the keyring of Hornet's record" {
	local row name
	deploy signer everything
	echo 1 >"$ipe/success_audit"
	while read -r row name; do
		recorded "$attacks/$row" --keys "$keys" --victim "$attacks/victim" "$name"
		((status == 0 && ${#asked[@]} > 0))
		# Those of a closed run are written at its end.
		diff <(printf '%s\n' "${loads[@]}" | sed -n '/ verdict=NONE /!s/.* verdict=\([A-Z]*\) .* keyring=\([a-z]*\) .*/\1 \U\2/p' | sort) \
			<(printf '%s\n' "${asked[@]}" | sed 's/.* bpf_signature=\([A-Z]*\) bpf_keyring=\([A-Z]*\) .*/\1 \2/' | sort)
		printf '%s\n' "${asked[@]}" >>"$BATS_TEST_TMPDIR/all"
	done <<-'EOT'
		row01-unsigned 01-socket-filter
		row04-signature 04-junk
		row04-signature 05-stranger
		row06-keyring 06-session-stranger
		row06-keyring 06-keyring-machine
		row08-map 08-not-frozen
		row12-run 12-dropped
		row16-listed 16-certificate
	EOT
	recorded "$progs/builtin"
	printf '%s\n' "${asked[@]}" >>"$BATS_TEST_TMPDIR/all"
	echo 0 >"$ipe/success_audit"
	for name in signature={OK,UNSIGNED,BADSIG,UNKNOWNKEY,UNEXPECTED,REVOKED} keyring={NONE,BUILTIN,SECONDARY} kernel={TRUE,FALSE}; do
		grep -q " bpf_$name " "$BATS_TEST_TMPDIR/all" || { echo "nothing was bpf_$name"; return 1; }
	done
}
