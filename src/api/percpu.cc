// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/percpu.h>

#include "api/arguments.h"
#include "base/describe.h"
#include "typed/percpu.h"

using namespace ebpfmap;

namespace {

int32_t check_one_value(const Map &map, const void *value, uint32_t value_len, Error **err) {
    if (value_len == map.value_size) return check_argument(ARG(value), err);
    return fail(err, -EINVAL, EBPF_CAUSE_BUFFER_SIZE, "the value of one CPU of %s has %u bytes, not %u (value_len)",
                describe(map).c_str(), map.value_size, value_len);
}

}  // namespace

int32_t ebpf_percpu_count(ebpf_error **err) {
    return guard(err, __func__, [&] { return percpu::count(err); });
}

int32_t ebpf_percpu_lookup(const ebpf_map *map, const void *key, uint32_t key_len, void *values, uint32_t values_len,
                           uint64_t flags, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(percpu::check_type(*map, err));
        TRY(check_element(map, key, key_len, values, values_len, err));
        int32_t code = lookup(*map, key, values, flags);
        return code < 0 && code != -ENOENT ? explain_lookup(*map, flags, code, err) : code;
    });
}

int32_t ebpf_percpu_update(const ebpf_map *map, const void *key, uint32_t key_len, const void *values, uint32_t values_len,
                           uint64_t flags, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(percpu::check_type(*map, err));
        TRY(check_element(map, key, key_len, values, values_len, err));
        int32_t code = update(*map, key, values, flags);
        return code < 0 ? explain_update(*map, key, flags, code, err) : 0;
    });
}

int32_t ebpf_percpu_lookup_cpu(const ebpf_map *map, const void *key, uint32_t key_len, uint32_t cpu, void *value,
                               uint32_t value_len, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(percpu::check_type(*map, err));
        TRY(check_key(map, key, key_len, err));
        TRY(check_one_value(*map, value, value_len, err));
        return percpu::lookup_cpu(*map, key, cpu, value, err);
    });
}

int32_t ebpf_percpu_update_cpu(const ebpf_map *map, const void *key, uint32_t key_len, uint32_t cpu, const void *value,
                               uint32_t value_len, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(percpu::check_type(*map, err));
        TRY(check_key(map, key, key_len, err));
        TRY(check_one_value(*map, value, value_len, err));
        return percpu::update_cpu(*map, key, cpu, value, err);
    });
}

int32_t ebpf_percpu_sum(const ebpf_map *map, const void *key, uint32_t key_len, uint32_t width, uint64_t *sums,
                        uint32_t sums_len, ebpf_error **err) {
    return guard(err, __func__, {ARG(map)}, [&] {
        TRY(percpu::check_type(*map, err));
        TRY(check_key(map, key, key_len, err));
        TRY(check_argument(BUFFER(sums, sums_len), err));
        return percpu::sum(*map, key, width, sums, sums_len, err);
    });
}
