#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed: command line, keygen, keys
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	fixtures_for_file
}

setup() {
	fixtures_for_test
}

# --- command line

@test "usage: no command, unknown command, option, file: status 2 and one usage line" {
	run "$gen_signed"
	((status == 2))
	expect_output 'usage: gen_signed COMMAND'
	run "$gen_signed" frobnicate
	((status == 2))
	expect_output 'frobnicate: unknown command'
	run sign one --frobnicate
	((status == 2))
	expect_output '--frobnicate: unknown option'
	run sign
	((status == 2))
	expect_output 'a file is missing'
	# what a variable that is not set leaves of it
	for args in inspect 'diff one' doctor ps log 'policy check' 'verify --cert cert.pem'; do
		# shellcheck disable=SC2086
		run "$gen_signed" $args ''
		((status == 2))
		expect_output 'an argument is empty'
	done
	run sign one two
	((status == 2))
	expect_output 'two: one argument too many'
	run "$gen_signed" keygen extra --key k --cert c
	((status == 2))
	expect_output 'extra: one argument too many'
	run "$gen_signed" sign one --key key.pem
	((status == 2))
	expect_output '--cert: is missing'
	run "$gen_signed" sign one --cert cert.pem --key
	((status == 2))
	expect_output '--key: needs an argument'
	run "$gen_signed" verify one
	((status == 2))
	expect_output '--cert or --ca is missing'
	run "$gen_signed" keygen --key k --cert c --ca-key key.pem
	((status == 2))
	expect_output '--ca-key needs --ca-cert'
	local option
	for option in --pass-file=key.pem --digest=sha512 --ca-cert=cert.pem; do
		run "$gen_signed" keygen --key k --cert c "$option"
		((status == 2))
		expect_output "gen_signed: keygen: ${option%=*} is about a CA's key: it needs --ca-key and --ca-cert"
	done
	[[ ! -e k ]]
}

@test "usage: an option given twice is refused, --cert of verify is not" {
	run sign one --key other.key
	((status == 2))
	expect_output '--key: given twice'
	expect_pass "$gen_signed" verify one.signed --cert other.pem --cert cert.pem
}

@test "usage: --opt=value, options behind the file, -- before a file like an option" {
	expect_pass "$gen_signed" sign one --key=key.pem --cert=cert.pem -o out
	expect_pass "$gen_signed" verify --cert cert.pem -- out
	cp one ./-v
	expect_pass sign -- -v
	expect_pass "$gen_signed" verify --cert cert.pem -- -v
}

@test "help: of a command, however it is asked for; the version" {
	local page
	page=$("$gen_signed" help sign)
	[[ $page == 'usage: gen_signed sign '* ]]
	[[ $("$gen_signed" sign --help) == "$page" && $("$gen_signed" sign -h) == "$page" && $("$gen_signed" --help sign) == "$page" ]]
	run "$gen_signed" --version
	((status == 0))
	[[ $output =~ ^gen_signed\ [0-9]+\.[0-9.]+$ ]]
	"$gen_signed" --version >/dev/full && return 1
	run "$gen_signed" help frobnicate
	((status == 2))
	[[ $("$gen_signed" help help) == "$("$gen_signed" help)" && $("$gen_signed" help policy sign) == 'usage: gen_signed policy sign '* ]]
	# what nothing looks at is wrong
	local words
	for words in '--version now' 'help sign verify' 'help policy sign verify'; do
		# shellcheck disable=SC2086
		run "$gen_signed" $words
		((status == 2))
		[[ $output == "gen_signed: ${words##* }: one argument too many; see gen_signed help" ]]
	done
}

# What bash would offer for the last of these words of a command line.
completed() {
	bash -c '. "$1"; compopt() { :; }; COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2)); _gen_signed; printf "%s\n" "${COMPREPLY[@]}"' \
		- "$top/gen_signed/completion.bash" "$gen_signed" "$@"
}

@test "help: manual page and completion have each command and each option, and no others" {
	local page=$top/gen_signed/gen_signed.1 cmd cmds opt words have
	mapfile -t cmds < <("$gen_signed" help | sed -n '/^commands:/,/^$/s/^  \([-a-z]*\) .*/\1/p' |
		sed 's/^policy$/policy check\npolicy explain\npolicy sign/')
	for cmd in "${cmds[@]}"; do
		[[ $cmd != help && $cmd != --version ]] || continue
		# shellcheck disable=SC2086 # of one word or two
		words=$("$gen_signed" help $cmd | sed -n '/^options:/,$s/^  \(-[-a-z]*\).*/\1/p' | sort)
		have=$(sed -n "/^\.SS $cmd\$/,/^\.S[SH]/p" "$page" | sed 's/\\-/-/g' |
			grep -o '^\\fB-[-a-z]*\|, \\fB-[-a-z]*' | sed 's/.*fB//' | sort)
		[[ $words == "$have" ]] || { printf 'page, %s:\n%s\nhelp:\n%s\n' "$cmd" "$have" "$words"; false; }
		# shellcheck disable=SC2086
		have=$(completed $cmd - | sort)
		[[ $words == "$have" ]] || { printf 'completion, %s:\n%s\n' "$cmd" "$have"; false; }
		grep -q "^\\\\fBgen_signed $cmd" "$page"
		# of many options, such as those for keys, the synopsis has the most important
		[[ $words != *--pass-fd* ]] || grep -q "^\\\\fBgen_signed $cmd.*\\\\fIKEY.*OPTION" "$page"
		for opt in $words; do
			# shellcheck disable=SC2086
			"$gen_signed" help $cmd | head -n1 | grep -q -e "$opt"
		done
	done
	[[ $cmd ]]
}

# The words of a table of the policy's language, as the kernel has them.
words_of() {
	sed -n "/ \*const $1\[\] = {/,/;/p" "$top/kernel/hornet/policy_names.c" | grep -o '"[a-zA-Z0-9_]*"' | tr -d '"' | sort
}

@test "help: completion has the values of options, those of a policy as the kernel has them; no file names where none can be" {
	local have name
	cd "$BATS_TEST_TMPDIR"
	for name in 'op ops' 'verdict verdicts' 'origin origins' 'keyring keyrings' 'type prog_types' 'open-inputs open_inputs' 'token tokens' 'task tasks'; do
		have=$(completed policy explain one "--${name% *}" '' | sort)
		[[ $have == "$(words_of "${name#* }")" ]] || { printf 'bash, %s:\n%s\n' "$name" "$have"; false; }
		have=$(sed -n "s/^\t--${name% *}) entries=(\(.*\)) ;;/\1/p" "$top/gen_signed/completion.zsh" | tr ' ' '\n' | sort)
		[[ $have == "$(words_of "${name#* }")" ]] || { printf 'zsh, %s:\n%s\n' "$name" "$have"; false; }
	done
	for name in attach signer digest exe name version uid; do
		[[ ! $(completed policy explain one "--$name" '') ]]
	done
	[[ $(completed policy sign one --digest '' | xargs) == 'sha256 sha384 sha512' ]]
	[[ $(completed verify one --attestation one.sig) == one.signed ]]
}

@test "help: the manual pages are clean; each command has one of its own, with its usage and options" {
	requires man
	local cmd page opt
	expect_pass "$top/gen_signed/man-pages" pages
	cp "$top/gen_signed/gen_signed.1" pages
	for page in pages/*; do
		GROFF_NO_SGR=1 man -l --warnings -Tascii "$page" 2>warnings >text
		[[ ! -s warnings ]]
		col -b <text | tr -s ' \n\t' '  ' >"$page.text"
	done
	for cmd in $("$gen_signed" help | sed -n '/^commands:/,/^$/s/^  \([a-z][-a-z]*\) .*/\1/p'); do
		[[ $cmd != help ]] || continue
		page=pages/gen_signed-$cmd.1
		grep -qF "NAME gen_signed-$cmd - " "$page.text"
		grep -qF "SYNOPSIS gen_signed $cmd " "$page.text"
		for opt in $("$gen_signed" help "$cmd" | sed -n 's/^  \(-[-a-z]*\).*/\1/p'); do
			grep -qF -e " $opt" "$page.text"
		done
		rm "$page" "$page.text"
	done
	rm pages/gen_signed.1.text
	[[ $(ls pages) == gen_signed.1 ]]
}

@test "output: a full standard output is a failure" {
	run bash -c '"$1" inspect one >/dev/full' - "$gen_signed"
	((status == 1))
	expect_output 'standard output can'\''t be written: No space left'
}

# --- keygen

@test "keygen: key has mode 0600, certificate has what the kernel needs" {
	umask 0
	expect_pass "$gen_signed" keygen --key k --cert c --name 'Name ü'
	expect_output 'For development'
	[[ $(stat -c %a k) == 600 ]]
	run openssl x509 -in c -noout -text -nameopt utf8
	grep -q 'Subject: CN *= *Name ü' <<<"$output"
	expect_output 'CA:FALSE'
	expect_output 'Digital Signature'
	expect_output 'Code Signing'
	expect_output 'X509v3 Subject Key Identifier'
	expect_output 'X509v3 Authority Key Identifier'
	expect_output 'Public-Key: (2048 bit)'
	openssl verify -CAfile c c
}

@test "keygen: each algorithm signs and verifies" {
	local alg
	for alg in rsa3072 rsa4096 p256 p384; do
		expect_pass "$gen_signed" keygen --key "$alg.key" --cert "$alg.pem" --alg "$alg"
		expect_pass "$gen_signed" sign one -o "$alg" --key "$alg.key" --cert "$alg.pem"
		expect_pass "$gen_signed" verify "$alg" --cert "$alg.pem"
		payload "$alg" >payload
		last_sig "$alg" >sig
		openssl cms -verify -inform DER -in sig -content payload -binary -certfile "$alg.pem" -noverify -out /dev/null
	done
	expect_fail "$gen_signed" keygen --key k --cert c --alg rsa1024
	expect_output 'rsa1024: unknown algorithm'
	[[ ! -e k && ! -e c ]]
}

@test "keygen: never overwrites, leaves nothing when it fails" {
	echo mine >k
	expect_fail "$gen_signed" keygen --key k --cert c
	expect_output 'k: exists already'
	[[ $(<k) == mine && ! -e c ]]
	rm k
	for cert in k ./k; do
		run "$gen_signed" keygen --key k --cert "$cert"
		((status == 2))
		[[ $output == "gen_signed: $cert: it would be written over k; give another name" && ! -e k ]]
	done
	ln -s nowhere c
	expect_fail "$gen_signed" keygen --key k --cert c
	expect_output 'c: exists already'
	[[ ! -e k && ! -e nowhere ]]
	expect_fail "$gen_signed" keygen --key k --cert missing/c
	expect_output "missing/c: can't write beside it: No such file"
	[[ ! -e k ]]
}

@test "keygen: a certificate issued by a CA; a CA that is none is refused" {
	make_ca
	expect_pass "$gen_signed" keygen --key k --cert c --ca-key ca.key --ca-cert ca.crt
	openssl verify -CAfile ca.crt c
	expect_fail "$gen_signed" keygen --key k2 --cert c2 --ca-key key.pem --ca-cert cert.pem
	expect_output 'cert.pem: not a CA certificate'
	expect_fail "$gen_signed" keygen --key k2 --cert c2 --ca-key key.pem --ca-cert ca.crt
	expect_output 'key.pem: the key does not belong to the certificate ca.crt'
	expect_fail "$gen_signed" keygen --key k2 --cert c2 --ca-key ca.key --ca-cert ca.crt --digest md5
	((status == 2))
	expect_output 'md5: unknown digest'
	[[ ! -e k2 && ! -e c2 ]]
	expect_pass "$gen_signed" keygen --key k2 --cert c2 --ca-key ca.key --ca-cert ca.crt --digest sha384
	openssl verify -CAfile ca.crt c2
	[[ $(openssl x509 -in c2 -noout -text) == *ecdsa-with-SHA384* ]]
}

@test "keygen: the CA's passphrase from a file, a descriptor, the environment" {
	make_ca
	openssl pkey -in ca.key -aes256 -passout pass:secret -out ca.enc
	echo secret >pw
	expect_pass "$gen_signed" keygen --key k1 --cert c1 --ca-key ca.enc --ca-cert ca.crt --pass-file pw
	expect_pass "$gen_signed" keygen --key k2 --cert c2 --ca-key ca.enc --ca-cert ca.crt --pass-fd 5 5<pw
	PW=secret expect_pass "$gen_signed" keygen --key k3 --cert c3 --ca-key ca.enc --ca-cert ca.crt --pass-env PW
	openssl verify -CAfile ca.crt c1 c2 c3
	PW=wrong expect_fail "$gen_signed" keygen --key k4 --cert c4 --ca-key ca.enc --ca-cert ca.crt --pass-env PW
	[[ ! -e k4 && ! -e c4 ]]
}

# --- keys that are refused, or not

bad_key() {
	local message=$1
	shift
	expect_fail "$gen_signed" sign one -o out "$@"
	expect_output "$message"
	[[ ! -e out ]]
}

@test "key: DER key and DER certificate" {
	openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out k.der
	openssl x509 -in cert.pem -outform DER -out c.der
	expect_pass "$gen_signed" sign one -o out --key k.der --cert c.der
	cmp out one.signed
}

@test "key: encrypted, passphrase from a file, PEM and DER; wrong; none; no terminal" {
	echo 'pass word' >pass
	openssl pkcs8 -topk8 -in key.pem -passout 'pass:pass word' -out k.enc
	openssl pkcs8 -topk8 -in key.pem -passout 'pass:pass word' -outform DER -out k.der
	openssl rsa -aes256 -traditional -in key.pem -passout 'pass:pass word' -out k.old
	local k
	for k in k.enc k.der k.old; do
		expect_pass "$gen_signed" sign one -o out --key "$k" --cert cert.pem --pass-file pass
		cmp out one.signed
		rm out
	done
	printf 'pass word\r\n' >wrong
	bad_key 'k.enc: wrong passphrase' --key k.enc --cert cert.pem --pass-file wrong
	bad_key 'missing: passphrase can'\''t be read' --key k.enc --cert cert.pem --pass-file missing
	bad_key 'passphrase can'\''t be read' --key k.enc --cert cert.pem --pass-file /dev/zero
	expect_fail setsid -w "$gen_signed" sign one -o out --key k.enc --cert cert.pem </dev/null
	expect_output 'k.enc: the key is encrypted and there is no terminal'
	[[ ! -e out ]]
}

@test "key: the passphrase is asked on the terminal, once for two loaders, and not echoed" {
	requires script
	openssl pkcs8 -topk8 -in key.pem -passout 'pass:secret' -out k.enc
	run script -qec "'$gen_signed' sign two -o out --key k.enc --cert cert.pem" /dev/null <<<secret
	((status == 0))
	[[ $(grep -o 'Passphrase for k.enc' <<<"$output" | wc -l) == 1 ]]
	cmp out two.signed
}

@test "key: a terminal that is asked for the passphrase does not obey the key's name" {
	requires script
	local key=$'k\e]0;gone\a.enc'
	openssl pkcs8 -topk8 -in key.pem -passout 'pass:secret' -out "$key"
	KEY=$key run script -qec "'$gen_signed' sign one -o out --key \"\$KEY\" --cert cert.pem" /dev/null <<<secret
	((status == 0))
	expect_output 'Passphrase for k\x1b]0;gone\x07.enc: '
	[[ $output != *$'\e'* ]]
	cmp out one.signed
}

@test "key: not the certificate's; missing; a folder; not a key; not a certificate" {
	bad_key 'other.key: the key does not belong to the certificate cert.pem' --key other.key --cert cert.pem
	bad_key 'nokey: No such file' --key nokey --cert cert.pem
	bad_key '.: Is a directory' --key . --cert cert.pem
	bad_key 'cert.pem: no private key' --key cert.pem --cert cert.pem
	bad_key 'key.pem: no certificate' --key key.pem --cert key.pem
	bad_key 'nocert: No such file' --key key.pem --cert nocert
	: >empty
	bad_key 'empty: no private key' --key empty --cert cert.pem
	bad_key 'empty: no certificate' --key key.pem --cert empty
}

# unfit MESSAGE [openssl req argument...]: sign with such a certificate must fail
unfit() {
	local message=$1
	shift
	rm -f u.key u.pem
	openssl req -x509 -nodes -keyout u.key -out u.pem -subj /CN=Unfit "$@" 2>/dev/null
	bad_key "$message" --key u.key --cert u.pem
}

@test "key: certificates and keys that the kernel can't use, or that may not sign code" {
	unfit 'u.pem: the certificate has no subjectKeyIdentifier' -newkey rsa:2048 -addext subjectKeyIdentifier=none
	unfit 'key usage excludes digitalSignature' -newkey rsa:2048 -addext keyUsage=keyCertSign
	unfit 'extended key usage excludes codeSigning' -newkey rsa:2048 -addext extendedKeyUsage=serverAuth
	unfit 'u.key: RSA key of another length' -newkey rsa:1024
	unfit 'u.key: RSA key of another length' -newkey rsa:2056
	unfit 'u.key: kind of key that the kernel does not take' -newkey ed25519
	unfit 'u.key: kind of key that the kernel does not take' -newkey ec -pkeyopt ec_paramgen_curve:P-521
	dated '1 day' '9 days' >u.pem
	bad_key 'u.pem: the certificate is not valid yet' --key u.key --cert u.pem
	dated '9 days ago' '1 day ago' >u.pem
	bad_key 'u.pem: the certificate has expired' --key u.key --cert u.pem
	# and what may: no key usage at all
	openssl req -x509 -nodes -newkey rsa:2048 -keyout u.key -out u.pem -subj /CN=Fit 2>/dev/null
	expect_pass "$gen_signed" sign one -o out --key u.key --cert u.pem
}

# dated START END: a certificate for a new u.key, valid from and to these dates
dated() {
	openssl req -new -nodes -newkey rsa:2048 -keyout u.key -subj /CN=Dated -out request 2>/dev/null
	: >index
	printf '%s\n' '[ca]' default_ca=d '[d]' database=index rand_serial=yes new_certs_dir=. \
		default_md=sha256 policy=p x509_extensions=x '[p]' commonName=supplied '[x]' \
		subjectKeyIdentifier=hash >ca.cnf
	openssl ca -batch -config ca.cnf -cert cert.pem -keyfile key.pem -in request -notext \
		-startdate "$(date -ud "$1" +%Y%m%d%H%M%SZ)" -enddate "$(date -ud "$2" +%Y%m%d%H%M%SZ)" 2>/dev/null
}
