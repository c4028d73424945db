# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Fuzzes the kernel's readers of trailers and of DER on the host. Run as: make -C tests/fuzz -f trailer.mk [run] [FUZZ_SECONDS=20]
# Relative names only: the repository's path may have spaces in it.

OUT  ?= ../../build/tests/fuzz
KEYS ?= ../../build/keys
SRC  ?= ../../kernel/hornet
FUZZ_SECONDS ?= 20
CLANG ?= clang

.DELETE_ON_ERROR:
.PHONY: all run
all: $(OUT)/fuzz-trailer

$(OUT)/fuzz-trailer: fuzz-trailer.c $(SRC)/trailer.c $(SRC)/der.c $(SRC)/trailer.h $(SRC)/der.h $(SRC)/compat.h \
		$(SRC)/limits.h
	@mkdir -p $(OUT)
	$(CLANG) -std=gnu11 -g -O1 -Wall -Wextra -Werror -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -I$(SRC) -o $@ fuzz-trailer.c $(SRC)/trailer.c $(SRC)/der.c

run: $(OUT)/fuzz-trailer
	@mkdir -p $(OUT)/trailer-corpus
	./trailer-seeds $(KEYS)/signer.key $(KEYS)/signer.pem $(OUT)/trailer-seeds
	$(OUT)/fuzz-trailer -max_total_time=$(FUZZ_SECONDS) -max_len=70000 -print_final_stats=1 -artifact_prefix=$(OUT)/ \
		$(OUT)/trailer-corpus $(OUT)/trailer-seeds
