/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The quick calls: one entry of a map, with binaries or integers as key and value.
 *
 * An integer gets the size of the map, least significant byte first. For a term that is not a binary of the right size, and
 * not a 64-bit integer that fits, the call returns `encode`: the caller makes a binary of it, or refuses it.
 */
#include "ebpf_nif.h"

#include <string.h>

/* The size of the largest integer that is encoded here. */
#define SCRATCH 256
/* Larger values are not copied on a normal scheduler. */
#define LARGE (128 * 1024)

/* Changes of these maps can wait for the kernel. */
static bool waits(uint32_t type) {
    return type == EBPF_MAP_TYPE_PROG_ARRAY || type == EBPF_MAP_TYPE_ARRAY_OF_MAPS || type == EBPF_MAP_TYPE_HASH_OF_MAPS ||
           type == EBPF_MAP_TYPE_CPUMAP;
}

static bool should_move(const struct map_shape *shape, bool changes) {
    bool slow = shape->value_len > LARGE || (changes && waits(shape->type));
    return slow && on_normal_scheduler();
}

/* Signed or unsigned. */
static bool fits(ErlNifSInt64 number, size_t size) {
    if (size >= sizeof number) return true;
    return size > 0 && number >= -(INT64_C(1) << (8 * size - 1)) && number < INT64_C(1) << 8 * size;
}

static void encode(unsigned char *bytes, size_t size, uint64_t bits, bool negative) {
    unsigned char all[sizeof bits];
    for (size_t i = 0; i < sizeof bits; ++i) all[i] = (unsigned char)(bits >> 8 * i);
    memcpy(bytes, all, size < sizeof all ? size : sizeof all);
    if (size > sizeof all) memset(bytes + sizeof all, negative ? 0xff : 0, size - sizeof all);
}

/* False if the caller has to encode it. */
static bool element(ErlNifEnv *env, ERL_NIF_TERM term, size_t size, unsigned char scratch[SCRATCH], const void **data) {
    ErlNifBinary binary;
    ErlNifSInt64 number;
    ErlNifUInt64 large;
    *data = size ? scratch : NULL;
    if (size <= SCRATCH && enif_get_int64(env, term, &number)) {
        if (!fits(number, size)) return false;
        encode(scratch, size, (uint64_t)number, number < 0);
        return true;
    }
    if (enif_inspect_binary(env, term, &binary)) {
        if (size) *data = binary.data;
        return binary.size == size;
    }
    if (size > SCRATCH || size < sizeof large || !enif_get_uint64(env, term, &large)) return false;
    encode(scratch, size, large, false);
    return true;
}

typedef int32_t reading(const ebpf_map *, const void *, uint32_t, void *, uint32_t, uint64_t, ebpf_error **);

static ERL_NIF_TERM read_element(struct call *call, reading *read, bool changes) {
    unsigned char scratch[SCRATCH];
    const void *key;
    struct handle *map = in_map(call, 0);
    if (call->state != CALL_READY) return refuse(call);
    const struct map_shape *shape = handle_shape(map);
    if (should_move(shape, changes)) return move_to_dirty(call);
    if (!element(call->env, call->argv[1], shape->key_size, scratch, &key)) return finish(call, atoms.encode);
    struct bytes value = room_for(call, shape->value_len);
    if (call->state != CALL_READY) return refuse(call);
    /* A bloom filter reads the value. */
    if (shape->type == EBPF_MAP_TYPE_BLOOM_FILTER) clear_bytes(&value);
    int32_t result = read(handle_object(map), key, shape->key_size, value.data, (uint32_t)value.size, 0, &call->err);
    if (result < 0) return failed(call, result);
    return finish(call, bytes_term(call, &value));
}

ERL_NIF_TERM nif_element_get(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_lookup", nif_element_get, argc, argv);
    return read_element(&call, ebpf_map_lookup, false);
}

ERL_NIF_TERM nif_element_take(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    struct call call;
    begin(&call, env, "map_take", nif_element_take, argc, argv);
    return read_element(&call, ebpf_map_take, true);
}

ERL_NIF_TERM nif_element_put(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    unsigned char key_scratch[SCRATCH], value_scratch[SCRATCH];
    const void *key, *value;
    struct call call;
    begin(&call, env, "map_update", nif_element_put, argc, argv);
    struct handle *map = in_map(&call, 0);
    uint64_t flags = in_uint64(&call, 3, "flags");
    if (call.state != CALL_READY) return refuse(&call);
    const struct map_shape *shape = handle_shape(map);
    if (should_move(shape, true)) return move_to_dirty(&call);
    /* A per-CPU value is an integer for each CPU: the caller encodes it. */
    bool per_cpu = shape->value_len != shape->value_size;
    if ((per_cpu && enif_is_number(env, argv[2])) || !element(env, argv[1], shape->key_size, key_scratch, &key) ||
        !element(env, argv[2], shape->value_len, value_scratch, &value))
        return finish(&call, atoms.encode);
    int32_t result = ebpf_map_update(handle_object(map), key, shape->key_size, value, shape->value_len, flags, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}

ERL_NIF_TERM nif_element_remove(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    unsigned char scratch[SCRATCH];
    const void *key;
    struct call call;
    begin(&call, env, "map_delete", nif_element_remove, argc, argv);
    struct handle *map = in_map(&call, 0);
    if (call.state != CALL_READY) return refuse(&call);
    const struct map_shape *shape = handle_shape(map);
    if (should_move(shape, true)) return move_to_dirty(&call);
    if (!element(env, argv[1], shape->key_size, scratch, &key)) return finish(&call, atoms.encode);
    int32_t result = ebpf_map_delete(handle_object(map), key, shape->key_size, &call.err);
    if (result < 0) return failed(&call, result);
    return finish(&call, atoms.ok);
}
