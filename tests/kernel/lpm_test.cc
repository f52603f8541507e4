// SPDX-License-Identifier: BSD-2-Clause
// LPM tries: the longest prefix wins.
#include "kernel/maps.h"

#include <catch2/catch.hpp>

#include <array>

using namespace kernel_tests;

namespace {

using Address = std::array<uint8_t, 4>;

MapHandle make_trie(uint32_t max_entries = 16) { return make_map({EBPF_MAP_TYPE_LPM_TRIE, 8, 4, max_entries, 0, "routes"}); }

Attempt update(const MapHandle &map, uint32_t prefix, const Address &address, uint32_t value, uint64_t flags = 0) {
    return attempt(ebpf_lpm_update, map.get(), prefix, address.data(), 4, &value, 4, flags);
}

// 0 where nothing matches.
uint32_t lookup(const MapHandle &map, const Address &address) {
    uint32_t value = 0;
    return call(ebpf_lpm_lookup, map.get(), address.data(), 4, &value, 4) == 0 ? value : 0;
}

Attempt remove(const MapHandle &map, uint32_t prefix, const Address &address) {
    return attempt(ebpf_lpm_delete, map.get(), prefix, address.data(), 4);
}

}  // namespace

TEST_CASE("the longest prefix is found", "[kernel][lpm]") {
    MapHandle map = make_trie();
    CHECK(lookup(map, {10, 1, 2, 3}) == 0);
    update(map, 0, {}, 1);
    update(map, 8, {10}, 8);
    update(map, 16, {10, 1}, 16);
    update(map, 32, {10, 1, 2, 3}, 32);
    CHECK(lookup(map, {10, 1, 2, 3}) == 32);
    CHECK(lookup(map, {10, 1, 2, 4}) == 16);
    CHECK(lookup(map, {10, 2, 2, 3}) == 8);
    CHECK(lookup(map, {11, 1, 2, 3}) == 1);
    CHECK(remove(map, 16, {10, 1}).verdict == kOk);
    CHECK(lookup(map, {10, 1, 2, 4}) == 8);
    CHECK(lookup(map, {10, 1, 2, 3}) == 32);
    check_outcome(remove(map, 16, {10, 1}), {-ENOENT, EBPF_CAUSE_NOT_FOUND}, {"map \"routes\" has no key"});
}

TEST_CASE("bits beyond the prefix do not matter and are kept", "[kernel][lpm]") {
    MapHandle map = make_trie();
    update(map, 8, {10, 99, 99, 99}, 8);
    CHECK(lookup(map, {10, 1, 2, 3}) == 8);
    CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
    std::array<uint8_t, 8> key{};
    CHECK(call(ebpf_cursor_next, cursor.get(), key.data(), 8, nullptr, 0) == 1);
    CHECK(key == std::array<uint8_t, 8>{8, 0, 0, 0, 10, 99, 99, 99});
    CHECK(update(map, 8, {10, 1}, 9, EBPF_NOEXIST).verdict == Verdict{-EEXIST, EBPF_CAUSE_EXISTS});
    CHECK(remove(map, 8, {10}).verdict == kOk);
}

TEST_CASE("addresses of other lengths", "[kernel][lpm]") {
    for (uint32_t length : {1U, 16U, 256U}) {
        INFO(length << " bytes");
        MapHandle map = make_map({EBPF_MAP_TYPE_LPM_TRIE, 4 + length, 4, 4, 0, "routes"});
        std::vector<uint8_t> address(length, 0xff);
        uint32_t value = 7, found = 0;
        const ebpf_map *trie = map.get();
        CHECK(attempt(ebpf_lpm_update, trie, 8 * length, address.data(), length, &value, 4, 0).verdict == kOk);
        CHECK(attempt(ebpf_lpm_lookup, trie, address.data(), length, &found, 4).verdict == kOk);
        CHECK(found == 7);
        constexpr Verdict kTooLong{-EINVAL, EBPF_CAUSE_PREFIX_LENGTH};
        std::string rule = "0 to " + std::to_string(8 * length) + " bits, not " + std::to_string(8 * length + 1);
        check_outcome(attempt(ebpf_lpm_update, trie, 8 * length + 1, address.data(), length, &value, 4, 0), kTooLong, {rule});
        check_outcome(attempt(ebpf_lpm_delete, trie, 8 * length + 1, address.data(), length), kTooLong, {rule});
        check_outcome(attempt(ebpf_lpm_lookup, trie, address.data(), length + 1, &found, 4), {-EINVAL, EBPF_CAUSE_BUFFER_SIZE},
                      {"map \"routes\" has " + std::to_string(length) + " bytes (key_size - 4)", "(address_len)"});
    }
}

TEST_CASE("errors of an LPM trie", "[kernel][lpm]") {
    MapHandle map = make_trie(1);
    CHECK(update(map, 8, {10}, 1, EBPF_EXIST).verdict == Verdict{-ENOENT, EBPF_CAUSE_NOT_FOUND});
    CHECK(update(map, 8, {10}, 1).verdict == kOk);
    check_outcome(update(map, 8, {11}, 1), {-ENOSPC, EBPF_CAUSE_FULL}, {"map \"routes\" is full (1 of 1 entries)"});
    CHECK(update(map, 8, {10}, 2).verdict == kOk);
    check_outcome(update(map, 8, {10}, 1, 3), {-EINVAL, EBPF_CAUSE_FLAGS}, {"flags 0x3: an lpm_trie takes"});
}
