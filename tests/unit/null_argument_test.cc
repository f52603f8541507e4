// SPDX-License-Identifier: BSD-2-Clause
// NULL for every pointer of every function: an error with a cause, or the documented meaning.
#include "unit/world.h"

#include <catch2/catch.hpp>

#include <set>
#include <tuple>

using namespace ebpfmap;
using namespace ebpfmap::unit;

namespace {

// Calls a function with the pointer at one place of its arguments NULL; returns how that ended.
template <size_t place, typename... Parameters>
Outcome call_with_null(int32_t (*function)(Parameters...), std::tuple<Parameters...> arguments) {
    std::get<place>(arguments) = nullptr;
    std::get<sizeof...(Parameters) - 1>(arguments) = nullptr;
    int32_t silent = std::apply(function, arguments);
    auto *err = reinterpret_cast<ebpf_error *>(1);
    std::get<sizeof...(Parameters) - 1>(arguments) = &err;
    int32_t result = std::apply(function, arguments);
    CHECK(silent == result);
    return Outcome(result, err);
}

template <size_t place, typename... Parameters>
void check_place(const std::string &name, int32_t (*function)(Parameters...), const std::set<size_t> &optional,
                 const std::tuple<Parameters...> &arguments) {
    if constexpr (std::is_pointer_v<std::tuple_element_t<place, std::tuple<Parameters...>>>) {
        INFO(name << ", argument " << place);
        Outcome outcome = call_with_null<place>(function, arguments);
        if (optional.contains(place)) {
            CHECK(outcome.code >= 0);
            CHECK_FALSE(outcome.has_error);
        } else {
            CHECK(outcome.code == -EINVAL);
            CHECK(outcome.cause == EBPF_CAUSE_ARGUMENT);
            CHECK(outcome.operation == name);
            CHECK(outcome.message.find("NULL") != std::string::npos);
        }
    }
}

template <typename... Parameters, size_t... places>
void check_places(const std::string &name, int32_t (*function)(Parameters...), const std::set<size_t> &optional,
                  const std::tuple<Parameters...> &arguments, std::index_sequence<places...>) {
    (check_place<places>(name, function, optional, arguments), ...);
}

// NULL for each pointer in turn. `optional` are the places where NULL is allowed; the last argument, err, is left out.
template <typename... Parameters, typename... Arguments>
void check_nulls(const std::string &name, int32_t (*function)(Parameters...), const std::set<size_t> &optional,
                 Arguments... arguments) {
    std::tuple<Parameters...> all(arguments..., nullptr);
    check_places(name, function, optional, all, std::make_index_sequence<sizeof...(Arguments)>());
}

const std::set<size_t> kNone;

// A cursor of a map in which every index is occupied, so that it can step a few times.
CursorHandle make_cursor(World *world) {
    fake::Map &map = world->behind(world->map);
    for (uint32_t index = 0; index < map.info.max_entries; ++index) {
        map.entries[fake::bytes_of(index)] = fake::Bytes(map.value_len(), '\0');
    }
    return harness::make<CursorHandle>(ebpf_cursor_new, world->map.get());
}

}  // namespace

#define CHECK_NULLS(function, ...) check_nulls(#function, function, __VA_ARGS__)

TEST_CASE("NULL to a spec", "[null]") {
    World world(EBPF_MAP_TYPE_HASH);
    ebpf_map_spec *spec = world.hash_spec.get();
    ebpf_map_spec *made = nullptr;
    const uint8_t hash[32] = {};
    CHECK_NULLS(ebpf_map_spec_new, kNone, 1, 4, 8, 4, &made);
    CHECK_NULLS(ebpf_map_spec_set_name, kNone, spec, "name");
    CHECK_NULLS(ebpf_map_spec_set_flags, kNone, spec, 0);
    CHECK_NULLS(ebpf_map_spec_set_numa_node, kNone, spec, 0);
    CHECK_NULLS(ebpf_map_spec_set_extra, kNone, spec, 0);
    CHECK_NULLS(ebpf_map_spec_set_inner, kNone, spec, spec);
    CHECK_NULLS(ebpf_map_spec_set_inner_map, kNone, spec, world.inner.get());
    CHECK_NULLS(ebpf_map_spec_set_btf, kNone, spec, world.program, 1, 2);
    CHECK_NULLS(ebpf_map_spec_set_token, kNone, spec, world.program);
    CHECK_NULLS(ebpf_map_spec_set_exclusive, kNone, spec, hash, 32);
    ebpf_map_spec_free(nullptr);
}

TEST_CASE("NULL to a map", "[null]") {
    World world(EBPF_MAP_TYPE_HASH);
    const ebpf_map *map = world.map.get();
    ebpf_map *made = nullptr;
    uint32_t next;
    CHECK_NULLS(ebpf_map_create, kNone, world.hash_spec.get(), &made);
    CHECK_NULLS(ebpf_map_open_id, kNone, ebpf_map_id(map), 0, &made);
    CHECK_NULLS(ebpf_map_open_fd, kNone, ebpf_map_fd(map), &made);
    CHECK_NULLS(ebpf_map_lookup, kNone, map, &world.key, 4, world.value, 8, 0);
    CHECK_NULLS(ebpf_map_update, kNone, map, &world.key, 4, world.value, 8, 0);
    CHECK_NULLS(ebpf_map_delete, kNone, map, &world.key, 4);
    CHECK_NULLS(ebpf_map_take, kNone, map, &world.key, 4, world.value, 8, 0);
    CHECK_NULLS(ebpf_map_next_key, kNone, map, &world.key, 4, world.value, 4);
    CHECK_NULLS(ebpf_map_freeze, kNone, map);
    CHECK_NULLS(ebpf_map_next_id, kNone, 0, &next);
}

TEST_CASE("NULL to a map of which something is asked", "[null]") {
    CHECK(ebpf_map_fd(nullptr) == -EINVAL);
    CHECK(ebpf_map_id(nullptr) == 0);
    CHECK(ebpf_map_type(nullptr) == EBPF_MAP_TYPE_UNSPEC);
    CHECK(ebpf_map_key_size(nullptr) == 0);
    CHECK(ebpf_map_value_size(nullptr) == 0);
    CHECK(ebpf_map_value_len(nullptr) == 0);
    CHECK(ebpf_map_max_entries(nullptr) == 0);
    CHECK(ebpf_map_flags(nullptr) == 0);
    CHECK(ebpf_map_extra(nullptr) == 0);
    CHECK(ebpf_map_name(nullptr) == std::string());
    CHECK(ebpf_map_type_by_name(nullptr) == -ENOENT);
    ebpf_map_close(nullptr);
}

TEST_CASE("NULL to an error", "[null]") {
    CHECK(ebpf_error_code(nullptr) == 0);
    CHECK(ebpf_error_cause(nullptr) == EBPF_CAUSE_NONE);
    CHECK(ebpf_error_operation(nullptr) == std::string());
    CHECK(ebpf_error_message(nullptr) == std::string());
    CHECK(ebpf_error_log(nullptr) == std::string());
    ebpf_error_free(nullptr);
}

TEST_CASE("NULL to a pin", "[null]") {
    World world(EBPF_MAP_TYPE_HASH);
    ebpf_map *made = nullptr;
    char path[64];
    CHECK_NULLS(ebpf_map_pin, kNone, world.map.get(), kPin);
    CHECK_NULLS(ebpf_map_unpin, kNone, world.map.get(), kPin);
    CHECK_NULLS(ebpf_map_open_pinned, kNone, kPin, 0, &made);
    CHECK_NULLS(ebpf_map_create_pinned, kNone, world.hash_spec.get(), kPin, EBPF_PIN_POLICY_REUSE, &made);
    CHECK_NULLS(ebpf_bpffs_find, kNone, path, 64);
    CHECK(world.pins.empty());
}

TEST_CASE("NULL to a cursor", "[null]") {
    World world(EBPF_MAP_TYPE_HASH);
    ebpf_cursor *made = nullptr;
    CHECK_NULLS(ebpf_cursor_new, kNone, world.map.get(), &made);
    CursorHandle cursor = make_cursor(&world);
    uint32_t key;
    CHECK_NULLS(ebpf_cursor_next, kNone, cursor.get(), &key, 4, world.value, 8);
    CHECK_NULLS(ebpf_cursor_read, kNone, cursor.get(), &key, 4, world.value, 8);
    CHECK_NULLS(ebpf_cursor_set_include_empty, kNone, cursor.get(), 1);
    CHECK_NULLS(ebpf_cursor_set_read_ahead, kNone, cursor.get(), 1);
    CHECK(ebpf_cursor_state(nullptr) == -EINVAL);
    ebpf_cursor_rewind(nullptr);
    ebpf_cursor_free(nullptr);
}

TEST_CASE("NULL to maps without keys", "[null]") {
    World bloom(EBPF_MAP_TYPE_BLOOM_FILTER);
    CHECK_NULLS(ebpf_bloom_add, kNone, bloom.map.get(), bloom.value, 8);
    CHECK_NULLS(ebpf_bloom_contains, kNone, bloom.map.get(), bloom.value, 8);
}

TEST_CASE("NULL to a queue", "[null]") {
    World queue(EBPF_MAP_TYPE_QUEUE);
    CHECK_NULLS(ebpf_queue_push, kNone, queue.map.get(), queue.value, 8, 0);
    CHECK_NULLS(ebpf_queue_pop, kNone, queue.map.get(), queue.value, 8);
    CHECK_NULLS(ebpf_queue_peek, kNone, queue.map.get(), queue.value, 8);
}

TEST_CASE("NULL to an LPM trie", "[null]") {
    World trie(EBPF_MAP_TYPE_LPM_TRIE);
    CHECK_NULLS(ebpf_lpm_update, kNone, trie.map.get(), 8, kAddress, 4, trie.value, 8, 0);
    CHECK_NULLS(ebpf_lpm_lookup, kNone, trie.map.get(), kAddress, 4, trie.value, 8);
    CHECK_NULLS(ebpf_lpm_delete, kNone, trie.map.get(), 8, kAddress, 4);
}

TEST_CASE("NULL to a per-CPU map", "[null]") {
    World percpu(EBPF_MAP_TYPE_PERCPU_HASH);
    const ebpf_map *map = percpu.map.get();
    CHECK_NULLS(ebpf_percpu_lookup, kNone, map, &percpu.key, 4, percpu.value, sizeof percpu.value, 0);
    CHECK_NULLS(ebpf_percpu_update, kNone, map, &percpu.key, 4, percpu.value, sizeof percpu.value, 0);
    CHECK_NULLS(ebpf_percpu_lookup_cpu, kNone, map, &percpu.key, 4, 0, percpu.value, 8);
    CHECK_NULLS(ebpf_percpu_update_cpu, kNone, map, &percpu.key, 4, 0, percpu.value, 8);
    CHECK_NULLS(ebpf_percpu_sum, kNone, map, &percpu.key, 4, 8, percpu.value, 8);
    CHECK(ebpf_percpu_count(nullptr) == fake::kCpus);
}

TEST_CASE("NULL to a devmap", "[null]") {
    World devmap(EBPF_MAP_TYPE_DEVMAP);
    const ebpf_map *map = devmap.map.get();
    uint32_t key, ifindex, id;
    CHECK_NULLS(ebpf_devmap_set, kNone, map, 1, 2, -1, 0);
    CHECK_NULLS(ebpf_devmap_set_by_name, kNone, map, 1, "eth0", -1, 0);
    CHECK_NULLS(ebpf_devmap_set_in_netns, kNone, map, 1, devmap.netns, 7, -1, 0);
    CHECK_NULLS(ebpf_devmap_get, {1, 2, 3}, map, 1, &ifindex, &id);
    CHECK_NULLS(ebpf_devmap_delete, kNone, map, 1);
    CursorHandle cursor = make_cursor(&devmap);
    CHECK_NULLS(ebpf_devmap_next, {2, 3}, cursor.get(), &key, &ifindex, &id);
}

TEST_CASE("NULL to a cpumap", "[null]") {
    World cpumap(EBPF_MAP_TYPE_CPUMAP);
    const ebpf_map *map = cpumap.map.get();
    uint32_t cpu, size, id;
    CHECK_NULLS(ebpf_cpumap_set, kNone, map, 1, 64, -1, 0);
    CHECK_NULLS(ebpf_cpumap_get, {2, 3}, map, 1, &size, &id);
    CHECK_NULLS(ebpf_cpumap_delete, kNone, map, 1);
    CursorHandle cursor = make_cursor(&cpumap);
    CHECK_NULLS(ebpf_cpumap_next, {2, 3}, cursor.get(), &cpu, &size, &id);
}

TEST_CASE("NULL to an xskmap", "[null]") {
    World xskmap(EBPF_MAP_TYPE_XSKMAP);
    const ebpf_map *map = xskmap.map.get();
    uint64_t cookie;
    harness::call(ebpf_xskmap_set, map, 1, xskmap.socket, 0);
    CHECK_NULLS(ebpf_xskmap_set, kNone, map, 1, xskmap.socket, 0);
    CHECK_NULLS(ebpf_xskmap_set_queue, kNone, map, 2, 1, xskmap.socket, 0);
    CHECK_NULLS(ebpf_xskmap_get, {2}, map, 1, &cookie);
    CHECK_NULLS(ebpf_xskmap_delete, kNone, map, 1);
}

TEST_CASE("NULL to a prog array", "[null]") {
    World array(EBPF_MAP_TYPE_PROG_ARRAY);
    const ebpf_map *map = array.map.get();
    uint32_t index, id;
    CHECK_NULLS(ebpf_prog_array_set, kNone, map, 1, array.program);
    CHECK_NULLS(ebpf_prog_array_clear, kNone, map, 1);
    CHECK_NULLS(ebpf_prog_array_get, kNone, map, 1, &id);
    CHECK_NULLS(ebpf_prog_array_lost_on_close, kNone, map);
    CursorHandle cursor = make_cursor(&array);
    CHECK_NULLS(ebpf_prog_array_next, {2}, cursor.get(), &index, &id);
}

TEST_CASE("NULL to maps of other objects", "[null]") {
    World cgroups(EBPF_MAP_TYPE_CGROUP_ARRAY);
    CHECK_NULLS(ebpf_cgroup_array_set, kNone, cgroups.map.get(), 1, cgroups.socket);
    CHECK_NULLS(ebpf_cgroup_array_clear, kNone, cgroups.map.get(), 1);
    CHECK_NULLS(ebpf_perf_array_set, kNone, cgroups.map.get(), 1, cgroups.socket);
    CHECK_NULLS(ebpf_perf_array_clear, kNone, cgroups.map.get(), 1);
}

TEST_CASE("NULL to a map of maps", "[null]") {
    World outer(EBPF_MAP_TYPE_ARRAY_OF_MAPS);
    ebpf_map *made = nullptr;
    CHECK_NULLS(ebpf_map_in_map_set, kNone, outer.map.get(), &outer.key, 4, outer.inner.get(), 0);
    CHECK_NULLS(ebpf_map_in_map_get, kNone, outer.map.get(), &outer.key, 4, &made);
}

TEST_CASE("NULL to a map of sockets", "[null]") {
    World sockets(EBPF_MAP_TYPE_SOCKHASH);
    CHECK_NULLS(ebpf_sockmap_set, kNone, sockets.map.get(), &sockets.key, 4, sockets.socket, 0);
    CHECK_NULLS(ebpf_sockmap_get, kNone, sockets.map.get(), &sockets.key, 4, sockets.value);
}

TEST_CASE("NULL to a local storage", "[null]") {
    World storage(EBPF_MAP_TYPE_INODE_STORAGE);
    CHECK_NULLS(ebpf_storage_get, kNone, storage.map.get(), 1, storage.value, 8, 0);
    CHECK_NULLS(ebpf_storage_set, kNone, storage.map.get(), 1, storage.value, 8, 0);
    CHECK_NULLS(ebpf_storage_delete, kNone, storage.map.get(), 1);
}

TEST_CASE("NULL where an interface is asked for", "[null]") {
    Machine machine;
    uint32_t ifindex;
    char name[16];
    CHECK_NULLS(ebpf_interface_index, kNone, "eth0", -1, &ifindex);
    CHECK_NULLS(ebpf_interface_name, kNone, 2, -1, name, 16);
    CHECK(ebpf_probe_map_type(EBPF_MAP_TYPE_HASH, nullptr) == 1);
    CHECK(ebpf_probe_feature(EBPF_FEATURE_FREEZE, nullptr) == 1);
}
