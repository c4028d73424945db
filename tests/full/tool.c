// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - a libbpf tool, as if nothing were signed
 *
 *   tool run            load, attach, count, read the ring buffer, detach
 *   tool options        the same, opened with a log buffer
 *   tool object         the same, loaded with bpf_object__load()
 *   tool off            without the kprobe program
 *   tool change WHAT    change something between open and load
 *   tool damage PART    change a byte of what is signed: insns, data, sig; or of the record; or be
 *                       a libbpf that doesn't look at it: none
 *
 * Status 0: everything was as it should be; 1: load failed, its error number is on stdout.
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <bpf/libbpf.h>
#include <bpf/bpf.h>
#include <bpf/skel_internal.h>
#include <bpf/skel_record.h>
#include "tool.skel.h"
#include "../attach/events.h"
#include "map_info.h"
#include "tool.h"

static int nr_events;
static char kernel_log[65536]; /* the kernel's */

static int on_event(void *ctx, void *data, size_t size)
{
	const struct event *e = data;

	(void)ctx;
	CHECK(size >= sizeof(*e) && e->wanted == 7 && e->prefix == 'f' && !e->verbose);
	nr_events++;
	return 0;
}

/* the loader's sizes, as the object shows them after the load */
static void check_maps(struct tool *skel)
{
	struct bpf_map_info info;
	struct bpf_map *map;

	CHECK(bpf_map__max_entries(skel->maps.per_cpu) == (__u32)libbpf_num_possible_cpus());
	bpf_object__for_each_map(map, skel->obj) {
		info = map_info(bpf_map__fd(map));
		CHECK(info.type == bpf_map__type(map));
		CHECK(info.max_entries == bpf_map__max_entries(map));
	}
}

/* as libbpf binds them, also to programs that have no use for them */
static void check_bound(struct tool *skel)
{
	int fd = bpf_program__fd(skel->progs.on_uprobe);
	__u32 ids[8] = {}, len, i, found = 0;
	struct bpf_prog_info info = {};
	const __u32 want[] = {
		map_info(bpf_map__fd(skel->maps.rodata)).id,
		map_info(bpf_map__fd(skel->maps.rodata_text)).id,
	};

	info.map_ids = (unsigned long)ids;
	info.nr_map_ids = 8;
	len = sizeof(info);
	CHECK(!bpf_prog_get_info_by_fd(fd, &info, &len));
	for (i = 0; i < info.nr_map_ids; i++)
		found += ids[i] == want[0] || ids[i] == want[1];
	CHECK(found == 2);
}

static void use(struct tool *skel, bool kprobe)
{
	struct utsname name;
	struct ring_buffer *rb;
	int a, b, key = 0, fd;
	long value = 0;

	check_maps(skel);
	check_bound(skel);
	/* memory of the maps, where the skeleton says */
	CHECK(skel->rodata->wanted == 7 && skel->data->limit == 100 && !skel->bss->hits);
	CHECK(bpf_program__fd(skel->progs.on_getpgid) > 0);
	CHECK((bpf_program__fd(skel->progs.on_kprobe) > 0) == kprobe);
	CHECK(bpf_program__fd(skel->progs.optional) < 0);
	CHECK(!uname(&name) && sscanf(name.release, "%d.%d", &a, &b) == 2);
	CHECK(skel->kconfig->LINUX_KERNEL_VERSION >> 8 == ((a << 8) | b));

	/* an inner map that the tool makes and puts in, as tools do */
	fd = bpf_map__fd(skel->maps.inner_a);
	key = 1;
	CHECK(!bpf_map__update_elem(skel->maps.outer, &key, sizeof(key), &fd, sizeof(fd), 0));

	event_getpgid(0);
	CHECK(!skel->bss->hits);
	CHECK(!tool__attach(skel));
	rb = ring_buffer__new(bpf_map__fd(skel->maps.events), on_event, NULL, NULL);
	CHECK(rb);
	event_getpgid(0);
	event_function(0);
	CHECK(ring_buffer__consume(rb) >= 1 && nr_events >= 1);
	ring_buffer__free(rb);

	CHECK(skel->bss->hits == 1 && skel->bss->fentries == 1 && skel->bss->uprobes == 1);
	CHECK(skel->bss->inner_hits == 1);
	CHECK(skel->bss->kprobes == kprobe);
	CHECK(skel->bss->kernel_version == skel->kconfig->LINUX_KERNEL_VERSION);
	key = 0;
	CHECK(!bpf_map__lookup_elem(skel->maps.table, &key, sizeof(key), &value,
				    sizeof(value), 0) == kprobe);
	/* writes reach the programs */
	skel->data->limit = 0;
	event_getpgid(0);
	CHECK(skel->bss->hits == 1);
	skel->data->limit = 100;
	tool__detach(skel);
	event_getpgid(0);
	CHECK(skel->bss->hits == 1);
}

static int set_target(struct tool *skel, const char *target)
{
	return bpf_program__set_attach_target(skel->progs.on_fentry, 0, target);
}

static void change(struct tool *skel, const char *what)
{
	int zero = 0;

	if (!strcmp(what, "rodata")) {
		skel->rodata->wanted = 8;
	} else if (!strcmp(what, "rodata_text")) {
		skel->rodata_text->prefix[0] = 'g';
	} else if (!strcmp(what, "data")) {
		skel->data->limit = 5;
	} else if (!strcmp(what, "bss")) {
		skel->bss->kprobes = 1;
	} else if (!strcmp(what, "two")) {
		skel->bss->kprobes = skel->bss->fentries = 1;
	} else if (!strcmp(what, "initial_value")) {
		CHECK(!bpf_map__set_initial_value(skel->maps.data, &zero, sizeof(zero)));
	} else if (!strcmp(what, "max_entries")) {
		CHECK(!bpf_map__set_max_entries(skel->maps.table, 65));
	} else if (!strcmp(what, "ringbuf")) {
		CHECK(!bpf_map__set_max_entries(skel->maps.events, 8192));
	} else if (!strcmp(what, "value_size")) {
		CHECK(!bpf_map__set_value_size(skel->maps.table, 16));
	} else if (!strcmp(what, "key_size")) {
		CHECK(!bpf_map__set_key_size(skel->maps.table, 8));
	} else if (!strcmp(what, "map_type")) {
		CHECK(!bpf_map__set_type(skel->maps.table, BPF_MAP_TYPE_LRU_HASH));
	} else if (!strcmp(what, "map_flags")) {
		CHECK(!bpf_map__set_map_flags(skel->maps.table, BPF_F_NO_PREALLOC));
	} else if (!strcmp(what, "map_extra")) {
		CHECK(!bpf_map__set_map_extra(skel->maps.table, 1));
	} else if (!strcmp(what, "autocreate")) {
		CHECK(!bpf_map__set_autocreate(skel->maps.table, false));
	} else if (!strcmp(what, "inner_map")) {
		CHECK(!bpf_map__set_inner_map_fd(skel->maps.outer, 3));
	} else if (!strcmp(what, "reuse_fd")) {
		int fd = skel_map_create(BPF_MAP_TYPE_HASH, "other", 4, 8, 64, NULL, 0);

		CHECK(fd >= 0 && !bpf_map__reuse_fd(skel->maps.table, fd));
		close(fd);
	} else if (!strcmp(what, "autoload")) {
		CHECK(!bpf_program__set_autoload(skel->progs.optional, true));
	} else if (!strcmp(what, "attach_target")) {
		CHECK(!set_target(skel, "__x64_sys_getsid"));
	} else if (!strcmp(what, "prog_type")) {
		CHECK(!bpf_program__set_type(skel->progs.on_kprobe, BPF_PROG_TYPE_TRACEPOINT));
	} else if (!strcmp(what, "attach_type")) {
		CHECK(!bpf_program__set_expected_attach_type(skel->progs.on_kprobe,
							     BPF_TRACE_KPROBE_MULTI));
	} else if (!strcmp(what, "prog_flags")) {
		CHECK(!bpf_program__set_flags(skel->progs.on_kprobe, BPF_F_STRICT_ALIGNMENT));
	} else if (!strcmp(what, "insns")) {
		struct bpf_insn exit_0[] = {
			{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
			{ .code = BPF_JMP | BPF_EXIT },
		};

		CHECK(!bpf_program__set_insns(skel->progs.on_fentry, exit_0, 2));
	} else if (!strcmp(what, "btf_custom_path") || !strcmp(what, "bpf_token_path")) {
		/* it was opened with it */
	} else if (!strcmp(what, "nothing")) {
		/* the same values again, and what is not the kernel's */
		skel->rodata->wanted = 7;
		CHECK(!bpf_map__set_max_entries(skel->maps.table, 64));
		bpf_program__set_autoattach(skel->progs.on_kprobe, true);
		CHECK(!set_target(skel, "__x64_sys_getpgid"));
		CHECK(!set_target(skel, "vmlinux:__x64_sys_getpgid"));
		/* what fails changes nothing */
		CHECK(set_target(skel, "no_such_function") < 0);
		CHECK(set_target(skel, "nomod:__x64_sys_getpgid") == -EOPNOTSUPP);
	} else {
		fprintf(stderr, "change what?\n");
		exit(2);
	}
}

static void damage(struct tool *skel, const char *part)
{
	const struct skel_record *rec = skel->skeleton->loader;
	struct skel_record *copy;
	char *bytes;

	if (!strcmp(part, "none")) {
		skel->skeleton->loader = NULL;
		return;
	}
	copy = malloc(rec->size); /* as long as the process */
	CHECK(copy);
	memcpy(copy, rec, rec->size);
	bytes = (char *)copy;
	if (!strcmp(part, "insns"))
		bytes[rec->insns_off + rec->insns_sz - 12] ^= 1;
	else if (!strcmp(part, "data"))
		bytes[rec->data_off + rec->data_sz / 2] ^= 1;
	else if (!strcmp(part, "sig"))
		bytes[rec->sig_off + rec->sig_sz - 1] ^= 1;
	else if (!strcmp(part, "record"))
		copy->insns_off = rec->size;
	skel->skeleton->loader = copy;
}

/* The object keeps what it was opened with: open it again without the loader. */
static struct tool *open_tool(const char *mode, const char *arg)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts);
	struct tool *skel;

	if (!strcmp(mode, "options")) {
		opts.kernel_log_buf = kernel_log;
		opts.kernel_log_size = sizeof(kernel_log);
		opts.kernel_log_level = 1;
	} else if (!strcmp(arg, "btf_custom_path")) {
		opts.btf_custom_path = "/sys/kernel/btf/vmlinux";
	} else if (!strcmp(arg, "bpf_token_path")) {
		opts.bpf_token_path = "/sys/fs/bpf";
	}
	skel = tool__open_opts(&opts);

	CHECK(skel && skel->obj);
	if (!strcmp(mode, "damage")) {
		damage(skel, arg);
		if (!skel->skeleton->loader) {
			bpf_object__close(skel->obj);
			CHECK(!bpf_object__open_skeleton(skel->skeleton, NULL));
		}
	}
	return skel;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "run";
	int before = open_fds(), err;
	struct tool *skel;

	skel = open_tool(mode, argc > 2 ? argv[2] : "");
	if (!strcmp(mode, "change"))
		change(skel, argc > 2 ? argv[2] : "");
	if (!strcmp(mode, "off"))
		bpf_program__set_autoload(skel->progs.on_kprobe, false);

	err = strcmp(mode, "object") ? tool__load(skel) : bpf_object__load(skel->obj);
	if (err) {
		printf("%d\n", err);
		tool__destroy(skel);
		CHECK(open_fds() == before);
		return 1;
	}
	/* the pointer that bpf_object__load_skeleton() sets; the others are set by open */
	if (!strcmp(mode, "object"))
		skel->kconfig = bpf_map__initial_value(skel->maps.kconfig, &(size_t){ 0 });
	CHECK(strcmp(mode, "options") || strstr(kernel_log, "processed"));
	use(skel, strcmp(mode, "off"));
	tool__destroy(skel);
	CHECK(open_fds() == before);
	printf("ok %s\n", mode);
	return 0;
}
