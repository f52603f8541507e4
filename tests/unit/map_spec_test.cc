// SPDX-License-Identifier: BSD-2-Clause
// The setters of a spec and the attributes that reach the kernel.
#include "unit/world.h"

#include <catch2/catch.hpp>

#include <cstring>

using namespace ebpfmap;
using namespace ebpfmap::unit;

namespace {

MapSpecHandle spec_of(uint32_t type, uint32_t key_size = 4, uint32_t value_size = 8, uint32_t max_entries = 16) {
    return harness::make<MapSpecHandle>(ebpf_map_spec_new, type, key_size, value_size, max_entries);
}

// Creates a map and returns the attributes of the call, with descriptors replaced by their objects.
struct Asked {
    sys::MapCreateAttr attr{};
    uint32_t btf_object = 0;
    uint32_t inner_object = 0;
    uint32_t token_object = 0;
};

Asked ask(Machine *machine, const MapSpecHandle &spec) {
    Asked asked;
    auto id_of = [&](uint32_t fd) {
        const auto *descriptor = fd == 0 ? nullptr : machine->find(static_cast<int32_t>(fd));
        return descriptor ? descriptor->object->id : 0;
    };
    machine->answer(sys::kMapCreate, [&](void *raw) -> std::optional<int32_t> {
        memcpy(&asked.attr, raw, sizeof asked.attr);
        asked.btf_object = id_of(asked.attr.btf_fd);
        asked.inner_object = id_of(asked.attr.inner_map_fd);
        asked.token_object = id_of(static_cast<uint32_t>(asked.attr.map_token_fd));
        return std::nullopt;
    });
    auto map = harness::make<MapHandle>(ebpf_map_create, spec.get());
    return asked;
}

uint32_t id_behind(const Machine &machine, int32_t fd) { return machine.find(fd)->object->id; }

}  // namespace

TEST_CASE("the four numbers of a spec, and zeros for the rest", "[spec]") {
    Machine machine;
    sys::MapCreateAttr expected{};
    expected.map_type = EBPF_MAP_TYPE_HASH;
    expected.key_size = 5;
    expected.value_size = 6;
    expected.max_entries = 7;
    Asked asked = ask(&machine, spec_of(EBPF_MAP_TYPE_HASH, 5, 6, 7));
    CHECK(memcmp(&asked.attr, &expected, offsetof(sys::MapCreateAttr, excl_prog_hash_size) + 4) == 0);
}

TEST_CASE("name, flags and extra of a spec", "[spec]") {
    Machine machine;
    MapSpecHandle spec = spec_of(EBPF_MAP_TYPE_HASH);
    harness::call(ebpf_map_spec_set_name, spec.get(), "a_longer.name15");
    harness::call(ebpf_map_spec_set_name, spec.get(), "short");
    harness::call(ebpf_map_spec_set_flags, spec.get(), EBPF_F_NO_PREALLOC);
    harness::call(ebpf_map_spec_set_flags, spec.get(), EBPF_F_ZERO_SEED);
    harness::call(ebpf_map_spec_set_extra, spec.get(), 0x123456789abULL);
    Asked asked = ask(&machine, spec);
    CHECK(std::string(asked.attr.map_name, sizeof asked.attr.map_name) == std::string("short\0\0\0\0\0\0\0\0\0\0\0", 16));
    CHECK(asked.attr.map_flags == EBPF_F_ZERO_SEED);
    CHECK(asked.attr.map_extra == 0x123456789abULL);
}

TEST_CASE("a NUMA node sets its flag, also node 0", "[spec]") {
    Machine machine;
    for (uint32_t node : {0U, 1U}) {
        MapSpecHandle spec = spec_of(EBPF_MAP_TYPE_HASH);
        harness::call(ebpf_map_spec_set_numa_node, spec.get(), node);
        Asked asked = ask(&machine, spec);
        CHECK(asked.attr.numa_node == node);
        CHECK(asked.attr.map_flags == EBPF_F_NUMA_NODE);
    }
}

TEST_CASE("flags that a type cannot be without are added", "[spec]") {
    Machine machine;
    CHECK(ask(&machine, spec_of(EBPF_MAP_TYPE_LPM_TRIE, 8)).attr.map_flags == EBPF_F_NO_PREALLOC);
    CHECK(ask(&machine, spec_of(EBPF_MAP_TYPE_TASK_STORAGE, 4, 8, 0)).attr.map_flags == EBPF_F_NO_PREALLOC);
    CHECK(ask(&machine, spec_of(EBPF_MAP_TYPE_ARENA, 0, 0)).attr.map_flags == EBPF_F_MMAPABLE);
}

TEST_CASE("BTF of a spec is a descriptor of the spec's own", "[spec]") {
    Machine machine;
    MapSpecHandle spec = spec_of(EBPF_MAP_TYPE_HASH);
    int32_t btf = machine.open({fake::Object::Kind::kBtf, 0, nullptr, 0, 0, 0, {}});
    uint32_t id = id_behind(machine, btf);
    harness::call(ebpf_map_spec_set_btf, spec.get(), btf, 3, 4);
    machine.close(btf);
    Asked asked = ask(&machine, spec);
    CHECK(asked.btf_object == id);
    CHECK(asked.attr.btf_key_type_id == 3);
    CHECK(asked.attr.btf_value_type_id == 4);
}

TEST_CASE("a local storage without BTF gets some", "[spec]") {
    Machine machine;
    Asked asked = ask(&machine, spec_of(EBPF_MAP_TYPE_INODE_STORAGE, 4, 8, 0));
    CHECK(asked.btf_object != 0);
    CHECK(asked.attr.btf_key_type_id == 1);
    CHECK(asked.attr.btf_value_type_id == 3);
}

TEST_CASE("a token sets its flag", "[spec]") {
    Machine machine;
    MapSpecHandle spec = spec_of(EBPF_MAP_TYPE_HASH);
    int32_t token = machine.open({});
    harness::call(ebpf_map_spec_set_token, spec.get(), token);
    Asked asked = ask(&machine, spec);
    CHECK(asked.token_object == id_behind(machine, token));
    CHECK(asked.attr.map_flags == EBPF_F_TOKEN_FD);
    machine.close(token);
}

TEST_CASE("the hash of an exclusive program", "[spec]") {
    Machine machine;
    MapSpecHandle spec = spec_of(EBPF_MAP_TYPE_HASH);
    uint8_t hash[32];
    for (uint8_t byte = 0; byte < 32; ++byte) hash[byte] = byte;
    harness::call(ebpf_map_spec_set_exclusive, spec.get(), hash, 32);
    CHECK(outcome_of(ebpf_map_spec_set_exclusive, spec.get(), hash, 31).cause == EBPF_CAUSE_BUFFER_SIZE);
    std::string given;
    machine.answer(sys::kMapCreate, [&](void *raw) {
        auto *attr = static_cast<sys::MapCreateAttr *>(raw);
        given.assign(reinterpret_cast<const char *>(attr->excl_prog_hash), attr->excl_prog_hash_size);
        return -EINVAL;
    });
    ebpf_map *made = nullptr;
    CHECK(ebpf_map_create(spec.get(), &made, nullptr) == -EINVAL);
    CHECK(given == std::string(reinterpret_cast<char *>(hash), 32));
}

TEST_CASE("the template of a map-in-map: a map, or a spec of one", "[spec]") {
    Machine machine;
    MapHandle inner = machine.make_map(EBPF_MAP_TYPE_HASH);
    MapSpecHandle spec = spec_of(EBPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4);
    harness::call(ebpf_map_spec_set_inner_map, spec.get(), inner.get());
    CHECK(ask(&machine, spec).inner_object == ebpf_map_id(inner.get()));
    MapSpecHandle inner_spec = spec_of(EBPF_MAP_TYPE_HASH);
    harness::call(ebpf_map_spec_set_inner, spec.get(), inner_spec.get());
    inner_spec.reset();
    uint32_t made = ask(&machine, spec).inner_object;
    CHECK(made != 0);
    CHECK(made != ebpf_map_id(inner.get()));
}

TEST_CASE("setters name the fault for every map type", "[spec]") {
    Machine machine;
    MapSpecHandle spec = spec_of(EBPF_MAP_TYPE_HASH);
    CHECK(outcome_of(ebpf_map_spec_set_name, spec.get(), "sixteen_letters_").cause == EBPF_CAUSE_NAME);
    CHECK(outcome_of(ebpf_map_spec_set_name, spec.get(), "a-b").cause == EBPF_CAUSE_NAME);
    CHECK(outcome_of(ebpf_map_spec_set_flags, spec.get(), EBPF_F_RDONLY | EBPF_F_WRONLY).cause == EBPF_CAUSE_FLAGS);
    CHECK(outcome_of(ebpf_map_spec_set_flags, spec.get(), EBPF_F_RDONLY_PROG | EBPF_F_WRONLY_PROG).cause == EBPF_CAUSE_FLAGS);
    CHECK(outcome_of(ebpf_map_spec_set_btf, spec.get(), 99, 1, 2).cause == EBPF_CAUSE_BAD_FD);
    CHECK(outcome_of(ebpf_map_spec_set_token, spec.get(), -1).cause == EBPF_CAUSE_BAD_FD);
    sys::MapCreateAttr expected{};
    CHECK(ask(&machine, spec).attr.map_flags == expected.map_flags);
}
