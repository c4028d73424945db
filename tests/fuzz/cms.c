// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed's reading of PKCS#7 signatures; with nobody trusted, none may be good */
#include <stdlib.h>
#include <string.h>

#include "cms.h"
#include "form.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct gs_payload payload = {
		.insns = "insns", .insns_sz = 5, .data = "data", .data_sz = 4,
	};
	static struct gs_trust *trust;
	static const char *cert[1];
	struct gs_verify_opts opts = { .sz = sizeof(opts), .certs = cert, .nr_certs = 1 };
	struct gs_siginfo info;
	const char *why = NULL;
	struct gs_sigsigner *list = NULL;
	char *who = NULL;
	int n;

	if (!trust) {
		cert[0] = getenv("FUZZ_CERT");
		if (!cert[0] || gs_trust_open(&opts, &trust))
			abort();
	}
	/* also what OpenSSL does not take */
	if (!gs_form_unfit(data, size) && size < 2)
		abort();
	if (!gs_siginfo_read(data, size, &info)) {
		if (info.signers < 1 || strlen(info.keyid) >= sizeof(info.keyid))
			abort();
		gs_siginfo_covers(&info, &payload);
	}
	n = gs_sig_signers(data, size, &list);
	if (n > 0 && !list[0].serial == !strcmp(list[0].keyid, "none"))
		abort();
	gs_sig_signers_free(list, n > 0 ? (size_t)n : 0);
	/* the seeds are signatures of this certificate's key, over other bytes */
	if (gs_cms_verify(data, size, &payload, trust, &who, &why) == GS_GOOD || !why)
		abort();
	free(who);
	return 0;
}
