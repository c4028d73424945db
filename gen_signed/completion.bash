# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed - completion for bash
# shellcheck shell=bash

_gen_signed()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words= cmd

	compopt -o filenames
	if ((COMP_CWORD == 1)); then
		words='build sign verify inspect keygen policy log ps help --version'
	elif [[ $prev == --alg ]]; then
		words='rsa2048 rsa3072 rsa4096 p256 p384'
	elif [[ $prev == --name && ${COMP_WORDS[1]} == keygen ]]; then
		return
	elif [[ ${COMP_WORDS[1]} == help ]]; then
		words='build sign verify inspect keygen policy log ps'
	elif [[ ${COMP_WORDS[1]} == policy && COMP_CWORD -eq 2 ]]; then
		words='check explain sign'
	elif [[ $cur == -* ]]; then
		cmd=${COMP_WORDS[1]}
		[[ $cmd != policy ]] || cmd="policy ${COMP_WORDS[2]}"
		case $cmd in
		'policy explain') words='--op --verdict --origin --keyring --type --attach --signer --digest --exe --name --version --open-inputs --token --task --uid' ;;
		'policy sign') words='--key --cert -o --pass-file' ;;
		build) words='-o --key --cert --pass-file --btf --no-embed --keep -v' ;;
		sign) words='--key --cert -o --pass-file' ;;
		verify) words='--cert --ca' ;;
		log) words='--json --follow' ;;
		ps) words='--json --check --prog-id' ;;
		keygen) words='--key --cert --name --alg --ca-key --ca-cert --pass-file' ;;
		esac
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _gen_signed gen_signed
