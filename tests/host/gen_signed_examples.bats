#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The examples of gen_signed's manual pages: each command has some, and they run as they are printed
# shellcheck disable=SC2154,SC2164,SC1091

load ../lib.bash
load gen_signed_lib.bash
load log_fixtures.bash

# examples PAGE: as man prints them
examples() {
	sed -n '/^\.SH EXAMPLES/,/^\.fi/{/^\./d;p}' "$1" | sed "s/\\\\-/-/g; s/\\\\(aq/'/g"
}

@test "examples: each command's page has those of gen_signed(1), and no others" {
	local cmd page=$top/gen_signed/gen_signed.1
	"$top/gen_signed/man-pages" "$BATS_TEST_TMPDIR/pages"
	examples "$page" | grep -v '^gen_signed [a-z]' && return 1
	for cmd in $("$gen_signed" help | sed -n '/^commands:/,/^$/s/^  \([a-z][-a-z]*\) .*/\1/p'); do
		[[ $cmd != help ]] || continue
		[[ $(examples "$BATS_TEST_TMPDIR/pages/gen_signed-$cmd.1") == "$(examples "$page" | grep "^gen_signed $cmd ")" ]]
		examples "$page" | grep -q "^gen_signed $cmd "
	done
	[[ $cmd ]]
	for cmd in 'sign .* --add' 'verify .* --ca .* --crl' 'verify .* --attestation' 'policy explain'; do
		examples "$page" | grep -q "^gen_signed $cmd "
	done
}

@test "examples: those that need no Hornet, no token and no log of this machine run as they are printed" {
	cd "$BATS_TEST_TMPDIR"
	write_sources
	mv a.bpf.c tracer.bpf.c
	sed 's/a\.lskel\.h/tracer.lskel.h/; s/struct a /struct tracer /; s/a__/tracer__/g' a.c >tracer.c
	make_ca
	mv ca.crt ca.pem
	: >index
	echo 01 >crlnumber
	printf '[ca]\ndefault_ca=a\n[a]\ndatabase=index\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=9\n' >ca.cnf
	openssl ca -config ca.cnf -keyfile ca.key -cert ca.pem -gencrl -out ca.crl 2>/dev/null
	printf 'policy_name=corp policy_version=1\nDEFAULT action=DENY\nverdict=OK action=ALLOW\n' >corp.policy
	audit_log >audit.log
	all_signed >programs
	# what doctor finds, and what runs, is the machine's matter
	examples "$top/gen_signed/gen_signed.1" |
		grep -v -e 'pkcs11:' -e /var/log -e ' --pid ' -e '^gen_signed doctor tracer' -e '^gen_signed ps --' >script
	(($(wc -l <script) >= 24))
	PATH=${gen_signed%/*}:$PATH expect_pass bash -ex script
	expect_output 'tracer: verified'
	expect_output 'tracer.two: verified'
	expect_output 'tracer.release: verified'
	expect_output 'they differ'
	expect_output 'none of the copy is revoked'
}
