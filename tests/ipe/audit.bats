#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# IPE beside Hornet in mode audit, which refuses no unsigned program by itself. In a guest of its own (check-long ipe).
# shellcheck disable=SC2154,SC1091,SC2016

load ../lib.bash
load lib.bash

@test "an unsigned program that Hornet only records is refused by IPE's policy" {
	[[ $(<"$hornet/mode") == audit ]]
	recorded "$progs/plain"
	((status == 1))
	expect_output 'Permission denied'
	((${#loads[@]} == 1 && ${#asked[@]} == 1))
	[[ ${loads[0]} == *' lsm-mode=audit decision=deny verdict=UNSIGNED reason=lsm-veto veto=ipe error=13 '*' res=0' ]]
	[[ ${asked[0]} == *' bpf_signature=UNSIGNED bpf_keyring=NONE bpf_kernel=FALSE rule="DEFAULT op=BPF_PROG_LOAD action=DENY"' ]]
	# It is IPE: without its enforcement the same program loads.
	echo 0 >"$ipe/enforce"
	recorded "$progs/plain"
	echo 1 >"$ipe/enforce"
	((status == 0))
	[[ ${loads[0]} == *' decision=allow verdict=UNSIGNED '*' res=1' ]]
}
