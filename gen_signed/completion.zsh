#compdef gen_signed
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed - completion for zsh; commands and options are those that its own help names

# The values of an option, of a command that may be of two words, in entries: none if they can be anything. Return: are they no files?
_gen_signed_values() {
	entries=()
	case $1 in
	--alg) entries=(rsa2048 rsa3072 rsa4096 p256 p384 mldsa44 mldsa65 mldsa87) ;;
	--digest) [[ $2 == explain ]] || entries=(sha256 sha384 sha512) ;;
	--op) entries=(LOAD ATTACH RUN POLICY) ;;
	--verdict) entries=(NONE OK UNSIGNED PARTIALSIG UNKNOWNKEY UNEXPECTED FAULT BADSIG REVOKED ROLLBACK) ;;
	--origin) entries=(none attr exe loader kernel before) ;;
	--keyring) entries=(none builtin secondary platform user bpf) ;;
	--open-inputs) entries=(none any) ;;
	--token) entries=(none userns) ;;
	--task) entries=(other init) ;;
	--type) entries=(socket_filter kprobe sched_cls sched_act tracepoint xdp perf_event cgroup_skb cgroup_sock lwt_in lwt_out lwt_xmit sock_ops sk_skb cgroup_device sk_msg raw_tracepoint cgroup_sock_addr lwt_seg6local lirc_mode2 sk_reuseport flow_dissector cgroup_sysctl raw_tracepoint_writable cgroup_sockopt tracing struct_ops ext lsm sk_lookup syscall netfilter) ;;
	--errno) entries=(EPERM EACCES ENOKEY EKEYREJECTED EKEYREVOKED EKEYEXPIRED EBADMSG ENOPKG EOPNOTSUPP EINVAL ENOENT ESRCH EBUSY E2BIG EAGAIN ENOTSUPP ECANCELED ENOMEM) ;;
	--name | --pass-fd | --pass-env | --provider | --require-signer | --open | --object-version | --pid | --prog-id | --attach | --signer | --exe | --version | --uid) ;;
	*) return 1 ;;
	esac
}

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
		entries=(${(f)"$($exe help $words[2] ${subs:+$words[3]} 2>/dev/null | sed -nE 's/^  (--?[a-z-]+)( [^ ]+)? +(.*)$/\1:\3/p')"})
		_describe option entries
	elif _gen_signed_values "$words[CURRENT-1]" "$words[3]"; then
		(( ! $#entries )) || _describe value entries
	else
		_files
	fi
}

_gen_signed "$@"
