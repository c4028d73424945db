/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* full tests - what all of them use to look whether something is as it should be */
#ifndef FULL_CHECK_H
#define FULL_CHECK_H

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* it is so, or the test ends here */
#define CHECK(cond)							\
	do {								\
		if (!(cond)) {						\
			fprintf(stderr, "%s:%d: %s, errno %d\n",	\
				__FILE__, __LINE__, #cond, errno);	\
			exit(3);					\
		}							\
	} while (0)

/* The number of this process's open descriptors, always with the one that counting needs. */
static inline int open_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int nr = 0;

	CHECK(dir);
	while (readdir(dir))
		nr++;
	closedir(dir);
	return nr;
}

#endif
