// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* fuzz - gen_signed's parser of loader bundles, and the comparison with what the signed bytes do */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "lbundle.h"

static void inside(const uint8_t *buf, size_t sz, const uint8_t *p, size_t n)
{
	if (n && (p < buf || p > buf + sz || n > (size_t)(buf + sz - p)))
		abort();
}

static void compare(const struct gs_lbundle *bundle, size_t i)
{
	const struct gs_record *rec = &bundle->recs.rec[i];
	struct gs_view view = { .rec = rec };
	struct gs_layout layout = { 0 };
	const char *why = NULL;

	if (!gs_info_parse(rec->data, rec->data_sz, bundle->big, &view.info) || !view.info.name[0])
		if (!gs_decode(rec->insns, rec->insns_sz, rec->data, rec->data_sz, bundle->big,
			       &view.dec) && !gs_layout_make(&view, &layout, &why))
			gs_lbundle_differs(bundle, i, &layout, bundle->loader[i].hash, view.info.name);
	gs_layout_free(&layout);
	gs_decoded_free(&view.dec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct gs_lbundle bundle;
	const char *why = NULL;
	size_t where = 0, i;
	int err = gs_lbundle_parse(data, size, &bundle, &where, &why);

	if (err != (why ? -EBADMSG : 0) || !err != !!bundle.recs.nr)
		abort();
	for (i = 0; i < bundle.recs.nr; i++) {
		const struct gs_record *rec = &bundle.recs.rec[i];
		const struct gs_lbundle_loader *l = &bundle.loader[i];

		inside(data, size, rec->insns, rec->insns_sz);
		inside(data, size, rec->data, rec->data_sz);
		inside(data, size, rec->sig, rec->sig_sz);
		inside(data, size, l->hash, GS_SHA256_SIZE);
		inside(data, size, l->slot, l->nr_slots * sizeof(struct hornet_bundle_slot));
		if (!rec->name[0] || !memchr(rec->name, 0, sizeof(rec->name)) ||
		    l->inputs > rec->data_sz)
			abort();
		compare(&bundle, i);
	}
	return 0;
}
