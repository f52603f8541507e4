// SPDX-License-Identifier: BSD-2-Clause
// Queues, stacks and bloom filters: values without keys.
#include "kernel/maps.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

constexpr Verdict kFull{-E2BIG, EBPF_CAUSE_FULL};

MapHandle make_keyless(uint32_t type, uint32_t max_entries = 3) { return make_map({type, 0, 4, max_entries, 0, "jobs"}); }

Attempt push(const MapHandle &map, uint32_t value, uint64_t flags = 0) {
    return attempt(ebpf_queue_push, map.get(), &value, sizeof value, flags);
}

// 0 where there is none.
uint32_t peek(const MapHandle &map) {
    uint32_t value = 0;
    return call(ebpf_queue_peek, map.get(), &value, sizeof value) == 0 ? value : 0;
}

uint32_t pop(const MapHandle &map) {
    uint32_t value = 0;
    return call(ebpf_queue_pop, map.get(), &value, sizeof value) == 0 ? value : 0;
}

Attempt contains(const MapHandle &map, uint32_t value) { return attempt(ebpf_bloom_contains, map.get(), &value, sizeof value); }

}  // namespace

TEST_CASE("the order of queues and stacks", "[kernel][queue]") {
    MapHandle queue = make_keyless(EBPF_MAP_TYPE_QUEUE);
    MapHandle stack = make_keyless(EBPF_MAP_TYPE_STACK);
    for (uint32_t value : {1, 2, 3}) {
        CHECK(push(queue, value).verdict == kOk);
        CHECK(push(stack, value).verdict == kOk);
    }
    for (uint32_t value : {1, 2, 3}) {
        CHECK(peek(queue) == value);
        CHECK(pop(queue) == value);
        CHECK(peek(stack) == 4 - value);
        CHECK(pop(stack) == 4 - value);
    }
}

TEST_CASE("empty queues and stacks", "[kernel][queue]") {
    for (uint32_t type : {EBPF_MAP_TYPE_QUEUE, EBPF_MAP_TYPE_STACK}) {
        MapHandle map = make_keyless(type);
        uint32_t value = 0;
        CHECK(attempt(ebpf_queue_peek, map.get(), &value, sizeof value).verdict == kNone);
        CHECK(attempt(ebpf_queue_pop, map.get(), &value, sizeof value).verdict == kNone);
    }
}

TEST_CASE("full queues and stacks", "[kernel][queue]") {
    for (uint32_t type : {EBPF_MAP_TYPE_QUEUE, EBPF_MAP_TYPE_STACK}) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = make_keyless(type);
        for (uint32_t value : {1, 2, 3}) push(map, value);
        check_outcome(push(map, 4), kFull, {"map \"jobs\" is full (3 of 3 entries)"});
        CHECK(push(map, 4, EBPF_EXIST).verdict == kOk);
        bool queue = type == EBPF_MAP_TYPE_QUEUE;
        CHECK(pop(map) == (queue ? 2 : 4));
        CHECK(push(map, 5).verdict == kOk);
        CHECK(push(map, 6).verdict == kFull);
    }
}

TEST_CASE("queues and stacks have no keys", "[kernel][queue]") {
    for (uint32_t type : {EBPF_MAP_TYPE_QUEUE, EBPF_MAP_TYPE_STACK}) {
        MapHandle map = make_keyless(type);
        uint32_t value = 7, key = 0;
        CHECK(attempt(ebpf_map_update, map.get(), &key, 4, &value, 4, 0).verdict == Verdict{-EINVAL, EBPF_CAUSE_BUFFER_SIZE});
        CHECK(attempt(ebpf_map_update, map.get(), nullptr, 0, &value, 4, 0).verdict == kOk);
        CHECK(peek(map) == 7);
        ebpf_cursor *cursor = nullptr;
        check_outcome(attempt(ebpf_cursor_new, map.get(), &cursor), kUnsupported, {"it has no keys", "ebpf_queue_pop()"});
        check_outcome(attempt(ebpf_queue_push, map.get(), &value, 3, 0), {-EINVAL, EBPF_CAUSE_BUFFER_SIZE},
                      {"has 4 bytes, not 3"});
        check_outcome(attempt(ebpf_queue_push, map.get(), nullptr, 4, 0), {-EINVAL, EBPF_CAUSE_ARGUMENT}, {"value is NULL"});
    }
}

// A caller that has a buffer for keys of any map passes the buffer, and the length 0.
TEST_CASE("a key of 0 bytes is no key, with any pointer", "[kernel][queue][bloom]") {
    const uint32_t buffer = 0;
    for (uint32_t type : {EBPF_MAP_TYPE_QUEUE, EBPF_MAP_TYPE_STACK, EBPF_MAP_TYPE_BLOOM_FILTER}) {
        for (const void *key : {static_cast<const void *>(nullptr), static_cast<const void *>(&buffer)}) {
            INFO(ebpf_map_type_name(type) << (key ? ", a pointer" : ", NULL"));
            MapHandle map = make_keyless(type);
            bool bloom = type == EBPF_MAP_TYPE_BLOOM_FILTER;
            uint32_t value = 7, found = bloom ? 7 : 0;
            CHECK(attempt(ebpf_map_update, map.get(), key, 0, &value, 4, 0).verdict == kOk);
            CHECK(call(ebpf_map_lookup, map.get(), key, 0, &found, 4, 0) == 0);
            CHECK(found == 7);
            CHECK(attempt(ebpf_map_delete, map.get(), key, 0).verdict.cause == EBPF_CAUSE_NOT_SUPPORTED);
            found = 0;
            if (bloom) {
                CHECK(attempt(ebpf_map_take, map.get(), key, 0, &found, 4, 0).verdict.cause == EBPF_CAUSE_NOT_SUPPORTED);
            } else {
                CHECK(call(ebpf_map_take, map.get(), key, 0, &found, 4, 0) == 0);
                CHECK(found == 7);
                CHECK(attempt(ebpf_map_take, map.get(), key, 0, &found, 4, 0).verdict == kNone);
            }
            CHECK(attempt(ebpf_map_next_key, map.get(), key, 0, nullptr, 0).verdict.cause == EBPF_CAUSE_NOT_SUPPORTED);
        }
    }
}

TEST_CASE("ring buffers and arenas: pointers to 0 bytes change no answer", "[kernel]") {
    char buffer[8] = {};
    for (uint32_t type : {EBPF_MAP_TYPE_RINGBUF, EBPF_MAP_TYPE_USER_RINGBUF, EBPF_MAP_TYPE_ARENA}) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = make_map(smallest(type));
        auto answers = [&](char *pointer) {
            std::string all;
            all += attempt(ebpf_map_lookup, map.get(), pointer, 0, pointer, 0, 0).message + '\n';
            all += attempt(ebpf_map_update, map.get(), pointer, 0, pointer, 0, 0).message + '\n';
            all += attempt(ebpf_map_delete, map.get(), pointer, 0).message + '\n';
            all += attempt(ebpf_map_take, map.get(), pointer, 0, pointer, 0, 0).message + '\n';
            return all + attempt(ebpf_map_next_key, map.get(), pointer, 0, pointer, 0).message;
        };
        CHECK(answers(buffer) == answers(nullptr));
        CHECK(answers(buffer).find("needs Linux") == std::string::npos);
    }
}

TEST_CASE("a bloom filter never forgets and seldom errs", "[kernel][bloom]") {
    MapHandle map = make_keyless(EBPF_MAP_TYPE_BLOOM_FILTER, 1000);
    CHECK(contains(map, 1).result == 0);
    for (uint32_t value = 0; value < 1000; ++value) REQUIRE(attempt(ebpf_bloom_add, map.get(), &value, 4).verdict == kOk);
    int wrong = 0;
    for (uint32_t value = 0; value < 1000; ++value) {
        CHECK(contains(map, value).result == 1);
        wrong += contains(map, 1000000 + value).result;
    }
    CHECK(wrong < 100);
}

TEST_CASE("asking a bloom filter does not write", "[kernel][bloom]") {
    MapHandle map = make_keyless(EBPF_MAP_TYPE_BLOOM_FILTER);
    static const uint32_t value = 7;  // in memory that cannot be written
    CHECK(attempt(ebpf_bloom_contains, map.get(), &value, 4).result == 0);
    CHECK(attempt(ebpf_bloom_add, map.get(), &value, 4).verdict == kOk);
    CHECK(attempt(ebpf_bloom_contains, map.get(), &value, 4).result == 1);
}

TEST_CASE("errors of a bloom filter", "[kernel][bloom]") {
    MapHandle map = make_keyless(EBPF_MAP_TYPE_BLOOM_FILTER);
    uint32_t value = 7;
    check_outcome(attempt(ebpf_bloom_add, map.get(), &value, 8), {-EINVAL, EBPF_CAUSE_BUFFER_SIZE}, {"has 4 bytes, not 8"});
    check_outcome(attempt(ebpf_map_delete, map.get(), nullptr, 0), kUnsupported, {"it has no keys and deletes nothing"});
    call(ebpf_map_freeze, map.get());
    CHECK(attempt(ebpf_bloom_add, map.get(), &value, 4).verdict == Verdict{-EPERM, EBPF_CAUSE_FROZEN});
    CHECK(contains(map, 7).result == 0);
}
