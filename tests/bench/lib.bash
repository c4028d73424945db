# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What the parts of the benchmark share: names, medians, machines that count instructions, the list of results.
# shellcheck shell=bash disable=SC2034
shopt -s extglob

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=kernel/scripts/lib.bash
. "$bench/../../kernel/scripts/lib.bash"
trap - ERR
work=${BENCH_WORK:-$(work_sub bench)}
results=${BENCH_RESULTS:-$work/results.tsv}
# The guest's CPU. With SHA-NI, which QEMU has from 8.2 on, SHA-256 would take a fraction of the instructions.
readonly CPU=max,sha-ni=off
# Parts of which 0 or less is a figure, with the beginning of its name: how often somebody waited, and what differs by less
# than two boots do. Any other figure that is not positive was measured wrongly.
readonly MAY_BE_ZERO=('crowd: contentions on locks of ours' "crowd: the most contended, of the kernel's"
	'event: more than 1.00' 'load: above 1.0' 'sign: verify 1 GiB' 'policy: 100 rules, more than 1 rule takes')
prefix=$build/prefix
keys=$build/keys
bpftool=$prefix/lib/hornet/bpftool
gen_signed=$prefix/bin/gen_signed
mainline=$work/mainline
guest=$work/guest

die() {
	printf 'bench: %s\n' "$*" >&2
	exit 1
}

# Numbers, one a line: their median; how far apart they are, in per cent of it.
median() {
	sort -g | awk -v OFMT=%.12g '{ v[NR] = $1 } END { if (!NR) exit 1; print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

spread() {
	sort -g | awk '{ v[NR] = $1 } END { if (!NR) exit 1; m = v[int((NR + 1) / 2)]; printf "%.2f\n", m ? 100 * (v[NR] - v[1]) / m : 0 }'
}

# positive ROW NAME VALUE BASE: is that a figure of this name? More than 0, or one of MAY_BE_ZERO.
positive() {
	local may
	for may in "${MAY_BE_ZERO[@]}"; do
		[[ "$1: $2" != "$may"* ]] || return 0
	done
	[[ $3 =~ [1-9] && $3 != -* && ($4 == - || $4 =~ [1-9]) ]]
}

# figure ROW NAME VALUE UNIT BASE TARGET [SPREAD]: one line of the results. BASE and TARGET may be "-". A target
# with "x" is of VALUE / BASE, another one of VALUE. The last field says whether it was met.
figure() {
	local row=$1 name=$2 value=$3 unit=$4 base=$5 target=$6 spread=${7:--} number='[0-9]+([.][0-9]+)?'
	[[ $value =~ ^-?$number$ && $base =~ ^(-|$number)$ ]] || die "$row: $name: no figure ('$value' against '$base')"
	positive "$row" "$name" "$value" "$base" || { failed "$row" "$name: '$value' against '$base': that is not more than 0"; return 0; }
	awk -v OFS='\t' -v row="$row" -v name="$name" -v value="$value" -v unit="$unit" -v base="$base" \
		-v target="$target" -v spread="$spread" 'BEGIN {
		ratio = base == "-" || base == 0 ? "-" : sprintf("%.3f", value / base)
		what = target ~ /x$/ ? ratio : value
		limit = target
		gsub(/[^0-9.]/, "", limit)
		verdict = target == "-" ? "-" : what + 0 <= limit + 0 ? "met" : "MISSED"
		if (target ~ /x$/ && ratio == "-") verdict = "MISSED"
		print row, name, value, unit, base, ratio, spread, target, verdict
	}' | tee -a "$results" | awk -F '\t' '{ printf "  %-34s %16s %-12s base %16s ratio %8s  %-9s %s\n", $2, $3, $4, $5, $6, $8 == "-" ? "" : "<= " $8, $9 == "-" ? "" : $9 }'
}

# skipped ROW WHY: what could not be measured here is said, too
skipped() {
	printf '%s\t%s\t-\t-\t-\t-\t-\t-\tnot measured\n' "$1" "$2" >>"$results"
	printf '  not measured: %s\n' "$2"
}

# failed ROW WHY: it should have been measured; the run's status tells
failed() {
	printf '%s\t%s\t-\t-\t-\t-\t-\t-\tFAILED\n' "$1" "$2" >>"$results"
	printf '  FAILED: %s\n' "$2"
}

# report_name [PART...]: the report of some parts stands beside that of all
report_name() {
	local IFS=-
	echo "report${*:+-$*}"
}

# pack FOLDER FILE: an initramfs; the same content gives the same bytes
pack() {
	(cd "$1" && find . -print0 | LC_ALL=C sort -z | cpio --null --quiet -o -H newc --reproducible) >"$2"
}

# boot NAME IMAGE MODE SEED JOB...: begins one machine of one CPU (BOOT_CPUS) whose clock counts instructions, those of all its
# CPUs, which are run in turn; BOOT_APPEND is more of its command line. All that it reads is in its initramfs, so that a run can
# be repeated to the instruction, whatever else this machine does: as many run at once as there are processors.
boot() {
	local name=$1 image=$2 mode=$3 seed=$4 dir=$work/boots
	shift 4
	mkdir -p "$dir/$name.jobs"
	printf '%s\n' "$@" >"$dir/$name.jobs/jobs"
	pack "$dir/$name.jobs" "$dir/$name.cpio"
	cat "$work/initrd.cpio" "$dir/$name.cpio" >"$dir/$name.initrd"
	((${#booting[@]} < $(nproc))) || booted_first
	setpriv --pdeathsig TERM timeout "${BENCH_TIMEOUT:-1500}" setpriv --pdeathsig KILL qemu-system-x86_64 -nodefaults -no-user-config \
		-no-reboot -display none -accel tcg,thread=single -cpu "$CPU" -smp "${BOOT_CPUS:-1}" -m 1536 \
		-icount shift=3,sleep=off,align=off -rtc base=2026-01-01T00:00:00,clock=vm -seed "$seed" \
		-kernel "$image" -initrd "$dir/$name.initrd" -serial "file:$dir/$name.console" \
		-append "console=ttyS0 quiet panic=-1 no_timer_check audit=1 hornet=$mode lsm=lockdown,hornet,bpf rdinit=/bin/init ${BOOT_APPEND:-}" &
	booting+=("$! $name")
}

# Process id and name of the machines that run, the one that was begun first in front.
booting=()

# booted_first: waits until that one has ended. Its figures: $work/boots/NAME
booted_first() {
	local pid name dir=$work/boots
	read -r pid name <<<"${booting[0]}"
	booting=("${booting[@]:1}")
	wait "$pid" || die "the machine '$name' did not end by itself: $dir/$name.console"
	tr -d '\r' <"$dir/$name.console" >"$dir/$name.log"
	grep -qx 'bench-done' "$dir/$name.log" || die "the machine '$name' failed: $(tail -n 3 "$dir/$name.log")"
	sed -n 's/^.*bench \([a-z]* .* [0-9-]* [0-9-]*\)$/\1/p' "$dir/$name.log" >"$dir/$name"
	rm -rf "$dir/$name.jobs" "$dir/$name.cpio" "$dir/$name.initrd" "$dir/$name.console"
}

# booted: waits for all of them
booted() {
	while ((${#booting[@]})); do booted_first; done
}

# guest_values ns|instructions FIGURE NAME KIND BOOT: the figure in that machine, or in each of that name and a number, its seed
guest_values() {
	local field=4 boots=("$work/boots/$5")
	[[ $1 == ns ]] || field=5
	[[ -e ${boots[0]} ]] || boots=("$work/boots/$5".+([0-9]))
	awk -v f="$2" -v n="$3" -v k="$4" -v field="$field" -v want="${#boots[@]}" \
		'$1 == f && $2 == n && $3 == k { print $field; found++ } END { exit found != want }' "${boots[@]}" && return
	printf 'bench: no figure %s %s %s in each machine %s\n' "$2" "$3" "$4" "$5" >&2
	return 1
}

# a whole number: between those of an even number of machines there may be half an instruction
guest_median() {
	guest_values "$@" | median | awk '{ printf "%.0f\n", $1 }'
}

# attempt COMMAND...: what fails in it, and what it could not measure, does not hide the others; leaves its status in $attempted.
# Not to be called where a status is asked for: there errexit is off.
attempt() {
	set +e
	(
		set -e
		"$@"
	)
	attempted=$?
	set -e
}

# make_root: the programs of the guest and what they need, as the root of each machine
make_root() {
	local i=0 c root=$work/root
	rm -rf "$root"
	mkdir -p "$root"/{certs,dev,proc,sys,tmp,payload}
	cp -r "$guest/bin" "$root/"
	[[ ! -d $work/payload ]] || cp -r "$work/payload" "$root/"
	[[ ! -d $work/policy ]] || cp -r "$work/policy" "$root/"
	for c in "$keys/signer.der" "$work"/signers/*.der; do
		[[ -e $c ]] || continue
		cp "$c" "$root/certs/$i.der"
		i=$((i + 1))
	done
	pack "$root" "$work/initrd.cpio"
	rm -rf "$root"
}

# instructions CMD...: how many this machine executes for CMD in user mode, its children included
instructions() {
	local log=$work/valgrind
	rm -f "$log".*
	valgrind --tool=cachegrind --cache-sim=no --trace-children=yes --cachegrind-out-file=/dev/null \
		--log-file="$log.%p" "$@" >/dev/null 2>"$work/valgrind-stderr" ||
		die "this failed: $* ($(tail -n 1 "$work/valgrind-stderr"))"
	awk '/I +refs:/ { gsub(/,/, "", $NF); n += $NF } END { printf "%.0f\n", n; exit !n }' "$log".* || die "valgrind counted nothing: $*"
	rm -f "$log".*
}

# seconds CMD...: time that CMD and its children use on this machine's CPUs, and time that passes
seconds() {
	local TIMEFORMAT='%U %S %R'
	{ time "$@" >/dev/null 2>&1 3>&-; } 2>&1 | awk '{ printf "%.3f %.3f\n", $1 + $2, $3 }' || die "this failed: $*"
}
