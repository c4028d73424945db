#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed log of files
# shellcheck disable=SC2154,SC1091,SC2016

load ../lib.bash
load gen_signed_lib.bash
load log_fixtures.bash

setup() {
	requires jq
	cd "$BATS_TEST_TMPDIR" || return 1
	audit_log >audit.log
	console_log >console.log
}

# The value of a jq expression in each line of $output
values() {
	jq -rc "$1" <<<"$output"
}

@test "log: one JSON object a record, and no others" {
	expect_pass "$gen_signed" log --json audit.log
	output=$(sed '$d' <<<"$output")
	[[ $(wc -l <<<"$output") -eq 5 ]]
	[[ $(values .event.action | xargs) == 'bpf-program-load bpf-program-load bpf-program-unload hornet-records-lost hornet-mode-change' ]]
	[[ $(values .event.sequence | xargs) == '8 9 10 12 14' ]]
	[[ $(values .event.outcome | xargs) == 'success failure success success success' ]]
	[[ $(values .hornet.schema_version | xargs) == '1 1 1 1 1' ]]
	[[ $(values .host.hostname | xargs) == 'web1 null null null null' ]]
}

@test "log: each field of a record has its member, exactly" {
	expect_pass "$gen_signed" log --json audit.log
	cat >want <<-EOT
		{"@timestamp":"2026-11-21T08:38:20.151Z","ecs":{"version":"8.11.0"},"event":{"kind":"event","module":"hornet",
		"dataset":"hornet.audit","category":["driver"],"type":["start"],"action":"bpf-program-load","outcome":"success",
		"reason":"signed","sequence":8},"host":{"hostname":"web1"},"process":{"name":"minimal",
		"executable":"/usr/bin/minimal","pid":277},"user":{"id":"0"},"hornet":{"schema_version":1,"op":"LOAD",
		"mode":"enforce","action":"allow","verdict":"OK","errno":0,"origin":"attr","digest":"$digest",
		"info_name":"minimal","info_version":7,"open_inputs":2,"user_namespace":4026531837,
		"prog":{"id":4,"name":"__loader.prog","type":31,"type_name":"syscall","attach_type":0,"tag":"cecf2a1e4a08d3e0",
		"insns":"$insns","target":{"btf_id":0,"prog_id":0}},"signer":{"spki":"$spki","key_id":"d125f730f4d7","serial":"615bd2db",
		"issuer":"CN=Hornet test CA","keyring":"secondary"},"loader":{"id":0}}}
	EOT
	diff <(jq -S . want) <(head -n1 <<<"$output" | jq -S .)
	cat >want <<-EOT
		{"@timestamp":"2026-11-21T08:38:21.002Z","ecs":{"version":"8.11.0"},"event":{"kind":"event","module":"hornet",
		"dataset":"hornet.audit","category":["driver"],"type":["start"],"action":"bpf-program-load","outcome":"failure",
		"reason":"unsigned","sequence":9},"process":{"name":"a b\"","executable":"/tmp/x y","pid":9},
		"user":{"id":"1000","audit":{"id":"1000"}},"hornet":{"schema_version":1,"op":"LOAD","mode":"enforce",
		"action":"deny","verdict":"UNSIGNED","errno":1,"user_namespace":4026532000,"token":"4026532000",
		"login_session":"3","prog":{"id":0,"name":"probe","type":26,"type_name":"tracing","attach_type":24,
		"attach_type_name":"trace_fentry","tag":"0000000000000000","target":{"name":"do_exit","btf_id":99,"prog_id":0}},
		"loader":{"id":0},"other":{"new-field":"7"}}}
	EOT
	diff <(jq -S . want) <(sed -n 2p <<<"$output" | jq -S .)
	# certificates that the signature brought along
	local path=$digest,$spki
	sed "s/ keyring=secondary/& signer-path=$path/" audit.log >path.log
	expect_pass "$gen_signed" log --json path.log
	[[ $(head -n1 <<<"$output" | jq -r '.hornet.signer.path, .hornet.other') == "$path"$'\n'null ]]
	# a closed run that took maps of the host's
	sed 's/ session=none/ session=closed taken-maps=2/' audit.log >taken.log
	expect_pass "$gen_signed" log --json taken.log
	[[ $(head -n1 <<<"$output" | jq -c '.hornet | [.session, .taken_maps, .other]') == '["closed",2,null]' ]]
	program 9 OK attr "$by" | sed "s/\$/ signer-path=$path/" >list
	program 9 OK attr "$by" | sed "s/\$/ signer-path=none/" >>list
	expect_pass "$gen_signed" ps --json list
	[[ $(head -n2 <<<"$output" | jq -r '.hornet.signer.path, .hornet.other' | xargs) == "$path null null null" ]]
}

@test "log: the console's records are those of auditd" {
	"$gen_signed" log --json audit.log | jq -c 'del(.host)' >want
	"$gen_signed" log --json console.log | jq -c . >have
	diff want have
	"$gen_signed" log --json - <console.log | jq -c . | diff want -
}

@test "log: text is one line a record, without control characters" {
	expect_pass "$gen_signed" log audit.log
	expect_output '2026-11-21T08:38:20.151Z web1 LOAD done, mode enforce, verdict OK, reason signed, program 4 "__loader.prog" (syscall)'
	expect_output 'issuer "CN=Hornet test CA" serial 615bd2db in secondary, by pid 277 uid 0 "minimal" "/usr/bin/minimal"'
	expect_output 'LOAD refused, mode enforce, verdict UNSIGNED, reason unsigned, program 0 "probe" (tracing) for "do_exit"'
	expect_output 'by pid 9 uid 1000 "a b\x22" "/tmp/x y"'
	expect_output 'LOST: 12 records lost, 3 while the audit subsystem was off'
	expect_output 'MODE done, mode enforce from audit'
	printf 'type=BPF msg=audit(1.000:1): %s\n' "${refused_load/61206222/1B5B324A0A}" >odd
	expect_pass "$gen_signed" log odd
	expect_output '"\x1b[2J\x0a"'
}

@test "log: what holds from boot on is no change" {
	printf 'type=MAC_POLICY_LOAD msg=audit(1795250300.151:2): %s\ntype=MAC_STATUS msg=audit(1795250300.151:3): %s\n' \
		"$policy_boot" "$mode_boot" >boot
	expect_pass "$gen_signed" log boot
	[[ ${lines[0]} == "2026-11-21T08:38:20.151Z POLICY done, reason boot, policy builtin:0, digest $digest, by pid 1 uid 0 \"swapper/0\"" ]]
	[[ ${lines[1]} == '2026-11-21T08:38:20.151Z MODE done, mode enforce, reason boot, by pid 1 uid 0 "swapper/0"' ]]
	expect_pass "$gen_signed" log --json boot
	output=$(sed '/^[^{]/d' <<<"$output")
	[[ $(values .event.action | xargs) == 'hornet-policy-change hornet-mode-change' ]]
	[[ $(values '.event.type[]' | xargs) == 'info info' ]]
	[[ $(values .event.reason | xargs) == 'boot boot' ]]
	[[ $(values '.hornet | .policy // .mode' | xargs) == 'builtin:0 enforce' ]]
	[[ $(values '.hornet.old_policy, .hornet.old_mode, .hornet.other' | sort -u) == null ]]
}

@test "log: a signature with more certificates than the kernel takes" {
	printf 'type=BPF msg=audit(1.000:1): %s\n' "${refused_load/verdict=UNSIGNED reason=unsigned/verdict=BADSIG reason=long-chain}" >long
	expect_pass "$gen_signed" log long
	expect_output 'LOAD refused, mode enforce, verdict BADSIG, reason long-chain, program 0'
	expect_pass "$gen_signed" log --json long
	[[ $(head -n1 <<<"$output" | jq -r '.event.reason, .hornet.verdict' | xargs) == 'long-chain BADSIG' ]]
}

@test "log: a damaged record is counted, the others are shown" {
	{ printf 'type=BPF msg=audit(1.000:1): %s\n' "${signed_load%" res=1"}"; cat audit.log; } >cut
	expect_fail "$gen_signed" log --json cut
	((status == 1))
	expect_output "gen_signed: cut: 1 record of Hornet's is damaged, left out"
	expect_output '"sequence":14'
	# the last line was being written
	printf 'type=BPF msg=audit(1.000:1): %s' "${signed_load:0:200}" >cut
	expect_fail "$gen_signed" log cut
	expect_output "1 record of Hornet's is damaged"
	printf 'type=BPF msg=audit(1.000:1): %s' "$signed_load" >whole
	expect_pass "$gen_signed" log whole
	expect_output 'LOAD done'
	# a line that does not fit
	{ printf 'type=BPF msg=audit(1.000:1): lsm=hornet comm='; head -c 40000 /dev/zero | tr '\0' a; printf ' res=1\n'; cat audit.log; } >long
	expect_fail "$gen_signed" log --json long
	expect_output "1 record of Hornet's is damaged"
	expect_output '"sequence":14'
}

@test "log: junk is left out" {
	{ head -c 100000 /dev/urandom | tr -d '\n'; echo; cat audit.log; printf '\0\n\n='; } >junk
	expect_pass bash -c '"$1" log --json junk | wc -l' - "$gen_signed"
	[[ ${lines[0]} == 5 ]]
	: >empty
	expect_pass "$gen_signed" log empty
	# what a task wrote to the console is no record, unless it has the very form
	printf '[ 1.0] sshd: type=1334 audit(1.000:1): %s\n' "$signed_load" >forged
	expect_pass "$gen_signed" log --json forged
	[[ $output != *schema_version* ]]
}

@test "log: --follow goes on with what is added, and with the next file" {
	head -n 1 audit.log >grows
	"$gen_signed" log --json --follow grows >out 3>&- &
	pid=$!
	wait_for() {
		for _ in {1..50}; do
			(($(wc -l <out) >= $1)) && return 0
			sleep 0.1
		done
		return 1
	}
	wait_for 1
	sed -n 4p audit.log | head -c 50 >>grows
	sleep 0.3
	sed -n 4p audit.log | tail -c +51 >>grows
	wait_for 2
	mv grows grows.1
	sed -n 5p audit.log >grows
	wait_for 3
	kill -INT "$pid"
	wait "$pid"
	[[ $(jq .event.sequence out | xargs) == '8 9 10' ]]
}

@test "log: what cannot be read is named" {
	expect_fail "$gen_signed" log missing
	((status == 1))
	expect_output 'gen_signed: missing: cannot open: No such file or directory'
	expect_fail "$gen_signed" log .
	expect_output 'gen_signed: .: cannot read: Is a directory'
	expect_fail "$gen_signed" log a b
	((status == 2))
}

@test "log: a signal while a FIFO has no writer ends it, without a word" {
	mkfifo fifo
	"$gen_signed" log fifo >out 2>&1 &
	local pid=$! rc=0
	# it catches SIGTERM before it opens the file, and may get the first one in between
	until ((0x$(sed -n 's/^SigCgt:\t//p' "/proc/$pid/status") & 0x4000)); do
		sleep 0.05
	done
	while kill "$pid" 2>/dev/null; do
		sleep 0.1
	done
	wait "$pid" || rc=$?
	((rc == 0))
	[[ ! -s out ]]
}

@test "log: an attempt to change the mode to what is none" {
	local line=${mode/lsm-mode=enforce old-mode=audit/lsm-mode=none old-mode=enforce}
	echo "type=MAC_STATUS msg=audit(1795250301.007:14): ${line/res=1/res=0}" >none
	expect_pass "$gen_signed" log none
	expect_output 'MODE refused, mode none from enforce, by pid 1'
	[[ $("$gen_signed" log --json none | jq -c '[.event.outcome, .hornet.mode, .hornet.old_mode]') == '["failure",null,"enforce"]' ]]
}

@test "log: what a rule lets pass without a good signature is called an exemption, and nothing else is" {
	local line=${refused_load/ token=*/ policy=debian:1 rule=4 ruling=allow token=none res=1}
	line="type=BPF msg=audit(1795250301.002:9): ${line/decision=deny/decision=allow}"
	echo "$line" >one
	expect_pass "$gen_signed" log one
	expect_output 'LOAD done, mode enforce, exemption: unsigned, allowed by rule 4, verdict UNSIGNED'
	{
		echo "${line/mode=enforce/mode=audit}"
		echo "${line/ruling=allow/ruling=deny}"
		echo "${line/verdict=UNSIGNED/verdict=OK}"
		echo "${line/origin=none/origin=kernel}"
		echo "${line/res=1/res=0}"
	} >none
	expect_pass "$gen_signed" log none
	[[ $output != *exemption* ]]
	[[ $(grep -c 'rule 4' <<<"$output") == 5 ]]
	exemptions() { "$gen_signed" log --json "$1" | jq -c .hornet.exemption | sort | uniq -c | xargs; }
	[[ $(exemptions one) == '1 true' ]]
	[[ $(exemptions none) == '5 false' ]]
	# any verdict that is not OK is one, and not only of a load
	{
		echo "${line/verdict=UNSIGNED/verdict=UNKNOWNKEY}"
		echo "${line/op=LOAD/op=RUN}"
		echo "${line/op=LOAD/op=ATTACH}"
	} >others
	expect_pass "$gen_signed" log others
	expect_output 'LOAD done, mode enforce, exemption: UNKNOWNKEY, allowed by rule 4, verdict UNKNOWNKEY'
	expect_output 'RUN done, mode enforce, exemption: unsigned, allowed by rule 4'
	expect_output 'ATTACH done, mode enforce, exemption: unsigned, allowed by rule 4'
	[[ $(exemptions others) == '3 true' ]]
	# nobody was asked about others, and no field of a record can say it
	echo "${line/ policy=*/ exemption=1 token=none res=1}" >unasked
	[[ $(exemptions unasked) == '1 null' ]]
	[[ $(exemptions audit.log) == '5 null' ]]
}

@test "log: which policy decided, an attach that was refused, a change of the policy" {
	local load attach policy
	load="${signed_load/ $root/ policy=corp:7 rule=2 ruling=allow $root}"
	attach=${load/op=LOAD/op=ATTACH}
	attach=${attach/decision=allow/decision=deny}
	attach="${attach/ruling=allow/ruling=deny}"
	policy="lsm=hornet verdict=OK reason=signed error=0 policy=corp:8 digest=$digest old-policy=corp:7 old-digest=$digest $by $root"
	{
		printf 'type=BPF msg=audit(1795250300.151:8): %s\n' "$load"
		printf 'type=BPF msg=audit(1795250300.152:9): %s\n' "${attach/res=1/res=0}"
		printf 'type=MAC_POLICY_LOAD msg=audit(1795250300.153:10): op=POLICY %s comm="sh" exe="/bin/sh" res=1\n' "$policy"
	} >log
	"$gen_signed" log --json log >out
	run jq -r '[.event.action, .rule.id, .hornet.policy, .hornet.ruling, .hornet.old_policy, .hornet.other] | map(. // "-") | join(" ")' out
	printf '%s\n' "$output"
	[[ ${lines[0]} == 'bpf-program-load 2 corp:7 allow - -' ]]
	[[ ${lines[1]} == 'bpf-program-attach 2 corp:7 deny - -' ]]
	[[ ${lines[2]} == 'hornet-policy-change - corp:8 - corp:7 -' ]]
	run "$gen_signed" log log
	printf '%s\n' "$output"
	[[ ${lines[0]} == *' LOAD done, mode enforce, verdict OK, reason signed, rule 2 of corp:7, program 4 '* ]]
	[[ ${lines[1]} == *' ATTACH refused, mode enforce, verdict OK, reason signed, rule 2 of corp:7, program 4 '* ]]
	[[ ${lines[2]} == *' POLICY done, verdict OK, reason signed, policy corp:8 from corp:7, '* ]]
}

# relative_name: O=aaa...a, 50 of them, as DER
relative_name() {
	printf '313b3039060355040a0c32%s' "$(printf '61%.0s' {1..50})"
}

@test "log: an issuer's name of any length; bytes that are no name give none" {
	local n part=O=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa der='' text=''
	# the length of the whole is one byte, two, three
	for n in {1..6}; do
		der+=$(relative_name) text=$part${text:+,$text}
		sed "s/issuer=$issuer/issuer=$der/" audit.log >long.log
		run "$gen_signed" log --json long.log
		((status == 0))
		[[ $(values 'select(.event.sequence == 8).hornet.signer.issuer') == "$text" ]]
		run "$gen_signed" log long.log
		expect_output "issuer \"$text\""
	done
	sed "s/issuer=$issuer/issuer=${der%??}/" audit.log >bad.log
	run "$gen_signed" log --json bad.log
	((status == 0))
	[[ $(values 'select(.event.sequence == 8).hornet.signer | (.key_id, .issuer)' | xargs) == 'd125f730f4d7 null' ]]
}

@test "log: the kernel's messages in each form that tools show them in" {
	local at='audit: type=1334 audit(1795250301.002:9):' prefix
	local -a forms=('[    3.172199][    T1] ' 'kern  :notice: [    3.172199] ' 'kern  :notice: [    3.172199][    T1] '
		'2026-11-21T08:38:21,002123+00:00 ' '[Sat Nov 21 08:38:21 2026] ' '5,123,4567,-;' '5,123,4567,-,caller=T1;' '<5>'
		'Nov  1 08:38:21 host kernel: ' 'Nov 21 08:38:21 host kernel: [    3.172199] ' '2026-11-21T08:38:21.002123+00:00 host kernel: '
		'Sat 2026-11-21 08:38:21 UTC host kernel: ' '[    3.172199] host kernel: ' 'kern  :notice: 2026-11-21T08:38:21,002123+00:00 ')
	for prefix in "${forms[@]}"; do
		printf '%s%s %s\r\n' "$prefix" "$at" "$refused_load" >form
		expect_pass "$gen_signed" log --json form
		[[ $(values '.event.sequence, .process.name' | xargs -d '\n') == '9 a b"' ]]
	done
}

@test "log: journald's own copies of records are named, not called damaged" {
	local copy
	for copy in "Nov 21 08:38:21 host audit[9]: BPF $refused_load" "Nov 21 08:38:21 host audit: BPF $unload" "BPF $lost" \
		"2026-11-21T08:38:21+00:00 audit audit[1]: MAC_STATUS $mode" "Nov 21 08:38:21 host audit[1]: MAC_POLICY_LOAD ${policy_boot/lsm=/x=y lsm=}"; do
		{ console_log; printf '%s\n' "$copy"; } >journal
		expect_fail "$gen_signed" log --json journal
		((status == 1))
		expect_output "gen_signed: journal: left out 1 line of journald's, without the number and the time of a record: take auditd's log"
		[[ $output != *damaged* ]]
		(($(grep -c '"sequence"' <<<"$output") == 5))
	done
	# what others say there
	printf '%s\n' 'Nov 21 08:38:21 host audit[1]: SERVICE_START pid=1' 'Nov 21 08:38:21 host audit: BPF prog-id=4 op=LOAD' >journal
	expect_pass "$gen_signed" log --json journal
}

@test "log: what has no known beginning is damaged; text of others is no record" {
	local at="audit: type=1334 audit(1795250301.002:9): $refused_load"
	# its beginning is lost, or of an unknown form
	printf '%s\n' "${refused_load#*op=}" "T1>> $at" >odd
	expect_fail "$gen_signed" log --json odd
	((status == 1))
	expect_output "gen_signed: odd: 2 records of Hornet's are damaged, left out"
	# what a user says, in a message of his own, in the name of a program, and to syslog
	printf '%s\n' "[ 1.0] audit: type=1112 audit(1.000:1): pid=1 msg='op=x $at'" "Nov 21 08:38:21 host kernel: audit: type=1112 audit(1.0:1): msg='$at" \
		"type=USER msg=audit(1.000:1): pid=1 msg='$at'" "type=SYSCALL msg=audit(1.000:1): exe=\"/x/ lsm=hornet res=1\"" \
		'Nov 21 08:38:21 host bob: nothing of lsm=hornet' >others
	expect_pass "$gen_signed" log --json others
	[[ $output != *schema_version* ]]
	printf '%s\n' "[ 1.0] tmpfs: Unknown parameter '$at" "[ 1.0] tmpfs: Unknown parameter ']$at" "Nov 21 08:38:21 host sshd[1]: invalid user kernel: $at" \
		"Nov 21 08:38:21 host bob: kernel: $at" "Nov 21 08:38:21 host kernel: tmpfs: x] $at" >forged
	expect_fail "$gen_signed" log --json forged
	[[ $output != *schema_version* ]]
}

@test "log: the kernel's word that records were lost" {
	local line
	for line in '[ 1.0] audit: audit_lost=3 audit_rate_limit=0 audit_backlog_limit=64' '[ 1.0][  T1] audit: backlog limit exceeded' \
		'Nov 21 08:38:21 host kernel: kauditd_printk_skb: 12 callbacks suppressed' '[ 1.0] audit: kauditd_printk_skb: 12 callbacks suppressed'; do
		{ printf '%s\n' "$line"; cat console.log; } >lossy
		expect_fail "$gen_signed" log --json lossy
		((status == 1))
		expect_output 'gen_signed: lossy: the kernel says that it lost records: some can be missing here'
		expect_output '"sequence":14'
	done
}

@test "log: --follow reads the old file on after a rotation, until it is quiet" {
	head -n 1 audit.log >grows
	"$gen_signed" log --json --follow grows >out 3>&- &
	local pid=$!
	wait_for() {
		for _ in {1..60}; do
			(($(wc -l <out) >= $1)) && return 0
			sleep 0.1
		done
		return 1
	}
	wait_for 1
	# the writer has the old file open, and goes on with it, also when the new one has its first lines
	exec 4>>grows
	mv grows grows.1
	: >grows
	sleep 1
	sed -n 4p audit.log >&4
	wait_for 2
	sed -n 7p audit.log >grows
	sleep 1
	sed -n 5p audit.log >&4
	exec 4>&-
	wait_for 4
	kill -INT "$pid"
	wait "$pid"
	[[ $(jq .event.sequence out | xargs) == '8 9 10 12' ]]
}

@test "log: --follow of a pipe ends with it, and shows a record as it comes" {
	local pid
	mkfifo fifo
	"$gen_signed" log - --follow <fifo >out 3>&- &
	pid=$!
	exec 4>fifo
	head -n 1 audit.log >&4
	for _ in {1..50}; do
		[[ ! -s out ]] || break
		sleep 0.1
	done
	[[ $(wc -l <out) == 1 ]]
	printf %s "$(sed -n 4p audit.log)" >&4
	exec 4>&-
	expect_pass timeout 10 tail --pid="$pid" -f /dev/null
	wait "$pid"
	[[ $(wc -l <out) == 2 ]]
}
