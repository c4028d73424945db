#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed ps of files
# shellcheck disable=SC2154,SC1091,SC2016

load ../lib.bash
load gen_signed_lib.bash
load log_fixtures.bash

setup() {
	requires jq
	cd "$BATS_TEST_TMPDIR" || return 1
	all_signed >programs
}

# The value of a jq expression in each line of $output
values() {
	jq -rc "$1" <<<"$output"
}

@test "ps: a line a program, in a table and in JSON" {
	expect_pass "$gen_signed" ps programs
	[[ ${lines[0]} == ID*NAME*TYPE*VERDICT*ORIGIN*DIGEST*SIGNER*LOADER-DIGEST*LOADER*LOADED*PID*UID*BY ]]
	[[ ${lines[2]} == '5 '*p5*tracepoint*OK*loader*'sha256:bbe295c552bf'*'sha256:bfe0175d08f1'*' 4 '*277*0*minimal ]]
	((${#lines[@]} == 5))
	expect_pass "$gen_signed" ps --json programs
	cat >want <<-EOT
		{"ecs":{"version":"8.11.0"},"event":{"kind":"state","module":"hornet","dataset":"hornet.programs",
		"outcome":"success"},"process":{"name":"minimal","pid":277},"user":{"id":"0"},"hornet":{"schema_version":1,
		"verdict":"OK","origin":"loader","user_namespace":4026531837,"load_time_ns":2912222671,"prog":{"id":5,"name":"p5",
		"type":5,"type_name":"tracepoint","attach_type":0,"tag":"96a022aaf9e9276b",
		"insns":"sha256:96a022aaf9e9276b${insns:23}"},"signer":{"spki":"$spki",
		"key_id":"d125f730f4d7","serial":"615bd2db","issuer":"CN=Hornet test CA","keyring":"secondary"},
		"loader":{"digest":"$digest","id":4}}}
	EOT
	diff <(jq -S . want) <(sed -n 2p <<<"$output" | jq -S .)
	expect_pass "$gen_signed" ps --prog-id 6 programs
	((${#lines[@]} == 3))
	[[ ${lines[1]} == '6 '* ]]
	expect_fail "$gen_signed" ps --prog-id 7 programs
	((status == 1))
	expect_output 'gen_signed: programs: no program has the id 7'
}

@test "ps --check: 0 if all is signed, and by whom" {
	expect_pass "$gen_signed" ps --check programs
	[[ ${lines[0]} == '3 programs, 0 not signed' ]]
	[[ ${lines[1]} == "2 signed by $spki, issuer CN=Hornet test CA serial 615bd2db" ]]
	[[ ${lines[2]} == '1 of the kernel itself' ]]
}

@test "ps --check, --revoked-by: an empty copy proves nothing" {
	: >none
	run "$gen_signed" ps none
	((status == 0))
	[[ ! $output ]]
	for option in --check '--check --json' '--revoked-by digests'; do
		echo "$digest" >digests
		# shellcheck disable=SC2086
		run "$gen_signed" ps $option none
		((status == 1))
		[[ $output == 'gen_signed: none: it is empty: of a copy that is no proof that nothing runs' ]]
	done
}

@test "ps --check: 1 for each verdict but OK, and only what is the kernel's may go without" {
	local verdict
	for verdict in NONE UNSIGNED UNKNOWNKEY BADSIG UNEXPECTED FAULT REVOKED ROLLBACK PARTIALSIG; do
		{ cat programs; program 9 "$verdict" attr "$by"; } >more
		expect_fail "$gen_signed" ps --check more
		((status == 1))
		[[ ${lines[1]} == "9 "*" $verdict "* ]]
		expect_output '4 programs, 1 not signed'
		expect_fail "$gen_signed" ps --check --json more
		[[ $(head -n1 <<<"$output" | jq .hornet.prog.id) == 9 ]]
	done
	for verdict in NONE BADSIG FAULT; do
		program 9 "$verdict" kernel "$nobody" >more
		expect_fail "$gen_signed" ps --check more
	done
	program 9 NONE before "$nobody" >more
	expect_fail "$gen_signed" ps --check more
	# "OK" as a text is no verdict
	program 9 '"OK"' attr "$by" >more
	expect_fail "$gen_signed" ps --check more
}

@test "ps --check: a list that is not whole is no proof" {
	{ cat programs; program 9 OK attr "$by" | tr -d '\n'; } >cut
	expect_fail "$gen_signed" ps --check cut
	((status == 1))
	expect_output 'gen_signed: cut: line 4 is not one of hornet/programs'
	{ cat programs; line=$(program 9 OK attr "$by"); printf '%s' "${line% comm=*}"; } >cut
	expect_fail "$gen_signed" ps --check cut
	expect_output 'gen_signed: cut: line 4 is not one of hornet/programs'
	{ echo junk; cat programs; } >bad
	expect_fail "$gen_signed" ps --check bad
	expect_output 'gen_signed: bad: line 1 is not one of hornet/programs'
	expect_fail "$gen_signed" ps --check missing
	((status == 1))
	# of a copy the kernel says nothing
	[[ ${lines[0]} == 'gen_signed: missing: cannot open: No such file or directory' ]]
	expect_fail "$gen_signed" ps --check .
	expect_output 'cannot read: Is a directory'
	expect_fail "$gen_signed" ps --revoked-by . programs
	expect_output 'gen_signed: .: cannot read: Is a directory'
}

@test "ps --revoked-by: a certificate, digests, a policy; 0 if nothing that runs is affected" {
	local f
	"$gen_signed" keygen --key k.key --cert k.pem --name revoked
	openssl x509 -in k.pem -outform DER -out k.der
	key=sha256:$(openssl x509 -in k.pem -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)
	{ cat programs; program 9 OK attr "${by/$spki/$key}" | sed "s/ loader=[^ ]*/ loader=none/"; } >more
	for f in k.pem k.der; do
		expect_pass "$gen_signed" ps --revoked-by "$f" programs
		[[ ${lines[0]} == '3 programs, 0 revoked' ]]
		expect_fail "$gen_signed" ps --revoked-by "$f" more
		((status == 1 && ${#lines[@]} == 4))
		[[ ${lines[1]} == '9 '* && ${lines[2]} == '4 programs, 1 revoked' ]]
	done
	expect_fail "$gen_signed" ps --json --revoked-by k.pem more
	[[ $(jq .hornet.prog.id <<<"$output") == 9 ]]

	printf '# of the loader\n%s # minimal\n' "$digest" >digests
	expect_fail "$gen_signed" ps --revoked-by digests more
	expect_output '4 programs, 3 revoked'
	echo "sha256:$(printf '0%.0s' {1..64})" >digests
	expect_pass "$gen_signed" ps --revoked-by digests more
	echo "${digest^^}" | sed s/SHA/sha/ >digests
	expect_fail "$gen_signed" ps --revoked-by digests more

	printf 'policy_name=p policy_version=1\nDEFAULT action=DENY\nsigner=%s action=REVOKE\n' "$key" >policy
	expect_fail "$gen_signed" ps --revoked-by policy more
	expect_output '4 programs, 1 revoked'
	# as the kernel shows the one that holds
	{ echo "# policy=p:1 digest=$digest signer=none"; cat policy; } >held
	expect_fail "$gen_signed" ps --revoked-by held more
	expect_output '4 programs, 1 revoked'
	printf 'policy_name=p policy_version=1\nDEFAULT action=DENY\nsigner=%s keyring=bpf action=REVOKE\n' "$key" >policy
	expect_pass "$gen_signed" ps --revoked-by policy more
	for f in LOAD ATTACH RUN; do
		printf 'policy_name=p policy_version=1\nDEFAULT action=DENY\nop=%s signer=%s action=REVOKE\n' "$f" "$key" >policy
		expect_fail "$gen_signed" ps --revoked-by policy more
		expect_output '4 programs, 1 revoked'
	done
	printf 'policy_name=p policy_version=1\nDEFAULT action=DENY\nverdict=OK action=ALLOW\n' >policy
	expect_pass "$gen_signed" ps --revoked-by policy more

	# The key is lost, and one tool stays: what its loader alone has decided goes on, as the kernel has it.
	printf 'policy_name=p policy_version=1\nDEFAULT action=DENY\ndigest=%s action=ALLOW\nsigner=%s action=REVOKE\n' "$digest" "$spki" >policy
	program 9 OK loader "$by" | sed 's/$/ loader-sure=1/' >sure
	expect_pass "$gen_signed" ps --revoked-by policy sure
	expect_output '1 program, 0 revoked'
	[[ $("$gen_signed" ps --json sure | jq -c .hornet.loader.sure,.hornet.other | xargs) == 'true null' ]]
	for f in 's/sure=1/sure=0/' 's/ loader-sure=1//'; do
		sed "$f" sure >unsure
		expect_fail "$gen_signed" ps --revoked-by policy unsure
		expect_output '1 program, 1 revoked'
	done

	# Of a program whose signature brought its certificates along, the signer is the key that vouches for them.
	printf 'policy_name=p policy_version=1\nDEFAULT action=DENY\nsigner=%s action=REVOKE\n' "$key" >policy
	for f in "$key" "${digest/sha256:????/sha256:0000},$key"; do
		{ cat programs; program 9 OK attr "$by" | sed "s/ loader=[^ ]*/ loader=none/; s/\$/ signer-path=$f/"; } >more
		expect_fail "$gen_signed" ps --revoked-by policy more
		expect_output '4 programs, 1 revoked'
		expect_fail "$gen_signed" ps --revoked-by k.pem more
		expect_output '4 programs, 1 revoked'
	done
	sed 's/ signer-path=.*/ signer-path=none/' more >plain
	expect_pass "$gen_signed" ps --revoked-by policy plain
	expect_pass "$gen_signed" ps --revoked-by k.pem plain
}

@test "ps --revoked-by: what is no revocation says so, and is no 0" {
	: >empty
	printf '%s\nsha256:12\n' "$digest" >odd
	printf 'policy_name=p\n' >policy
	"$gen_signed" keygen --key k.key --cert k.pem --name one
	cat k.pem k.pem >two
	expect_fail "$gen_signed" ps --revoked-by missing programs
	((status == 1))
	expect_output 'gen_signed: missing: cannot open: No such file or directory'
	expect_fail "$gen_signed" ps --revoked-by empty programs
	expect_output 'gen_signed: empty: revokes nothing: no certificate, digest or policy in it'
	expect_fail "$gen_signed" ps --revoked-by odd programs
	expect_output 'gen_signed: odd:2: not sha256: and 64 digits: sha256:12'
	expect_fail "$gen_signed" ps --revoked-by policy programs
	expect_output 'gen_signed: policy:1: the first line is policy_name=NAME policy_version=NUMBER'
	expect_fail "$gen_signed" ps --revoked-by two programs
	expect_output 'gen_signed: two: has 2 certificates; give one a file'
	expect_fail "$gen_signed" ps --revoked-by k.key programs
	((status == 1))
	expect_output "gen_signed: k.key: --revoked-by takes a certificate, a list of sha256: and 64 digits, one a line, or a policy's text"
	printf 'policy_name=p policy_version=1\nDEFAULT action=DENY\n' >text
	"$gen_signed" policy sign text --key k.key --cert k.pem -o text.p7b
	expect_fail "$gen_signed" ps --revoked-by text.p7b programs
	((status == 1))
	expect_output "gen_signed: text.p7b: it is a signed policy: give the policy's text"
	[[ $output != *'takes a certificate'* ]]
	expect_fail "$gen_signed" ps --revoked-by k.pem --check programs
	((status == 2))
	expect_output '--revoked-by is about all programs'
}

@test "ps: wrong usage" {
	local id
	for id in 0 x 1x -1 99999999999999999999 ''; do
		expect_fail "$gen_signed" ps --prog-id "$id" programs
		((status == 2))
	done
	expect_fail "$gen_signed" ps --check --prog-id 5 programs
	((status == 2))
	expect_output '--check is about all programs'
}

@test "ps: names of tasks cannot forge a line" {
	program 9 UNSIGNED none "$nobody" 0A6964 >odd
	expect_pass "$gen_signed" ps odd
	expect_output '\x0aid'
	((${#lines[@]} == 3))
}

@test "ps --revoked-by: a second certificate that is damaged, or anything behind one in DER, is not passed over" {
	"$gen_signed" keygen --key k.key --cert k.pem --name one
	openssl x509 -in k.pem -outform DER -out k.der
	{ cat k.pem && head -n -3 k.pem; } >half
	cat k.der k.der >two.der
	expect_pass "$gen_signed" ps --revoked-by k.der programs
	for f in half two.der; do
		expect_fail "$gen_signed" ps --revoked-by $f programs
		((status == 1))
		expect_output "gen_signed: $f: damaged behind its certificate number 1"
	done
}

# policy RULE...: a policy with these rules, which denies nothing for good by itself
policy() {
	printf 'policy_name=p policy_version=1\nDEFAULT action=DENY\n' >policy
	printf '%s\n' "$@" >>policy
}

@test "ps --revoked-by: a rule about tokens is asked with what the list says of it, and both ways if that is nothing" {
	program 9 OK attr "$by" >bare
	sed 's/$/ token=4026532000/' bare >with
	sed 's/$/ token=none/' bare >without
	policy "signer=$spki token=userns action=REVOKE"
	expect_fail "$gen_signed" ps --revoked-by policy with
	((status == 1))
	expect_output '1 program, 1 revoked'
	expect_pass "$gen_signed" ps --revoked-by policy without
	expect_output '1 program, 0 revoked'
	expect_fail "$gen_signed" ps --revoked-by policy bare
	policy "signer=$spki token=none action=REVOKE"
	expect_pass "$gen_signed" ps --revoked-by policy with
	expect_fail "$gen_signed" ps --revoked-by policy without
	expect_fail "$gen_signed" ps --revoked-by policy bare
	expect_pass "$gen_signed" ps --json with
	[[ $(jq -r '.hornet.token, .hornet.other' <<<"$output" | xargs) == '4026532000 null' ]]
}

@test "ps --revoked-by: a rule about executables may be about each program" {
	local some any='exe=fsverity:sha256:' other
	some=$any$(printf 'a%.0s' {1..64})
	other=$any$(printf 'b%.0s' {1..64})
	program 9 OK attr "${by}" | sed "s/digest=none/digest=$digest/" >list
	policy "digest=$digest $some action=REVOKE"
	expect_fail "$gen_signed" ps --revoked-by policy list
	expect_output '1 program, 1 revoked'
	# of another program it is not
	policy "digest=$insns $some action=REVOKE"
	expect_pass "$gen_signed" ps --revoked-by policy list
	# one executable is let through, by others it is refused
	policy "$some action=ALLOW" "signer=$spki action=REVOKE"
	expect_fail "$gen_signed" ps --revoked-by policy list
	policy "$some action=ALLOW" "signer=$spki $some action=REVOKE"
	expect_pass "$gen_signed" ps --revoked-by policy list
	policy "$some action=ALLOW" "signer=$spki $other action=REVOKE"
	expect_fail "$gen_signed" ps --revoked-by policy list
	# who loaded it is known all the same
	policy "signer=$spki $some uid=1000 action=REVOKE"
	expect_pass "$gen_signed" ps --revoked-by policy list
}

@test "ps --revoked-by: a program that was loaded while Hornet was off is not known, which is no 0" {
	local f
	{ cat programs; program 9 NONE before "$nobody" | sed 's/ loader=[^ ]*/ loader=none/'; } >more
	"$gen_signed" keygen --key k.key --cert k.pem --name revoked
	echo "sha256:$(printf '0%.0s' {1..64})" >digests
	policy "digest=sha256:$(printf '0%.0s' {1..64}) action=REVOKE"
	for f in k.pem digests policy; do
		expect_pass "$gen_signed" ps --revoked-by "$f" programs
		expect_fail "$gen_signed" ps --revoked-by "$f" more
		((status == 1 && ${#lines[@]} == 4))
		[[ ${lines[1]} == '9 '* && ${lines[2]} == '4 programs, 0 revoked, 1 not known: loaded while Hornet was off' ]]
		expect_fail "$gen_signed" ps --json --revoked-by "$f" more
		((status == 1))
		[[ $(jq -r '.hornet.prog.id, .event.reason' <<<"$output" | xargs) == '9 not-known' ]]
	done
	policy "signer=$spki action=REVOKE"
	expect_fail "$gen_signed" ps --json --revoked-by policy more
	[[ $(jq -r .event.reason <<<"$output" | xargs) == 'revoked revoked not-known' ]]
}

@test "ps: a name that is no printable ASCII stands in hexadecimal" {
	program 9 OK attr "$by" | sed 's/name="p9"/name=C3A9201B5B/' >odd
	expect_pass "$gen_signed" ps odd
	[[ ${lines[1]} == '9      é \x1b[ '* ]]
	expect_pass "$gen_signed" ps --json odd
	[[ $(jq .hornet.prog.name <<<"$output") == '"é \u001b["' ]]
	# what is in quotes is a name as it stands
	program 9 OK attr "$by" | sed 's/name="p9"/name="C3A9"/' >odd
	expect_pass "$gen_signed" ps --json odd
	[[ $(jq -r .hornet.prog.name <<<"$output") == C3A9 ]]
}
