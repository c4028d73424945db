# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed - completion for bash
# shellcheck shell=bash

_gen_signed()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words=

	compopt -o filenames
	if ((COMP_CWORD == 1)); then
		words='build sign verify inspect keygen prepare attach resign strip-signature help --version'
	elif [[ $prev == --alg ]]; then
		words='rsa2048 rsa3072 rsa4096 p256 p384 mldsa44 mldsa65 mldsa87'
	elif [[ $prev == --digest ]]; then
		words='sha256 sha384 sha512'
	elif [[ $prev == --name || $prev == --pass-fd || $prev == --pass-env || $prev == --provider ]]; then
		return
	elif [[ ${COMP_WORDS[1]} == help ]]; then
		words='build sign verify inspect keygen prepare attach resign strip-signature'
	elif [[ $cur == -* ]]; then
		case ${COMP_WORDS[1]} in
		build) words='--key --cert --pass-file --pass-fd --pass-env --provider --provider-path --digest -o --btf --no-embed --keep -v' ;;
		sign) words='--key --cert --pass-file --pass-fd --pass-env --provider --provider-path --digest -o --add' ;;
		resign) words='--key --cert --pass-file --pass-fd --pass-env --provider --provider-path --digest -o' ;;
		strip-signature) words='-o' ;;
		prepare) words='-o --digest' ;;
		attach) words='--cert -o --digest' ;;
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
