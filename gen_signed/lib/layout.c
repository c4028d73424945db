// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - the context of a loader, worked out from its signed instructions
 *
 * Pure but for allocation. A skeleton's header declares the same context as a struct; the
 * instructions are what fills it in, and they are in an executable, too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "layout.h"

#define KERNEL_NAME_MAX (GS_OBJ_NAME - 1)	/* longer names were cut by libbpf */

/* The name in the skeleton, as far as the kernel's name tells: "rodata" of "tracer.rodata" */
static void skeleton_name(const char *kernel, char *name)
{
	const char *dot = strchr(kernel, '.');
	char *p;

	strcpy(name, dot && dot[1] ? dot + 1 : kernel);
	for (p = name; (p = strchr(p, '.')); )
		*p = '_';
}

static void add(struct gs_layout *layout, uint32_t kind, uint32_t off, const char *name,
		uint32_t type, uint32_t attach_type)
{
	struct hornet_bundle_slot *slot = &layout->slot[layout->nr];

	if (!off)
		return;
	*slot = (struct hornet_bundle_slot){
		.kind = kind, .ctx_off = off, .type = type, .attach_type = attach_type,
	};
	skeleton_name(name, slot->name);
	layout->nr++;
}

static int by_offset(const void *a, const void *b)
{
	const struct hornet_bundle_slot *x = a, *y = b;

	return x->ctx_off < y->ctx_off ? -1 : x->ctx_off > y->ctx_off;
}

static void add_all(struct gs_layout *layout, const struct gs_decoded *dec)
{
	size_t i;

	for (i = 0; i < dec->nr_maps; i++)
		add(layout, HORNET_BUNDLE_MAP, dec->map[i].slot, dec->map[i].name,
		    dec->map[i].host_type ? 0 : dec->map[i].type, 0);
	for (i = 0; i < dec->nr_progs; i++)
		add(layout, HORNET_BUNDLE_PROG, dec->prog[i].slot, dec->prog[i].name,
		    dec->prog[i].type, dec->prog[i].attach_type);
	qsort(layout->slot, layout->nr, sizeof(*layout->slot), by_offset);
}

/**
 * gs_layout_make() - the context of a loader
 * @view: the loader
 * @layout: filled in; gs_layout_free() it, also after a failure
 * @why: on failure, what is wrong with the loader
 *
 * Names are those of the skeleton as far as the kernel's names tell: at most 15 characters.
 *
 * Return: 0; -ENOEXEC it is no loader, or not as bpftool makes it; -ENOMEM.
 */
int gs_layout_make(const struct gs_view *view, struct gs_layout *layout, const char **why)
{
	const struct gs_decoded *dec = &view->dec;

	memset(layout, 0, sizeof(*layout));
	*why = "it is a program that is loaded as it is, not a loader";
	if (view->rec->kind != SKEL_RECORD_LOADER)
		return -ENOEXEC;
	*why = "the end of its metadata, where its signer describes it, is damaged";
	if (view->info_damaged)
		return -ENOEXEC;
	*why = "out of memory";
	layout->slot = calloc(dec->nr_maps + dec->nr_progs + 1, sizeof(*layout->slot));
	if (!layout->slot)
		return -ENOMEM;
	add_all(layout, dec);
	layout->ctx_size = (dec->ctx_size + 7) & ~7u;
	layout->nr_inputs = view->info.nr_inputs;
	if (layout->nr_inputs) {
		layout->inputs_ctx = dec->ctx_inputs;
		layout->inputs = view->rec->data_sz - sizeof(struct bpf_signed_info) -
				 layout->nr_inputs * sizeof(struct bpf_signed_input);
	}
	*why = "its instructions don't use the context as a loader of bpftool does";
	if (layout->ctx_size < GS_CTX_FIXED || !!layout->inputs_ctx != !!layout->nr_inputs ||
	    layout->inputs_ctx % 8)
		return -ENOEXEC;
	*why = NULL;
	return 0;
}

/* Copy the identifier behind @word, if it comes next in a line of its own; NULL: there is none. */
static const char *next_name(const char *p, const char *end, const char *word, char *name)
{
	size_t n;

	p = memmem(p, end - p, word, strlen(word));
	if (!p)
		return NULL;
	p += strlen(word);
	for (n = 0; p + n < end && p[n] != ';' && p[n] > ' '; n++)
		;
	if (p + n == end || p[n] != ';' || n >= HORNET_BUNDLE_NAME)
		return NULL;
	memcpy(name, p, n);
	name[n] = '\0';
	return p + n;
}

/**
 * gs_layout_name_fits() - could this be the whole of a name?
 * @name: as somebody says
 * @known: as gs_layout_make() has it from the signed bytes, perhaps cut off
 */
bool gs_layout_name_fits(const char *name, const char *known)
{
	return !strcmp(name, known) ||
	       (strlen(known) == KERNEL_NAME_MAX && !strncmp(name, known, KERNEL_NAME_MAX));
}

/**
 * gs_layout_names() - take the whole names from a generated header
 * @layout: of its loader; a name that does not fit stays as it is
 * @text, @sz: the header, with a struct as bpftool gen skeleton -L prints it; else nothing changes
 */
void gs_layout_names(struct gs_layout *layout, const char *text, size_t sz)
{
	const char *end = text + sz, *map = text, *prog = text;
	size_t i;

	for (i = 0; i < layout->nr; i++) {
		struct hornet_bundle_slot *slot = &layout->slot[i];
		bool is_map = slot->kind == HORNET_BUNDLE_MAP;
		const char *word = is_map ? "\t\tstruct bpf_map_desc " : "\t\tstruct bpf_prog_desc ";
		const char **at = is_map ? &map : &prog, *p = *at;
		char name[HORNET_BUNDLE_NAME];

		/* a slot that nothing fills in is skipped: look on until the name fits */
		while ((p = next_name(p, end, word, name)) &&
		       !gs_layout_name_fits(name, slot->name))
			;
		if (p) {
			strcpy(slot->name, name);
			*at = p;
		}
	}
}

/** gs_layout_twice() - the name of two maps or of two programs, NULL if all names differ */
const char *gs_layout_twice(const struct gs_layout *layout)
{
	size_t i, k;

	for (i = 0; i < layout->nr; i++)
		for (k = 0; k < i; k++)
			if (layout->slot[i].kind == layout->slot[k].kind &&
			    !strcmp(layout->slot[i].name, layout->slot[k].name))
				return layout->slot[i].name;
	return NULL;
}

/** gs_layout_free() - free what gs_layout_make() allocated */
void gs_layout_free(struct gs_layout *layout)
{
	free(layout->slot);
	layout->slot = NULL;
	layout->nr = 0;
}
