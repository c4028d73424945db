// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Race attacks - the victims: their loaders, signed here, and the judgement on what they installed
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "race.h"

#define SIZE_TO(member) (offsetof(union bpf_attr, member) + sizeof(((union bpf_attr *)0)->member))

static struct victim victims[] = {
	{.name = "one", .maps = 1, .progs = 1, .rodata = 1},
	{.name = "few", .maps = 4, .progs = 3, .rodata = 3, .data = 4, .last = 5},
	{.name = "many", .maps = MANY_MAPS, .progs = MANY_PROGS, .rodata = MANY_MAPS},
	{.name = "core", .maps = 1, .progs = 1, .rodata = 1},
	{.name = "module", .maps = 1, .progs = 1, .rodata = 1, .module = 2},
	{.name = "evil", .maps = 1, .progs = 1, .rodata = 1},
};

static const char *folder;
static int32_t keyring_id;

/**
 * victim_from() - say where the victims come from
 * @dir: the folder of the executables that record them
 * @keys: the folder of keys
 * @keyring: the keyring_id that their loads name
 */
void victim_from(const char *dir, const char *keys, int32_t keyring)
{
	folder = dir;
	keys_set_dir(keys);
	keyring_id = keyring;
}

/**
 * victim_dir() - where the victims come from
 *
 * Return: the folder.
 */
const char *victim_dir(void)
{
	return folder;
}

/*
 * The project's libbpf lets a loader run once on its metadata (-EBUSY). That is the loader's
 * own guard, which a loader of the stock libbpf does not have: the kernel must do without.
 */
static void drop_guard(struct bpf_insn *insn, uint32_t n)
{
	for (uint32_t i = 0; i + 1 < n; i++) {
		if (insn[i].code != (BPF_STX | BPF_ATOMIC | BPF_W) || insn[i].imm != BPF_XCHG ||
		    insn[i + 1].code != (BPF_JMP | BPF_JEQ | BPF_K))
			continue;
		insn[i + 1].code = BPF_JMP | BPF_JSGE | BPF_K;
		return;
	}
}

static int open_victim(struct victim *v)
{
	struct machine *m = &v->machine;
	char path[4200];
	void *copy;
	int err;

	snprintf(path, sizeof(path), "%s/race-%s", folder, v->name);
	err = blob_from_exe(path, &m->blob);
	if (err) {
		fprintf(stderr, "%s: no loader in it: %s\n", path, strerror(-err));
		return err;
	}
	m->keyring = keyring_id;
	load_loader(m, &v->load);
	copy = malloc(m->blob.insns_sz);
	memcpy(copy, m->blob.insns, m->blob.insns_sz);
	drop_guard(m->blob.insns, m->blob.insns_sz / sizeof(struct bpf_insn));
	load_loader(m, &v->forever);
	v->load.insns = copy;
	return m->why[0] ? -EINVAL : 0;
}

/**
 * victim_get() - a victim by its name, read and signed when first asked for
 * @name: one, few, many, core, module; or evil, the attacker's own program
 *
 * Return: the victim, or NULL after a line on stderr.
 */
struct victim *victim_get(const char *name)
{
	for (size_t i = 0; i < sizeof(victims) / sizeof(victims[0]); i++) {
		struct victim *v = &victims[i];

		if (strcmp(v->name, name))
			continue;
		if (!v->load.insns && open_victim(v))
			return NULL;
		return v;
	}
	return NULL;
}

/**
 * victim_load() - make the metadata map and load the loader
 * @template: what to load
 * @meta_fd: the metadata map
 *
 * Return: the program, or a negative errno. Both descriptors are the caller's.
 */
int victim_load(const struct load *template, int *meta_fd)
{
	struct load l = *template;
	int fd;

	l.sig_ptr = l.sig;
	fd = load_quiet(&l);
	*meta_fd = l.fd_array_cnt ? l.fd_array[0] : -1;
	return fd;
}

/**
 * metadata_find() - find a victim's initial data in its metadata
 * @data: the metadata
 * @size: its size
 * @value: the first word
 * @mark: the second word
 *
 * Return: where it is, or NULL.
 */
void *metadata_find(void *data, uint32_t size, uint32_t value, uint32_t mark)
{
	uint32_t words[2] = {value, mark};

	return memmem(data, size, words, sizeof(words));
}

/**
 * victim_check_signed() - does the kernel verify what is loaded here?
 *
 * Return: 0 if the good loader loads and one with another word in its metadata does not.
 */
int victim_check_signed(void)
{
	struct victim *v = victim_get("one");
	struct load bad;
	uint32_t *word;
	int fd, meta;

	if (!v)
		return -ENOENT;
	fd = victim_load(&v->load, &meta);
	close(meta);
	if (fd < 0) {
		fprintf(stderr, "the good loader does not load: %s\n", strerror(-fd));
		return fd;
	}
	close(fd);
	bad = v->load;
	bad.data = malloc(bad.data_sz);
	memcpy(bad.data, v->load.data, bad.data_sz);
	word = metadata_find(bad.data, bad.data_sz, ANSWER, RODATA_MARK);
	if (word)
		*word = EVIL;
	fd = victim_load(&bad, &meta);
	close(meta);
	free(bad.data);
	if (fd >= 0 || !word) {
		fprintf(stderr, "changed metadata loads: nothing here is verified\n");
		close(fd);
		return -EINVAL;
	}
	return 0;
}

/**
 * ctx_init() - what the loader is given when nobody attacks
 * @v: the victim
 * @c: filled
 */
void ctx_init(const struct victim *v, struct ctx *c)
{
	memset(c, 0, sizeof(*c));
	c->size = 24 + 16 * v->maps + 4 * v->progs;
	memcpy(c->bytes, &c->size, 4);
}

/**
 * ctx_map() - the number of a map that the loader made
 * @c: the context after the run
 * @i: which one
 *
 * Return: the number.
 */
int ctx_map(const struct ctx *c, int i)
{
	int fd;

	memcpy(&fd, c->bytes + 24 + 16 * i, 4);
	return fd;
}

/**
 * ctx_prog() - the number of a program that the loader made
 * @v: the victim
 * @c: the context after the run
 * @i: which one
 *
 * Return: the number.
 */
int ctx_prog(const struct victim *v, const struct ctx *c, int i)
{
	int fd;

	memcpy(&fd, c->bytes + 24 + 16 * v->maps + 4 * i, 4);
	return fd;
}

/**
 * victim_run() - run a loader
 * @prog_fd: the loader
 * @c: its context
 *
 * Return: 0, or the negative errno of the run or of what the loader did.
 */
int victim_run(int prog_fd, struct ctx *c)
{
	uint32_t ret = 0;
	int err = load_run(prog_fd, c->bytes, c->size, &ret);

	return err ? err : (int)ret < 0 ? (int)ret : 0;
}

static enum outcome judge_prog(int fd)
{
	unsigned char packet[64] = {0};
	union bpf_attr attr = {0};

	attr.test.prog_fd = fd;
	attr.test.data_in = (uintptr_t)packet;
	attr.test.data_size_in = sizeof(packet);
	if (sys_bpf(BPF_PROG_RUN, &attr, SIZE_TO(test)))
		return LOST;
	return attr.test.retval == ANSWER ? GOOD : attr.test.retval == EVIL ? WIN : ODD;
}

/**
 * victim_judge() - run the children and see what they run on
 * @v: the victim
 * @c: the context after a run that succeeded
 * @only_last: ask the last program only
 *
 * Return: WIN if one of them has the attacker's data, else ODD if one has neither's, else LOST if one
 * is not at its number, else GOOD.
 */
enum outcome victim_judge(const struct victim *v, const struct ctx *c, bool only_last)
{
	enum outcome all = GOOD;

	for (int i = only_last ? v->progs - 1 : 0; i < v->progs; i++) {
		enum outcome o = judge_prog(ctx_prog(v, c, i));

		if (o == WIN || (o == ODD && all != WIN) || all == GOOD)
			all = o;
	}
	return all;
}

/**
 * evil_prog_new() - a program of the attacker, made by its own signed loader
 *
 * Return: a descriptor out of the loader's way, or a negative errno.
 */
int evil_prog_new(void)
{
	struct victim *v = victim_get("evil");
	int fd, meta, err;
	struct ctx c;

	if (!v)
		return -ENOENT;
	fd = victim_load(&v->load, &meta);
	if (fd < 0)
		return fd;
	ctx_init(v, &c);
	err = victim_run(fd, &c);
	close(fd);
	close(meta);
	if (err)
		return err;
	close(ctx_map(&c, 0));
	return race_high(ctx_prog(v, &c, 0));
}
