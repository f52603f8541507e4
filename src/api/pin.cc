// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/pin.h>

#include "api/arguments.h"
#include "base/bpffs.h"
#include "map/open_error.h"
#include "map/pin.h"

#include <cstring>

using namespace ebpfmap;

int32_t ebpf_map_pin(const ebpf_map *map, const char *path, ebpf_error **err) {
    return guard(err, __func__, {ARG(map), ARG(path)}, [&] { return pins::pin(*map, path, err); });
}

int32_t ebpf_map_unpin(const ebpf_map *map, const char *path, ebpf_error **err) {
    return guard(err, __func__, {ARG(map), ARG(path)}, [&] { return pins::unpin(*map, path, err); });
}

int32_t ebpf_map_open_pinned(const char *path, uint32_t flags, ebpf_map **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(path), ARG(out)}, [&] { return pins::open(path, flags, into(out), err); });
}

int32_t ebpf_map_create_pinned(const ebpf_map_spec *spec, const char *path, uint32_t policy, ebpf_map **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec), ARG(path), ARG(out)}, [&] {
        if (policy > EBPF_PIN_POLICY_REPLACE) {
            return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                        "policy %u is not EBPF_PIN_POLICY_FAIL (0), EBPF_PIN_POLICY_REUSE (1) or EBPF_PIN_POLICY_REPLACE (2)",
                        policy);
        }
        return pins::create(*spec, path, policy, into(out), err);
    });
}

int32_t ebpf_bpffs_find(char *path, uint32_t path_len, ebpf_error **err) {
    return guard(err, __func__, {BUFFER(path, path_len)}, [&] {
        std::string found = find_bpffs();
        if (found.empty()) return explain_no_bpffs(-ENOENT, err);
        if (found.size() >= path_len) {
            return fail(err, -ENOSPC, EBPF_CAUSE_BUFFER_SIZE,
                        "the path of the bpf file system needs %zu bytes, not %u (path_len)", found.size() + 1, path_len);
        }
        memcpy(path, found.c_str(), found.size() + 1);
        return static_cast<int32_t>(found.size());
    });
}
