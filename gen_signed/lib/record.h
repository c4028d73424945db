/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - the records that generated headers leave in the ELF section .hornet */
#ifndef GS_RECORD_H
#define GS_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <bpf/skel_record.h>

#include "bounds.h"

/**
 * struct gs_record - one loader (or static program) found in an executable
 * @name: skeleton or program name, printable, NUL terminated
 * @kind: SKEL_RECORD_LOADER or SKEL_RECORD_STATIC
 * @big: its numbers are big endian
 * @flags: of a static program: BPF_F_* of its load, and SKEL_RECORD_OWN_FLAGS; of a bundle's loader:
 *	SKEL_RECORD_NO_NAME; else 0
 * @prog_type: BPF_PROG_TYPE_* of the program that is signed
 * @attach_type: its expected_attach_type, else 0
 * @insns, @insns_sz: its instructions
 * @data, @data_sz: its metadata, NULL and 0 for static programs
 * @sig, @sig_sz: embedded PKCS#7 signature, NULL and 0 if there is none
 *
 * The pointers point into the bytes that were parsed.
 */
struct gs_record {
	char name[sizeof(((struct skel_record *)0)->name) + 1];
	uint32_t kind;
	bool big;
	uint32_t flags;
	uint32_t prog_type;
	uint32_t attach_type;
	const uint8_t *insns;
	const uint8_t *data;
	const uint8_t *sig;
	uint32_t insns_sz;
	uint32_t data_sz;
	uint32_t sig_sz;
};

/**
 * struct gs_records - all of them
 * @nr: how many
 * @rec: the records, in the order of the section
 */
struct gs_records {
	size_t nr;
	struct gs_record rec[GS_MAX_LOADERS];
};

int gs_records_parse(const uint8_t *buf, size_t sz, bool big, struct gs_records *recs,
		     size_t *where, const char **why);

#endif /* GS_RECORD_H */
