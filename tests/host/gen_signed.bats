#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed on the host: command line, keys, sign, verify, inspect. (build: gen_signed_build.bats)
# shellcheck disable=SC2154,SC2164,SC2094,SC1091,SC2030,SC2031,SC2016,SC2001,SC2143,SC2238,SC2012,SC2010

load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	make_fixtures >fixtures.log 2>&1 || {
		cat fixtures.log
		return 1
	}
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	ln -s "$BATS_FILE_TMPDIR"/*.pem "$BATS_FILE_TMPDIR"/*.key "$BATS_FILE_TMPDIR"/*.h .
	cp "$BATS_FILE_TMPDIR"/{a,ab}.c .
	cp "$BATS_FILE_TMPDIR"/{embedded,one,two,one.signed,two.signed} .
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
	expect_output '--ca-key and --ca-cert go together'
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

@test "help: manual page and completion have each command and each option, and no others" {
	local page=$top/gen_signed/gen_signed.1 completion=$top/gen_signed/completion.bash cmd opt words have
	for cmd in $("$gen_signed" help | sed -n '/^commands:/,/^$/s/^  \([a-z]\+\) .*/\1/p'); do
		[[ $cmd != help ]] || continue
		words=$("$gen_signed" help "$cmd" | sed -n '/^options:/,$s/^  \(-[-a-z]*\).*/\1/p' | sort)
		have=$(sed -n "/^\.SS $cmd\$/,/^\.S[SH]/p" "$page" | sed 's/\\-/-/g' |
			grep -o '^\\fB-[-a-z]*\|, \\fB-[-a-z]*' | sed 's/.*fB//' | sort)
		[[ $words == "$have" ]] || { printf 'page, %s:\n%s\nhelp:\n%s\n' "$cmd" "$have" "$words"; false; }
		have=$(sed -n "s/^\t\t$cmd) words='\(.*\)'.*/\1/p" "$completion" | tr ' ' '\n' | sort)
		[[ $words == "$have" ]] || { printf 'completion, %s:\n%s\n' "$cmd" "$have"; false; }
		grep -q "^\\\\fBgen_signed $cmd" "$page"
		for opt in $words; do
			"$gen_signed" help "$cmd" | head -n1 | grep -q -e "$opt"
		done
	done
	[[ $cmd ]]
}

@test "help: the manual page is clean" {
	requires man
	run bash -c 'man -l --warnings -Tutf8 "$1" 2>&1 >/dev/null' - "$top/gen_signed/gen_signed.1"
	((status == 0))
	[[ ! $output ]]
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
	ln -s nowhere c
	expect_fail "$gen_signed" keygen --key k --cert c
	expect_output 'c: exists already'
	[[ ! -e k && ! -e nowhere ]]
	expect_fail "$gen_signed" keygen --key k --cert missing/c
	expect_output 'missing/c: No such file'
	[[ ! -e k ]]
}

make_ca() {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 30 -subj '/CN=Test CA' \
		-addext 'keyUsage=critical,keyCertSign' 2>/dev/null
}

@test "keygen: a certificate issued by a CA; a CA that is none is refused" {
	make_ca
	expect_pass "$gen_signed" keygen --key k --cert c --ca-key ca.key --ca-cert ca.crt
	openssl verify -CAfile ca.crt c
	expect_fail "$gen_signed" keygen --key k2 --cert c2 --ca-key key.pem --ca-cert cert.pem
	expect_output 'cert.pem: not a CA certificate'
	expect_fail "$gen_signed" keygen --key k2 --cert c2 --ca-key key.pem --ca-cert ca.crt
	expect_output 'key.pem: the key does not belong to the certificate ca.crt'
	[[ ! -e k2 && ! -e c2 ]]
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

# --- sign

@test "sign: plain openssl verifies the appended signature over the bytes of the record" {
	payload one.signed >payload
	last_sig one.signed >sig
	openssl cms -verify -inform DER -in sig -content payload -binary -certfile cert.pem -noverify -out /dev/null
	run "$gen_signed" inspect one.signed
	expect_output "digest sha256:$(sha256sum <payload | cut -d' ' -f1)"
	flip payload 0
	run openssl cms -verify -inform DER -in sig -content payload -binary -certfile cert.pem -noverify -out /dev/null
	((status != 0))
}

@test "sign: exactly the two signed attributes, no certificates, signer by key id" {
	last_sig one.signed >sig
	run openssl cms -cmsout -print -inform DER -in sig
	expect_output 'contentType'
	expect_output 'messageDigest'
	expect_output 'subjectKeyIdentifier'
	[[ $output != *signingTime* && $output != *SMIME-CAPS* && $output != *X509* ]]
	[[ $(grep -c 'object: ' <<<"$output") == 2 ]]
	# RFC 5652: version 3 with a key id
	[[ $(openssl asn1parse -inform DER -in sig | sed -n '/d=3 .*INTEGER/{s/.*://p;q}') == 03 ]]
}

@test "sign: the end of the file has the documented form" {
	local size
	size=$(size_of one.signed)
	last_sig one.signed >sig
	[[ $(tail -c 26 one.signed) == '~eBPF signature appended~' ]]
	[[ $(od -An -tx1 -j $((size - 38)) -N 8 one.signed | tr -d ' ') == 0000020000000000 ]]
	((size == $(size_of one) + $(size_of sig) + 38))
	cmp -n "$(size_of one)" one one.signed
}

@test "sign: prints loader, digest and signer" {
	run sign two -o out
	((status == 0))
	[[ ${#lines[@]} == 2 ]]
	local line='^[ab]: signed, digest sha256:[0-9a-f]{64}, signer "Signer" key id [0-9a-f]{40}$'
	[[ ${lines[0]} =~ $line && ${lines[1]} =~ $line && ${lines[0]:0:1} != "${lines[1]:0:1}" ]]
}

@test "sign: the same key gives the same file; signing again replaces" {
	sign one -o again
	cmp again one.signed
	sign one.signed
	cmp again one.signed
	expect_pass "$gen_signed" sign one.signed --key other.key --cert other.pem
	[[ $(size_of one.signed) == "$(size_of again)" ]]
	expect_pass "$gen_signed" verify one.signed --cert other.pem
	sign one.signed
	cmp again one.signed
}

@test "sign: embedded and appended signature of one loader are the same bytes" {
	sign embedded
	expect_pass "$gen_signed" verify embedded --cert cert.pem
	expect_output 'a: embedded signature good'
	expect_output 'a: appended signature good'
	last_sig embedded >sig
	local base
	base=$(($(offset_of embedded HornetR1) + $(field embedded sig_off)))
	bytes embedded "$base" "$(field embedded sig_sz)" | cmp - sig
}

@test "sign: two loaders, in the order of the records, the last at the end" {
	run "$gen_signed" inspect two.signed
	expect_output 'trailer 2 signatures'
	[[ $(loaders two.signed | sort | xargs) == 'a b' ]]
	local digests
	mapfile -t digests < <(sed -n 's/^  digest sha256://p' <<<"$output")
	last_sig two.signed >sig
	openssl asn1parse -inform DER -in sig | grep -qi "OCTET STRING.*${digests[1]}"
	truncate -s $(($(size_of two.signed) - $(size_of sig) - 38)) two.signed
	last_sig two.signed >sig
	openssl asn1parse -inform DER -in sig | grep -qi "OCTET STRING.*${digests[0]}"
}

@test "sign: works on PIE, static, static-pie, stripped, gc-sections, -flto, lld, a header in two files" {
	cp "$BATS_FILE_TMPDIR/more.c" .
	link_exe pie a.c -fPIE -pie
	link_exe nopie a.c -no-pie
	link_exe static a.c -static
	link_exe static-pie a.c -static-pie
	link_exe gc a.c -ffunction-sections -fdata-sections -Wl,--gc-sections
	link_exe lto a.c -flto
	link_exe twice a.c more.c
	link_exe stripped a.c -s
	local f digest
	digest=$("$gen_signed" inspect one | grep '^  digest')
	if command -v ld.lld >/dev/null; then
		link_exe lld a.c -fuse-ld=lld -Wl,--gc-sections
	fi
	for f in pie nopie static static-pie gc lto twice stripped lld; do
		[[ -e $f ]] || continue
		expect_pass sign "$f"
		expect_pass "$gen_signed" verify "$f" --cert cert.pem
		[[ $("$gen_signed" inspect "$f" | grep '^  digest') == "$digest" ]]
		# strip removes what is behind the image; the record stays
		strip "$f"
		expect_fail "$gen_signed" verify "$f" --cert cert.pem
		expect_output "$f: a: unsigned: neither an embedded nor an appended signature"
		expect_pass sign "$f"
		expect_pass "$gen_signed" verify "$f" --cert cert.pem
	done
}

@test "sign: -o leaves a read-only input alone, keeps permissions, drops setuid" {
	chmod 4555 one
	expect_pass sign one -o out
	cmp one "$BATS_FILE_TMPDIR/one"
	cmp out one.signed
	[[ $(stat -c %a out) == 555 && $(stat -c %a one) == 4555 ]]
	echo precious >old
	expect_pass sign one -o old
	cmp old one.signed
}

@test "sign: in place keeps mode, owner, extended attributes and a symbolic link" {
	ln -s one link
	((EUID)) || chown 12:34 one
	chmod 4751 one
	if python3 -c 'import os; os.setxattr("one", "user.note", b"kept")' 2>/dev/null; then
		local xattr=1
	fi
	local before
	before=$(stat -c '%a %u %g' one)
	expect_pass sign link
	[[ -L link && $(stat -c '%a %u %g' one) == "$before" ]]
	cmp one one.signed
	[[ ! ${xattr:-} ]] || python3 -c 'import os; assert os.getxattr("one", "user.note") == b"kept"'
}

@test "sign: hard links: the other name keeps the old file, with a warning" {
	ln one other
	expect_pass sign one
	expect_output 'warning: '
	expect_output 'has 2 hard links'
	cmp other "$BATS_FILE_TMPDIR/one"
	cmp one one.signed
}

@test "sign: -o naming the input by another name is still in place" {
	chmod 4751 one
	expect_pass sign one -o ./one
	[[ $(stat -c %a one) == 4751 ]]
	cmp one one.signed
}

@test "sign: a running executable can be signed" {
	cp /bin/sleep sleeper
	objcopy --add-section .hornet=<(record a) --set-section-flags .hornet=alloc,readonly,data sleeper 2>/dev/null ||
		{ record a >rec; with_section rec sleeper; cp /bin/sleep s2; objcopy --add-section .hornet=rec s2 sleeper 2>/dev/null; }
	./sleeper 30 &
	local pid=$!
	run sign sleeper
	kill "$pid"
	((status == 0))
	expect_pass "$gen_signed" verify sleeper --cert cert.pem
}

refuses() {
	local message=$1 before
	shift
	before=$(ls -A)
	expect_fail sign "$@"
	expect_output "$message"
	[[ $(ls -A) == "$before" ]]
}

@test "sign: what is no signable executable is refused, with the reason" {
	: >empty
	echo text >text
	mkfifo fifo
	echo 'int f(void) { return 0; }' >o.c
	cc -c o.c -o o.o
	head -c 5000 one >short
	refuses 'missing: No such file' missing
	refuses 'empty: it is not an ELF executable' empty
	refuses 'text: it is not an ELF executable' text
	refuses 'fifo: not a regular file' fifo
	refuses '.: not a regular file' .
	refuses 'o.o: it is an object file; link it first' o.o
	refuses 'short: it is cut off' short
	cp /bin/true true
	refuses 'true: this executable has no signable loader; regenerate with bpftool gen skeleton -L --sign' true
	refuses '/dev/full: exists and is not a regular file' one -o /dev/full
	refuses 'missing/out: can'\''t write beside it' one -o missing/out
}

@test "sign: a plain -L loader is refused in one line that says so" {
	"$bpftool" gen skeleton -L "$BATS_FILE_TMPDIR/a.bpf.o" name a >plain.h
	rm a.lskel.h
	mv plain.h a.lskel.h
	link_exe plain a.c
	run sign plain
	((status == 1))
	[[ $output == 'gen_signed: plain: its loader was made by a plain -L and can'\''t be signed; regenerate with bpftool gen skeleton -L --sign' ]]
}

@test "sign: a file that is cut at any place is refused or signed whole" {
	local n size body
	size=$(size_of one.signed)
	body=$(size_of one)
	cp one.signed cut
	for ((n = size - 1; n > body; n -= ${GS_STRIDE:-1})); do
		truncate -s "$n" cut
		run sign cut -o out
		((status == 1))
		[[ $output == 'gen_signed: cut: broken signature at its end: '*'; remove it with strip, then sign again' ]]
		run "$gen_signed" verify cut --cert cert.pem
		((status == 1))
		[[ ! -e out ]]
	done
	truncate -s "$body" cut
	expect_pass sign cut
	cmp cut one.signed
	# the image itself
	for n in 0 1 4 16 63 64 1000 $((body / 2)) $((body - 1)); do
		head -c "$n" one >cut
		refuses 'cut: it is ' cut
	done
}

@test "sign: a trailer of two that is cut is refused at each place but the block's start" {
	local n size body mid
	size=$(size_of two.signed)
	body=$(size_of two)
	last_sig two.signed >sig
	mid=$((size - $(size_of sig) - 38))
	for n in $((size - 1)) $((size - 26)) $((size - 38)) $((mid + 1)) $((mid - 1)) $((mid - 26)) $((body + 1)); do
		head -c "$n" two.signed >cut
		refuses 'cut: broken signature at its end' cut
	done
	head -c "$mid" two.signed >cut
	expect_fail "$gen_signed" verify cut --cert cert.pem
	expect_output "cut: $(loaders two | tail -n1): no appended signature covers it, but there are 1"
	expect_pass sign cut
	cmp cut two.signed
}

@test "sign: a damaged block is refused" {
	local size sz
	size=$(size_of one.signed)
	last_sig one.signed >sig
	sz=$(size_of sig)
	cp one.signed bad
	flip bad $((size - 38))
	refuses 'bad: broken signature at its end: the signature'\''s header is damaged' bad
	cp one.signed bad
	flip bad $((size - 27))
	refuses 'the signature is longer than what precedes its header' bad
	cp one.signed bad
	printf '\0\0\0\0' | dd of=bad bs=1 seek=$((size - 30)) conv=notrunc status=none
	refuses 'length is not between 1 byte and 8 KiB' bad
	printf '\x7f\xff\xff\xff' | dd of=bad bs=1 seek=$((size - 30)) conv=notrunc status=none
	refuses 'length is not between 1 byte and 8 KiB' bad
	cp one.signed bad
	flip bad $((size - 38 - sz))
	refuses 'the signature is not a whole DER sequence' bad
	cp one.signed bad
	echo extra >>bad
	refuses 'cut off or followed by other bytes' bad
}

@test "sign: bytes behind the image that are not ours are kept" {
	printf 'AI\x02 somebody else'\''s payload' >payload
	cat one payload >foreign
	expect_pass sign foreign -o out
	cmp -n $(($(size_of foreign))) foreign out
	expect_pass "$gen_signed" verify out --cert cert.pem
	sign out
	[[ $(size_of out) == $(($(size_of one.signed) + $(size_of payload))) ]]
	zeros 300000 >zeros
	cat one zeros >foreign
	expect_pass sign foreign
	expect_pass "$gen_signed" verify foreign --cert cert.pem
}

@test "sign: 65 signatures in a row, and a trailer above 256 KiB, are refused" {
	local i
	last_sig one.signed >sig
	tail -c $(($(size_of sig) + 38)) one.signed >block
	cp one many
	for ((i = 0; i < 64; i++)); do cat block; done >>many
	expect_pass "$gen_signed" verify many --cert cert.pem
	[[ $(grep -c 'appended signature good' <<<"$output") == 64 ]]
	cat block >>many
	refuses 'many: broken signature at its end: there are more than 64' many
	{ printf '\x30\x82\x1f\xfc'; zeros 8188; printf '\0\0\x02\0\0\0\0\0\0\0\x20\0~eBPF signature appended~\n'; } >big
	cp one many
	for ((i = 0; i < 31; i++)); do cat big; done >>many
	expect_pass sign many
	cmp many one.signed
	cp one many
	for ((i = 0; i < 32; i++)); do cat big; done >>many
	refuses 'the signatures exceed 256 KiB' many
}

# --- records made by hand

@test "record: a good one is signed; padding and duplicates do not matter" {
	record x >rec
	with_section rec good
	expect_pass sign good
	expect_output 'x: signed'
	{ zeros 24; record x; zeros 8; record x; record y; zeros 4; } >rec
	with_section rec good
	run sign good
	((status == 0))
	[[ ${#lines[@]} == 2 ]]
	expect_pass "$gen_signed" verify good --cert cert.pem
}

bad_record() {
	local message=$1
	shift
	record x "$@" >rec
	with_section rec bad
	expect_fail sign bad
	expect_output "bad: damaged loader record at byte 0x"
	expect_output "$message"
	expect_fail "$gen_signed" inspect bad
	expect_output "$message"
}

@test "record: each damaged field is refused with its reason" {
	bad_record 'its size is wrong' size=144
	bad_record 'its size is wrong' size=112
	bad_record 'its size is wrong' size=135
	bad_record 'its size is wrong' size=0
	bad_record 'its size is wrong' size=$((0xfffffff8))
	bad_record 'its header size is wrong' hdr_size=112
	bad_record 'its header size is wrong' hdr_size=124
	bad_record 'its kind is unknown; use the gen_signed of the bpftool' kind=3
	bad_record 'its kind is unknown' kind=0
	bad_record 'it has unknown flags' flags=1
	bad_record 'its instructions are outside' insns_off=112
	bad_record 'its instructions are outside' insns_off=124
	bad_record 'its instructions are outside' insns_sz=0
	bad_record 'its instructions are outside' insns_sz=7
	bad_record 'its instructions are outside' insns_sz=24
	bad_record 'its instructions are outside' insns_off=$((0xfffffff8)) insns_sz=16
	bad_record 'its metadata is outside' data_sz=0
	bad_record 'its metadata is outside' data_sz=9
	bad_record 'its metadata is outside' data_off=$((0xffffffff)) data_sz=2
	bad_record 'its metadata is outside' data_off=8
	bad_record 'it is a static program but has metadata' kind=2
	bad_record 'it has an empty signature' sig_off=120
	bad_record 'its signature is outside' sig_off=130 sig_sz=8
	bad_record 'its signature exceeds the kernel'\''s 8 KiB' sig_off=120 sig_sz=8193
	record 'two words' >rec
	with_section rec bad
	refuses 'its name has characters that can'\''t be printed' bad
	record '' >rec
	with_section rec bad
	refuses 'it has no name' bad
	{ record x; printf 'HornetR2'; zeros 128; } >rec
	with_section rec bad
	refuses 'it does not start with HornetR1' bad
	{ record x; printf 'HornetR1'; zeros 8; } >rec
	with_section rec bad
	refuses 'the section ends inside its header' bad
	: >rec
	with_section rec bad
	refuses 'no signable loader' bad
}

@test "record: a longer header of a later version is read" {
	{ record x size=144 hdr_size=128 insns_off=128 data_off=136 | head -c 120; zeros 8; printf '\x95\0\0\0\0\0\0\0metadata'; } >rec
	with_section rec later
	expect_pass sign later
	[[ $(payload later) == "$(printf '\x95\0\0\0\0\0\0\0metadata')" ]] 2>/dev/null
	expect_pass "$gen_signed" verify later --cert cert.pem
}

@test "record: a static program is signed over its instructions only" {
	record drop kind=2 size=128 prog_type=8 attach_type=1 data_off=0 data_sz=0 | head -c 128 >rec
	with_section rec static
	expect_pass sign static
	expect_pass "$gen_signed" verify static --cert cert.pem
	run "$gen_signed" inspect static
	expect_output 'static drop'
	expect_output 'program "drop" type cgroup_skb attach cgroup_inet_egress insns 1'
	[[ $output != *exclusive-hash* ]]
	last_sig static >sig
	printf '\x95\0\0\0\0\0\0\0' >payload
	openssl cms -verify -inform DER -in sig -content payload -binary -certfile cert.pem -noverify -out /dev/null
	flip static $(($(offset_of static HornetR1) + 120))
	expect_fail "$gen_signed" verify static --cert cert.pem
	expect_output 'drop: altered after the appended signature was made: the instructions were altered'
}

@test "record: 64 loaders are signed, 65 are refused" {
	local i
	for ((i = 0; i < 64; i++)); do record "x$i"; done >rec
	with_section rec many
	expect_pass sign many
	expect_pass "$gen_signed" verify many --cert cert.pem
	record x64 >>rec
	with_section rec many
	refuses 'the kernel reads at most 64 signatures' many
}

# --- verify

fails_to_verify() {
	local file=$1 message=$2
	shift 2
	run "$gen_signed" verify "$file" --cert cert.pem "$@"
	((status == 1))
	expect_output "$message"
	[[ $output != *"$file: verified"* ]]
}

@test "verify: unsigned, and an embedded signature alone" {
	fails_to_verify one 'one: a: unsigned: neither an embedded nor an appended signature'
	run "$gen_signed" verify embedded --cert cert.pem
	((status == 0))
	expect_output 'a: embedded signature good, signer "Signer"'
	expect_output 'embedded: verified'
}

@test "verify: altered metadata and altered instructions are told apart" {
	local base
	base=$(offset_of one.signed HornetR1)
	cp one.signed data
	flip data $((base + $(field one.signed data_off) + 1300))
	fails_to_verify data 'data: a: altered after the appended signature was made: the metadata was altered; the instructions fit'
	cp one.signed insns
	flip insns $((base + $(field one.signed insns_off) + 4))
	fails_to_verify insns 'insns: a: altered after the appended signature was made: the instructions were altered'
	base=$(offset_of embedded HornetR1)
	flip embedded $((base + $(field embedded data_off) + 1300))
	fails_to_verify embedded 'altered after the embedded signature was made: the metadata was altered'
}

@test "verify: each byte of the signed parts counts" {
	local base start end n
	base=$(offset_of one.signed HornetR1)
	start=$((base + $(field one.signed insns_off)))
	end=$((base + $(field one.signed data_off) + $(field one.signed data_sz)))
	for ((n = start; n < end; n += 97)); do
		cp one.signed bad
		flip bad "$n"
		fails_to_verify bad 'altered after the appended signature'
	done
}

@test "verify: wrong signer" {
	expect_fail "$gen_signed" verify one.signed --cert other.pem
	expect_output 'one.signed: a: wrong signer: appended signature is by key id '
	expect_fail "$gen_signed" verify embedded --cert other.pem
	expect_output 'wrong signer: embedded signature is by key id '
}

@test "verify: a signature by another key that claims the signer's key id" {
	local id
	id=$(openssl x509 -in cert.pem -noout -ext subjectKeyIdentifier | tail -n1 | tr -d ' :')
	openssl req -x509 -nodes -newkey rsa:2048 -keyout f.key -out f.pem -subj /CN=Forger \
		-addext "subjectKeyIdentifier=$id" 2>/dev/null
	expect_pass "$gen_signed" sign one -o forged --key f.key --cert f.pem
	fails_to_verify forged 'forged: a: bad appended signature, said to be by "Signer"'
}

@test "verify: a changed signature value, and a damaged embedded signature" {
	cp one.signed bad
	flip bad $(($(size_of bad) - 50))
	fails_to_verify bad 'bad appended signature'
	flip embedded $(($(offset_of embedded HornetR1) + $(field embedded sig_off) + 5))
	fails_to_verify embedded 'damaged embedded signature'
}

@test "verify: signatures of two loaders in each other's place are found, of one missing is told" {
	last_sig two.signed >sig
	local n=$(($(size_of sig) + 38)) size
	size=$(size_of two.signed)
	{ head -c "$(size_of two)" two.signed; tail -c "$n" two.signed; head -c $((size - n)) two.signed | tail -c $((size - n - $(size_of two))); } >swapped
	[[ $(size_of swapped) == "$size" ]]
	expect_pass "$gen_signed" verify swapped --cert cert.pem
	{ head -c "$(size_of two)" two.signed; tail -c "$n" two.signed; tail -c "$n" two.signed; } >double
	fails_to_verify double "double: $(loaders two | head -n1): no appended signature covers it"
}

@test "verify: another program's signature, embedded and appended" {
	local at
	cp "$BATS_FILE_TMPDIR"/b.bpf.o .
	rm b.lskel.h a.lskel.h
	skeleton b -k key.pem -i cert.pem
	printf '#include "b.lskel.h"\nint main(void) { return !b__open_and_load(); }\n' >b.c
	link_exe other b.c
	at=$(($(offset_of other HornetR1) + $(field other sig_off)))
	bytes other "$at" "$(field other sig_sz)" >sig
	{ cat one; block sig; } >moved
	fails_to_verify moved 'moved: a: altered after the appended signature was made'
	at=$(($(offset_of embedded HornetR1) + $(field embedded sig_off)))
	[[ $(size_of sig) == "$(field embedded sig_sz)" ]]
	dd if=sig of=embedded bs=1 seek="$at" conv=notrunc status=none
	fails_to_verify embedded 'embedded: a: altered after the embedded signature was made'
}

@test "verify: the embedded signature of another loader of the same executable is named" {
	cp "$BATS_FILE_TMPDIR"/{a,b}.bpf.o .
	rm b.lskel.h a.lskel.h
	skeleton a -k key.pem -i cert.pem
	skeleton b -k key.pem -i cert.pem
	link_exe both ab.c
	local first second n
	first=$(offset_of both HornetR1)
	second=$(LC_ALL=C grep -obaF HornetR1 both | cut -d: -f1 | sed -n 2p)
	n=$(get32 both $((first + 52)))
	[[ $n == "$(get32 both $((second + 52)))" ]]
	bytes both $((first + $(get32 both $((first + 48))))) "$n" >sig
	dd if=sig of=both bs=1 seek=$((second + $(get32 both $((second + 48))))) conv=notrunc status=none
	local names
	mapfile -t names < <(loaders both)
	fails_to_verify both "both: ${names[1]}: embedded signature is that of loader ${names[0]}"
	expect_output "${names[0]}: embedded signature good"
}

@test "verify: a stale trailer after the program was rebuilt" {
	{ cat one; tail -c +$(($(size_of two) + 1)) two.signed; } >stale
	# a's signature still fits, b's does not
	fails_to_verify stale 'stale: stale appended signature '
	expect_output 'covers no loader (sha256:'
	expect_output 'a: appended signature good'
	expect_pass sign stale
	expect_pass "$gen_signed" verify stale --cert cert.pem
	cmp stale one.signed
}

@test "verify: loaders of the same bytes under two names share their signatures" {
	{ record x; record y; } >rec
	with_section rec twins
	expect_pass sign twins
	expect_pass "$gen_signed" verify twins --cert cert.pem
	expect_output 'x: appended signature good'
	expect_output 'y: appended signature good'
}

@test "verify: --ca with a folder and a file; the signer's certificate is looked up by its key id" {
	make_ca
	"$gen_signed" keygen --key k --cert issued.pem --ca-key ca.key --ca-cert ca.crt --name Issued
	expect_pass "$gen_signed" sign one -o out --key k --cert issued.pem
	mkdir -p 'c a'
	cp ca.crt issued.pem 'c a'
	cp -L key.pem 'c a/key.pem'
	expect_pass "$gen_signed" verify out --ca 'c a'
	expect_output 'a: appended signature good, signer "Issued"'
	cat ca.crt issued.pem >bundle
	expect_pass "$gen_signed" verify out --ca bundle
	expect_pass "$gen_signed" verify out --ca ca.crt --cert issued.pem
	expect_fail "$gen_signed" verify out --ca ca.crt
	expect_output 'out: a: wrong signer: appended signature is by key id '
	# another CA
	mv ca.key ca1.key
	mv ca.crt ca1.crt
	make_ca
	expect_fail "$gen_signed" verify out --ca ca.crt --cert issued.pem
	expect_output 'signer "Issued"'
	expect_output 'is not trusted: '
	# a self-signed signer is no CA
	expect_fail "$gen_signed" verify one.signed --ca cert.pem
	expect_output 'cert.pem: no self-signed CA certificate'
	mkdir empty
	expect_fail "$gen_signed" verify out --ca empty
	expect_output 'empty: no certificate in this folder'
}

@test "verify: an expired certificate counts with --cert, not with --ca" {
	make_ca
	openssl req -new -nodes -newkey rsa:2048 -keyout k -out req -subj /CN=Late 2>/dev/null
	printf 'subjectKeyIdentifier=hash\n' >ext
	openssl x509 -req -in req -CA ca.crt -CAkey ca.key -days 9 -extfile ext -out good.pem 2>/dev/null
	openssl x509 -req -in req -CA ca.crt -CAkey ca.key -days -1 -extfile ext -out late.pem 2>/dev/null
	expect_pass "$gen_signed" sign one -o out --key k --cert good.pem
	expect_pass "$gen_signed" verify out --ca ca.crt --cert good.pem
	expect_pass "$gen_signed" verify out --cert late.pem
	expect_fail "$gen_signed" verify out --ca ca.crt --cert late.pem
	expect_output 'is not trusted: the certificate has expired'
}

@test "verify: a signature without signed attributes, as Linux 7.3's bpftool made them" {
	payload one >payload
	openssl cms -sign -in payload -binary -signer cert.pem -inkey key.pem -outform DER -out sig -nocerts -noattr -md sha256 -keyid
	{ cat one; block sig; } >noattr
	expect_pass "$gen_signed" verify noattr --cert cert.pem
	flip noattr $(($(offset_of noattr HornetR1) + $(field noattr data_off) + 1300))
	fails_to_verify noattr 'noattr: a: altered after the appended signature was made'
}

@test "verify: SHA-1, and a signature with content of its own, are refused" {
	payload one >payload
	openssl cms -sign -in payload -binary -signer cert.pem -inkey key.pem -outform DER -out sig -nocerts -md sha1 -keyid
	{ cat one; block sig; } >sha1
	fails_to_verify sha1 'damaged appended signature: its digest algorithm is not SHA-256'
	openssl cms -sign -in payload -binary -nodetach -signer cert.pem -inkey key.pem -outform DER -out sig -nocerts -md sha256 -keyid
	{ cat one; block sig; } >content
	fails_to_verify content 'damaged appended signature: it has content of its own'
}

# --- inspect

@test "inspect: the documented text, word for word" {
	run "$gen_signed" inspect two.signed
	((status == 0))
	local id size
	id=$(openssl x509 -in cert.pem -noout -ext subjectKeyIdentifier | tail -n1 | tr -d ' :' | tr A-F a-f)
	size=$(($(size_of two.signed) - $(size_of two)))
	expect_output "executable two.signed
  elf 64-bit little-endian machine $(od -An -tu2 -j 18 -N 2 two | tr -d ' ')
  loaders 2
  trailer 2 signatures, $size bytes
loader $(loaders two | head -n1)
  digest sha256:$(payload two | sha256sum | cut -d' ' -f1)
  exclusive-hash sha256:"
	expect_output "
  embedded none
  appended 452 bytes, signers 1, key id $id, digest sha256:"
	expect_output '
  program "on_exec" type tracepoint insns '
	expect_output ' flags 0 license "Dual BSD/GPL"
  program "on_unlink" type tracing attach trace_fentry target do_unlinkat insns '
	expect_output '
  map "table" type hash key 4 value 8 max-entries 77 flags 0
'
	expect_output '
  map "a.rodata" type array key 4 value 4 max-entries 1 flags 0x480 initial signed frozen
'
	expect_output '
  map "a.bss" type array key 4 value 4 max-entries 1 flags 0x400 initial signed
'
	expect_output '
  program "drop_all" type xdp'
	[[ $output != *unclear* && $output != *host* && $output != *helper* ]]
	# the exclusive hash is the one that the generator wrote
	local hash
	hash=$(sed -n '0,/exclusive-hash/s/^  exclusive-hash sha256://p' <<<"$output")
	LC_ALL=C grep -qaP "$(sed 's/../\\x&/g' <<<"$hash")" two
}

@test "inspect: says what the host may choose: instructions of a plain -L loader" {
	"$bpftool" gen skeleton -L "$BATS_FILE_TMPDIR/a.bpf.o" name a >plain.h
	cat >dump.c <<-'C'
		#include "plain.h"
		#include <stdio.h>
		int main(int argc, char **argv) { return argc + !argv; }
	C
	# the plain header's two strings, as a record by hand
	sed -n '/opts_data\[\]/,/";/p' plain.h | sed 's/.*opts_data/const char opts_data/' >data.h
	sed -n '/opts_insn\[\]/,/";/p' plain.h | sed 's/.*opts_insn/const char opts_insn/' >insn.h
	cat >dump.c <<-'C'
		#include <stdio.h>
		#include "data.h"
		#include "insn.h"
		int main(int argc, char **argv)
		{
			if (argc == 1)
				return printf("%zu %zu\n", sizeof(opts_insn) - 1, sizeof(opts_data) - 1) < 0;
			fwrite(opts_insn, 1, sizeof(opts_insn) - 1, stdout);
			fwrite(opts_data, 1, sizeof(opts_data) - 1, stdout);
			return !argv;
		}
	C
	cc -w dump.c -o dump
	local i d size
	read -r i d < <(./dump)
	size=$(((120 + i + d + 7) / 8 * 8))
	{ record plain size=$size insns_sz="$i" data_off=$((120 + i)) data_sz="$d" | head -c 120; ./dump x; zeros $((size - 120 - i - d)); } >rec
	with_section rec plain
	run "$gen_signed" inspect plain
	((status == 0))
	expect_output 'map "table" type hash key 4 value 8 max-entries host flags 0'
	expect_output 'map "a.rodata" type array key 4 value 4 max-entries host flags 0x480 initial host frozen'
	[[ $output != *unclear* ]]
}

@test "inspect: instructions that can't be followed are counted, not guessed" {
	# r1 = 5 (PROG_LOAD); r2 = r1; call sys_bpf; exit
	{ record odd size=160 insns_sz=32 data_off=152 | head -c 120
	  printf '\xb7\x01\0\0\x05\0\0\0\xbf\x12\0\0\0\0\0\0\x85\0\0\0\xa6\0\0\0\x95\0\0\0\0\0\0\0metadata'; } >rec
	with_section rec odd
	run "$gen_signed" inspect odd
	((status == 0))
	expect_output 'unclear 1 (the list may be incomplete)'
	[[ $output != *program* ]]
}

# --- whole or not at all

@test "robust: a full disk leaves the old file whole and nothing beside it" {
	((EUID == 0)) || skip 'needs root to mount a small tmpfs'
	cp -L key.pem k
	cp -L cert.pem c
	run unshare -m bash -c '
		set -e
		mkdir disk && mount -t tmpfs -o size=$(($(stat -c %s one) + 20000)) tmpfs disk
		cp one disk/exe
		rc=0
		"$1" sign disk/exe --key k --cert c || rc=$?
		cmp disk/exe one
		ls -A disk
		exit $rc' - "$gen_signed"
	((status == 1))
	expect_output 'No space left on device'
	[[ ${lines[-1]} == exe ]]
}

@test "robust: a file size limit at any size leaves the old file whole" {
	local kb size
	size=$(size_of one.signed)
	for ((kb = 0; kb * 1024 < size; kb += 3)); do
		run bash -c 'ulimit -f "$1"; trap "" XFSZ; exec "$2" sign one --key key.pem --cert cert.pem' - "$kb" "$gen_signed"
		((status == 1))
		cmp one "$BATS_FILE_TMPDIR/one"
	done
	[[ ! $(ls -A | grep '\.gen_signed-') ]]
}

@test "robust: kill -9 at any moment leaves the old or the new file, and no other" {
	local i pid old new
	cp one exe
	old=$(sha256sum <one)
	new=$(sha256sum <one.signed)
	for ((i = 0; i < 60; i++)); do
		cp one exe
		sign exe >/dev/null &
		pid=$!
		sleep "0.0$((i % 30 / 10))$((i % 10))"
		kill -9 "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
		[[ $(sha256sum <exe) == "$old" || $(sha256sum <exe) == "$new" ]]
	done
	[[ ! $(ls -A | grep '\.gen_signed-') ]]
}

@test "robust: a kill before each system call that writes leaves the old or the new file" {
	requires strace
	local call n hit=0
	for call in copy_file_range write ftruncate fsync linkat rename; do
		for n in 1 2; do
			cp one exe
			run strace -qq -o trace -e trace="$call" -e inject="$call:signal=KILL:when=$n" "$gen_signed" sign exe --key key.pem --cert cert.pem
			cmp -s exe one || cmp exe one.signed
			((status != 137)) || hit=$((hit + 1))
			rm -f .*gen_signed-* ./*gen_signed-* 2>/dev/null || true
		done
	done
	((hit >= 5))
}

@test "robust: 20 signings of one file at once end in one whole signed file" {
	local i
	for ((i = 0; i < 10; i++)); do
		sign one >/dev/null &
		"$gen_signed" sign one --key other.key --cert other.pem >/dev/null &
	done
	wait
	expect_pass "$gen_signed" verify one --cert cert.pem --cert other.pem
	[[ $(size_of one) == "$(size_of one.signed)" ]]
	[[ ! $(ls -A | grep 'gen_signed-') ]]
}

@test "robust: a read-only folder, and a target that can't be replaced" {
	((EUID == 0)) || skip 'needs root'
	cp -L key.pem k
	cp -L cert.pem c
	run unshare -m bash -c '
		mkdir disk && mount -t tmpfs tmpfs disk && cp one disk/exe && mount -o remount,ro disk || exit 99
		"$1" sign disk/exe --key k --cert c' - "$gen_signed"
	((status == 1))
	expect_output 'can'\''t write beside it: Read-only file system'
}
