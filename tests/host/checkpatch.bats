#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The kernel's own judge of style finds nothing in the kernel's part but what is named here.

load ../lib.bash

setup_file() {
	cd "$top"
	kernel/scripts/kernel-tree
}

setup() {
	cd "$top"
	# shellcheck source=kernel/config/base.mk
	. kernel/config/base.mk
}

# Of a patch: where new files are (MAINTAINERS is not ours), and the lines that stand as their neighbours do. Of a file: tests
# that are tables of texts, and a program that writes one.
known() {
	grep -vE "^0020-.*: WARNING: Prefer 'unsigned int' to bare use of 'unsigned'|\
^0024-.*: WARNING: else is not generally useful after a break or return|\
^0029-.*: WARNING: function definition argument 'u8' should also have an identifier name|\
^boot_policy_gen.c:[0-9]+: WARNING: Misplaced SPDX-License-Identifier tag|\
^(info|policy)_test.c:[0-9]+: WARNING: (Consecutive strings|quoted string split)|\
^policy_test.c:[0-9]+: ERROR: Macros with complex values should be enclosed in parentheses" || true
}

# judge ARGS: what checkpatch says, a line for each finding, names without folders. What git tracks where it runs, it takes for
# a source file: so not here.
judge() {
	cd "$top/build/linux"
	perl scripts/checkpatch.pl --no-tree --terse --no-summary --ignore FILE_PATH_CHANGES,NO_AUTHOR_SIGN_OFF "$@" |
		sed 's|^.*/\([^/]*:[0-9]*: \)|\1|'
}

@test "checkpatch: the series of the kernel, and Hornet" {
	# so that it is seen to judge
	printf '// SPDX-License-Identifier: GPL-2.0-only\nint f(int a)\n{\n\tif(a) return 1;\n\treturn 0;\n}\n' >"$BATS_TEST_TMPDIR/bad.c"
	run judge -f "$BATS_TEST_TMPDIR/bad.c"
	expect_output "bad.c:4: ERROR: space required before the open parenthesis"
	# its diff(1) takes no name with a blank in it
	cp -r "$top/kernel/hornet" "$BATS_TEST_TMPDIR/"
	found=$({ judge "$top/kernel/patches/$BASE_SERIES"*/*.patch; judge -f "$BATS_TEST_TMPDIR"/hornet/*.[ch]; } | known)
	[[ ! $found ]] || { echo "$found"; false; }
}
