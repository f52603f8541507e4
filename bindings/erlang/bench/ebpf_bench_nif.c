/* SPDX-License-Identifier: BSD-2-Clause */
/* Direct bpf(2) calls (bench/raw_calls.c), in the measured virtual machine. */
#include <erl_nif.h>
#include <stdint.h>

uint64_t raw_lookups(int fd, uint32_t count);
uint64_t raw_dump(int fd, uint32_t key_size, uint32_t value_size, uint32_t batch, uint64_t *entries);

static ERL_NIF_TERM lookups(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    int fd;
    unsigned count;
    if (argc != 2 || !enif_get_int(env, argv[0], &fd) || !enif_get_uint(env, argv[1], &count)) return enif_make_badarg(env);
    return enif_make_uint64(env, raw_lookups(fd, count));
}

static ERL_NIF_TERM dump(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    int fd;
    unsigned batch;
    uint64_t entries;
    if (argc != 2 || !enif_get_int(env, argv[0], &fd) || !enif_get_uint(env, argv[1], &batch)) return enif_make_badarg(env);
    uint64_t time = raw_dump(fd, 4, 8, batch, &entries);
    return enif_make_tuple2(env, enif_make_uint64(env, time), enif_make_uint64(env, entries));
}

static ErlNifFunc functions[] = {{"raw_lookups", 2, lookups, 0}, {"raw_dump", 2, dump, 0}};

ERL_NIF_INIT(ebpf_bench, functions, NULL, NULL, NULL, NULL)
