/* SPDX-License-Identifier: BSD-2-Clause */
/* Loading and unloading, by as many versions of the module as there are at a time. */
#include "ebpf_nif.h"

static atomic_int modules;

int load(ErlNifEnv *env, void **private_data, ERL_NIF_TERM info) {
    (void)private_data;
    (void)info;
    make_atoms(env);
    if (!open_handle_types(env)) return 1;
    if (atomic_fetch_add(&modules, 1) > 0) return 0;
    prepare_quick_entries();
    if (start_reaper()) return 0;
    atomic_fetch_sub(&modules, 1);
    return 1;
}

int upgrade(ErlNifEnv *env, void **private_data, void **old_data, ERL_NIF_TERM info) {
    (void)old_data;
    return load(env, private_data, info);
}

void unload(ErlNifEnv *env, void *private_data) {
    (void)env;
    (void)private_data;
    if (atomic_fetch_sub(&modules, 1) > 1) return;
    stop_reaper();
    end_quick_entries();
}
