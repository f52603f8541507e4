// SPDX-License-Identifier: BSD-2-Clause
// Cursors over maps that another thread changes all the time: entries that stay come exactly once, and the iteration ends.
#include "kernel/population.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace kernel_tests;

namespace {

constexpr uint32_t kStable = 300;
constexpr uint32_t kWalks = 40;

// Adds and removes the odd numbers for as long as it lives.
class Churn {
public:
    explicit Churn(const Population &population)
        : thread_([this, &population] {
              for (uint32_t round = 0; !stop_; ++round) {
                  uint32_t number = 2 * (round * 7919 % kStable) + 1;
                  population.add(number);
                  population.remove(2 * ((round + kStable / 2) * 7919 % kStable) + 1);
                  ++rounds_;
              }
          }) {}
    ~Churn() {
        stop_ = true;
        thread_.join();
    }
    uint32_t rounds() const noexcept { return rounds_; }

private:
    std::atomic<bool> stop_ = false;
    std::atomic<uint32_t> rounds_ = 0;
    std::thread thread_;
};

// One walk of a thousand over a trie skips a branch: trie_get_next_key() mistakes a left child for a right one when
// another is put in its place at that moment. Nothing tells that it did.
uint32_t tolerated(uint32_t type) { return type == EBPF_MAP_TYPE_LPM_TRIE ? 3 : 0; }

// How many of the even numbers were not met exactly once.
uint32_t wrong(const Meetings &meetings) {
    uint32_t count = 0;
    for (uint32_t number = 0; number < 2 * kStable; number += 2) {
        auto found = meetings.find(number);
        count += found == meetings.end() || found->second != 1;
    }
    return count;
}

}  // namespace

TEST_CASE("entries that stay come exactly once", "[kernel][cursor][threads]") {
    for (uint32_t type : kChurningTypes) {
        for (uint32_t read_ahead : {0U, 1U, 2U}) {
            INFO(ebpf_map_type_name(type) << ", read-ahead " << read_ahead);
            Population population(type, 2 * kStable);
            population.add_all(0, 2 * kStable, 2);
            uint32_t mistaken = 0, gave_up = 0;
            Churn churn(population);
            for (uint32_t walks = 0; walks < kWalks; ++walks) {
                CursorHandle cursor = population.cursor(read_ahead);
                mistaken += wrong(population.walk(cursor)) > 0;
                int32_t state = ebpf_cursor_state(cursor.get());
                gave_up += state != EBPF_CURSOR_STATE_COMPLETE && state != EBPF_CURSOR_STATE_RESTARTED;
            }
            CHECK(mistaken <= tolerated(type));
            CHECK(gave_up == 0);
            CHECK(churn.rounds() > kWalks);
        }
    }
}

TEST_CASE("no key is met twice, not even one that comes and goes", "[kernel][cursor][threads]") {
    // Types of which the kernel goes back to the first key: the library remembers.
    for (uint32_t type : {EBPF_MAP_TYPE_LPM_TRIE, EBPF_MAP_TYPE_DEVMAP_HASH, EBPF_MAP_TYPE_SOCKHASH}) {
        INFO(ebpf_map_type_name(type));
        Population population(type, 2 * kStable);
        population.add_all(0, 2 * kStable, 2);
        Churn churn(population);
        uint32_t twice = 0;
        for (uint32_t walks = 0; walks < kWalks; ++walks) {
            for (auto [number, times] : population.walk(population.cursor())) twice += times > 1;
        }
        CHECK(twice == 0);
    }
}

TEST_CASE("an array is walked while it is written", "[kernel][cursor][threads]") {
    for (uint32_t type : {EBPF_MAP_TYPE_ARRAY, EBPF_MAP_TYPE_PERCPU_ARRAY}) {
        Population population(type, 2 * kStable);
        Churn churn(population);
        for (uint32_t walks = 0; walks < kWalks; ++walks) {
            CursorHandle cursor = population.cursor();
            Meetings meetings = population.walk(cursor);
            CHECK(meetings.size() == 2 * kStable);
            CHECK(wrong(meetings) == 0);
            CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_COMPLETE);
        }
    }
}

TEST_CASE("one map, many threads, each with a cursor of its own", "[kernel][cursor][threads]") {
    Population population(EBPF_MAP_TYPE_HASH, 2 * kStable);
    population.add_all(0, 2 * kStable, 2);
    std::atomic<uint32_t> mistakes = 0;
    {
        Churn churn(population);
        std::vector<std::thread> walkers;
        for (int walker = 0; walker < 4; ++walker) {
            walkers.emplace_back([&] {
                for (uint32_t walks = 0; walks < kWalks / 4; ++walks) mistakes += wrong(population.walk(population.cursor()));
            });
        }
        for (std::thread &walker : walkers) walker.join();
    }
    CHECK(mistakes == 0);
}
