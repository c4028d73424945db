#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The benchmark's parts: what each measures, against what, and when a target is missed.
# shellcheck disable=SC2154,SC1091,SC2016,SC2030,SC2031

load ../lib.bash
load bench_lib.bash

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
