/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* hornet_load.h - load a signed loader from a bundle: bpf(2) only, no library */
#ifndef HORNET_LOAD_H
#define HORNET_LOAD_H

#include "hornet_bundle.h"

struct hornet_loaded;

/**
 * hornet_load() - load one loader of a bundle, and all that it creates
 * @path: the bundle, made by gen_signed bundle
 * @loader: its name; NULL: the first one
 * @loaded: set to what was loaded; hornet_unload() it
 *
 * Open inputs are left as signed.
 *
 * Return: 0; -EBADMSG the file is no bundle for this machine, or damaged; -ENOENT it has no such
 * loader; the errno of the kernel or of the loader, negative: -EPERM, -ENOKEY, -EKEYREJECTED and
 * -EACCES if the signature is not good enough.
 */
int hornet_load(const char *path, const char *loader, struct hornet_loaded **loaded);

/**
 * hornet_fd() - the descriptor of a map or program
 * @loaded: from hornet_load(), which keeps owning the descriptor
 * @kind: HORNET_BUNDLE_MAP or HORNET_BUNDLE_PROG
 * @name: as in the skeleton: "events", "rodata"
 *
 * Return: the descriptor, or -ENOENT.
 */
int hornet_fd(const struct hornet_loaded *loaded, __u32 kind, const char *name);

/** hornet_unload() - close all descriptors; what is attached or pinned stays */
void hornet_unload(struct hornet_loaded *loaded);

#endif /* HORNET_LOAD_H */
