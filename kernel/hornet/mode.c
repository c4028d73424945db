// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - the mode: off, audit or enforce
 *
 * It is set at boot and can only be raised afterwards.
 */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "hornet.h"

static const char * const mode_names[] = {
	[HORNET_OFF] = "off",
	[HORNET_AUDIT] = "audit",
	[HORNET_ENFORCE] = "enforce",
};

#if defined(CONFIG_SECURITY_HORNET_DEFAULT_ENFORCE)
#define HORNET_DEFAULT HORNET_ENFORCE
#elif defined(CONFIG_SECURITY_HORNET_DEFAULT_AUDIT)
#define HORNET_DEFAULT HORNET_AUDIT
#else
#define HORNET_DEFAULT HORNET_OFF
#endif

static atomic_t hornet_mode = ATOMIC_INIT(HORNET_DEFAULT);

/**
 * hornet_mode_get - get the mode that holds now
 *
 * Which one a load is judged by, hornet_mode_follow() says.
 *
 * Return: the mode.
 */
enum hornet_mode hornet_mode_get(void)
{
	return atomic_read(&hornet_mode);
}

/**
 * hornet_mode_name - get the name of a mode
 * @mode: the mode
 *
 * Return: the name, as in the boot option, securityfs and the records.
 */
const char *hornet_mode_name(enum hornet_mode mode)
{
	return mode_names[mode];
}

/**
 * hornet_mode_parse - read the name of a mode
 * @name: the name
 *
 * Return: the mode, or -EINVAL if there is none of that name.
 */
int hornet_mode_parse(const char *name)
{
	return match_string(mode_names, ARRAY_SIZE(mode_names), name);
}

/**
 * hornet_mode_raise - raise the mode
 * @mode: the new mode
 *
 * Setting the mode that holds already is no change, and no error.
 *
 * Return: 0, or -EPERM if @mode is lower than the mode that holds.
 */
int hornet_mode_raise(enum hornet_mode mode)
{
	int old = atomic_read(&hornet_mode);

	do {
		if (mode < old) {
			hornet_audit_mode(old, mode, false);
			return -EPERM;
		}
		if (mode == old)
			return 0;
	} while (!atomic_try_cmpxchg(&hornet_mode, &old, mode));

	hornet_audit_mode(old, mode, true);
	return 0;
}

/**
 * hornet_mode_follow - judge a load by the mode that holds now
 * @load: the load
 *
 * The mode may have been raised while the load waited for a page of the caller's
 * memory: what is let in afterwards is judged by the new one.
 *
 * Return: the mode before.
 */
enum hornet_mode hornet_mode_follow(struct bpf_load *load)
{
	enum hornet_mode before = load->lsm.mode;

	load->lsm.mode = max(before, hornet_mode_get());
	load->recorded = load->lsm.mode != HORNET_OFF;
	return before;
}

static int __init hornet_mode_setup(char *arg)
{
	int mode = hornet_mode_parse(arg);

	if (mode < 0) {
		pr_err("hornet: unknown mode '%s', use off, audit or enforce; enforcing\n",
		       arg);
		mode = HORNET_ENFORCE;
	}
	atomic_set(&hornet_mode, mode);
	return 1;
}
__setup("hornet=", hornet_mode_setup);
