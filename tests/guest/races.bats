#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# ATTACKS rows 9 to 12: no attack on a running loader wins. Runs in the guest, hornet=enforce.

setup() {
	[[ ${HORNET_VM:-} ]] || skip "wants the VM"
	top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
}

@test "rows 9 to 12: the run of a verified loader is closed to every attack" {
	run "$top/build/tests/attacks/race" --keys "$top/build/keys" --expect closed --rounds 300 --seconds 2.5
	printf '%s\n' "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"control-one "*"stall-frozen "* ]]
}
