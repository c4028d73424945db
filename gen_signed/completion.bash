# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed - completion for bash
# shellcheck shell=bash

_gen_signed()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words=

	compopt -o filenames
	if ((COMP_CWORD == 1)); then
		words='build sign verify inspect keygen help --version'
	elif [[ $prev == --alg ]]; then
		words='rsa2048 rsa3072 rsa4096 p256 p384'
	elif [[ $prev == --name || $prev == --open || $prev == --object-version ]]; then
		return
	elif [[ ${COMP_WORDS[1]} == help ]]; then
		words='build sign verify inspect keygen'
	elif [[ $cur == -* ]]; then
		case ${COMP_WORDS[1]} in
		build) words='-o --key --cert --pass-file --btf --open --object-version --no-embed --keep -v' ;;
		sign) words='--key --cert -o --pass-file' ;;
		verify) words='--cert --ca' ;;
		keygen) words='--key --cert --name --alg --ca-key --ca-cert --pass-file' ;;
		esac
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _gen_signed gen_signed
