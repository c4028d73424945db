#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed policy: check, explain and sign, with the kernel's own parser; and the build of a kernel's policy
# shellcheck disable=SC2154,SC1091,SC2030,SC2031

load ../lib.bash

setup() {
	cd "$BATS_TEST_TMPDIR"
	d=$(printf '0%.0s' {1..64})
	cat >good.policy <<-EOF
		# SPDX-License-Identifier: GPL-2.0-only
		policy_name=corp policy_version=7
		DEFAULT action=DENY

		digest=sha256:$d action=REVOKE
		name=exectrace version=4 action=ALLOW # not older
		prog_type=xdp,sched_cls token=none action=ALLOW
		verdict=UNSIGNED task=init attach=cgroup_device action=ALLOW
	EOF
}

# wrong LINE TEXT...: good.policy with these lines appended is refused, and the message names that line
wrong() {
	local line=$1
	shift
	{ cat good.policy; printf '%s\n' "${@:1:$#-1}"; } >bad.policy
	run "$gen_signed" policy check bad.policy
	printf '%s\n' "$output"
	((status == 1))
	[[ $output == "gen_signed: bad.policy:$line: "*"${*: -1}"* && $output != *$'\n'* ]]
}

@test "policy check: the rules as the kernel understands them" {
	run "$gen_signed" policy check good.policy
	printf '%s\n' "$output"
	((status == 0))
	[[ ${lines[0]} == "policy corp version 7, 4 rules, digest sha256:$(sha256sum <good.policy | cut -d' ' -f1)" ]]
	[[ ${lines[1]} == "rule 1    line 5    REVOKE digest=sha256:$d" ]]
	# what a rule that allows says by default is shown
	[[ ${lines[2]} == "rule 2    line 6    ALLOW  verdict=OK name=exectrace version=4" ]]
	[[ ${lines[3]} == "rule 3    line 7    ALLOW  verdict=OK prog_type=sched_cls,xdp token=none" ]]
	[[ ${lines[4]} == "rule 4    line 8    ALLOW  verdict=UNSIGNED attach=cgroup_device task=init" ]]
	[[ ${lines[5]} == "DEFAULT             DENY" ]]
}

@test "policy check: the policy that is built into the kernel is one" {
	run "$gen_signed" policy check "$top/kernel/hornet/builtin.policy"
	((status == 0))
	expect_output "policy builtin version 0, 3 rules"
	run "$gen_signed" policy explain "$top/kernel/hornet/builtin.policy" --type xdp --token userns
	[[ $output == 'DENY: rule 1 '* ]]
	run "$gen_signed" policy explain "$top/kernel/hornet/builtin.policy" --type xdp
	[[ $output == 'ALLOW: rule 2 '* ]]
}

@test "policy check: a mistake is refused with its line" {
	wrong 9 'colour=red action=ALLOW' 'colour=red'
	wrong 10 '# c' 'prog_type=tc action=ALLOW' 'prog_type=tc'
	wrong 9 'uid=1' 'no action='
	wrong 9 'digest=sha256:00 action=DENY' 'digest=sha256:00'
	wrong 9 'version=3 action=ALLOW' 'version='
	wrong 9 $'uid=1 action=ALLOW\r' 'not printable ASCII'
	printf 'policy_name=x policy_version=1\nDEFAULT action=DENY\n' >long.policy
	head -c $((2 * 1024 * 1024)) /dev/zero | tr '\0' '\n' >>long.policy
	expect_fail "$gen_signed" policy check long.policy
	expect_output "longer than 2 MiB"
	expect_fail "$gen_signed" policy check nosuch.policy
	expect_output "nosuch.policy: No such file"
	expect_fail "$gen_signed" policy check .
	expect_output "gen_signed: .: "
	# no line of it is wrong
	: >empty
	run "$gen_signed" policy check empty
	((status == 1))
	[[ $output == 'gen_signed: empty: empty: the first line is policy_name=NAME policy_version=NUMBER' ]]
}

@test "policy check, explain, sign: a FIFO is refused, not waited for" {
	local sub
	mkfifo fifo
	"$gen_signed" keygen --key k --cert c >/dev/null
	for sub in check explain 'sign --key k --cert c -o out'; do
		# shellcheck disable=SC2086
		run timeout 20 "$gen_signed" policy $sub fifo
		((status == 1))
		[[ $output == 'gen_signed: fifo: not a regular file' ]]
	done
	[[ ! -e out ]]
}

# explained ANSWER OPTION...
explained() {
	run "$gen_signed" policy explain good.policy "${@:2}"
	printf '%s\n' "$output"
	((status == 0))
	[[ $output == "$1"* ]]
}

@test "policy explain: which rule decides" {
	explained 'DENY: no rule matches, DEFAULT of policy corp:7 decides'
	explained 'ALLOW: rule 3 (line 7) of policy corp:7: ' --type xdp
	explained 'DENY: no rule matches' --type xdp --token userns
	explained 'DENY: no rule matches' --type xdp --verdict UNSIGNED
	explained 'ALLOW: rule 2 (line 6)' --name exectrace --version 4
	explained 'ROLLBACK: rule 2 (line 6)' --name exectrace --version 3 --type xdp
	explained 'REVOKE: rule 1 (line 5)' --digest "sha256:$d" --type xdp
	explained 'ALLOW: rule 4 (line 8)' --verdict UNSIGNED --task init --attach cgroup_device --op ATTACH
	explained 'DENY: no rule matches' --verdict UNSIGNED --attach cgroup_device
	explained 'DENY: no rule matches' --verdict UNSIGNED --task init --attach trace_fentry --op ATTACH
}

# What the kernel says of such programs is in tests/guest/records.bats and tests/attacks: origin, keyring and verdict.
@test "policy explain: what was not said is as the kernel would have it" {
	sed '/^$/q' good.policy >start
	{ cat start; printf 'verdict=UNSIGNED,OK keyring=secondary action=ALLOW\n'; } >good.policy
	explained 'ALLOW: rule 1'
	explained 'DENY: no rule matches' --verdict UNSIGNED
	explained 'DENY: no rule matches' --origin none
	explained 'DENY: no rule matches' --keyring none
	explained 'DENY: no rule matches' --origin before
	explained 'ALLOW: rule 1' --verdict UNSIGNED --keyring secondary
	{ cat start; printf 'origin=none keyring=none verdict=UNSIGNED,FAULT action=ALLOW\norigin=kernel verdict=UNSIGNED action=ALLOW\norigin=before keyring=none verdict=NONE action=ALLOW\n'; } >good.policy
	explained 'DENY: no rule matches'
	for o in '--verdict UNSIGNED' '--verdict FAULT' '--origin none' '--keyring none'; do
		# shellcheck disable=SC2086 # an option and its argument
		explained 'ALLOW: rule 1' $o
	done
	explained 'ALLOW: rule 2' --origin kernel
	explained 'ALLOW: rule 3' --origin before
	explained 'ALLOW: rule 3' --verdict NONE
	explained 'DENY: no rule matches' --verdict UNSIGNED --origin attr
	# a key that is not the machine's has no verdict OK, which is what a rule that names no other is for
	{ cat start; printf 'keyring=user,platform,bpf action=ALLOW\nkeyring=user,platform verdict=UNKNOWNKEY action=ALLOW\n'; } >good.policy
	explained 'ALLOW: rule 2' --keyring user
	explained 'ALLOW: rule 2' --keyring platform
	explained 'ALLOW: rule 1' --keyring bpf
	# nobody asks
	{ sed 's/DENY/ALLOW/' start; printf 'verdict=BADSIG,REVOKED action=ALLOW\n'; } >good.policy
	explained 'DENY: verdict BADSIG: such a load is refused before a policy is asked' --verdict BADSIG
	explained 'DENY: verdict REVOKED: such a load is refused before a policy is asked' --verdict REVOKED --type xdp
}

@test "policy explain: what is not a word of the language is wrong usage" {
	for o in '--type tc' '--type xdp,tracing' '--signer sha256:00' '--version 3' '--uid -1' '--verdict ok' '--uid 1#2'; do
		# shellcheck disable=SC2086 # an option and its argument
		run "$gen_signed" policy explain good.policy $o
		printf '%s\n' "$output"
		((status == 2))
	done
	run "$gen_signed" policy explain good.policy --colour red
	((status == 2))
	# another property, or line, in a value
	for o in 'xdp uid=1000' $'xdp\tuid=1000' $'xdp\naction=DENY' ' xdp'; do
		run "$gen_signed" policy explain good.policy --type "$o"
		printf '%s\n' "$output"
		((status == 2))
		[[ $output == 'gen_signed: policy explain: --type: a blank or control character in its value' ]]
	done
}

@test "policy: verbs, help and usage" {
	run "$gen_signed" policy
	((status == 2))
	run "$gen_signed" policy forge good.policy
	((status == 2))
	expect_output "forge: unknown command"
	run "$gen_signed" help policy
	((status == 0))
	for v in check explain sign; do
		expect_output "usage: gen_signed policy $v FILE"
	done
	run "$gen_signed" policy sign --help
	((status == 0))
	expect_output "usage: gen_signed policy sign FILE --key KEY"
}

@test "policy sign: openssl finds the text and a good signature in it" {
	"$gen_signed" policy sign good.policy --key "$build/keys/signer.key" --cert "$build/keys/signer.pem" -o good.p7b
	openssl cms -verify -inform DER -in good.p7b -certfile "$build/keys/signer.pem" -noverify -binary -out text
	cmp text good.policy
	run openssl cms -cmsout -print -inform DER -in good.p7b
	expect_output 'subjectKeyIdentifier'
	[[ $output != *SMIME-CAPS* && $output != *X509* ]]
}

@test "policy sign: who may not sign the next one is told" {
	local key other out
	key=sha256:$(openssl x509 -in "$build/keys/signer.pem" -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)
	other=sha256:$d
	for rule in "signer=$key action=REVOKE" "op=POLICY signer=$other action=ALLOW" "op=POLICY keyring=bpf action=ALLOW"; do
		{ cat good.policy; echo "$rule"; } >last.policy
		run "$gen_signed" policy sign last.policy --key "$build/keys/signer.key" --cert "$build/keys/signer.pem" -o out.p7b
		((status == 0))
		expect_output "warning: once policy corp version 7 holds, its rules do not let $build/keys/signer.pem sign the next one"
		rm out.p7b
	done
	# a certificate by URI, or before others
	cat "$build/keys/signer.pem" "$build/keys/stranger.pem" >chain.pem
	for cert in "file:$build/keys/signer.pem" chain.pem; do
		run "$gen_signed" policy sign last.policy --key "$build/keys/signer.key" --cert "$cert" -o out.p7b
		((status == 0))
		[[ $(grep -c '^gen_signed: ' <<<"$output") == 1 ]]
		expect_output "do not let $cert sign the next one"
		rm out.p7b
	done
	for rule in "op=POLICY signer=$key action=ALLOW" "op=POLICY keyring=builtin action=ALLOW"; do
		{ cat good.policy; echo "$rule"; } >next.policy
		out=$("$gen_signed" policy sign next.policy --key "$build/keys/signer.key" --cert "$build/keys/signer.pem" -o out.p7b 2>&1)
		[[ $out != *warning* ]]
		rm out.p7b
	done
}

@test "policy sign: what is no policy is not signed, and nothing is left" {
	sed -i 's/^prog_type/prog_tpye/' good.policy
	run "$gen_signed" policy sign good.policy --key "$build/keys/signer.key" --cert "$build/keys/signer.pem" -o good.p7b
	((status == 1))
	expect_output 'good.policy:7: not a property: prog_tpye=xdp,sched_cls'
	setup
	run "$gen_signed" policy sign good.policy --key "$build/keys/stranger.key" --cert "$build/keys/signer.pem" -o good.p7b
	((status == 1))
	run "$gen_signed" policy sign good.policy --key "$build/keys/signer.key" --cert "$build/keys/signer.pem" -o /dev/null/x
	((status == 1))
	[[ $(ls) == good.policy ]]
}

@test "a kernel's build refuses a policy of boot with a mistake, and takes a good one" {
	cc -Wall -Wextra -Werror -I"$top/kernel/hornet" -I"$prefix/include/hornet" -o gen "$top/kernel/hornet/boot_policy_gen.c"
	./gen good.policy out.c
	printf '#include <stdio.h>\n#include "out.c"\nint main(void) { return fwrite(hornet_boot_policy, 1, hornet_boot_policy_len, stdout) == 0; }\n' >show.c
	printf '#include <stddef.h>\nextern const char hornet_boot_policy[];\nextern const size_t hornet_boot_policy_len;\n' >hornet.h
	cc -I. -o show show.c
	./show | cmp - good.policy
	echo 'uid=x action=ALLOW' >>good.policy
	rm out.c
	run ./gen good.policy out.c
	((status == 1))
	expect_output 'good.policy:9: not a value of this property: uid=x'
	[[ ! -e out.c ]]
}

@test "policy: executables and users in rules; who may sign the next policy" {
	sed '/^$/q' good.policy >open.policy
	sed '/^$/q' good.policy >closed.policy
	printf 'exe=fsverity:sha256:%s uid=7 verdict=UNSIGNED action=ALLOW\n' "$d" | tee -a open.policy >>closed.policy
	printf 'op=POLICY signer=sha256:%s action=ALLOW\n' "$d" >>closed.policy
	run "$gen_signed" policy check closed.policy
	printf '%s\n' "$output"
	((status == 0))
	expect_output "ALLOW  verdict=UNSIGNED exe=fsverity:sha256:$d uid=7"
	mv open.policy good.policy
	explained 'ALLOW: no rule matches; policy corp:7 does not say who may sign the next one' --op POLICY --keyring builtin
	explained 'ALLOW: rule 1 (line 5)' --verdict UNSIGNED --exe "fsverity:sha256:$d" --uid 7
	explained 'DENY: no rule matches' --verdict UNSIGNED --exe "fsverity:sha256:$d" --uid 8
	explained 'DENY: no rule matches' --verdict UNSIGNED --exe "fsverity:sha256:${d/0/1}" --uid 7
	mv closed.policy good.policy
	explained 'DENY: no rule matches; policy corp:7 says who may sign the next one' --op POLICY --signer "sha256:${d/0/1}"
	explained 'ALLOW: rule 2 (line 6)' --op POLICY --signer "sha256:$d"
	# a rule about programs does not let anyone sign policies
	printf 'keyring=builtin action=ALLOW\n' >>good.policy
	explained 'ALLOW: rule 3 (line 7)' --keyring builtin
	explained 'DENY: no rule matches' --keyring secondary
	explained 'DENY: no rule matches; policy corp:7 says who may sign the next one' --op POLICY --keyring builtin --signer "sha256:${d/0/1}"
}
