#compdef gen_signed
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed - completion for zsh; commands and options are those that its own help names

_gen_signed() {
	local -a entries subs
	local exe=$words[1]

	(( CURRENT < 3 )) || subs=(${(s:|:)"$($exe help $words[2] 2>/dev/null |
		sed -nE '1s/^usage: gen_signed [a-z-]+ ([a-z]+(\|[a-z]+)+) .*/\1/p')"})

	if (( CURRENT == 2 )) || [[ $words[2] == help ]]; then
		entries=(${(f)"$($exe help 2>/dev/null | sed -nE 's/^  ([a-z][a-z-]*) +(.*)$/\1:\2/p')"})
		_describe command entries
	elif (( $#subs && CURRENT == 3 )); then
		entries=($subs)
		_describe command entries
	elif [[ $PREFIX == -* ]]; then
		entries=(${(f)"$($exe help $words[2] ${subs:+$words[3]} 2>/dev/null | sed -nE 's/^  (--?[a-z-]+)( [A-Z.|:]+)? +(.*)$/\1:\3/p')"})
		_describe option entries
	else
		_files
	fi
}

_gen_signed "$@"
