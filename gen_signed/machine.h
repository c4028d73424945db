/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen_signed doctor - what the machine says of itself: files, kernel configuration, keyrings */
#ifndef GS_MACHINE_H
#define GS_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

/** enum keyring_state - what became of looking for a key in a keyring */
enum keyring_state {
	KEYRING_HAS,		/* it is there */
	KEYRING_LACKS,		/* it was read, and it is not */
	KEYRING_UNREADABLE,	/* there is one, but it can't be read by this user */
	KEYRING_NONE,		/* none of this name is seen */
};

/** struct machine_certs - what has to be true of signers' certificates: boot option hornet_certs= */
struct machine_certs {
	bool code_signing;
	bool dates;
};

bool machine_read(const char *path, char *text, size_t size);
bool machine_list_has(const char *list, const char *word);
int machine_config(const char *option);
struct machine_certs machine_certs(void);
enum keyring_state machine_keyring(const char *name, const char *keyid);

#endif /* GS_MACHINE_H */
