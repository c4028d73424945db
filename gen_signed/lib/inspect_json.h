/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed - loaders as JSON: the schema of inspect --json, also part of attest's */
#ifndef GS_INSPECT_JSON_H
#define GS_INSPECT_JSON_H

#include "input.h"
#include "json.h"
#include "view.h"

/* Grows when a member changes its meaning or goes; new members do not count. gen_signed(1) has it. */
#define GS_INSPECT_SCHEMA_VERSION 1

void gs_json_loader(struct gs_json *j, const struct gs_view *view);
int gs_inspect_json(const char *path, const struct gs_input *input, FILE *out);

#endif /* GS_INSPECT_JSON_H */
