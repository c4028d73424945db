/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - when a certificate is valid, without OpenSSL's types */
#ifndef GS_CERTDATES_H
#define GS_CERTDATES_H

#include <time.h>

#include "gensigned.h"

/** struct gs_cert_dates - a certificate is valid @from then @to then, seconds since 1970 */
struct gs_cert_dates {
	time_t from;
	time_t to;
};

int gs_cert_dates(const char *path, const struct gs_log *log, struct gs_cert_dates *dates);

#endif /* GS_CERTDATES_H */
