# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Fuzzes the kernel's pure parser on the host. make -f tests/fuzz/trailer.mk [FUZZ_SECONDS=20] [OUT=] [KEY=] [CERT=]

TOP  := $(abspath $(dir $(abspath $(lastword $(MAKEFILE_LIST))))/../..)
OUT  ?= $(TOP)/build/tests/fuzz
KEY  ?= $(TOP)/build/keys/signer.key
CERT ?= $(TOP)/build/keys/signer.pem
SRC  ?= $(TOP)/kernel/hornet
FUZZ_SECONDS ?= 20
CLANG ?= clang

.DELETE_ON_ERROR:
.PHONY: all run
all: $(OUT)/fuzz-trailer

$(OUT)/fuzz-trailer: $(TOP)/tests/fuzz/fuzz-trailer.c $(SRC)/trailer.c $(SRC)/trailer.h $(SRC)/compat.h $(SRC)/limits.h
	@mkdir -p "$(OUT)"
	$(CLANG) -std=gnu11 -g -O1 -Wall -Wextra -Werror -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -I"$(SRC)" -o "$@" "$(TOP)/tests/fuzz/fuzz-trailer.c" "$(SRC)/trailer.c"

run: $(OUT)/fuzz-trailer
	"$(TOP)/tests/fuzz/trailer-seeds" "$(KEY)" "$(CERT)" "$(OUT)/trailer-seeds"
	@mkdir -p "$(OUT)/trailer-corpus"
	"$(OUT)/fuzz-trailer" -max_total_time=$(FUZZ_SECONDS) -max_len=70000 -artifact_prefix="$(OUT)/" \
		"$(OUT)/trailer-corpus" "$(OUT)/trailer-seeds"
