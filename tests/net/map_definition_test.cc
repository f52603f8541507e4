// SPDX-License-Identifier: BSD-2-Clause
// Objects with maps that the kernel rejects, by every rule: the message is that of ebpf_map_create() for the same map.
#include "net/map_file.h"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <string>
#include <vector>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Definition;
using net_tests::file_with;

namespace {

struct Verdict {
    int32_t code;
    uint32_t cause;
    std::string message;
};

Verdict verdict(int32_t code, ebpf_error *error) {
    ErrorHandle owned(error);
    return {code, ebpf_error_cause(error), ebpf_error_message(error)};
}

Verdict load(const Definition &definition) {
    std::string elf = file_with("map.o", definition);
    auto object = make<ObjectHandle>(ebpf_object_open_memory, elf.data(), elf.size(), "broken");
    ebpf_error *error;
    int32_t code = ebpf_object_load(object.get(), &error);
    return verdict(code, error);
}

// The same map, asked for by ebpf_map_create(); refused by ebpf_map_spec_set_flags() where that knows better already.
Verdict create(const Definition &definition) {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, definition.type, definition.key_size, definition.value_size,
                                    definition.max_entries);
    ebpf_error *error;
    if (int32_t code = ebpf_map_spec_set_flags(spec.get(), definition.flags, &error); code < 0) return verdict(code, error);
    call(ebpf_map_spec_set_extra, spec.get(), definition.extra);
    if (definition.numa_node != 0) call(ebpf_map_spec_set_numa_node, spec.get(), definition.numa_node);
    ebpf_map *map = nullptr;
    int32_t code = ebpf_map_create(spec.get(), &map, &error);
    ebpf_map_close(map);
    return verdict(code, error);
}

void check_alike(const Definition &definition) {
    CAPTURE(ebpf_map_type_name(definition.type), definition.type, definition.key_size, definition.value_size,
            definition.max_entries, definition.flags, definition.extra, definition.numa_node);
    Verdict created = create(definition);
    Verdict loaded = load(definition);
    CHECK(loaded.code == created.code);
    CHECK(loaded.cause == created.cause);
    if (created.code < 0) CHECK(loaded.message == "map \"subject\" of object \"broken\": " + created.message);
}

constexpr uint32_t kNewestType = EBPF_MAP_TYPE_ARENA;
constexpr uint32_t kNoPrealloc = EBPF_F_NO_PREALLOC;

bool is_storage(uint32_t type) {
    return type == EBPF_MAP_TYPE_SK_STORAGE || type == EBPF_MAP_TYPE_INODE_STORAGE || type == EBPF_MAP_TYPE_TASK_STORAGE ||
           type == EBPF_MAP_TYPE_CGRP_STORAGE;
}

bool is_ring(uint32_t type) { return type == EBPF_MAP_TYPE_RINGBUF || type == EBPF_MAP_TYPE_USER_RINGBUF; }

// One that is right, where a type has one that needs neither BTF nor another map.
Definition sound(uint32_t type) {
    switch (type) {
    case EBPF_MAP_TYPE_STACK_TRACE: return {type, 4, 8, 1};
    case EBPF_MAP_TYPE_LPM_TRIE: return {type, 8, 4, 1, kNoPrealloc};
    case EBPF_MAP_TYPE_CGROUP_STORAGE:
    case EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE: return {type, 8, 4, 0};
    case EBPF_MAP_TYPE_QUEUE:
    case EBPF_MAP_TYPE_STACK:
    case EBPF_MAP_TYPE_BLOOM_FILTER: return {type, 0, 4, 1};
    case EBPF_MAP_TYPE_RINGBUF:
    case EBPF_MAP_TYPE_USER_RINGBUF: return {type, 0, 0, 4096};
    case EBPF_MAP_TYPE_ARENA: return {type, 0, 0, 1, EBPF_F_MMAPABLE};
    default: return is_storage(type) ? Definition{type, 4, 4, 0, kNoPrealloc} : Definition{type, 4, 4, 1};
    }
}

// Each differs from the sound one in one number.
std::vector<Definition> variants(uint32_t type) {
    std::vector<Definition> all;
    auto with = [&](uint32_t Definition::*field, std::initializer_list<uint32_t> numbers) {
        for (uint32_t number : numbers) {
            all.push_back(sound(type));
            all.back().*field = number;
        }
    };
    with(&Definition::key_size, {0, 1, 4, 8, 12, 300, 1024, 70000});
    with(&Definition::value_size, {0, 1, 4, 8, 12, 16, 40000});
    // For these, the number of CPUs is filled in. For ring buffers, libbpf rounds up.
    if (type != EBPF_MAP_TYPE_PERF_EVENT_ARRAY && type != EBPF_MAP_TYPE_CPUMAP) with(&Definition::max_entries, {0});
    if (!is_ring(type)) with(&Definition::max_entries, {1, 3});
    for (uint32_t bit = 0; bit < 31; bit++) {
        all.push_back(sound(type));
        all.back().flags |= 1U << bit;
    }
    with(&Definition::flags, {EBPF_F_RDONLY | EBPF_F_WRONLY | sound(type).flags});
    with(&Definition::flags, {EBPF_F_RDONLY_PROG | EBPF_F_WRONLY_PROG | sound(type).flags});
    with(&Definition::extra, {7, 16});
    return all;
}

Outcome refused(const char *file) {
    ObjectHandle object = net_tests::open_object(file);
    return refusal_of(ebpf_object_load, object.get());
}

}  // namespace

TEST_CASE("a map that an object defines is refused in the words of ebpf_map_create()", "[net]") {
    for (uint32_t type = 1; type <= kNewestType; type++) {
        // The one describes a structure of the kernel; the others need BTF, which ebpf_map_create() makes.
        if (type == EBPF_MAP_TYPE_STRUCT_OPS || is_storage(type)) continue;
        for (const Definition &definition : variants(type)) {
            if (definition.flags & EBPF_F_TOKEN_FD) continue;  // means nothing without a token
            check_alike(definition);
        }
    }
}

TEST_CASE("a map that an object defines: types, limits and NUMA nodes that do not exist", "[net]") {
    check_alike({99, 4, 4, 1});
    check_alike({EBPF_MAP_TYPE_HASH, 4, 4, 0xffffffff});
    check_alike({EBPF_MAP_TYPE_DEVMAP_HASH, 4, 4, 0xffffffff});
    check_alike({EBPF_MAP_TYPE_CPUMAP, 4, 4, 1 << 20});
    check_alike({EBPF_MAP_TYPE_HASH, 4, 0x7fffffff, 1});
    check_alike({EBPF_MAP_TYPE_HASH, 0x7fffffff, 4, 1});
    check_alike({EBPF_MAP_TYPE_PERCPU_ARRAY, 4, 32776, 1});
    check_alike({EBPF_MAP_TYPE_STACK_TRACE, 4, 80000, 1});
    check_alike({EBPF_MAP_TYPE_BLOOM_FILTER, 0, 4, 1, 0, 16});
    check_alike({EBPF_MAP_TYPE_HASH, 4, 4, 1, EBPF_F_NUMA_NODE, 0, 4711});
}

// libbpf rounds a ring buffer up to a size that the kernel takes.
TEST_CASE("a ring buffer of a size that is no power of two is made larger", "[net]") {
    CHECK(load({EBPF_MAP_TYPE_RINGBUF, 0, 0, 5000}).code == 0);
}

TEST_CASE("flags that ebpf_map_create() sets by itself are missed in an object", "[net]") {
    for (uint32_t type = 1; type <= kNewestType; type++) {
        Definition definition = sound(type);
        if (definition.flags == 0) continue;
        definition.flags = 0;
        Verdict verdict = load(definition);
        CAPTURE(ebpf_map_type_name(type), verdict.message);
        CHECK(verdict.cause == EBPF_CAUSE_FLAGS);
        CHECK_THAT(verdict.message,
                   Contains(type == EBPF_MAP_TYPE_ARENA ? "needs EBPF_F_MMAPABLE" : "needs EBPF_F_NO_PREALLOC"));
    }
}

TEST_CASE("a local storage without named types in an object is rejected for its BTF", "[net]") {
    for (uint32_t type = 1; type <= kNewestType; type++) {
        if (!is_storage(type)) continue;
        Verdict verdict = load(sound(type));
        CAPTURE(ebpf_map_type_name(type), verdict.message);
        CHECK(verdict.cause == EBPF_CAUSE_BTF);
        CHECK_THAT(verdict.message, Contains("map \"subject\"") && Contains("__type(key, int)"));
    }
}

TEST_CASE("a map of an object without a type is refused for its type", "[net]") {
    std::string elf = file_with("map.o", {0, 4, 4, 1});
    ebpf_object *object = nullptr;
    Outcome refusal = refusal_of(ebpf_object_open_memory, elf.data(), elf.size(), "broken", &object);
    CHECK(refusal.cause == EBPF_CAUSE_OBJECT);
    CHECK_THAT(refusal.message, Contains("map 'subject': map type isn't specified"));
}

TEST_CASE("the error names a bpf_spin_lock in a map type without locks, not the later verifier message", "[net]") {
    Outcome lru = refused("locked_lru.o");
    CHECK(lru.code == -EOPNOTSUPP);
    CHECK(lru.cause == EBPF_CAUSE_BTF);
    CHECK_THAT(lru.message, Contains("map \"locks_by_a_long_name\" of object \"locked_lru\"") && Contains("bpf_spin_lock") &&
                                Contains("an lru_hash takes no such field"));
    CHECK_THAT(lru.log, Contains("Retrying without BTF"));

    Outcome read_only = refused("locked_read_only.o");
    CHECK(read_only.code == -EACCES);
    CHECK(read_only.cause == EBPF_CAUSE_BTF);
    CHECK_THAT(read_only.message, Contains("map \"locks_by_a_long_name\"") &&
                                      Contains("no map with EBPF_F_RDONLY_PROG takes such a field") && !Contains("hash"));
}

TEST_CASE("a lock that its map takes says nothing", "[net]") {
    CHECK(call(ebpf_object_load, net_tests::open_object("locked.o").get()) == 0);
}

TEST_CASE("an inner map that an object defines wrongly is named with the outer one", "[net]") {
    Outcome inner = refused("nested_key.o");
    CHECK(inner.cause == EBPF_CAUSE_KEY_SIZE);
    CHECK(inner.message == "map \"outer\" of object \"nested_key\": its inner map: array keys are 4 bytes, not 12");

    Outcome slot = refused("nested_slot.o");
    CHECK(slot.cause == EBPF_CAUSE_INNER_MAP);
    CHECK_THAT(slot.message, Contains("map \"outer\"") && Contains("slot [0] to map 'other'"));
}

TEST_CASE("variables of an object are a map that can be too large", "[net]") {
    Outcome refusal = refused("variables.o");
    CHECK(refusal.cause == EBPF_CAUSE_VALUE_SIZE);
    CHECK_THAT(refusal.message, Contains("map \"variable.bss\"") && Contains("array values of 2147483648 bytes"));
}

TEST_CASE("a part of the kernel that an object needs and the kernel lacks is named", "[net]") {
    Outcome option = refused("kernel_part.o");
    CHECK(option.cause == EBPF_CAUSE_OBJECT);
    CHECK_THAT(option.message, Contains("CONFIG_EBPFMAP_IS_NO_OPTION"));

    Outcome structure = refused("struct_ops.o");
    CHECK(structure.cause == EBPF_CAUSE_OBJECT);
    CHECK_THAT(structure.message, Contains("ebpfmap_no_ops"));
}
