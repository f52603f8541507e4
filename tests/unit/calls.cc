// SPDX-License-Identifier: BSD-2-Clause
#include "unit/calls.h"

namespace ebpfmap::unit {
namespace {

using Calls = std::vector<Call>;
using Exceptions = std::vector<Exception>;

const Exceptions kNone;
const Exceptions kAnswer{{0, ENOENT, -ENOENT}};

// Arguments of the calls.
const uint32_t key = 1;
uint32_t number;
uint64_t value[fake::kCpus];

// Arguments that only a world can tell: &World::program.
template <typename Member>
auto argument(World &world, Member World::*member) {
    if constexpr (std::is_integral_v<Member>) {
        return world.*member;
    } else {
        return (world.*member).get();
    }
}

template <typename Value>
Value argument(World &, Value value) {
    return value;
}

// A call of a function, its last argument, err, left out.
template <typename... Parameters, typename... Arguments>
Call calling(const char *name, int32_t (*function)(Parameters...), uint32_t type, const Exceptions &exceptions,
             Arguments... arguments) {
    auto run = [=](World &world, ebpf_error **err) { return function(argument(world, arguments)..., err); };
    return {name, type, exceptions, run};
}

// A call of a function that makes a map, its last two arguments left out.
template <typename... Parameters, typename... Arguments>
Call making(const char *name, int32_t (*function)(Parameters...), uint32_t type, const Exceptions &exceptions,
            Arguments... arguments) {
    auto run = [=](World &world, ebpf_error **err) {
        ebpf_map *made = nullptr;
        int32_t result = function(argument(world, arguments)..., &made, err);
        ebpf_map_close(made);
        return result;
    };
    return {name, type, exceptions, run};
}

// The first step of a new cursor, its first and last arguments left out.
template <typename... Parameters, typename... Arguments>
Call stepping(const char *name, int32_t (*function)(Parameters...), uint32_t type, const Exceptions &exceptions,
              Arguments... arguments) {
    auto run = [=](World &world, ebpf_error **err) {
        ebpf_cursor *made = nullptr;
        int32_t result = ebpf_cursor_new(world.map.get(), &made, err);
        CursorHandle cursor(made);
        return result < 0 ? result : function(made, arguments..., err);
    };
    return {name, type, exceptions, run};
}

// The same call where the world's map is pinned.
Call when_pinned(Call call) {
    call.run = [unpinned = call.run](World &world, ebpf_error **err) {
        world.pin_behind_the_back();
        return unpinned(world, err);
    };
    return call;
}

#define FUNCTION(name) #name, name

Calls map_calls() {
    constexpr uint32_t kHash = EBPF_MAP_TYPE_HASH;
    auto map = &World::map;
    return {
        making(FUNCTION(ebpf_map_create), kHash, kNone, &World::hash_spec),
        making(FUNCTION(ebpf_map_create), kHash, kNone, &World::storage_spec),
        making(FUNCTION(ebpf_map_create), kHash, kNone, &World::nested_spec),
        making(FUNCTION(ebpf_map_open_id), kHash, kNone, &World::map_id, 0),
        making(FUNCTION(ebpf_map_open_fd), kHash, kNone, &World::map_fd),
        calling(FUNCTION(ebpf_map_lookup), kHash, kAnswer, map, &key, 4, value, 8, 0),
        calling(FUNCTION(ebpf_map_update), kHash, kNone, map, &key, 4, value, 8, 0),
        calling(FUNCTION(ebpf_map_delete), kHash, kNone, map, &key, 4),
        calling(FUNCTION(ebpf_map_take), kHash, kAnswer, map, &key, 4, value, 8, 0),
        calling(FUNCTION(ebpf_map_next_key), kHash, kAnswer, map, nullptr, 0, &number, 4),
        calling(FUNCTION(ebpf_map_freeze), kHash, kNone, map),
        // The kernel's EINVAL means a number that no id can have.
        calling(FUNCTION(ebpf_map_next_id), kHash, {{0, ENOENT, -ENOENT}, {0, EINVAL, -ENOENT}}, 0, &number),
    };
}

Calls pin_calls() {
    constexpr uint32_t kHash = EBPF_MAP_TYPE_HASH;
    return {
        calling(FUNCTION(ebpf_map_pin), kHash, kNone, &World::map, kPin),
        when_pinned(calling(FUNCTION(ebpf_map_unpin), kHash, kNone, &World::map, kPin)),
        when_pinned(making(FUNCTION(ebpf_map_open_pinned), kHash, kNone, kPin, 0)),
        making(FUNCTION(ebpf_map_create_pinned), kHash, kNone, &World::hash_spec, kPin, EBPF_PIN_POLICY_FAIL),
        making(FUNCTION(ebpf_map_create_pinned), kHash, kNone, &World::hash_spec, kPin, EBPF_PIN_POLICY_REPLACE),
        // Look for a pin (0), create (1), info (2), pin (3): after a lost race, the pin is looked up again.
        making(FUNCTION(ebpf_map_create_pinned), kHash, {{0, ENOENT, 0}, {3, EEXIST, 0}}, &World::hash_spec, kPin,
               EBPF_PIN_POLICY_REUSE),
        // Look (0), info (1): a pin that vanished in between is looked up again.
        when_pinned(making(FUNCTION(ebpf_map_create_pinned), kHash, {{0, ENOENT, 1}, {1, ENOENT, 1}}, &World::hash_spec, kPin,
                           EBPF_PIN_POLICY_REUSE)),
    };
}

Calls keyless_calls() {
    auto map = &World::map;
    return {
        calling(FUNCTION(ebpf_bloom_add), EBPF_MAP_TYPE_BLOOM_FILTER, kNone, map, value, 8),
        calling(FUNCTION(ebpf_bloom_contains), EBPF_MAP_TYPE_BLOOM_FILTER, {{0, ENOENT, 0}}, map, value, 8),
        calling(FUNCTION(ebpf_queue_push), EBPF_MAP_TYPE_QUEUE, kNone, map, value, 8, 0),
        calling(FUNCTION(ebpf_queue_pop), EBPF_MAP_TYPE_QUEUE, kAnswer, map, value, 8),
        calling(FUNCTION(ebpf_queue_peek), EBPF_MAP_TYPE_QUEUE, kAnswer, map, value, 8),
    };
}

Calls lpm_calls() {
    auto map = &World::map;
    return {
        calling(FUNCTION(ebpf_lpm_update), EBPF_MAP_TYPE_LPM_TRIE, kNone, map, 8, kAddress, 4, value, 8, 0),
        calling(FUNCTION(ebpf_lpm_lookup), EBPF_MAP_TYPE_LPM_TRIE, kAnswer, map, kAddress, 4, value, 8),
        calling(FUNCTION(ebpf_lpm_delete), EBPF_MAP_TYPE_LPM_TRIE, kNone, map, 32, kAddress, 4),
    };
}

Calls percpu_calls() {
    constexpr uint32_t kType = EBPF_MAP_TYPE_PERCPU_HASH;
    auto map = &World::map;
    return {
        calling(FUNCTION(ebpf_percpu_lookup), kType, kAnswer, map, &key, 4, value, sizeof value, 0),
        calling(FUNCTION(ebpf_percpu_update), kType, kNone, map, &key, 4, value, sizeof value, 0),
        calling(FUNCTION(ebpf_percpu_lookup_cpu), kType, kAnswer, map, &key, 4, 1, value, 8),
        // One CPU's value, which this kernel refuses (0), then all of them: read (1), write (2).
        calling(FUNCTION(ebpf_percpu_update_cpu), kType, {{0, EINVAL, 0}, {1, ENOENT, 0}}, map, &key, 4, 1, value, 8),
        calling(FUNCTION(ebpf_percpu_sum), kType, kAnswer, map, &key, 4, 8, value, 8),
    };
}

Calls redirect_calls() {
    auto map = &World::map;
    return {
        calling(FUNCTION(ebpf_devmap_set), EBPF_MAP_TYPE_DEVMAP, kNone, map, 1, 2, -1, 0),
        calling(FUNCTION(ebpf_devmap_set), EBPF_MAP_TYPE_DEVMAP_HASH, kNone, map, 1, 2, &World::program, 0),
        calling(FUNCTION(ebpf_devmap_set_by_name), EBPF_MAP_TYPE_DEVMAP, kNone, map, 1, "eth0", -1, 0),
        calling(FUNCTION(ebpf_devmap_set_in_netns), EBPF_MAP_TYPE_DEVMAP, kNone, map, 1, &World::netns, 7, -1, 0),
        calling(FUNCTION(ebpf_devmap_get), EBPF_MAP_TYPE_DEVMAP, kAnswer, map, 1, nullptr, nullptr),
        calling(FUNCTION(ebpf_devmap_delete), EBPF_MAP_TYPE_DEVMAP, kNone, map, 1),
        // The kernel answers ENOMEM to a program that it rejects; the programs of the fake are all for devmaps.
        calling(FUNCTION(ebpf_cpumap_set), EBPF_MAP_TYPE_CPUMAP, {{0, ENOMEM, -EINVAL}}, map, 1, 64, &World::program, 0),
        calling(FUNCTION(ebpf_cpumap_get), EBPF_MAP_TYPE_CPUMAP, kAnswer, map, 1, nullptr, nullptr),
        calling(FUNCTION(ebpf_cpumap_delete), EBPF_MAP_TYPE_CPUMAP, kNone, map, 1),
        calling(FUNCTION(ebpf_xskmap_set), EBPF_MAP_TYPE_XSKMAP, kNone, map, 1, &World::socket, 0),
        calling(FUNCTION(ebpf_xskmap_delete), EBPF_MAP_TYPE_XSKMAP, kNone, map, 1),
    };
}

Calls object_calls() {
    auto map = &World::map;
    // Looks at each of four indices, of which index 1 is occupied.
    const Exceptions counted = {{0, ENOENT, 1}, {1, ENOENT, 0}, {2, ENOENT, 1}, {3, ENOENT, 1}};
    // Reads an id (0), opens it (1, 2): an object that vanished in between is looked up again.
    const Exceptions replaced = {{0, ENOENT, -ENOENT}, {1, ENOENT, 0}, {2, ENOENT, 0}};
    return {
        calling(FUNCTION(ebpf_prog_array_set), EBPF_MAP_TYPE_PROG_ARRAY, kNone, map, 1, &World::program),
        calling(FUNCTION(ebpf_prog_array_clear), EBPF_MAP_TYPE_PROG_ARRAY, kNone, map, 1),
        calling(FUNCTION(ebpf_prog_array_get), EBPF_MAP_TYPE_PROG_ARRAY, kAnswer, map, 1, &number),
        calling(FUNCTION(ebpf_prog_array_lost_on_close), EBPF_MAP_TYPE_PROG_ARRAY, counted, map),
        calling(FUNCTION(ebpf_cgroup_array_set), EBPF_MAP_TYPE_CGROUP_ARRAY, kNone, map, 1, &World::socket),
        calling(FUNCTION(ebpf_cgroup_array_clear), EBPF_MAP_TYPE_CGROUP_ARRAY, kNone, map, 1),
        calling(FUNCTION(ebpf_perf_array_set), EBPF_MAP_TYPE_PERF_EVENT_ARRAY, kNone, map, 1, &World::socket),
        calling(FUNCTION(ebpf_perf_array_clear), EBPF_MAP_TYPE_PERF_EVENT_ARRAY, kNone, map, 1),
        calling(FUNCTION(ebpf_map_in_map_set), EBPF_MAP_TYPE_ARRAY_OF_MAPS, kNone, map, &key, 4, &World::inner, 0),
        making(FUNCTION(ebpf_map_in_map_get), EBPF_MAP_TYPE_ARRAY_OF_MAPS, replaced, map, &key, 4),
        calling(FUNCTION(ebpf_sockmap_set), EBPF_MAP_TYPE_SOCKHASH, kNone, map, &key, 4, &World::socket, 0),
        calling(FUNCTION(ebpf_sockmap_get), EBPF_MAP_TYPE_SOCKHASH, kAnswer, map, &key, 4, value),
        calling(FUNCTION(ebpf_storage_get), EBPF_MAP_TYPE_INODE_STORAGE, kAnswer, map, 1, value, 8, 0),
        calling(FUNCTION(ebpf_storage_set), EBPF_MAP_TYPE_INODE_STORAGE, kNone, map, 1, value, 8, 0),
        calling(FUNCTION(ebpf_storage_delete), EBPF_MAP_TYPE_INODE_STORAGE, kNone, map, 1),
    };
}

Calls cursor_calls() {
    // A batch that the kernel does not have is done without; one that has no room is asked for again.
    const Exceptions batch = {{0, ENOENT, 0}, {0, EOPNOTSUPP, 1}, {0, EINVAL, 1}, {0, ENOSPC, 1}};
    // The only key (0) and its value (1).
    const Exceptions next_key = {{0, ENOENT, 0}, {1, ENOENT, 0}};
    // Index 0 is empty (0), index 1 is not (1).
    const Exceptions index = {{0, ENOENT, 1}, {1, ENOENT, 0}};
    return {
        stepping(FUNCTION(ebpf_cursor_next), EBPF_MAP_TYPE_HASH, batch, &number, 4, value, 8),
        stepping(FUNCTION(ebpf_cursor_next), EBPF_MAP_TYPE_PERCPU_ARRAY, batch, &number, 4, value, sizeof value),
        stepping(FUNCTION(ebpf_cursor_next), EBPF_MAP_TYPE_SOCKHASH, next_key, &number, 4, value, 8),
        stepping(FUNCTION(ebpf_cursor_next), EBPF_MAP_TYPE_DEVMAP, index, &number, 4, value, 8),
        stepping(FUNCTION(ebpf_devmap_next), EBPF_MAP_TYPE_DEVMAP_HASH, next_key, &number, nullptr, nullptr),
        stepping(FUNCTION(ebpf_cpumap_next), EBPF_MAP_TYPE_CPUMAP, index, &number, nullptr, nullptr),
        stepping(FUNCTION(ebpf_prog_array_next), EBPF_MAP_TYPE_PROG_ARRAY, index, &number, nullptr),
    };
}

// To a probe these are the answer "no", from whichever of its calls.
Exceptions no_of_calls(size_t calls) {
    Exceptions exceptions;
    for (size_t number_of_call = 0; number_of_call < calls; ++number_of_call) {
        for (int32_t error : {EINVAL, E2BIG, EOPNOTSUPP}) exceptions.push_back({number_of_call, error, 0});
    }
    return exceptions;
}

Calls probe_calls() {
    return {
        calling(FUNCTION(ebpf_probe_map_type), EBPF_MAP_TYPE_HASH, no_of_calls(2), EBPF_MAP_TYPE_ARRAY),
        calling(FUNCTION(ebpf_probe_feature), EBPF_MAP_TYPE_HASH, no_of_calls(3), EBPF_FEATURE_FREEZE),
    };
}

}  // namespace

std::vector<Call> all_calls() {
    Calls all;
    for (const Calls &group : {map_calls(), pin_calls(), keyless_calls(), lpm_calls(), percpu_calls(), redirect_calls(),
                               object_calls(), cursor_calls(), probe_calls()}) {
        all.insert(all.end(), group.begin(), group.end());
    }
    return all;
}

}  // namespace ebpfmap::unit
