#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed: passphrases, keys in a token, digests
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

# A token with the key and certificate "signer", PIN 1234.
make_token() {
	local module
	module=$(find /usr/lib -name libsofthsm2.so 2>/dev/null | head -n1)
	[[ $module ]] && command -v softhsm2-util pkcs11-tool >/dev/null || return 0
	mkdir tokens
	printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$PWD/tokens" >softhsm2.conf
	export SOFTHSM2_CONF=$PWD/softhsm2.conf
	softhsm2-util --init-token --free --label hornet --so-pin 98765 --pin 1234
	softhsm2-util --import key.pem --token hornet --label signer --id 01 --pin 1234
	openssl x509 -in cert.pem -outform DER -out cert.der
	pkcs11-tool --module "$module" --login --pin 1234 --write-object cert.der --type cert --label signer --id 01
	"$gen_signed" keygen --key ec.key --cert ec.pem --alg p256 --name 'In a token'
	softhsm2-util --import ec.key --token hornet --label ec --id 02 --pin 1234
	"$gen_signed" sign one --key "$token;type=private" --cert cert.pem --pass-file <(echo 1234) -o one.token
}

token='pkcs11:token=hornet;object=signer'

setup_file() {
	fixtures_for_file
	make_token >token.log 2>&1 || { cat token.log; return 1; }
}

setup() {
	fixtures_for_test
	export SOFTHSM2_CONF=$BATS_FILE_TMPDIR/softhsm2.conf
	echo 1234 >pin
}

needs_token() {
	[[ -e $BATS_FILE_TMPDIR/one.token ]] ||
		lacks 'no SoftHSM2 with an OpenSSL provider or engine here' softhsm2 opensc libengine-pkcs11-openssl pkcs11-provider
	# the provider or engine leaks at exit, which is not ours to mend
	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
}

# signs_as_file SIGN-ARGUMENT...: gives the same bytes as the key's file
signs_as_file() {
	rm -f out
	expect_pass "$gen_signed" sign one -o out "$@"
	cmp out one.signed
}

# --- passphrases

@test "pass: from a descriptor, its first line only, and from the environment" {
	openssl pkcs8 -topk8 -in key.pem -passout 'pass:pass word' -out k.enc
	signs_as_file --key k.enc --cert cert.pem --pass-fd 7 7< <(printf 'pass word\nrest\n')
	PW='pass word' signs_as_file --key k.enc --cert cert.pem --pass-env PW
	printf 'pass word\nrest\n' >two-lines
	exec 7<two-lines
	signs_as_file --key k.enc --cert cert.pem --pass-fd 7
	[[ $(cat <&7) == rest ]]
	PW=wrong refuses_key 'k.enc: wrong passphrase' --key k.enc --cert cert.pem --pass-env PW
	refuses_key 'NOSUCH: no such variable' --key k.enc --cert cert.pem --pass-env NOSUCH
	refuses_key 'descriptor 7: passphrase can'\''t be read' --key k.enc --cert cert.pem --pass-fd 7 7>write-only
}

@test "pass: two sources, a descriptor that is none: usage" {
	echo x >pass
	run sign one --pass-file pass --pass-env PW
	((status == 2))
	expect_output 'exclude each other'
	for n in x 99 -1 '' 1x; do
		run sign one "--pass-fd=$n"
		((status == 2))
	done
	expect_output 'number of an open descriptor'
}

# cores FUNCTION FUNCTION COMMAND...: one, "there", as it gets to the first function, where the secret is in memory; one, "gone", at the second
cores() {
	local there=$1 gone=$2
	shift 2
	run nm "$gen_signed"
	[[ $output != *__asan_init* ]] || skip 'sanitizers keep copies of freed memory'
	run gdb -q -batch -ex 'set breakpoint pending on' -ex "break $there" -ex "break $gone" -ex run -ex 'generate-core-file there' \
		-ex 'delete 1' -ex continue -ex 'generate-core-file gone' -ex kill --args "$@"
	[[ -s there && -s gone ]] || skip 'gdb can write no core here'
}

# wiped TEXT: it was in memory, where the same search finds it, and is no longer
wiped() {
	(($(LC_ALL=C grep -caF -e "$1" there) > 0))
	[[ $(LC_ALL=C grep -caF -e "$1" gone) == 0 ]]
}

@test "pass: gone from memory and environment once the key is open; no core dump" {
	requires gdb
	openssl pkcs8 -topk8 -in key.pem -passout 'pass:Correct-Horse-77' -out k.enc
	PW=Correct-Horse-77 cores gs_read_key gs_sign_exe "$gen_signed" sign one -o out --key k.enc --cert cert.pem --pass-env PW
	wiped Correct-Horse-77
}

@test "keygen: the key's text is gone from memory once it is written" {
	requires gdb
	cores fsync gs_cert_line "$gen_signed" keygen --key k --cert c
	# one line of it
	wiped "$(sed -n 5p k)"
}

@test "pass: the limit of core dumps is 1 while a key is in memory" {
	requires strace
	ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 run strace -f -qq -e trace=prlimit64,setrlimit "$gen_signed" sign one -o out --key key.pem --cert cert.pem
	expect_output 'RLIMIT_CORE, {rlim_cur=1,'
}

# --- keys in a token

@test "token: key, and certificate, by URI; the same bytes as with the file" {
	needs_token
	signs_as_file --key "$token;type=private" --cert cert.pem --pass-file pin
	signs_as_file --key "$token" --cert "$token" --pass-file pin
	signs_as_file --key "$token" --cert "$token" --pass-fd 5 5<pin
	PIN=1234 signs_as_file --key "$token" --cert "$token" --pass-env PIN
	expect_pass "$gen_signed" sign one -o out.ec --key 'pkcs11:token=hornet;object=ec;type=private' --cert "$BATS_FILE_TMPDIR/ec.pem" --pass-file pin
	expect_pass "$gen_signed" verify out.ec --cert "$BATS_FILE_TMPDIR/ec.pem"
}

@test "token: keygen, by a CA whose key is in it" {
	needs_token
	openssl req -x509 -key key.pem -out ca.pem -days 30 -subj '/CN=Token CA' -addext 'keyUsage=critical,keyCertSign'
	expect_pass "$gen_signed" keygen --key k --cert c --ca-key "$token;type=private" --ca-cert ca.pem --pass-file pin
	openssl verify -CAfile ca.pem c
}

@test "token: the PIN is asked on the terminal, once for two loaders" {
	needs_token
	requires script
	run script -qec "'$gen_signed' sign two -o out --key '$token;type=private' --cert '$token'" /dev/null <<<1234
	((status == 0))
	[[ $(grep -o 'PIN for pkcs11:' <<<"$output" | wc -l) == 1 ]]
	cmp out two.signed
}

@test "token: a wrong PIN is tried once; no such key; no PIN; a PIN in the URI" {
	needs_token
	local i
	# three tries lock a token
	for i in 1 2; do
		refuses_key 'PIN is wrong' --key "$token;type=private" --cert cert.pem --pass-fd 5 5< <(echo 4321)
	done
	signs_as_file --key "$token;type=private" --cert cert.pem --pass-file pin
	refuses_key 'no private key is found there' --key 'pkcs11:token=hornet;object=nosuch;type=private' --cert cert.pem --pass-file pin
	refuses_key 'no certificate is found there' --key "$token" --cert 'pkcs11:token=hornet;object=nosuch;type=cert' --pass-file pin
	refuses_key 'a PIN must not be part of the URI' --key "$token?pin-value=1234" --cert cert.pem
	refuses_key 'the key does not belong' --key 'pkcs11:token=hornet;object=ec;type=private' --cert cert.pem --pass-file pin
	expect_fail setsid -w "$gen_signed" sign one -o out --key "$token;type=private" --cert cert.pem </dev/null
	expect_output 'no terminal to ask for its PIN'
}

@test "token: who asks for the PIN a second time does not get it" {
	cat >ask.c <<-'C'
		#include "pass.h"
		int main(void)
		{
			const struct gs_key_opts opts = { .pass_file = "pin" };
			struct gs_pass pass;
			char buf[64];

			gs_pass_open(&pass, &opts, NULL);
			gs_pass_begin(&pass, "pkcs11:x", 1);
			return !(gs_pass_callback(buf, 64, 0, &pass) == 4 && gs_pass_callback(buf, 64, 0, &pass) == -1);
		}
	C
	cc -I"$top/gen_signed/lib" ask.c "$build/lib/libgensigned.a" -lcrypto -lelf -lz -o ask
	expect_pass ./ask
	expect_output 'pkcs11:x: wrong PIN; it was tried once'
}

# build_sources: the sources of two loaders, and what the key's file makes of them: by_file
build_sources() {
	requires clang
	write_sources
	rm -f ./*.lskel.h	# those of the fixtures would be found first
	expect_pass "$gen_signed" build a.bpf.c b.bpf.c ab.c -o by_file --key key.pem --cert cert.pem "$@"
}

# builds_as_file BUILD-ARGUMENT...: gives the same bytes
builds_as_file() {
	rm -f out
	expect_pass "$gen_signed" build a.bpf.c b.bpf.c ab.c -o out "$@"
	cmp out by_file
}

@test "token: build signs with it, headers and executable, the same bytes as with the file; the PIN from anywhere" {
	needs_token
	build_sources
	builds_as_file --key "$token;type=private" --cert "$token" --pass-file pin
	builds_as_file --key "$token;type=private" --cert cert.pem --pass-fd 5 5<pin
	PIN=1234 builds_as_file --key "$token" --cert "$token" --pass-env PIN
	# what the environment has for bpftool is not for build
	BPFTOOL_SIGN_PASS_FILE=none BPFTOOL_SIGN_DIGEST=sha512 BPFTOOL_SIGN_PROVIDER=none \
		builds_as_file --key "$token" --cert "$token" --pass-file pin
	expect_pass "$gen_signed" verify out --cert cert.pem
	[[ $(grep -c 'embedded signature good' <<<"$output") == 2 ]]
	expect_fail "$gen_signed" build a.bpf.c b.bpf.c ab.c -o none --key "$token" --cert "$token" --pass-fd 5 5< <(echo 4321)
	expect_output 'PIN is wrong'
	[[ ! -e none ]]
	builds_as_file --key "$token" --cert "$token" --pass-file pin
	build_sources --no-embed
	builds_as_file --no-embed --key "$token" --cert "$token" --pass-file pin
}

@test "token: build asks for the PIN on the terminal, once for two headers and the executable" {
	needs_token
	requires script
	build_sources
	run script -qec "'$gen_signed' build a.bpf.c b.bpf.c ab.c -o out --key '$token;type=private' --cert '$token'" /dev/null <<<1234
	((status == 0))
	[[ $(grep -o 'PIN for pkcs11:' <<<"$output" | wc -l) == 1 ]]
	cmp out by_file
}

@test "token: rebuild with it gives the same file" {
	needs_token
	build_sources --record rec
	expect_pass "$gen_signed" rebuild --check by_file --record rec --key "$token" --cert "$token" --pass-file pin
	expect_output 'the rebuilt file is the same'
}

@test "build: key and certificate from a pipe; digest and provider are for the headers, too" {
	local d
	build_sources
	builds_as_file --key <(cat key.pem) --cert <(cat cert.pem)
	openssl pkcs8 -topk8 -in key.pem -passout 'pass:pass word' -out k.enc
	builds_as_file --key <(cat k.enc) --cert cert.pem --pass-fd 7 7<<<'pass word'
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0	# providers stay loaded
	builds_as_file --key key.pem --cert cert.pem --provider default --provider base
	for d in sha384 sha512; do
		rm -f out
		expect_pass "$gen_signed" build a.bpf.c b.bpf.c ab.c -o out --digest "$d" --key key.pem --cert cert.pem
		expect_pass "$gen_signed" inspect out
		[[ $(grep -c "digest $d:" <<<"$output") == 4 ]]
		expect_pass "$gen_signed" verify out --cert cert.pem
	done
}

# refuses_bpftool MESSAGE [ARGUMENT...]: no header and this message; bpftool's status of failure is 255
refuses_bpftool() {
	local message=$1
	shift
	run logged setsid -w "$bpftool" gen skeleton -L --sign "$@" "$BATS_FILE_TMPDIR/a.bpf.o" name a </dev/null
	printf '%s\n' "$output"
	((status == 255))
	expect_output "$message"
	[[ $output != *'#include'* ]]
}

# signed_header ARGUMENT...: bpftool prints a header with the signature that the key's file gives
signed_header() {
	[[ -e a.ref.h ]] || "$bpftool" gen skeleton -L --sign -k key.pem -i cert.pem "$BATS_FILE_TMPDIR/a.bpf.o" name a >a.ref.h
	"$@" "$BATS_FILE_TMPDIR/a.bpf.o" name a >a.new.h
	cmp a.new.h a.ref.h
}

@test "bpftool: an encrypted key, PEM and DER: passphrase from BPFTOOL_SIGN_PASS_FILE, or from the terminal" {
	openssl pkcs8 -topk8 -in key.pem -out enc.pem -passout pass:1234
	openssl pkcs8 -topk8 -in key.pem -outform DER -out enc.der -passout pass:1234
	openssl pkey -in key.pem -outform DER -out key.der
	openssl x509 -in cert.pem -outform DER -out cert.der
	signed_header "$bpftool" gen skeleton -L --sign -k key.der -i cert.der
	export BPFTOOL_SIGN_PASS_FILE=pin
	signed_header "$bpftool" gen skeleton -L --sign -k enc.pem -i cert.pem
	signed_header "$bpftool" gen skeleton -L --sign -k enc.der -i cert.der
	signed_header "$bpftool" gen skeleton -L --sign -k "file:$PWD/enc.pem" -i "file:$PWD/cert.pem"
	echo 4321 >wrong
	BPFTOOL_SIGN_PASS_FILE=wrong refuses_bpftool 'Error: enc.pem: wrong passphrase' -k enc.pem -i cert.pem
	requires script
	unset BPFTOOL_SIGN_PASS_FILE
	run script -qec "'$bpftool' gen skeleton -L --sign -k enc.pem -i cert.pem '$BATS_FILE_TMPDIR/a.bpf.o' name a 2>tty >a.new.h" /dev/null <<<1234
	((status == 0))
	cmp a.new.h a.ref.h
	refuses_bpftool 'no terminal to ask' -k enc.pem -i cert.pem
}

@test "token: bpftool -k and -i, light, full and --link; a wrong PIN; no such key" {
	needs_token
	export BPFTOOL_SIGN_PASS_FILE=pin
	signed_header "$bpftool" gen skeleton -L --sign -k "$token;type=private" -i cert.pem
	signed_header "$bpftool" gen skeleton -L --sign -k "$token" -i "$token"
	BPFTOOL_SIGN_KEY=$token BPFTOOL_SIGN_CERT=$token "$bpftool" gen skeleton "$BATS_FILE_TMPDIR/a.bpf.o" name a >full.h
	expect_pass "$gen_signed" verify full.h --cert cert.pem
	mkdir sub
	cp a.c sub	# beside other headers than this one's
	expect_pass "$bpftool" gen skeleton -L --sign -k "$token" -i "$token" --link sub/a.c -o linked "$BATS_FILE_TMPDIR/a.bpf.o"
	expect_pass "$gen_signed" verify linked --cert cert.pem
	expect_output 'embedded signature good'
	expect_output 'appended signature good'
	echo 4321 >wrong
	BPFTOOL_SIGN_PASS_FILE=wrong refuses_bpftool 'PIN is wrong' -k "$token" -i cert.pem
	signed_header "$bpftool" gen skeleton -L --sign -k "$token" -i cert.pem
	refuses_bpftool 'no private key is found there' -k 'pkcs11:token=hornet;object=nosuch;type=private' -i cert.pem
}

@test "bpftool: BPFTOOL_SIGN_DIGEST and BPFTOOL_SIGN_PROVIDER" {
	local d
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0	# providers stay loaded
	for d in sha384 sha512; do
		BPFTOOL_SIGN_DIGEST=$d "$bpftool" gen skeleton -L --sign -k key.pem -i cert.pem "$BATS_FILE_TMPDIR/a.bpf.o" name a >a.$d.h
		expect_pass "$gen_signed" inspect a.$d.h
		expect_output "digest $d:"
		expect_pass "$gen_signed" verify a.$d.h --cert cert.pem
	done
	BPFTOOL_SIGN_DIGEST='' signed_header "$bpftool" gen skeleton -L --sign -k key.pem -i cert.pem
	BPFTOOL_SIGN_DIGEST=md5 refuses_bpftool 'Error: md5: unknown digest; use sha256, sha384 or sha512' -k key.pem -i cert.pem
	BPFTOOL_SIGN_PROVIDER=default,base signed_header "$bpftool" gen skeleton -L --sign -k key.pem -i cert.pem
	BPFTOOL_SIGN_PROVIDER=default,nosuch refuses_bpftool "nosuch: this OpenSSL provider can't be loaded" -k key.pem -i cert.pem
}

@test "token: a policy is signed with it" {
	needs_token
	printf 'policy_name=corp policy_version=7\nDEFAULT action=DENY\nverdict=OK action=ALLOW\n' >corp
	expect_pass "$gen_signed" policy sign corp --key key.pem --cert cert.pem -o file.p7b
	expect_pass "$gen_signed" policy sign corp --key "$token;type=private" --cert "$token" --pass-file pin -o token.p7b
	cmp token.p7b file.p7b
	openssl cms -verify -inform DER -in token.p7b -certfile cert.pem -noverify -out text 2>/dev/null
	cmp text corp
	expect_fail "$gen_signed" policy sign corp --key "$token;type=private" --cert "$token" --pass-fd 5 -o none.p7b 5< <(echo 4321)
	expect_output 'PIN is wrong'
	[[ ! -e none.p7b ]]
}

@test "uri: file:, an unknown scheme, an unknown provider, a file with a colon in its name" {
	signs_as_file --key "file:$PWD/key.pem" --cert "file:$PWD/cert.pem"
	refuses_key 'nosuch:key: there is no such file, and no OpenSSL provider here knows' --key 'nosuch:key' --cert cert.pem
	refuses_key 'my:cert.pem: there is no such file, and no OpenSSL provider here knows' --key key.pem --cert my:cert.pem
	refuses_key 'nosuch: this OpenSSL provider can'\''t be loaded' --key 'provider:nosuch:handle:1' --cert cert.pem
	refuses_key 'nosuch: this OpenSSL provider can'\''t be loaded' --key key.pem --cert cert.pem --provider nosuch
	refuses_key 'not of the form provider:NAME:URI' --key 'provider:nosuch' --cert cert.pem
	cp -L key.pem my:key
	signs_as_file --key my:key --cert cert.pem
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0	# providers stay loaded
	signs_as_file --key key.pem --cert cert.pem --provider default
}

# --- digests, algorithms

@test "digest: SHA-384 and SHA-512 verify here and with openssl; others are refused" {
	local d
	payload one >payload
	for d in sha384 sha512; do
		expect_pass sign one -o out --digest "$d"
		expect_pass "$gen_signed" verify out --cert cert.pem
		last_sig out >sig
		openssl cms -verify -inform DER -in sig -content payload -binary -certfile cert.pem -noverify -out /dev/null
		expect_pass "$gen_signed" inspect out
		expect_output "digest $d:"
		rm out
	done
	for d in sha1 md5 sha224 SHA256; do
		refuses_key "gen_signed: $d: unknown digest; use sha256, sha384 or sha512" --key key.pem --cert cert.pem --digest "$d"
		# a wrong value, as of other options
		((status == 2))
	done
}

@test "key: a PEM file with the certificate or curve before the key, also from a pipe" {
	cat cert.pem key.pem >both.pem
	signs_as_file --key both.pem --cert cert.pem
	signs_as_file --key both.pem --cert both.pem
	(openssl ecparam -name prime256v1; cat key.pem) >mixed.pem
	signs_as_file --key mixed.pem --cert cert.pem
	rm -f out
	expect_pass "$gen_signed" sign one -o out --key <(cat both.pem) --cert cert.pem
	cmp out one.signed
	refuses_key 'cert.pem: no private key in PEM or DER form' --key cert.pem --cert cert.pem
}

@test "keygen: a name that a certificate can't have, or that can't be shown" {
	local name
	for name in "$(printf 'x%.0s' {1..65})" $'two\nlines' $'\xff' $'\e[31m'; do
		run "$gen_signed" keygen --key k --cert c --name "$name"
		((status == 2))
		[[ ${lines[0]} == 'gen_signed: keygen: --name: 1 to 64 characters of UTF-8, and none that a terminal obeys' && ! -e k && ! -e c ]]
	done
	expect_pass "$gen_signed" keygen --key k --cert c --name "$(printf 'ä%.0s' {1..64})"
}

@test "openssl: a configuration that loads other providers, and not the default one" {
	local conf
	for conf in base default; do
		printf 'openssl_conf=o\n[o]\nproviders=p\n[p]\n%s=b\n[b]\nactivate=1\n' $conf >conf
		export OPENSSL_CONF=$PWD/conf
		signs_as_file --key key.pem --cert cert.pem
		expect_pass "$gen_signed" verify out --cert cert.pem
		expect_output 'out: verified'
		expect_pass "$gen_signed" inspect out
		expect_pass "$gen_signed" diff out one.signed
		rm -f k c
		expect_pass "$gen_signed" keygen --key k --cert c
	done
}

@test "uri: one line says what OpenSSL says of it" {
	local file=file:$PWD/none
	export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
	refuses_key 'file:key.pem: no private key is found there (path must be absolute)' --key file:key.pem --cert cert.pem
	refuses_key "$file: no private key is found there (No such file or directory)" --key "$file" --cert cert.pem
	refuses_key "$file: no certificate is found there (No such file or directory)" --key key.pem --cert "$file"
}

@test "pass: whoever can't be asked is told of what there is, in gen_signed and in bpftool" {
	openssl pkcs8 -topk8 -in key.pem -passout pass:secret -out k.enc
	expect_fail setsid -w "$gen_signed" sign one -o out --key k.enc --cert cert.pem </dev/null
	expect_output 'use --pass-file, --pass-fd or --pass-env'
	run setsid -w "$bpftool" gen skeleton -L --sign -k k.enc -i cert.pem "$BATS_FILE_TMPDIR/a.bpf.o" </dev/null
	((status == 255))
	expect_output 'use BPFTOOL_SIGN_PASS_FILE'
	[[ $output != *--pass* ]]
	run "$bpftool" gen skeleton -L --sign -k 'pkcs11:x?pin-value=1' -i cert.pem "$BATS_FILE_TMPDIR/a.bpf.o"
	expect_output 'a PIN must not be part of the URI: use BPFTOOL_SIGN_PASS_FILE'
}

@test "ml-dsa: signs where OpenSSL has it, else one line says why not" {
	if "$gen_signed" keygen --key m.key --cert m.pem --alg mldsa65 >log 2>&1; then
		expect_pass "$gen_signed" sign one -o out --key m.key --cert m.pem
		expect_pass "$gen_signed" sign one -o again --key m.key --cert m.pem
		cmp out again
		expect_pass "$gen_signed" verify out --cert m.pem
		rm out
		refuses_key 'only with SHA-512' --key m.key --cert m.pem --digest sha256
		return
	fi
	grep -q 'mldsa65: needs OpenSSL 3.5' log
	[[ $(wc -l <log) == 1 && ! -e m.key && ! -e m.pem ]]
	# its certificate, made elsewhere
	grep -v '^#' "$BATS_TEST_DIRNAME/gen/mldsa44.b64" | base64 -d >m.der
	refuses_key 'ML-DSA needs OpenSSL 3.5' --key key.pem --cert m.der
}

@test "ecdsa: the same bytes each time where OpenSSL can" {
	"$gen_signed" keygen --key e.key --cert e.pem --alg p384 >/dev/null
	expect_pass "$gen_signed" sign one -o out --key e.key --cert e.pem
	expect_pass "$gen_signed" sign one -o again --key e.key --cert e.pem
	dpkg --compare-versions "$(openssl version | cut -d' ' -f2)" ge 3.2 || skip 'OpenSSL before 3.2 has random nonces only'
	cmp out again
}
