/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - what a loader says about itself at the end of its signed metadata */
#ifndef GS_INFO_H
#define GS_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <bpf/skel_info.h>

/**
 * struct gs_info - name and version of the object, and its open inputs
 * @name: printable, "" if there is no such end, NUL terminated
 * @version: the signer's number for it, 0 if none was given
 * @nr_inputs: inputs that the signer left to the host
 * @nr_sections: programs whose sections it names
 * @sections: where that table is in the metadata
 * @data, @sz, @big: the metadata that was parsed
 */
struct gs_info {
	char name[sizeof(((struct bpf_signed_info *)0)->name)];
	uint64_t version;
	uint32_t nr_inputs;
	uint32_t nr_sections;
	size_t sections;
	const uint8_t *data;
	size_t sz;
	bool big;
};

/**
 * struct gs_open - an open input
 * @name: like "rodata.pid", printable
 * @flags: BPF_SIGNED_INPUT_*
 * @size: bytes, 0 if it has no value
 * @min, @max: of the range, if there is one
 * @val: the signed value, @size bytes
 */
struct gs_open {
	const char *name;
	uint32_t flags;
	uint32_t size;
	uint64_t min;
	uint64_t max;
	const uint8_t *val;
};

int gs_info_parse(const uint8_t *data, size_t sz, bool big, struct gs_info *info);
int gs_info_open(const struct gs_info *info, uint32_t i, struct gs_open *in);
const char *gs_info_section(const struct gs_info *info, uint64_t attr);
uint64_t gs_open_num(const struct gs_info *info, const struct gs_open *in);

#endif /* GS_INFO_H */
