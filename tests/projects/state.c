// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * state - what a process holds of BPF, in lines that do not depend on numbers given by the kernel
 *
 * state PID [MAP[=BYTES]...]: its maps and the variables of those that hold variables, its
 * programs, links and perf events; and the entries of the maps named, of a value no more than
 * BYTES; and where it has put a program without a descriptor that says so: at a socket, or at the
 * loopback device. Identifiers are left out or given as names; the process's own number is `self`,
 * its own executable `own`. Those of the kernel's BTF are kept: what is compared ran on one kernel.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "elsewhere.h"

#define NAME_MAX_LEN 256
#define MAPS_MAX     64
/* where an x86-64 process has its code and its heap, and its libraries and stack */
#define USER_LOW  0x550000000000
#define USER_HIGH 0x7fffffffffff

static __u32 self;
static char **wanted;
static int wanted_count;

static void die(const char *what)
{
	fprintf(stderr, "state: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* The name of a type, if libbpf has one. */
static const char *known(const char *name)
{
	return name ? name : "unknown";
}

/* The bytes without the zeros at their end. */
static void print_bytes(const unsigned char *p, size_t n)
{
	__u32 word = 0;

	if (n == sizeof(word))
		memcpy(&word, p, n);
	if (word == self) {
		printf(" self");
		return;
	}
	while (n && !p[n - 1])
		n--;
	printf(n ? " " : " 0");
	while (n--)
		printf("%02x", *p++);
}

static void print_variables(const char *map, __u32 btf_id, __u32 section,
			    const unsigned char *value)
{
	struct btf *btf = btf__load_from_kernel_by_id(btf_id);
	const struct btf_type *t = btf ? btf__type_by_id(btf, section) : NULL;
	const struct btf_var_secinfo *v;
	__u32 i, count;

	if (!t || !btf_is_datasec(t))
		die(map);
	v = btf_var_secinfos(t);
	count = btf_vlen(t);
	for (i = 0; i < count; i++, v++) {
		t = btf__type_by_id(btf, v->type);
		printf("var %s %s size %u", map, btf__name_by_offset(btf, t->name_off), v->size);
		print_bytes(value + v->offset, v->size);
		printf("\n");
	}
	btf__free(btf);
}

/* Addresses of the process's own memory are no part of its state. */
static void drop_pointers(unsigned char *value, size_t n)
{
	__u64 word;

	for (; n >= sizeof(word); n -= sizeof(word), value += sizeof(word)) {
		memcpy(&word, value, sizeof(word));
		if (word >= USER_LOW && word <= USER_HIGH)
			memset(value, 0, sizeof(word));
	}
}

/* Of a per-CPU map, what the first CPU has. */
static void print_entries(int fd, const struct bpf_map_info *m, const char *bytes)
{
	__u32 size = bytes ? (__u32)atoi(bytes) : m->value_size;
	unsigned char *key = calloc(2, m->key_size), *next = key + m->key_size;
	unsigned char *value = calloc(libbpf_num_possible_cpus(), m->value_size + sizeof(__u64));
	void *previous = NULL;

	if (!key || !value)
		die("memory");
	while (!bpf_map_get_next_key(fd, previous, next)) {
		if (bpf_map_lookup_elem(fd, next, value))
			die(m->name);
		drop_pointers(value, m->value_size);
		printf("entry %s", m->name);
		print_bytes(next, m->key_size);
		printf(" value");
		print_bytes(value, size < m->value_size ? size : m->value_size);
		printf("\n");
		previous = memcpy(key, next, m->key_size);
	}
	free(value);
	free(key);
}

static void show_map(int fd)
{
	struct bpf_map_info m = {0};
	__u32 len = sizeof(m), key = 0;
	unsigned char *value;
	size_t n;
	int i;

	if (bpf_map_get_info_by_fd(fd, &m, &len))
		die("map");
	printf("map %s type %s key %u value %u max %u flags %#x extra %llu\n", m.name,
	       known(libbpf_bpf_map_type_str(m.type)), m.key_size, m.value_size, m.max_entries,
	       m.map_flags, (unsigned long long)m.map_extra);
	if (strchr(m.name, '.') && m.type == BPF_MAP_TYPE_ARRAY && m.max_entries == 1) {
		value = calloc(1, m.value_size);
		if (!value || bpf_map_lookup_elem(fd, &key, value))
			die(m.name);
		if (m.btf_value_type_id) {
			print_variables(m.name, m.btf_id, m.btf_value_type_id, value);
		} else {
			printf("var %s all size %u", m.name, m.value_size);
			print_bytes(value, m.value_size);
			printf("\n");
		}
		free(value);
	}
	for (i = 0; i < wanted_count; i++) {
		n = strcspn(wanted[i], "=");
		if (n == strlen(m.name) && !memcmp(wanted[i], m.name, n))
			print_entries(fd, &m, wanted[i][n] ? wanted[i] + n + 1 : NULL);
	}
}

static void get_prog(__u32 id, struct bpf_prog_info *p)
{
	__u32 len = sizeof(*p);
	int fd = bpf_prog_get_fd_by_id(id);

	if (fd < 0 || bpf_prog_get_info_by_fd(fd, p, &len))
		die("program");
	close(fd);
}

struct maps {
	__u32 ids[MAPS_MAX];
	char names[MAPS_MAX][BPF_OBJ_NAME_LEN];
	__u32 count;
};

static void get_names(struct maps *maps)
{
	struct bpf_map_info m;
	__u32 i, len;
	int fd;

	for (i = 0; i < maps->count; i++) {
		len = sizeof(m);
		memset(&m, 0, len);
		fd = bpf_map_get_fd_by_id(maps->ids[i]);
		if (fd < 0 || bpf_map_get_info_by_fd(fd, &m, &len))
			die("map of a program");
		close(fd);
		memcpy(maps->names[i], m.name, sizeof(maps->names[i]));
	}
}

/* FNV-1a, continued from @hash. */
static __u64 hash_bytes(__u64 hash, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	while (n--)
		hash = (hash ^ *p++) * 0x100000001b3;
	return hash;
}

/*
 * Of the instructions that the verifier has left, which run; maps by their names. The kernel's tag
 * is no measure: it leaves out the descriptors by which libbpf names maps, not the indices by which
 * a loader does.
 */
static __u64 hash_code(struct bpf_insn *insns, size_t count, const struct maps *maps)
{
	__u64 hash = 0xcbf29ce484222325;
	struct bpf_insn *i;
	__u32 m;

	for (i = insns; i < insns + count; i++) {
		if (i->code == (BPF_LD | BPF_IMM | BPF_DW) &&
		    (i->src_reg == BPF_PSEUDO_MAP_FD || i->src_reg == BPF_PSEUDO_MAP_VALUE)) {
			for (m = 0; m < maps->count && maps->ids[m] != (__u32)i->imm; m++)
				;
			if (m == maps->count)
				die("map of an instruction");
			hash = hash_bytes(hash, maps->names[m], strlen(maps->names[m]));
			i->imm = 0;
		}
		hash = hash_bytes(hash, i, sizeof(*i));
	}
	return hash;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void show_prog(int fd)
{
	struct bpf_prog_info p = {0}, q = {0};
	__u32 len = sizeof(p), i;
	struct maps maps;
	void *code;

	if (bpf_prog_get_info_by_fd(fd, &p, &len))
		die("program");
	code = malloc(p.xlated_prog_len);
	q.xlated_prog_insns = (unsigned long)code;
	q.xlated_prog_len = p.xlated_prog_len;
	q.map_ids = (unsigned long)maps.ids;
	q.nr_map_ids = MAPS_MAX;
	len = sizeof(q);
	if (!code || bpf_prog_get_info_by_fd(fd, &q, &len) || !q.xlated_prog_insns ||
	    q.nr_map_ids > MAPS_MAX)
		die("instructions");
	maps.count = q.nr_map_ids;
	get_names(&maps);
	printf("prog %s type %s target %u verified %u left %zu code %016llx maps", p.name,
	       known(libbpf_bpf_prog_type_str(p.type)), p.attach_btf_id, p.verified_insns,
	       p.xlated_prog_len / sizeof(struct bpf_insn),
	       (unsigned long long)hash_code(code, p.xlated_prog_len / sizeof(struct bpf_insn),
					     &maps));
	free(code);
	qsort(maps.names, maps.count, sizeof(maps.names[0]), compare_names);
	for (i = 0; i < maps.count; i++)
		printf(" %s", maps.names[i]);
	printf("\n");
	if (p.type == BPF_PROG_TYPE_SCHED_CLS)
		show_at_device(p.id, p.name);
}

/* A probe of a process's own executable: another build has another path, and the place elsewhere in it. */
static int is_own(const char *path)
{
	char link[64], own[4096];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%u/exe", self);
	n = readlink(link, own, sizeof(own) - 1);
	if (n < 0)
		return 0;
	own[n] = '\0';
	return !strcmp(path, own) || !strcmp(path, "/proc/self/exe");
}

/* What a link or perf event is attached to, as far as there is a name for it. */
static void show_attachment(const char *what, int pid, int fd_there)
{
	static const char *const types[] = {"raw_tracepoint", "tracepoint", "kprobe",
					    "kretprobe",      "uprobe",	    "uretprobe"};
	char name[NAME_MAX_LEN] = "";
	__u32 len = sizeof(name), prog_id = 0, type = 0;
	struct bpf_prog_info p = {0};
	__u64 offset = 0, addr = 0;

	if (bpf_task_fd_query(pid, fd_there, 0, name, &len, &prog_id, &type, &offset, &addr)) {
		printf("%s\n", what);
		return;
	}
	get_prog(prog_id, &p);
	printf("%s prog %s %s ", what, p.name,
	       type < sizeof(types) / sizeof(*types) ? types[type] : "?");
	if (is_own(name))
		printf("own\n");
	else
		printf("%s+%#llx\n", name, (unsigned long long)offset);
}

static void show_link(int pid, int fd, int fd_there)
{
	struct bpf_prog_info p = {0};
	struct bpf_link_info l = {0};
	__u32 len = sizeof(l);
	char what[2 * NAME_MAX_LEN];

	if (bpf_link_get_info_by_fd(fd, &l, &len))
		die("link");
	get_prog(l.prog_id, &p);
	len = snprintf(what, sizeof(what), "link %s prog %s",
		       known(libbpf_bpf_link_type_str(l.type)), p.name);
	if (l.type == BPF_LINK_TYPE_TRACING)
		snprintf(what + len, sizeof(what) - len, " %s target %u cookie %llu",
			 known(libbpf_bpf_attach_type_str(l.tracing.attach_type)),
			 l.tracing.target_btf_id, (unsigned long long)l.tracing.cookie);
	else if (l.type == BPF_LINK_TYPE_PERF_EVENT && l.perf_event.type == BPF_PERF_EVENT_EVENT)
		snprintf(what + len, sizeof(what) - len, " event type %u config %llu cookie %llu",
			 l.perf_event.event.type, (unsigned long long)l.perf_event.event.config,
			 (unsigned long long)l.perf_event.event.cookie);
	else if (l.type == BPF_LINK_TYPE_KPROBE_MULTI)
		snprintf(what + len, sizeof(what) - len, " %u functions, flags %#x",
			 l.kprobe_multi.count, l.kprobe_multi.flags);
	else if (l.type == BPF_LINK_TYPE_UPROBE_MULTI)
		snprintf(what + len, sizeof(what) - len, " %u places, flags %#x",
			 l.uprobe_multi.count, l.uprobe_multi.flags);
	show_attachment(what, pid, fd_there);
}

static void show(int pid, int pidfd, int fd_there, const char *target)
{
	int fd;

	if (!strncmp(target, "socket:", strlen("socket:"))) {
		fd = syscall(SYS_pidfd_getfd, pidfd, fd_there, 0);
		show_socket(fd);
		close(fd);
		return;
	}
	if (strncmp(target, "anon_inode:", strlen("anon_inode:")))
		return;
	target += strlen("anon_inode:");
	if (!strcmp(target, "[perf_event]")) {
		show_attachment("perf event", pid, fd_there);
		return;
	}
	if (strncmp(target, "bpf", strlen("bpf")))
		return;
	fd = syscall(SYS_pidfd_getfd, pidfd, fd_there, 0);
	if (fd < 0 && (errno == EBADF || errno == ESRCH))
		return; /* it is closed by now */
	if (fd < 0)
		die(target);
	if (!strcmp(target, "bpf-map"))
		show_map(fd);
	else if (!strcmp(target, "bpf-prog"))
		show_prog(fd);
	else if (!strcmp(target, "bpf_link"))
		show_link(pid, fd, fd_there);
	close(fd);
}

int main(int argc, char **argv)
{
	char path[512], target[64];
	struct dirent *e;
	int pidfd;
	ssize_t n;
	DIR *dir;

	if (argc < 2) {
		fprintf(stderr, "usage: state PID [MAP[=BYTES]...]\n");
		return 2;
	}
	libbpf_set_print(NULL);
	self = atoi(argv[1]);
	wanted = argv + 2;
	wanted_count = argc - 2;
	snprintf(path, sizeof(path), "/proc/%u/fd", self);
	pidfd = syscall(SYS_pidfd_open, self, 0);
	dir = opendir(path);
	if (pidfd < 0 || !dir)
		die(path);
	while ((e = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%u/fd/%s", self, e->d_name);
		n = readlink(path, target, sizeof(target) - 1);
		if (n < 0)
			continue;
		target[n] = '\0';
		show(self, pidfd, atoi(e->d_name), target);
	}
	closedir(dir);
	return 0;
}
