// SPDX-License-Identifier: BSD-2-Clause
// Maps for one program alone, and maps by the rights of a token.
#include "kernel/maps.h"
#include "kernel/objects.h"
#include "kernel/programs.h"

#include <catch2/catch.hpp>

#include <array>

using namespace kernel_tests;

namespace {

constexpr std::array<uint8_t, 32> kHashOfNothing{};

MapSpecHandle exclusive_spec() {
    MapSpecHandle spec = spec_of({EBPF_MAP_TYPE_ARRAY, 4, 4, 1, 0, "mine"});
    call(ebpf_map_spec_set_exclusive, spec.get(), kHashOfNothing.data(), kHashOfNothing.size());
    return spec;
}

}  // namespace

TEST_CASE("an exclusive map is not for another program", "[kernel][exclusive]") {
    MapHandle map = make<MapHandle>(ebpf_map_create, exclusive_spec().get());
    CHECK(put(map, 0, 7).verdict == kOk);
    Instructions use = load_map(BPF_REG_1, ebpf_map_fd(map.get())) + returning(0);
    CHECK_THROWS_WITH(load({.instructions = use}), Catch::Contains("Permission denied"));
}

TEST_CASE("the hash of an exclusive map has 32 bytes", "[kernel][exclusive]") {
    MapSpecHandle spec = spec_of({EBPF_MAP_TYPE_ARRAY, 4, 4, 1});
    check_outcome(attempt(ebpf_map_spec_set_exclusive, spec.get(), kHashOfNothing.data(), 31),
                  {-EINVAL, EBPF_CAUSE_BUFFER_SIZE}, {"SHA-256 of 32 bytes, not 31 (hash_len)"});
}

TEST_CASE("an exclusive map cannot be an inner map", "[kernel][exclusive]") {
    MapSpecHandle outer = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4, 1);
    call(ebpf_map_spec_set_inner, outer.get(), exclusive_spec().get());
    ebpf_map *map = nullptr;
    Attempt outcome = attempt(ebpf_map_create, outer.get(), &map);
    check_outcome(outcome, {-EOPNOTSUPP, EBPF_CAUSE_INNER_MAP}, {"cannot be inside another map", "exclusive"});
}

TEST_CASE("descriptors that are no token", "[kernel][token]") {
    MapSpecHandle spec = spec_of({EBPF_MAP_TYPE_ARRAY, 4, 4, 1});
    check_outcome(attempt(ebpf_map_spec_set_token, spec.get(), 4711), {-EBADF, EBPF_CAUSE_BAD_FD},
                  {"4711 (token_fd) is not open"});
    call(ebpf_map_spec_set_token, spec.get(), memory_file().get());
    ebpf_map *map = nullptr;
    Attempt outcome = attempt(ebpf_map_create, spec.get(), &map);
    CHECK(outcome.verdict.cause == EBPF_CAUSE_TOKEN);
    CHECK_THAT(outcome.message, Catch::Contains("token"));
}
