/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Race attacks - the values by which a program shows what it runs on; for BPF and for the host
 */
#ifndef HORNET_TEST_RACE_VALUES_H
#define HORNET_TEST_RACE_VALUES_H

#define ANSWER	    42
#define EVIL	    1337
#define RODATA_MARK 0x5eedfeed
#define DATA_MARK   0x5eedda7a
#define MANY_MAPS   30
#define MANY_PROGS  20

#endif
