// SPDX-License-Identifier: BSD-2-Clause
// The book of frames: which frame an address lies in, and where each one is.
#include "xsk/frames.h"

#include <catch2/catch.hpp>

#include <cstdint>
#include <set>

using namespace ebpfmap::xsk;

TEST_CASE("an address lies in one frame for every size", "[xsk]") {
    for (uint32_t size : {2048U, 2049U, 2500U, 3000U, 3333U, 4095U, 4096U}) {
        constexpr uint32_t kCount = 5000;
        Frames frames(kCount, size);
        for (uint64_t index = 0; index < kCount; ++index) {
            uint64_t first = index * size, last = first + size - 1;
            REQUIRE(frames.index_of(first) == index);
            REQUIRE(frames.index_of(last) == index);
            REQUIRE(frames.address_of(index) == first);
        }
        CAPTURE(size);
        CHECK(frames.index_of(frames.memory_size()) == kCount);
        for (uint64_t shift = 32; shift < 64; ++shift) CHECK(frames.index_of(uint64_t{1} << shift) >= kCount);
        CHECK(frames.index_of(~uint64_t{0}) >= kCount);
    }
}

TEST_CASE("the largest memory that a spec can name has its frames, too", "[xsk]") {
    // Without the frames themselves: the arithmetic alone.
    constexpr uint32_t kCount = 1U << 22;
    Frames frames(kCount, 4095);
    for (uint64_t index : {uint64_t{kCount} - 1, uint64_t{kCount} / 3, uint64_t{12345}}) {
        CHECK(frames.index_of(index * 4095) == index);
        CHECK(frames.index_of(index * 4095 + 4094) == index);
    }
}

TEST_CASE("bytes end within their frame, or they do not", "[xsk]") {
    Frames frames(10, 3000);
    for (uint64_t index : {0, 4, 9}) {
        uint64_t begin = frames.address_of(index);
        CHECK(frames.holds(index, begin, 1));
        CHECK(frames.holds(index, begin, 3000));
        CHECK_FALSE(frames.holds(index, begin, 3001));
        CHECK(frames.holds(index, begin + 2999, 1));
        CHECK_FALSE(frames.holds(index, begin + 2999, 2));
        for (uint64_t at : {begin, begin + 2999}) {
            CHECK_FALSE(frames.holds(index, at, 0));
            CHECK_FALSE(frames.holds(index, at, ~0U));
        }
    }
}

TEST_CASE("each frame is taken once, and moves only from where it is", "[xsk]") {
    Frames frames(100, 2048);
    std::set<uint64_t> taken;
    while (frames.free_count() > 0) CHECK(taken.insert(frames.take(Place::kCaller)).second);
    CHECK(taken.size() == 100);
    CHECK(frames.move(7, Place::kCaller, Place::kSending));
    CHECK_FALSE(frames.move(7, Place::kCaller, Place::kSending));
    CHECK_FALSE(frames.move(100, Place::kCaller, Place::kSending));
    CHECK_FALSE(frames.move(~uint64_t{0}, Place::kCaller, Place::kSending));
    CHECK(frames.move(7, Place::kSending, Place::kFree));
    CHECK_FALSE(frames.move(7, Place::kSending, Place::kFree));
    CHECK(frames.move(8, Place::kCaller, Place::kTiming));
    CHECK(frames.place(8) == Place::kTiming);
}

TEST_CASE("a queue that goes takes only its frames with the kernel along", "[xsk]") {
    Frames frames(10, 2048);
    for (int i = 0; i < 8; ++i) frames.take(Place::kCaller);
    uint64_t number = 0;
    for (uint16_t queue : {uint16_t{1}, uint16_t{2}}) {
        for (Place place : {Place::kReceiving, Place::kSending, Place::kTiming}) {
            frames.lend(number++, Place::kCaller, place, queue);
        }
    }
    frames.lend(6, Place::kCaller, Place::kReceiving, 1);
    frames.move(6, Place::kReceiving, Place::kCaller);
    frames.reclaim(1);
    for (uint64_t index : {0, 1}) CHECK(frames.place(index) == Place::kFree);
    // The kernel is going to write the time into the third.
    for (uint64_t index : {2, 3, 4, 5}) CHECK(frames.place(index) != Place::kFree);
    CHECK(frames.place(6) == Place::kCaller);
    CHECK(frames.free_count() == 2 + 2);
}
