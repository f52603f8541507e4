// SPDX-License-Identifier: BSD-2-Clause
// Per-CPU maps: a span of values, one for each possible CPU.
#include <ebpfmap.hpp>

#include <catch2/catch.hpp>

#include <numeric>
#include <vector>

using namespace ebpfmap;

namespace {

struct Traffic {
    std::uint64_t packets;
    std::uint64_t bytes;
};

}  // namespace

TEST_CASE("a per-CPU hash has a value for each CPU", "[cpp]") {
    auto map = PerCpuHashMap<std::uint32_t, std::uint64_t>::create(4).value();
    const auto cpus = static_cast<std::size_t>(percpu_count().value());
    CHECK(map.cpus() == cpus);
    std::vector<std::uint64_t> values(cpus);
    std::iota(values.begin(), values.end(), 100);
    map.put(1, values).value();
    CHECK(map.get(1).value() == values);
    std::vector<std::uint64_t> read(cpus);
    CHECK(map.get(1, read).value());
    CHECK(read == values);
    CHECK_FALSE(map.get(2, read).value());
    CHECK(map.sum(1).value() == std::accumulate(values.begin(), values.end(), std::uint64_t{0}));
    CHECK_FALSE(map.sum(2).value().has_value());
    CHECK(map.take(1).value() == values);
    CHECK_FALSE(map.remove(1).value());
}

TEST_CASE("a span of another length is refused", "[cpp]") {
    auto map = PerCpuHashMap<std::uint32_t, std::uint64_t>::create(4).value();
    std::vector<std::uint64_t> values(map.cpus() + 1);
    CHECK(map.put(1, values).error().cause() == Cause::buffer_size);
    CHECK(map.get(1, values).error().cause() == Cause::buffer_size);
}

TEST_CASE("a per-CPU array takes one CPU's value", "[cpp]") {
    auto map = PerCpuArray<std::uint32_t>::create(4).value();
    map.put_cpu(2, 0, 7).value();
    CHECK(map.get_cpu(2, 0).value() == 7U);
    CHECK(map.put_cpu(2, map.cpus(), 7).error().cause() == Cause::cpu);
    CHECK(map.sum(2).value() == 7U);
}

TEST_CASE("the members of a value are summed up", "[cpp]") {
    auto map = PerCpuArray<Traffic>::create(1).value();
    std::vector<Traffic> values(map.cpus(), Traffic{1, 100});
    map.put(0, values).value();
    auto [packets, bytes] = *map.sum<std::uint64_t>(0).value();
    CHECK(packets == map.cpus());
    CHECK(bytes == std::uint64_t{map.cpus()} * 100);
}

TEST_CASE("a walk over a per-CPU map lends the values", "[cpp]") {
    auto map = LruPerCpuHashMap<std::uint32_t, std::uint64_t>::create(100).value();
    for (std::uint32_t key = 0; key < 20; ++key) map.put(key, std::vector<std::uint64_t>(map.cpus(), key)).value();
    std::uint64_t sum = 0;
    for (auto [key, values] : map.entries()) sum += std::accumulate(values.begin(), values.end(), std::uint64_t{0});
    CHECK(sum == std::uint64_t{190} * map.cpus());
}
