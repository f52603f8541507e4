// SPDX-License-Identifier: BSD-2-Clause
// The bundled steer program: the packets that an AF_XDP socket receives, and the fate of the others.
#include "harness/line.h"
#include "harness/routing.h"
#include "net/layers.h"
#include "net/ways.h"
#include "net/xsk_receiver.h"

#include <linux/bpf.h>
#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using namespace net_tests;

namespace {

constexpr std::chrono::milliseconds kPatience(1000);
constexpr std::chrono::milliseconds kShort(50);
constexpr std::chrono::milliseconds kNow(0);
constexpr uint32_t kOutcomes = EBPF_STEER_COUNTER_OTHER_ADDRESS + 1;
constexpr uint32_t kFrames = 64;
constexpr uint8_t kPresent = 1;
// The fate of these frames is settled when the sending call returns.
constexpr Way kAlone = kWays[2];

Flow flow_of(uint8_t ip_version) {
    Flow flow;
    flow.source_mac = {2, 0, 0, 0, 0, 0xa};
    flow.destination_mac = {2, 0, 0, 0, 0, 0xb};
    flow.ip_version = ip_version;
    return flow;
}

Frame frame_of(const Flow &flow) { return build_frame(flow, 1); }

bool sees_frame(const PacketSocket &socket, const Frame &wanted) {
    for (;;) {
        Frame frame = socket.receive_any(kPatience);
        if (frame.empty() || frame == wanted) return !frame.empty();
    }
}

// steer in the middle of a line, on packets from the left, with a socket for its queue 0.
class Steerer {
public:
    explicit Steerer(const Way &way, const std::string &variant = "", const Bundled::Constants &constants = {},
                     uint32_t mtu = 1500)
        : line_(mtu),
          socket_(line_.middle_left, 0, variant == ".frags"),
          object_("steer" + variant, constants),
          outcomes_(object_, kOutcomes),
          entrance_(object_, "steer", line_.middle_left, line_.left, way),
          stack_(line_.middle_left) {
        set_socket(0, socket_);
    }

    void set_socket(uint32_t queue, const XskReceiver &socket) const {
        call(ebpf_xskmap_set, object_.map("sockets"), queue, socket.fd(), EBPF_ANY);
    }
    void match_port(uint16_t port) const {
        call(ebpf_map_update, object_.map("ports"), &port, sizeof port, &kPresent, sizeof kPresent, EBPF_ANY);
    }
    void match_prefix(const std::string &text) const {
        Prefix prefix(text);
        const ebpf_map *map = object_.map(prefix.address.size() == 4 ? "prefixes4" : "prefixes6");
        call(ebpf_lpm_update, map, prefix.length, prefix.address.data(), static_cast<uint32_t>(prefix.address.size()),
             &kPresent, sizeof kPresent, EBPF_ANY);
    }

    const Line &line() const noexcept { return line_; }
    const Bundled &object() const noexcept { return object_; }
    const PacketSocket &stack() const noexcept { return stack_; }
    XskReceiver &socket() noexcept { return socket_; }
    Outcomes &outcomes() noexcept { return outcomes_; }
    void send(const Frame &frame, uint32_t count = 1) const { entrance_.send(frame, count); }

    // Sends one frame and sees where it goes, and that one counter knows of it.
    void check(const Frame &frame, uint32_t outcome) {
        send(frame);
        if (outcome == EBPF_STEER_COUNTER_REDIRECTED) {
            auto received = socket_.receive(kPatience);
            REQUIRE(received);
            CHECK((*received == frame));
        } else {
            CHECK(sees_frame(stack_, frame));
            CHECK_FALSE(socket_.receive(kNow));
        }
        CHECK(outcomes_.take() == outcomes_.only(outcome, 1, frame.size()));
    }

private:
    Line line_;
    XskReceiver socket_;
    Bundled object_;
    Outcomes outcomes_;
    Entrance entrance_;  // goes before the sockets do
    PacketSocket stack_;
};

// All frames reach the socket, whole, and none the stack.
void check_receives(Steerer &steerer, const Frame &frame) {
    CAPTURE(frame.size());
    steerer.send(frame, kFrames);
    uint32_t received = 0;
    while (auto seen = steerer.socket().receive(received < kFrames ? kPatience : kNow)) {
        REQUIRE((*seen == frame));
        received++;
    }
    REQUIRE(received == kFrames);
    REQUIRE(steerer.stack().receive_any(kNow).empty());
    REQUIRE(steerer.outcomes().take() ==
            steerer.outcomes().only(EBPF_STEER_COUNTER_REDIRECTED, kFrames, kFrames * frame.size()));
}

std::vector<Frame> frames_of_payload(uint16_t payload) {
    std::vector<Frame> frames;
    for (uint8_t ip_version : {4, 6}) {
        Flow flow = flow_of(ip_version);
        flow.payload_size = payload;
        frames.push_back(frame_of(flow));
        frames.push_back(with_outer_tag(frame_of(flow), {7}));
    }
    return frames;
}

// A frame by how it differs from one to port 4001 of 10.0.0.2 or fd00::2.
struct Case {
    const char *name;
    Frame frame;
    uint32_t outcome;
};

Frame to_port(uint8_t ip_version, uint16_t port) {
    Flow flow = flow_of(ip_version);
    flow.destination_port = port;
    return frame_of(flow);
}

Frame to4(uint32_t address, uint16_t port = 4001) {
    Flow flow = flow_of(4);
    flow.destination_ip = address;
    flow.destination_port = port;
    return frame_of(flow);
}

Frame to6(uint8_t last, uint16_t port = 4001) {
    Flow flow = flow_of(6);
    flow.destination_ipv6.back() = last;
    flow.destination_port = port;
    return frame_of(flow);
}

Frame reversed_ports(uint8_t ip_version) {
    Flow flow = flow_of(ip_version);
    std::swap(flow.source_port, flow.destination_port);
    return frame_of(flow);
}

Frame no_ip() {
    Frame frame = frame_of(flow_of(4));
    frame[12] = 0x88;
    frame[13] = 0xb5;
    return frame;
}

void check_all(Steerer &steerer, const std::vector<Case> &cases) {
    for (const Case &one : cases) {
        CAPTURE(one.name);
        steerer.check(one.frame, one.outcome);
    }
}

}  // namespace

TEST_CASE("an AF_XDP socket receives every frame that steer hands to it", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::end(kWays)));
    CAPTURE(way);
    Steerer steerer(way);
    for (uint16_t payload : {8, 64, 1400, 1452}) {
        for (const Frame &frame : frames_of_payload(payload)) check_receives(steerer, frame);
    }
    check_receives(steerer, no_ip());
}

TEST_CASE("an AF_XDP socket receives frames of several buffers from steer.frags", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 2));
    CAPTURE(way);
    Steerer steerer(way, ".frags", {}, 9000);
    for (uint16_t payload : {64, 1400, 4000, 8000}) {
        for (const Frame &frame : frames_of_payload(payload)) check_receives(steerer, frame);
    }
}

TEST_CASE("a frame on a queue without a socket goes to the stack", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 3));
    CAPTURE(way);
    Steerer steerer(way);
    call(ebpf_xskmap_delete, steerer.object().map("sockets"), 0U);
    steerer.check(frame_of(flow_of(4)), EBPF_STEER_COUNTER_MISSED);
    steerer.set_socket(0, steerer.socket());
    steerer.check(frame_of(flow_of(6)), EBPF_STEER_COUNTER_REDIRECTED);
}

TEST_CASE("miss_action of steer is for queues without a socket and frames without a match", "[net]") {
    Steerer steerer(kAlone, "", {{"match", EBPF_STEER_MATCH_PORT}, {"miss_action", XDP_DROP}});
    steerer.match_port(53);
    auto drops = [&](const Frame &frame, uint32_t outcome) {
        steerer.send(frame);
        CHECK(steerer.stack().receive_any(kNow).empty());
        CHECK_FALSE(steerer.socket().receive(kNow));
        CHECK(steerer.outcomes().take() == steerer.outcomes().only(outcome, 1, frame.size()));
    };
    drops(to_port(4, 54), EBPF_STEER_COUNTER_OTHER_PORT);
    drops(no_ip(), EBPF_STEER_COUNTER_NOT_IP);
    steerer.check(to_port(4, 53), EBPF_STEER_COUNTER_REDIRECTED);
    call(ebpf_xskmap_delete, steerer.object().map("sockets"), 0U);
    drops(to_port(4, 53), EBPF_STEER_COUNTER_MISSED);
}

TEST_CASE("steer matches by port", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 3));
    CAPTURE(way);
    Steerer steerer(way, "", {{"match", EBPF_STEER_MATCH_PORT}});
    steerer.match_port(4001);
    steerer.match_port(53);
    Frame tagged_twice = with_outer_tag(with_outer_tag(to_port(6, 53), {7}), {8, 0x88a8});
    check_all(steerer, {
                           {"port of the list", to_port(4, 4001), EBPF_STEER_COUNTER_REDIRECTED},
                           {"other port of the list", to_port(4, 53), EBPF_STEER_COUNTER_REDIRECTED},
                           {"IPv6", to_port(6, 4001), EBPF_STEER_COUNTER_REDIRECTED},
                           {"TCP", with_protocol(to_port(4, 4001), 6), EBPF_STEER_COUNTER_REDIRECTED},
                           {"SCTP", with_protocol(to_port(6, 4001), 132), EBPF_STEER_COUNTER_REDIRECTED},
                           {"two tags", tagged_twice, EBPF_STEER_COUNTER_REDIRECTED},
                           {"other port", to_port(4, 4002), EBPF_STEER_COUNTER_OTHER_PORT},
                           {"bytes swapped", to_port(4, 0xa10f), EBPF_STEER_COUNTER_OTHER_PORT},
                           {"source port", reversed_ports(4), EBPF_STEER_COUNTER_OTHER_PORT},
                           {"other port, IPv6", to_port(6, 4002), EBPF_STEER_COUNTER_OTHER_PORT},
                           {"ICMP", with_protocol(to_port(4, 4001), 1), EBPF_STEER_COUNTER_NO_PORT},
                           {"first fragment", as_ipv4_fragment(to_port(4, 4001), 0, true), EBPF_STEER_COUNTER_NO_PORT},
                           {"last fragment", as_ipv4_fragment(to_port(4, 4001), 185, false), EBPF_STEER_COUNTER_NO_PORT},
                           {"IPv6 fragment", as_ipv6_fragment(to_port(6, 4001), 0, true), EBPF_STEER_COUNTER_NO_PORT},
                           {"no IP", no_ip(), EBPF_STEER_COUNTER_NOT_IP},
                       });
}

TEST_CASE("steer matches by prefix", "[net]") {
    Way way = GENERATE(from_range(std::begin(kWays), std::begin(kWays) + 3));
    CAPTURE(way);
    Steerer steerer(way, "", {{"match", EBPF_STEER_MATCH_PREFIX}});
    steerer.match_prefix("10.1.0.0/16");
    steerer.match_prefix("10.2.3.4/32");
    steerer.match_prefix("fd00::2/128");
    steerer.match_prefix("fd00::80/121");
    check_all(steerer, {
                           {"first of a prefix", to4(0x0a010000), EBPF_STEER_COUNTER_REDIRECTED},
                           {"last of a prefix", to4(0x0a01ffff), EBPF_STEER_COUNTER_REDIRECTED},
                           {"one address", to4(0x0a020304), EBPF_STEER_COUNTER_REDIRECTED},
                           {"fragment", as_ipv4_fragment(to4(0x0a010000), 185, false), EBPF_STEER_COUNTER_REDIRECTED},
                           {"ICMP", with_protocol(to4(0x0a010000), 1), EBPF_STEER_COUNTER_REDIRECTED},
                           {"tagged", with_outer_tag(to4(0x0a010000), {7}), EBPF_STEER_COUNTER_REDIRECTED},
                           {"one IPv6 address", to6(2), EBPF_STEER_COUNTER_REDIRECTED},
                           {"first of an IPv6 prefix", to6(0x80), EBPF_STEER_COUNTER_REDIRECTED},
                           {"last of an IPv6 prefix", to6(0xff), EBPF_STEER_COUNTER_REDIRECTED},
                           {"before a prefix", to4(0x0a00ffff), EBPF_STEER_COUNTER_OTHER_ADDRESS},
                           {"behind a prefix", to4(0x0a020000), EBPF_STEER_COUNTER_OTHER_ADDRESS},
                           {"neighbour of an address", to4(0x0a020305), EBPF_STEER_COUNTER_OTHER_ADDRESS},
                           {"neighbour of an IPv6 address", to6(3), EBPF_STEER_COUNTER_OTHER_ADDRESS},
                           {"before an IPv6 prefix", to6(0x7f), EBPF_STEER_COUNTER_OTHER_ADDRESS},
                           {"no IP", no_ip(), EBPF_STEER_COUNTER_NOT_IP},
                       });
}

TEST_CASE("steer matches by port and prefix", "[net]") {
    Steerer steerer(kWays[0], "", {{"match", EBPF_STEER_MATCH_PORT | EBPF_STEER_MATCH_PREFIX}});
    steerer.match_port(53);
    steerer.match_prefix("10.1.0.0/16");
    steerer.match_prefix("fd00::2/128");
    check_all(steerer, {
                           {"both", to4(0x0a010001, 53), EBPF_STEER_COUNTER_REDIRECTED},
                           {"both, IPv6", to6(2, 53), EBPF_STEER_COUNTER_REDIRECTED},
                           {"port alone", to4(0x0a020001, 53), EBPF_STEER_COUNTER_OTHER_ADDRESS},
                           {"prefix alone", to4(0x0a010001, 54), EBPF_STEER_COUNTER_OTHER_PORT},
                           {"port alone, IPv6", to6(3, 53), EBPF_STEER_COUNTER_OTHER_ADDRESS},
                           {"neither", to4(0x0a020001, 54), EBPF_STEER_COUNTER_OTHER_PORT},
                           {"fragment", as_ipv4_fragment(to4(0x0a010001, 53), 1, false), EBPF_STEER_COUNTER_NO_PORT},
                       });
}

// A veth has several queues in native mode alone; in generic mode all frames come in by its first.
TEST_CASE("steer gives each queue to its own socket", "[net]") {
    Netns netns;
    Netns peer_netns;
    auto [interface, peer] = make_veth(netns, "steered", peer_netns, "peer", {.queues = 2});
    for (const Interface *end : {&interface, &peer}) end->set_up();
    interface.wait_until_running();
    XskReceiver sockets[2] = {{interface, 0}, {interface, 1}};
    Bundled object("steer");
    for (uint32_t queue : {0, 1}) call(ebpf_xskmap_set, object.map("sockets"), queue, sockets[queue].fd(), EBPF_ANY);
    Entrance entrance(object, "steer", interface, peer, kWays[0]);

    for (uint16_t flow = 0; flow < kFrames; flow++) entrance.send(to_port(4, flow));

    // The kernel gives no frame of one queue to the socket of another: with a wrong key it would be gone.
    uint32_t received[2] = {};
    for (uint32_t queue : {0, 1}) {
        while (received[0] + received[1] < kFrames && sockets[queue].receive(queue == 0 ? kShort : kPatience))
            received[queue]++;
    }
    CHECK(received[0] > 0);
    CHECK(received[1] > 0);
    CHECK(received[0] + received[1] == kFrames);
    CHECK(object.count(EBPF_STEER_COUNTER_REDIRECTED).packets == kFrames);
}

// The map accepts any socket. The kernel silently drops packets from another queue than the socket is bound to.
TEST_CASE("a socket of another interface receives no packet that steer counts as redirected", "[net]") {
    Steerer steerer(kWays[3]);
    XskReceiver stranger(steerer.line().middle_right, 0);
    steerer.set_socket(0, stranger);
    Frame frame = frame_of(flow_of(4));

    steerer.send(frame, 16);

    CHECK(steerer.outcomes().take() == steerer.outcomes().only(EBPF_STEER_COUNTER_REDIRECTED, 16, 16 * frame.size()));
    CHECK_FALSE(stranger.receive(kNow));
    CHECK_FALSE(steerer.socket().receive(kNow));
    xdp_statistics statistics = stranger.statistics();
    CHECK(statistics.rx_dropped + statistics.rx_ring_full + statistics.rx_fill_ring_empty_descs == 0);
}

TEST_CASE("packets without a free frame show in the statistics of the socket", "[net]") {
    constexpr uint32_t kTooMany = 64;
    Steerer steerer(kWays[4]);
    Frame frame = frame_of(flow_of(4));

    steerer.send(frame, XskReceiver::kBuffers + kTooMany);

    CHECK(steerer.object().count(EBPF_STEER_COUNTER_REDIRECTED).packets == XskReceiver::kBuffers + kTooMany);
    xdp_statistics statistics = steerer.socket().statistics();
    CHECK(statistics.rx_ring_full + statistics.rx_fill_ring_empty_descs == kTooMany);
    uint32_t received = 0;
    while (steerer.socket().receive(kNow)) received++;
    CHECK(received == XskReceiver::kBuffers);
}
