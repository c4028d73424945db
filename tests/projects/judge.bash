# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Whether a case of `cases` printed what it must, and the same signed and unsigned.
# shellcheck shell=bash

# The lines that count, without what differs from run to run.
text_lines() {
	local out=$1 pids=$2 pattern=$3 numbers=$4 w o
	read -r w o <"$pids" || true
	grep -aE -e "${pattern//,/|}" "$out" |
		sed -E "s/(^|[^.0-9])${w:-none}([^.0-9]|\$)/\1PIDW\2/g; s/(^|[^.0-9])${o:-none}([^.0-9]|\$)/\1PIDO\2/g; s/[0-9]{2}:[0-9]{2}:[0-9]{2}/TIME/g; s/\b[0-9a-f]{16}\b/ADDRESS/g" |
		if [[ $numbers == N ]]; then
			sed -E 's/\b(400[12]|4242)\b/\1P/g; s/\b-?[0-9]+(\.[0-9]+)?\b/N/g; s/\b0x[0-9a-f]+\b/N/g; s/(400[12]|4242)P/\1/g'
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
