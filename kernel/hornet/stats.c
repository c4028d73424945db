// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hornet - counters since boot, securityfs hornet/stats
 */
#include <linux/atomic.h>
#include <linux/seq_file.h>

#include "hornet.h"

static const char * const stat_names[HORNET_STAT_VERDICTS] = {
	[HORNET_STAT_LOADS] = "loads",
	[HORNET_STAT_ALLOWED] = "allowed",
	[HORNET_STAT_DENIED] = "denied",
	[HORNET_STAT_FAILED] = "failed",
	[HORNET_STAT_RUNS_DENIED] = "runs-denied",
	[HORNET_STAT_ATTACHES_DENIED] = "attaches-denied",
	[HORNET_STAT_EXEMPTED] = "exempted",
	[HORNET_STAT_UNLOADS] = "unloads",
	[HORNET_STAT_RECORDS_LOST] = "records-lost",
	[HORNET_STAT_RECORDS_OFF] = "records-off",
};

static atomic64_t counters[HORNET_STAT_MAX];

/**
 * hornet_count - count an event
 * @stat: which one
 */
void hornet_count(enum hornet_stat stat)
{
	atomic64_inc(&counters[stat]);
}

/**
 * hornet_count_load - count a load that has ended
 * @load: the load
 * @err: what bpf(2) returns
 */
void hornet_count_load(const struct bpf_load *load, int err)
{
	bool denied = hornet_load_denied(load, err);

	hornet_count(HORNET_STAT_LOADS);
	hornet_count(denied ? HORNET_STAT_DENIED : HORNET_STAT_ALLOWED);
	if (!denied && err < 0)
		hornet_count(HORNET_STAT_FAILED);
	hornet_count(HORNET_STAT_VERDICTS + load->lsm.verdict);
}

/**
 * hornet_stats_show - print the counters, one a line
 * @m: where to
 * @v: unused
 *
 * Return: 0.
 */
int hornet_stats_show(struct seq_file *m, void *v)
{
	int i;

	for (i = 0; i < HORNET_STAT_VERDICTS; i++)
		seq_printf(m, "%s %lld\n", stat_names[i],
			   (long long)atomic64_read(&counters[i]));
	for (i = LSM_INT_VERDICT_NONE; i <= LSM_INT_VERDICT_ROLLBACK; i++)
		seq_printf(m, "verdict-%s %lld\n", hornet_verdict_name(i),
			   (long long)atomic64_read(&counters[HORNET_STAT_VERDICTS + i]));
	return 0;
}
