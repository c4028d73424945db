#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The benchmark's own logic, and the figures that this machine tells in seconds.
# shellcheck disable=SC2154,SC1091,SC2016,SC2030,SC2031

load ../lib.bash

setup() {
	bench=$top/tests/bench
	cd "$BATS_TEST_TMPDIR" || return
}

# A table that expects all figures to be a tenth of what they are.
stricter() {
	awk -F '\t' -v OFS='\t' '$1 == "host" { $4 = $4 / 10 } { print }' "$bench/trend.tsv" >trend.tsv
}

@test "no figure of the host is worse than the trend says; a worse one is noticed, and a reason is needed" {
	requires valgrind
	[[ -x $bpftool && -s $build/kernel.btf && -s $build/examples/.build/exectrace.bpf.o ]] || skip "nothing built: run 'make build'"
	"$bench/trend" measure >figures
	expect_pass "$bench/trend" host figures
	expect_output "as before"
	stricter
	BENCH_TREND=$PWD/trend.tsv expect_fail "$bench/trend" host figures
	expect_output "WORSE"
	expect_output "add a line to tests/bench/trend.tsv that says why"
	# with a reason it is accepted: the last line of a figure counts
	awk -F '\t' -v OFS='\t' '{ print "host", $1, $2, $3, "a reason" }' figures >>trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_pass "$bench/trend" host figures
}

# results LINE...: fields divided by |
results() {
	printf '%s\n' "$@" | tr '|' '\t'
}

@test "a figure that was not measured, or has no reason, fails the trend" {
	results 'memory|struct x|100' >figures
	results 'host|memory|struct x|100|it is' >trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_pass "$bench/trend" host figures
	results 'host|memory|struct x|100|it is' 'host|size|of a thing that is gone|1|it was there' >trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_fail "$bench/trend" host figures
	expect_output "not measured: size: of a thing that is gone"
	results 'host|memory|struct x|100|' >trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_fail "$bench/trend" host figures
	expect_output "memory: struct x has no reason"
	# 5 % is not worse yet
	results 'host|memory|struct x|95.3|it is' >trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_pass "$bench/trend" host figures
	results 'host|memory|struct x|95.2|it is' >trend.tsv
	BENCH_TREND=$PWD/trend.tsv expect_fail "$bench/trend" host figures
}

@test "two runs that differ by more than 1 % do not agree" {
	results 'load|a|1000|instructions|-|-|-|-|-' >a
	results 'load|a|1009|instructions|-|-|-|-|-' >b
	expect_pass "$bench/agree" a b
	results 'load|a|1011|instructions|-|-|-|-|-' >b
	expect_fail "$bench/agree" a b
	expect_output "load: a: 1000, then 1011"
	# nothing to compare is no agreement
	results 'load|a|1011|bytes|-|-|-|-|-' >b
	expect_fail "$bench/agree" a b
}

@test "two runs agree on a row that two parts fill only if both ran; the second run of check-long runs both" {
	results 'floor|the loader|500|instructions|-|-|-|-|-' 'floor|SHA-256|100|instructions|-|-|-|-|-' 'end|small|7|instructions|-|-|-|-|-' >a
	results 'floor|SHA-256|100|instructions|-|-|-|-|-' >b
	expect_fail "$bench/agree" a b
	expect_output "floor: the loader: only the first time"
	results 'floor|the loader|500|instructions|-|-|-|-|-' 'floor|SHA-256|100|instructions|-|-|-|-|-' >b
	expect_pass "$bench/agree" a b
	# row and part of each figure, as the functions of the parts have them; the rows of memory are bytes
	in_bench 'for p in $(declare -F | sed -n "s/.* part_//p"); do
		declare -f "part_$p" | sed -nE "s/.*(figure|compare) ([a-z]+) .*/\2 $p/p"; done | sort -u | grep -v "^memory " >fills'
	grep -qx 'floor where' fills
	grep -qx 'floor payload' fills
	sed -n 's/.* again=(\(.*\))$/\1/p' "$top/tests/check-long" | tr ' ' '\n' >again
	(($(wc -l <again) > 5))
	run awk 'FNR == NR { again[$1] = 1; next }
		{ part[NR] = $2; row[NR] = $1; if ($2 in again) rows[$1] = 1 }
		END { for (i in part) if ((row[i] in rows) && !(part[i] in again)) print row[i], "is filled by", part[i], "too" }' again fills
	[[ ! $output ]] || { echo "$output"; return 1; }
}

@test "a target that is missed is called so, and one that is met is met" {
	run bash -c '. "$1/lib.bash"; results=$2; figure r n 66 instructions 100 0.65x; figure r n 65 instructions 100 0.65x
		figure r n 3 us - 2; figure r n 2 us - 2; figure r n 2 us - -' - "$bench" "$PWD/out"
	((status == 0))
	run cut -f9 out
	[[ $output == $'MISSED\nmet\nMISSED\nmet\n-' ]]
}

# in_bench COMMANDS: with the bench's functions and a folder of its own
in_bench() {
	run bash -c 'set -euo pipefail; BENCH_WORK=$PWD BENCH_SEEDS=1 . "$1/lib.bash"; BENCH_SEEDS=1; . "$1/prepare.bash"; . "$1/parts/guest.bash"
		. "$1/parts/host.bash"; mkdir -p boots; : >"$results"; eval "$2"' - "$bench" "$1"
	((status == 0)) || { printf '%s\n' "$output" >&2; return 1; }
}

# verdicts: name and verdict of each figure
verdicts() {
	run cut -f2,9 results.tsv
}

@test "a figure that is not more than 0 was measured wrongly, but for those where it may be" {
	in_bench 'figure memory n -5000 bytes - 512; figure load z 0 instructions 100 1.0x; figure load y 5 instructions 0 1.0x
		figure load w 0.000 "s of CPU" 1 1.0x'
	run cut -f9 results.tsv
	[[ $output == $'FAILED\nFAILED\nFAILED\nFAILED' ]]
	in_bench 'figure crowd "contentions on locks of ours" 0 times - 0; figure policy "100 rules, more than 1 rule takes" -1200 instructions - 2000
		figure crowd "the most contended, of the kernel'"'"'s: x, against hornet=off" 5 times 0 -'
	run cut -f6,9 results.tsv
	[[ $output == $'-\tmet\n-\tmet\n-\t-' ]]
	# two numbers have a median that is no word with an e in it
	in_bench 'printf "495157576\n495157577\n" | median >m'
	[[ $(<m) == 495157576.5 ]]
}

# What a kernel with lock_stat says, shortened: our lock was waited for twice
lock_stat() {
	cat <<-'LOCKS'
	lock_stat version 0.4
	-----------------------------------------------------------------------------------------------------------------------------
	                              class name    con-bounces    contentions   waittime-min   waittime-max waittime-total   waittime-avg    acq-bounces   acquisitions   holdtime-min   holdtime-max holdtime-total   holdtime-avg
	-----------------------------------------------------------------------------------------------------------------------------

	        &sb->s_type->i_mutex_key#11-W:             9             31           1.10         901.20        9000.00         290.32             40            320           2.00         950.00       30000.00          93.75
	        &sb->s_type->i_mutex_key#11-R:             0              0           0.00           0.00           0.00           0.00              3              7           0.10           1.00           2.00           0.28
	                     -----------------------
	                     &sb->s_type->i_mutex_key#11         31          [<00000000d1f2a2b4>] shmem_file_write_iter+0x2e/0x90

	.............................................................................................................................

	                          active_lock:             1              2           0.20           3.10           3.30           1.65              5             17           0.10           9.00          20.00           1.17
	LOCKS
}

@test "crowd: waits and takings are read as lock_stat writes them; a 0 counts only if what is not 0 was seen" {
	lock_stat >stat
	cc -I"$bench/guest" "$bench/guest/crowd.c" "$bench/guest/bench.c" -o crowd
	BENCH_LOCK_STAT=$PWD/stat ./crowd x 2 /bin/true >crowd.policy
	grep -qx 'bench-lock 2 17 active_lock' crowd.policy
	grep -qx 'bench-lock 31 320 &sb->s_type->i_mutex_key#11-W' crowd.policy
	cp crowd.policy crowd.contend
	cp crowd.policy crowd.off
	sed '/active_lock/s/ 2 / 0 /' crowd.policy >crowd.enforce
	in_bench crowd_locks
	verdicts
	[[ $output == *$'contentions on locks of ours\tmet'* && $output != *FAILED* ]]
	# ours is waited for
	cp crowd.policy crowd.enforce
	in_bench crowd_locks
	verdicts
	[[ $output == *$'contentions on locks of ours\tMISSED'* ]]
	# nothing is contended, or ours has another name: then a 0 says nothing
	sed 's/ 31 / 0 /' crowd.policy >crowd.contend
	in_bench crowd_locks
	verdicts
	[[ $output == *FAILED* && $output != *'contentions on locks'* ]]
	cp crowd.policy crowd.contend
	sed -i 's/active_lock/other_lock/' crowd.policy
	in_bench crowd_locks
	verdicts
	[[ $output == *'nothing follows from a 0'*FAILED* && $output != *'contentions on locks'* ]]
}

@test "crowd: every lock of ours is one that is looked for" {
	run grep -rhoE '(DEFINE_(MUTEX|SPINLOCK|RAW_SPINLOCK|RWLOCK|SEQLOCK)|DECLARE_RWSEM|(mutex|spin_lock|rwlock|seqlock)_init)\([^)]*' "$top/kernel/hornet"
	[[ $output == 'DEFINE_MUTEX(active_lock' ]]
	run grep -rhE '^\+.*((DEFINE_(MUTEX|SPINLOCK|RAW_SPINLOCK|RWLOCK|SEQLOCK)|DECLARE_RWSEM|(mutex|spin_lock|rwlock|seqlock)_init)\()' "$top/kernel/patches"
	((status == 1))
}

# boot() of a machine that says what is in the file BOOT.fixture, and what it was started with
readonly FAKE_BOOT='boot() { echo "cpus=${BOOT_CPUS:-1} $*" >>booted; sed "s/ *|.*//" "${1%.*}.fixture" >"boots/$1"; }'

@test "crowd: 16 at once in enforce mode, against hornet=off, on two CPUs" {
	printf 'crowd %s 1000 1\n' session\ {in-turn,at-once} exectrace\ {in-turn,at-once} >crowd-off.fixture
	printf 'crowd %s 1010 1\n' session\ {in-turn,at-once} exectrace\ {in-turn,at-once} >crowd-enforce.fixture
	sed -i '/session at-once/s/1010/1040/' crowd-enforce.fixture
	mkdir fake
	printf '#!/bin/sh\nexit 1\n' >fake/image
	chmod +x fake/image
	in_bench "$FAKE_BOOT; bench=fake; part_crowd"
	grep -q 'cpus=2 crowd-enforce.1 .* enforce 1 /bin/crowd session 16 /bin/end-attr crowd attr 5 /bin/crowd exectrace 16 /bin/end-core crowd core 5' booted
	verdicts
	[[ $output == *$'16 at once, hornet=enforce against hornet=off\tMISSED'* && $output == *'did not build'*FAILED* ]]
	sed -i 's/1040/1020/' crowd-enforce.fixture
	in_bench "$FAKE_BOOT; bench=fake; part_crowd"
	verdicts
	[[ $output == *$'16 at once, hornet=enforce against hornet=off\tmet'* && $output == *$'hornet=off, exectrace\tmet'* ]]
	sed -i '/exectrace at-once/s/1010/1040/' crowd-enforce.fixture
	in_bench "$FAKE_BOOT; bench=fake; part_crowd"
	verdicts
	[[ $output == *$'hornet=off, exectrace\tMISSED'* ]]
}

@test "list: signed programs in enforce mode; a list or a load that grows with them misses its target" {
	cat >list.fixture <<-'FIGURES'
	list 1 read 90 90
	list 1 load 1000 1000
	list 1 unload 100 100
	list 1000 read 58000 58000
	list 1000 load 1000 1000
	list 1000 unload 100 100
	list 10000 slab 3400 3400
	list 10000 read 580000 580000
	list 10000 load 1010 1010
	list 10000 unload 101 101
	FIGURES
	in_bench "$FAKE_BOOT; part_list"
	grep -q ' enforce 1 /bin/list rsa2048 1 1000 10000$' booted
	verdicts
	[[ $(grep -c $'\tmet$' <<<"$output") == 3 && $output == *'one more unload'* ]]
	sed -i 's/^list 10000 load .*/list 10000 load 1200 1200/; s/^list 10000 unload .*/list 10000 unload 120 120/; s/580000/700000/g' list.fixture
	in_bench "$FAKE_BOOT; part_list"
	verdicts
	[[ $(grep -c $'\tMISSED$' <<<"$output") == 3 ]]
}

@test "policy: rules of each kind; the dearest kind has the target" {
	in_bench 'for n in "${RULES[@]}" "${RULE_KINDS[@]}"; do echo "payload 4096 rules$n:rsa2048 1 1000000"; done >boots/policy.1
		sed -i "/rules10000:/s/1000000/1150000/; /rulessigner:/s/1000000/1060000/; /rulesname:/s/1000000/1100000/; /rules\\(digest\\|exe\\|last\\):/s/1000000/1010000/" boots/policy.1
		boot() { echo "$@" >booted; }; part_policy'
	grep -q ' /bin/put /policy/last /sys/kernel/security/hornet/policy /bin/payload ruleslast 4096 rsa2048' booted
	run cut -f2,3,9 results.tsv
	expect_output $'each 100 of 5000 rules of a kind: signer\t1200\t-'
	expect_output $'each 100 of the dearest kind: name\t2000\tmet'
	in_bench 'sed -i "/ruleslast:/s/1010000/1100050/" boots/policy.1; boot() { :; }; part_policy'
	run cut -f2,3,9 results.tsv
	expect_output $'each 100 of the dearest kind: last\t2001\tMISSED'
}

@test "policy: no rule but the last one matches; of the kind last it is what is compared last that differs" {
	local kind a b how=(--signer "sha256:$(printf '5%.0s' {1..64})" --digest "sha256:$(printf 'a%.0s' {1..64})")
	[[ -x $gen_signed ]] || skip "nothing built: run 'make build'"
	a=$(printf 'a%.0s' {1..64}) b=$(printf '5%.0s' {1..64})
	for kind in mixed digest signer name exe last; do
		in_bench "$(printf '%s\n' 'quiet() { cp "$4" said; }' "policy out $kind 9 1 $a $b")"
		(($(wc -l <said) == 11))
		expect_pass "$gen_signed" policy explain said "${how[@]}"
		expect_output "rule 9"
	done
	# what they take a comparison for: the same first byte, and all but the open inputs
	expect_pass "$gen_signed" policy explain said "${how[@]}" --open-inputs any
	expect_output "rule 1"
	[[ $output != *"rule 9"* ]]
	in_bench "$(printf '%s\n' 'quiet() { cp "$4" said; }' "policy out signer 9 1 $a $b")"
	grep -q '^signer=sha256:550' said
}

@test "stock: an unsigned load, against a kernel of the same source without the series" {
	printf 'load minimal stock:mainline.full 1000 1000\n' >stock.fixture
	printf 'load minimal off:mainline.full 1040 1040\n' >boots.off
	mkdir fake
	printf '#!/bin/sh\n[ "$1" = stock ]\n' >fake/image
	chmod +x fake/image
	in_bench "$FAKE_BOOT; bench=fake; cp boots.off boots/off.1; part_stock"
	grep -q "stock.1 .*/bzImage-stock off 1 /bin/loads-mainline stock 5 mainline.full" booted
	verdicts
	[[ $output == *$'median\tMISSED'* ]]
	sed -i 's/1040/1020/g' boots.off
	in_bench "$FAKE_BOOT; bench=fake; cp boots.off boots/off.1; part_stock"
	verdicts
	[[ $output == *$'median\tmet'* ]]
	printf '#!/bin/sh\nexit 1\n' >fake/image
	in_bench "$FAKE_BOOT; bench=fake; cp boots.off boots/off.1; part_stock"
	verdicts
	[[ $output == *'without our series did not build'*FAILED* ]]
	# alone, too, it has the boots with which it compares
	grep -q "^readonly SHARED='.* closed stock '$" "$bench/run"
}

@test "closed: loader objects in a line of their own" {
	local n
	for n in minimal exectrace opentrace tcptrace guard session many33 maps100 nested; do
		echo "load $n off:mainline.full 1000 1000" >>boots.off
		echo "load $n enforce:hornet.light-signed 1000 1000" | tee -a boots.enforce >>open.fixture
	done
	sed -i 's/\(session\|nested\|many33\|maps100\)\(.*\) 1000$/\1\2 1050/' boots.enforce
	mkdir fake
	printf '#!/bin/sh\n[ "$1" = open ]\n' >fake/image
	chmod +x fake/image
	in_bench "$FAKE_BOOT; bench=fake; cp boots.off boots/off.1; cp boots.enforce boots/enforce.1; part_closed"
	run cut -f2,3,4,9 results.tsv
	expect_output $'median\t1.0000\tof 5\tmet'
	expect_output $'loaders: median\t1.05\tof 4\tMISSED'
	[[ $output == *$'loaders: nested\t1050\t'* && $output != *FAILED* ]]
}

@test "payload: against the floor, and what each byte more takes beside it" {
	local s size
	for s in rsa2048 rsa3072 rsa4096 p256 p384 rsa2048-sha384 rsa2048-sha512 p384-sha384; do
		printf 'key %s verify 1 510000\nkey %s query 1 10000\n' "$s" "$s" >>payload-off.fixture
		echo "payload 4096 enforce:$s 1 800000" >>signers
	done
	for size in 4096 65536 1048576 15728640; do
		printf 'payload %s off:unsigned 1 200000\npayload %s sha256 1 %s\n' "$size" "$size" $((30 * size)) >>payload-off.fixture
		# half an instruction a byte more than the floor, and 40,000 in any case
		echo "payload $size enforce:rsa2048 1 $((200000 + 500000 + 30 * size + 40000 + size / 2))" >>payload-enforce.fixture
		printf 'peak %s enforce:refused %s 1\npeak %s enforce:none 1000 1\n' "$size" $((size + 9000)) "$size" >>payload-enforce.fixture
	done
	for s in 1 64; do
		printf 'peak %s trailer%s:refused %s 1\n' 4096 "$s" $((4096 + 1000 + 700 * s)) 15728640 "$s" $((15728640 + 31000 + 700 * s)) >>payload-enforce.fixture
	done
	grep -v ' enforce:rsa2048 ' signers >>payload-enforce.fixture
	echo 'live 4096 enforce:rsa2048 500 1' >>payload-enforce.fixture
	echo 'live 4096 off:unsigned 300 1' >>payload-off.fixture
	in_bench "$FAKE_BOOT; id_slab() { echo 192; }; part_payload"
	run cut -f2,3,6,9 results.tsv
	expect_output $'15728640 bytes\t480263520\t1.017\tmet'
	expect_output $'more than the floor, 4096 bytes\t42048\t-\t-'
	expect_output $'more than the floor, each byte more, up to 15728640\t0.5000\t-\t-'
	expect_output $'end, of 1 there, over 15728640 bytes: besides them\t30700\t-\tmet'
	expect_output $'end, of 64 there, over 4096 bytes: besides them\t44800\t-\tmet'
	expect_output $'end, of 64 there, over 15728640 bytes: besides them\t74800\t-\tMISSED'
	[[ $output != *FAILED* ]]
}

@test "memory: the ends of executables are those that gen_signed appends, one signature not good" {
	[[ -x $gen_signed && -s $keys/signer.pem && -x $build/examples/appended/minimal ]] || skip "nothing built: run 'make build'"
	echo bytes >bytes
	echo other >other
	for f in bytes other; do
		openssl cms -sign -binary -nosmimecap -nocerts -keyid -md sha256 -outform DER -in "$f" -signer "$keys/signer.pem" -inkey "$keys/signer.key" -out "$f.p7s"
	done
	in_bench 'trailer 3 bytes.p7s other.p7s >end'
	# the first block, whose last byte of the signature is another one
	head -c "$(stat -c %s bytes.p7s)" end >first
	[[ $(cmp -l first bytes.p7s | wc -l) == 1 && $(cmp -l first bytes.p7s | awk '{ print $1 }') == "$(stat -c %s bytes.p7s)" ]]
	[[ $(grep -ac '~eBPF signature appended~$' end) == 3 ]]
	[[ $(stat -c %s end) == $(($(stat -c %s bytes.p7s) + 2 * $(stat -c %s other.p7s) + 3 * 38)) ]]
	# what gen_signed has put there, made again
	cp "$build/examples/appended/minimal" exe
	cp exe unsigned
	expect_pass "$gen_signed" strip-signature unsigned
	tail -c "+$(($(stat -c %s unsigned) + 1))" exe >theirs
	head -c -38 theirs >theirs.p7s
	in_bench 'block theirs.p7s >ours'
	cmp theirs ours
}

@test "the tree of the stock kernel has nothing of ours" {
	git init -q tree
	mkdir -p tree/kernel/bpf tree/include/linux tree/security
	echo 'int syscall;' >tree/kernel/bpf/syscall.c
	git -C tree add .
	git -C tree -c user.name=t -c user.email=t@t commit -qm base
	git -C tree tag base
	echo '#ifdef CONFIG_SECURITY_HORNET' >>tree/kernel/bpf/syscall.c
	git -C tree -c user.name=t -c user.email=t@t commit -qam ours
	mkdir tree/security/hornet
	echo 'config SECURITY_HORNET' >tree/security/hornet/Kconfig
	sed -n '/^without_series()/,/^}/p' "$bench/image" >function
	in_bench 'tree=$PWD/tree; . ./function; without_series'
	[[ $(cat tree/kernel/bpf/syscall.c) == 'int syscall;' && ! -e tree/security/hornet ]]
	# a base that is not one
	echo '#ifdef CONFIG_SECURITY_HORNET' >>tree/kernel/bpf/syscall.c
	git -C tree -c user.name=t -c user.email=t@t commit -qam ours
	git -C tree tag -f base >/dev/null
	run bash -c 'BENCH_WORK=$PWD . "$1/lib.bash"; tree=$PWD/tree; . ./function; without_series' - "$bench"
	((status == 1))
	expect_output "has Hornet in it"
}

# machines SEEDS: of each seed what loaded.MODE says
machines() {
	local mode seed
	for mode in off enforce; do
		for seed in $1; do
			cat "loaded.$mode" >"boots/$mode.$seed"
		done
	done
}

@test "a tool that loads unsigned and has nothing to compare with is named: left out, or failed if it is ours or loads at times" {
	mkdir -p boots
	for n in minimal exectrace opentrace tcptrace guard tool other; do
		printf "load $n off:%s 100 100\n" mainline.full mainline.light hornet.light-signed >>loaded.off
		printf "load $n enforce:%s 90 90\n" hornet.full-signed hornet.light-signed >>loaded.enforce
	done
	machines '1 2 3'
	in_bench 'SEEDS=(1 2 3); part_light; part_enforce'
	run cut -f4,9 results.tsv
	[[ $output == *$'of 7\tmet'* && $output != *FAILED* && $output != *'not measured'* ]]
	# mainline's light skeleton of it is refused
	sed -i '/tool off:mainline.light /d' boots/off.*
	in_bench 'SEEDS=(1 2 3); part_light; part_enforce'
	run cut -f1,2,4,9 results.tsv
	expect_output $'light\ttool: there is nothing to compare with, it does not load as off:mainline.light\t-\tnot measured'
	[[ $output == *$'light\tmedian\tof 6\tmet'* && $output == *$'enforce\tmedian\tof 7\tmet'* && $output != *FAILED* ]]
	# in the last boot only: the median would have it, or not
	machines '1 2 3'
	sed -i '/tool off:mainline.light /d' boots/off.1 boots/off.2
	in_bench 'SEEDS=(1 2 3); part_light'
	verdicts
	expect_output $'tool loads as off:mainline.light in some boots only\tFAILED'
	# ours should have been loaded
	machines '1 2 3'
	sed -i '/tool off:hornet.light-signed /d' boots/off.3
	in_bench 'SEEDS=(1 2 3); part_enforce'
	verdicts
	expect_output $'tool does not load as off:hornet.light-signed in each boot\tFAILED'
	machines '1 2 3'
	sed -i '/guard off:mainline/d' boots/off.*
	in_bench 'SEEDS=(1 2 3); part_light'
	verdicts
	expect_output $'guard does not load as off:mainline.light in each boot\tFAILED'
	machines '1 2 3'
	sed -i '/other enforce:hornet.light-signed /d' boots/enforce.2
	in_bench 'SEEDS=(1 2 3); part_light'
	verdicts
	expect_output $'other loads unsigned, and not as enforce:hornet.light-signed\tFAILED'
}

@test "what does not load unsigned either is named, and whether its own main() sets something before" {
	mkdir -p boots p/.output
	for n in minimal exectrace opentrace tcptrace guard tool; do
		echo "load $n off:mainline.full 100 100" >>boots/off.1
		echo "load $n enforce:hornet.full-signed 50 50" >>boots/enforce.1
	done
	sed 's/^load \(.*\) 100$/first \1 200/' boots/off.1 >first.off
	sed 's/^load \(.*\) 50$/first \1 120/' boots/enforce.1 >first.enforce
	cat first.off >>boots/off.1
	cat first.enforce >>boots/enforce.1
	echo 'int main() { bpf_program__set_autoload(obj->progs.old, false); }' >p/chooses.c
	echo 'int main() { }' >p/strange.c
	in_bench 'projects=($PWD/p/.output/{chooses,strange,tool}.bpf.o); part_load'
	run cut -f2,3,4,9 results.tsv
	expect_output $'tools of other projects that load unsigned\t1\ttools of 3\t-'
	expect_output $'\nmedian\t0.5\tof 6\tmet'
	expect_output $'first load of each: median\t0.6\tof 6\t-'
	expect_output $'1 need what their own main() sets: chooses\t-\t-\tnot measured'
	expect_output $'1 that this kernel does not take unsigned either: strange\t-\t-\tnot measured'
	in_bench 'projects=(); part_load'
	verdicts
	expect_output "build them with 'make check-projects'"
}

@test "more than nine seeds, and an even number of them" {
	mkdir -p boots
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		echo "key rsa verify 1 $((100 + 2 * i - i % 2))" >"boots/a.$i"
		: >"boots/a.$i.log"
	done
	in_bench 'guest_values instructions key rsa verify a | wc -l >n; m=$(guest_median instructions key rsa verify a); echo "$((m + 0))" >m'
	[[ $(<n) == 12 ]]
	# between 111 and 112
	[[ $(<m) == 112 || $(<m) == 111 ]]
	# mawk's %d ends at 2^31
	for i in 1 2 3; do
		echo "big x y 3000000001 5000000003" >"boots/big.$i"
	done
	in_bench 'guest_median ns big x y big >ns; guest_median instructions big x y big >instructions'
	[[ $(<ns) == 3000000001 && $(<instructions) == 5000000003 ]]
	mkdir bin
	printf '#!/bin/sh\nfor a; do case $a in --log-file=*) echo "==1== I   refs:      6,000,000,007" >"${a#--log-file=}"; esac; done\n' >bin/valgrind
	chmod +x bin/valgrind
	in_bench 'PATH=$PWD/bin:$PATH; instructions true >n'
	[[ $(<n) == 6000000007 ]]
	echo 'key rsa query 1 100' >>boots/a.12
	run bash -c 'BENCH_WORK=$PWD . "$1/lib.bash"; guest_values instructions key rsa query a' - "$bench"
	((status))
	expect_output "no figure key rsa query in each machine a"
}

@test "a boot that fails takes the parts that share it, and no other" {
	sed -n '/^readonly SHARED/,/^}/p' "$bench/run" >function
	cat >fake <<-'FAKE'
	parts() { printf 'load\tx\nfloor\tx\npayload\tx\nsize\tx\n'; }
	wanted() { :; }
	measure_boots() { die "the machine 'off.2' did not end by itself"; }
	part_load() { echo ran load >>ran; }
	part_floor() { false; echo ran on >>ran; }
	part_payload() { echo ran payload >>ran; }
	part_size() { echo ran size >>ran; figure size x 1 bytes 2 -; }
	FAKE
	in_bench '. ./function; . ./fake; measure_parts'
	expect_output "the machine 'off.2' did not end by itself"
	[[ $(<ran) == $'ran payload\nran size' ]]
	run cut -f1,9 results.tsv
	[[ $output == $'load\tFAILED\nfloor\tFAILED\nsize\t-' ]]
	rm ran
	in_bench '. ./function; . ./fake; measure_boots() { :; }; measure_parts'
	[[ $(<ran) == $'ran load\nran payload\nran size' ]]
	run cut -f1,9 results.tsv
	[[ $output == $'floor\tFAILED\nsize\t-' ]]
	# the run does so
	grep -qx 'measure_parts' "$bench/run"
}

@test "the trend has what a part measured, and misses none of it" {
	results 'load|median|0.5|of 47|-|-|-|0.65|met' 'many|sign|10|instructions|100|0.1|-|1.1x|met' >results.tsv
	results 'guest|load|median of 47|0.5|it is' 'guest|load|largest of 47|3|it is' 'guest|sign|x|1|it is' 'guest|memory|each|9|it is' >trend.tsv
	export BENCH_TREND=$PWD/trend.tsv BENCH_WORK=$PWD
	expect_pass "$bench/trend" guest many
	expect_fail "$bench/trend" guest load
	expect_output "not measured: load: largest of 47"
	expect_fail "$bench/trend" guest all
	expect_output "not measured: sign: x"
	# the rows of memory are of three parts
	sed -i '/largest/d' trend.tsv
	expect_pass "$bench/trend" guest load memory
	expect_fail "$bench/trend" guest load memory payload list
	expect_output "not measured: memory: each"
	# a part that says why it was not measured here is no failure; one that failed is
	sed -i '/memory/d' trend.tsv
	results 'sign|a file of 1 GiB: no room|-|-|-|-|-|-|not measured' >>results.tsv
	expect_pass "$bench/trend" guest all
	results 'sign|broken|-|-|-|-|-|-|FAILED' >>results.tsv
	expect_fail "$bench/trend" guest all
	expect_output "not measured: sign: x"
}

@test "the trend compares medians of as many objects only, and says so; what has no line yet is printed" {
	export BENCH_TREND=$PWD/trend.tsv BENCH_WORK=$PWD
	results 'guest|load|median of 47|0.25|it is' 'guest|load|minimal|1|it is' >trend.tsv
	results 'load|median|0.3|of 5|-|-|-|0.65|met' 'load|minimal|10|instructions|10|1.000|-|1.0x|met' >results.tsv
	expect_pass "$bench/trend" guest load
	expect_output "not compared: of 5, not of 47"
	# a tool is the same tool, however many others there are
	sed -i 's/1\.000/1.100/' results.tsv
	expect_fail "$bench/trend" guest load
	expect_output "WORSE"
	sed -i 's/1\.100/1.000/; s/of 5/of 47/' results.tsv
	expect_fail "$bench/trend" guest load
	expect_output "WORSE"
	# an entry of 5 is one to compare with
	results 'guest|load|median of 5|0.2|it is' >>trend.tsv
	sed -i 's/of 47/of 5/' results.tsv
	expect_fail "$bench/trend" guest load
	expect_output "WORSE"
	# the row has no median at all: that is no other number of objects
	sed -i '/median/d' results.tsv
	expect_fail "$bench/trend" guest load
	expect_output "not measured: load: median of 47"
	results 'load|median|0.2|of 5|-|-|-|0.65|met' 'stock|median|1.001|of 47|-|-|-|1.03|met' >>results.tsv
	expect_pass "$bench/trend" guest load stock
	[[ $output == *'median of 47 '*' 1.001 in no line of the table yet'* ]]
	# none above 1.0 is a count, too, and 1 more than none is worse
	results 'guest|load|above 1.0 of 5|0|none' >>trend.tsv
	results 'load|above 1.0|0|of 5|-|-|-|-|-' >>results.tsv
	expect_pass "$bench/trend" guest load
	sed -i 's/above 1.0\t0/above 1.0\t1/' results.tsv
	expect_fail "$bench/trend" guest load
}

@test "the summary of many ratios: median, quartiles, ends, and how many are above 1.0" {
	in_bench 'ratios=(0.9 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 1.1); summary load 0.65; above_one load; ratios=(0.5); summary light 1.10 "loaders: "; above_one load'
	run cut -f2,3,4,9 results.tsv
	[[ $output == $'median\t0.55\tof 10\tmet\nsmallest\t0.1\tof 10\t-\nfirst quartile\t0.3\tof 10\t-\nthird quartile\t0.8\tof 10\t-\n90th percentile\t0.9\tof 10\t-\nlargest\t1.1\tof 10\t-\nabove 1.0\t1\tof 10\t-\nloaders: median\t0.5\tof 1\tmet\n'* ]]
	[[ $output == *$'\nloaders: first quartile\t0.5\tof 1\t-\n'*$'\nabove 1.0\t0\tof 1\t-' ]]
}

@test "the trend has medians, largest, memory, generated and signed files" {
	local name
	for name in load/median\ of\ 47 load/largest\ of\ 47 light/median\ of\ 47 light/largest\ of\ 47 enforce/median\ of\ 47 \
		loaders/median\ of\ 4 closed/median\ of\ 47 \
		'memory/each of 2000 live signed programs: more than unsigned, the slab of struct hornet_id included' \
		'memory/for a moment, to check a signature over 4096 bytes: besides them' 'memory/slabs for each of 10,000 signed programs, in all' \
		'list/one more unload: 10,000 live programs against 1' 'generator/200 programs' 'many/sign 64 loaders' 'many/verify 64 loaders' \
		'size/examples/minimal, static, both less a program that does nothing' 'event/fentry, 20,000 events'; do
		grep -qF "$(printf 'guest\t%s\t%s\t' "${name%%/*}" "${name#*/}")" "$bench/trend.tsv" || { echo "no entry for $name" >&2; return 1; }
	done
}

@test "sign: CPU time and the time that passes, in place too, and what verify reads" {
	mkdir -p guest/obj
	head -c 100 /dev/zero >guest/obj/end-file.unsigned
	BENCH_GIB=1000 in_bench 'guest=$PWD/guest; df() { printf "x\n1 2 3 9000\n"; }; sign_to() { if test -e "$1.copy"; then echo over; else echo to; fi >>ran; cp "$1" "$1.copy"; }
		sign_in_place() { test -e "$1.again"; echo in >>ran; }; verify_file() { test -e "$1.signed"; }; part_sign'
	run cut -f2 results.tsv
	expect_output $'sign 1 GiB into a new file, against cp\n'
	expect_output 'sign 1 GiB into a new file, against cp and sync'
	expect_output 'sign 1 GiB into a file that is there, against cp and sync'
	expect_output 'sign 1 GiB in place, against cp, sync and mv'
	expect_output 'in place, the wait for the disk included'
	expect_output 'verify 1 GiB, of which sections and trailer are read'
	# to be verified; then once more than three times, twice where there is no file, and once where there is one
	[[ $(grep -c to ran) == 9 && $(grep -c over ran) == 4 && $(grep -c in ran) == 4 ]]
}

@test "many: one process of libcrypto signs and verifies what openssl cms does" {
	requires openssl
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=t -keyout k -out c -days 2 2>/dev/null
	head -c 4096 /dev/zero >bytes
	cc -O2 -Wall -Wextra -Werror "$bench/host/cms.c" -o cms -lcrypto
	expect_pass ./cms sign 3 k c bytes p7s
	expect_pass openssl cms -verify -binary -inform DER -in p7s -content bytes -certfile c -nointern -noverify -out /dev/null
	expect_pass ./cms verify 3 c bytes p7s
	head -c 4096 /dev/urandom >bytes
	expect_fail ./cms verify 1 c bytes p7s
	expect_output "not verified"
	# its figures stand beside those of 64 processes, and have the same target
	in_bench 'instructions() { if [[ $1 == */cms ]]; then echo 90; else echo 5; fi; }; make_loaders() { :; }; part_many'
	run cut -f2,5,8 results.tsv
	expect_output $'sign 64 loaders\t320\t1.1x'
	expect_output $'sign 64 loaders, against one process that signs 64 times 4,096 bytes\t90\t1.1x'
	expect_output $'verify 64 loaders, against one process that verifies 64 times 4,096 bytes\t90\t1.1x'
}

@test "signers: each key and digest has a signature that is one; ML-DSA is said to be left out" {
	local ca=${HORNET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hornet}/test-ca s key md
	[[ -s $ca/ca.key ]] || skip "no test CA: run 'make build'"
	mkdir -p guest/bin
	printf '#!/bin/sh\necho "bytes $2"\n' >guest/bin/payload
	chmod +x guest/bin/payload
	in_bench 'guest=$PWD/guest; prepare_signers; prepare_payloads; echo "${SIGNERS[*]}" >signed; signers_left_out'
	for s in rsa2048 rsa3072 rsa4096 p256 p384 rsa2048-sha384 rsa2048-sha512 p384-sha384; do
		[[ " $(<signed) " == *" $s "* ]]
		key=${s%-*} md=sha256
		[[ $s != *-* ]] || md=${s#*-}
		echo "bytes 4096" >bytes
		expect_pass openssl cms -verify -binary -inform DER -in "payload/$s-4096.p7s" -content bytes -certfile "signers/$key.pem" -nointern \
			-noverify -out /dev/null
		openssl cms -cmsout -print -inform DER -in "payload/$s-4096.p7s" -noout | grep -q "algorithm: $md "
		printf x | openssl dgst "-$md" -verify <(openssl x509 -in "signers/$key.pem" -noout -pubkey) -signature "payload/$s.raw"
		grep -q "hash=$md$" "payload/$s.params"
	done
	run cut -f1,2,9 results.tsv
	[[ $output == signers$'\t'ML-DSA*'not measured' ]]
}

@test "objects of which there is no skeleton are said, and are a failure if nobody knows why" {
	mkdir -p g/hornet g/mainline
	echo 'maps100 mainline.light: Error: failed' >g/mainline/maps100.light.skipped
	echo 'gone mainline.light: Error: failed' >g/mainline/gone.light.skipped
	in_bench 'guest=$PWD/g; objects=(/x/maps100.bpf.o /x/good.bpf.o); part_objects'
	verdicts
	[[ $output == 'maps100 mainline.light: mainline makes'*$'\tnot measured\n'* && $output != *gone* && $output != *FAILED* ]]
	echo 'good hornet.full-signed: Error: no way' >g/hornet/good.full-signed.skipped
	in_bench 'guest=$PWD/g; objects=(/x/maps100.bpf.o /x/good.bpf.o); part_objects'
	verdicts
	[[ $output == *'no skeleton: good hornet.full-signed: Error: no way'*$'\tFAILED'* ]]
	# maps100 by us is not what is known of mainline
	echo 'maps100 hornet.light: Error: failed' >g/hornet/maps100.light.skipped
	in_bench 'guest=$PWD/g; objects=(/x/maps100.bpf.o); part_objects'
	verdicts
	[[ $output == *'no skeleton: maps100 hornet.light'*$'\tFAILED'* ]]
}

@test "an object that can be generated again is no longer called left out" {
	local stage=$top/build/prefix object=$top/build/examples/.build/minimal.bpf.o make
	[[ -x $bpftool && -s $object ]] || skip "nothing built: run 'make build'"
	make=(make -s -C "$bench/guest" STAGE="$stage" OUT="$PWD/g" OBJECTS="$PWD/minimal.bpf.o" "$PWD/g/hornet/minimal.light.o")
	mkdir -p g/obj g/hornet
	echo 'no object' >minimal.bpf.o
	expect_pass "${make[@]}"
	[[ -s g/hornet/minimal.light.skipped ]]
	sleep 1
	cp "$object" minimal.bpf.o
	touch minimal.bpf.o
	expect_pass "${make[@]}"
	[[ ! -e g/hornet/minimal.light.skipped ]]
}

@test "a skeleton is made anew when the headers or the makefile are newer; what a tool turns off is off in all that can" {
	local object=$top/build/examples/.build/minimal.bpf.o make kind program
	[[ -x $bpftool && -s $object ]] || skip "nothing built: run 'make build'"
	mkdir -p stage/include g/hornet g/mainline none
	touch none/bpftool
	ln -s "$prefix/lib" stage/lib
	cp -r "$prefix/include/hornet" stage/include/
	cp -r "$bench/guest" guest
	make=(make -s -C guest STAGE="$PWD/stage" OUT="$PWD/g" OBJECTS="$object" KEY="$keys/signer.key" CERT="$keys/signer.pem" MAINLINE="$PWD/none")
	touch -d '1 hour ago' guest/* stage/include/hornet/*/* stage/include/hornet/*.h
	expect_pass "${make[@]}" "$PWD/g/hornet/minimal.full.o"
	[[ ! -e g/hornet/minimal.full.skipped ]]
	expect_pass "${make[@]}" -q "$PWD/g/hornet/minimal.full.o"
	run nm g/hornet/minimal.full.o
	[[ $output == *bpf_object__load_skeleton* && $output != *set_autoload* ]]
	touch -d '1 minute' stage/include/hornet/bpf/skel_internal.h
	expect_fail "${make[@]}" -q "$PWD/g/hornet/minimal.full.o"
	touch -d '1 hour ago' stage/include/hornet/bpf/skel_internal.h
	touch -d '1 minute' guest/off.mk
	expect_fail "${make[@]}" -q "$PWD/g/hornet/minimal.full.o"
	program=$("$bpftool" gen skeleton "$object" name m | sed -n '/struct bpf_program \*/{s/.*\*\(.*\);/\1/p;q}')
	expect_pass "${make[@]}" off_minimal="$program" "$PWD/g/hornet/minimal.full.o" "$PWD/g/hornet/minimal.light.o"
	[[ ! -e g/hornet/minimal.full.skipped && ! -e g/hornet/minimal.light.skipped ]]
	nm g/hornet/minimal.full.o | grep -q bpf_program__set_autoload
	for kind in hornet/minimal.{full,full-signed,light,light-signed} mainline/minimal.{full,light,light-signed}; do
		run "${make[@]}" -n -W "$object" V=1 off_minimal="$program" "$PWD/g/$kind.o"
		case $kind in
		# these load all that is in them
		mainline/minimal.light*) [[ $output != *OFF_LIST* ]] ;;
		*) expect_output "-DOFF_LIST='OFF($program)'" ;;
		esac
	done
	# one that the object has not is said
	expect_pass "${make[@]}" -B off_minimal=none "$PWD/g/hornet/minimal.full.o"
	[[ -s g/hornet/minimal.full.skipped ]]
}

@test "event: a whole instruction more for an event is more than 1.00, of each kind of tracer" {
	in_bench 'for k in "${EVENTS[@]}"; do echo "event $k off 1 2000000"; done >boots/off.1
		for k in "${EVENTS[@]}"; do echo "event $k enforce 1 2019999"; done >boots/enforce.1; part_event'
	verdicts
	[[ $(grep -c $'^more than 1.00: .*\tmet$' <<<"$output") == 5 && $output == *fentry* && $output == *kprobe* && $output == *raw_tp* ]]
	in_bench 'for k in "${EVENTS[@]}"; do echo "event $k off 1 2000000"; done >boots/off.1
		for k in "${EVENTS[@]}"; do echo "event $k enforce 1 2020000"; done >boots/enforce.1; part_event'
	verdicts
	[[ $(grep -c $'^more than 1.00: .*\tMISSED$' <<<"$output") == 5 ]]
	[[ $(sed -n 's/^EVENTS := //p' "$bench/guest/Makefile") == "$(sed -n 's/^readonly EVENTS=(\(.*\))$/\1/p' "$bench/parts/guest.bash")" ]]
}

@test "the report of some parts, its results and its plots stand beside those of all" {
	requires jq gnuplot
	[[ -s $top/build/bzImage ]] || skip "nothing built: run 'make build'"
	in_bench 'report_name; report_name load enforce'
	[[ $output == $'report\nreport-load-enforce' ]]
	results 'load|minimal|5|instructions|10|0.500|-|1.0x|met' >results.tsv
	results 'load|loads|a row' >rows.tsv
	BENCH_WORK=$PWD expect_pass "$bench/report" all 1 5
	cp load.svg first.svg
	results 'load|minimal|6|instructions|10|0.600|-|1.0x|met' >results-load.tsv
	BENCH_WORK=$PWD BENCH_RESULTS=$PWD/results-load.tsv BENCH_REPORT=report-load expect_pass "$bench/report" load 1 5
	grep -q '| 0.500 |' report.md
	grep -q '| 0.600 |' report-load.md
	[[ $(jq '.figures[0].value' report.json report-load.json | tr '\n' ' ') == '5 6 ' ]]
	cmp load.svg first.svg
	[[ -s load-load.svg ]]
	grep -qF '![load](load.svg)' report.md
	grep -qF '![load](load-load.svg)' report-load.md
	# the run gives it these names, and the trend is of the same results
	grep -q 'report_name "\${names\[@\]}"' "$bench/run"
	grep -q 'BENCH_REPORT=\$report "\$bench/report"' "$bench/run"
	grep -qx 'results=$work/results${report#report}.tsv' "$bench/run"
	grep -qx 'export BENCH_RESULTS=$results' "$bench/run"
}

@test "the report begins with what was missed, what needs an idle machine, what it was measured with, and the issue's rows" {
	requires jq gnuplot qemu-system-x86_64
	[[ -s $top/build/bzImage ]] || skip "nothing built: run 'make build'"
	results 'load|minimal|15|instructions|10|1.500|-|1.0x|MISSED' 'load|median|0.7|of 5|-|-|-|0.65|MISSED' 'load|guard|5|instructions|10|0.500|-|1.0x|met' \
		'build|minimal|1|s of CPU|2|0.500|-|1.15x|met' 'size|x|broke|-|-|-|-|-|FAILED' 'policy|rules: 9|-3|instructions|-|-|-|2000|met' \
		'policy|rules: 8|7|instructions|-|-|-|-|-' >results.tsv
	results 'load|loads|load latency' 'build|builds|gen_signed build' 'size|sizes|size of it' 'policy|rules|policies' 'end|ends|not here' >rows.tsv
	BENCH_WORK=$PWD expect_pass "$bench/report" all 1 5
	sed '/^## /,$d' report.md >top.md
	grep -qx -e '- load: minimal: 1.500, <= 1.0x' top.md
	grep -qx -e '- load: median: 0.7 of 5, <= 0.65' top.md
	grep -qx -e '- size: x' top.md
	[[ $(grep -c '^- ' top.md) == 3 ]]
	grep -q 'the seconds of build\. ' top.md
	grep -qx '| load latency | load | 1 | \*\*2\*\* |' top.md
	grep -qx '| gen_signed build | build | 1 |  |' top.md
	[[ $(<top.md) != *'not here'* ]]
	grep -qE '^\| kernel \| [0-9]+\.[0-9]+\.[0-9]+-hornet' top.md
	grep -qE '^\| qemu \| QEMU emulator version [0-9]' top.md
	grep -qxF '| cpu | max,sha-ni=off |' top.md
	[[ $(jq -r '.measured_with.cpu' report.json) == 'max,sha-ni=off' && $(jq -r '.measured_with | length' report.json) == 6 ]]
	[[ -s policy.svg && -s load.svg && ! -e size.svg ]]
	# each part of the run has a row
	"$bench/run" --list | awk -F '\t' 'NF != 3 || $3 == "" { bad = 1 } END { exit bad || NR < 20 }'
	# no target, no list of misses
	results 'load|guard|5|instructions|10|0.500|-|1.0x|met' >results.tsv
	BENCH_WORK=$PWD expect_pass "$bench/report" all 1 5
	run grep -e '^Missed' -e '^Could not' -e 'did nothing else' report.md
	((status == 1))
	[[ ! -e policy.svg ]]
}

@test "size: less what a program that does nothing has, and with musl" {
	[[ -x $gen_signed && -s $top/build/examples/.build/minimal.bpf.o && -s $top/build/keys/signer.key ]] || skip "nothing built: run 'make build'"
	command -v musl-gcc >/dev/null || lacks 'no musl-gcc here' musl-tools
	mkdir mainline
	ln -s "$prefix/include/hornet" mainline/include
	ln -s "$prefix/lib/hornet/libbpf.a" mainline/libbpf.a
	printf '#!/bin/sh\necho "$@" >"%s"\nexec "%s" "$@"\n' "$PWD/asked" "$bpftool" >mainline/bpftool
	chmod +x mainline/bpftool
	in_bench part_size
	# the base is mainline's
	[[ $(<asked) == 'gen skeleton '* ]]
	run cut -f2,9 results.tsv
	expect_output 'examples/minimal, static, both less a program that does nothing'
	expect_output 'examples/minimal with musl, against the same base, which is glibc'
	[[ $output != *FAILED* ]]
	# the program that does nothing is taken from both sides
	[[ $(awk -F '\t' '/^size\tof which/ { n = $3; full = $5 } /less a program/ { if ($5 != full - n) bad++; rows++ } END { print rows, bad + 0 }' results.tsv) == '2 0' ]]
	# musl's is smaller than glibc's
	[[ $(awk -F '\t' '/with musl/ { m = $3 } /^size\texamples\/minimal, static\t/ { g = $3 } END { print m < g }' results.tsv) == 1 ]]
}

@test "the images are of the series of today, also where a tree of an earlier one is left" {
	mkdir -p top/kernel/scripts top/kernel/config top/tests/bench top/build/linux top/build/bench
	cp "$top/kernel/scripts/lib.bash" top/kernel/scripts/
	cp "$top/kernel/config/base.mk" top/kernel/config/
	cp "$bench"/{image,lib.bash,lockstat.config} top/tests/bench/
	printf '#!/bin/sh\necho ${0##*/} >>"%s"\n' "$PWD/called" >top/kernel/scripts/fetch
	cp top/kernel/scripts/fetch top/kernel/scripts/kernel-tree
	chmod +x top/kernel/scripts/{fetch,kernel-tree}
	echo kernel | tee top/build/bzImage top/build/bench/bzImage-open >/dev/null
	# the image of this kernel is there already
	{ sha256sum <top/build/bzImage; cat "$bench/image" "$bench/lockstat.config"; } | sha256sum | cut -c1-32 >top/build/bench/bzImage-open.of
	BENCH_WORK=$PWD/top/build/bench expect_pass top/tests/bench/image open
	[[ $(<called) == $'fetch\nkernel-tree' ]]
	printf '#!/bin/sh\necho no series >&2; exit 1\n' >top/kernel/scripts/kernel-tree
	BENCH_WORK=$PWD/top/build/bench expect_fail top/tests/bench/image open
	expect_output "has not the series of kernel/patches"
}

@test "usage: an unknown part or option, and --list" {
	expect_fail "$bench/run" no-such-part
	expect_output "no part 'no-such-part'"
	run "$bench/run" --nonsense
	((status == 2))
	expect_pass "$bench/run" --list
	expect_output "closed"
	run "$bench/image" other
	((status == 2))
}
