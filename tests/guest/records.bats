#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Records field by field, the list of live programs, ATTACKS rows 23 and 24.
# shellcheck disable=SC2154,SC1091,SC2016

load ../lib.bash
load ../records.bash

# The records of the boot, and of the tests before, wait for the first reader. Some of them may be lost: nobody has read them.
setup_file() {
	local rc=0
	[[ ! ${HORNET_VM:-} ]] || "$build/tests/auditlog" -o /dev/null -- true || rc=$?
	((rc == 0 || rc == 3))
}

setup() {
	requires_guest
	attacks=$build/tests/attacks
	log=$BATS_TEST_TMPDIR/log
	out=$BATS_TEST_TMPDIR/out
	programs=/sys/kernel/security/hornet/programs
}

# Run a command with a reader of all records; Hornet's are in $log then.
recorded() {
	local rc=0
	"$build/tests/auditlog" -t 1334 -o "$log" -- "$@" >"$out" 2>&1 || rc=$?
	cat "$out"
	# Other tests of this boot may have replaced the policy by one that says the same.
	sed -i 's/^type=1334 audit([0-9.:]*): //; s/ policy=[a-z]*:[0-9]* / policy=P /' "$log"
	return "$rc"
}

stat_of() {
	sed -n "s/^$1 //p" /sys/kernel/security/hornet/stats
}

@test "a record of a load, of what it loads and of the unload: each field, exactly" {
	local exe=$build/examples/guard by digest task pid ses lines
	by=$(signer_fields)
	digest=sha256:$("$gen_signed" inspect "$exe" | sed -n 's/^ *digest *\(sha256:\)\?//p' | head -n1)
	# shellcheck disable=SC2016
	recorded timeout --preserve-status -s INT 3 bash -c 'echo 4242 >/proc/self/loginuid; echo $$ $(</proc/self/sessionid) >"$1"; exec "$2"' \
		- "$BATS_TEST_TMPDIR/pid" "$exe"
	grep -q ' loads, 0 vetoed, 0 lost$' "$out"
	read -r pid ses <"$BATS_TEST_TMPDIR/pid"
	[[ $ses != 4294967295 ]]
	task="pid=$pid auid=4242 uid=0 ses=$ses userns=$(stat -Lc %i /proc/self/ns/user) comm=\"guard\" exe=$(untrusted "$exe") token=none res=1"
	mapfile -t lines < <(sed 's/tag=\([0-9a-f]\{16\}\) insns=sha256:\1[0-9a-f]\{48\} /tag=T /; s/^prog-id=[1-9][0-9]* /prog-id=N /; s/loader-id=[1-9][0-9]* /loader-id=L /; s/attach-btf-id=[1-9][0-9]* /attach-btf-id=B /' "$log")
	local info
	# What the loader says of itself is compared in row 24.
	info=$(grep -o 'info_name=[^ ]* info_version=[^ ]* open_inputs=[^ ]*' <<<"${lines[0]}")
	local ruled='policy=P rule=2 ruling=allow'
	local want="prog-id=N op=LOAD lsm=hornet lsm-mode=enforce decision=allow verdict=OK reason=signed error=0 origin=attr session=none"
	want+=" prog-name=\"__loader.prog\" prog-type=31 attach-type=0 tag=T attach-btf-id=0 attach-prog-id=0 attach-target=none"
	want+=" digest=$digest $by loader=none loader-id=0 $info $ruled $task"
	diff <(echo "$want") <(echo "${lines[0]}")
	want="prog-id=N op=LOAD lsm=hornet lsm-mode=enforce decision=allow verdict=OK reason=loader-identity error=0 origin=loader session=closed"
	want+=" prog-name=\"on_load\" prog-type=29 attach-type=27 tag=T attach-btf-id=B attach-prog-id=0 attach-target=\"bpf_lsm_bpf_prog_load_post_integrity\""
	want+=" digest=none $by loader=$digest loader-id=L $info $ruled $task"
	diff <(echo "$want") <(echo "${lines[1]}")
	# The loader's unload names what its load did.
	want="prog-id=N op=UNLOAD lsm=hornet verdict=OK origin=attr prog-name=\"__loader.prog\" prog-type=31 attach-type=0 tag=T"
	want+=" digest=$digest $by loader=none loader-id=0 $info token=none res=1"
	diff <(echo "$want") <(printf '%s\n' "${lines[@]}" | grep 'op=UNLOAD.*__loader.prog' | sed 's/loader-id=L/loader-id=0/')
	# Each program that was loaded is recorded as unloaded, once.
	diff <(sed -n 's/^prog-id=\([0-9]*\) op=LOAD.*res=1$/\1/p' "$log" | sort) <(sed -n 's/^prog-id=\([0-9]*\) op=UNLOAD.*/\1/p' "$log" | sort)
}

@test "the list of live programs is for CAP_SYS_ADMIN: root without it, who may open the file, does not get it" {
	grep -q '^id=' "$programs"
	run setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin head -c 1 "$programs"
	[[ $status == 1 && $output == *'Operation not permitted' ]]
}

@test "a record of a refused load: each field, exactly; odd names and another user namespace" {
	local dir="$BATS_TEST_TMPDIR/a \"b" userns hex want
	mkdir "$dir"
	cp "$attacks/flood" "$dir/a b"
	recorded "$dir/a b" --loads 1
	hex=$(printf '%s' "$dir/a b" | od -An -v -tx1 | tr -d ' \n')
	userns=$(stat -Lc %i /proc/self/ns/user)
	want='prog-id=0 op=LOAD lsm=hornet lsm-mode=enforce decision=deny verdict=UNSIGNED reason=unsigned error=1 origin=none session=none'
	want+=' prog-name="flood" prog-type=1 attach-type=0 tag=0000000000000000 insns=none attach-btf-id=0 attach-prog-id=0 attach-target=none digest=D'
	want+=' signer=none keyid=none serial=none issuer=none keyring=none loader=none loader-id=0'
	want+=' info_name=none info_version=none open_inputs=none policy=P rule=DEFAULT ruling=deny pid=P auid=4294967295 uid=0 ses=4294967295'
	want+=" userns=$userns comm=612062 exe=${hex^^} token=none res=0"
	diff <(echo "$want") <(sed 's/ pid=[1-9][0-9]*/ pid=P/; s/digest=sha256:[0-9a-f]\{64\} /digest=D /' "$log")
	# The copy: who is nobody there may not look into the home of whoever built it.
	# shellcheck disable=SC2016
	recorded unshare -U bash -c 'stat -Lc %i /proc/self/ns/user >"$1"; "$2" --loads 1' - "$BATS_TEST_TMPDIR/ns" "$dir/a b"
	(($(<"$BATS_TEST_TMPDIR/ns") != userns))
	[[ $(<"$log") == *" verdict=NONE reason=attr error=1 "*" userns=$(<"$BATS_TEST_TMPDIR/ns") "*' res=0' ]]
	(($(wc -l <"$log") == 1))
}

# As in audit's own records: what is 1 in there is what everybody else calls it.
@test "a record names a process of another PID namespace by its number in the machine's own" {
	local inside outside
	# shellcheck disable=SC2016
	recorded unshare -p -f bash -c 'read -r pid _ </proc/self/stat; echo $$ "$pid" >"$1"; exec "$2" --loads 1' \
		- "$BATS_TEST_TMPDIR/pids" "$attacks/flood"
	read -r inside outside <"$BATS_TEST_TMPDIR/pids"
	((inside == 1 && outside > 1))
	(($(wc -l <"$log") == 1))
	[[ $(<"$log") == *" ruling=deny pid=$outside auid="*' comm="flood" '*' res=0' ]]
}

# Records of one event have one serial number: ausearch shows them together.
@test "an unload in an interrupt is no event of the task that is interrupted" {
	local n=20 pid serial
	"$build/tests/auditlog" -o "$log" -- "$attacks/unload" "$n" --keys "$keys" >"$out" 2>&1 || { cat "$out"; return 1; }
	pid=$(<"$out")
	(($(grep -c '^type=1334 .* op=UNLOAD .* prog-type=1 ' "$log") >= n))
	for serial in $(sed -n 's/^type=1334 audit([0-9.]*:\([0-9]*\)): .* op=UNLOAD .* prog-type=1 .*/\1/p' "$log"); do
		if grep "^type=1300 audit([0-9.]*:$serial): .* pid=$pid " "$log"; then
			return 1
		fi
	done
}

# libaudit throws away what is longer than 8,970 bytes, so that auditd would never see it.
@test "a record of an executable with a path as long as there is, in hexadecimal" {
	local name part exe
	part=$(printf 'd%.0s' {1..200})
	cd "$BATS_TEST_TMPDIR"
	while ((${#PWD} < 3850)); do
		mkdir "$part"
		cd "$part"
	done
	cp "$attacks/flood" "./a b"
	recorded "./a b" --loads 1
	(($(wc -l <"$log") == 1 && $(wc -c <"$log") < 8970))
	exe=$(sed 's/.* exe=\([0-9A-F]*\) .*/\1/' "$log")
	((${#exe} == 2 * 2048))
	# shellcheck disable=SC2059
	name=$(printf "$(sed 's/../\\x&/g' <<<"$exe")")
	[[ $name == ...d*"$part/a b" && $PWD/"a b" == *"${name#...}" ]]
	cd /
}

@test "gen_signed log reads what the kernel writes, live and in a file" {
	"$gen_signed" log --json >"$out.live" 2>"$out.err" 3>&- &
	local reader=$!
	sleep 1
	"$build/tests/auditlog" -o "$log" -- "$attacks/flood" --loads 3
	for _ in {1..50}; do
		(($(wc -l <"$out.live") >= 3)) && break
		sleep 0.2
	done
	kill -TERM "$reader"
	wait "$reader"
	[[ ! -s $out.err ]]
	diff <("$gen_signed" log --json "$log") "$out.live"
	grep -c '"verdict":"UNSIGNED"' "$out.live" | grep -qx 3
	[[ $(head -n1 "$out.live") == *'"name":"flood"'*'"executable":"'* ]]
}

@test "gen_signed ps: who signed and loaded what runs, and that all of it is signed" {
	local exe=$build/examples/minimal line
	# "start" is load_time_ns by the wall clock, whose last digit may differ from one reading to the next.
	no_start() { sed 's/"start":"20[^"]*"//'; }
	(exec timeout --preserve-status -s INT 20 "$exe" >/dev/null 2>&1 3>&-) &
	local job=$!
	for _ in {1..50}; do
		grep -q count_exec "$programs" && break
		sleep 0.2
	done
	expect_pass "$gen_signed" ps --check
	expect_output ' signed by sha256:'
	expect_output 'issuer CN='
	run "$gen_signed" ps --json
	line=$(grep '"name":"count_exec"' <<<"$output")
	# Pinned, it outlives its process; it is said of it what was said before.
	mkdir "$BATS_TEST_TMPDIR/pins"
	mount -t bpf none "$BATS_TEST_TMPDIR/pins"
	"$bpftool" prog pin name count_exec "$BATS_TEST_TMPDIR/pins/kept"
	kill "$job"
	wait "$job" || true
	expect_pass "$bpftool" prog show pinned "$BATS_TEST_TMPDIR/pins/kept"
	expect_output 'name count_exec'
	expect_pass "$gen_signed" ps --check
	diff <(no_start <<<"$line") <("$gen_signed" ps --json | grep '"name":"count_exec"' | no_start)
	[[ $line == *'"load_time_ns":'[1-9]* ]]
	umount "$BATS_TEST_TMPDIR/pins"
	# It is freed a grace period later.
	for _ in {1..50}; do
		grep -q 'name="count_exec"' "$programs" || break
		sleep 0.2
	done
	(($(grep -c 'name="count_exec"' "$programs") == 0))
	# Its loader is gone; who that was is known.
	[[ $line == *'"outcome":"success","start":"20'* ]]
	[[ $line == *'"process":{"name":"minimal","pid":'*'"user":{"id":"0"}'* ]]
	[[ $line == *"\"loader\":{\"digest\":\"sha256:$("$gen_signed" inspect "$exe" | sed -n 's/^ *digest *\(sha256:\)\?//p' | head -n1)\",\"id\":"[1-9]*,'"sure":true}'* ]]
	[[ $line == *'"origin":"loader"'* && $line == *'"key_id":"'* ]]
}

@test "row 23: refused loads as fast as they can be made: each is recorded, memory stays flat" {
	local n denied before after
	memory() { awk '/^(SUnreclaim|VmallocUsed|Percpu|KernelStack):/ { n += $2 } END { print n }' /proc/meminfo; }
	recorded "$attacks/flood" --seconds 2
	before=$(memory)
	denied=$(stat_of denied)
	recorded "$attacks/flood" --seconds "${FLOOD_SECONDS:-6}"
	n=$(<"$out")
	after=$(memory)
	echo "$n loads, $before KB before, $after KB after"
	((n > 100))
	(($(grep -c 'op=LOAD.* reason=unsigned .* comm="flood" .* res=0$' "$log") == n))
	(($(wc -l <"$log") == n))
	(($(stat_of denied) - denied == n))
	((after - before < 8192))
}

@test "row 23: records that are lost are counted, and the count is recorded" {
	local n denied lost records told
	denied=$(stat_of denied) lost=$(stat_of records-lost)
	"$build/tests/auditlog" -q 1 -t 1334 -o "$log" -- bash -c 'for i in {1..4}; do "$1" --loads 500 & done; wait; sleep 1; "$1" --loads 1' - "$attacks/flood" >"$out" 2>&1 || (($? == 3))
	n=$(($(stat_of denied) - denied))
	lost=$(($(stat_of records-lost) - lost))
	records=$(grep -c ' op=LOAD .* comm="flood" ' "$log")	# not what the kernel had kept of earlier tests
	told=$(sed -n 's/.* op=LOST lsm=hornet lost=\([0-9]*\) .*/\1/p; s/^.*): op=LOST lsm=hornet lost=\([0-9]*\) .*/\1/p' "$log" | awk '{ n += $1 } END { print n + 0 }')
	cat "$out"
	echo "$n loads, $records records, $lost lost, $told told of"
	((n == 2001 && lost > 0))
	((records + lost == n))
	((told == lost))
	grep -q 'the kernel lost [1-9]' "$out"
}

@test "attempts while the audit subsystem is off are counted, and the count is recorded" {
	local off
	off=$(stat_of records-off)
	recorded "$attacks/flood" --off --loads 5
	(($(stat_of records-off) - off == 5))
	recorded "$attacks/flood" --loads 1
	[[ $(head -n1 "$log") == 'op=LOST lsm=hornet lost=0 off=5 res=1' ]]
	(($(wc -l <"$log") == 2))
}

@test "records that a rule of the audit subsystem excludes are counted as lost, and the count is recorded" {
	local lost
	recorded "$attacks/flood" --loads 1
	lost=$(stat_of records-lost)
	recorded "$attacks/flood" --excluded --loads 5
	[[ ! -s $log ]]
	(($(stat_of records-lost) - lost == 5))
	recorded "$attacks/flood" --loads 1
	[[ $(head -n1 "$log") == 'op=LOST lsm=hornet lost=5 off=0 res=1' ]]
	(($(wc -l <"$log") == 2))
}

# With the records of other kinds, and not in stats: hornet.rst says so.
@test "records that the audit subsystem's rate limit drops are counted by it, and are not told of as Hornet's" {
	local lost n told
	recorded "$attacks/flood" --loads 1
	lost=$(stat_of records-lost)
	"$build/tests/auditlog" -l -t 1334 -o "$log" -- "$attacks/flood" --rate 20 --loads 200 >"$out" 2>&1
	cat "$out"
	n=$(grep -c ' op=LOAD ' "$log")
	told=$(sed -n 's/.*: the kernel lost \([0-9]*\) records$/\1/p' "$out")
	echo "$n records, $told lost"
	((n < 200 && told >= 200 - n))
	(($(stat_of records-lost) == lost))
	recorded "$attacks/flood" --loads 1
	(($(wc -l <"$log") == 1))
}

@test "row 24: two loaders started by 16 processes at once, while mode and policy are read and the policy is replaced: every record is right" {
	expect_pass "$attacks/crowd" --rounds "${CROWD_ROUNDS:-6}" --keys "$keys" --victims "$attacks"
	expect_output 'every record right'
}
