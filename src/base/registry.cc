// SPDX-License-Identifier: BSD-2-Clause
#include "base/registry.h"

#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

namespace ebpfmap::registry {
namespace {

struct Record {
    uint32_t handles = 0;
    std::set<std::string> pins;
    std::map<uint32_t, uint64_t> sockets;
};

struct Registry {
    std::mutex mutex;
    std::unordered_map<uint32_t, Record> records;
};

// Never destroyed, because a destructor of another library may close a handle at exit, after the destructors of this library.
Registry &instance() {
    static Registry *registry = new Registry;
    return *registry;
}

template <typename Use>
auto with_record(uint32_t map_id, Use use) {
    Registry &registry = instance();
    std::lock_guard lock(registry.mutex);
    auto found = registry.records.find(map_id);
    return use(found == registry.records.end() ? nullptr : &found->second);
}

}  // namespace

void opened(uint32_t map_id) {
    Registry &registry = instance();
    std::lock_guard lock(registry.mutex);
    ++registry.records[map_id].handles;
}

void closed(uint32_t map_id) noexcept {
    Registry &registry = instance();
    std::lock_guard lock(registry.mutex);
    auto found = registry.records.find(map_id);
    if (found != registry.records.end() && --found->second.handles == 0) registry.records.erase(found);
}

uint32_t handles(uint32_t map_id) {
    return with_record(map_id, [](Record *record) { return record ? record->handles : 0; });
}

bool pinned(uint32_t map_id, const std::string &path) {
    return with_record(map_id, [&](Record *record) { return record && record->pins.insert(path).second; });
}

void unpinned(uint32_t map_id, const std::string &path) {
    with_record(map_id, [&](Record *record) {
        if (record) record->pins.erase(path);
    });
}

std::vector<std::string> pins(uint32_t map_id) {
    return with_record(map_id, [](Record *record) {
        return record ? std::vector<std::string>(record->pins.begin(), record->pins.end()) : std::vector<std::string>();
    });
}

void socket_set(uint32_t map_id, uint32_t index, uint64_t cookie) {
    with_record(map_id, [&](Record *record) {
        if (record) record->sockets[index] = cookie;
    });
}

void socket_removed(uint32_t map_id, uint32_t index) {
    with_record(map_id, [&](Record *record) {
        if (record) record->sockets.erase(index);
    });
}

std::optional<uint64_t> socket_at(uint32_t map_id, uint32_t index) {
    return with_record(map_id, [&](Record *record) -> std::optional<uint64_t> {
        if (!record) return std::nullopt;
        auto found = record->sockets.find(index);
        return found == record->sockets.end() ? std::nullopt : std::optional(found->second);
    });
}

std::optional<uint32_t> next_socket(uint32_t map_id, uint32_t from) {
    return with_record(map_id, [&](Record *record) -> std::optional<uint32_t> {
        if (!record) return std::nullopt;
        auto found = record->sockets.lower_bound(from);
        return found == record->sockets.end() ? std::nullopt : std::optional(found->first);
    });
}

}  // namespace ebpfmap::registry
