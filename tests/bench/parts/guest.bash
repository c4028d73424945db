# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# What is measured inside the Hornet kernel, in machines that count instructions.
# shellcheck shell=bash disable=SC2034,SC2154

# Loads of each skeleton in a boot, and the seeds of the boots of each mode.
readonly LOADS=${BENCH_LOADS:-5}
read -ra SEEDS <<<"${BENCH_SEEDS:-1 2 3}"
# Of enum bpf_cmd, those that a light skeleton calls.
readonly COMMANDS='0 create the metadata map
2 fill it
22 freeze it
5 load the loader: hash, public key, BPF verifier
10 run it: maps, BTF, programs'
SIZES=(1048576 104857600 4294967296)
# Examples whose hook is one that our series adds: without it they are not loaded.
readonly OUR_HOOKS='guard'
# Signed programs that live at once, where their memory is measured.
readonly LIVE=2000
# Kinds of tracers whose events are measured, as in the makefile of the guest's programs.
readonly EVENTS=(tp_btf raw_tp tracepoint kprobe fentry)

# The modes in turn, each with seeds of its own: what differs between boots is the spread.
measure_boots() {
	local i tail size jobs
	local signed=("${EVENTS[@]/%/-signed enforce}") unsigned=("${EVENTS[@]/%/-unsigned off}")
	tail=$(($(stat -c %s "$guest/bin/end-file") - $(stat -c %s "$guest/obj/end-file.unsigned")))
	jobs=("/bin/end-attr small attr $LOADS" "/bin/end-file small file $LOADS")
	for size in "${SIZES[@]}"; do
		jobs+=("/bin/pad /bin/end-file /tmp/$size $size $tail" "/tmp/$size $size file $LOADS")
	done
	for i in "${SEEDS[@]}"; do
		boot "off.$i" "$build/bzImage" off "$i" "/bin/loads-mainline off $LOADS" \
			"/bin/loads-hornet off $LOADS hornet.light-signed" "${unsigned[@]/#//bin/event-}"
		boot "enforce.$i" "$build/bzImage" enforce "$i" "/bin/loads-hornet enforce $LOADS hornet.full-signed hornet.light-signed" \
			"${signed[@]/#//bin/event-}" "${jobs[@]}"
	done
	booted
}

# loaded MODE KIND tool|loader [all]: the names of what loaded in that way in a boot, or in all of them; of the tools, or of
# the objects of the loader tests
loaded() {
	cat "${SEEDS[@]/#/$work/boots/$1.}" | awk -v kind="$2" -v want="$3" -v boots="$([[ ${4:-} != all ]] && echo 1 || echo ${#SEEDS[@]})" \
		-v loaders=" ${LOADERS[*]} " '
		$1 == "load" && $3 == kind && (index(loaders, " " $2 " ") ? "loader" : "tool") == want && ++n[$2] == boots { print $2 }'
}

# no_base ROW WHAT BASE-KIND BASE-MODE: of what this kernel takes unsigned, from mainline's libbpf, that for which this row has
# nothing to compare with. A tool that mainline's skeleton does not load is left out, with its name; a skeleton or an object of
# ours should have been loaded.
no_base() {
	local name all some ours=("${EXAMPLES[@]}")
	[[ $2 == tool ]] || ours=("${LOADERS[@]}")
	all=$(loaded "$4" "$3" "$2" all)
	some=$(loaded "$4" "$3" "$2")
	for name in $({ loaded off off:mainline.full "$2"; printf '%s\n' "$some" "${ours[@]}"; } | sort -u); do
		! grep -qx -e "$name" <<<"$all" || continue
		if [[ $4 == stock && " $OUR_HOOKS " == *" $name "* ]]; then
			skipped "$1" "$name: the hook that it is for is one of our series"
		elif [[ $3 == *:hornet.* || " ${ours[*]} " == *" $name "* ]]; then
			failed "$1" "$name does not load as $3 in each boot"
		elif grep -qx -e "$name" <<<"$some"; then
			failed "$1" "$name loads as $3 in some boots only"
		else
			skipped "$1" "$name: there is nothing to compare with, it does not load as $3"
		fi
	done
}

# compare ROW WHAT KIND MODE BASE-KIND BASE-MODE [TARGET [PREFIX]]: instructions of each load, ratio by ratio; the names begin
# with PREFIX. Leaves the ratios in $ratios.
compare() {
	local row=$1 what=$2 kind=$3 mode=$4 base_kind=$5 base_mode=$6 target=${7:--} prefix=${8:-} name a b values
	ratios=()
	no_base "$row" "$what" "$base_kind" "$base_mode"
	for name in $(loaded "$base_mode" "$base_kind" "$what" all); do
		values=$(guest_values instructions load "$name" "$kind" "$mode") || { failed "$row" "$name loads unsigned, and not as $kind"; continue; }
		a=$(median <<<"$values")
		b=$(guest_median instructions load "$name" "$base_kind" "$base_mode")
		figure "$row" "$prefix$name" "$a" instructions "$b" "$target" "$(spread <<<"$values")"
		ratios+=("$(awk -v a="$a" -v b="$b" 'BEGIN { printf "%.4f", a / b }')")
	done
	((${#ratios[@]})) || die "$row: nothing was loaded in both ways"
}

# summary ROW TARGET [PREFIX]: of what compare() left; the names begin with PREFIX
summary() {
	local n=${#ratios[@]} prefix=${3:-} name at
	figure "$1" "${prefix}median" "$(printf '%s\n' "${ratios[@]}" | median)" "of $n" - "$2"
	# which one of them in order, in per cent, so that as many are not larger
	while read -r at name; do
		figure "$1" "$prefix$name" "$(printf '%s\n' "${ratios[@]}" | sort -g | awk -v at="$at" '
			{ v[NR] = $1 } END { i = int((NR * at + 99) / 100); print v[i < 1 ? 1 : i] }')" "of $n" - -
	done <<<$'0 smallest\n25 first quartile\n75 third quartile\n90 90th percentile\n100 largest'
}

# above_one ROW: how many of them are above 1.0; which ones, their own lines say
above_one() {
	figure "$1" 'above 1.0' "$(printf '%s\n' "${ratios[@]}" | awk '$1 > 1 { n++ } END { print n + 0 }')" "of ${#ratios[@]}" - -
}

# What loads in neither way says nothing of a signature, but that it was left out is said. What a tool's own main() sets before
# the load is in NAME.c, in the folder above its object's.
left_out() {
	local name object own=() others=() loads=0 all
	((${#projects[@]})) || { skipped load "the tools of other projects: build them with 'make check-projects', then measure again"; return 0; }
	all=" $(loaded off off:mainline.full tool | tr '\n' ' ')"
	for object in "${projects[@]}"; do
		name=${object##*/}
		name=${name%.bpf.o}
		if [[ $all == *" $name "* ]]; then
			loads=$((loads + 1))
		elif grep -qE 'bpf_program__set_(autoload|attach_target|type)|bpf_map__set_(max_entries|value_size)' "${object%/*}/../$name.c" 2>/dev/null; then
			own+=("$name")
		else
			others+=("$name")
		fi
	done
	figure load "tools of other projects that load unsigned" "$loads" "tools of ${#projects[@]}" - -
	((${#own[@]} == 0)) || skipped load "${#own[@]} need what their own main() sets: ${own[*]}"
	((${#others[@]} == 0)) || skipped load "${#others[@]} that this kernel does not take unsigned either: ${others[*]}"
}

# Objects of which there is no skeleton of some kind, and why that is all right. Of any other one it is a failure.
readonly NOT_GENERATED='maps100 mainline.light: mainline makes no light skeleton of more than 64 maps
maps100 mainline.light-signed: mainline makes no light skeleton of more than 64 maps'

part_objects() {
	local file name kind
	for file in "$guest"/{hornet,mainline}/*.skipped; do
		[[ -e $file ]] || continue
		IFS=' :' read -r name kind _ <"$file"
		# one of an earlier run with other objects says nothing of this one
		[[ " ${objects[*]##*/} " == *" $name.bpf.o "* ]] || continue
		if grep -q "^$name $kind: " <<<"$NOT_GENERATED"; then
			skipped objects "$(grep "^$name $kind: " <<<"$NOT_GENERATED")"
		else
			failed objects "no skeleton: $(<"$file") (${file%.skipped}.log)"
		fi
	done
	figure objects "objects of which skeletons are made" "${#objects[@]}" objects - -
}

# The medians are of tools that have been loaded before, and the kernel has at hand what they need: here are the first loads.
first_loads() {
	local name a b
	ratios=()
	for name in $(loaded off off:mainline.full tool all); do
		a=$(guest_median instructions first "$name" enforce:hornet.full-signed enforce) || continue
		b=$(guest_median instructions first "$name" off:mainline.full off)
		ratios+=("$(awk -v a="$a" -v b="$b" 'BEGIN { printf "%.4f", a / b }')")
	done
	summary load - 'first load of each: '
}

part_load() {
	compare load tool enforce:hornet.full-signed enforce off:mainline.full off 1.0x
	summary load 0.65
	above_one load
	first_loads
	left_out
}

part_light() {
	compare light tool enforce:hornet.light-signed enforce off:mainline.light off
	summary light 1.10
}

# These have no types of the kernel in them, for which libbpf reads the kernel's BTF and a loader does not.
part_loaders() {
	compare loaders loader enforce:hornet.full-signed enforce off:mainline.full off
	summary loaders -
}

part_enforce() {
	compare enforce tool enforce:hornet.light-signed enforce off:hornet.light-signed off
	summary enforce 1.03
}

# Time and instructions are the same as long as nothing waits: the medians of their quotients.
part_time() {
	cat "${SEEDS[@]/#/$work/boots/off.}" "${SEEDS[@]/#/$work/boots/enforce.}" | awk '$1 == "load" { print $4 / ($5 * 8) }' >"$work/quotients"
	figure time "time by the clock / 8 ns an instruction" "$(median <"$work/quotients")" ratio - - "$(spread <"$work/quotients")"
	rm -f "$work/quotients"
}

part_closed() {
	local i
	"$bench/image" open || { failed closed "the kernel without closed runs did not build"; return; }
	for i in "${SEEDS[@]}"; do
		boot "open.$i" "$work/bzImage-open" enforce "$i" \
			"/bin/loads-hornet enforce $LOADS hornet.full-signed hornet.light-signed"
	done
	booted
	compare closed tool enforce:hornet.light-signed enforce enforce:hornet.light-signed open
	summary closed 1.03
	compare closed loader enforce:hornet.light-signed enforce enforce:hornet.light-signed open - 'loaders: '
	summary closed 1.03 'loaders: '
}

# What the patches cost who does not use them: the same objects, unsigned, by mainline's libbpf.
part_stock() {
	local i
	"$bench/image" stock || { failed stock "the kernel without our series did not build"; return; }
	for i in "${SEEDS[@]}"; do
		boot "stock.$i" "$work/bzImage-stock" off "$i" "/bin/loads-mainline stock $LOADS mainline.full"
	done
	booted
	compare stock tool off:mainline.full off stock:mainline.full stock
	summary stock 1.03
}

part_end() {
	local size base
	base=$(guest_median instructions end small attr enforce)
	for size in small "${SIZES[@]}"; do
		figure end "$size bytes" "$(guest_median instructions end "$size" file enforce)" instructions "$base" 1.10x \
			"$(guest_values instructions end "$size" file enforce | spread)"
	done
}

# Where the instructions of a light skeleton's load go: the system calls of which it consists.
part_where() {
	local name command label kind all n mainline
	for name in minimal exectrace; do
		for kind in off:mainline.light enforce:hornet.light-signed; do
			all=$(guest_median instructions load "$name" "$kind" "${kind%%:*}")
			while read -r command label; do
				n=$(guest_median instructions where "$name" "$kind:$command" "${kind%%:*}")
				figure where "$name, ${kind#*:}: $label" "$n" instructions "$all" -
			done <<<"$COMMANDS"
		done
		# unsigned, its payload is not hashed, and no key is used
		mainline=$(guest_median instructions where "$name" off:mainline.light:5 off)
		figure floor "$name: the BPF verifier, for the loader" "$mainline" instructions - -
		mainline=$(guest_median instructions where "$name" off:mainline.light:10 off)
		figure floor "$name: the run: its maps, and the BPF verifier for its programs" "$mainline" instructions - -
	done
}

# What an event's code executes is a whole number; less than one instruction an event is the interrupts of a boot.
part_event() {
	local kind signed unsigned n=20000
	for kind in "${EVENTS[@]}"; do
		signed=$(guest_median instructions event "$kind" enforce enforce)
		unsigned=$(guest_median instructions event "$kind" off off)
		figure event "$kind, 20,000 events" "$signed" instructions "$unsigned" - \
			"$(guest_values instructions event "$kind" enforce enforce | spread)"
		figure event "more than 1.00: whole instructions an event, $kind" "$(((signed - unsigned) / n))" instructions - 0
	done
}

# keyctl(2) asks what the key can do first, which sets it as well: of both calls one is left.
public_key() {
	local all query
	all=$(guest_median instructions key "$1" verify payload-off)
	query=$(guest_median instructions key "$1" query payload-off)
	echo $((all - query))
}

signers_left_out() {
	local why='no part here signs with it yet'
	openssl list -key-managers 2>/dev/null | grep -qi 'ml-dsa' || why="$(openssl version | cut -d' ' -f1,2) makes no such key"
	skipped signers "ML-DSA, which the kernel takes: $why"
}

# The verification: a signed load less the same one unsigned. The floor: SHA-256 of the bytes, and one public-key operation.
part_payload() {
	local i n size s off=() enforce=() key load unsigned sha over least=
	for size in "${PAYLOADS[@]}"; do
		off+=("/bin/payload off $size")
		enforce+=("/bin/payload enforce $size rsa2048")
	done
	for s in "${SIGNERS[@]:1}"; do
		enforce+=("/bin/payload enforce 4096 $s")
	done
	for n in "${TRAILERS[@]}"; do
		for size in "${TRAILER_SIZES[@]}"; do
			enforce+=("/payload/trailer-$n-$size --trailer trailer$n $size")
		done
	done
	for i in "${SEEDS[@]}"; do
		boot "payload-off.$i" "$build/bzImage" off "$i" "${off[@]}" "/bin/payload --key ${SIGNERS[*]}" \
			"/bin/payload --live $LIVE off 4096"
		boot "payload-enforce.$i" "$build/bzImage" enforce "$i" "${enforce[@]}" "/bin/payload --live $LIVE enforce 4096 rsa2048"
	done
	booted
	for size in "${PAYLOADS[@]}"; do
		load=$(guest_median ns peak "$size" enforce:refused payload-enforce)
		unsigned=$(guest_median ns peak "$size" enforce:none payload-enforce)
		figure memory "for a moment, to check a signature over $size bytes: besides them" \
			"$((load - unsigned - size))" bytes - 65536
	done
	for n in "${TRAILERS[@]}"; do
		for size in "${TRAILER_SIZES[@]}"; do
			load=$(guest_median ns peak "$size" "trailer$n:refused" payload-enforce)
			unsigned=$(guest_median ns peak "$size" enforce:none payload-enforce)
			figure memory "for a moment, with a signature at the executable's end, of $n there, over $size bytes: besides them" \
				"$((load - unsigned - size))" bytes - 65536
		done
	done
	load=$(guest_median ns live 4096 enforce:rsa2048 payload-enforce)
	unsigned=$(guest_median ns live 4096 off:unsigned payload-off)
	figure memory "each of $LIVE live signed programs: more than unsigned, the slab of struct hornet_id included" \
		"$(($(id_slab) + load - unsigned))" bytes - 512
	key=$(public_key rsa2048)
	for size in "${PAYLOADS[@]}"; do
		load=$(guest_median instructions payload "$size" enforce:rsa2048 payload-enforce)
		unsigned=$(guest_median instructions payload "$size" off:unsigned payload-off)
		sha=$(guest_median instructions payload "$size" sha256 payload-off)
		figure payload "$size bytes" "$((load - unsigned))" instructions "$((sha + key))" 1.15x \
			"$(guest_values instructions payload "$size" enforce:rsa2048 payload-enforce | spread)"
		figure floor "SHA-256 of $size bytes by the kernel" "$sha" instructions - -
		over=$((load - unsigned - sha - key))
		least=${least:-$over}
	done
	# a ratio of these depends on what SHA-256 takes, this does not
	figure payload "more than the floor, ${PAYLOADS[0]} bytes" "$least" instructions - -
	figure payload "more than the floor, each byte more, up to $size" \
		"$(awk -v over="$((over - least))" -v bytes="$((size - PAYLOADS[0]))" 'BEGIN { printf "%.4f", over / bytes }')" "instructions a byte" - -
	figure floor "one public-key operation, RSA-2048" "$key" instructions - -
	signers_left_out
	for s in "${SIGNERS[@]}"; do
		figure signers "$s: one public-key operation" "$(public_key "$s")" instructions "$key" -
		figure signers "$s: a signed load of 4,096 bytes" \
			"$(guest_median instructions payload 4096 "enforce:$s" payload-enforce)" instructions \
			"$(guest_median instructions payload 4096 enforce:rsa2048 payload-enforce)" - \
			"$(guest_values instructions payload 4096 "enforce:$s" payload-enforce | spread)"
	done
}

# A signed light skeleton against the sum of what it can't do without. Its hash is not in the sum: some 30 instructions a byte.
part_floor() {
	local name load unsigned key
	key=$(public_key rsa2048)
	for name in minimal exectrace; do
		load=$(guest_median instructions load "$name" enforce:hornet.light-signed enforce)
		unsigned=$(guest_median instructions load "$name" off:mainline.light off)
		figure floor "$name: signed, against mainline's unsigned load and one public-key operation" "$load" instructions \
			"$((unsigned + key))" -
	done
}

# 2 us are 2,000 instructions where one takes a nanosecond.
part_policy() {
	local i n jobs=() base all more dearest=-1 kind
	for n in "${RULES[@]}" "${RULE_KINDS[@]}"; do
		jobs+=("/bin/put /policy/$n /sys/kernel/security/hornet/policy" "/bin/payload rules$n 4096 rsa2048")
	done
	for i in "${SEEDS[@]}"; do
		boot "policy.$i" "$build/bzImage" enforce "$i" "${jobs[@]}"
	done
	booted
	base=$(guest_median instructions payload 4096 "rules${RULES[0]}:rsa2048" policy)
	for n in "${RULES[@]:1}"; do
		more=$(guest_median instructions payload 4096 "rules$n:rsa2048" policy)
		all=$((more - base))
		figure policy "$n rules, more than 1 rule takes" "$all" instructions - "$( ((n == 100)) && echo 2000 || echo -)" \
			"$(guest_values instructions payload 4096 "rules$n:rsa2048" policy | spread)"
	done
	# A load differs from the next one by more than 100 rules take.
	figure policy "each 100 of them" "$((all * 100 / n))" instructions - 2000
	for n in "${RULE_KINDS[@]}"; do
		more=$(guest_median instructions payload 4096 "rules$n:rsa2048" policy)
		all=$(((more - base) * 100 / MANY_RULES))
		figure policy "each 100 of $MANY_RULES rules of a kind: $n" "$all" instructions - -
		((all <= dearest)) || dearest=$all kind=$n
	done
	figure policy "each 100 of the dearest kind: ${kind:-none}" "$dearest" instructions - 2000
}

# The programs are signed, and the machine refuses others. What takes so long is to verify 10,000 signatures.
part_list() {
	local i one what
	for i in "${SEEDS[@]}"; do
		boot "list.$i" "$build/bzImage" enforce "$i" "/bin/list rsa2048 1 1000 10000"
	done
	booted
	one=$(guest_median instructions list 1000 read list)
	figure list "read hornet/programs: 10,000 against 10 times 1,000" "$(guest_median instructions list 10000 read list)" \
		instructions "$((10 * one))" 1.10x "$(guest_values instructions list 10000 read list | spread)"
	for what in load unload; do
		figure list "one more $what: 10,000 live programs against 1" "$(guest_median instructions list 10000 "$what" list)" \
			instructions "$(guest_median instructions list 1 "$what" list)" 1.10x \
			"$(guest_values instructions list 10000 "$what" list | spread)"
	done
	figure memory "slabs for each of 10,000 signed programs, in all" "$(guest_median ns list 10000 slab list)" bytes - -
}

# Of what crowd printed of lock_stat: FILE REGEX: how often somebody waited for a lock of that name; how often one was taken
lock_waits() {
	awk -v name="$2" '$1 == "bench-lock" && $4 ~ name { n += $2 } END { print n + 0 }' "$1"
}

lock_takes() {
	awk -v name="$2" '$1 == "bench-lock" && $4 ~ name { n += $3 } END { print n + 0 }' "$1"
}

# All that is a lock of ours, by the name that lock_stat has for it. What closed runs wait for each other by is none.
readonly OUR_LOCKS='^active_lock'

# locked NAME MODE CMD...: on the kernel with lock_stat, on two CPUs that are parallel; what was said is in $work/crowd.NAME
locked() {
	local name=$1 mode=$2
	shift 2
	"$top/tests/vm/run" --kernel "$work/bzImage-lockstat" --mttcg --smp 2 --mode "$mode" --timeout 900 --cert "$keys/signer.der" \
		-- "$guest/bin/crowd" "$name" 16 "$@" >"$work/crowd.$name" ||
		{ failed crowd "the machine with lock_stat failed ($name)"; return 1; }
	grep -q '^bench-lock ' "$work/crowd.$name" || { failed crowd "lock_stat said nothing ($name)"; return 1; }
}

# A 0 counts only if what is not 0 is seen: waits for a lock that is certainly contended, and our lock by its name where it is taken.
lock_controls() {
	local waits takes
	waits=$(lock_waits "$work/crowd.contend" 'i_mutex_key')
	figure crowd "control: waits of 16 that write to one file" "$waits" times - -
	takes=$(lock_takes "$work/crowd.policy" "$OUR_LOCKS")
	figure crowd "control: our lock was taken, by 16 writes of a policy" "$takes" times - -
	((waits > 0 && takes >= 16))
}

# crowd_locks: who waits for which lock while 16 load, as files crowd.off and crowd.enforce say
crowd_locks() {
	local n name
	lock_controls || { failed crowd "a lock that is taken or waited for was not seen: nothing follows from a 0"; return 0; }
	figure crowd "contentions on locks of ours" "$(lock_waits "$work/crowd.enforce" "$OUR_LOCKS")" times - 0
	while read -r n name; do
		figure crowd "the most contended, of the kernel's: $name, against hornet=off" "$n" times \
			"$(awk -v name="$name" '$1 == "bench-lock" && $4 == name { n += $2 } END { print n + 0 }' "$work/crowd.off")" -
	done < <(awk '$1 == "bench-lock" && $2 > 0 { print $2, $4 }' "$work/crowd.enforce" | sort -rn | head -n 5)
}

# Two CPUs in turn, whose clock counts the instructions of both: what is executed because others load too, locks that
# are spun on among it. An idle CPU that waits executes nothing; that is what lock_stat is for.
part_crowd() {
	local i mode name what policy=$work/policy/1
	for i in "${SEEDS[@]}"; do
		for mode in off enforce; do
			# what is recorded at once has room until it is written
			BOOT_CPUS=2 BOOT_APPEND=audit_backlog_limit=8192 boot "crowd-$mode.$i" "$build/bzImage" "$mode" "$i" \
				"/bin/crowd session 16 /bin/end-attr crowd attr 5" "/bin/crowd exectrace 16 /bin/end-core crowd core 5"
		done
	done
	booted
	# session is small, exectrace has CO-RE relocations
	for name in session exectrace; do
		what=''
		[[ $name == session ]] || what=", $name"
		figure crowd "16 at once, hornet=enforce against hornet=off$what" "$(guest_median ns crowd "$name" at-once crowd-enforce)" "ns of 2 CPUs" \
			"$(guest_median ns crowd "$name" at-once crowd-off)" 1.03x "$(guest_values ns crowd "$name" at-once crowd-enforce | spread)"
		for mode in off enforce; do
			figure crowd "16 at once, against one after the other, hornet=$mode$what" "$(guest_median ns crowd "$name" at-once "crowd-$mode")" \
				"ns of 2 CPUs" "$(guest_median ns crowd "$name" in-turn "crowd-$mode")" -
		done
	done
	"$bench/image" lockstat || { failed crowd "the kernel with lock_stat did not build"; return; }
	for mode in off enforce; do
		locked "$mode" "$mode" "$guest/bin/end-attr" crowd attr 5 || return 0
	done
	locked contend enforce "$guest/bin/contend" /tmp/contend 20 || return 0
	# the policy that holds already is refused, after the lock was taken
	locked policy enforce /bin/sh -c "$guest/bin/put $policy /sys/kernel/security/hornet/policy || :" || return 0
	crowd_locks
}
