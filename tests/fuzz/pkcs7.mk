# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Fuzzes the kernel's parsers of X.509 and PKCS#7, with our patches, on the host. Run as:
# make -C tests/fuzz -f pkcs7.mk [run] [FUZZ_SECONDS=20]
# Relative names only: the repository's path may have spaces in it.

OUT  ?= ../../build/tests/fuzz/pkcs7
KEYS ?= ../../build/keys
SRC  ?= ../../build/linux
FUZZ_SECONDS ?= 20
CLANG ?= clang
HOSTCC ?= cc

KEYS_DIR := crypto/asymmetric_keys
# of the kernel's headers the parsers get these; all others that they name are empty
REAL := crypto/public_key.h crypto/pkcs7.h keys/asymmetric-type.h linux/asn1.h linux/asn1_decoder.h linux/asn1_ber_bytecode.h \
	linux/oid_registry.h linux/verification.h
EMPTY := crypto/sha2.h linux/bug.h linux/cleanup.h linux/err.h linux/export.h linux/hash_info.h linux/kernel.h \
	linux/key.h linux/key-type.h linux/keyctl.h linux/module.h linux/slab.h linux/time.h linux/time64.h
GRAMMARS := x509 x509_akid pkcs7
SOURCES := $(KEYS_DIR)/x509_cert_parser.c $(KEYS_DIR)/pkcs7_parser.c lib/asn1_decoder.c lib/oid_registry.c
INCLUDES := $(REAL:%=$(OUT)/include/%) $(EMPTY:%=$(OUT)/include/%) $(GRAMMARS:%=$(OUT)/%.asn1.h) $(OUT)/oid_registry_data.c \
	$(OUT)/x509_parser.h $(OUT)/pkcs7_parser.h
OBJS := $(SOURCES:%.c=$(OUT)/obj/%.o) $(GRAMMARS:%=$(OUT)/obj/%.asn1.o)

FLAGS := -std=gnu11 -fms-extensions -g -O1 -Wall -Wno-microsoft -Wno-unused -fno-omit-frame-pointer \
	-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -include kernel-compat.h -isystem $(OUT)/include -I$(OUT)

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all run
all: $(OUT)/fuzz-pkcs7

$(REAL:%=$(OUT)/include/%): $(OUT)/include/%: $(SRC)/include/%
	@mkdir -p $(@D)
	@cp $< $@

$(EMPTY:%=$(OUT)/include/%):
	@mkdir -p $(@D)
	@: >$@

$(OUT)/%_parser.h: $(SRC)/$(KEYS_DIR)/%_parser.h
	@mkdir -p $(@D)
	@cp $< $@

$(OUT)/asn1_compiler: $(SRC)/scripts/asn1_compiler.c $(OUT)/include/linux/asn1_ber_bytecode.h $(OUT)/include/linux/asn1.h
	$(HOSTCC) -w -O1 -idirafter $(OUT)/include -o $@ $<

$(OUT)/%.asn1.c $(OUT)/%.asn1.h &: $(SRC)/$(KEYS_DIR)/%.asn1 $(OUT)/asn1_compiler
	$(OUT)/asn1_compiler $< $(OUT)/$*.asn1.c $(OUT)/$*.asn1.h

$(OUT)/oid_registry_data.c: $(SRC)/lib/build_OID_registry $(SRC)/include/linux/oid_registry.h
	@mkdir -p $(@D)
	perl $^ $@

$(OUT)/obj/%.o: $(SRC)/%.c kernel-compat.h $(INCLUDES)
	@mkdir -p $(@D)
	$(CLANG) $(FLAGS) -c -o $@ $<

$(OUT)/obj/%.asn1.o: $(OUT)/%.asn1.c kernel-compat.h $(INCLUDES)
	@mkdir -p $(@D)
	$(CLANG) $(FLAGS) -c -o $@ $<

$(OUT)/fuzz-pkcs7: fuzz-pkcs7.c $(OBJS)
	$(CLANG) $(FLAGS) -Wextra -Werror -Wunused -fsanitize=fuzzer -o $@ $^ -lcrypto

run: $(OUT)/fuzz-pkcs7
	@mkdir -p $(OUT)/corpus
	./pkcs7-seeds $(KEYS)/signer.key $(KEYS)/signer.pem $(OUT)/seeds
	FUZZ_TAKEN=1 $(OUT)/fuzz-pkcs7 -close_fd_mask=3 $(OUT)/seeds/*
	$(OUT)/fuzz-pkcs7 -max_total_time=$(FUZZ_SECONDS) -max_len=70000 -print_final_stats=1 -artifact_prefix=$(OUT)/ \
		$(OUT)/corpus $(OUT)/seeds
