#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The benchmark's objects and boots: which are measured, and that none is left out without a word.
# shellcheck disable=SC2154,SC1091,SC2016,SC2030,SC2031

load ../lib.bash
load bench_lib.bash

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
