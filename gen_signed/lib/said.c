// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gen_signed - what a signature says of a program: its type, flags, ...
 *
 * Pure: numbers in, bytes out. The format is struct bpf_signed_prog of <bpf/skel_record.h>, in the
 * executable's byte order; the kernel compares it with the program that is loaded.
 */
#include <assert.h>
#include <string.h>

#include "bytes.h"
#include "said.h"

static_assert(sizeof(struct bpf_signed_prog) == GS_SAID_SIZE, "the attribute's size is fixed");
static_assert(offsetof(struct bpf_signed_prog, name) == 20, "five numbers, then the name");

/* As bpf_load_and_run() names a loader; a program that takes a bundle gives it no name. */
#define LOADER_NAME "__loader.prog"

/**
 * gs_said_of() - what the kernel compares with what a signature says
 * @rec: a static program, whose signature has to say it; or a loader, whose signature need not
 * @said: filled
 */
void gs_said_of(const struct gs_record *rec, uint8_t said[GS_SAID_SIZE])
{
	const struct bpf_signed_prog *layout = NULL;
	bool loader = rec->kind == SKEL_RECORD_LOADER;
	const char *name = loader ? LOADER_NAME : rec->name;
	const uint32_t numbers[] = {
		loader ? BPF_PROG_TYPE_SYSCALL : rec->prog_type, loader ? 0 : rec->attach_type,
		loader ? BPF_F_SLEEPABLE : rec->flags & ~GS_UNSAID_FLAGS,
		loader || !(rec->flags & SKEL_RECORD_NO_GPL), rec->insns_sz / 8,
	};
	size_t i;

	memset(said, 0, GS_SAID_SIZE);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		gs_put32(said + 4 * i, numbers[i], rec->big);
	if (rec->flags & SKEL_RECORD_NO_NAME)
		return;
	/* As skel_static_load() names it: the last byte stays NUL. */
	memcpy(said + offsetof(struct bpf_signed_prog, name), name,
	       strnlen(name, sizeof(layout->name) - 1));
}
