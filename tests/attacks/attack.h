/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Attack tests - what an attack program says about itself and what the frame gives it
 *
 * An attack program is a table of struct attack and a main() that hands the table to
 * attack_main(). One attack breaks exactly one thing. The frame (frame.c) runs it and asserts the
 * errno of every BPF_PROG_LOAD that it made, one audit record for each of them, that nothing was
 * left behind, and that a good program still loads afterwards.
 */
#ifndef HORNET_TEST_ATTACK_H
#define HORNET_TEST_ATTACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <linux/bpf.h>

#define MAX_LOADS     8192 /* BPF_PROG_LOADs of one attack */
#define MAX_SIG	      8192 /* the kernel's limit of a signature */
#define LOADS_UNKNOWN (-1) /* one or more */
#define LOADS_NONE    (-2)

struct machine;

/* One attack and its outcome; a NULL name ends a table. */
struct attack {
	const char *name;   /* row, then the broken thing: 04-size-zero */
	const char *broken; /* the same in words */
	void (*run)(struct machine *m);
	int err[7];	     /* allowed errnos of each load, 0 terminated; only 0: must load */
	const char *verdict; /* allowed verdicts of each record, separated by '|' */
	const char *reason;  /* allowed reasons, or NULL: any */
	int mainline;	     /* errno on an unpatched 7.3, 0: it loads there, NOT_THERE: not run */
};

#define NOT_THERE (-1)
#define OR_LOADS  (-2) /* among the errnos: some of the loads may succeed */

/* What a load is made of. Filled by load_direct() or load_loader(), then broken by the attack. */
struct load {
	const void *insns;
	uint32_t insns_sz;
	uint32_t insn_cnt; /* what the kernel is told */
	void *data;	   /* metadata, owned; NULL: none */
	uint32_t data_sz;
	uint8_t sig[MAX_SIG];
	uint32_t sig_sz;
	const void *sig_ptr; /* what the kernel is told; NULL: no signature */
	int32_t keyring_id;
	int32_t keyring_alone; /* keyring_id without a signature */
	uint32_t prog_type;
	uint32_t prog_flags;
	uint32_t attach_type;
	uint32_t attach_btf_id;
	/* the metadata map */
	uint8_t excl[32];
	bool not_exclusive;
	bool not_frozen;
	uint32_t map_type;
	uint32_t map_flags;
	uint32_t map_entries;
	int fd_array[8];
	uint32_t fd_array_cnt;
	void (*tweak)(union bpf_attr *attr); /* last word on the attr */
	uint32_t attr_sz;
};

/* What a loader of one map and one program gets and gives: <bpf/skel_internal.h> and the generated header. */
struct one_ctx {
	uint32_t sz, flags, log_level, log_size;
	uint64_t log_buf;
	int map_fd;
	uint32_t max_entries;
	uint64_t initial_value;
	int prog_fd;
} __attribute__((packed));

/* The signers that a test can name; files NAME.key and NAME.pem in the folder of keys. */
#define SIGNER	 "signer"
#define STRANGER "stranger"
#define CA	 "ca" /* its certificate alone */

/* frame.c */
int attack_main(int argc, char **argv, const struct attack *table);
void attack_loaded(struct machine *m, int ret);
void attack_fail(struct machine *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void attack_skip(struct machine *m, const char *why);
void attack_signer(struct machine *m, const char *signer);
void attack_expect_loads(struct machine *m, int n);
void attack_expect_children(struct machine *m, int n, int err);
bool attack_on_mainline(const struct machine *m);
int32_t attack_keyring(const struct machine *m);
int attack_slowness(void);
const char *attack_sibling(const struct machine *m, const char *name);

/* load.c */
int sys_bpf(int cmd, union bpf_attr *attr, unsigned int size);
int load_btf(void);
void load_direct(struct machine *m, struct load *l);
void load_loader(struct machine *m, struct load *l);
void load_sign(struct machine *m, struct load *l, const char *signer);
void load_add_info(struct load *l, const char *name, uint64_t version, uint32_t open_inputs);
void load_free(struct load *l);
int load_create_map(struct load *l);
int load_fill_map(struct load *l, int fd);
int load_make_map(struct load *l);
int load_prog(struct machine *m, struct load *l);
int load_all(struct machine *m, struct load *l);
int load_quiet(struct load *l);
int load_run_victim(int fd, uint32_t *retval);
void load_run_of_session(struct machine *m);
int load_run_child(struct machine *m, uint32_t *retval);
int load_run(int prog_fd, void *ctx, uint32_t ctx_sz, uint32_t *retval);
const struct bpf_insn *load_direct_insns(uint32_t *size);

/* rewrite.c */
void host_core_relos(union bpf_attr *attr);
void host_func_info(union bpf_attr *attr);
void host_line_info(union bpf_attr *attr);
void host_prog_btf(union bpf_attr *attr);
void host_btf_close(void);
void *load_other_data(const struct load *l);

/* blob.c */
struct blob {
	void *insns, *data, *sig;
	uint32_t insns_sz, data_sz, sig_sz;
};
int blob_from_exe(const char *path, struct blob *b);
int blob_from_files(const char *insns, const char *data, struct blob *b);
void *blob_read_file(const char *path, size_t *size);

/* keys.c */
void keys_set_dir(const char *dir);
const char *keys_path(const char *name);
int keys_add_to(const char *signer, int ring);
int keys_add_to_session(const char *signer);
int keys_add_to_secondary(const char *pem_path);
int keys_withdraw(const char *signer, int how, unsigned int value);
int keys_withdrawn_end(int key);
int keys_blacklist(const char *pem_path);
int keyring_by_name(const char *name);

/* sign.c */

/* What a signature says of a program without metadata; the kernel's struct hornet_stated. */
struct said {
	uint32_t prog_type, attach_type, prog_flags, gpl, insn_cnt;
	char name[16];
};

struct sign_opts {
	const char *digest; /* NULL: SHA-256 */
	bool no_attrs;	    /* without signed attributes */
	bool with_cert;	    /* the signer's certificate inside */
	const char *const *certs; /* more certificates inside, named as a signer is; NULL ends them */
	bool not_detached;  /* the content inside */
	bool issuer_serial; /* signer named by issuer and serial number */
	const char *second; /* a second signer */
	bool two_digests;   /* two values in the attribute messageDigest, the right one first */
	const char *dress;  /* a second signature, by STRANGER, that names this signer's certificate */
	const struct said *said; /* NULL: of a program without metadata what load_direct() loads */
	bool unsaid;		 /* nothing is said */
	const struct said *uncovered; /* said in an attribute that is not signed; NULL: none; wants no_attrs */
};
int sign_payload(const char *signer, const struct sign_opts *opts, const void *p1, size_t n1,
		 const void *p2, size_t n2, void *sig, uint32_t *sig_sz);
int sign_spki(const char *pem_path, uint8_t out[32]);
int sign_tbs(const char *pem_path, uint8_t out[32]);
void sha256_two(const void *p1, size_t n1, const void *p2, size_t n2, uint8_t out[32]);
int sign_cert_der(const char *pem_path, void **der, size_t *der_sz);
void sha256(const void *p, size_t n, uint8_t out[32]);

/* audit.c */
#define RECORD_MAX 4096
#define RECORD_BPF    1334 /* AUDIT_BPF */
#define RECORD_POLICY 1403 /* AUDIT_MAC_POLICY_LOAD */
#define RECORD_MODE   1404 /* AUDIT_MAC_STATUS */
struct audit {
	int fd, ctl;
	int type; /* of the records that are taken; 0: RECORD_BPF */
	unsigned int serial;
};
int audit_open(struct audit *a);
int audit_collect(struct audit *a, char (*rec)[RECORD_MAX], int max, const char *op);
bool audit_field(const char *rec, const char *name, char *buf, size_t size);
bool audit_field_is(const char *rec, const char *name, const char *values);

#endif
