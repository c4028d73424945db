# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# The pinned source: kernel, libbpf and bpftool all come from this one tree. Read by make and by bash.
BASE_PIN=7.3.4-1~bpo13+1
BASE_SERIES=7.3
BASE_SUITE=trixie-backports
