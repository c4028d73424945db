# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What tests compare records with. Load it after lib.bash.
# shellcheck shell=bash disable=SC2154

# A text as records have it: in quotes, or as hexadecimal digits.
untrusted() {
	if [[ $1 == *[\"[:space:]]* ]]; then
		printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F
	else
		printf '"%s"' "$1"
	fi
}

# What the records say of the test's signer.
signer_fields() {
	local cert=$keys/signer.pem spki keyid serial issuer
	spki=$(openssl x509 -in "$cert" -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)
	keyid=$(openssl x509 -in "$cert" -noout -ext subjectKeyIdentifier | sed -n 's/[ :]//g; s/^[0-9A-F]*$/&/p' | tail -n1)
	serial=$(openssl x509 -in "$cert" -noout -serial | sed 's/serial=//')
	# A DER INTEGER whose first bit is set would be negative.
	[[ $serial != [89A-F]* ]] || serial=00$serial
	# The contents of the SEQUENCE of the issuer, as the certificate has them
	issuer=$(openssl x509 -in "$cert" -noout -issuer -nameopt RFC2253 | sed 's/issuer=//')
	printf 'signer=sha256:%s keyid=%s serial=%s issuer=%s keyring=secondary' "$spki" "${keyid,,}" "${serial,,}" \
		"$(name_der "${issuer#CN=}")"
}

# A name of one CN, shorter than 100 bytes, as an UTF8String: SET, SEQUENCE, OID 2.5.4.3, the text
name_der() {
	local n=${#1}
	printf '31%02x30%02x06035504030c%02x%s' $((n + 9)) $((n + 7)) "$n" "$(printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n')"
}

# run_recorded EXPECT COMMAND...: EXPECT is expect_pass or expect_fail; the records of its loads are in $log.loads
run_recorded() {
	local expect=$1
	shift
	"$build/tests/auditlog" -o /dev/null -- true || (($? == 3))	# what the kernel kept while nobody listened
	"$expect" "$build/tests/auditlog" -t 1334 -o "$log" -- "$@"
	grep 'op=LOAD' "$log" >"$log.loads"
	cat "$log.loads"
}

# loaded NAME...: a record of each is in $log.loads, in this order, all of them good, and no other
loaded() {
	local name n=0
	[[ $(wc -l <"$log.loads") == "$#" ]]
	for name; do
		n=$((n + 1))
		sed -n "${n}p" "$log.loads" | grep -E "decision=allow verdict=OK .*prog-name=\"?$name\"? .*res=1"
	done
}
