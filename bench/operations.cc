// SPDX-License-Identifier: BSD-2-Clause
// One call for one element, through the C ABI, by bpf(2) and by libbpf.
#include "benchmarks.h"
#include "handles.h"
#include "raw.h"

#ifdef WITH_PROGRAMS
#include <bpf/bpf.h>
#endif

namespace bench {
namespace {

// 48 MiB of kernel memory, far more than a CPU caches.
constexpr uint32_t kCapacity = 1 << 19;
constexpr uint32_t kFilled = 400'000;
constexpr uint32_t kOperations = 2'000;  // in one run: about a millisecond
constexpr size_t kRounds = 100;
constexpr double kTarget = 1.03;

// The three ways to reach a map, with one interface, each call as its user would write it.
struct Raw {
    static constexpr const char *kName = "raw bpf(2)";
    int fd;

    explicit Raw(const ebpf_map *map) : fd(ebpf_map_fd(map)) {}
    bool lookup(uint32_t key, uint64_t *value) const { return raw_lookup(fd, &key, value) == 0; }
    bool update(uint32_t key, uint64_t value) const { return raw_update(fd, &key, &value) == 0; }
    bool remove(uint32_t key) const { return raw_delete(fd, &key) == 0; }
};

struct Library {
    static constexpr const char *kName = "ebpfmap";
    const ebpf_map *map;

    explicit Library(const ebpf_map *of) : map(of) {}
    bool lookup(uint32_t key, uint64_t *value) const {
        ebpf_error *err;
        return ebpf_map_lookup(map, &key, sizeof key, value, sizeof *value, 0, &err) == 0;
    }
    bool update(uint32_t key, uint64_t value) const {
        ebpf_error *err;
        return ebpf_map_update(map, &key, sizeof key, &value, sizeof value, EBPF_ANY, &err) == 0;
    }
    bool remove(uint32_t key) const {
        ebpf_error *err;
        return ebpf_map_delete(map, &key, sizeof key, &err) == 0;
    }
};

#ifdef WITH_PROGRAMS
struct Libbpf {
    static constexpr const char *kName = "libbpf";
    int fd;

    explicit Libbpf(const ebpf_map *map) : fd(ebpf_map_fd(map)) {}
    bool lookup(uint32_t key, uint64_t *value) const { return bpf_map_lookup_elem(fd, &key, value) == 0; }
    bool update(uint32_t key, uint64_t value) const { return bpf_map_update_elem(fd, &key, &value, BPF_ANY) == 0; }
    bool remove(uint32_t key) const { return bpf_map_delete_elem(fd, &key) == 0; }
};
#endif

// Walks through `span` keys in an order that no prefetcher guesses; span 1 is always the same key. All contenders share one
// walk. Otherwise the second one would find the entries of the first one in the cache.
class Keys {
public:
    explicit Keys(uint32_t span) : span_(span) {}
    uint32_t next() {
        state_ = state_ * 1664525 + 1013904223;
        return static_cast<uint32_t>(uint64_t{state_} * span_ >> 32);
    }

private:
    uint32_t span_;
    uint32_t state_ = 1;
};

template <typename Step>
double time_of_each(Step step) {
    double start = now();
    for (uint32_t operation = 0; operation < kOperations; ++operation) step(operation);
    return (now() - start) / kOperations;
}

template <typename Way>
double time_lookups(const Way &way, Keys *keys) {
    uint64_t value;
    return time_of_each([&](uint32_t) { need(way.lookup(keys->next(), &value), Way::kName); });
}

template <typename Way>
double time_updates(const Way &way, Keys *keys) {
    return time_of_each([&](uint32_t operation) { need(way.update(keys->next(), operation), Way::kName); });
}

// Inserts and removes keys that the filled map does not have.
template <typename Way>
double time_inserts(const Way &way) {
    double time = time_of_each([&](uint32_t operation) { need(way.update(kFilled + operation, operation), Way::kName); });
    for (uint32_t operation = 0; operation < kOperations; ++operation) need(way.remove(kFilled + operation), Way::kName);
    return time;
}

template <typename Way>
double time_deletes(const Way &way) {
    for (uint32_t operation = 0; operation < kOperations; ++operation) need(way.update(kFilled + operation, 0), Way::kName);
    return time_of_each([&](uint32_t operation) { need(way.remove(kFilled + operation), Way::kName); });
}

// One workload by every way: measure(way) is the time of one operation.
template <typename Measure>
Row row(const char *workload, const ebpf_map *map, Measure measure) {
    std::vector<Contender> contenders;
    auto add = [&](auto way) { contenders.push_back({way.kName, [way, measure] { return measure(way); }}); };
    add(Raw(map));
    add(Library(map));
#ifdef WITH_PROGRAMS
    add(Libbpf(map));
#endif
    return {workload, compare(contenders, kRounds), kTarget};
}

MapHandle make_filled_hash() {
    MapHandle map = make_hash(kCapacity);
    Raw way(map.get());
    for (uint32_t key = 0; key < kFilled; ++key) need(way.update(key, key), "filling the map");
    return map;
}

}  // namespace

Table single_operations() {
    MapHandle owned = make_filled_hash();
    const ebpf_map *map = owned.get();
    Table table{"One operation on a hash (u32 -> u64, " + std::to_string(kCapacity) + " entries, preallocated), ns", {}};
    auto add = [&](const char *workload, auto measure) { table.rows.push_back(row(workload, map, measure)); };
    Keys one(1);
    Keys many(kFilled);
    add("lookup, hot", [&](const auto &way) { return time_lookups(way, &one); });
    add("lookup, many keys", [&](const auto &way) { return time_lookups(way, &many); });
    add("update, hot", [&](const auto &way) { return time_updates(way, &one); });
    add("update, many keys", [&](const auto &way) { return time_updates(way, &many); });
    add("insert", [](const auto &way) { return time_inserts(way); });
    add("delete", [](const auto &way) { return time_deletes(way); });
    return table;
}

}  // namespace bench
