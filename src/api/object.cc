// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/object.h>

#include "api/arguments.h"
#include "api/guard.h"
#include "program/bundled.h"
#include "program/object.h"

using namespace ebpfmap;

const char *ebpf_bundled_name(uint32_t index) { return bundled_name(index); }

int32_t ebpf_object_open_bundled(const char *name, ebpf_object **out, ebpf_error **err) {
    return guard(err, __func__, [&]() -> int32_t {
        if (int32_t error = need(name, "name", err); error < 0) return error;
        if (int32_t error = need(out, "out", err); error < 0) return error;
        return open_bundled(name, out, err);
    });
}

int32_t ebpf_object_bind_map(ebpf_object *object, const char *name, const ebpf_map *map, ebpf_error **err) {
    return guard(err, __func__, [&]() -> int32_t {
        if (int32_t error = need(object, "object", err); error < 0) return error;
        if (int32_t error = need(name, "name", err); error < 0) return error;
        if (int32_t error = need(map, "map", err); error < 0) return error;
        return bind_map(*object, name, *map, err);
    });
}

int32_t ebpf_object_load(ebpf_object *object, ebpf_error **err) {
    return guard(err, __func__, [&]() -> int32_t {
        if (int32_t error = need(object, "object", err); error < 0) return error;
        return load_object(*object, err);
    });
}

int32_t ebpf_object_open_map(const ebpf_object *object, const char *name, ebpf_map **out, ebpf_error **err) {
    return guard(err, __func__, [&]() -> int32_t {
        if (int32_t error = need(object, "object", err); error < 0) return error;
        if (int32_t error = need(name, "name", err); error < 0) return error;
        if (int32_t error = need(out, "out", err); error < 0) return error;
        return open_object_map(*object, name, out, err);
    });
}

int32_t ebpf_object_program_fd(const ebpf_object *object, const char *name, ebpf_error **err) {
    return guard(err, __func__, [&]() -> int32_t {
        if (int32_t error = need(object, "object", err); error < 0) return error;
        if (int32_t error = need(name, "name", err); error < 0) return error;
        return object_program_fd(*object, name, err);
    });
}

void ebpf_object_close(ebpf_object *object) { delete object; }
