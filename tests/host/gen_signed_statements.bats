#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# gen_signed verify --attestation: whose statements they are, and what about; each way in which they are not
# shellcheck disable=SC2154,SC2164,SC1091,SC2030,SC2031,SC2016

bats_require_minimum_version 1.5.0
load ../lib.bash
load gen_signed_lib.bash

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	write_sources
	"$gen_signed" keygen --key key.pem --cert cert.pem --name Signer
	"$gen_signed" keygen --key other.key --cert other.pem --name Builder --alg p384
	"$gen_signed" build a.bpf.c a.c -o tool --key key.pem --cert cert.pem --record rec
	"$gen_signed" attest tool --key key.pem --cert cert.pem --record rec -o tool.jsonl
}

setup() {
	requires jq
	cp "$BATS_FILE_TMPDIR"/{tool,tool.jsonl,rec,*.pem,other.key} "$BATS_TEST_TMPDIR"
	cd "$BATS_TEST_TMPDIR"
}

# envelope TYPE FILE [KEY [DIGEST]]: the file as payload, signed by openssl, in an envelope
envelope() {
	local n
	n=$(size_of "$2")
	{ printf 'DSSEv1 %d %s %d ' ${#1} "$1" "$n"; cat "$2"; } >pae
	openssl dgst "-${4:-sha256}" -sign "${3:-key.pem}" -out sig pae
	printf '{"payloadType":"%s","payload":"%s","signatures":[{"sig":"%s"}]}\n' "$1" "$(base64 -w0 "$2")" "$(base64 -w0 sig)"
}

# refused FILE MESSAGE [ARGUMENT...]: in text, in one line, and in JSON
refused() {
	local file=$1 message=$2
	shift 2
	run --separate-stderr "$gen_signed" verify tool --attestation "$file" --cert cert.pem "$@"
	printf '%s\n' "$stderr"
	((status == 1))
	[[ $(wc -l <<<"$stderr") == 1 && $stderr == "gen_signed: $file: $message"* && $output != *'tool: verified'* ]]
	run --separate-stderr "$gen_signed" verify tool --attestation "$file" --cert cert.pem --json "$@"
	((status == 1))
	[[ ! $output ]] || [[ $(jq -c '[.verified, all(.statements[]; .verified)]' <<<"$output") == '[false,false]' || $(jq '.statements | length' <<<"$output") == 0 ]]
}

it=application/vnd.in-toto+json

@test "verify --attestation: who has signed, which builder, which sources" {
	local id sum
	id=$(openssl x509 -in cert.pem -noout -ext subjectKeyIdentifier | tail -n1 | tr -d ' :' | tr A-F a-f)
	sum=$(sha256sum <"$BATS_FILE_TMPDIR/a.bpf.c" | cut -d' ' -f1)
	expect_pass "$gen_signed" verify tool --attestation tool.jsonl --cert cert.pem
	expect_output "tool.jsonl: statement 1: signature good, signer \"Signer\" key id $id"
	expect_output 'tool.jsonl: statement 1: of type https://slsa.dev/provenance/v1, builder urn:hornet:gen_signed version '
	expect_output "tool.jsonl: statement 1: source a.bpf.c sha256:$sum"
	expect_output 'tool.jsonl: statement 1: source a.c sha256:'
	expect_output 'tool.jsonl: statement 2: of type urn:hornet:gen_signed:bpf:v1'
	expect_output 'tool: verified'
	run --separate-stderr "$gen_signed" verify tool --attestation tool.jsonl --cert cert.pem --json
	((status == 0)) && [[ ! $stderr ]]
	[[ $(jq -c '.verified, (.statements | map([.verified, .message, .signers[0].name, .builder]))' <<<"$output" | xargs) == \
		'true [[true,null,Signer,urn:hornet:gen_signed],[true,null,Signer,null]]' ]]
	[[ $(jq -r '.statements[0].sources[] | select(.name == "a.bpf.c").digest' <<<"$output") == "sha256:$sum" ]]
	[[ $(jq -r '.loaders[0].verified' <<<"$output") == true ]]
}

@test "verify --attestation: a warning about a certificate comes once" {
	printf 'subjectKeyIdentifier=hash\nextendedKeyUsage=serverAuth\n' >ext
	openssl req -new -key key.pem -subj /CN=Signer -out req
	openssl x509 -req -in req -signkey key.pem -days 9 -extfile ext -out server.pem 2>/dev/null
	run --separate-stderr "$gen_signed" verify tool --attestation tool.jsonl --cert server.pem
	((status == 0))
	[[ $(wc -l <<<"$stderr") == 1 && $stderr == *'server.pem: '*'without --ca it counts all the same' ]]
	# an error is told all the same
	refused /dev/null 'not DSSE: it is empty'
	run --separate-stderr "$gen_signed" verify tool --attestation tool.jsonl --cert nowhere.pem
	((status == 1))
	[[ $stderr == *'nowhere.pem: No such file'* ]]
}

@test "verify --attestation: keys and digests of each kind; a CA; a required signer" {
	local alg digest
	for alg in p256 p384 rsa3072; do
		for digest in sha256 sha384 sha512; do
			rm -f k k.pem
			"$gen_signed" keygen --key k --cert k.pem --name "$alg" --alg $alg >/dev/null
			"$gen_signed" attest tool --key k --cert k.pem --digest $digest -o k.jsonl
			expect_pass "$gen_signed" verify tool --attestation k.jsonl --cert k.pem --cert cert.pem
			expect_output "statement 1: signature good, signer \"$alg\""
		done
	done
	run "$gen_signed" verify tool --attestation tool.jsonl --cert cert.pem --require-signer Builder
	((status == 1))
	expect_output 'tool.jsonl: statement 1: wrong signer: no good signature by the required signer Builder'
	expect_pass "$gen_signed" verify tool --attestation tool.jsonl --cert cert.pem --require-signer Signer
	make_ca
	"$gen_signed" keygen --key r.key --cert r.pem --ca-key ca.key --ca-cert ca.crt --name Release
	"$gen_signed" resign tool --key r.key --cert r.pem
	"$gen_signed" attest tool --key r.key --cert r.pem -o r.jsonl
	expect_pass "$gen_signed" verify tool --attestation r.jsonl --ca ca.crt --cert r.pem
	"$gen_signed" attest tool --key key.pem --cert cert.pem -o self.jsonl
	expect_fail "$gen_signed" verify tool --attestation self.jsonl --ca ca.crt --cert r.pem --cert cert.pem
	expect_output 'self.jsonl: statement 1: signer "Signer" key id '
	expect_output 'is not trusted: '
}

@test "verify --attestation: an altered payload, type or signature" {
	local line payload
	head -n1 tool.jsonl >one
	payload=$(jq -r .payload one | base64 -d | sed 's/a\.bpf\.c/b.bpf.c/' | base64 -w0)
	jq -c --arg p "$payload" '.payload = $p' one >payload
	jq -c '.payloadType = "application/json"' one >type
	jq -c '.signatures[0].sig |= (.[0:8] + (if .[8:9] == "A" then "B" else "A" end) + .[9:])' one >sig
	for line in payload type sig; do
		refused $line 'statement 1: altered payload or signature, said to be by "Signer" key id '
	done
	# a good one before it is no help
	cat tool.jsonl payload >both
	run "$gen_signed" verify tool --attestation both --cert cert.pem
	((status == 1))
	expect_output 'both: statement 3: altered payload or signature'
}

@test "verify --attestation: another signer, another executable" {
	"$gen_signed" attest tool --key other.key --cert other.pem -o other.jsonl
	refused other.jsonl "statement 1: wrong signer: it is signed by key id $(openssl x509 -in other.pem -noout -ext subjectKeyIdentifier | tail -n1 | tr -d ' :' | tr A-F a-f), whose certificate was not given"
	cp tool was
	"$gen_signed" strip-signature tool
	run "$gen_signed" verify tool --attestation tool.jsonl --cert cert.pem
	((status == 1))
	expect_output "tool.jsonl: statement 1: another executable: it is about tool sha256:$(sha256sum <was | cut -d' ' -f1), and this file has sha256:$(sha256sum <tool | cut -d' ' -f1)"
}

@test "verify --attestation: what is not DSSE, or no statement" {
	: >empty
	echo 'hello' >text
	echo '{"payload":"e30=","payloadType":"x"}' >parts
	jq -c '.signatures = []' <(head -n1 tool.jsonl) >unsigned
	jq -c '.payload |= "%%" + .' <(head -n1 tool.jsonl) >base64
	head -c 300 tool.jsonl >cut
	jq -c 'tostring' <(head -n1 tool.jsonl) >quoted
	sed '1s/^{/{"payload":"e30=",/' tool.jsonl | head -n1 >twice
	refused empty 'not DSSE: it is empty'
	refused text 'statement 1: not DSSE: it is no JSON'
	refused parts 'statement 1: not DSSE: it has no payloadType, payload and signatures'
	refused unsigned 'statement 1: not DSSE: it has no signature'
	refused base64 'statement 1: not DSSE: its payload is no base64'
	refused cut 'statement 1: not DSSE: it is no JSON'
	refused quoted 'statement 1: not DSSE: it has no payloadType'
	refused twice 'statement 1: not DSSE: it is no JSON'
	refused missing 'cannot read: No such file or directory'
	refused . 'cannot read: Is a directory'
	jq -r .payload <(head -n1 tool.jsonl) | base64 -d >statement
	envelope text/plain statement >type
	refused type "statement 1: its payload is of type text/plain, not $it"
	echo 'hello' >hello
	envelope $it hello >nojson
	refused nojson 'statement 1: its payload is no JSON'
	sed 's,Statement/v1,Statement/v9,' statement >v9
	envelope $it v9 >version
	refused version 'statement 1: its payload is no in-toto statement of version 1'
	jq -c 'del(.subject)' statement >nosubject
	envelope $it nosubject >subject
	refused subject 'statement 1: another executable: it is about a file without a name, sha256:none'
}

@test "verify --attestation: envelopes of others: pretty, with base64 for URLs, several subjects, several signatures" {
	jq -r .payload <(head -n1 tool.jsonl) | base64 -d >statement
	jq '.subject |= [{"name": "x", "digest": {"sha256": "00"}}] + .' statement >more
	envelope $it more | jq --indent 3 '.payload |= gsub("[+]"; "-") | .payload |= gsub("/"; "_")' >pretty
	expect_pass "$gen_signed" verify tool --attestation pretty --cert cert.pem
	expect_output 'pretty: statement 1: signature good, signer "Signer"'
	# a second one by somebody who is not known
	envelope $it statement other.key sha384 >theirs
	jq -c --slurpfile t theirs '.signatures += $t[0].signatures' <(envelope $it statement) >two
	expect_pass "$gen_signed" verify tool --attestation two --cert cert.pem
	expect_pass "$gen_signed" verify tool --attestation two --cert cert.pem --cert other.pem --json
	[[ $(sed '/^[^ {}]/d' <<<"$output" | jq -c '.statements[0].signers | map(.name)') == '["Signer","Builder"]' ]]
	# of what is known, none may be wrong
	jq -c '.signatures += [.signatures[0] | .sig = "AAAA"]' <(head -n1 tool.jsonl) >half
	refused half 'statement 1: altered payload or signature'
	# names are no commands to a terminal
	jq -c '.predicateType = "\u001b[2J"' statement >evil
	envelope $it evil >odd
	expect_pass "$gen_signed" verify tool --attestation odd --cert cert.pem
	expect_output 'of type \x1b[2J'
}

@test "verify --attestation: needs a certificate; not without a file" {
	run "$gen_signed" verify tool --attestation tool.jsonl
	((status == 2))
	expect_output 'gen_signed: verify: --cert or --ca is missing'
	run "$gen_signed" verify --attestation tool.jsonl --cert cert.pem
	((status == 2))
}
