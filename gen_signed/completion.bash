# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed - completion for bash; commands and options are those that its own help names
# shellcheck shell=bash disable=SC2016

# The words of the help of a command: _gen_signed_words SED-SCRIPT GEN_SIGNED [COMMAND...]
_gen_signed_words()
{
	"$2" help "${@:3}" 2>/dev/null | sed -nE "$1"
}

_gen_signed()
{
	local exe=${COMP_WORDS[0]} cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words='' subs='' command

	compopt -o filenames
	command=("${COMP_WORDS[1]}")
	if ((COMP_CWORD > 1)); then
		subs=$(_gen_signed_words '1s/^usage: gen_signed [a-z-]+ ([a-z]+(\|[a-z]+)+) .*/\1/p' "$exe" "${command[@]}" | tr '|' '\n')
		[[ ! $subs ]] || command+=("${COMP_WORDS[2]}")
	fi
	case $prev in
	--alg) words='rsa2048 rsa3072 rsa4096 p256 p384 mldsa44 mldsa65 mldsa87' ;;
	--digest) [[ ${command[1]-} == explain ]] || words='sha256 sha384 sha512' ;;
	--op) words='LOAD ATTACH RUN POLICY' ;;
	--verdict) words='NONE OK UNSIGNED PARTIALSIG UNKNOWNKEY UNEXPECTED FAULT BADSIG REVOKED ROLLBACK' ;;
	--origin) words='none attr exe loader kernel before' ;;
	--keyring) words='none builtin secondary platform user bpf' ;;
	--open-inputs) words='none any' ;;
	--token) words='none userns' ;;
	--task) words='other init' ;;
	--type) words='socket_filter kprobe sched_cls sched_act tracepoint xdp perf_event cgroup_skb cgroup_sock lwt_in lwt_out lwt_xmit sock_ops sk_skb cgroup_device sk_msg raw_tracepoint cgroup_sock_addr lwt_seg6local lirc_mode2 sk_reuseport flow_dissector cgroup_sysctl raw_tracepoint_writable cgroup_sockopt tracing struct_ops ext lsm sk_lookup syscall netfilter' ;;
	--errno) words='EPERM EACCES ENOKEY EKEYREJECTED EKEYREVOKED EKEYEXPIRED EBADMSG ENOPKG EOPNOTSUPP EINVAL ENOENT ESRCH EBUSY E2BIG EAGAIN ENOTSUPP ECANCELED ENOMEM' ;;
	--name | --pass-fd | --pass-env | --provider | --require-signer | --open | --object-version | --pid | --prog-id | --attach | --signer | --exe | --version | --uid) ;;
	*)
		if ((COMP_CWORD == 1)) || [[ ${command[0]} == help ]]; then
			words=$(_gen_signed_words 's/^  ([a-z][a-z-]*) .*/\1/p' "$exe")
			((COMP_CWORD > 1)) || words+=' --version'
		elif [[ $subs && $COMP_CWORD -eq 2 ]]; then
			words=$subs
		elif [[ $cur == -* ]]; then
			words=$(_gen_signed_words '/^options:/,$s/^  (-[-a-z]*).*/\1/p' "$exe" "${command[@]}")
		else
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			return
		fi
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

complete -F _gen_signed gen_signed
