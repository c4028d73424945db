# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Fuzzes the kernel's parser of policies on the host. Run as: make -C tests/fuzz -f policy.mk [run] [FUZZ_SECONDS=20]
# Relative names only: the repository's path may have spaces in it.

OUT  ?= ../../build/tests/fuzz
SRC  ?= ../../kernel/hornet
INC  ?= ../../build/prefix/include/hornet
FUZZ_SECONDS ?= 20
CLANG ?= clang
FILES := policy_names.c policy_value.c policy_parse.c policy_eval.c info.c

.DELETE_ON_ERROR:
.PHONY: all run
all: $(OUT)/fuzz-policy

$(OUT)/fuzz-policy: fuzz-policy.c $(FILES:%=$(SRC)/%) $(SRC)/policy.h $(SRC)/policy_value.h $(SRC)/info.h $(SRC)/decide.h $(SRC)/compat.h
	@mkdir -p $(OUT)
	$(CLANG) -std=gnu11 -g -O1 -Wall -Wextra -Werror -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -I$(SRC) -I$(INC) -o $@ fuzz-policy.c $(FILES:%=$(SRC)/%)

run: $(OUT)/fuzz-policy
	@mkdir -p $(OUT)/policy-corpus
	./policy-seeds $(SRC)/builtin.policy $(OUT)/policy-seeds
	$(OUT)/fuzz-policy -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -print_final_stats=1 -artifact_prefix=$(OUT)/ \
		-dict=$(OUT)/policy-seeds.dict $(OUT)/policy-corpus $(OUT)/policy-seeds
