#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed doctor on machines made of files. On a Hornet kernel: tests/guest/gen_signed.bats
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016

bats_require_minimum_version 1.5.0
load ../lib.bash
load gen_signed_lib.bash
load machine.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
	make_machine
	preload=()
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
