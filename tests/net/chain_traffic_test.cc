// SPDX-License-Identifier: BSD-2-Clause
// Commits of a chain under traffic.
#include "net/chains.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace net_tests;

namespace {

// Thousands of commits are for the real thing: a sanitizer makes each packet slow, and there is nothing more to find.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint32_t kPackets = 20'000;
constexpr uint32_t kCommits = 100;
#else
constexpr uint32_t kPackets = 300'000;
constexpr uint32_t kCommits = 2'000;
#endif

// Two versions of the programs of three places.
struct Versions {
    explicit Versions(const ChainHandle &chain) {
        for (uint32_t place = 0; place < kPlaces; place++) {
            for (uint8_t version : {1, 2}) programs[place][version - 1] = load_tag(chain, place, version);
        }
    }

    int32_t fd(uint32_t place, uint32_t version) const { return ebpf_program_fd(programs[place][version - 1].get()); }

    ProgramHandle programs[kPlaces][2];
};

}  // namespace

// The promise of a chain. A packet that met two generations has two versions in it; one that passed a member by, a zero.
TEST_CASE("commits of three programs under traffic lose, mix and skip nothing", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    Versions versions(chain);
    uint32_t entry[kPlaces];
    for (uint32_t place = 0; place < kPlaces; place++) {
        call(ebpf_chain_insert, chain.get(), versions.fd(place, 1), place, &entry[place]);
    }
    commit(chain);
    std::atomic<bool> enough = false;
    std::atomic<uint32_t> commits = 0;
    std::thread changer([&] {
        for (uint32_t version = 2; !enough; version = 3 - version) {
            for (uint32_t place = 0; place < kPlaces; place++) {
                call(ebpf_chain_replace, chain.get(), entry[place], versions.fd(place, version));
            }
            commit(chain);
            commits++;
        }
    });
    uint32_t met[3] = {};
    uint32_t mixed = 0;
    uint32_t skipped = 0;
    uint64_t sent = 0;
    uint64_t lost = 0;
    while (sent < kPackets || commits < kCommits) {
        Tally tally = send(line, 10'000, [&](const Marks &marks) {
            bool skips = marks[0] == 0 || marks[1] == 0 || marks[2] == 0;
            skipped += skips;
            mixed += !skips && (marks[0] != marks[1] || marks[1] != marks[2]);
            met[marks[0] % 3]++;
        });
        sent += tally.sent;
        lost += tally.lost();
        if (lost > 0) break;
    }
    enough = true;
    changer.join();
    WARN(sent << " packets, " << commits << " commits");
    CHECK(lost == 0);
    CHECK(mixed == 0);
    CHECK(skipped == 0);
    CHECK(met[1] > sent / 10);
    CHECK(met[2] > sent / 10);
    for (uint32_t place = 0; place < kPlaces; place++) {
        CHECK(counts_of(chain, entry[place]).hits == sent);
        CHECK(counts_of(chain, entry[place]).misses == 0);
    }
}
