# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# One list of commands in two guests: unsigned with hornet=off, signed with hornet=enforce. Source it in the repo's top folder, with
# here=tests/projects, bin= the folder of what runs beside them, and vm_options=(...), more options of tests/vm/run.
# shellcheck shell=bash disable=SC2154

readonly SECONDS_A_BOOT=3000

# boot GUEST FOLDER MODE LIST OUT
boot() {
	rm -rf "${5:?}"
	tests/vm/run --smp 2 --mode "$3" --timeout "$SECONDS_A_BOOT" --cert build/keys/signer.der \
		--tolerate 'Memory cgroup out of memory' "${vm_options[@]}" -- "$here/$1" "$2" "$bin" "$4" "$5" >"$5.run"
}

# in_both GUEST FROM TOOLS LIST OUT: the tools are in FROM/signed/TOOLS and FROM/unsigned/TOOLS. Both at once, if there are two
# processors for them.
in_both() {
	local status=0
	mkdir -p "$5"
	boot "$1" "$2/unsigned/$3" off "$4" "$5/unsigned" &
	(($(nproc) > 1)) || wait "$!" || status=1
	boot "$1" "$2/signed/$3" enforce "$4" "$5/signed" || status=1
	wait "$!" || status=1
	return "$status"
}
