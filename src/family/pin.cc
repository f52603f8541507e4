// SPDX-License-Identifier: BSD-2-Clause
#include "family/pin.h"

#include "core/pin.h"
#include "core/registry.h"
#include "explain/create.h"
#include "explain/describe.h"
#include "explain/open.h"
#include "family/create.h"

#include <ebpfmap/pin.h>

#include <memory>

namespace ebpfmap::pins {
namespace {

int32_t open_at(const std::string &path, uint32_t flags, std::unique_ptr<Map> *out) {
    Map *opened = nullptr;
    int32_t result = open_map_by_path(path.c_str(), flags, &opened);
    out->reset(opened);
    if (result == 0) registry::pinned(opened->id, path);
    return result;
}

// Remembers the pin first: where there is no memory for that, nothing is pinned.
int32_t pin_at(const Map &map, const std::string &path, uint32_t policy) {
    bool unknown = registry::pinned(map.id, path);
    int32_t fd = map.fd.get();
    int32_t result = policy == EBPF_PIN_REPLACE ? replace_pin(fd, path) : pin_fd(fd, path);
    if (result < 0 && unknown) registry::unpinned(map.id, path);
    return result;
}

// The model is the map that the spec describes, made to see what the kernel makes of it: it rounds max_entries and adds flags.
int32_t check_alike(const Map &model, const Map &pinned, const std::string &path, Error **err) {
    std::string differences = explain::map_differences(model, pinned);
    if (differences.empty()) return 0;
    return fail(err, -EEXIST, EBPF_CAUSE_PIN_MISMATCH,
                "the map pinned at %s is not what was asked for: %s; change the spec, remove the pin, or replace it "
                "(EBPF_PIN_REPLACE)",
                path.c_str(), differences.c_str());
}

int32_t create_map_for_pin(const Spec &spec, std::unique_ptr<Map> *out, Error **err) {
    Map *made = nullptr;
    int32_t result = family::create(spec, &made, err);
    out->reset(made);
    return result;
}

int32_t create_at(const Spec &spec, const std::string &path, uint32_t policy, Map **out, Error **err) {
    std::unique_ptr<Map> map;
    if (int32_t error = create_map_for_pin(spec, &map, err); error < 0) return error;
    int32_t result = pin_at(*map, path, policy);
    if (result < 0) return explain::pinning(explain::kMap, explain::describe(*map), path, result, err);
    *out = map.release();
    return 0;
}

// Opens what is pinned, or pins the new map. Between a look and a try another process may pin or unpin, so both are repeated
// until one of them holds.
int32_t reuse_or_pin(std::unique_ptr<Map> map, const std::string &path, uint32_t access, Map **out, Error **err) {
    constexpr int kAttempts = 16;
    for (int attempt = 0;; ++attempt) {
        std::unique_ptr<Map> pinned;
        int32_t result = open_at(path, access, &pinned);
        if (result == 0) {
            if (int32_t error = check_alike(*map, *pinned, path, err); error < 0) return error;
            *out = pinned.release();
            return 1;
        }
        if (result != -ENOENT || attempt == kAttempts) return explain::opening_pin(explain::kMap, path, result, err);
        result = pin_at(*map, path, EBPF_PIN_REUSE);
        if (result == 0) {
            *out = map.release();
            return 0;
        }
        if (result != -EEXIST) return explain::pinning(explain::kMap, explain::describe(*map), path, result, err);
    }
}

}  // namespace

int32_t resolve(const char *path, std::string *resolved, Error **err) {
    if (path[0] == '\0') {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "path is empty: give the path of a pin, or a name for one");
    }
    *resolved = resolve_pin(path);
    return resolved->empty() ? explain::no_bpffs(err) : 0;
}

int32_t pin(const Map &map, const char *path, Error **err) {
    std::string at;
    if (int32_t error = resolve(path, &at, err); error < 0) return error;
    int32_t result = pin_at(map, at, EBPF_PIN_FAIL);
    return result < 0 ? explain::pinning(explain::kMap, explain::describe(map), at, result, err) : 0;
}

int32_t unpin(const Map &map, const char *path, Error **err) {
    std::string at;
    if (int32_t error = resolve(path, &at, err); error < 0) return error;
    Map *opened = nullptr;
    int32_t result = open_map_by_path(at.c_str(), 0, &opened);
    if (result < 0) return explain::opening_pin(explain::kMap, at, result, err);
    std::unique_ptr<Map> pinned(opened);
    if (pinned->id != map.id) {
        return fail(err, -EINVAL, EBPF_CAUSE_PIN_KIND, "%s is a pin of %s, not of %s (ids %u and %u): it stays", at.c_str(),
                    explain::describe(*pinned).c_str(), explain::describe(map).c_str(), pinned->id, map.id);
    }
    result = sys::unlink(at.c_str());
    if (result < 0) return explain::unpinning(explain::kMap, at, result, err);
    registry::unpinned(map.id, at);
    return 0;
}

int32_t open(const char *path, uint32_t flags, Map **out, Error **err) {
    std::string at;
    if (int32_t error = resolve(path, &at, err); error < 0) return error;
    if (int32_t error = explain::check_open_flags(flags, err); error < 0) return error;
    std::unique_ptr<Map> map;
    int32_t result = open_at(at, flags, &map);
    if (result < 0) return explain::opening_pin(explain::kMap, at, result, err);
    *out = map.release();
    return 0;
}

int32_t create(const Spec &spec, const char *path, uint32_t policy, Map **out, Error **err) {
    std::string at;
    if (int32_t error = resolve(path, &at, err); error < 0) return error;
    if (policy != EBPF_PIN_REUSE) return create_at(spec, at, policy, out, err);
    std::unique_ptr<Map> map;
    if (int32_t error = create_map_for_pin(spec, &map, err); error < 0) return error;
    return reuse_or_pin(std::move(map), at, spec.flags & (EBPF_F_RDONLY | EBPF_F_WRONLY), out, err);
}

}  // namespace ebpfmap::pins
