#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed doctor and verify --pid, --prog-id on machines made of files: what the kernel would say stands in a folder that is
# mounted over securityfs, in a namespace of its own. On a Hornet kernel: tests/guest/gen_signed.bats
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016

bats_require_minimum_version 1.5.0
load ../lib.bash
load gen_signed_lib.bash

# Root of a chroot can't make a user namespace, and needs none.
apart() {
	if (($(id -u) == 0)); then unshare -m "$@"; else unshare -rm "$@"; fi
}

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
	apart true 2>/dev/null || skip 'no user and mount namespaces here'
	[[ -d /sys/kernel/security ]] || skip 'this kernel has no securityfs'
	mkdir -p machine/hornet
	echo lockdown,hornet,bpf >machine/lsm
	echo enforce >machine/hornet/mode
	printf 'policy_name=corp policy_version=7\nDEFAULT action=DENY\nverdict=OK action=ALLOW\n' >machine/hornet/policy
	: >config
	: >keys
	echo 'quiet audit=1' >cmdline
	preload=()
	digest=sha256:$(payload one.signed | sha256sum | cut -d' ' -f1)
}

# on_machine COMMAND...: with machine/ as securityfs, keys as /proc/keys, cmdline as /proc/cmdline and, if it is a file, config as
# the kernel's configuration
on_machine() {
	apart bash -c '
		mount -t tmpfs none /sys/kernel/security && cp -r machine/. /sys/kernel/security || exit 99
		mount --bind keys /proc/keys && mount --bind cmdline /proc/cmdline || exit 99
		if [[ -e /proc/config.gz ]]; then mount --bind config /proc/config.gz; else mount -t tmpfs none /boot && cp config "/boot/config-$(uname -r)"; fi || exit 99
		exec "$@"' - "$@"
}

# doctor_says LINE ARGUMENT...: doctor on the machine says so
doctor_says() {
	local line=$1
	shift
	run on_machine "${preload[@]}" "$gen_signed" doctor "$@"
	printf '%s\n' "$output"
	((status == 0 || status == 1))
	expect_output "$line"
}

@test "doctor: a kernel without the signature's algorithm" {
	printf 'CONFIG_X509_CERTIFICATE_PARSER=y\nCONFIG_CRYPTO_RSA=y\n# CONFIG_CRYPTO_ECDSA is not set\n' >config
	"$gen_signed" keygen --key p256.key --cert p256.pem --alg p256 >/dev/null
	"$gen_signed" sign one --key p256.key --cert p256.pem -o ec 2>/dev/null
	doctor_says "problem  a: this kernel can't check its signature (ecdsa-with-SHA256): CONFIG_CRYPTO_ECDSA is not set: ENOPKG" ec
	expect_output 'next sign with a key of another kind, or boot a kernel with CONFIG_CRYPTO_ECDSA'
	doctor_says 'Hornet is active' one.signed
	[[ $output != *'is not set'* ]]
	echo CONFIG_CRYPTO_ECDSA=m >>config
	doctor_says 'Hornet is active' ec
	[[ $output != *'is not set'* ]]
}

@test "doctor: the order of security modules, and whether Hornet was built" {
	doctor_says 'ok       Hornet is active: lockdown,hornet,bpf'
	echo lockdown,bpf >machine/lsm
	echo CONFIG_SECURITY_HORNET=y >config
	doctor_says 'problem  Hornet is built in but not active: it is not in the order of security modules (lockdown,bpf)'
	expect_output 'boot with lsm=lockdown,bpf,hornet'
	echo '# CONFIG_SECURITY_HORNET is not set' >config
	doctor_says 'problem  this kernel was built without Hornet (CONFIG_SECURITY_HORNET)'
	# a name that only begins like it
	echo lockdown,hornets >machine/lsm
	doctor_says 'problem  this kernel was built without Hornet'
	rm machine/lsm
	doctor_says "problem  the order of security modules can't be read"
	expect_output 'mount -t securityfs none /sys/kernel/security'
	expect_output 'problem  this kernel was built without Hornet'
	# what is known without is said
	rm -r machine && mkdir machine
	echo CONFIG_SECURITY_HORNET=y >config
	doctor_says 'unknown  whether Hornet is active; this kernel was built with it'
	expect_output "unknown  Hornet's mode, policy and programs can't be read either"
	expect_output '1 problem, 2 unknown'
}

@test "doctor: the mode, and lockdown" {
	doctor_says 'ok       mode enforce: only signed programs are loaded'
	echo audit >machine/hornet/mode
	doctor_says 'ok       mode audit: bad signatures are refused'
	echo off >machine/hornet/mode
	doctor_says 'problem  mode off: nothing is required of programs'
	expect_output 'hornet=audit or hornet=enforce'
	rm machine/hornet/mode
	doctor_says "unknown  Hornet's mode can't be read: No such file"
	echo 'none integrity [confidentiality]' >machine/lockdown
	doctor_says 'problem  lockdown=confidentiality'
	expect_output 'boot with lockdown=integrity'
	echo 'none [integrity] confidentiality' >machine/lockdown
	doctor_says 'ok       Hornet is active'
	[[ $output != *confidentiality* ]]
}

@test "doctor: the policy that holds, or why it can't be asked" {
	doctor_says 'ok       a: policy corp:7 allows it and its 2 programs' one.signed
	rm machine/hornet/policy
	doctor_says 'unknown  what the policy says: /sys/kernel/security/hornet/policy: No such file' one.signed
	expect_output 'gen_signed doctor one.signed --policy FILE'
}

@test "doctor: keyrings that can't be read, or are not listed" {
	doctor_says 'unknown  a: whether this machine knows its signer' one.signed
	# a number that no key has
	printf '7ffffffe I------     1 perm 1f0b0000     0     0 keyring   .secondary_trusted_keys: 1\n' >keys
	doctor_says 'unknown  a: whether this machine knows its signer' one.signed
}

# a_ring CERT: a keyring with this certificate in a session of this test's own; the kernel calls it .bpf
a_ring() {
	requires keyctl
	local ring
	keyctl new_session >/dev/null && ring=$(keyctl newring hornet-test @s) &&
		openssl x509 -in "$1" -outform DER | keyctl padd asymmetric '' "$ring" || skip 'no keyrings, or no asymmetric keys, here'
	printf '%08x I------     1 perm 1f0b0000     0     0 keyring   .bpf: 1\n' "$ring" >keys
	cc -shared -fPIC -o keyring-name.so "$BATS_TEST_DIRNAME/keyring-name.c"
	export KEYRING_NAME=.bpf ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0
	preload=(env LD_PRELOAD="$PWD/keyring-name.so")
}

@test "doctor: a signature that brings its signer's certificates along: the kernel goes from one to the next until it knows one" {
	local i by=root known
	# RSA, which each kernel knows
	issued() {
		openssl req -new -newkey rsa:2048 -nodes -keyout "$1.key" -subj "/CN=$1" -out "$1.csr" 2>/dev/null
		printf '%s\n' subjectKeyIdentifier=hash authorityKeyIdentifier=keyid "${@:3}" >"$1.ext"
		openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -days 30 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
	}
	openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 30 -subj /CN=Root \
		-addext keyUsage=critical,keyCertSign 2>/dev/null
	for i in 1 2 3 4; do
		issued "c$i" "$by" basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign
		by=c$i
	done
	issued leaf c4 keyUsage=digitalSignature
	issued short root keyUsage=digitalSignature
	cat c[1-4].pem >chain.pem
	payload one >payload
	openssl cms -sign -binary -in payload -outform DER -out long.p7s -signer leaf.pem -inkey leaf.key -md sha256 -nosmimecap -certfile chain.pem
	openssl cms -sign -binary -in payload -outform DER -out short.p7s -signer short.pem -inkey short.key -md sha256 -nosmimecap
	{ cat one; block long.p7s; } >long
	{ cat one; block short.p7s; } >short
	doctor_says 'unknown  a: its appended signature brings along 5 certificates between signer and trusted key, more than four' long
	expect_output '(long-chain) unless a keyring has one of the first five, and the keyrings can'\''t be read by this user'
	doctor_says 'unknown  a: whether this machine knows its signer ' short
	id() {
		openssl x509 -in "$1.pem" -noout -ext subjectKeyIdentifier | sed -n 's/://g; s/^ *\([0-9A-F]*\)$/\L\1/p'
	}
	for known in leaf c3 c1; do
		a_ring $known.pem
		if [[ $known == leaf ]]; then
			doctor_says "ok       a: its signer $(id leaf) is in .bpf" long
		else
			doctor_says "ok       a: its signer $(id leaf) is vouched for by $(id $known), which is in .bpf, through certificates" long
		fi
		[[ $output != *long-chain* ]]
		doctor_says "problem  a: its signer $(id short) is in neither" short
	done
	a_ring root.pem
	doctor_says 'problem  a: its appended signature brings along 5 certificates between signer and trusted key, more than four: the kernel refuses it (long-chain)' long
	expect_output 'sign it again with openssl cms -nocerts, or with gen_signed'
	doctor_says "ok       a: its signer $(id short) is vouched for by $(id root), which is in .bpf, through certificates" short
}

@test "doctor: a key in .bpf is where the policy has it" {
	a_ring cert.pem
	printf 'policy_name=corp policy_version=7\nDEFAULT action=DENY\nkeyring=bpf action=ALLOW\n' >machine/hornet/policy
	doctor_says 'is in .bpf' one.signed
	expect_output 'ok       a: policy corp:7 allows it and its 2 programs: rule 1 (line 3)'
	printf 'policy_name=corp policy_version=7\nDEFAULT action=DENY\nkeyring=builtin,secondary action=ALLOW\n' >machine/hornet/policy
	doctor_says 'problem  a: policy corp:7 does not let the loader be loaded' one.signed
	# one that can't be read may have it
	printf '7ffffffe I------     1 perm 1f0b0000     0     0 keyring   .bpf: 1\n' >keys
	doctor_says 'unknown  a: whether policy corp:7 lets the loader be loaded' one.signed
}

@test "doctor: a keyring whose name only looks like one of the kernel's is none of them" {
	local name
	a_ring cert.pem
	doctor_says 'ok       a: its signer ' one.signed
	expect_output 'is in .bpf'
	for name in x.bpf .bpfs 'x;.bpf' ".bpf$(printf '%0300d' 0)"; do
		KEYRING_NAME=$name
		doctor_says 'unknown  a: whether this machine knows its signer' one.signed
	done
	# a description that is longer than what there is room for
	local ring
	ring=$(keyctl newring ".bpf$(printf '%0300d' 0)" @s 2>/dev/null || keyctl newring "x.bpf$(printf '%0300d' 0)" @s)
	printf '%08x I------     1 perm 1f0b0000     0     0 keyring   x.bpf%0300d: 1\n' "$ring" 0 >keys
	doctor_says 'unknown  a: whether this machine knows its signer' one.signed
}

@test "doctor: a signer that is named by issuer and serial number" {
	mkdir sigs
	payload one >payload
	openssl cms -sign -binary -in payload -outform DER -out sigs/1.p7s -signer cert.pem -inkey key.pem -md sha256 -nocerts -nosmimecap
	"$gen_signed" attach one sigs --cert cert.pem -o issued >/dev/null
	a_ring cert.pem
	doctor_says 'unknown  a: whether this machine knows its signer: the signature names it by issuer and serial number' issued
	expect_output "gen_signed doctor EXE --cert CERT, this signer's certificate"
	[[ $output != *none* && $output != *problem*signer* ]]
	doctor_says 'unknown  a: whether this machine knows its signer: the signature names it' issued --cert other.pem
	doctor_says 'ok       a: its signer ' issued --cert cert.pem
	expect_output 'is in .bpf'
	printf 'policy_name=corp policy_version=7\nDEFAULT action=DENY\nkeyring=bpf action=ALLOW\n' >machine/hornet/policy
	doctor_says 'ok       a: policy corp:7 allows it and its 2 programs: rule 1 (line 3)' issued --cert cert.pem
	doctor_says 'unknown  a: whether policy corp:7 lets the loader be loaded' issued
}

@test "doctor: a certificate of somebody else says nothing of the signer" {
	doctor_says 'unknown  other.pem: the certificate is of no signer of one.signed' one.signed --cert other.pem
	expect_output 'next gen_signed inspect one.signed names the signers'
	"$gen_signed" sign one.signed --add -o both --key other.key --cert other.pem >/dev/null
	local cert
	for cert in cert.pem other.pem; do
		doctor_says "ok       $cert: valid now" both --cert "$cert"
		[[ $output != *'is of no signer'* ]]
	done
	# of what is not signed nobody is the signer
	doctor_says 'problem  a: unsigned' one --cert other.pem
	[[ $output != *'is of no signer'* ]]
	# named by issuer and serial number, by a certificate that has no key id either
	local none=(-addext subjectKeyIdentifier=none -addext authorityKeyIdentifier=none)
	openssl req -x509 -key key.pem -out none.pem -subj /CN=None "${none[@]}"
	"$gen_signed" prepare one -o bundle >/dev/null
	openssl cms -sign -binary -in bundle/1.payload -outform DER -out sig.p7s -signer none.pem -inkey key.pem -md sha256 -nocerts -nosmimecap
	openssl req -x509 -key key.pem -out two.pem -subj /CN=None "${none[@]}"
	{ cat one; block sig.p7s; } >named
	doctor_says 'ok       none.pem: valid now' named --cert none.pem
	[[ $output != *'is of no signer'* ]]
	doctor_says 'unknown  two.pem: the certificate is of no signer of named' named --cert two.pem
}

@test "doctor: the signatures of the file: damaged, over other bytes, of nobody" {
	local base
	base=$(offset_of embedded HornetR1)
	cp embedded bad
	flip bad $((base + $(field embedded data_off) + 1300))
	doctor_says 'problem  a: its embedded signature is over other bytes: altered after it was made' bad
	expect_output 'gen_signed verify bad --cert CERT'
	cp embedded bad
	flip bad $((base + $(field embedded sig_off) + 1))
	doctor_says 'problem  a: its embedded signature is damaged' bad
	cp one.signed bad
	flip bad $(($(offset_of bad HornetR1) + $(field bad data_off) + 1300))
	doctor_says "problem  a: none of the file's 1 signatures is over it" bad
	# not to sign it as it is
	expect_output 'next gen_signed verify bad --cert CERT'
	doctor_says 'problem  a: unsigned' one
	for i in 1 2 3 4 5; do
		static_record "p$i" "$i" >"$i"
		with_section "$i" "p$i"
	done
	cat 1 2 3 4 5 >all
	with_section all many
	for i in 1 2 3 4 5; do signed_end "p$i"; done >end-to-end
	cat end-to-end >>many
	doctor_says 'problem  many: p1: the kernel would not find its signature: more than 4 programs have these instructions' many
	expect_output 'next build it with other instructions'
	echo text >text
	doctor_says 'problem  text: it is not an ELF executable' text
}

@test "doctor: dates of the certificate, by the clock; each errno has a meaning" {
	make_ca
	openssl req -new -key key.pem -subj /CN=Old -out old.csr
	openssl x509 -req -in old.csr -CA ca.crt -CAkey ca.key -days 1 -out old.pem -set_serial 7 2>/dev/null
	doctor_says 'ok       old.pem: valid now' --cert old.pem
	late_x509 -req -in old.csr -CA ca.crt -CAkey ca.key -out past.pem -set_serial 8 2>/dev/null
	doctor_says 'problem  past.pem: by this machine' --cert past.pem
	expect_output 'check the clock, or renew the certificate; the kernel checks no dates'
	local e
	for e in EPERM EACCES ENOKEY EKEYREJECTED EBADMSG ENOPKG -22 95 EAGAIN; do
		expect_pass "$gen_signed" doctor --errno "$e"
		expect_output '    next '
	done
	# of a signature that is too large
	[[ $("$gen_signed" doctor --errno EINVAL) == *'a signature above 8 KiB'* ]]
	[[ $("$gen_signed" doctor --errno E2BIG) != *signature* ]]
	run "$gen_signed" doctor --errno ENONSENSE
	((status == 2))
}

@test "doctor: what hornet_certs= demands of the certificate" {
	local option
	make_ca
	printf '[any]\nsubjectKeyIdentifier=hash\nextendedKeyUsage=anyExtendedKeyUsage\n' >any.cnf
	openssl req -new -key key.pem -subj /CN=Any -out any.csr
	openssl x509 -req -in any.csr -CA ca.crt -CAkey ca.key -days 1 -out any.pem -set_serial 9 -extfile any.cnf -extensions any
	late_x509 -req -in any.csr -CA ca.crt -CAkey ca.key -out past.pem -set_serial 10

	run on_machine "$gen_signed" doctor one.signed --cert any.pem
	[[ $output != *demands* ]]
	run on_machine "$gen_signed" doctor one.signed
	[[ $output != *demands* ]]
	for option in hornet_certs=code-signing hornet_certs=dates,code-signing hornet_certs=typo 'hornet_certs=any hornet_certs=code-signing'; do
		echo "quiet $option audit=1" >cmdline
		doctor_says 'problem  any.pem: its extended key usage does not name codeSigning, which this machine demands' --cert any.pem
		doctor_says 'ok       cert.pem: for code signing, as this machine demands' --cert cert.pem
		doctor_says "unknown  whether the signer's certificate is for code signing" one.signed
	done
	echo hornet_certs=dates >cmdline
	doctor_says 'this machine demands valid ones' --cert past.pem
	[[ $output != *codeSigning* ]]
	doctor_says "unknown  whether the signer's certificate is valid now, as this machine demands" one.signed
	# an option of somebody else's; one for init; one that the last word withdraws
	for option in xhornet_certs=dates '-- hornet_certs=dates' 'hornet_certs=dates hornet_certs=any'; do
		echo "$option" >cmdline
		doctor_says 'ok       Hornet is active' one.signed
		[[ $output != *demands* ]]
	done
	# without the option the configuration says so
	: >cmdline
	echo CONFIG_SECURITY_HORNET_CERT_CODE_SIGNING=y >config
	doctor_says 'problem  any.pem: its extended key usage does not name codeSigning' --cert any.pem
}

# program ID NAME VERDICT ORIGIN LOADER-DIGEST [PID [LOAD-TIME]]: a line of the list of programs
program() {
	printf 'id=%s name="%s" type=5 verdict=%s digest=none signer=sha256:%064d loader=%s loader-id=3 origin=%s attach-type=0 tag=0 keyid=00 load-time=%s pid=%s auid=0 uid=0 userns=1 comm="x id=%s verdict=OK"\n' \
		"$1" "$2" "$3" 0 "$5" "$4" "${7:-99999999999999999}" "${6:-1}" 77 >>machine/hornet/programs
}

@test "verify --prog-id: of this file, of another, not loaded, with a bad verdict" {
	program 4 other OK loader sha256:00
	program 5 on_exec OK loader "$digest"
	program 6 plain UNSIGNED none none
	expect_pass on_machine "$gen_signed" verify --prog-id 5 one.signed
	expect_output "program 5 \"on_exec\": of loader a, digest $digest"
	expect_fail on_machine "$gen_signed" verify --prog-id 4 one.signed
	expect_output 'one.signed: program 4 "other" is not of this file: it was loaded by digest sha256:00'
	expect_fail on_machine "$gen_signed" verify --prog-id 6 one.signed
	expect_output 'program 6 "plain" was not loaded with a good signature: verdict UNSIGNED, origin none'
	# what a task calls itself is no field
	expect_fail on_machine "$gen_signed" verify --prog-id 77 one.signed
	expect_output 'program 77 is not loaded'
	rm machine/hornet/programs
	expect_fail on_machine "$gen_signed" verify --prog-id 5 one.signed
	expect_output 'this kernel has no Hornet'
}

@test "verify --prog-id --json: the same as members of one object" {
	requires jq
	program 4 other OK loader sha256:00
	program 5 on_exec OK loader "$digest"
	program 6 plain UNSIGNED none none
	sed -i 's/name="on_exec"/name=6F6E1B/' machine/hornet/programs
	run --separate-stderr on_machine "$gen_signed" verify --prog-id 5 --json one.signed
	((status == 0))
	[[ $(jq -c '[.schema, .path, .verified, .loaders]' <<<"$output") == '["gen_signed verify","one.signed",true,null]' ]]
	[[ $(jq -c '.programs | map([.id, .name, .verified, .loader, .verdict, .origin, .digest])' <<<"$output") == '[[5,"on\u001b",true,"a","OK","loader","'$digest'"]]' ]]
	for id in 4 6; do
		run --separate-stderr on_machine "$gen_signed" verify --prog-id $id --json one.signed --cert cert.pem
		((status == 1))
		[[ $(jq -c '[.verified, .loaders[0].verified, .programs[0].verified, .programs[0].loader]' <<<"$output") == '[false,true,false,null]' ]]
		[[ $stderr == gen_signed:* ]]
	done
	run --separate-stderr on_machine "$gen_signed" verify --prog-id 77 --json one.signed
	((status == 1))
	[[ $(jq -c '[.verified, .programs]' <<<"$output") == '[false,[]]' ]]
	# what can't be looked at is no result
	rm machine/hornet/programs
	run --separate-stderr on_machine "$gen_signed" verify --prog-id 5 --json one.signed
	((status == 1))
	[[ ! $output && $stderr == *'this kernel has no Hornet'* ]]
	on_machine "$gen_signed" verify --prog-id 4 --json one.signed | grep . && return 1
	# a name is no command to a terminal
	program 8 x OK loader "$digest"
	sed -i 's/name="x"/name=1B5B324A/' machine/hornet/programs
	expect_pass on_machine "$gen_signed" verify --prog-id 8 one.signed
	expect_output 'program 8 "\x1b[2J": of loader a'
}

@test "verify --pid --json: each program that the process holds or has loaded" {
	requires jq
	program 4 other OK loader sha256:00
	program 5 on_exec OK loader "$digest" SELF
	program 7 foreign OK loader sha256:00 SELF
	run --separate-stderr check_pid --json one.signed
	((status == 1))
	[[ $(jq -c '[.verified, (.programs | map([.id, .verified]))]' <<<"$output") == '[false,[[5,true],[7,false]]]' ]]
}

# check_pid FILE: verify --pid, by the command in under, of a shell that has this number in the list in place of SELF
check_pid() {
	on_machine bash -c 'sed "s/pid=SELF/pid=$$/" machine/hornet/programs >/sys/kernel/security/hornet/programs; "$@" --pid $$; exit $?' - "${under[@]}" "$gen_signed" verify "$@"
}

@test "verify --pid: what the process has loaded and holds no descriptor of; not what its number had loaded before" {
	program 4 other OK loader sha256:00
	expect_fail check_pid one.signed
	expect_output 'this process holds no BPF program, and has loaded none that lives'
	program 5 on_exec OK loader "$digest" SELF
	program 6 older OK loader sha256:00 SELF 1000
	expect_pass check_pid one.signed
	expect_output 'program 5 "on_exec": of loader a'
	[[ $output != *'program 6'* && $output != *'program 4'* ]]
	program 7 foreign OK loader sha256:00 SELF
	expect_fail check_pid one.signed
	expect_output 'program 7 "foreign" is not of this file'
	expect_output 'program 5 "on_exec": of loader a'
	expect_fail on_machine "$gen_signed" verify --pid 999999999 one.signed
	expect_output 'no such process'
}

@test "verify --pid: the programs of the kernel itself, which say they are of the first process, are not the process's" {
	program 2 dump_bpf_map UNSIGNED kernel none SELF
	expect_fail check_pid one.signed
	expect_output 'this process holds no BPF program, and has loaded none that lives'
	program 5 on_exec OK loader "$digest" SELF
	expect_pass check_pid one.signed
	[[ $output != *'program 2'* ]]
}

@test "verify --pid: a list of programs, or of descriptors, that ends in an error is not whole" {
	requires strace
	local strace=(env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -qq -o trace) under=()
	program 5 on_exec OK loader "$digest" SELF
	expect_pass check_pid one.signed
	under=("${strace[@]}" -P /sys/kernel/security/hornet/programs -e trace=read -e inject=read:error=EIO:when=2)
	expect_fail check_pid one.signed
	expect_output 'program 5 "on_exec": of loader a'
	expect_output 'gen_signed: /sys/kernel/security/hornet/programs: cannot read: Input/output error'
	under=("${strace[@]}" -e trace=getdents64 -e inject=getdents64:error=EIO)
	expect_fail check_pid one.signed
	expect_output '/fdinfo: cannot read: Input/output error'
}

# programs_of VERDICT: the kernel's list has one program of that verdict
programs_of() {
	printf 'id=2 name="p" type=5 verdict=%s digest=none signer=none loader=none loader-id=0 origin=attr attach-type=0\n' "$1" \
		>machine/hornet/programs
}

# ps_says STATUS TEXT ARGUMENT...: all that ps says on the machine
ps_says() {
	run on_machine "$gen_signed" ps "${@:3}"
	printf '%s\n' "$output"
	((status == $1))
	[[ $output == "$2" ]]
}

@test "ps --check: nothing runs, which is all signed; a list that can't be read is not" {
	local list=/sys/kernel/security/hornet/programs
	: >machine/hornet/programs
	ps_says 0 '0 programs, 0 not signed' --check
	ps_says 0 '' --check --json
	echo "$digest" >digests
	ps_says 0 '0 programs, 0 revoked' --revoked-by digests
	rm machine/hornet/programs
	for option in --check '--revoked-by=digests'; do
		ps_says 1 "gen_signed: $list: cannot open: No such file or directory; is this a Hornet kernel, with securityfs mounted?" "$option"
	done
	mkdir machine/hornet/programs
	ps_says 1 "gen_signed: $list: cannot read: Is a directory" --check
}

@test "ps --check: a warning where Hornet is off; the status is of what runs" {
	local warning='gen_signed: warning: Hornet is off: it does not check what is loaded from now on'
	programs_of OK
	expect_pass on_machine "$gen_signed" ps --check
	[[ $output != *warning* ]]
	echo off >machine/hornet/mode
	expect_pass on_machine "$gen_signed" ps --check
	expect_output "$warning"
	expect_output '1 program, 0 not signed'
	programs_of UNSIGNED
	expect_fail on_machine "$gen_signed" ps --check
	((status == 1))
	expect_output "$warning"
	: >machine/hornet/programs
	expect_pass on_machine "$gen_signed" ps --check
	expect_output "$warning"
	# not of a list alone, nor of a copy
	programs_of OK
	expect_pass on_machine "$gen_signed" ps
	[[ $output != *warning* ]]
	expect_pass on_machine "$gen_signed" ps --check machine/hornet/programs
	[[ $output != *warning* ]]
}
