# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# hornet.mk - signed BPF programs in a project's own makefile (GNU make)
#
#	HORNET_KEY  := release.key
#	HORNET_CERT := release.pem
#	include $(shell pkg-config --variable=makefile hornet)
#
#	$(eval $(call hornet_executable,mytool,mytool.bpf.c,mytool.c util.c))
#
# makes `mytool` out of one or more BPF sources and one or more C sources, signed: for each X.bpf.c an object, a
# skeleton that the C sources include, and a signature in it; then the executable, with a signature at its end.
#
# Before the include:
#   HORNET_KEY, HORNET_CERT  as gen_signed's --key and --cert; what is made is made again when they change
#   HORNET_SKELETON          light (default): X.lskel.h, or full: X.skel.h and libbpf
#   HORNET_BTF               kernel types for vmlinux.h (default: the running kernel's)
#   HORNET_OUT               folder for what is made on the way (default: .hornet)
#   HORNET_BPF_CFLAGS        more arguments for clang
#   HORNET_GEN               more arguments for bpftool gen skeleton
# CC, CFLAGS, CPPFLAGS, LDFLAGS, LDLIBS, CLANG and V=1 are as everywhere. Names have no blanks, as always in make.

HORNET_PREFIX     := $(or $(HORNET_PREFIX),$(abspath $(dir $(lastword $(MAKEFILE_LIST)))../..))
HORNET_BPFTOOL    ?= $(HORNET_PREFIX)/lib/hornet/bpftool
HORNET_GEN_SIGNED ?= $(HORNET_PREFIX)/bin/gen_signed
HORNET_INCLUDE    ?= $(HORNET_PREFIX)/include/hornet
HORNET_SKELETON   ?= light
HORNET_BTF        ?= /sys/kernel/btf/vmlinux
HORNET_OUT        ?= .hornet
CLANG             ?= clang

hornet_flags := $(shell PKG_CONFIG_PATH='$(HORNET_PREFIX)/share/pkgconfig' pkg-config --variable=bpf_cflags hornet)
ifeq ($(hornet_flags),)
$(error hornet.mk: pkg-config or $(HORNET_PREFIX)/share/pkgconfig/hornet.pc is missing)
endif
hornet_flags += $(addprefix -idirafter /usr/include/,$(shell $(CC) -print-multiarch 2>/dev/null))
$(foreach v,HORNET_KEY HORNET_CERT,$(if $($v),,$(error hornet.mk: set $v before the include)))
$(if $(filter light full,$(HORNET_SKELETON)),,$(error hornet.mk: HORNET_SKELETON is light or full, not '$(HORNET_SKELETON)'))

hornet_light  := $(filter light,$(HORNET_SKELETON))
hornet_suffix := $(if $(hornet_light),lskel.h,skel.h)
hornet_gen    := $(if $(hornet_light),-L --sign,--sign=full)
hornet_libs   := $(if $(hornet_light),,$(HORNET_PREFIX)/lib/hornet/libbpf.a -lelf -lz)
hornet_quiet  := $(if $(filter 1,$(V)),,@)
hornet_say     = $(if $(filter 1,$(V)),,@printf '  %-8s %s\n' $1 $2)
hornet_skels   = $(patsubst %.bpf.c,$(HORNET_OUT)/%.$(hornet_suffix),$1)
hornet_objs    = $(patsubst %.c,$(HORNET_OUT)/%.o,$1)

.DELETE_ON_ERROR:
.SECONDARY:

$(HORNET_OUT)/vmlinux.h: $(HORNET_BTF)
	$(call hornet_say,BTF,$(@F))
	@mkdir -p $(@D)
	$(hornet_quiet)$(HORNET_BPFTOOL) btf dump file $< format c > $@

$(HORNET_OUT)/%.bpf.o: %.bpf.c $(HORNET_OUT)/vmlinux.h
	$(call hornet_say,CLANG,$<)
	@mkdir -p $(@D)
	$(hornet_quiet)$(CLANG) $(hornet_flags) -I$(HORNET_OUT) -I$(HORNET_INCLUDE) $(HORNET_BPF_CFLAGS) -MMD -MP -c $< -o $@

$(HORNET_OUT)/%.$(hornet_suffix): $(HORNET_OUT)/%.bpf.o $(HORNET_KEY) $(HORNET_CERT) $(HORNET_BPFTOOL)
	$(call hornet_say,SKELETON,$(@F))
	$(hornet_quiet)$(HORNET_BPFTOOL) gen skeleton $(hornet_gen) -k $(HORNET_KEY) -i $(HORNET_CERT) $(HORNET_GEN) \
		$< name $(notdir $*) > $@

$(HORNET_OUT)/%.o: %.c
	$(call hornet_say,CC,$<)
	@mkdir -p $(@D)
	$(hornet_quiet)$(CC) $(CPPFLAGS) $(CFLAGS) -I$(HORNET_OUT) -I$(HORNET_INCLUDE) -MMD -MP -c $< -o $@

# $1: executable, $2: its BPF sources, $3: its C sources
define hornet_executable
$(call hornet_objs,$3): | $(call hornet_skels,$2)
$(HORNET_OUT)/$1.unsigned: $(call hornet_objs,$3)
	$$(call hornet_say,LINK,$1)
	@mkdir -p $$(@D)
	$$(hornet_quiet)$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS) $$(hornet_libs)
$1: $(HORNET_OUT)/$1.unsigned $(HORNET_KEY) $(HORNET_CERT)
	$$(call hornet_say,SIGN,$1)
	$$(hornet_quiet)$$(HORNET_GEN_SIGNED) sign $$< -o $$@ --key $$(HORNET_KEY) --cert $$(HORNET_CERT) $$(if $$(filter 1,$$(V)),,>/dev/null)
	$$(hornet_quiet)$$(HORNET_GEN_SIGNED) verify $$@ --cert $$(HORNET_CERT) $$(if $$(filter 1,$$(V)),,>/dev/null)
-include $(patsubst %.o,%.d,$(call hornet_objs,$3)) $(patsubst %.bpf.c,$(HORNET_OUT)/%.bpf.d,$2)
endef
