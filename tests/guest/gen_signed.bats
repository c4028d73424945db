#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed on the enforcing kernel: verify what runs, doctor
# shellcheck disable=SC2154,SC2030,SC2031
load ../lib.bash
load ../host/gen_signed_lib.bash
load ../host/cms_variants.bash

EX=$build/examples

setup() {
	requires_guest
	[[ $(</sys/kernel/security/hornet/mode) == enforce ]] || skip "the mode is not enforce"
	cp "$EX/exectrace" "$BATS_TEST_TMPDIR/mine"
	tool=''
}

teardown() {
	[[ ! $tool ]] || kill -KILL "$tool" 2>/dev/null || :
}

# A tracer that runs, in $tool; it prints once it is attached.
start() {
	local i
	"$1" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	tool=$!
	for ((i = 0; i < 300; i++)); do
		/bin/true
		[[ ! -s $BATS_TEST_TMPDIR/out ]] || return 0
		sleep 0.1
	done
	cat "$BATS_TEST_TMPDIR/out"
	return 1
}

# live NAME: number of the live program of this name
live() {
	sed -n "s/^id=\([0-9]*\) name=\"$1\" .*/\1/p" /sys/kernel/security/hornet/programs | tail -n1
}

@test "verify --pid: what a process holds is of its executable, and not of another" {
	start "$BATS_TEST_TMPDIR/mine"
	expect_pass "$gen_signed" verify --pid "$tool"
	expect_output '"on_exec": of loader exectrace, digest sha256:'
	expect_output '"on_exit": of loader exectrace, digest sha256:'
	expect_pass "$gen_signed" verify --pid "$tool" "$EX/exectrace" --cert "$keys/signer.pem"
	expect_output 'verified'
	expect_fail "$gen_signed" verify --pid "$tool" "$EX/minimal"
	expect_output 'examples/minimal: program '
	expect_output 'is not of this file: it was loaded by digest sha256:'
	expect_fail "$gen_signed" verify --pid "$tool" --cert "$keys/stranger.pem"
	expect_output 'wrong signer'
	expect_fail "$gen_signed" verify --pid $$ "$EX/minimal"
	expect_output 'this process holds no BPF program, and has loaded none that lives'
}

@test "verify --pid: a program that lives by its pin alone" {
	local i
	local bundle=$build/tests/bundle/count.hb pin=/sys/fs/bpf/gen_signed_pin
	"$build/tests/bundle/pin" "$bundle" "$pin" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	tool=$!
	for ((i = 0; i < 100; i++)); do
		[[ ! -s $BATS_TEST_TMPDIR/out ]] || break
		sleep 0.1
	done
	[[ $(<"$BATS_TEST_TMPDIR/out") == pinned ]]
	expect_pass "$gen_signed" verify --pid "$tool" "$bundle"
	expect_output '"count_each_exec": of loader count'
	expect_fail "$gen_signed" verify --pid "$tool" "$EX/minimal"
	expect_output 'is not of this file'
	expect_fail "$gen_signed" verify --pid $$ "$bundle"
	rm "$pin"
	for ((i = 0; i < 100; i++)); do
		[[ $(live count_each_exec) ]] || break
		sleep 0.1
	done
	expect_fail "$gen_signed" verify --pid "$tool" "$bundle"
	expect_output 'has loaded none that lives'
}

@test "verify --prog-id: one live program" {
	local id
	start "$BATS_TEST_TMPDIR/mine"
	id=$(live on_exec)
	expect_pass "$gen_signed" verify --prog-id "$id" "$EX/exectrace"
	expect_output "program $id \"on_exec\": of loader exectrace"
	expect_fail "$gen_signed" verify --prog-id "$id" "$EX/guard"
	expect_output 'is not of this file'
	# the same programs with one byte of the data changed
	cp "$EX/exectrace" "$BATS_TEST_TMPDIR/other"
	printf X | dd of="$BATS_TEST_TMPDIR/other" bs=1 conv=notrunc status=none \
		seek="$(LC_ALL=C grep -obaF 'Dual BSD/GPL' "$BATS_TEST_TMPDIR/other" | tail -n1 | cut -d: -f1)"
	expect_fail "$gen_signed" verify --prog-id "$id" "$BATS_TEST_TMPDIR/other"
	expect_output 'is not of this file'
	expect_fail "$gen_signed" verify --prog-id 999999 "$EX/exectrace"
	expect_output 'program 999999 is not loaded'
}

@test "doctor: the policy that holds allows it" {
	expect_pass "$gen_signed" doctor "$EX/exectrace" --cert "$keys/signer.pem"
	[[ $output =~ 'ok       exectrace: policy '[a-z]+:[0-9]+' allows it and its 2 programs: rule '[0-9] ]]	# attacks.bats may have loaded one
	printf 'policy_name=none policy_version=1\nDEFAULT action=DENY\nkeyring=builtin action=ALLOW\n' >"$BATS_TEST_TMPDIR/policy"
	expect_fail "$gen_signed" doctor "$EX/exectrace" --policy "$BATS_TEST_TMPDIR/policy"
	expect_output 'problem  exectrace: policy none:1 does not let the loader be loaded: no rule matches: DEFAULT DENY'
}

@test "doctor: all is well" {
	expect_pass "$gen_signed" doctor "$EX/exectrace" --cert "$keys/signer.pem"
	expect_output 'ok       Hornet is active: '
	expect_output 'ok       mode enforce'
	expect_output 'ok       exectrace: its signer '
	expect_output 'is in .secondary_trusted_keys'
	expect_output '0 problems, 0 unknown'
}

@test "doctor: keys whose descriptions look like a keyring's line" {
	# shellcheck disable=SC2016
	expect_pass perl -e 'syscall(250, 1, 0);	# a session keyring of its own
		for (1 .. 20) {
			my $fake = sprintf("%08x I--Q--- 1 perm 1f3f0000 0 0 keyring   .secondary_trusted_keys: $_", $_);
			my ($type, $name, $value) = ("user", $_ % 2 ? "x keyring   .secondary_trusted_keys: $_" : "x\n$fake", "v");
			syscall(248, $type, $name, $value, 1, -3) > 0 or die "add_key: $!\n";
		}
		exec @ARGV' "$gen_signed" doctor "$EX/exectrace" --cert "$keys/signer.pem"
	expect_output 'is in .secondary_trusted_keys'
	expect_output '0 problems, 0 unknown'
}

@test "doctor: wrong signer, and the errno that the load gave" {
	expect_fail "$EX/stranger/minimal"
	expect_fail "$gen_signed" doctor "$EX/stranger/minimal" --errno ENOKEY
	expect_output 'in neither the builtin nor the secondary keyring'
	expect_output "next keyctl padd asymmetric ''"
	expect_output "ENOKEY   the signer's key is in none of the machine's keyrings"
	expect_output '1 problem, 0 unknown'
}

@test "doctor: unsigned" {
	local size
	size=$("$gen_signed" inspect "$EX/appended/minimal" | sed -n 's/^  trailer .*, \(.*\) bytes/\1/p')
	head -c -"$size" "$EX/appended/minimal" >"$BATS_TEST_TMPDIR/bare"
	expect_fail "$gen_signed" doctor "$BATS_TEST_TMPDIR/bare"
	expect_output 'problem  minimal: unsigned: enforce mode answers EPERM'
	expect_output '1 problem, 0 unknown'
	expect_fail "$gen_signed" doctor "$EX/unsigned/minimal"
	expect_output "problem  $EX/unsigned/minimal: its loader was made by a plain -L and can't be signed"
	expect_output '1 problem, 0 unknown'
}

@test "doctor: altered after signing; a clock that is wrong" {
	local at now
	cp "$EX/appended/minimal" "$BATS_TEST_TMPDIR/bad"
	at=$(LC_ALL=C grep -obaF -m1 'tracepoint/sched/sched_process_exec' "$BATS_TEST_TMPDIR/bad" | head -n1 | cut -d: -f1)
	printf X | dd of="$BATS_TEST_TMPDIR/bad" bs=1 seek="$at" conv=notrunc status=none
	expect_fail "$gen_signed" doctor "$BATS_TEST_TMPDIR/bad"
	expect_output "none of the file's 1 signatures is over it"
	now=$(date +%s)
	date -s @86400 >/dev/null
	run "$gen_signed" doctor --cert "$keys/signer.pem"
	printf '%s\n' "$output"
	# certificates of later tests are valid for some days only
	date -s "@$now" >/dev/null
	[[ $status == 1 && $output == *'it is not valid yet'*'it was never set'* ]]
}

@test "doctor: without privileges it says what it can't tell" {
	expect_fail setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set=-all "$gen_signed" doctor "$EX/exectrace"
	expect_output 'problem  this user has neither CAP_BPF nor CAP_SYS_ADMIN'
}

# counts PROGRAM: it loads the bundle, and sees what is executed while two commands run
counts() {
	expect_pass "$build/tests/bundle/$1" "$build/tests/bundle/count.hb" '/bin/true; /bin/true'
	((lines[0] >= 2))
}

# refuses PROGRAM: it gets the kernel's answer for a bundle that was changed, or is a stranger's
refuses() {
	local program=$build/tests/bundle/$1 bundle=$BATS_TEST_TMPDIR/bad.hb at part offset byte answer
	expect_fail "$program" "$build/tests/bundle/stranger.hb" true
	expect_output 'Required key not available'
	# the offsets of instructions, metadata and signature of the first loader; a byte there; the kernel's answer
	for part in '128 45 Permission denied' '136 45 Key was rejected by service' '144 400 Key was rejected by service'; do
		read -r offset byte answer <<<"$part"
		cp "$build/tests/bundle/count.hb" "$bundle"
		at=$(od -An -tu4 -j "$offset" -N 4 "$bundle" | tr -d ' ')
		printf '\125' | dd of="$bundle" bs=1 seek=$((at + byte)) conv=notrunc status=none
		expect_fail "$program" "$bundle" true
		expect_output "$answer"
	done
	head -c -1 "$build/tests/bundle/count.hb" >"$bundle"
	expect_fail "$program" "$bundle" true
	[[ $output == *"Bad message"* || $output == *"not a bundle"* ]]
	[[ -z $(live count_each_exec) ]]
}

@test "a loader in C: loads a signed bundle; one that was altered or is by a stranger is refused" {
	counts count-c
	refuses count-c
}

@test "a loader in Rust: loads a signed bundle; one that was altered or is by a stranger is refused" {
	[[ -x $build/tests/bundle/count-rust ]] || lacks "there was no rustc when the tests were built" rustc
	counts count-rust
	refuses count-rust
}

# The same signatures as in tests/host/gen_signed_form.bats. The second signer is unknown to the kernel, and to verify.
@test "verify: what it calls good the kernel loads, and what it does not the kernel refuses" {
	local size sig
	cd "$BATS_TEST_TMPDIR" || return
	size=$("$gen_signed" inspect "$EX/appended/minimal" | sed -n 's/^  trailer .*, \(.*\) bytes/\1/p')
	head -c -"$size" "$EX/appended/minimal" >bare
	cp "$keys/signer.key" me.key && cp "$keys/signer.pem" me.pem
	cp "$keys/stranger.key" other.key && cp "$keys/stranger.pem" other.pem
	payload bare >payload
	cms_variants payload me
	for sig in good-*.p7s unfit-*.p7s; do
		{ cat bare; block "$sig"; } >exe
		chmod +x exe
		if [[ $sig == good-* ]]; then
			expect_pass "$gen_signed" verify exe --cert me.pem
			start ./exe
			kill -KILL "$tool"
			wait "$tool" || :
			tool=''
		else
			expect_fail "$gen_signed" verify exe --cert me.pem
			expect_fail timeout -k 1 20 ./exe
			[[ $output != *status=124* ]]
		fi
		rm exe
	done
}
