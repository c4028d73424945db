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

static void add_map(struct gs_layout *layout, const struct gs_map *map)
{
	struct gs_slot *slot = &layout->slot[layout->nr++];

	slot->is = (struct hornet_bundle_slot){
		.kind = HORNET_BUNDLE_MAP, .ctx_off = map->slot,
		.type = map->host_type ? 0 : map->type,
	};
	skeleton_name(map->name, slot->is.name);
	/* behind the object's name there is a whole one, which libbpf has made room for; a name that starts with a dot is
	 * a section's, and it was cut as any other
	 */
	slot->cut = strlen(map->name) == KERNEL_NAME_MAX &&
		    (map->name[0] == '.' || !strchr(map->name, '.'));
}

/* The function's name is the program's if the kernel's is the beginning of it. */
static void add_prog(struct gs_layout *layout, const struct gs_prog *prog)
{
	struct gs_slot *slot = &layout->slot[layout->nr++];

	slot->is = (struct hornet_bundle_slot){
		.kind = HORNET_BUNDLE_PROG, .ctx_off = prog->slot, .type = prog->type,
		.attach_type = prog->attach_type,
	};
	skeleton_name(prog->name, slot->is.name);
	slot->cut = strlen(prog->name) == KERNEL_NAME_MAX;
	if (slot->cut && !strncmp(prog->func, prog->name, KERNEL_NAME_MAX)) {
		strcpy(slot->is.name, prog->func);
		slot->cut = false;
	}
}

static int by_offset(const void *a, const void *b)
{
	const struct gs_slot *x = a, *y = b;

	return x->is.ctx_off < y->is.ctx_off ? -1 : x->is.ctx_off > y->is.ctx_off;
}

static void add_all(struct gs_layout *layout, const struct gs_decoded *dec)
{
	size_t i;

	for (i = 0; i < dec->nr_maps; i++)
		if (dec->map[i].slot)
			add_map(layout, &dec->map[i]);
	for (i = 0; i < dec->nr_progs; i++)
		if (dec->prog[i].slot)
			add_prog(layout, &dec->prog[i]);
	qsort(layout->slot, layout->nr, sizeof(*layout->slot), by_offset);
}

/**
 * gs_layout_make() - the context of a loader
 * @view: the loader
 * @layout: filled in; gs_layout_free() it, also after a failure
 * @why: on failure, what is wrong with the loader
 *
 * Names are those of the skeleton as far as signed bytes tell: of a map, and of a program without type information,
 * at most 15 characters.
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

/* Copy the next identifier behind @word that a bundle has room for. Return: what follows it; NULL: there is none. */
static const char *next_name(const char *p, const char *end, const char *word, char *name)
{
	size_t n;

	while ((p = memmem(p, end - p, word, strlen(word)))) {
		p += strlen(word);
		for (n = 0; p + n < end && p[n] != ';' && p[n] > ' '; n++)
			;
		if (p + n == end || p[n] != ';' || n >= HORNET_BUNDLE_NAME)
			continue;
		memcpy(name, p, n);
		name[n] = '\0';
		return p + n;
	}
	return NULL;
}

/**
 * gs_slot_name_fits() - could this be its name?
 * @slot: as gs_layout_make() has it from the signed bytes
 * @name: the whole of it, as somebody says
 */
bool gs_slot_name_fits(const struct gs_slot *slot, const char *name)
{
	const char *known = slot->is.name;

	return slot->cut ? !strncmp(name, known, strlen(known)) : !strcmp(name, known);
}

/* Give a slot the name that follows @word, the first one from @at on that fits: a slot that nothing fills in has none here. */
static bool take_name(struct gs_slot *slot, const char **at, const char *end, const char *word)
{
	char name[HORNET_BUNDLE_NAME];
	const char *p = *at;

	while ((p = next_name(p, end, word, name)) && !gs_slot_name_fits(slot, name))
		;
	if (!p)
		return false;
	strcpy(slot->is.name, name);
	*at = p;
	return true;
}

/**
 * gs_layout_names() - take the whole names from a generated header
 * @layout: of its loader; a name that does not fit stays as it is
 * @text, @sz: the header, with the struct of a light or full skeleton as bpftool prints it; else nothing changes
 *
 * Return: a slot whose name stays cut, NULL if none does.
 */
const struct gs_slot *gs_layout_names(struct gs_layout *layout, const char *text, size_t sz)
{
	static const char *const light[] = { "\t\tstruct bpf_map_desc ", "\t\tstruct bpf_prog_desc " };
	static const char *const full[] = { "\t\tstruct bpf_map *", "\t\tstruct bpf_program *" };
	const char *end = text + sz, *at[] = { text, text };
	const struct gs_slot *cut = NULL;
	size_t i;

	for (i = 0; i < layout->nr; i++) {
		struct gs_slot *slot = &layout->slot[i];
		bool prog = slot->is.kind == HORNET_BUNDLE_PROG;

		if (!take_name(slot, &at[prog], end, light[prog]) &&
		    !take_name(slot, &at[prog], end, full[prog]) && slot->cut && !cut)
			cut = slot;
	}
	return cut;
}

/** gs_layout_twice() - the name of two maps or of two programs, as far as it is signed; NULL if all names differ */
const char *gs_layout_twice(const struct gs_layout *layout)
{
	const struct gs_slot *a = layout->slot, *b;

	for (; a < layout->slot + layout->nr; a++)
		for (b = layout->slot; b < layout->slot + layout->nr; b++)
			if (a != b && a->is.kind == b->is.kind && gs_slot_name_fits(a, b->is.name))
				return a->is.name;
	return NULL;
}

/** gs_layout_free() - free what gs_layout_make() allocated */
void gs_layout_free(struct gs_layout *layout)
{
	free(layout->slot);
	layout->slot = NULL;
	layout->nr = 0;
}
