/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed ps - which live programs does a revocation affect? */
#ifndef GS_REVOKED_H
#define GS_REVOKED_H

#include "lib/live.h"
#include "policy_text.h"

enum revoked_kind {
	REVOKED_KEY,		/* a certificate */
	REVOKED_DIGESTS,	/* a list of them */
	REVOKED_POLICY,
};

/**
 * struct revoked - what is revoked
 * @kind: what the file is
 * @digests, @nr: of the key, or of programs: "sha256:" and 64 digits each
 * @policy: the policy
 */
struct revoked {
	enum revoked_kind kind;
	char (*digests)[GS_LIVE_SPKI];
	size_t nr;
	struct policy_file policy;
};

int revoked_open(const char *path, struct revoked *revoked);
bool revoked_affects(const struct revoked *revoked, const struct gs_live *live);
void revoked_close(struct revoked *revoked);

#endif /* GS_REVOKED_H */
