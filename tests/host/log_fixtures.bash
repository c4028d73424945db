# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Audit records and a list of programs, as a Hornet kernel writes them.
# shellcheck shell=bash disable=SC2034

spki=sha256:bbe295c552bfec3754730e13f70d44cefa56dc82f65304505a4fe759ced9b3ba
digest=sha256:bfe0175d08f1f3bef03f8030a7526b41ea57c77dd76c27e5ab3f72c01fcc2d9d
insns=sha256:cecf2a1e4a08d3e0bb3a1e3e40b37a9bb6d5f5e5b8ddf0f9f5e2c8f3a71d9c04
# CN=Hornet test CA
issuer=3117301506035504030c0e486f726e65742074657374204341
by="signer=$spki keyid=d125f730f4d7 serial=615bd2db issuer=$issuer keyring=secondary"
nobody='signer=none keyid=none serial=none issuer=none keyring=none'
no_info='info_name=none info_version=none open_inputs=none'
root='pid=277 auid=4294967295 uid=0 ses=4294967295 userns=4026531837'

# What stands behind "audit(TIME:SERIAL): "
signed_load="prog-id=4 op=LOAD lsm=hornet lsm-mode=enforce decision=allow verdict=OK reason=signed error=0 origin=attr session=none\
 prog-name=\"__loader.prog\" prog-type=31 attach-type=0 tag=cecf2a1e4a08d3e0 insns=$insns attach-btf-id=0 attach-prog-id=0\
 attach-target=none digest=$digest $by loader=none loader-id=0 info_name=\"minimal\" info_version=7 open_inputs=2 $root\
 comm=\"minimal\" exe=\"/usr/bin/minimal\" token=none res=1"
# comm: a b"; exe: /tmp/x y
refused_load="prog-id=0 op=LOAD lsm=hornet lsm-mode=enforce decision=deny verdict=UNSIGNED reason=unsigned error=1 origin=none\
 session=none prog-name=\"probe\" prog-type=26 attach-type=24 tag=0000000000000000 insns=none attach-btf-id=99 attach-prog-id=0\
 attach-target=\"do_exit\" digest=none $nobody loader=none loader-id=0 $no_info pid=9 auid=1000 uid=1000 ses=3\
 userns=4026532000 comm=61206222 exe=2F746D702F782079 token=4026532000 new-field=7 res=0"
unload="prog-id=4 op=UNLOAD lsm=hornet verdict=OK origin=attr prog-name=\"__loader.prog\" prog-type=31 attach-type=0\
 tag=cecf2a1e4a08d3e0 insns=$insns digest=$digest $by loader=none loader-id=0 $no_info res=1"
lost='op=LOST lsm=hornet lost=12 off=3 res=1'
mode='lsm=hornet lsm-mode=enforce old-mode=audit pid=1 auid=0 uid=0 ses=1 userns=4026531837 comm="sh" exe="/bin/sh" res=1'

# What holds from the beginning
of_boot="pid=1 auid=4294967295 uid=0 ses=4294967295 userns=4026531837 comm=\"swapper/0\" exe=(null)"
policy_boot="lsm=hornet verdict=NONE reason=boot error=0 policy=builtin:0 digest=$digest old-policy=none old-digest=none $nobody\
 signer-path=none $of_boot res=1"
mode_boot="lsm=hornet lsm-mode=enforce old-mode=none $of_boot res=1"

# audit.log of auditd: 5 records of Hornet's among others
audit_log() {
	printf 'node=web1 type=BPF msg=audit(1795250300.151:8): %s\n' "$signed_load"
	printf 'type=SYSCALL msg=audit(1795250300.151:8): arch=c000003e syscall=321 success=yes exit=4 a0=5 comm="minimal"\n'
	printf 'type=PROCTITLE msg=audit(1795250300.151:8): proctitle="lsm=hornet"\n'
	printf 'type=UNKNOWN[1334] msg=audit(1795250301.002:9): %s\n' "$refused_load"
	printf 'type=BPF msg=audit(1795250301.003:10): %s\x1dAUID="unset" UID="root"\n' "$unload"
	printf 'type=BPF msg=audit(1795250301.004:11): prog-id=5 op=LOAD\n'
	printf 'type=BPF msg=audit(1795250301.005:12): %s\n' "$lost"
	printf 'type=MAC_STATUS msg=audit(1795250301.006:13): enforcing=1 old_enforcing=0 lsm=selinux res=1\n'
	printf 'type=MAC_STATUS msg=audit(1795250301.007:14): %s\n' "$mode"
}

# The same on the console, as dmesg and others show it
console_log() {
	printf '[    3.172199] audit: type=1334 audit(1795250300.151:8): %s\n' "$signed_load"
	printf '<5>[    3.2] audit: type=1334 audit(1795250301.002:9): %s\n' "$refused_load"
	printf 'audit: type=1334 audit(1795250301.003:10): %s\n' "$unload"
	printf '[    3.3] random: crng init done\n'
	printf 'type=1334 audit(1795250301.005:12): %s\n' "$lost"
	printf 'audit: type=1404 audit(1795250301.007:14): %s\n' "$mode"
}

# hornet/programs; a line each: program LINE-NUMBER VERDICT ORIGIN WHO
program() {
	printf 'id=%d name="p%d" type=5 verdict=%s digest=none %s loader=%s loader-id=4 origin=%s' "$1" "$1" "$2" "${4%% *}" "$digest" "$3"
	printf ' attach-type=0 tag=96a022aaf9e9276b insns=%s %s %s load-time=2912222671 pid=277 auid=4294967295 uid=0' "sha256:96a022aaf9e9276b${insns:23}" "${4#* }" "$no_info"
	printf ' userns=4026531837 comm=%s\n' "${5:-\"minimal\"}"
}

all_signed() {
	program 2 UNSIGNED kernel "$nobody"
	program 5 OK loader "$by"
	program 6 OK attr "$by"
}
