// SPDX-License-Identifier: BSD-2-Clause
#include "family/pin.h"

#include "core/map_shape.h"
#include "core/pin.h"
#include "core/registry.h"
#include "explain/create.h"
#include "explain/describe.h"
#include "explain/open.h"
#include "family/create.h"
#include "sys/try.h"

#include <ebpfmap/pin.h>

#include <memory>

namespace ebpfmap::pins {
namespace {

int32_t open_at(const std::string &path, uint32_t flags, std::unique_ptr<Map> *out) {
    std::unique_ptr<Map> map;
    TRY(open_map_by_path(path.c_str(), flags, &map));
    registry::pinned(map->id, path);
    *out = std::move(map);
    return 0;
}

// Remembers the pin first: where there is no memory for that, nothing is pinned.
int32_t pin_at(const Map &map, const std::string &path, uint32_t policy) {
    bool unknown = registry::pinned(map.id, path);
    int32_t fd = map.fd.get();
    int32_t result = policy == EBPF_PIN_REPLACE ? replace_pin(fd, path) : pin_fd(fd, path);
    if (result < 0 && unknown) registry::unpinned(map.id, path);
    return result;
}

int32_t check_alike(const MapShape &wanted, const Map &pinned, const std::string &path, Error **err) {
    std::string differences = explain::map_differences(wanted, shape_of(pinned));
    if (differences.empty()) return 0;
    return fail(err, -EEXIST, EBPF_CAUSE_PIN_MISMATCH,
                "the map pinned at %s is not what was asked for: %s; change the spec, remove the pin, or replace it "
                "(EBPF_PIN_REPLACE)",
                shown(path).c_str(), differences.c_str());
}

// A map is made where there is a place for its pin, and nowhere else.
int32_t create_for_pin(const Spec &spec, const std::string &path, std::unique_ptr<Map> *out, Error **err) {
    TRY(explain::check_pin_place(path, err));
    return family::create(spec, out, err);
}

// Looks before anything is made. A pin that another process makes meanwhile is found by pin_at().
int32_t need_free(const std::string &path, Error **err) {
    int32_t found = sys::exists(path.c_str());
    if (found == -ENOENT) return 0;
    return explain::pinning(explain::kMap, "a map", path, found == 0 ? -EEXIST : found, err);
}

int32_t create_at(const Spec &spec, const std::string &path, uint32_t policy, std::unique_ptr<Map> *out, Error **err) {
    if (policy == EBPF_PIN_FAIL) {
        TRY(need_free(path, err));
    }
    std::unique_ptr<Map> map;
    TRY(create_for_pin(spec, path, &map, err));
    int32_t result = pin_at(*map, path, policy);
    if (result < 0) return explain::pinning(explain::kMap, explain::describe(*map), path, result, err);
    *out = std::move(map);
    return 0;
}

// Opens what is pinned; creates only where nothing is. Between a look and a try another process may pin or unpin, so both are
// repeated until one of them holds.
int32_t reuse_or_create(const Spec &spec, const std::string &path, std::unique_ptr<Map> *out, Error **err) {
    constexpr int kAttempts = 16;
    MapShape wanted;
    if (int32_t error = shape_of(spec, &wanted); error < 0) return explain::creation(spec, error, err);
    uint32_t access = spec.flags & (EBPF_F_RDONLY | EBPF_F_WRONLY);
    std::unique_ptr<Map> made;
    for (int attempt = 0;; ++attempt) {
        std::unique_ptr<Map> pinned;
        int32_t result = open_at(path, access, &pinned);
        if (result == 0) {
            TRY(check_alike(wanted, *pinned, path, err));
            *out = std::move(pinned);
            return 1;
        }
        if (result != -ENOENT || attempt == kAttempts) return explain::opening_pin(explain::kMap, path, access, result, err);
        TRY(made ? 0 : create_for_pin(spec, path, &made, err));
        result = pin_at(*made, path, EBPF_PIN_REUSE);
        if (result == 0) {
            *out = std::move(made);
            return 0;
        }
        if (result != -EEXIST) return explain::pinning(explain::kMap, explain::describe(*made), path, result, err);
    }
}

}  // namespace

int32_t resolve(const char *path, std::string *resolved, Error **err) {
    if (path[0] == '\0') {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "path is empty: give the path of a pin, or a name for one");
    }
    *resolved = resolve_pin(path);
    return resolved->empty() ? explain::no_bpffs(-ENOENT, err) : 0;
}

int32_t pin(const Map &map, const char *path, Error **err) {
    std::string at;
    TRY(resolve(path, &at, err));
    int32_t result = pin_at(map, at, EBPF_PIN_FAIL);
    return result < 0 ? explain::pinning(explain::kMap, explain::describe(map), at, result, err) : 0;
}

int32_t unpin(const Map &map, const char *path, Error **err) {
    std::string at;
    TRY(resolve(path, &at, err));
    std::unique_ptr<Map> pinned;
    int32_t result = open_map_by_path(at.c_str(), 0, &pinned);
    if (result < 0) return explain::opening_pin(explain::kMap, at, 0, result, err);
    if (pinned->id != map.id) {
        return fail(err, -EINVAL, EBPF_CAUSE_PIN_KIND, "%s is a pin of %s, not of %s (ids %u and %u): it stays",
                    shown(at).c_str(), explain::describe(*pinned).c_str(), explain::describe(map).c_str(), pinned->id, map.id);
    }
    result = sys::unlink(at.c_str());
    if (result < 0) return explain::unpinning(explain::kMap, at, result, err);
    registry::unpinned(map.id, at);
    return 0;
}

int32_t open(const char *path, uint32_t flags, std::unique_ptr<Map> *out, Error **err) {
    std::string at;
    TRY(resolve(path, &at, err));
    TRY(explain::check_open_flags(flags, err));
    int32_t result = open_at(at, flags, out);
    return result < 0 ? explain::opening_pin(explain::kMap, at, flags, result, err) : 0;
}

int32_t create(const Spec &spec, const char *path, uint32_t policy, std::unique_ptr<Map> *out, Error **err) {
    std::string at;
    TRY(resolve(path, &at, err));
    TRY(explain::check_spec(spec, err));
    return policy == EBPF_PIN_REUSE ? reuse_or_create(spec, at, out, err) : create_at(spec, at, policy, out, err);
}

}  // namespace ebpfmap::pins
