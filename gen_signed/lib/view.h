/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - all that is known of one loader: its digests, what it would create, who signed it */
#ifndef GS_VIEW_H
#define GS_VIEW_H

#include "cms.h"
#include "decode.h"
#include "exe.h"
#include "info.h"

/**
 * struct gs_view_sig - a signature of the loader, as it says of itself
 * @appended: at the end of the executable; else embedded
 * @sz: its bytes
 * @readable: it is PKCS#7
 * @signer, @nr: who made it
 */
struct gs_view_sig {
	bool appended;
	size_t sz;
	bool readable;
	struct gs_sigsigner *signer;
	size_t nr;
};

/**
 * struct gs_view - a loader, looked at
 * @rec: its record
 * @digest: SHA-256 of instructions and metadata
 * @excl: SHA-256 of the instructions
 * @metadata: SHA-256 of the metadata
 * @info: what the signer says of it; its name is empty if there is nothing that can be read
 * @info_damaged: some of it can't be read
 * @dec: what it would create; empty for a static program
 * @sig, @nr_sigs: its signatures: the embedded one, then those at the end that are over its bytes
 * @nr_plain: how many at the end have no signed attributes: what such a one is over only a verification tells
 */
struct gs_view {
	const struct gs_record *rec;
	uint8_t digest[GS_SHA256_SIZE];
	uint8_t excl[GS_SHA256_SIZE];
	uint8_t metadata[GS_SHA256_SIZE];
	struct gs_info info;
	bool info_damaged;
	struct gs_decoded dec;
	struct gs_view_sig *sig;
	size_t nr_sigs;
	size_t nr_plain;
};

int gs_view_make(const struct gs_exe *exe, const struct gs_record *rec, struct gs_view *view);
void gs_view_free(struct gs_view *view);
const char *gs_view_section(const struct gs_view *view, const struct gs_prog *prog);
bool gs_view_prog_digest(const struct gs_view *view, const struct gs_prog *prog,
			 uint8_t hash[GS_SHA256_SIZE]);
bool gs_view_map_digest(const struct gs_view *view, const struct gs_map *map,
			uint8_t hash[GS_SHA256_SIZE]);
bool gs_view_map_changed(const struct gs_view *va, const struct gs_map *a, const struct gs_view *vb,
			 const struct gs_map *b);

#endif /* GS_VIEW_H */
