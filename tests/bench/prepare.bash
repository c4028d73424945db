# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What has to be there before anything is measured: objects, skeletons, keys, signatures, policies, the guest's programs.
# shellcheck shell=bash disable=SC2034,SC2154

readonly EXAMPLES=(minimal exectrace opentrace tcptrace guard)
readonly LOADERS=(session many33 maps100 nested)
# KEY[-DIGEST], the digest is SHA-256 if none is named
readonly SIGNERS=(rsa2048 rsa3072 rsa4096 p256 p384 rsa2048-sha384 rsa2048-sha512 p384-sha384)
readonly PAYLOADS=(4096 65536 1048576 15728640)
# Of a check with the signature at the executable's end: loaders whose signatures are there, and sizes
readonly TRAILERS=(1 64) TRAILER_SIZES=(4096 15728640)
readonly RULES=(1 100 10000)
# Kinds of rules of which there are MANY_RULES each
readonly RULE_KINDS=(digest signer name exe last) MANY_RULES=5000

# Objects whose loads are measured: the examples', some of the loader tests, and what "make check-projects" built.
prepare_objects() {
	local o h name list=() obj=$work/obj
	local targets=("${LOADERS[@]/%/.bpf.o}")
	targets=("${targets[@]/#/../../build/bench/obj/}")
	mkdir -p "$obj"
	for o in "${EXAMPLES[@]}"; do
		list+=("$build/examples/.build/$o.bpf.o")
	done
	quiet make -s -C "$top/tests/loader" PREFIX=../../build/prefix OUT=../../build/bench/obj \
		"${targets[@]}" || die "the loaders' objects did not build (above)"
	for o in "${LOADERS[@]}"; do
		list+=("$obj/$o.bpf.o")
	done
	# one of each name: several projects may have a folder of the same tools
	mapfile -t projects < <(find "${BENCH_OBJECTS:-$build/projects/unsigned}" -name '*.bpf.o' -printf '%f %p\n' 2>/dev/null |
		LC_ALL=C sort | awk '!seen[$1]++' | cut -d' ' -f2-)
	objects=("${list[@]}" "${projects[@]}")
	headers=()
	for o in "${objects[@]}"; do
		name=${o##*/}
		name=${name%.bpf.o}
		for h in "$top/examples/$name/$name.h" "${o%.bpf.o}.h" "${o%/*}/../$name.h"; do
			if [[ -e $h ]]; then headers+=("$h"); fi
		done
	done
}

# A signer of each kind, issued by the CA that the test kernel trusts.
prepare_signers() {
	local s dir=$work/signers config=$top/kernel/config/test-ca.cnf ca=$cache/test-ca new
	cmp -s "$dir/ca.pem" "$ca/ca.pem" && [[ $dir/ca.pem -nt $bench/prepare.bash ]] && return
	rm -rf "$dir"
	mkdir -p "$dir"
	for s in "${SIGNERS[@]}"; do
		[[ $s != *-* ]] || continue
		case $s in
		rsa*) new=(-newkey "rsa:${s#rsa}") ;;
		p256) new=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1) ;;
		p384) new=(-newkey ec -pkeyopt ec_paramgen_curve:secp384r1) ;;
		esac
		{ quiet openssl req -new "${new[@]}" -nodes -sha256 -config "$config" -subj "/CN=Hornet bench $s" \
			-keyout "$dir/$s.key" -out "$dir/$s.csr" &&
			quiet openssl x509 -req -in "$dir/$s.csr" -CA "$ca/ca.pem" -CAkey "$ca/ca.key" \
				-set_serial "0x$(openssl rand -hex 16)" -sha256 -days 3650 -extfile "$config" -extensions signer \
				-out "$dir/$s.pem" &&
			quiet openssl x509 -in "$dir/$s.pem" -outform DER -out "$dir/$s.der"; } || die "openssl cannot make the signer $s (above)"
	done
	cp "$ca/ca.pem" "$dir/"
}

# block FILE: a signature as it is appended to an executable: behind it struct module_signature, and what a block ends with
block() {
	local size
	size=$(printf '%08x' "$(stat -c %s "$1")")
	cat "$1"
	printf '\0\0\2\0\0\0\0\0%b~eBPF signature appended~\n' "\\x${size:0:2}\\x${size:2:2}\\x${size:4:2}\\x${size:6:2}"
}

# trailer N BAD OTHER: N signatures for the end of an executable: one that is not good, and others that are for other bytes
trailer() {
	local i last
	last=$(tail -c 1 "$2" | od -An -tu1)
	# its last byte is the signature's value
	{ head -c -1 "$2"; printf '%b' "\\x$(printf '%02x' "$((last ^ 1))")"; } >"$work/bad"
	block "$work/bad"
	for ((i = 1; i < $1; i++)); do
		block "$3"
	done
	rm -f "$work/bad"
}

# The program whose load is measured, with such ends
prepare_trailers() {
	local n size dir=$work/payload
	for n in "${TRAILERS[@]}"; do
		for size in "${TRAILER_SIZES[@]}"; do
			{ cat "$guest/bin/payload"; trailer "$n" "$dir/rsa2048-$size.p7s" "$dir/rsa2048-65536.p7s"; } >"$dir/trailer-$n-$size"
			chmod +x "$dir/trailer-$n-$size"
		done
	done
}

# The bytes of tests/bench/guest/payload.c, signed; and for one public-key operation alone a digest and its signature.
prepare_payloads() {
	local size s key md dir=$work/payload sig=$work/signers
	[[ $dir/done -nt $sig/ca.pem && $dir/done -nt $guest/bin/payload && $dir/done -nt $bench/prepare.bash ]] && return
	rm -rf "$dir"
	mkdir -p "$dir"
	for s in "${SIGNERS[@]}"; do
		key=${s%-*} md=sha256
		[[ $s != *-* ]] || md=${s#*-}
		for size in "${PAYLOADS[@]}"; do
			[[ $s == rsa2048 || $size == 4096 ]] || continue
			"$guest/bin/payload" --write "$size" >"$work/bytes"
			quiet openssl cms -sign -binary -nosmimecap -nocerts -keyid -md "$md" -outform DER -in "$work/bytes" \
				-signer "$sig/$key.pem" -inkey "$sig/$key.key" -out "$dir/$s-$size.p7s" || die "openssl cannot sign a payload (above)"
		done
		cp "$sig/$key.der" "$dir/$s.der"
		printf 'x' | openssl dgst "-$md" -binary >"$dir/$s.digest"
		openssl pkeyutl -sign -inkey "$sig/$key.key" -in "$dir/$s.digest" -pkeyopt "digest:$md" -out "$dir/$s.raw"
		case $s in
		rsa*) printf 'enc=pkcs1 hash=%s' "$md" >"$dir/$s.params" ;;
		*) printf 'enc=x962 hash=%s' "$md" >"$dir/$s.params" ;;
		esac
	done
	rm -f "$work/bytes"
	prepare_trailers
	: >"$dir/done"
}

# rule KIND NUMBER DIGEST SIGNER: a rule that does not match the program of that digest and signer, whom it may take long to tell
# apart: others have the same first byte, and of "last" all fits but what is compared last.
rule() {
	case $1 in
	mixed)
		case $(($2 % 3)) in
		0) printf 'verdict=OK uid=%d action=DENY\n' "$((10000 + $2))" ;;
		1) printf 'digest=sha256:%064d action=REVOKE\n' "$2" ;;
		2) printf 'verdict=OK prog_type=xdp,sched_cls keyring=secondary action=DENY\n' ;;
		esac
		;;
	digest) printf 'digest=sha256:%s%062d action=DENY\n' "${3:0:2}" "$2" ;;
	signer) printf 'signer=sha256:%s%062d action=DENY\n' "${4:0:2}" "$2" ;;
	name) printf 'name=tool%d action=DENY\n' "$2" ;;
	exe) printf 'exe=fsverity:sha256:%064d action=DENY\n' "$2" ;;
	last) printf 'uid=0 signer=sha256:%s op=LOAD verdict=OK keyring=secondary prog_type=syscall origin=attr token=none task=other open_inputs=any action=DENY\n' "$4" ;;
	esac
}

# policy FILE KIND N VERSION DIGEST SIGNER: N rules, of which the last one is the first that fits
policy() {
	local i
	{
		printf 'policy_name=bench policy_version=%d\nDEFAULT action=DENY\n' "$4"
		for ((i = 1; i < $3; i++)); do
			rule "$2" "$i" "$5" "$6"
		done
		printf 'verdict=OK action=ALLOW\n'
	} >"$work/text"
	quiet "$gen_signed" policy sign "$work/text" --key "$keys/signer.key" --cert "$keys/signer.pem" -o "$1" ||
		die "the policy of $3 rules ($2) cannot be signed (above)"
	rm -f "$work/text"
}

# In the order in which the machine gets them: the versions rise.
prepare_policies() {
	local n kind digest signer dir=$work/policy version=0
	[[ $dir/done -nt $keys/signer.pem && $dir/done -nt $gen_signed && $dir/done -nt $bench/prepare.bash && $dir/done -nt $work/payload/done ]] && return
	rm -rf "$dir"
	mkdir -p "$dir"
	digest=$("$guest/bin/payload" --write 4096 | sha256sum | cut -c1-64)
	signer=$(openssl x509 -in "$work/signers/rsa2048.pem" -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -c1-64)
	for n in "${RULES[@]}"; do
		version=$((version + 1))
		policy "$dir/$n" mixed "$n" "$version" "$digest" "$signer"
	done
	for kind in "${RULE_KINDS[@]}"; do
		version=$((version + 1))
		policy "$dir/$kind" "$kind" "$MANY_RULES" "$version" "$digest" "$signer"
	done
	: >"$dir/done"
}

prepare_guest() {
	local o=("${objects[@]/#"$top"/../../..}") h=("${headers[@]/#"$top"/../../..}")
	quiet make -s -j"$(nproc)" -C "$bench/guest" OUT=../../../build/bench/guest MAINLINE=../../../build/bench/mainline \
		OBJECTS="${o[*]}" HEADERS="${h[*]}" || die "the guest's programs did not build (above)"
}

prepare() {
	# those of an earlier run would count, too
	rm -rf "$work/boots"
	mkdir -p "$work/boots"
	"$bench/mainline"
	prepare_objects
	prepare_guest
	prepare_signers
	prepare_payloads
	prepare_policies
	make_root
}
