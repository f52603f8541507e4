/* SPDX-License-Identifier: BSD-2-Clause */
/* Many entries of a map, as a list. */
#include "ebpf_nif.h"

#include <stdlib.h>
#include <string.h>

struct page {
    uint32_t count, key_size, value_size; /* value_size is 0 for keys alone */
    char *keys, *values;
    ERL_NIF_TERM *terms;
};

static bool allocate(struct page *page) {
    page->keys = malloc((size_t)page->count * page->key_size + 1);
    page->values = malloc((size_t)page->count * page->value_size + 1);
    page->terms = malloc(page->count * sizeof *page->terms);
    return page->keys && page->values && page->terms;
}

static ERL_NIF_TERM release(const struct page *page, ERL_NIF_TERM term) {
    free(page->keys);
    free(page->values);
    free(page->terms);
    return term;
}

static ERL_NIF_TERM binary(ErlNifEnv *env, const char *data, size_t size) {
    ERL_NIF_TERM term;
    memcpy(enif_make_new_binary(env, size, &term), data, size);
    return term;
}

static ERL_NIF_TERM entry(ErlNifEnv *env, const struct page *page, uint32_t index) {
    ERL_NIF_TERM key = binary(env, page->keys + (size_t)index * page->key_size, page->key_size);
    if (page->value_size == 0) return key;
    ERL_NIF_TERM value = binary(env, page->values + (size_t)index * page->value_size, page->value_size);
    return enif_make_tuple2(env, key, value);
}

static ERL_NIF_TERM read_page(struct call *call, ebpf_cursor *cursor, struct page *page) {
    if (!allocate(page)) {
        call->state = CALL_NO_MEMORY;
        return refuse(call);
    }
    uint32_t keys_len = page->count * page->key_size, values_len = page->count * page->value_size;
    int32_t count = ebpf_cursor_read(cursor, page->keys, keys_len, values_len ? page->values : NULL, values_len, &call->err);
    if (count < 0) return failed(call, count);
    for (int32_t i = 0; i < count; ++i) page->terms[i] = entry(call->env, page, (uint32_t)i);
    return finish(call, enif_make_list_from_array(call->env, page->terms, (unsigned)count));
}

ERL_NIF_TERM nif_cursor_entries(ErlNifEnv *env, int argc, const ERL_NIF_TERM argv[]) {
    const uint32_t most = 1 << 24;
    struct call call;
    begin(&call, env, "cursor_read", nif_cursor_entries, argc, argv);
    ebpf_cursor *cursor = in_handle(&call, 0, "cursor", KIND_CURSOR);
    struct page page = {.count = in_some(&call, 1, "count")};
    bool with_values = in_uint32(&call, 2, "with_values") != 0;
    if (call.state != CALL_READY) return refuse(&call);
    const ebpf_map *map = owner_object(call.held[0]);
    page.key_size = ebpf_map_key_size(map);
    page.value_size = with_values ? ebpf_map_value_len(map) : 0;
    /* The limit of a page, for any requested number of entries. */
    uint32_t fitting = most / (page.key_size + page.value_size + 1) + 1;
    if (page.count > fitting) page.count = fitting;
    return release(&page, read_page(&call, cursor, &page));
}
