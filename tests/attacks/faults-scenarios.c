// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Faults, scenarios - loads, uses of programs and policies, good ones and bad ones
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include "faults.h"
#include "policy.h"

static struct load load;
static uint8_t policy[MAX_SIG + 1];
static uint32_t policy_sz;
static unsigned long long policy_before;
static int early_run = -1, early_filter = -1, udp = -1;

static void prepare_direct(struct machine *m)
{
	load_free(&load);
	load_direct(m, &load);
}

static void prepare_loader(struct machine *m)
{
	load_free(&load);
	load_loader(m, &load);
}

static void prepare_unsigned(struct machine *m)
{
	prepare_direct(m);
	load.sig_ptr = NULL;
}

static void prepare_changed(struct machine *m)
{
	prepare_loader(m);
	((uint8_t *)load.data)[load.data_sz / 2] ^= 1;
}

static void prepare_stranger(struct machine *m)
{
	prepare_direct(m);
	load_sign(m, &load, STRANGER);
}

static void sign_as(struct machine *m, const char *signer, const struct sign_opts *how)
{
	prepare_direct(m);
	if (sign_payload(signer, how, load.insns, load.insns_sz, NULL, 0, load.sig, &load.sig_sz))
		attack_fail(m, "cannot sign as %s", signer);
}

static void prepare_weak(struct machine *m)
{
	sign_as(m, SIGNER, &(struct sign_opts){.digest = "sha1"});
}

/* The CA's key would vouch for it, if only the blacklist could not be asked. */
static void prepare_revoked(struct machine *m)
{
	sign_as(m, "revoked", &(struct sign_opts){.with_cert = true, .issuer_serial = true});
}

static void prepare_session(struct machine *m)
{
	prepare_stranger(m);
	load.keyring_id = -3;
	keys_add_to_session(STRANGER);
}

static void prepare_denied(struct machine *m)
{
	prepare_direct(m);
	policy_take(m, "prog_type=syscall action=DENY\n" POLICY_USUAL);
}

static void usual_policy(struct machine *m)
{
	policy_take(m, POLICY_USUAL);
}

/* Load and close. */
static int run_load(struct machine *m)
{
	int fd = load_quiet(&load);

	(void)m;
	for (; load.fd_array_cnt; load.fd_array_cnt--)
		close(load.fd_array[0]);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

/* Load, run, run what it installed: of race-one, one map and one program that returns 42. */
static int run_loader(struct machine *m)
{
	struct one_ctx ctx = {.sz = sizeof(ctx)};
	unsigned char packet[64] = {0};
	union bpf_attr attr = {0};
	uint32_t ret = 0;
	int fd = load_quiet(&load), err;

	err = fd < 0 ? fd : load_run(fd, &ctx, sizeof(ctx), &ret);
	disarm();
	if (!err && (int)ret < 0)
		err = (int)ret;
	if (!err) {
		attr.test.prog_fd = ctx.prog_fd;
		attr.test.data_in = (uintptr_t)packet;
		attr.test.data_size_in = sizeof(packet);
		err = sys_bpf(BPF_PROG_RUN, &attr, offsetof(union bpf_attr, test) + sizeof(attr.test));
		if (err || attr.test.retval != VICTIM_RETVAL)
			attack_fail(m, "what was loaded (%d) returns %u (%d), not %d", ctx.prog_fd, attr.test.retval, err,
				    VICTIM_RETVAL);
		close(ctx.map_fd);
		close(ctx.prog_fd);
	}
	if (fd >= 0)
		close(fd);
	for (; load.fd_array_cnt; load.fd_array_cnt--)
		close(load.fd_array[0]);
	return err;
}

static int load_early(struct machine *m, uint32_t type, uint32_t flags)
{
	struct load l = {0};

	load_direct(m, &l);
	l.prog_type = type;
	l.prog_flags = flags;
	l.sig_ptr = NULL;
	return load_quiet(&l);
}

/**
 * scenarios_early() - load what mode audit lets in and enforce does not let be used; enforce
 * @m: the machine
 *
 * Return: 0, or -1 when the machine is not in mode audit.
 */
int scenarios_early(struct machine *m)
{
	static const char mode[] = "/sys/kernel/security/hornet/mode";
	int fd = open(mode, O_WRONLY | O_CLOEXEC), err;

	early_run = load_early(m, BPF_PROG_TYPE_SYSCALL, BPF_F_SLEEPABLE);
	early_filter = load_early(m, BPF_PROG_TYPE_SOCKET_FILTER, 0);
	err = early_run < 0 || early_filter < 0 || write(fd, "enforce", 7) != 7;
	close(fd);
	if (err)
		fprintf(stderr, "faults: cannot load unsigned programs (%d, %d) and then enforce: boot with hornet=audit\n",
			early_run, early_filter);
	return err ? -1 : 0;
}

static void prepare_use(struct machine *m)
{
	udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (udp < 0)
		attack_fail(m, "no socket: %s", strerror(errno));
}

static void end_use(struct machine *m)
{
	(void)m;
	close(udp);
}

static int run_run(struct machine *m)
{
	uint32_t ret;

	(void)m;
	return load_run(early_run, NULL, 0, &ret);
}

static int run_attach(struct machine *m)
{
	(void)m;
	return setsockopt(udp, SOL_SOCKET, SO_ATTACH_BPF, &early_filter, sizeof(early_filter)) ? -errno : 0;
}

static void policy_ready(struct machine *m, const struct policy_flaw *flaw)
{
	char name[64];
	int err = policy_make(flaw, POLICY_USUAL, policy, &policy_sz) ?:
		  policy_current(name, sizeof(name), &policy_before);

	if (err)
		attack_fail(m, "cannot make a policy: %s", strerror(-err));
}

static void ready_policy(struct machine *m)
{
	policy_ready(m, &(struct policy_flaw){0});
}

static void ready_stranger(struct machine *m)
{
	policy_ready(m, &(struct policy_flaw){.signer = STRANGER});
}

static void ready_older(struct machine *m)
{
	policy_ready(m, &(struct policy_flaw){.version = -1});
}

static int run_policy(struct machine *m)
{
	unsigned long long version = 0;
	int err = policy_put(policy, policy_sz);
	char name[64];

	disarm();
	if (policy_current(name, sizeof(name), &version) || version != policy_before + !err)
		attack_fail(m, "after %llu and %d policy %llu holds", policy_before, err, version);
	return err;
}

#define LOADS	 .records = 1, .op = "LOAD", .run = run_load
#define USES	 .records = 1, .prepare = prepare_use, .end = end_use
#define POLICIES .records = 1, .type = RECORD_POLICY, .prepare = usual_policy, .run = run_policy

const struct scenario scenarios[] = {
	{"unsigned", .always = true, .prepare = prepare_unsigned, LOADS},
	{"changed", .prepare = prepare_changed, LOADS},
	{"stranger", .always = true, .prepare = prepare_stranger, LOADS},
	{"session", .always = true, .prepare = prepare_session, LOADS},
	{"weak", .always = true, .prepare = prepare_weak, LOADS},
	{"revoked", .always = true, .prepare = prepare_revoked, LOADS},
	{"denied", .always = true, .signed_well = true, .prepare = prepare_denied, .end = usual_policy, LOADS},
	{"exe-other", .exe = true, .always = true, .prepare = prepare_unsigned, LOADS},
	{"run", .op = "RUN", .run = run_run, USES},
	{"attach", .op = "ATTACH", .run = run_attach, USES},
	{"policy-stranger", .ready = ready_stranger, POLICIES},
	{"policy-older", .ready = ready_older, POLICIES, .signed_well = true},
	{"policy", .good = true, .ready = ready_policy, POLICIES},
	{"direct", .good = true, .always = true, .prepare = prepare_direct, LOADS},
	{"exe", .good = true, .exe = true, .always = true, .prepare = prepare_unsigned, LOADS},
	{"loader", .good = true, .records = 2, .op = "LOAD", .prepare = prepare_loader, .run = run_loader},
	{0},
};
