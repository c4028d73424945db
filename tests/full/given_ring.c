// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * full tests - the number of a ring buffer that is given to a signed loader
 *
 *   given_ring take         one of the signed size: is taken
 *   given_ring swap ROUNDS  a thread changes the number to and fro, between no map and a ring buffer of twice the size. To a loader
 *                           that made it larger after the first, and looked again, the second would be right
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include "given_ring.skel.h"
#include "forge.h"
#include "map_info.h"

#define NUMBER 700 /* of what is given */
#define SIGNED 4096

static volatile bool stop;
static int swapped[2];

static int create_ring(__u32 size)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "mine", 0, 0, size, NULL);

	CHECK(fd >= 0);
	return fd;
}

/* Return: as forge_run(). */
static int load(const struct bpf_object_skeleton *s, struct forged *f)
{
	static char buf[65536];
	const __u32 number = NUMBER;
	const struct bpf_signed_input *in;

	CHECK(!forge_begin(f, s, buf));
	in = forge_find(f, "maps.ring.fd");
	CHECK(in && in->size == sizeof(number));
	memcpy(buf + in->from, &number, sizeof(number));
	return forge_run(f, (unsigned long)buf);
}

static void take(const struct bpf_object_skeleton *s)
{
	int mine = create_ring(SIGNED);
	struct forged f;

	CHECK(dup2(mine, NUMBER) == NUMBER);
	CHECK(!load(s, &f));
	CHECK(map_info(forge_maps(&f)[0].map_fd).id == map_info(mine).id);
}

static void *swap(void *arg)
{
	unsigned int i;

	for (i = 0; !stop; i++)
		dup2(swapped[i % 2], NUMBER);
	return arg;
}

static void swap_all_the_time(const struct bpf_object_skeleton *s, int rounds)
{
	int i, err, other = 0, none = 0;
	struct forged f;
	pthread_t thread;

	swapped[0] = open("/dev/null", O_RDONLY);
	swapped[1] = create_ring(2 * SIGNED);
	CHECK(swapped[0] >= 0 && dup2(swapped[0], NUMBER) == NUMBER);
	CHECK(!pthread_create(&thread, NULL, swap, NULL));
	for (i = 0; i < rounds; i++) {
		err = load(s, &f);
		CHECK(err == -EPERM || err == -EINVAL);
		other += err == -EPERM;
		none += err == -EINVAL;
	}
	stop = true;
	pthread_join(thread, NULL);
	printf("%d of another size, %d none\n", other, none);
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	struct given_ring *skel = given_ring__open();

	CHECK(skel);
	if (!strcmp(mode, "swap") && argc > 2)
		swap_all_the_time(skel->skeleton, atoi(argv[2]));
	else
		take(skel->skeleton);
	printf("ok %s\n", mode);
	given_ring__destroy(skel);
	return 0;
}
