// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - say what of a loader was altered */
#include <string.h>

#include "altered.h"
#include "cms.h"
#include "scan.h"

/* Does the file hold this exclusive hash? A header has it as text, a bundle at its place. */
static bool has_hash(const struct gs_input *input, const uint8_t hash[GS_SHA256_SIZE])
{
	size_t i;

	if (input->kind == GS_KIND_EXECUTABLE)
		return gs_scan_bytes(input->fd, hash, GS_SHA256_SIZE);
	for (i = 0; i < input->nr_hashes; i++)
		if (!memcmp(input->hash[i], hash, GS_SHA256_SIZE))
			return true;
	return false;
}

static bool has_no_hashes(const struct gs_input *input)
{
	return input->kind != GS_KIND_EXECUTABLE ? !input->nr_hashes :
							gs_scan_full_skeleton(input->fd);
}

/**
 * gs_what_altered() - what of a loader was altered after it was signed?
 * @input: the file
 * @rec: the loader
 * @text: set to the answer in words
 *
 * A signature covers instructions and metadata with one digest, which can't tell. The header of a
 * light skeleton also carries the hash of the instructions that were signed (the exclusive hash of
 * the metadata map). If the file holds the hash of the present instructions, these are the
 * generator's, and the metadata is not. A full skeleton has no such hash.
 *
 * Return: the answer.
 */
enum gs_code gs_what_altered(const struct gs_input *input, const struct gs_record *rec,
				 const char **text)
{
	uint8_t hash[GS_SHA256_SIZE];

	*text = "the instructions were altered";
	if (!rec->data_sz)
		return GS_IS_ALTERED_INSTRUCTIONS;
	*text = "the metadata was altered; the instructions fit the exclusive hash";
	if (!gs_excl_hash(rec->insns, rec->insns_sz, hash) && has_hash(input, hash))
		return GS_IS_ALTERED_DATA;
	*text = "instructions or metadata; which can't be told, for a full skeleton has no exclusive"
		" hash";
	if (has_no_hashes(input))
		return GS_IS_ALTERED;
	*text = "the instructions were altered, perhaps the metadata too; no exclusive hash fits"
		" them";
	return GS_IS_ALTERED_INSTRUCTIONS;
}
