// SPDX-License-Identifier: BSD-2-Clause
#include "map/pin.h"

#include "base/bpffs.h"
#include "base/describe.h"
#include "base/registry.h"
#include "map/create.h"
#include "map/create_error.h"
#include "map/map_shape.h"
#include "map/open_error.h"
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

// Registers the pin first, so nothing is pinned if there is no memory for that.
int32_t pin_at(const Map &map, const std::string &path, uint32_t policy) {
    bool unknown = registry::pinned(map.id, path);
    int32_t fd = map.fd.get();
    int32_t code = policy == EBPF_PIN_POLICY_REPLACE ? replace_pin(fd, path) : pin_fd(fd, path);
    if (code < 0 && unknown) registry::unpinned(map.id, path);
    return code;
}

int32_t check_alike(const MapShape &wanted, const Map &pinned, const std::string &path, Error **err) {
    std::string differences = map_differences(wanted, shape_of(pinned));
    if (differences.empty()) return 0;
    return fail(err, -EEXIST, EBPF_CAUSE_PIN_MISMATCH,
                "the map pinned at %s does not match the spec: %s; change the spec, remove the pin, or replace it "
                "(EBPF_PIN_POLICY_REPLACE)",
                shown(path).c_str(), differences.c_str());
}

// Creates the map after a check that its pin can be created.
int32_t create_for_pin(const Spec &spec, const std::string &path, std::unique_ptr<Map> *out, Error **err) {
    TRY(check_pin_place(path, err));
    return create_map(spec, out, err);
}

// Checks the path before a map is created. If another process pins there meanwhile, pin_at() fails.
int32_t check_free(const std::string &path, Error **err) {
    int32_t found = sys::exists(path.c_str());
    if (found == -ENOENT) return 0;
    return explain_pin(kMapKind, "a map", path, found == 0 ? -EEXIST : found, err);
}

int32_t create_at(const Spec &spec, const std::string &path, uint32_t policy, std::unique_ptr<Map> *out, Error **err) {
    if (policy == EBPF_PIN_POLICY_FAIL) {
        TRY(check_free(path, err));
    }
    std::unique_ptr<Map> map;
    TRY(create_for_pin(spec, path, &map, err));
    int32_t code = pin_at(*map, path, policy);
    if (code < 0) return explain_pin(kMapKind, describe(*map), path, code, err);
    *out = std::move(map);
    return 0;
}

// Opens the pinned map, or creates a map if the path is free. Another process may pin or unpin between the two attempts, so
// they are repeated until one succeeds.
int32_t reuse_or_create(const Spec &spec, const std::string &path, std::unique_ptr<Map> *out, Error **err) {
    constexpr int kAttempts = 16;
    MapShape wanted;
    if (int32_t code = shape_of(spec, &wanted); code < 0) return explain_create(spec, code, err);
    uint32_t access = spec.flags & (EBPF_F_RDONLY | EBPF_F_WRONLY);
    std::unique_ptr<Map> made;
    for (int attempt = 0;; ++attempt) {
        std::unique_ptr<Map> pinned;
        int32_t code = open_at(path, access, &pinned);
        if (code == 0) {
            TRY(check_alike(wanted, *pinned, path, err));
            *out = std::move(pinned);
            return 1;
        }
        if (code != -ENOENT || attempt == kAttempts) return explain_open_pin(kMapKind, path, access, code, err);
        TRY(made ? 0 : create_for_pin(spec, path, &made, err));
        code = pin_at(*made, path, EBPF_PIN_POLICY_REUSE);
        if (code == 0) {
            *out = std::move(made);
            return 0;
        }
        if (code != -EEXIST) return explain_pin(kMapKind, describe(*made), path, code, err);
    }
}

}  // namespace

int32_t resolve(const char *path, std::string *resolved, Error **err) {
    if (path[0] == '\0') {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "path is empty: give the path of a pin, or a name for one");
    }
    *resolved = resolve_pin(path);
    return resolved->empty() ? explain_no_bpffs(-ENOENT, err) : 0;
}

int32_t pin(const Map &map, const char *path, Error **err) {
    std::string at;
    TRY(resolve(path, &at, err));
    int32_t code = pin_at(map, at, EBPF_PIN_POLICY_FAIL);
    return code < 0 ? explain_pin(kMapKind, describe(map), at, code, err) : 0;
}

int32_t unpin(const Map &map, const char *path, Error **err) {
    std::string at;
    TRY(resolve(path, &at, err));
    std::unique_ptr<Map> pinned;
    int32_t code = open_map_by_path(at.c_str(), 0, &pinned);
    if (code < 0) return explain_open_pin(kMapKind, at, 0, code, err);
    if (pinned->id != map.id) {
        return fail(err, -EINVAL, EBPF_CAUSE_PIN_KIND, "%s is a pin of %s, not of %s (ids %u and %u): it was not removed",
                    shown(at).c_str(), describe(*pinned).c_str(), describe(map).c_str(), pinned->id, map.id);
    }
    code = sys::unlink(at.c_str());
    if (code < 0) return explain_unpin(kMapKind, at, code, err);
    registry::unpinned(map.id, at);
    return 0;
}

int32_t open(const char *path, uint32_t flags, std::unique_ptr<Map> *out, Error **err) {
    std::string at;
    TRY(resolve(path, &at, err));
    TRY(check_open_flags(flags, err));
    int32_t code = open_at(at, flags, out);
    return code < 0 ? explain_open_pin(kMapKind, at, flags, code, err) : 0;
}

int32_t create(const Spec &spec, const char *path, uint32_t policy, std::unique_ptr<Map> *out, Error **err) {
    std::string at;
    TRY(resolve(path, &at, err));
    TRY(check_spec(spec, err));
    return policy == EBPF_PIN_POLICY_REUSE ? reuse_or_create(spec, at, out, err) : create_at(spec, at, policy, out, err);
}

}  // namespace ebpfmap::pins
