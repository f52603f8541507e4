/* SPDX-License-Identifier: BSD-2-Clause */
/* A program of somebody else: makes a map, writes to it, reads it back. C99 that is C++ as well. */
#include <ebpfmap.h>

#include <stdio.h>

static int explain(int32_t code, ebpf_error *err) {
    fprintf(stderr, "%s: %s (%d)\n", ebpf_error_operation(err), ebpf_error_message(err), (int)code);
    ebpf_error_free(err);
    return 1;
}

int main(void) {
    uint32_t key = 7;
    uint64_t value = 42;
    uint64_t found = 0;
    ebpf_map_spec *spec;
    ebpf_map *map;
    ebpf_error *err;

    int32_t code = ebpf_map_spec_new(EBPF_MAP_TYPE_HASH, sizeof key, sizeof value, 16, &spec, &err);
    if (code < 0) return explain(code, err);
    code = ebpf_map_create(spec, &map, &err);
    ebpf_map_spec_free(spec);
    if (code < 0) return explain(code, err);

    code = ebpf_map_update(map, &key, sizeof key, &value, sizeof value, EBPF_ANY, &err);
    if (code == 0) code = ebpf_map_lookup(map, &key, sizeof key, &found, sizeof found, 0, &err);
    ebpf_map_close(map);
    if (code < 0) return explain(code, err);

    printf("libebpfmap %s: %d is %d\n", ebpf_version(), (int)key, (int)found);
    return found == value ? 0 : 1;
}
