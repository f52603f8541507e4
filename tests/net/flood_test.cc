// SPDX-License-Identifier: BSD-2-Clause
// Special cases of the bundled flood program: no ports, the ingress port, and changes by the program of a port.
#include "harness/hub.h"
#include "harness/packets.h"
#include "harness/rewriter.h"
#include "harness/traffic.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;

namespace {

constexpr uint32_t kFrames = 20;

Flow any_flow() {
    Flow flow;
    flow.source_mac = {2, 0, 0, 0, 0, 1};
    flow.destination_mac = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    return flow;
}

// Ears at the ends of a hub and in the middle of it.
struct Ears {
    explicit Ears(const Hub &hub)
        : ends{PacketSocket(hub.end(0)), PacketSocket(hub.end(1)), PacketSocket(hub.end(2))}, stack(hub.port(0)) {}

    void send() const {
        for (uint32_t i = 0; i < kFrames; i++) ends[0].send(build_frame(any_flow(), i));
    }

    PacketSocket ends[Hub::kPorts];
    PacketSocket stack;
};

uint32_t any_mode() { return GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC); }

}  // namespace

TEST_CASE("flood without ports misses, and nothing vanishes", "[net]") {
    uint32_t mode = any_mode();
    CAPTURE(mode);
    Hub hub;
    Ears ears(hub);
    Bundled flood("flood");
    LinkHandle link = flood.attach("flood", hub.port(0), mode);

    ears.send();

    CHECK(count_frames(ears.stack, kFrames) == kFrames);
    CHECK(flood.count(EBPF_FLOOD_COUNTER_MISSED).packets == kFrames);
    CHECK(flood.count(EBPF_FLOOD_COUNTER_FLOODED).packets == 0);
}

TEST_CASE("flood with no port but the ingress has nowhere to go: the frame is gone", "[net]") {
    uint32_t mode = any_mode();
    CAPTURE(mode);
    Hub hub;
    Ears ears(hub);
    Bundled flood("flood");
    flood.set_device("ports", hub.port(0).index(), hub.port(0));
    LinkHandle link = flood.attach("flood", hub.port(0), mode);

    ears.send();

    CHECK(flood.wait_for(EBPF_FLOOD_COUNTER_FLOODED, kFrames).packets == kFrames);
    CHECK(count_frames(ears.stack, 0) == 0);
    for (const PacketSocket &end : ears.ends) CHECK(count_frames(end, 0) == 0);
}

TEST_CASE("flood returns a copy to the ingress if it is not excluded", "[net]") {
    uint32_t mode = any_mode();
    CAPTURE(mode);
    Hub hub;
    Ears ears(hub);
    Bundled flood("flood", {{"exclude_ingress", 0}});
    for (size_t port : {0, 1}) flood.set_device("ports", hub.port(port).index(), hub.port(port));
    LinkHandle link = flood.attach("flood", hub.port(0), mode);

    ears.send();

    CHECK(count_frames(ears.ends[0], kFrames) == kFrames);
    CHECK(count_frames(ears.ends[1], kFrames) == kFrames);
    CHECK(count_frames(ears.ends[2], 0) == 0);
}

TEST_CASE("each port of flood rewrites a copy of its own", "[net]") {
    uint32_t mode = any_mode();
    CAPTURE(mode);
    Hub hub;
    Ears ears(hub);
    Bundled flood("flood");
    Rewriter rewriter;
    for (size_t port = 0; port < Hub::kPorts; port++) {
        flood.set_device("ports", hub.port(port).index(), hub.port(port), rewriter.program());
        rewriter.set(hub.port(port),
                     {.source = hub.port(port).mac(), .actions = EBPF_REWRITE_FLAG_SOURCE | EBPF_REWRITE_FLAG_TTL});
    }
    LinkHandle link = flood.attach("flood", hub.port(0), mode);

    ears.send();

    for (size_t end : {1, 2}) {
        CAPTURE(end);
        for (uint32_t i = 0; i < kFrames; i++) {
            auto arrival = ears.ends[end].receive(std::chrono::milliseconds(500));
            REQUIRE(arrival);
            CHECK((arrival->source_mac == hub.port(end).mac()));
            CHECK(+arrival->ttl == 63);
            CHECK(arrival->intact);
        }
    }
}
