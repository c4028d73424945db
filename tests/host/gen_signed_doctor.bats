#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed doctor: what a policy says to an executable. On a Hornet kernel: tests/guest/gen_signed.bats
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2094

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
	spki=$(openssl x509 -in cert.pem -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)
}

# asks RULES [doctor argument...]: doctor's findings about the policy with these rules, DEFAULT DENY
asks() {
	printf 'policy_name=corp policy_version=7\nDEFAULT action=DENY\n%b' "$1" >policy
	run "$gen_signed" doctor --policy policy "${@:2}"
	printf '%s\n' "$output"
	((status == 1))
}

@test "doctor --policy: a loader and its programs that a rule allows" {
	asks 'verdict=OK action=ALLOW\n' one.signed
	expect_output 'ok       a: policy corp:7 allows it and its 2 programs: rule 1 (line 3): ALLOW  verdict=OK'
	# the embedded signature has another origin
	asks 'origin=exe action=DENY\nverdict=OK action=ALLOW\n' embedded
	expect_output 'ok       a: policy corp:7 allows it'
}

@test "doctor --policy: the rule that refuses is named, with the program, what the kernel answers and what to do" {
	asks 'prog_type=tracing action=DENY\nverdict=OK action=ALLOW\n' one.signed
	expect_output 'problem  a: policy corp:7 does not let program "on_unlink" (tracing) be loaded: rule 1 (line 3): DENY   prog_type=tracing: enforce mode answers EPERM'
	expect_output 'gen_signed policy explain policy --op LOAD --type tracing --origin loader'
	asks 'op=RUN action=DENY\nverdict=OK action=ALLOW\n' one.signed
	expect_output 'does not let the loader run: rule 1 (line 3)'
	asks 'op=ATTACH prog_type=tracepoint action=DENY\nverdict=OK action=ALLOW\n' one.signed
	expect_output 'does not let program "on_exec" (tracepoint) be attached: rule 1 (line 3)'
	asks 'origin=exe action=DENY\nverdict=OK action=ALLOW\n' one.signed
	expect_output 'does not let the loader be loaded: rule 1 (line 3)'
	asks '' one.signed
	expect_output 'does not let the loader be loaded: no rule matches: DEFAULT DENY'
}

@test "a signature without signed attributes is not said to be of other bytes: doctor, inspect, bundle, sign --add" {
	payload one >payload
	openssl cms -sign -in payload -binary -signer cert.pem -inkey key.pem -outform DER -out sig -nocerts -noattr -md sha256 -keyid
	{ cat one; block sig; } >noattr
	expect_pass "$gen_signed" verify noattr --cert cert.pem
	run "$gen_signed" doctor noattr
	expect_output "unknown  a: whether it is signed: 1 of the file's signatures have no signed attributes, and do not say what they are over"
	expect_output 'gen_signed verify noattr --cert CERT'
	[[ $output != *'problem  a: '* && $output != *'is over it'* ]]
	asks 'verdict=OK action=ALLOW\n' noattr
	expect_output 'unknown  a: whether it is signed: '
	[[ $output != *' a: policy corp:7'* && $output != *'problem  a: '* ]]
	expect_pass "$gen_signed" inspect noattr
	expect_output '  appended unknown, signatures of the file without signed attributes 1'
	"$gen_signed" inspect --json noattr >json
	is json 'd["loaders"][0]["unassigned_signatures"] == 1 and d["loaders"][0]["signatures"] == []'
	expect_fail "$gen_signed" bundle noattr -o out.hb
	expect_output 'noattr: a: the file has a signature without signed attributes, which does not say what it is over: sign the executable again'
	expect_fail "$gen_signed" sign --add noattr -o out --key other.key --cert other.pem
	expect_output 'noattr: a: its appended signature has no signed attributes'
	[[ ! -e out && ! -e out.hb ]]
	# one that says that it is over other bytes is a problem as before
	printf other >>payload
	openssl cms -sign -in payload -binary -signer cert.pem -inkey key.pem -outform DER -out sig -nocerts -md sha256 -keyid -nosmimecap
	{ cat one; block sig; } >bad
	run "$gen_signed" doctor bad
	expect_output "problem  a: none of the file's 1 signatures is over it"
}

@test "doctor --policy: unsigned, revoked, too old" {
	asks 'verdict=OK action=ALLOW\n' one
	expect_output 'problem  a: unsigned: enforce mode answers EPERM unless the policy allows it'
	[[ $output != *'policy corp:7'* ]]
	asks 'verdict=UNSIGNED action=ALLOW\norigin=loader verdict=UNSIGNED action=ALLOW\n' one
	expect_output 'ok       a: policy corp:7 allows it and its 2 programs: rule 1 (line 3)'
	asks "digest=sha256:$(payload one.signed | sha256sum | cut -d' ' -f1) action=REVOKE\nverdict=OK action=ALLOW\n" one.signed
	expect_output 'enforce mode answers EKEYREJECTED'
	expect_output 'it was withdrawn'
	# of a live program that is as EPERM
	local op digest
	digest=$(payload one.signed | sha256sum | cut -d' ' -f1)
	for op in ATTACH RUN; do
		asks "op=$op digest=sha256:$digest action=REVOKE\nverdict=OK action=ALLOW\n" one.signed
		expect_output "rule 1 (line 3): REVOKE op=$op digest=sha256:$digest: enforce mode answers EPERM"
	done
	asks 'name=a version=3 action=ALLOW\n' one.signed
	expect_output 'does not let the loader be loaded: rule 1 (line 3): ALLOW  verdict=OK name=a version=3: enforce mode answers EPERM'
	expect_output 'gen_signed build --object-version 3 or higher'
}

@test "doctor --policy: what hangs on the signer's key is unknown until the certificate is given" {
	asks "signer=sha256:$spki action=ALLOW\n" one.signed
	expect_output "unknown  a: whether policy corp:7 lets the loader be loaded: it asks for the signer's key"
	expect_output 'gen_signed doctor EXE --cert CERT'
	asks "signer=sha256:$spki action=ALLOW\n" one.signed --cert cert.pem
	expect_output 'ok       a: policy corp:7 allows it and its 2 programs: rule 1 (line 3)'
	# somebody else's certificate says nothing of this signer
	asks "signer=sha256:$spki action=ALLOW\n" one.signed --cert other.pem
	expect_output 'unknown  a: whether policy corp:7'
	asks "signer=sha256:${spki//[0-9]/0} action=ALLOW\n" one.signed --cert cert.pem
	expect_output 'problem  a: policy corp:7 does not let the loader be loaded'
	# a rule about signers that changes nothing is none to wait for
	asks "signer=sha256:$spki action=ALLOW\nverdict=OK action=ALLOW\n" one.signed
	expect_output 'ok       a: policy corp:7 allows it'
}

@test "doctor --policy: what hangs on the keyring or on fs-verity is unknown" {
	asks 'keyring=builtin verdict=OK action=ALLOW\n' one.signed
	expect_output 'unknown  a: whether policy corp:7'
	asks 'keyring=builtin,secondary verdict=OK action=ALLOW\n' one.signed
	expect_output 'ok       a: policy corp:7 allows it'
	asks "exe=fsverity:sha256:$spki action=ALLOW\n" one.signed --cert cert.pem
	expect_output 'unknown  a: whether policy corp:7'
	expect_output 'gen_signed policy explain with --keyring or --exe'
}

@test "doctor --policy: a policy that can't be used, or no executable" {
	echo 'policy_name=x policy_version=1 and more' >bad
	expect_fail "$gen_signed" doctor one.signed --policy bad
	((status == 1))
	expect_output 'gen_signed: bad:1: '
	expect_fail "$gen_signed" doctor one.signed --policy none
	expect_output 'gen_signed: none: No such file'
	run "$gen_signed" doctor --policy bad
	((status == 2))
	expect_output 'doctor: --policy needs EXE'
	asks 'verdict=OK action=ALLOW\n' policy
	[[ $output != *'policy corp:7'* ]]
}

@test "doctor: altered after it was signed, with each digest" {
	local digest
	cp "$BATS_FILE_TMPDIR/a.bpf.o" .
	rm a.lskel.h
	for digest in sha256 sha384 sha512; do
		BPFTOOL_SIGN_DIGEST=$digest skeleton a -k key.pem -i cert.pem
		link_exe altered a.c
		run "$gen_signed" doctor altered
		[[ $output != *'is over other bytes'* ]]
		flip altered $(($(offset_of altered HornetR1) + $(field altered data_off) + 1300))
		run "$gen_signed" doctor altered
		((status == 1))
		expect_output 'a: its embedded signature is over other bytes: altered after it was made'
	done
}
