// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/map_spec.h>

#include "api/arguments.h"
#include "base/descriptor.h"
#include "base/scarcity.h"
#include "map/create_error.h"
#include "map/map_spec.h"

#include <cstring>
#include <memory>

using namespace ebpfmap;

namespace {

int32_t keep_fd(int32_t fd, const char *name, sys::Fd *kept, ebpf_error **err) {
    int32_t code = sys::duplicate(fd);
    if (code >= 0) {
        *kept = sys::Fd(code);
        return 0;
    }
    if (explain_scarcity("duplicating a descriptor", code, err)) return code;
    return explain_closed_descriptor(fd, name, code, err);
}

}  // namespace

int32_t ebpf_map_spec_new(uint32_t type, uint32_t key_size, uint32_t value_size, uint32_t max_entries, ebpf_map_spec **out,
                          ebpf_error **err) {
    // The setters check only the rules that hold for every type: ebpf_map_create() checks the whole spec.
    return guard(err, __func__, {ARG(out)}, [&] {
        auto spec = std::make_unique<Spec>();
        spec->type = type;
        spec->key_size = key_size;
        spec->value_size = value_size;
        spec->max_entries = max_entries;
        *out = spec.release();
        return 0;
    });
}

int32_t ebpf_map_spec_set_name(ebpf_map_spec *spec, const char *name, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec), ARG(name)}, [&] {
        TRY(check_map_name(name, err));
        memset(spec->name, 0, sizeof spec->name);
        memcpy(spec->name, name, strlen(name));
        return 0;
    });
}

int32_t ebpf_map_spec_set_flags(ebpf_map_spec *spec, uint32_t flags, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] {
        TRY(check_map_flags(flags, err));
        spec->flags = flags;
        return 0;
    });
}

int32_t ebpf_map_spec_set_numa_node(ebpf_map_spec *spec, uint32_t node, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] {
        spec->numa_node = node;
        spec->has_numa_node = true;
        return 0;
    });
}

int32_t ebpf_map_spec_set_extra(ebpf_map_spec *spec, uint64_t extra, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] {
        spec->extra = extra;
        return 0;
    });
}

int32_t ebpf_map_spec_set_inner(ebpf_map_spec *spec, const ebpf_map_spec *inner, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec), ARG(inner)}, [&] {
        std::unique_ptr<Spec> copy;
        if (int32_t code = copy_spec(*inner, &copy); code < 0) return explain_create(*inner, code, err);
        spec->inner = std::move(copy);
        spec->inner_fd = sys::Fd();
        return 0;
    });
}

int32_t ebpf_map_spec_set_inner_map(ebpf_map_spec *spec, const ebpf_map *inner, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec), ARG(inner)}, [&] {
        spec->inner.reset();
        return keep_fd(inner->fd.get(), "inner", &spec->inner_fd, err);
    });
}

int32_t ebpf_map_spec_set_btf(ebpf_map_spec *spec, int32_t btf_fd, uint32_t key_type_id, uint32_t value_type_id,
                              ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] {
        spec->btf_key_type_id = key_type_id;
        spec->btf_value_type_id = value_type_id;
        return keep_fd(btf_fd, "btf_fd", &spec->btf_fd, err);
    });
}

int32_t ebpf_map_spec_set_token(ebpf_map_spec *spec, int32_t token_fd, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] { return keep_fd(token_fd, "token_fd", &spec->token_fd, err); });
}

int32_t ebpf_map_spec_set_exclusive(ebpf_map_spec *spec, const void *hash, uint32_t hash_len, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec), BUFFER(hash, hash_len)}, [&] {
        std::array<uint8_t, 32> bytes;
        if (hash_len != bytes.size()) {
            return fail(err, -EINVAL, EBPF_CAUSE_BUFFER_SIZE,
                        "the hash of a program is a SHA-256 of %zu bytes, not %u (hash_len)", bytes.size(), hash_len);
        }
        memcpy(bytes.data(), hash, bytes.size());
        spec->exclusive_hash = bytes;
        return 0;
    });
}

void ebpf_map_spec_free(ebpf_map_spec *spec) { delete spec; }
