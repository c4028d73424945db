#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Every example on the enforcing kernel: unsigned, damaged, or signed by a stranger it is refused, and leaves nothing.

# shellcheck disable=SC2154 # the libraries set them
load ../lib.bash
load examples_lib.bash

# errno NAME: its number and what strerror(3) calls it
errno() {
	case $1 in
	EPERM) echo '1 Operation not permitted' ;;
	EBADMSG) echo '74 Bad message' ;;
	EACCES) echo '13 Permission denied' ;;
	ENOKEY) echo '126 Required key not available' ;;
	EKEYREJECTED) echo '129 Key was rejected by service' ;;
	esac
}

# refused EXE ERRNO|ERRNO VERDICT|VERDICT [LOADS]: the kernel says no, with one record for each load, and says why
refused() {
	local exe=$1 errors=$2 verdicts=$3 records=${4:-1} e number text said=''
	rm -f "$T/records"
	run "$AUDITLOG" -o "$T/records" -t 1334 -- timeout -s INT $((20 * SLOW)) "$exe"
	echo "want $errors $verdicts; status $status: $output"
	grep -F " exe=\"$exe\" " "$T/records" >"$T/mine" || :
	cat "$T/mine"
	[[ $status == 1 ]]
	grep -q 'because of its signature\|refused the signature' <<<"$output"
	for e in ${errors//|/ }; do
		read -r number text < <(errno "$e")
		! grep -q "($e)\|: $text:" <<<"$output" || said=$number
	done
	[[ $said ]]
	[[ $(grep -c ' op=LOAD ' "$T/mine") == "$records" ]]
	[[ $(grep -Ec " op=LOAD .* decision=deny verdict=($verdicts) .* res=0" "$T/mine") == "$records" ]]
	grep ' op=LOAD ' "$T/mine" | tail -n 1 | grep -q " error=$said "
	nothing_left
}

# refuse_in_attr NAME OTHER: each part of the signature in attr, and what it covers, made wrong
refuse_in_attr() {
	local d=$EX/test/damage
	in_attr "$1"
	cp "$EX/unsigned/$1" "$T/bad"
	refused "$T/bad" EPERM UNSIGNED
	"$d" "$exe" "$T/bad" insns
	refused "$T/bad" 'EACCES|EKEYREJECTED' 'BADSIG|UNEXPECTED'
	"$d" "$exe" "$T/bad" data
	refused "$T/bad" EKEYREJECTED BADSIG
	"$d" "$exe" "$T/bad" sig
	refused "$T/bad" 'EKEYREJECTED|EBADMSG' BADSIG
	"$d" "$exe" "$T/bad" sig-of "$EX/$2"
	refused "$T/bad" EKEYREJECTED BADSIG
	"$d" "$EX/stranger/$1" "$T/bad" no-trailer
	refused "$T/bad" ENOKEY UNKNOWNKEY
}

# refuse_at_end NAME OTHER: the same for the signature at the end of the executable
refuse_at_end() {
	local d=$EX/test/damage loads=2
	# A loader with no signature in attr answers EACCES with a second try, for kernels that know no signature at the end.
	[[ $1 != static ]] || loads=1
	at_end "$1"
	"$d" "$exe" "$T/bad" no-trailer
	refused "$T/bad" EPERM UNSIGNED
	"$d" "$exe" "$T/bad" insns
	refused "$T/bad" 'EACCES|EKEYREJECTED' 'BADSIG|UNEXPECTED' $loads
	if [[ $1 != static ]]; then
		"$d" "$exe" "$T/bad" data
		refused "$T/bad" EKEYREJECTED BADSIG
	fi
	"$d" "$exe" "$T/bad" trailer
	refused "$T/bad" 'EKEYREJECTED|EBADMSG' BADSIG
	"$d" "$exe" "$T/bad" trailer-of "$EX/appended/$2"
	refused "$T/bad" EKEYREJECTED BADSIG
	"$gen_signed" sign "$exe" --key "$keys/stranger.key" --cert "$keys/stranger.pem" -o "$T/bad" >/dev/null
	refused "$T/bad" ENOKEY UNKNOWNKEY
}

@test "minimal is refused when a part signed in attr is wrong" {
	refuse_in_attr minimal opentrace
}

@test "minimal is refused when a part signed at the end is wrong" {
	refuse_at_end minimal opentrace
}

@test "exectrace is refused when a part signed in attr is wrong" {
	refuse_in_attr exectrace opentrace
}

@test "exectrace is refused when a part signed at the end is wrong" {
	refuse_at_end exectrace opentrace
}

@test "opentrace is refused when a part signed in attr is wrong" {
	refuse_in_attr opentrace tcptrace
}

@test "opentrace is refused when a part signed at the end is wrong" {
	refuse_at_end opentrace tcptrace
}

@test "tcptrace is refused when a part signed in attr is wrong" {
	refuse_in_attr tcptrace opentrace
}

@test "tcptrace is refused when a part signed at the end is wrong" {
	refuse_at_end tcptrace opentrace
}

@test "guard is refused when a part signed in attr is wrong" {
	refuse_in_attr guard opentrace
}

@test "guard is refused when a part signed at the end is wrong" {
	refuse_at_end guard opentrace
}

@test "static is refused when a part signed at the end is wrong" {
	refuse_at_end static opentrace
}
