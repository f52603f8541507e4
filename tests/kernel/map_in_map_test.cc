// SPDX-License-Identifier: BSD-2-Clause
// Maps of maps: updates, lookups, and the maps that match a template.
#include "kernel/maps.h"
#include "kernel/value_btf.h"
#include "kernel/wait.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

constexpr uint32_t kBoth[] = {EBPF_MAP_TYPE_ARRAY_OF_MAPS, EBPF_MAP_TYPE_HASH_OF_MAPS};
constexpr Verdict kUnlike{-EINVAL, EBPF_CAUSE_INNER_MAP};

MapHandle make_outer(const Shape &inner, uint32_t type = EBPF_MAP_TYPE_HASH_OF_MAPS) {
    MapSpecHandle spec = make<MapSpecHandle>(ebpf_map_spec_new, type, 4, 4, 4);
    call(ebpf_map_spec_set_name, spec.get(), "outer");
    call(ebpf_map_spec_set_inner, spec.get(), spec_of(inner).get());
    return make<MapHandle>(ebpf_map_create, spec.get());
}

Attempt set(const MapHandle &outer, uint32_t key, const MapHandle &inner, uint64_t flags = 0) {
    return attempt(ebpf_map_in_map_set, outer.get(), &key, sizeof key, inner.get(), flags);
}

// Nothing where there is none.
MapHandle get(const MapHandle &outer, uint32_t key) {
    ebpf_map *inner = nullptr;
    call(ebpf_map_in_map_get, outer.get(), &key, sizeof key, &inner);
    return MapHandle(inner);
}

Attempt try_outer_of(const Shape &inner) {
    MapSpecHandle spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1);
    call(ebpf_map_spec_set_inner, spec.get(), spec_of(inner).get());
    ebpf_map *map = nullptr;
    Attempt outcome = attempt(ebpf_map_create, spec.get(), &map);
    ebpf_map_close(map);
    return outcome;
}

}  // namespace

TEST_CASE("maps of maps: set, get, replace, delete", "[kernel][map_in_map]") {
    Shape shape{EBPF_MAP_TYPE_HASH, 4, 8, 16, 0, "inner"};
    for (uint32_t type : kBoth) {
        INFO(ebpf_map_type_name(type));
        MapHandle outer = make_outer(shape, type);
        MapHandle inner = make_map(shape);
        put(inner, 1, uint64_t{42});
        CHECK(get(outer, 2) == nullptr);
        CHECK(set(outer, 2, inner).verdict == kOk);
        MapHandle got = get(outer, 2);
        CHECK(ebpf_map_id(got.get()) == ebpf_map_id(inner.get()));
        CHECK(ebpf_map_name(got.get()) == std::string("inner"));
        CHECK(read<uint64_t>(got, 1) == 42U);
        MapHandle other = make_map(shape);
        CHECK(set(outer, 2, other).verdict == kOk);
        CHECK(ebpf_map_id(get(outer, 2).get()) == ebpf_map_id(other.get()));
        CHECK(drop(outer, 2).verdict == kOk);
        CHECK(get(outer, 2) == nullptr);
        check_outcome(drop(outer, 2), {-ENOENT, EBPF_CAUSE_NOT_FOUND}, {"map \"outer\" has no key 2"});
    }
}

TEST_CASE("an outer map keeps its inner maps alive", "[kernel][map_in_map]") {
    MapHandle outer = make_outer({EBPF_MAP_TYPE_ARRAY, 4, 4, 1});
    uint32_t id = 0;
    {
        MapHandle inner = small_map(EBPF_MAP_TYPE_ARRAY, 1);
        put(inner, 0, 42);
        set(outer, 0, inner);
        id = ebpf_map_id(inner.get());
    }
    CHECK(read<int>(get(outer, 0), 0) == 42);
    drop(outer, 0);
    CHECK(comes_true([id] {
        ebpf_map *opened = nullptr;
        int32_t result = ebpf_map_open_id(id, 0, &opened, nullptr);
        ebpf_map_close(opened);
        return result == -ENOENT;
    }));
}

TEST_CASE("a template can be a map that exists", "[kernel][map_in_map]") {
    MapHandle inner = small_map(EBPF_MAP_TYPE_LRU_HASH, 16);
    MapSpecHandle spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1);
    call(ebpf_map_spec_set_inner_map, spec.get(), inner.get());
    MapHandle outer = make<MapHandle>(ebpf_map_create, spec.get());
    CHECK(set(outer, 0, inner).verdict == kOk);
}

TEST_CASE("an outer map needs to know its inner ones", "[kernel][map_in_map]") {
    ebpf_map *map = nullptr;
    for (uint32_t type : kBoth) {
        MapSpecHandle spec = make<MapSpecHandle>(ebpf_map_spec_new, type, 4, 4, 1);
        check_outcome(attempt(ebpf_map_create, spec.get(), &map), kUnlike,
                      {ebpf_map_type_name(type), "ebpf_map_spec_set_inner()"});
    }
    MapSpecHandle plain = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_HASH, 4, 4, 1);
    call(ebpf_map_spec_set_inner, plain.get(), spec_of({EBPF_MAP_TYPE_ARRAY, 4, 4, 1}).get());
    check_outcome(attempt(ebpf_map_create, plain.get(), &map), kUnlike,
                  {"a hash takes no inner map", "only array_of_maps and hash_of_maps hold maps"});
}

TEST_CASE("which types can be inner maps", "[kernel][map_in_map]") {
    for (uint32_t type = 1; type <= kNewestType; ++type) {
        if (type == EBPF_MAP_TYPE_STRUCT_OPS) continue;
        INFO(ebpf_map_type_name(type));
        bool nested = type == EBPF_MAP_TYPE_ARRAY_OF_MAPS || type == EBPF_MAP_TYPE_HASH_OF_MAPS;
        bool never = type == EBPF_MAP_TYPE_PROG_ARRAY || type == EBPF_MAP_TYPE_CGROUP_STORAGE ||
                     type == EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
        Attempt outcome = try_outer_of(smallest(type));
        if (nested) check_outcome(outcome, kUnlike, {"cannot be inside another map: the kernel allows one level"});
        if (never)
            check_outcome(outcome, {-EOPNOTSUPP, EBPF_CAUSE_INNER_MAP},
                          {ebpf_map_type_name(type), "cannot be inside another map"});
        if (!nested && !never) CHECK(outcome.verdict == kOk);
    }
}

TEST_CASE("an inner map that is unlike the template", "[kernel][map_in_map]") {
    const Shape like{EBPF_MAP_TYPE_HASH, 4, 8, 16, 0, "like"};
    struct Row {
        Shape shape;
        const char *difference;
    };
    const Row rows[] = {
        {{EBPF_MAP_TYPE_LRU_HASH, 4, 8, 16, 0, "unlike"}, "type is lru_hash, not hash"},
        {{EBPF_MAP_TYPE_HASH, 8, 8, 16, 0, "unlike"}, "key_size is 8, not 4"},
        {{EBPF_MAP_TYPE_HASH, 4, 4, 16, 0, "unlike"}, "value_size is 4, not 8"},
        {{EBPF_MAP_TYPE_HASH, 4, 8, 16, EBPF_F_NO_PREALLOC, "unlike"}, "flags are EBPF_F_NO_PREALLOC, not 0"},
    };
    for (const Row &row : rows) {
        INFO(row.difference);
        MapHandle outer = make_outer(like);
        check_outcome(set(outer, 0, make_map(row.shape)), kUnlike,
                      {"map \"unlike\" is", "does not match the template of map \"outer\"",
                       "type, key_size, value_size, flags"});
        // Now there is one to compare with.
        CHECK(set(outer, 1, make_map(like)).verdict == kOk);
        check_outcome(set(outer, 0, make_map(row.shape)), kUnlike,
                      {"map \"unlike\" does not fit into map \"outer\", which holds maps like map \"like\"", row.difference});
    }
}

TEST_CASE("inner maps may differ in max_entries, arrays only by consent", "[kernel][map_in_map]") {
    CHECK(set(make_outer({EBPF_MAP_TYPE_HASH, 4, 4, 16}), 0, small_map(EBPF_MAP_TYPE_HASH, 32)).verdict == kOk);
    Shape array{EBPF_MAP_TYPE_ARRAY, 4, 4, 1};
    check_outcome(set(make_outer(array), 0, small_map(EBPF_MAP_TYPE_ARRAY, 2)), kUnlike,
                  {"max_entries 2", "arrays may differ in max_entries only if both have EBPF_F_INNER_MAP"});
    array.flags = EBPF_F_INNER_MAP;
    CHECK(set(make_outer(array), 0, make_map({EBPF_MAP_TYPE_ARRAY, 4, 4, 2, EBPF_F_INNER_MAP})).verdict == kOk);
}

TEST_CASE("a lock in one and not in the other", "[kernel][map_in_map]") {
    ValueBtf btf;
    uint32_t key = btf.add_int(4);
    uint32_t value = btf.add_locked_int();
    MapSpecHandle locked = spec_of({EBPF_MAP_TYPE_HASH, 4, 8, 16});
    call(ebpf_map_spec_set_btf, locked.get(), btf.load().get(), key, value);
    MapHandle outer = make_outer({EBPF_MAP_TYPE_HASH, 4, 8, 16});
    set(outer, 1, make_map({EBPF_MAP_TYPE_HASH, 4, 8, 16}));
    check_outcome(set(outer, 0, make<MapHandle>(ebpf_map_create, locked.get())), kUnlike, {"they differ in a bpf_spin_lock"});
}

TEST_CASE("flags of an update of a map of maps", "[kernel][map_in_map]") {
    MapHandle outer = make_outer({EBPF_MAP_TYPE_HASH, 4, 4, 16});
    MapHandle inner = small_map(EBPF_MAP_TYPE_HASH, 16);
    CHECK(set(outer, 0, inner, EBPF_EXIST).verdict == Verdict{-ENOENT, EBPF_CAUSE_NOT_FOUND});
    CHECK(set(outer, 0, inner, EBPF_NOEXIST).verdict == kOk);
    CHECK(set(outer, 0, inner, EBPF_NOEXIST).verdict == Verdict{-EEXIST, EBPF_CAUSE_EXISTS});
    MapHandle array = make_outer({EBPF_MAP_TYPE_HASH, 4, 4, 16}, EBPF_MAP_TYPE_ARRAY_OF_MAPS);
    CHECK(set(array, 0, inner, EBPF_EXIST).verdict == Verdict{-EINVAL, EBPF_CAUSE_FLAGS});
    check_outcome(set(array, 4, inner), {-E2BIG, EBPF_CAUSE_INDEX}, {"(0-3)"});
}
