// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* gen_signed - say in text what the loaders of an executable would load, and who signed them */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bytes.h"
#include "cms.h"
#include "decode.h"
#include "exe.h"
#include "info.h"
#include "msg.h"
#include "names.h"

static void put_type(FILE *out, const char *word, const char *name, uint32_t number)
{
	if (name)
		fprintf(out, " %s %s", word, name);
	else
		fprintf(out, " %s %u", word, number);
}

static void put_prog(FILE *out, const struct gs_prog *p)
{
	fprintf(out, "  program \"%s\"", p->name);
	put_type(out, "type", gs_prog_type_name(p->type), p->type);
	/* 0 is both "none" and the first cgroup hook, and most types have none */
	if (p->attach_type)
		put_type(out, "attach", gs_attach_type_name(p->attach_type), p->attach_type);
	if (p->host_attach)
		fputs(" target host", out);
	else if (p->attach[0])
		fprintf(out, " target %s", p->attach);
	fprintf(out, " insns %u flags %#x license \"%s\"\n", p->insn_cnt, p->flags, p->license);
}

static void put_size(FILE *out, const char *word, uint32_t size, bool host)
{
	if (host)
		fprintf(out, " %s host", word);
	else
		fprintf(out, " %s %u", word, size);
}

static void put_map(FILE *out, const struct gs_map *m)
{
	fprintf(out, "  map \"%s\"", m->name);
	if (m->host_type)
		fputs(" type host", out);
	else
		put_type(out, "type", gs_map_type_name(m->type), m->type);
	put_size(out, "key", m->key, m->host_key);
	put_size(out, "value", m->value, m->host_value_size);
	if (m->host_size)
		fputs(" max-entries host", out);
	else
		fprintf(out, " max-entries %u", m->max_entries);
	fprintf(out, " flags %#x", m->flags);
	if (m->initial)
		fputs(m->host_value ? " initial host" : " initial signed", out);
	if (m->frozen)
		fputs(" frozen", out);
	fputc('\n', out);
}

static int put_decoded(FILE *out, const struct gs_record *rec, bool big)
{
	struct gs_decoded d;
	size_t i;
	int err = gs_decode(rec->insns, rec->insns_sz, rec->data, rec->data_sz, big, &d);

	if (err)
		goto out_free;
	for (i = 0; i < d.nr_progs; i++)
		put_prog(out, &d.prog[i]);
	for (i = 0; i < d.nr_maps; i++)
		put_map(out, &d.map[i]);
	if (d.btf_size)
		fprintf(out, "  btf %u bytes\n", d.btf_size);
	if (d.other_calls)
		fprintf(out, "  other-commands %u\n", d.other_calls);
	for (i = 0; i < d.nr_helpers; i++)
		fprintf(out, "  helper %u\n", d.helper[i]);
	if (d.unclear)
		fprintf(out, "  unclear %u (the list may be incomplete)\n", d.unclear);
out_free:
	gs_decoded_free(&d);
	return err;
}

static void put_number(FILE *out, const struct gs_input *in, uint64_t num)
{
	if (in->flags & BPF_SIGNED_INPUT_SIGNED)
		fprintf(out, "%" PRId64, (int64_t)num);
	else
		fprintf(out, "%" PRIu64, num);
}

static void put_input(FILE *out, const struct gs_info *info, const struct gs_input *in)
{
	const char *between = in->flags & BPF_SIGNED_INPUT_EITHER ? "|" : "..";

	fprintf(out, "  open %s bytes %u", in->name, in->size);
	if (in->flags & (BPF_SIGNED_INPUT_RANGE | BPF_SIGNED_INPUT_EITHER)) {
		fputs(" range ", out);
		put_number(out, in, in->min);
		fputs(between, out);
		put_number(out, in, in->max);
		fputs(" signed-value ", out);
		put_number(out, in, gs_input_num(info, in));
	}
	fputc('\n', out);
}

/* what the host may choose, as the signed bytes say */
static int put_inputs(FILE *out, const struct gs_record *rec, bool big)
{
	struct gs_info info;
	struct gs_input in;
	uint32_t i;
	int err = gs_info_parse(rec->data, rec->data_sz, big, &info);

	if (err)
		return err == -ENOENT ? 0 : err;
	fprintf(out, "  info-name %s\n  info-version %" PRIu64 "\n  open-inputs %u\n", info.name,
		info.version, info.nr_inputs);
	for (i = 0; !err && i < info.nr_inputs; i++) {
		err = gs_info_input(&info, i, &in);
		if (!err)
			put_input(out, &info, &in);
	}
	return err;
}

static void put_siginfo(FILE *out, const void *sig, size_t sz)
{
	char hex[2 * GS_DIGEST_MAX + 1];
	struct gs_siginfo info;

	if (gs_siginfo_read(sig, sz, &info)) {
		fprintf(out, " %zu bytes, damaged\n", sz);
		return;
	}
	fprintf(out, " %zu bytes, signers %d, key id %s, digest %s:%s\n", sz, info.signers,
		info.keyid, info.hash,
		info.digest_sz ? gs_hex(info.digest, info.digest_sz, hex) : "none");
}

static void put_signatures(FILE *out, const struct gs_exe *exe, const struct gs_record *rec)
{
	struct gs_payload payload = { rec->insns, rec->insns_sz, rec->data, rec->data_sz };
	bool found = false;
	size_t i;

	fputs("  embedded", out);
	if (rec->sig_sz)
		put_siginfo(out, rec->sig, rec->sig_sz);
	else
		fputs(" none\n", out);
	for (i = 0; i < exe->trailer.nr; i++) {
		const struct gs_block *b = &exe->trailer.block[i];
		struct gs_siginfo info;

		if (gs_siginfo_read(b->sig, b->sz, &info) || !gs_siginfo_covers(&info, &payload))
			continue;
		fputs("  appended", out);
		put_siginfo(out, b->sig, b->sz);
		found = true;
	}
	if (!found)
		fputs("  appended none\n", out);
}

static int put_record(FILE *out, const struct gs_exe *exe, const struct gs_record *rec)
{
	struct gs_payload payload = { rec->insns, rec->insns_sz, rec->data, rec->data_sz };
	char digest[2 * GS_SHA256_SIZE + 1], excl[2 * GS_SHA256_SIZE + 1];
	uint8_t hash[GS_SHA256_SIZE], excl_hash[GS_SHA256_SIZE];
	bool loader = rec->kind == SKEL_RECORD_LOADER;
	int err = gs_sha256(&payload, hash);

	if (!err)
		err = gs_excl_hash(rec->insns, rec->insns_sz, excl_hash);
	if (err)
		return err;
	fprintf(out, "%s %s\n", loader ? "loader" : "static", rec->name);
	fprintf(out, "  digest sha256:%s\n", gs_hex(hash, sizeof(hash), digest));
	if (loader)
		fprintf(out, "  exclusive-hash sha256:%s\n",
			gs_hex(excl_hash, sizeof(excl_hash), excl));
	fprintf(out, "  instructions %u bytes\n  metadata %u bytes\n", rec->insns_sz,
		rec->data_sz);
	put_signatures(out, exe, rec);
	if (loader) {
		err = put_inputs(out, rec, exe->elf.big);
		return err ? err : put_decoded(out, rec, exe->elf.big);
	}
	fprintf(out, "  program \"%s\"", rec->name);
	put_type(out, "type", gs_prog_type_name(rec->prog_type), rec->prog_type);
	if (rec->attach_type)
		put_type(out, "attach", gs_attach_type_name(rec->attach_type), rec->attach_type);
	fprintf(out, " insns %u\n", rec->insns_sz / 8);
	return 0;
}

int gs_inspect_exe(const char *path, const struct gs_inspect_opts *opts)
{
	struct gs_exe exe;
	FILE *out = opts->out;
	size_t i;
	int err = gs_exe_open(path, opts->log, &exe);

	if (err)
		goto out_free;
	fprintf(out, "executable %s\n", path);
	fprintf(out, "  elf %d-bit %s-endian machine %u\n", exe.elf.bits,
		exe.elf.big ? "big" : "little", exe.elf.machine);
	fprintf(out, "  loaders %zu\n", exe.recs.nr);
	fprintf(out, "  trailer %zu signatures, %" PRIu64 " bytes\n", exe.trailer.nr,
		exe.size - exe.body);
	for (i = 0; !err && i < exe.recs.nr; i++)
		err = put_record(out, &exe, &exe.recs.rec[i]);
	if (err)
		gs_err(opts->log, "%s: %s", path, strerror(-err));
out_free:
	gs_exe_free(&exe);
	return err;
}
