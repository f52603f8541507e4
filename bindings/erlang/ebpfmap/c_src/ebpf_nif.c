/* SPDX-License-Identifier: BSD-2-Clause */
/* Loading and unloading of the library, possibly in several versions at a time. */
#include "ebpf_nif.h"

static atomic_int modules; /* of this file */

static int start(ErlNifEnv *env, void **private_data, void *old_data) {
    make_atoms(env);
    if (!open_handle_types(env)) return 1;
    bool first = atomic_fetch_add(&modules, 1) == 0;
    *private_data = share(old_data);
    if (first) prepare_quick_entries();
    if (*private_data && (!first || start_reaper())) return 0;
    if (*private_data) share_no_more();
    atomic_fetch_sub(&modules, 1);
    return 1;
}

int load(ErlNifEnv *env, void **private_data, ERL_NIF_TERM info) {
    (void)info;
    return start(env, private_data, NULL);
}

int upgrade(ErlNifEnv *env, void **private_data, void **old_data, ERL_NIF_TERM info) {
    (void)info;
    return start(env, private_data, *old_data);
}

void unload(ErlNifEnv *env, void *private_data) {
    (void)env;
    (void)private_data;
    if (atomic_fetch_sub(&modules, 1) == 1) stop_reaper();
    share_no_more();
}
