# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Signatures by hand: those that the kernel takes, and those that OpenSSL takes and the kernel does not.
# shellcheck shell=bash disable=SC2154

# cms_variants PAYLOAD NAME: good-*.p7s and unfit-*.p7s, signed by NAME.key and NAME.pem, perhaps with other.key and other.pem
cms_variants() {
	local payload=$1 edit=$top/tests/host/cms-edit
	local -a me=(-signer "$2.pem" -inkey "$2.key") other=(-signer other.pem -inkey other.key)
	sign_cms() {
		openssl cms -sign -binary -in "$payload" -outform DER -nocerts -md sha256 "$@"
	}
	sign_cms "${me[@]}" -nosmimecap -keyid -out good-keyid.p7s
	sign_cms "${me[@]}" -nosmimecap -out good-serial.p7s
	sign_cms "${me[@]}" -noattr -keyid -out good-noattr.p7s
	sign_cms "${me[@]}" -nosmimecap -keyid "${other[@]}" -out good-two.p7s

	# rsassaPss, and a name of PKCS#1 v1.5 that has the digest in it
	sign_cms "${me[@]}" -nosmimecap -keyid -keyopt rsa_padding_mode:pss -out unfit-pss.p7s
	"$edit" swap good-keyid.p7s 06092a864886f70d010101 06092a864886f70d01010b unfit-algorithm.p7s
	sign_cms "${me[@]}" -keyid -out unfit-smimecap.p7s
	"$edit" long good-keyid.p7s unfit-ber.p7s
	"$edit" version good-keyid.p7s 1 unfit-version.p7s
	# what it says of the program is in attributes that are not signed
	"$edit" add good-noattr.p7s "$(printf '%072d' 0)" unfit-added.p7s
	# a second signer: of other bytes, without attributes, named in the other way
	head -c 100 "$payload" >part
	openssl cms -sign -binary -in part -outform DER -nocerts -md sha256 -nosmimecap -keyid "${other[@]}" -out part.p7s
	"$edit" join good-keyid.p7s part.p7s unfit-other-bytes.p7s
	sign_cms "${other[@]}" -noattr -keyid -out plain.p7s
	"$edit" join good-keyid.p7s plain.p7s unfit-attributes.p7s
	sign_cms "${other[@]}" -nosmimecap -out serial.p7s
	"$edit" join good-keyid.p7s serial.p7s unfit-mixed.p7s
}
