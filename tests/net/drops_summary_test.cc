// SPDX-License-Identifier: BSD-2-Clause
// The summary and the stream of drops: overflow, merged lines, and the last reading.
#include "net/losses.h"
#include "net/redirector.h"
#include "net/xsk.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using namespace net_tests;

TEST_CASE("a stream that overflows says by how much, and the summary has it all", "[net]") {
    Scene scene;
    scene.line.right.set_offload(Offload::kGro, false);
    Redirector redirector(scene.line);
    constexpr uint32_t kFrames = 100'000;
    scene.send_live(redirector.program, kFrames, 64);

    auto ours = in_namespace(scene.line.middle_netns);
    Losses sums = summary(scene.drops.get(), ours);
    uint64_t left_out = 0;
    Losses streamed = stream(scene.drops.get(), ours, &left_out);
    REQUIRE(sums.size() == 1);
    REQUIRE(streamed.size() == 1);
    CHECK(sums.begin()->second.packets == kFrames);
    CHECK(streamed.begin()->second.packets < kFrames);
    // Losses of others may have been left out too.
    CHECK(streamed.begin()->second.packets + left_out >= kFrames);
    // It is told once, and the stream goes on.
    scene.send_live(redirector.program, 10, 1);
    left_out = 0;
    CHECK(stream(scene.drops.get(), ours, &left_out).begin()->second.packets == 10);
    CHECK(left_out == 0);
}

TEST_CASE("a full summary counts further packets by their reason", "[net]") {
    Scene scene;
    // Every key is another line.
    constexpr uint32_t kKeys = 2048;
    constexpr uint64_t kFrames = 40'000;
    UnreadXsk socket(scene.line.middle_right, 64, 64);
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_XSKMAP, 4, 4, kKeys);
    auto map = make<MapHandle>(ebpf_map_create, spec.get());
    for (uint32_t key = 0; key < kKeys; key++) call(ebpf_xskmap_set, map.get(), key, socket.fd(), EBPF_ANY);
    scene.send_live(net_tests::load_random_redirect(ebpf_map_fd(map.get()), kKeys), kFrames, 64);

    Losses placed = summary(scene.drops.get(), of_map(ebpf_map_id(map.get())));
    Losses all = summary(scene.drops.get(), [](const ebpf_drop *) { return true; });
    uint64_t unplaced = all[Loss{EBPF_DROP_REASON_XSK, 0, 0, 0, 0, 0}].packets;
    CHECK(placed.size() > 900);
    CHECK(placed.size() <= 1024);
    CHECK(unplaced > 0);
    uint64_t total = unplaced;
    for (const auto &[loss, count] : placed) total += count.packets;
    CHECK(total == kFrames);
}

TEST_CASE("a summary is the last reading, and needs one", "[net]") {
    Scene scene;
    ebpf_drops *drops = scene.drops.get();
    const ebpf_drop *drop = nullptr;
    auto refusal = refusal_of(ebpf_drops_summary, drops, 0, &drop);
    CHECK(refusal.code == -EINVAL);
    CHECK(refusal.cause == EBPF_CAUSE_ARGUMENT);
    CHECK_THAT(refusal.message, Contains("call ebpf_drops_refresh() first"));

    scene.line.right.set_offload(Offload::kGro, false);
    Redirector redirector(scene.line);
    auto ours = in_namespace(scene.line.middle_netns);
    auto lines = [&] {
        uint64_t packets = 0;
        for (uint32_t index = 0; call(ebpf_drops_summary, drops, index, &drop) == 1; index++) {
            if (ours(drop)) packets += ebpf_drop_packets(drop);
        }
        return packets;
    };
    call(ebpf_drops_refresh, drops);
    CHECK(lines() == 0);
    scene.lose(10);
    CHECK(lines() == 0);
    call(ebpf_drops_refresh, drops);
    CHECK(lines() == 10);
    CHECK(lines() == 10);
}
