// SPDX-License-Identifier: BSD-2-Clause
// All entries of a map: by a cursor, by the loop of next_key and lookup that is usually written, and by LOOKUP_BATCH.
#include "benchmarks.h"
#include "handles.h"
#include "raw.h"

#include <cerrno>

namespace bench {
namespace {

constexpr size_t kRounds = 15;
constexpr uint32_t kBatch = 4096;
constexpr double kTarget = 1.0 / 3;  // of the time of next_key and lookup
constexpr uint32_t kTargetEntries = 100'000;

uint32_t walk_by_next_key(int fd) {
    uint32_t key = 0;
    uint64_t value = 0;
    uint32_t entries = 0;
    const void *from = nullptr;
    while (raw_next_key(fd, from, &key) == 0) {
        if (raw_lookup(fd, &key, &value) == 0) ++entries;
        from = &key;
    }
    return entries;
}

uint32_t walk_by_batch(int fd) {
    static uint32_t keys[kBatch];
    static uint64_t values[kBatch];
    uint32_t position = 0;
    uint32_t entries = 0;
    bool begun = false;
    for (;;) {
        RawBatch attr = {begun ? raw_address(&position) : 0,
                         raw_address(&position),
                         raw_address(keys),
                         raw_address(values),
                         kBatch,
                         static_cast<uint32_t>(fd),
                         0,
                         0};
        long result = raw_lookup_batch(&attr);
        need(result == 0 || errno == ENOENT, "LOOKUP_BATCH");
        entries += attr.count;
        begun = true;
        if (result != 0) return entries;
    }
}

uint32_t walk_by_cursor(const ebpf_map *map) {
    ebpf_error *err = nullptr;
    ebpf_cursor *made = nullptr;
    must(ebpf_cursor_new(map, &made, &err), &err);
    CursorHandle cursor(made);
    uint32_t key = 0;
    uint64_t value = 0;
    uint32_t entries = 0;
    int32_t result;
    while ((result = ebpf_cursor_next(made, &key, sizeof key, &value, sizeof value, &err)) > 0) ++entries;
    must(result, &err);
    return entries;
}

template <typename Walk>
Contender contender(const char *name, uint32_t entries, Walk walk) {
    auto run = [=] {
        double start = now();
        need(walk() == entries, name);
        return (now() - start) / entries;
    };
    return {name, run};
}

Row row(uint32_t entries) {
    MapHandle map = make_hash(entries);
    int fd = ebpf_map_fd(map.get());
    for (uint32_t key = 0; key < entries; ++key) {
        uint64_t value = key;
        need(raw_update(fd, &key, &value) == 0, "filling the map");
    }
    std::vector<Contender> contenders = {
        contender("next_key + lookup", entries, [=] { return walk_by_next_key(fd); }),
        contender("ebpfmap cursor", entries, [owner = map.get()] { return walk_by_cursor(owner); }),
        contender("raw batch 4096", entries, [=] { return walk_by_batch(fd); }),
    };
    double target = entries == kTargetEntries ? kTarget : 0;
    return {std::to_string(entries) + " entries", compare(contenders, kRounds), target};
}

}  // namespace

Table dumps() { return {"All entries of a hash (u32 -> u64), ns for each", {row(10'000), row(kTargetEntries)}}; }

}  // namespace bench
