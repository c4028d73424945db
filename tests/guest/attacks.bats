#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# ATTACKS: each program has many attacks, listed in tests/attacks/README.md. Runs in the guest, hornet=enforce.

setup() {
	[[ ${HORNET_VM:-} ]] || skip "wants the VM"
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

attack() {
	run "$top/tests/attacks/attack" "$@"
	printf '%s\n' "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"ok 1 - "* ]]
}

@test "row 1: unsigned programs of each type are refused" {
	attack row01-unsigned
}

# Before another policy takes its place.
@test "row 18, with the built-in policy: no load with the token of a user namespace" {
	[[ $(head -n1 /sys/kernel/security/hornet/policy) == '# policy=builtin:0 '* ]]
	attack row18-token 18-token-default
}

@test "rows 2, 2a, 3: changed instructions, metadata, host rewrites are refused" {
	attack row02-code
}

@test "rows 4, 5: malformed and strange signatures are refused" {
	attack row04-signature
}

@test "rows 6, 7: keyrings of the caller and moved signatures are refused" {
	attack row06-keyring
	attack row06-request
}

@test "row 8: what the loader is bound to must be what it has to be" {
	attack row08-map
	attack row08-pinned
	attack row08-writer
	attack row08-iter
	attack row08-kept
	attack row08-cgroup
}

@test "row 12: a signed program that runs closed reaches nothing of the caller's" {
	attack row12-run
	attack row12-taken
	attack row12-caller
	attack row12-held
}

@test "row 12: a tracer of the process that loads does not get other data into what the loader installs" {
	attack row12-ptrace
}

@test "row 13: no tracing program on the hooks that judge and record loads" {
	attack row13-hooks
}

@test "row 8: no tail call to a program that reaches further than the one that was attached" {
	attack row08-tail
	attack row08-ext
}

@test "rows 14, 16, 17: who may change the policy, and what it says about signed programs" {
	attack row14-policy
	attack row14-rules
	attack row14-loader
	attack row16-use
	attack row16-listed
	attack row17-types
}

# To be followed by the next version of what the other attacks say.
policy_write() {
	local hornet=/sys/kernel/security/hornet/policy now version name=attacks
	read -r now <"$hornet"
	[[ $now =~ ^#\ policy=([^:]+):([0-9]+) ]]
	version=$((BASH_REMATCH[2] + 1))
	((BASH_REMATCH[2] == 0)) || name=${BASH_REMATCH[1]}
	{ printf 'policy_name=%s policy_version=%s\nDEFAULT action=DENY\n' "$name" "$version"; cat; } >"$BATS_TEST_TMPDIR/policy"
	rm -f "$BATS_TEST_TMPDIR/p7b"
	"$top/build/prefix/bin/gen_signed" policy sign "$BATS_TEST_TMPDIR/policy" --key "$top/build/keys/signer.key" \
		--cert "$top/build/keys/signer.pem" -o "$BATS_TEST_TMPDIR/p7b"
	dd bs=4M if="$BATS_TEST_TMPDIR/p7b" of="$hornet" status=none
}

@test "row 16: a list of 10,000 programs that are revoked" {
	ex=$top/build/examples usual=$'token=userns action=DENY\nverdict=OK action=ALLOW\n'
	digest=$("$top/build/prefix/bin/gen_signed" inspect "$ex/minimal" | sed -n 's/^  digest //p')
	[[ $digest == sha256:* ]]
	{
		seq -f 'digest=sha256:%064.0f action=REVOKE' 9999
		printf 'digest=%s action=REVOKE\n%s' "$digest" "$usual"
	} | policy_write
	(($(stat -c %s "$BATS_TEST_TMPDIR/p7b") > 900000))
	"$top/build/tests/auditlog" -o "$BATS_TEST_TMPDIR/records" -t 1334 -- timeout 60 "$ex/minimal" && false
	grep -E ' decision=deny verdict=REVOKED .* rule=10000 ' "$BATS_TEST_TMPDIR/records"
	timeout --preserve-status -s INT 2 "$ex/exectrace" -d 1
	printf %s "$usual" | policy_write
}

@test "row 14: rules that name the executable, by its fs-verity digest" {
	attack row14-exe
}

@test "row 14: rules that name process 1" {
	attack row14-task
}

@test "row 18: a load with the token of a user namespace" {
	attack row18-token
}

@test "row 18: a program that was loaded with a token, and lives, is named when its signer is revoked" {
	local gen_signed=$top/build/prefix/bin/gen_signed revoked=$BATS_TEST_TMPDIR/revoked spki
	spki=sha256:$(openssl x509 -in "$top/build/keys/signer.pem" -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)
	printf 'token=userns prog_type=socket_filter action=ALLOW\nverdict=OK action=ALLOW\n' | policy_write
	printf 'policy_name=p policy_version=1\nDEFAULT action=DENY\ntoken=userns signer=%s action=REVOKE\n' "$spki" >"$revoked"
	# shellcheck disable=SC2016
	run "$top/build/tests/attacks/keep-token" "$top/build/keys" bash -c '
		"$0" ps --check || exit 10
		for by in "$1" "$2"; do
			"$0" ps --json --revoked-by "$by" >"$3" && exit 11
			jq -r "[.process.name, .hornet.prog.type_name, .hornet.token == (.hornet.user_namespace | tostring)] | @csv" "$3"
		done' "$gen_signed" "$top/build/keys/signer.pem" "$revoked" "$BATS_TEST_TMPDIR/out"
	cat "$BATS_TEST_TMPDIR/out"
	printf 'token=userns action=DENY\nverdict=OK action=ALLOW\n' | policy_write
	printf '%s\n' "$output"
	((status == 0))
	[[ $(tail -n 2 <<<"$output" | sort -u) == '"keep-token","socket_filter",true' ]]
	# It is freed a little after its process.
	for ((i = 0; i < 50; i++)); do
		run "$gen_signed" ps --revoked-by "$revoked"
		((status)) || break
		sleep 0.1
	done
	((status == 0))
}

@test "row 14: the counters of hornet/stats count each attempt once, by what it was" {
	attack row14-counted
}

@test "row 15: what stands at the end of an executable gets a clear verdict" {
	attack row15-trailer
}

@test "row 15: what kind of file the executable is makes no difference" {
	attack row15-file
}

@test "row 19: odd keys are taken or refused as documented" {
	attack row19-keys
}

@test "row 22: the veto of an LSM that is asked later holds, and the record says whose it was" {
	local ex=$top/build/examples records=$BATS_TEST_TMPDIR/records guard before after line
	before=$("$ex/test/ids")
	"$ex/guard" --veto name=on_exit >"$BATS_TEST_TMPDIR/guard" 2>&1 3>&- &
	guard=$!
	for ((i = 0; i < 100; i++)); do
		! grep -q ^TIME "$BATS_TEST_TMPDIR/guard" || break
		sleep 0.1
	done
	run "$top/build/tests/auditlog" -o "$records" -t 1334 -- "$ex/exectrace" -d 1
	kill -INT "$guard"
	wait "$guard"
	cat "$BATS_TEST_TMPDIR/guard" "$records"
	((status == 1))
	# One record of each load; the one that was vetoed says by whom, the others were let in.
	(($(grep -c 'op=LOAD .* comm="exectrace"' "$records") == 3))
	line=$(grep 'op=LOAD .*prog-name="on_exit"' "$records")
	(($(wc -l <<<"$line") == 1))
	[[ $line == *' decision=deny verdict=OK reason=lsm-veto veto=bpf error=1 origin=loader session=closed '* ]]
	[[ $line == *' ruling=allow '*' res=0' ]]
	[[ $(grep 'op=LOAD .*prog-name="on_exec"' "$records") == *' verdict=OK '* ]]
	# Nothing is left, of exectrace or of guard; and then it loads.
	for ((i = 0; i < 50; i++)); do
		after=$("$ex/test/ids")
		[[ $after != "$before" ]] || break
		sleep 0.1
	done
	diff <(echo "$before") <(echo "$after")
	"$ex/exectrace" -d 1
}

@test "row 25: a signed program is loaded as what its signer says it is" {
	attack row25-said
}

@test "row 20: a program that the kernel itself loads has origin kernel" {
	dir=$(mktemp -d)
	mount -t bpf bpf "$dir"
	# As the attacks leave it, which says nothing of the kernel's programs: then nobody reads them.
	printf 'token=userns action=DENY\nverdict=OK action=ALLOW\n' | policy_write
	run grep . "$dir/maps.debug"
	[[ $status == 2 && $output == *'Operation not permitted' ]]
	printf 'token=userns action=DENY\nverdict=OK action=ALLOW\norigin=kernel verdict=NONE,UNSIGNED action=ALLOW\n' | policy_write
	grep . "$dir/maps.debug" "$dir/progs.debug" >"$BATS_TEST_TMPDIR/debug"
	programs=$(</sys/kernel/security/hornet/programs)
	umount "$dir"
	rmdir "$dir"
	printf '%s\n' "$programs"
	# No loader of the kernel's is left that a task could run.
	run grep 'type=31 .*origin=kernel ' <<<"$programs"
	((status == 1))
	# Both iterators, and nothing that the kernel loaded counts as signed.
	[[ $programs == *'name="dump_bpf_map"'*'name="dump_bpf_prog"'* ]]
	run grep -E 'name="(dump_bpf_map|dump_bpf_prog)"' <<<"$programs"
	[[ $output != *verdict=OK* ]]
	while IFS= read -r line; do
		[[ $line == *" origin=kernel "* ]]
	done <<<"$output"
}

@test "row 21: a good signature that does not load is recorded as such" {
	attack row21-accepted
}

@test "row 21: what a record says that a program is, is what the kernel says" {
	attack row21-told
}
