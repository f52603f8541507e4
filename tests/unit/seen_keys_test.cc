// SPDX-License-Identifier: BSD-2-Clause
#include "map/seen_keys.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace ebpfmap;

TEST_CASE("seen keys agree with a set, in every key size", "[seen_keys]") {
    std::mt19937 random(7);
    for (uint32_t key_size : {1U, 2U, 4U, 7U, 16U, 100U}) {
        SeenKeys seen(key_size);
        std::set<std::string> model;
        std::vector<std::string> order;
        for (int step = 0; step < 5000; ++step) {
            // Few different ones, so that many come again.
            std::string key(key_size, static_cast<char>(random() % 3));
            memcpy(key.data(), &step, std::min<size_t>(key_size, random() % 3));
            bool fresh = model.insert(key).second;
            if (fresh) order.push_back(key);
            REQUIRE(seen.insert(key.data()) == fresh);
        }
        REQUIRE(seen.size() == model.size());
        for (size_t index = 0; index < order.size(); ++index) {
            REQUIRE(std::string(seen.at(index), key_size) == order[index]);
        }
    }
}

TEST_CASE("cleared, it has seen nothing", "[seen_keys]") {
    SeenKeys seen(4);
    for (uint32_t key = 0; key < 1000; ++key) seen.insert(&key);
    seen.clear();
    CHECK(seen.size() == 0);
    for (uint32_t key = 0; key < 1000; ++key) CHECK(seen.insert(&key));
    CHECK(seen.size() == 1000);
}
