// SPDX-License-Identifier: BSD-2-Clause
// Values of a percpu_hash or percpu_array (Linux 4.6), lru_percpu_hash (4.10) or percpu_cgroup_storage (4.20).
#include "typed/percpu.h"

#include "base/cpus.h"
#include "base/describe.h"
#include "base/map_type.h"
#include "base/scarcity.h"
#include "codec/percpu.h"
#include "map/element_error.h"
#include "sys/try.h"

#include <cstring>
#include <memory>

namespace ebpfmap::percpu {
namespace {

uint32_t cpus_of(const Map &map) { return map.value_len / map.value_size; }

int32_t check_cpu(const Map &map, uint32_t cpu, Error **err) {
    if (cpu < cpus_of(map)) return 0;
    return fail(err, -EINVAL, EBPF_CAUSE_CPU, "CPU %u is not possible on this machine (0-%u)", cpu, cpus_of(map) - 1);
}

std::unique_ptr<char[]> all_values(const Map &map) { return std::make_unique_for_overwrite<char[]>(map.value_len); }

int32_t read_all(const Map &map, const void *key, char *values, Error **err) {
    int32_t code = lookup(map, key, values, 0);
    return code < 0 && code != -ENOENT ? explain_lookup(map, 0, code, err) : code;
}

int32_t update_all(const Map &map, const void *key, uint32_t cpu, const void *value, Error **err) {
    std::unique_ptr<char[]> values = all_values(map);
    int32_t code = read_all(map, key, values.get(), err);
    if (code == -ENOENT) memset(values.get(), 0, map.value_len);
    if (code < 0 && code != -ENOENT) return code;
    memcpy(values.get() + size_t{cpu} * map.value_size, value, map.value_size);
    code = update(map, key, values.get(), 0);
    return code < 0 ? explain_update(map, key, 0, code, err) : 0;
}

}  // namespace

int32_t check_type(const Map &map, Error **err) {
    if (map_traits(map.type) & kPerCpu) return 0;
    return explain_type(map, "a percpu_hash, percpu_array, lru_percpu_hash or percpu_cgroup_storage", err);
}

int32_t count(Error **err) {
    int32_t cpus = possible_cpus();
    if (cpus < 0) explain_scarcity("counting CPUs", cpus, err);
    return cpus;
}

int32_t lookup_cpu(const Map &map, const void *key, uint32_t cpu, void *value, Error **err) {
    TRY(check_cpu(map, cpu, err));
    std::unique_ptr<char[]> values = all_values(map);
    TRY(read_all(map, key, values.get(), err));
    memcpy(value, values.get() + size_t{cpu} * map.value_size, map.value_size);
    return 0;
}

int32_t update_cpu(const Map &map, const void *key, uint32_t cpu, const void *value, Error **err) {
    TRY(check_cpu(map, cpu, err));
    // Linux before 7.0 does not know the flag. It copies the values of all CPUs, then fails, so the buffer has the full length.
    auto padded = std::make_unique<char[]>(map.kernel_len);
    memcpy(padded.get(), value, map.value_size);
    int32_t code = raw_update(map, key, padded.get(), EBPF_F_CPU | uint64_t{cpu} << 32);
    if (code == 0) return 0;
    if (code == -EINVAL) return update_all(map, key, cpu, value, err);
    return explain_update(map, key, EBPF_F_CPU, code, err);
}

int32_t sum(const Map &map, const void *key, uint32_t width, uint64_t *sums, uint32_t sums_len, Error **err) {
    bool known_width = width == 1 || width == 2 || width == 4 || width == 8;
    if (!known_width || map.value_size % width != 0) {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "width is 1, 2, 4 or 8 bytes and divides value_size (%u); %u does not",
                    map.value_size, width);
    }
    uint64_t wanted = uint64_t{map.value_size} / width * sizeof(uint64_t);
    if (sums_len != wanted) {
        return fail(err, -EINVAL, EBPF_CAUSE_BUFFER_SIZE, "the sums of %s have %llu bytes (%u of 8), not %u (sums_len)",
                    describe(map).c_str(), static_cast<unsigned long long>(wanted), map.value_size / width, sums_len);
    }
    std::unique_ptr<char[]> values = all_values(map);
    TRY(read_all(map, key, values.get(), err));
    sum_percpu(values.get(), map.value_size, cpus_of(map), width, sums);
    return 0;
}

}  // namespace ebpfmap::percpu
