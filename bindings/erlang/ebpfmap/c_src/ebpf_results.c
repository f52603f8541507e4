/* SPDX-License-Identifier: BSD-2-Clause */
/* The results of a call: buffers, strings, lists and new handles. */
#include "ebpf_nif.h"

#include <string.h>

/* Binaries up to this size live on the heap of a process. */
#define SMALL 64

struct bytes room_for(struct call *call, size_t size) {
    struct bytes bytes = {.size = size, .buffer = -1};
    if (call->state != CALL_READY) return bytes;
    if (size <= SMALL) {
        unsigned char *data = enif_make_new_binary(call->env, size, &bytes.term);
        bytes.data = size ? data : NULL;
        return bytes;
    }
    ErlNifBinary *buffer = &call->buffers[call->buffer_count];
    if (!enif_alloc_binary(size, buffer)) {
        call->state = CALL_NO_MEMORY;
        return bytes;
    }
    bytes.data = buffer->data;
    bytes.buffer = call->buffer_count++;
    return bytes;
}

void *room_for_entries(struct call *call, uint32_t count, size_t size) {
    return call->state == CALL_READY ? block(call, count ? count : 1, size) : NULL;
}

struct bytes out_bytes(struct call *call, int index) {
    return room_for(call, in_uint32(call, index, "the size of a buffer"));
}

void clear_bytes(struct bytes *bytes) {
    if (bytes->data) memset(bytes->data, 0, bytes->size);
}

ERL_NIF_TERM bytes_term(struct call *call, struct bytes *bytes) {
    if (bytes->buffer < 0) return bytes->term;
    ErlNifBinary *buffer = &call->buffers[bytes->buffer];
    ERL_NIF_TERM term = enif_make_binary(call->env, buffer);
    buffer->data = NULL;
    return term;
}

ERL_NIF_TERM string_term(ErlNifEnv *env, const char *text) {
    ERL_NIF_TERM term;
    if (!text) return atoms.undefined;
    size_t size = strlen(text);
    memcpy(enif_make_new_binary(env, size, &term), text, size);
    return term;
}

ERL_NIF_TERM uint32s_term(struct call *call, const uint32_t *entries, uint32_t count) {
    ERL_NIF_TERM list = enif_make_list(call->env, 0);
    while (count-- > 0) list = enif_make_list_cell(call->env, enif_make_uint(call->env, entries[count]), list);
    return list;
}

ERL_NIF_TERM uint64s_term(struct call *call, const uint64_t *entries, uint32_t count) {
    ERL_NIF_TERM list = enif_make_list(call->env, 0);
    while (count-- > 0) list = enif_make_list_cell(call->env, enif_make_uint64(call->env, entries[count]), list);
    return list;
}

ERL_NIF_TERM out_handle(struct call *call, enum kind_number kind, const void *object, int owner) {
    void *resource = NULL;
    if (!object) return atoms.undefined;
    if (owner >= 0) enif_get_resource(call->env, call->argv[owner], kinds[KIND_MAP].type, &resource);
    return make_handle(call->env, kind, (void *)(uintptr_t)object, resource, NULL);
}

ERL_NIF_TERM out_member(struct call *call, enum kind_number kind, const void *object) {
    return make_handle(call->env, kind, (void *)(uintptr_t)object, NULL, call->held[0]);
}

ERL_NIF_TERM out_file(struct call *call, int32_t fd) { return make_handle(call->env, KIND_FILE, file_object(fd), NULL, NULL); }

ERL_NIF_TERM with_field(struct call *call, ERL_NIF_TERM map, const char *name, ERL_NIF_TERM value) {
    ERL_NIF_TERM result;
    return enif_make_map_put(call->env, map, enif_make_atom(call->env, name), value, &result) ? result : map;
}
