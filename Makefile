# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Hornet - every command that a person or CI runs. The work is done by kernel/scripts/, tests/ and the folders' own makefiles.
#
# Only relative paths below: the repo's own path may contain spaces.

SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.NOTPARALLEL:
.SUFFIXES:

# Variables that the user may give on the command line or in the environment.
#: V=1               show the commands
#: BASE_VERSION=     version of the kernel source, instead of the pin in kernel/config/base.mk
#: KERNEL_SRC=       use this kernel source tree instead of Debian's (it is copied, not changed)
#: DEBIAN_MIRROR=    Debian archive to fetch the source from (default: the one apt uses)
#: HORNET_CACHE=     folder for downloads, kernels, compiler cache, test CA (default: ~/.cache/hornet)
#: DEBUG=1           with kernel, vm: the kernel with KASAN, lockdep and kmemleak (kernel only: DEBUG=kcsan, data races;
#:                   DEBUG=coverage, gcov's counters in Hornet; DEBUG=ipe, IPE; DEBUG=upstream, the other LSMs and modules)
#: OPTIONAL=ipe      with kernel-tree: an optional series of kernel/patches on top
#: CMD=              with vm: run this line in the guest instead of a shell ('tests/vm/enter CMD' exits with its status)
#: TESTS=            with check: only these .bats files
#: PROJECT_SRC_bpfcc= PROJECT_SRC_xdp_tools=  with check-projects: these trees instead of Debian's sources
#: PROJECT_SRC_libbpf_bootstrap=  with check-projects: a checkout of libbpf-bootstrap, whose examples are not run without it
#: PREFIX= DESTDIR=  with install, uninstall: where to (default: /usr/local)
V ?= 0
PREFIX = /usr/local
export V BASE_VERSION KERNEL_SRC DEBIAN_MIRROR HORNET_CACHE DEBUG OPTIONAL CMD

# Whatever the caller's locale and PATH are.
export LC_ALL := C.UTF-8
export PATH := $(PATH):/usr/sbin:/sbin

S := kernel/scripts

# Folders with a makefile of their own, in the order in which they need each other.
TEST_DIRS := $(patsubst %/Makefile,%,$(wildcard tests/*/Makefile))
SUBMAKE = env -u PREFIX -u DESTDIR $(MAKE) $(if $(filter 1,$(V)),,-s) -j"$$(nproc)" V=$(V)

.PHONY: help
help: ## this list
	@awk -F ':[^#]*## ' '/^[a-z_-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile
	@echo
	@sed -n 's/^#: /  /p' Makefile

.PHONY: demo
demo: build ## build and sign a tracer with one command, run it on a Hornet kernel, see it refused unsigned
	@tests/demo

.PHONY: check
check: build ## all tests: on the host, and in one boot of the Hornet kernel
	@tests/run-tests $(TESTS)

.PHONY: check-long
check-long: build ## the tests that take long or much disk: debug kernels, many rounds, mutations, packages, projects, a Debian guest
	@tests/check-long

.PHONY: check-fresh
check-fresh: ## this very commit on a fresh Debian 12 and 13, as root and as a sudo user (needs root)
	@tests/check-fresh

.PHONY: bench
bench: build ## what Hornet costs, against what it is compared with: build/bench/report.md and plots (5 GB, an hour; one part: tests/bench/run PART)
	@tests/bench/run

.PHONY: check-projects
check-projects: build ## other people's tools (bpfcc, xdp-tools, libbpf-bootstrap) unmodified, signed, enforced: writes tests/projects/RESULTS.md
	@tests/projects/run

.PHONY: coverage
coverage: build ## lines of kernel/hornet and gen_signed that the tests run: build/coverage/report.md (5 GB, 60 minutes)
	@tests/coverage/run

.PHONY: check-upstream
check-upstream: build ## mainline's BPF selftests on the Hornet kernel: what passes without it passes in audit mode (7 GB)
	@tests/upstream/run

.PHONY: mutate
mutate: build kernel-tree ## take one check after the other out of the kernel: the attack tests must notice (6 GB, hours)
	@tests/mutate/run

.PHONY: vm
vm: build ## a shell in the Hornet kernel, or CMD= in it
	@tests/vm/enter

.PHONY: build
build: deps kernel tools gen_signed examples keys tests ## everything that demo and check need

.PHONY: deps
deps: ## install the Debian packages that are missing (only apt-get runs as root)
	@$(S)/first-time
	@$(S)/deps

.PHONY: fetch
fetch: deps ## get the pinned source into the cache
	@$(S)/fetch

.PHONY: kernel
kernel: deps ## build/bzImage, the test kernel (DEBUG=1: build/bzImage-debug; DEBUG=kcsan, coverage, ipe, upstream: build/bzImage-kcsan, ...)
	@$(S)/kernel-build

.PHONY: kernel-tree
kernel-tree: deps ## build/linux, a patched kernel tree for a kernel of your own
	@$(S)/kernel-tree-only

.PHONY: tools
tools: kernel gen_signed-lib ## build/prefix: bpftool, libbpf, headers
	@$(S)/tools-build
	@$(S)/vmlinux-h

.PHONY: gen_signed gen_signed-lib
gen_signed-lib: deps
	@$(S)/tools-tree
	@$(if $(wildcard gen_signed/Makefile),$(S)/cached $(SUBMAKE) -C gen_signed lib)

gen_signed: tools ## build/prefix/bin/gen_signed
	@$(if $(wildcard gen_signed/Makefile),$(S)/cached $(SUBMAKE) -C gen_signed)

.PHONY: keys
keys: deps ## build/keys: a signer that the test kernel trusts, and a stranger
	@$(S)/keys

.PHONY: examples
examples: gen_signed keys ## build/examples
	@$(if $(wildcard examples/Makefile),$(SUBMAKE) -C examples all variants)

.PHONY: tests
tests: gen_signed keys ## build/tests: the programs that the tests run
	@$(foreach d,$(TEST_DIRS),$(S)/cached $(SUBMAKE) -C $(d) &&) true
	@$(S)/cached $(SUBMAKE) -C tests/loader OUT=../../build/tests/loader-signed SIGN_KEY=../../build/keys/signer.key SIGN_CERT=../../build/keys/signer.pem

.PHONY: install
install: ## install build/prefix (after 'make gen_signed', which needs no root)
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" $(S)/install

.PHONY: deb
deb: ## build/deb: Debian packages (after 'make gen_signed'): gen-signed, hornet-bpftool, hornet-kernel-source
	@$(S)/deb

.PHONY: uninstall
uninstall: ## remove what install put there (same PREFIX= and DESTDIR=)
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" $(S)/install --remove

.PHONY: refresh-patches
refresh-patches: ## write the commits of build/linux and build/tools back to the patch series
	@$(S)/refresh-patches

.PHONY: clean
clean: ## remove build/
	@$(S)/clean

.PHONY: distclean
distclean: ## remove build/ and the cache
	@$(S)/clean --cache
