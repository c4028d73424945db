# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed - completion for bash
# shellcheck shell=bash

_gen_signed()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words=

	compopt -o filenames
	if ((COMP_CWORD == 1)); then
		words='build sign verify inspect keygen diff doctor rebuild attest help --version'
	elif [[ $prev == --alg ]]; then
		words='rsa2048 rsa3072 rsa4096 p256 p384'
	elif [[ $prev == --errno ]]; then
		words='EPERM EACCES ENOKEY EKEYREJECTED EBADMSG ENOPKG EOPNOTSUPP EINVAL ENOENT ESRCH EBUSY E2BIG ENOMEM'
	elif [[ $prev == --name || $prev == --require-signer ]]; then
		return
	elif [[ ${COMP_WORDS[1]} == help ]]; then
		words='build sign verify inspect keygen diff doctor rebuild attest'
	elif [[ $cur == -* ]]; then
		case ${COMP_WORDS[1]} in
		build) words='-o --key --cert --pass-file --btf --no-embed --keep --record -v' ;;
		sign) words='--key --cert -o --pass-file' ;;
		attest) words='--key --cert -o --record --sbom --pass-file' ;;
		rebuild) words='--check --record --key --cert --pass-file -v' ;;
		doctor) words='--cert --errno' ;;
		inspect) words='--json' ;;
		verify) words='--cert --ca --crl --require-signer --object --pid --prog-id --json' ;;
		keygen) words='--key --cert --name --alg --ca-key --ca-cert --pass-file' ;;
		esac
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _gen_signed gen_signed
