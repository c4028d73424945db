#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Every example on the enforcing kernel: signed it runs, sees what we do, and leaves nothing.

# shellcheck disable=SC2154 # the libraries set them
load ../lib.bash
load examples_lib.bash

# has N REGEX: exactly N lines of the output match
has() {
	local n
	n=$(grep -Ec -- "$2" "$T/out") || :
	[[ $n == "$1" ]] || {
		echo "want $1 lines, found $n: $2"
		cat "$T/out"
		return 1
	}
}

# --- what each example must see

see_minimal() {
	start "$exe"
	/bin/true
	/bin/true
	/bin/true
	finish
	has 1 '^3 programs were started$'
}

see_exectrace() {
	local one two
	start "$exe"
	bash -c 'exit 42' mark 'a b' '' &
	one=$!
	wait $one || [[ $? == 42 ]]
	setpriv --reuid=65534 --clear-groups sh -c 'kill -9 $$' &
	two=$!
	wait $two || [[ $? == 137 ]]
	finish TERM
	has 1 "^[0-9:]{8} exec +$one +$BASHPID +0 bash bash -c \"exit 42\" mark \"a b\" \"\"\$"
	has 1 "^[0-9:]{8} exit +$one +$BASHPID +0 bash status 42 after [0-9]+\.[0-9]{3} ms\$"
	has 1 "^[0-9:]{8} exec +$two +$BASHPID +65534 sh sh -c \"kill -9 \\$\\$\"\$"
	has 1 "^[0-9:]{8} exit +$two +$BASHPID +65534 sh signal 9 \(Killed\) after [0-9.]+ ms\$"
	grep -q ' 0 lost$' "$T/err"

	start "$exe" --parent $BASHPID --comm true
	/bin/true first
	sh -c '/bin/true other-parent; :'
	/bin/echo other-name >"$T/null"
	finish
	has 3 '.'		# the header, one start, one end
	has 1 'true /bin/true first$'
}

see_opentrace() {
	local pid
	start "$exe" --comm cat
	cat /etc/hostname /nonexistent-mark >"$T/null" 2>&1 &
	pid=$!
	wait $pid || [[ $? == 1 ]]
	finish
	has 1 "^[0-9:]{8} +$pid cat [0-9]+ [0-9]+ /etc/hostname\$"
	has 1 "^[0-9:]{8} +$pid cat ENOENT [0-9]+ /nonexistent-mark\$"
	# the histogram counts what the lines show
	local lines sum
	lines=$(grep -Ec '^[0-9:]{8} ' "$T/out")
	sum=$(awk -F'[:|]' '/ -> .*\|/ { n += $2 } END { print n }' "$T/out")
	[[ $lines -gt 1 && $sum == "$lines" ]]
	grep -qx '0 lost' "$T/err"

	# an input that the signer left open: of this shell and its child, the shell only
	start "$exe" --pid "$BASHPID"
	: </etc/hostname
	cat /etc/passwd >"$T/null"
	finish
	has 1 "^[0-9:]{8} +$BASHPID [^ ]+ [0-9]+ [0-9]+ /etc/hostname\$"
	has 0 '/etc/passwd'
}

# tcp_exchange ADDRESS: one connection with 100000 bytes there and 5 back, one that is refused
tcp_exchange() {
	local a=$1 port=$2 c s
	c="${a//[/\\[}:[0-9]+" s="${a//[/\\[}:$port"
	start "$exe" --comm traffic
	"$EX/test/traffic" "${a//[\[\]]/}" "$port" 100000 5
	"$EX/test/traffic" "${a//[\[\]]/}" "$((port + 1))" refused
	finish
	has 1 "connect +[0-9]+ traffic $c $s after [0-9.]+ ms\$"
	has 1 "accept +[0-9]+ traffic $s $c\$"
	has 1 "close +[0-9]+ traffic $c $s sent 100000 received 5 after [0-9.]+ ms\$"
	has 1 "close +[0-9]+ traffic $s $c sent 5 received 100000 after [0-9.]+ ms\$"
	has 1 "failed +[0-9]+ traffic $c ${a//[/\\[}:$((port + 1)) Connection refused after [0-9.]+ ms\$"
	has 6 '.'		# these and the header
	grep -q '^1 connected, 1 accepted, 2 closed, 1 failed, 0 lost$' "$T/err"
}

see_tcptrace() {
	tcp_exchange 127.0.0.1 5010
	[[ ! -e /proc/net/if_inet6 ]] || tcp_exchange '[::1]' 5020
}

see_guard() {
	start "$exe"
	run "$EX/unsigned/static" -d 1
	[[ $status == 1 ]]
	"$EX/exectrace" -d 1 >/dev/null 2>&1
	finish
	has 1 'pass +UNSIGNED +user +1 [0-9a-f]{16} .* static '
	has 1 'pass +OK +user +31 [0-9a-f]{16} .* exectrace __loader\.prog$'
	has 2 'pass +OK +kernel +26 [0-9a-f]{16} .* exectrace on_e(xec|xit)$'
	has 7 '.'		# these, the header, and what each signer answers for

	start "$exe" --veto name=on_exec
	run "$AUDITLOG" -o "$T/records" -t 1334 -- "$EX/exectrace" -d 1
	[[ $status == 1 ]]
	run "$EX/static" -d 1
	[[ $status == 0 ]]
	finish
	has 1 'veto +OK +kernel .* exectrace on_exec$'
	has 0 'veto .*static'
	[[ $(grep -c 'op=LOAD.*reason=lsm-veto.*prog-name="on_exec"' "$T/records") == 1 ]]

	local key
	key=$(openssl x509 -in "$keys/signer.pem" -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)
	start "$exe" --veto "signer=sha256:$key"
	run "$EX/static" -d 1
	[[ $status == 1 ]]
	run "$EX/unsigned/static" -d 1
	finish
	has 1 "veto +OK +user +1 [0-9a-f]{16} ${key::12} .* static "
	has 1 'pass +UNSIGNED +user +1 [0-9a-f]{16} - .* static '
	has 1 "signer $key 1 loads, 1 vetoed"
	has 1 'signer -  *1 loads, 0 vetoed'

	start "$exe" --veto OK
	run "$EX/static" -d 1
	[[ $status == 1 ]]
	finish
	has 1 'veto +OK +user +1 '
	"$EX/static" -d 1	# and now it loads again
}

see_static() {
	start "$exe" --interface lo
	"$EX/test/traffic" 127.0.0.1 5030 10 10
	"$EX/test/traffic" 127.0.0.1 5031 refused
	finish
	has 1 '^[0-9:]{8} 127\.0\.0\.1:[0-9]+ -> 127\.0\.0\.1:5030$'
	has 1 '^[0-9:]{8} 127\.0\.0\.1:[0-9]+ -> 127\.0\.0\.1:5031$'
	has 3 '.'
	grep -qx '2 connection attempts, 0 lost' "$T/err"
}

@test "minimal runs with the signature in attr and leaves nothing" {
	in_attr minimal
	see_minimal
}

@test "minimal runs with the signature at the end of the executable and leaves nothing" {
	at_end minimal
	see_minimal
}

@test "exectrace runs with the signature in attr and leaves nothing" {
	in_attr exectrace
	see_exectrace
}

@test "exectrace runs with the signature at the end of the executable and leaves nothing" {
	at_end exectrace
	see_exectrace
}

@test "opentrace runs with the signature in attr and leaves nothing" {
	in_attr opentrace
	see_opentrace
}

@test "opentrace runs with the signature at the end of the executable and leaves nothing" {
	at_end opentrace
	see_opentrace
}

@test "tcptrace runs with the signature in attr and leaves nothing" {
	in_attr tcptrace
	see_tcptrace
}

@test "tcptrace runs with the signature at the end of the executable and leaves nothing" {
	at_end tcptrace
	see_tcptrace
}

@test "guard runs with the signature in attr and leaves nothing" {
	in_attr guard
	see_guard
}

@test "guard runs with the signature at the end of the executable and leaves nothing" {
	at_end guard
	see_guard
}

@test "static runs with the signature at the end of the executable and leaves nothing" {
	at_end static
	see_static
}

@test "a user who is not root is told to use sudo" {
	run setpriv --reuid=65534 --clear-groups "$EX/exectrace" -d 1
	[[ $status == 1 && ${lines[0]} == 'exectrace: signed loader: failed to '*': Operation not permitted' ]]
	[[ ${#lines[@]} == 2 && ${lines[1]} == 'exectrace: loading BPF programs needs root: try it with sudo' ]]
}

@test "the tools load no program besides their own" {
	run "$AUDITLOG" -o "$T/records" -t 1334 -- "$EX/exectrace" -d 1
	[[ $status == 0 ]]
	cat "$T/records"
	[[ $(grep -c ' op=LOAD ' "$T/records") == 3 ]]
	[[ $(grep -c ' op=LOAD .*decision=allow verdict=OK ' "$T/records") == 3 ]]
}
