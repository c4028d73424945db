// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Attack tests - which programs, maps, links and BTFs are alive, to see what an attack left behind
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "machine.h"

static const struct {
	int cmd;
	const char *name;
} kinds[4] = {
	{BPF_PROG_GET_NEXT_ID, "program"},
	{BPF_MAP_GET_NEXT_ID, "map"},
	{BPF_LINK_GET_NEXT_ID, "link"},
	{BPF_BTF_GET_NEXT_ID, "BTF"},
};

/**
 * ids_take() - list the ids of all live objects
 * @s: the list
 */
void ids_take(struct ids *s)
{
	memset(s, 0, sizeof(*s));
	for (int k = 0; k < 4; k++) {
		union bpf_attr attr = {0};

		while (s->n[k] < 512 &&
		       !sys_bpf(kinds[k].cmd, &attr, offsetof(union bpf_attr, open_flags))) {
			s->id[k][s->n[k]++] = attr.next_id;
			attr.start_id = attr.next_id;
			attr.next_id = 0;
		}
	}
}

static bool has(const struct ids *s, int k, uint32_t id)
{
	for (int i = 0; i < s->n[k]; i++)
		if (s->id[k][i] == id)
			return true;
	return false;
}

/**
 * ids_same() - is nothing alive that was not before?
 * @before: list from before
 * @what: names the first new object
 * @size: size of @what
 *
 * Some objects go a moment after their last descriptor, so new ones get a second to go.
 *
 * Return: true when nothing is new.
 */
bool ids_same(const struct ids *before, char *what, size_t size)
{
	static struct ids now;
	bool same = false;

	for (int try = 0; try < 20 * attack_slowness() && !same; try++) {
		if (try)
			usleep(50000);
		ids_take(&now);
		same = true;
		for (int k = 0; k < 4; k++) {
			for (int i = 0; i < now.n[k] && same; i++) {
				if (has(before, k, now.id[k][i]))
					continue;
				snprintf(what, size, "%s id %u left behind", kinds[k].name,
					 now.id[k][i]);
				same = false;
			}
		}
	}
	return same;
}
