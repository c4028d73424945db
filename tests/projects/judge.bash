# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Whether a case of `cases` printed what it must, and the same signed and unsigned.
# shellcheck shell=bash

# The lines that count, without what differs from run to run.
text_lines() {
	local out=$1 pids=$2 pattern=$3 numbers=$4 w o
	read -r w o <"$pids" || true
	grep -aE -e "${pattern//,/|}" "$out" |
		sed -E "s/(^|[^.0-9])${w:-none}([^.0-9]|\$)/\1PIDW\2/g; s/(^|[^.0-9])${o:-none}([^.0-9]|\$)/\1PIDO\2/g; s/[0-9]{2}:[0-9]{2}:[0-9]{2}/TIME/g; s/\b([0-9a-f]{12}|[0-9a-f]{16})\b/ADDRESS/g" |
		if [[ $numbers == N ]]; then
			sed -E 's/\b(400[12]|4242)\b/\1P/g; s/\b-?[0-9]+(\.[0-9]+)?(ms)?\b/N\2/g; s/\b0x[0-9a-f]+\b/N/g; s/(400[12]|4242)P/\1/g'
		else
			cat
		fi | sed -E 's/[[:space:]]+/ /g; s/^ //; s/ $//' | LC_ALL=C sort -u || true
}

# The counts of all histograms: " 4 -> 7 : 3 |***".
histogram() {
	awk '/ -> .* : [0-9]+ / { sub(/.* : /, ""); n += $1 } END { print n + 0 }' "$1"
}

# What counts of the output of case $2 in folder $1: text FOLDER NUMBER METHOD LINES
text() {
	local dir=$1 n=$2
	case $3 in
	lines) text_lines "$dir/$n.out" "$dir/$n.pids" "$4" N ;;
	exact) text_lines "$dir/$n.out" "$dir/$n.pids" "$4" '' ;;
	first) text_lines "$dir/$n.out" "$dir/$n.pids" "$4" N | cut -d';' -f1 | sort -u ;;
	sum) printf 'total %s\n' "$(histogram "$dir/$n.out")" ;;
	some) [[ $(histogram "$dir/$n.out") == 0 ]] && echo none || echo some ;;
	esac
}

# The two folders below $1 that hold the case are compared, or the one that does is checked alone:
# judge FOLDER NUMBER METHOD LINES MUST MUST_NOT. Prints "same", or in what it is not.
judge() {
	local out=$1 n=$2 method=$3 lines=$4 yes=$5 no=$6 set got=()
	for set in signed unsigned; do
		[[ -e $out/$set/$n.out ]] || continue
		got+=("$(text "$out/$set" "$n" "$method" "$lines")")
		if [[ $yes ]] && ! grep -aqE -e "$yes" <<<"${got[-1]}"; then
			echo "$set: there is no $yes"
			return
		fi
		if [[ $no ]] && grep -aqE -e "$no" <<<"${got[-1]}"; then
			echo "$set: there is $no"
			return
		fi
	done
	if ((${#got[@]} == 0)); then
		echo "was not run"
	elif [[ ${got[0]} != "${got[-1]}" ]]; then
		echo "not what the unsigned one prints"
		# a status that is no error
		{ diff <(echo "${got[-1]}") <(echo "${got[0]}") || :; } | sed "s/^/    $n /" >&2
	else
		echo same
	fi
}

# What programs count in their variables while they run.
readonly COUNTED='^var ([^ ]+\.bss (counts|hists?|latency|mbd|misses|num|stats|syswide|total)|softirqs\.bss time) '

# What command $2 in folder $1 of `options-guest` came to: what it holds, and the first line it printed, if it goes on; else its status
# and all that it printed, but for libbpf's messages: a signed load has its own. What is left out is what differs by itself.
# And the perf events that it asked for.
option_state() {
	local at=$1/$2
	cat "$at.end"
	[[ ! -e $at.asked ]] || LC_ALL=C sort "$at.asked"
	if grep -q running "$at.end"; then
		sed -E "s/($COUNTED).*/\1is counted/" "$at.held"
		# some print each second: nobody knows whether they have yet
		sed -n 1p "$at.out" | tr -d '\0' | sed -E 's/\x1b\[[0-9;]*[A-Za-z]//g; /^$|loadavg|RX_KB|^COMM: /d; s/[0-9.:/]+/N/g; s/^/says /'
	else
		# of a list of all processes, the one that is the same
		sed -E '/^libbpf: /d; /Process Name: /{/: wanted\./!d}; s#[^ ]*/(libbpf-tools|examples/c)/##g; s/^/says /' "$at.out" "$at.err"
	fi
}

# What the first of two states has in addition or differently, and the second: a line each.
option_difference() {
	diff <(echo "$1") <(echo "$2") | grep '^[<>]' || true
}
