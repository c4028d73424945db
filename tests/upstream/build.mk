# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Of mainline's BPF selftests, test_progs with the tests in TESTS and nothing else: its makefile builds all tests or none.
#
# LINUX= the kernel tree, OUT= where to, BTF= of the kernel that they are to run on, KEYS= signer of the signed ones,
# BPFTOOL= LIBBPF= INCLUDE= what to build them with. None of these paths has a blank in it. Flags are as in the selftests' makefile.

MK := $(lastword $(MAKEFILE_LIST))
TOOLS := $(LINUX)/tools
S := $(TOOLS)/testing/selftests/bpf
CLANG ?= clang-19
Q := $(if $(filter 1,$(V)),,@)
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

# Which skeletons a test includes, and which of these its makefile has signed.
included = $(sort $(shell sed -n 's/^#include "\([a-z0-9_]*\)\.$(1)\.h"/\1/p' $(TESTS:%=$S/prog_tests/%.c)))
SKELS := $(call included,skel)
LSKELS := $(call included,lskel)
SIGNED := $(basename $(shell sed -n 's/^LSKELS_SIGNED := //p' $S/Makefile))
HEADERS := $(SKELS:%=$(OUT)/%.skel.h) $(LSKELS:%=$(OUT)/%.lskel.h)
# Those that a test opens by name.
OBJECTS := $(sort $(shell sed -n 's/.*"\(\.\/\)\?\([a-z0-9_]*\)\.bpf\.o".*/\2/p' $(TESTS:%=$S/prog_tests/%.c)))

HELPERS := test_progs cgroup_helpers trace_helpers network_helpers testing_helpers btf_helpers cap_helpers unpriv_helpers \
	sysctl_helpers netlink_helpers jit_disasm_helpers io_helpers test_loader disasm disasm_helpers json_writer bpftool_helpers
OBJS := $(HELPERS:%=$(OUT)/%.o) $(OUT)/find_bit.o $(TESTS:%=$(OUT)/%.test.o)

CFLAGS := -g -O0 -rdynamic -std=gnu11 -D_GNU_SOURCE= -Wall -Werror -fno-omit-frame-pointer -Wno-unused-but-set-variable \
	-I$(OUT) -I$S -I$(INCLUDE) -I$(TOOLS)/lib -I$(TOOLS)/include -I$(TOOLS)/arch/x86/include -I$(TOOLS)/include/uapi
HOST_INCLUDES := $(shell $(CLANG) -v -E - </dev/null 2>&1 | sed -n '/<...> search starts here:/,/End of search list./{ s| \(/.*\)|-idirafter \1|p }')
BPF_CFLAGS := -g -O2 -Wall -Werror -D__TARGET_ARCH_x86 -mlittle-endian -I$(OUT) -I$(INCLUDE) -I$S -I$(TOOLS)/include/uapi \
	-I$(TOOLS)/include -I$S/libarena/include -std=gnu11 -fno-strict-aliasing -Wno-microsoft-anon-tag -fms-extensions \
	-Wno-compare-distinct-pointer-types -Wno-initializer-overrides -DENABLE_ATOMICS_TESTS $(HOST_INCLUDES)

all: $(OUT)/test_progs $(OUT)/sign-file $(OUT)/verify_sig_setup.sh $(OBJECTS:%=$(OUT)/%.bpf.o)

$(OUT)/vmlinux.h: $(BTF) $(BPFTOOL)
	$(Q)$(BPFTOOL) btf dump file $< format c >$@

# another compiler makes other objects
$(OUT)/%.bpf.o: $S/progs/%.c $(OUT)/vmlinux.h $(MK)
	$(Q)$(CLANG) $(BPF_CFLAGS) --target=bpfel -mcpu=v3 -c $< -o $@

$(OUT)/%.linked.o: $(OUT)/%.bpf.o
	$(Q)$(BPFTOOL) gen object $@ $<

$(OUT)/%.skel.h: $(OUT)/%.linked.o
	$(Q)$(BPFTOOL) gen skeleton $< name $* >$@

$(OUT)/%.lskel.h: $(OUT)/%.linked.o
	$(Q)$(BPFTOOL) gen skeleton -L $(if $(filter $*,$(SIGNED)),-S -k $(KEYS)/signing_key.pem -i $(KEYS)/signing_key.der) $< name $*_lskel >$@

$(OUT)/prog_tests/tests.h: $(TESTS:%=$S/prog_tests/%.c)
	$(Q)mkdir -p $(@D)
	$(Q)sed -n -E 's/^void (serial_)?test_([a-zA-Z0-9_]+)\((void)?\).*/DEFINE_TEST(\2)/p' $^ | sort >$@

# The certificate that test_progs puts into the session's keyring.
$(OUT)/verification_cert.h: $(KEYS)/signing_key.der
	$(Q){ echo 'unsigned char test_progs_verification_cert[] = {'; od -An -v -t x1 $< | sed 's/ \(..\)/0x\1,/g'; echo '};'; \
		echo 'unsigned int test_progs_verification_cert_len = sizeof(test_progs_verification_cert);'; } >$@

$(OUT)/%.test.o: $S/prog_tests/%.c $(HEADERS)
	$(Q)cd $(OUT) && $(CC) $(CFLAGS) -c $< -o $@

$(OUT)/%.o: $S/%.c $(OUT)/prog_tests/tests.h $(OUT)/verification_cert.h
	$(Q)$(CC) $(CFLAGS) -c $< -o $@

$(OUT)/find_bit.o: $(TOOLS)/lib/find_bit.c
	$(Q)$(CC) $(CFLAGS) -c $< -o $@

$(OUT)/test_progs: $(OBJS) $(LIBBPF)
	$(Q)$(CC) $(CFLAGS) $^ -lelf -lz -lrt -lpthread -o $@

$(OUT)/sign-file: $(LINUX)/scripts/sign-file.c
	$(Q)$(CC) -I$(TOOLS)/include/uapi $< -o $@ -lcrypto

$(OUT)/verify_sig_setup.sh: $S/verify_sig_setup.sh
	$(Q)cp $< $@
