// SPDX-License-Identifier: BSD-2-Clause
// What the C++ layer costs: one lookup and a whole walk, against raw bpf(2) in the same process and against libbpf. In each
// round the raw call runs before and after (A-B-A), and the medians of all rounds are shown.
#include <ebpfmap.hpp>

#include <bpf/bpf.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

extern "C" {
std::uint64_t raw_lookups(int fd, std::uint32_t count);
std::uint64_t raw_dump(int fd, std::uint32_t key_size, std::uint32_t value_size, std::uint32_t batch, std::uint64_t *entries);
}

namespace {

using namespace ebpfmap;
using Counters = HashMap<std::uint32_t, std::uint64_t>;

constexpr std::uint32_t kKeys = 1024;
constexpr std::uint32_t kLookups = 20'000;
constexpr std::uint32_t kBatch = 4096;
constexpr int kRounds = 31;

[[noreturn]] void give_up(const char *what) {
    std::fprintf(stderr, "cpp_bench: %s failed\n", what);
    std::exit(1);
}

Counters filled(std::uint32_t entries) {
    auto map = Counters::create(entries, {.name = "bench"}).value();
    for (std::uint32_t key = 0; key < entries; ++key) map.put(key, key).value();
    return map;
}

// Nanoseconds of a call that returns how much it has done.
template <typename F>
double time_of(F function, std::uint64_t expected, const char *what) {
    const auto start = std::chrono::steady_clock::now();
    if (function() != expected) give_up(what);
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

std::uint64_t look_up(const Counters &map) {
    std::uint64_t found = 0;
    for (std::uint32_t lookup = 0; lookup < kLookups; ++lookup) found += map.get(lookup % kKeys).value().has_value();
    return found;
}

std::uint64_t look_up_by_libbpf(const Counters &map) {
    std::uint64_t found = 0, value;
    for (std::uint32_t lookup = 0; lookup < kLookups; ++lookup) {
        const std::uint32_t key = lookup % kKeys;
        found += bpf_map_lookup_elem(map.fd(), &key, &value) == 0;
    }
    return found;
}

std::uint64_t walk(const Counters &map) {
    std::uint64_t entries = 0, sum = 0;
    for (auto [key, value] : map.entries()) {
        ++entries;
        sum += key ^ value;  // all are equal: 0
    }
    return entries + sum;
}

std::uint64_t walk_by_libbpf(const Counters &map) {
    std::uint64_t entries = 0, value;
    std::uint32_t key;
    const void *from = nullptr;
    while (bpf_map_get_next_key(map.fd(), from, &key) == 0) {
        entries += bpf_map_lookup_elem(map.fd(), &key, &value) == 0;
        from = &key;
    }
    return entries;
}

double raw_walk(const Counters &map) {
    std::uint64_t entries = 0;
    const std::uint64_t time = raw_dump(map.fd(), 4, 8, kBatch, &entries);
    if (time == 0 || entries != map.max_entries()) give_up("raw_dump");
    return static_cast<double>(time);
}

double raw_lookup(const Counters &map) {
    const std::uint64_t time = raw_lookups(map.fd(), kLookups);
    if (time == 0) give_up("raw_lookups");
    return static_cast<double>(time);
}

double median(std::vector<double> &times) {
    std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
    return times[times.size() / 2];
}

template <typename Raw, typename Own, typename Peer>
void compare(const char *operation, double units, Raw raw, Own own, Peer peer) {
    std::vector<double> raw_times, own_times, peer_times;
    for (int round = 0; round < kRounds; ++round) {
        const double before = raw();
        own_times.push_back(own());
        raw_times.push_back((before + raw()) / 2);
        peer_times.push_back(peer());
    }
    const double raw_time = median(raw_times) / units, own_time = median(own_times) / units;
    std::printf("%-28s %10.1f %12.1f %8.2f %10.1f\n", operation, own_time, raw_time, own_time / raw_time,
                median(peer_times) / units);
}

void compare_walks(const char *operation, std::uint32_t entries) {
    auto map = filled(entries);
    compare(
        operation, entries, [&] { return raw_walk(map); },
        [&] { return time_of([&] { return walk(map); }, entries, "entries()"); },
        [&] { return time_of([&] { return walk_by_libbpf(map); }, entries, "libbpf"); });
}

}  // namespace

int main() try {
    std::printf("%-28s %10s %12s %8s %10s\n", "ns per entry", "C++", "raw bpf(2)", "ratio", "libbpf");
    auto map = filled(kKeys);
    compare(
        "one lookup", kLookups, [&] { return raw_lookup(map); },
        [&] { return time_of([&] { return look_up(map); }, kLookups, "get()"); },
        [&] { return time_of([&] { return look_up_by_libbpf(map); }, kLookups, "libbpf"); });
    compare_walks("a walk over 1,024 entries", kKeys);
    compare_walks("a walk over 100,000 entries", 100'000);
} catch (const Exception &error) {
    std::fprintf(stderr, "cpp_bench: %s\n", error.what());
    return 1;
}
