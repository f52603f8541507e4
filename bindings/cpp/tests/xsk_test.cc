// SPDX-License-Identifier: BSD-2-Clause
// AF_XDP sockets with real packets, and what of them is gone when.
#include "build_paths.h"
#include "harness/line.h"
#include "harness/traffic.h"
#include "net/process.h"

#include <ebpfmap.hpp>

#include <sys/socket.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace ebpfmap;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using harness::flow_between;
using harness::InNetns;
using harness::Line;
using harness::PacketSocket;

namespace {

constexpr std::size_t kAtOnce = 250;
constexpr std::uint32_t kPackets = 5000;
// Small memories, for the tests that need no more.
constexpr XskSpec kSmall{.frames = 64, .frame_size = 2048, .receive = 16, .send = 16};

void turn_back(MutableBytes packet) { std::swap_ranges(packet.begin(), packet.begin() + 6, packet.begin() + 6); }

Bytes bytes_of_frame(const harness::Frame &frame) { return std::as_bytes(std::span(frame)); }

harness::Frame copy(MutableBytes packet) {
    const auto *first = reinterpret_cast<const std::uint8_t *>(packet.data());
    return {first, first + packet.size()};
}

void send_numbers(const PacketSocket &socket, const harness::Flow &flow, std::uint32_t from, std::size_t count) {
    for (std::uint32_t i = 0; i < count; ++i) socket.send(build_frame(flow, from + i));
}

// The numbers of the intact frames that arrive, each once.
void collect(const PacketSocket &socket, std::size_t count, std::set<std::uint32_t> &numbers) {
    for (std::size_t i = 0; i < count; ++i) {
        auto arrival = socket.receive(1s);
        REQUIRE(arrival);
        CHECK(arrival->intact);
        CHECK(numbers.insert(arrival->sequence).second);
    }
}

// Waits and receives; what the function leaves in the batch goes back.
template <typename F>
void receive(Xsk &socket, std::size_t count, F function) {
    XskBatch batch;
    for (std::size_t done = 0; done < count;) {
        REQUIRE(socket.wait(XskEvent::readable, 1s).value() == XskEvent::readable);
        done += socket.recv(batch).value();
        function(batch);
    }
}

void echo(Xsk &socket, std::size_t count) {
    receive(socket, count, [&](auto &batch) {
        for (auto frame : batch) turn_back(frame.bytes());
        socket.send(batch).value();
        CHECK(batch.empty());
    });
}

std::uint32_t echoed(Xsk &socket, const PacketSocket &left, const harness::Flow &flow) {
    std::set<std::uint32_t> numbers;
    for (std::uint32_t from = 0; from < kPackets; from += kAtOnce) {
        send_numbers(left, flow, from, kAtOnce);
        echo(socket, kAtOnce);
        collect(left, kAtOnce, numbers);
    }
    return static_cast<std::uint32_t>(numbers.size());
}

std::uint64_t number_in(const std::string &file, const std::string &field) {
    std::ifstream lines(file);
    for (std::string word; lines >> word;)
        if (std::uint64_t number = 0; word == field && lines >> number) return number;
    FAIL("no " << field);
    return 0;
}

std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

// Rings that are mapped.
std::ptrdiff_t mapped_rings() {
    std::ifstream maps("/proc/self/maps");
    return std::count_if(std::istream_iterator<std::string>(maps), {},
                         [](const std::string &word) { return word.starts_with("socket:"); });
}

// A socket on the left end of the middle, which gets every frame that comes in there.
struct Listener {
    explicit Listener(const Line &line, const XskSpec &spec = {}, XdpMode mode = XdpMode::auto_)
        : inside(line.middle_netns), group(XskGroup::open(line.middle_left.name(), spec, mode).value()) {}

    InNetns inside;
    XskGroup group;
    Xsk socket = group.socket(0).value();
};

}  // namespace

TEST_CASE("the socket of a group sends every packet back", "[cpp][xsk]") {
    auto mode = GENERATE(XdpMode::native, XdpMode::generic);
    CAPTURE(to_string(mode));
    Line line;
    Listener listener(line, {}, mode);
    CHECK(listener.group.refresh().value() == 0);
    CHECK(listener.group.size() == 1);
    CHECK(listener.group.xdp_mode() == mode);
    CHECK(listener.group.sockets().value().size() == 1);
    CHECK(listener.group.socket(1).error().cause() == Cause::xsk_queue);
    auto &socket = listener.socket;
    CHECK(socket.mode() == XskMode::copy);
    CHECK(echoed(socket, PacketSocket(line.left), flow_between(line.left, line.right)) == kPackets);
    socket.reap().value();
    for (auto counter : {XskCounter::received, XskCounter::sent, XskCounter::completed})
        CHECK(socket.counter(counter).value() == kPackets);
    CHECK(socket.counter(XskCounter::rx_dropped).value() == 0);
}

TEST_CASE("a spec is what the C API's is, unless it says otherwise", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    auto raw = calls::xsk_spec_new().value();
    const Xsk plain(calls::xsk_open(raw.get(), line.middle_left.index(), 0).value(), 4096);
    const auto socket = Xsk::open(line.middle_right.index(), 0).value();
    CHECK(socket.memory().size() == plain.memory().size());
    CHECK(socket.memory().size() == std::size_t{4096} * socket.frame_size());
}

TEST_CASE("a socket is put into an xskmap by hand", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    const auto &name = line.middle_left.name();
    auto steer = Object::open_bundled("steer").value();
    steer.load().value();
    auto sockets = steer.map<XskMap>("sockets").value();
    auto socket = Xsk::open(name, 0, {.mode = XskMode::copy, .busy_poll = {20us, 64}}).value();
    int polling = 0;
    socklen_t length = sizeof polling;
    CHECK(::getsockopt(socket.fd(), SOL_SOCKET, SO_BUSY_POLL, &polling, &length) == 0);
    CHECK(polling == 20);
    CHECK(sockets.put_queue(name, 1, socket).error().cause() == Cause::xsk_binding);
    CHECK(sockets.put_queue(line.middle_right.index(), 0, socket).error().cause() == Cause::xsk_binding);
    CHECK(sockets.put_queue("nowhere0", 0, socket).error().cause() == Cause::interface);
    CHECK(sockets.put_queue(name, 0, socket, Update::exist).error().cause() == Cause::not_found);
    sockets.put_queue(name, 0, socket, Update::noexist).value();
    auto link = Link::attach_xdp(steer.program("steer").value(), name).value();
    CHECK(echoed(socket, PacketSocket(line.left), flow_between(line.left, line.right)) == kPackets);
}

TEST_CASE("a group takes an object of its user", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    auto steer = Object::open_bundled("steer").value();
    steer.set_constant("match", std::uint32_t{EBPF_STEER_MATCH_PORT}).value();
    steer.load().value();
    auto flow = flow_between(line.left, line.right);
    steer.map<HashMap<std::uint16_t, std::uint8_t>>("ports").value().put(flow.destination_port, 1).value();
    auto group = XskGroup::open(line.middle_left.name(), steer, kSmall).value();
    auto socket = group.socket(0).value();
    PacketSocket left(line.left);
    send_numbers(left, flow, 0, 1);
    flow.destination_port++;
    send_numbers(left, flow, 1, 1);
    XskBatch batch;
    CHECK(socket.wait(XskEvent::readable, 1s).value() == XskEvent::readable);
    std::this_thread::sleep_for(50ms);
    REQUIRE(socket.recv(batch).value() == 1);
    CHECK(harness::parse_frame(copy(batch[0].bytes()))->sequence == 0);
    auto forward = Object::open_bundled("forward").value();
    CHECK(XskGroup::open(line.middle_right.name(), forward, kSmall).error().cause() == Cause::object_member);
    const auto owner = std::move(steer);
    // NOLINTNEXTLINE(bugprone-use-after-move): that is the point
    CHECK(XskGroup::open(line.middle_right.name(), steer, kSmall).error().cause() == Cause::argument);
}

TEST_CASE("packets are copied in and out", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    auto socket = Xsk::open(line.middle_left.index(), 0, {.frames = 4, .frame_size = 2048, .receive = 0, .send = 4}).value();
    PacketSocket left(line.left);
    const auto flow = flow_between(line.middle_left, line.left);
    std::set<std::uint32_t> numbers;
    for (std::uint32_t number = 0; number < 1000; ++number) {
        CHECK(socket.send(bytes_of_frame(build_frame(flow, number))).value());
        collect(left, 1, numbers);
    }
    CHECK(numbers.size() == 1000);
    CHECK(socket.send(Bytes()).error().cause() == Cause::frame_size);
    CHECK(socket.send(std::vector<std::byte>(4096)).error().cause() == Cause::frame_size);
    XskBatch<4> all;
    CHECK(socket.reserve(all).value() == 4);  // and those that were refused are free again
    CHECK_FALSE(socket.send(bytes_of_frame(build_frame(flow, 0))).value());
    std::array<std::byte, 3> word{std::byte{1}, std::byte{2}, std::byte{3}}, back{};
    socket.write(all[0].address() + 5, word).value();
    socket.read(all[0].address() + 5, back).value();
    CHECK(back == word);
    CHECK(std::ranges::equal(socket.memory().subspan(all[0].address() + 5, 3), word));
    CHECK(socket.read(socket.memory().size(), back).error().cause() == Cause::xsk_frame);
    CHECK(socket.recv(all).error().cause() == Cause::not_supported);
}

TEST_CASE("a batch has its frames until it gives them away", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    const XskSpec spec{.frames = 8, .frame_size = 2048, .receive = 0, .send = 4};
    auto socket = Xsk::open(line.middle_left.index(), 0, spec).value();
    auto other = Xsk::open(line.middle_right.index(), 0, spec).value();
    XskBatch<8> batch;
    CHECK(socket.reserve(batch, 3).value() == 3);
    CHECK(socket.reserve(batch).value() == 8);  // the three went back
    CHECK(std::ranges::distance(batch) == 8);
    {
        XskBatch<2> second;
        CHECK(socket.reserve(second).value() == 0);
        const auto odd = [&](XskFrame frame) { return frame.address() / 2048 % 2 == 1; };
        CHECK(batch.move_if(second, odd).value() == 2);  // there is room for no more
        CHECK(batch.size() == 6);
        batch.release_if(odd).value();
        CHECK(batch.size() == 4);
        CHECK(std::ranges::none_of(batch, odd));
        CHECK(batch.move_if(batch, odd).value() == 0);
    }
    XskBatch<8> foreign;
    CHECK(other.reserve(foreign, 1).value() == 1);
    CHECK(batch.move_if(foreign, [](XskFrame) { return true; }).error().cause() == Cause::xsk_frame);
    auto wrong = socket.send(foreign);
    CHECK(wrong.error().cause() == Cause::xsk_frame);
    CHECK_THAT(wrong.error().message(), Contains("open_shared"));
    CHECK(foreign.size() == 1);
    for (auto frame : batch) frame.assign(bytes_of_frame(build_frame(flow_between(line.middle_left, line.left), 1))).value();
    CHECK(socket.reserve(foreign).value() == 4);  // what it had of the other socket went back there, and those of `second` here
    for (auto frame : foreign) frame.resize(60).value();
    CHECK(socket.send(batch).value() + batch.size() == 4);
    batch.release().value();
    CHECK(batch.empty());
    CHECK(socket.send(batch).value() == 0);
}

TEST_CASE("what the ring has no room for stays in the batch", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    auto socket = Xsk::open(line.middle_left.index(), 0, {.frames = 8, .frame_size = 2048, .receive = 0, .send = 4}).value();
    line.middle_left.set_down();
    XskBatch<6> batch;
    REQUIRE(socket.reserve(batch).value() == 6);
    for (auto frame : batch) frame.resize(60).value();
    const auto fifth = batch[4].address();
    CHECK(socket.send(batch).value() == 4);
    REQUIRE(batch.size() == 2);
    CHECK(batch[0].address() == fifth);
    CHECK(socket.send(batch).value() == 0);
    CHECK(socket.reap().error().cause() == Cause::interface_down);
    CHECK(socket.wait(XskEvent::writable, 0s).error().cause() == Cause::interface_down);
}

TEST_CASE("a packet stays in its frame", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    auto socket = Xsk::open(line.middle_left.index(), 0, {.frames = 8, .frame_size = 2048, .receive = 0, .send = 4}).value();
    XskBatch<1> batch;
    REQUIRE(socket.reserve(batch).value() == 1);
    auto frame = batch[0];
    CHECK(frame.bytes().empty());
    CHECK(frame.headroom() == 256);
    CHECK(frame.room() == 2048 - 256);
    CHECK(frame.resize(2048 - 255).error().cause() == Cause::frame_size);
    CHECK(frame.bytes().empty());
    frame.resize(frame.room()).value();
    CHECK(frame.bytes().size() == frame.room());
    CHECK(frame.adjust_head(2048 - 256).error().cause() == Cause::frame_size);
    CHECK(frame.adjust_head(-257).error().cause() == Cause::frame_size);
    CHECK(frame.adjust_head(INT32_MIN).error().cause() == Cause::frame_size);
    frame.adjust_head(2047 - 256).value();
    CHECK(frame.room() == 1);
    frame.adjust_head(-2047).value();
    CHECK(frame.headroom() == 0);
    CHECK(frame.bytes().size() == 2048);
    CHECK(frame.bytes().data() == socket.memory().data() + frame.address());
    CHECK(frame.set_tx_metadata(XskTxMetadata::timestamp).error().cause() == Cause::not_supported);
    frame.set_continued(true);
    REQUIRE(socket.reserve(batch).value() == 1);  // the same frame, and nothing of its past
    CHECK_FALSE(batch[0].continued());
    CHECK(batch[0].bytes().empty());
}

TEST_CASE("a header is put in front of what was received", "[cpp][xsk]") {
    Line line;
    Listener listener(line, {.frames = 64, .frame_size = 4096, .headroom = 100, .receive = 16, .send = 16});
    PacketSocket left(line.left);
    send_numbers(left, flow_between(line.left, line.right), 7, 1);
    receive(listener.socket, 1, [&](auto &batch) {
        auto frame = batch[0];
        CHECK(frame.headroom() == 356);
        turn_back(frame.bytes());
        frame.adjust_head(-4).value();
        auto packet = frame.bytes();
        std::ranges::copy(packet.subspan(4, 12), packet.begin());
        const std::array<std::byte, 4> tag{std::byte{0x81}, std::byte{0}, std::byte{0}, std::byte{42}};
        std::ranges::copy(tag, packet.begin() + 12);
        CHECK(listener.socket.send(batch).value() == 1);
    });
    auto arrival = left.receive(1s);
    REQUIRE(arrival);
    CHECK((arrival->intact && arrival->sequence == 7 && arrival->vlan->control == 42));
}

TEST_CASE("what one socket receives, another sends", "[cpp][xsk]") {
    Line line;
    Listener listener(line);
    auto out = Xsk::open_shared(listener.socket, line.middle_right.name(), 0).value();
    CHECK(out.memory().data() == listener.socket.memory().data());
    CHECK(out.frame_size() == 4096);
    PacketSocket left(line.left), right(line.right);
    std::set<std::uint32_t> numbers;
    for (std::uint32_t from = 0; from < kPackets; from += kAtOnce) {
        send_numbers(left, flow_between(line.left, line.right), from, kAtOnce);
        receive(listener.socket, kAtOnce, [&](auto &batch) { out.send(batch).value(); });
        collect(right, kAtOnce, numbers);
    }
    CHECK(numbers.size() == kPackets);
    CHECK(out.counter(XskCounter::sent).value() == kPackets);
}

TEST_CASE("packets in several frames", "[cpp][xsk]") {
    Line line(9000);
    InNetns inside(line.middle_netns);
    auto group = XskGroup::open(line.middle_left.index(), {.multi_buffer = true}).value();
    auto socket = group.socket(0).value();
    PacketSocket left(line.left);
    auto flow = flow_between(line.left, line.right);
    flow.payload_size = 8000;
    for (std::uint32_t number = 0; number < 100; ++number) {
        left.send(build_frame(flow, number));
        receive(socket, 3, [&](auto &batch) {
            REQUIRE(batch.size() == 3);
            CHECK((batch[0].continued() && batch[1].continued() && !batch[2].continued()));
            turn_back(batch[0].bytes());
            batch[2].set_continued(true);
            CHECK(socket.send(batch).error().cause() == Cause::argument);
            batch[2].set_continued(false);
            CHECK(socket.send(batch).value() == 3);
        });
        auto arrival = left.receive(1s);
        REQUIRE(arrival);
        CHECK((arrival->intact && arrival->sequence == number));
    }
}

TEST_CASE("a checksum and a time are asked for", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    auto socket = Xsk::open(line.middle_left.index(), 0,
                            {.frames = 64, .receive = 0, .send = 16, .tx_metadata = XskTxMetadataMode::software})
                      .value();
    PacketSocket left(line.left);
    auto packet = build_frame(flow_between(line.middle_left, line.left), 5);
    // The sum of the pseudo-header: both addresses, the length and the protocol, in words of 16 bits.
    std::uint32_t sum = 17;
    for (std::size_t i : {26, 28, 30, 32, 38}) sum += packet[i] * 256U + packet[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    packet[40] = static_cast<std::uint8_t>(sum >> 8);
    packet[41] = static_cast<std::uint8_t>(sum);
    CHECK_FALSE(harness::parse_frame(packet)->intact);
    XskBatch<1> batch;
    REQUIRE(socket.reserve(batch).value() == 1);
    batch[0].assign(bytes_of_frame(packet)).value();
    batch[0].set_tx_metadata(XskTxMetadata::checksum | XskTxMetadata::timestamp, 34, 6).value();
    const auto address = batch[0].address();
    CHECK(socket.send(batch).value() == 1);
    auto arrival = left.receive(1s);
    REQUIRE(arrival);
    CHECK((arrival->intact && arrival->sequence == 5));
    socket.reap().value();
    std::array<XskTxTimestamp, 2> times;
    REQUIRE(socket.tx_timestamps(times).value() == 1);
    CHECK(times[0].address == address);
    // What stood in front of the packet does not count any more once it begins elsewhere.
    REQUIRE(socket.reserve(batch).value() == 1);
    batch[0].assign(bytes_of_frame(packet)).value();
    batch[0].set_tx_metadata(XskTxMetadata::checksum, 34, 6).value();
    batch[0].adjust_head(-2).value();
    batch[0].adjust_head(2).value();
    CHECK(socket.send(batch).value() == 1);
    arrival = left.receive(1s);
    REQUIRE(arrival);
    CHECK_FALSE(arrival->intact);
    timespec now{};
    ::clock_gettime(CLOCK_TAI, &now);
    CHECK(std::chrono::abs(times[0].time - (std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec))) < 5s);
    CHECK(socket.tx_timestamps(times).value() == 0);
    CHECK(socket.tx_timestamps({}).value() == 0);
}

TEST_CASE("waiting ends with the time, and with a frame", "[cpp][xsk]") {
    Line line;
    Listener listener(line, kSmall);
    auto &socket = listener.socket;
    CHECK(socket.wait(XskEvent::readable, 1ms).value() == XskEvent{});
    CHECK(socket.wait(XskEvent::readable, -5s).value() == XskEvent{});
    CHECK(socket.wait(XskEvent::readable | XskEvent::writable).value() == XskEvent::writable);
    send_numbers(PacketSocket(line.left), flow_between(line.left, line.right), 0, 1);
    CHECK(socket.wait(XskEvent::readable, std::chrono::hours(24 * 365 * 1000)).value() == XskEvent::readable);
    CHECK(socket.wait(XskEvent{}, 0s).error().cause() == Cause::argument);
}

TEST_CASE("what cannot be opened says why", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    const auto index = line.middle_left.index();
    const auto cause = [&](const XskSpec &spec) { return Xsk::open(index, 0, spec).error().cause(); };
    CHECK(cause({.frames = 0}) == Cause::xsk_frames);
    CHECK(cause({.frame_size = 3000}) == Cause::xsk_frames);
    CHECK(cause({.headroom = 4000}) == Cause::xsk_frames);
    CHECK(cause({.receive = 3}) == Cause::xsk_ring);
    CHECK(cause({.receive = 0, .send = 0}) == Cause::xsk_ring);
    CHECK(cause({.mode = XskMode::zerocopy}) == Cause::xsk_zerocopy);
    if (number_in("/proc/meminfo", "HugePages_Free:") == 0) CHECK(cause({.huge_pages = true}) == Cause::out_of_memory);
    CHECK(cause({.mode = XskMode{7}}) == Cause::argument);
    CHECK(cause({.tx_metadata = XskTxMetadataMode{7}}) == Cause::argument);
    CHECK(Xsk::open("nowhere0", 0).error().cause() == Cause::interface);
    CHECK(XskGroup::open("nowhere0").error().cause() == Cause::interface);
    CHECK(Xsk::open(index, 9).error().cause() == Cause::xsk_queue);
    auto socket = Xsk::open(index, 0, {.frames = 64, .frame_size = 3000, .unaligned = true, .receive = 16, .send = 16}).value();
    CHECK(socket.memory().size() == std::size_t{64} * 3000);
    CHECK(Xsk::open(index, 0).error().cause() == Cause::xsk_queue_busy);
    CHECK(XskGroup::open(index).error().cause() == Cause::xsk_queue_busy);
    CHECK_FALSE(Link::find_xdp(index).value().has_value());
}

TEST_CASE("nothing is touched that is gone", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    PacketSocket left(line.left);
    XskBatch<4> batch;
    {
        auto group = XskGroup::open(line.middle_left.index(), kSmall).value();
        auto socket = group.socket(0).value();
        send_numbers(left, flow_between(line.left, line.right), 3, 1);
        CHECK(socket.wait(XskEvent::readable, 1s).value() == XskEvent::readable);
        REQUIRE(socket.recv(batch).value() == 1);
        const auto owner = std::move(socket);
        // NOLINTBEGIN(bugprone-use-after-move): that is the point
        CHECK(socket.recv(batch).error().cause() == Cause::argument);  // batch gave its frame back before
        CHECK(batch.empty());
        CHECK(socket.send(batch).error().cause() == Cause::argument);
        CHECK(socket.wait(XskEvent::readable, 0s).error().cause() == Cause::argument);
        CHECK(socket.reserve(batch).error().cause() == Cause::argument);
        CHECK(socket.fd() < 0);
        CHECK(socket.memory().empty());
        CHECK(Xsk::open_shared(socket, line.middle_right.index(), 0).error().cause() == Cause::argument);
        // NOLINTEND(bugprone-use-after-move)
    }
    {
        auto group = XskGroup::open(line.middle_left.index(), kSmall).value();
        auto socket = group.socket(0).value();
        send_numbers(left, flow_between(line.left, line.right), 4, 1);
        CHECK(socket.wait(XskEvent::readable, 1s).value() == XskEvent::readable);
        REQUIRE(socket.recv(batch).value() == 1);
    }
    // The batch alone holds the socket and its memory.
    CHECK_FALSE(Link::find_xdp(line.middle_left.index()).value().has_value());
    CHECK(harness::parse_frame(copy(batch[0].bytes()))->sequence == 4);
    CHECK(Xsk::open(line.middle_left.index(), 0, kSmall).error().cause() == Cause::xsk_queue_busy);
    batch.release().value();
    CHECK(Xsk::open(line.middle_left.index(), 0, kSmall).value().recv(batch).value() == 0);
    CHECK(Xsk::open(line.middle_left.index(), 0, kSmall).has_value());  // an empty batch holds nothing
}

TEST_CASE("nothing is left behind", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    const auto descriptors = open_descriptors();
    const auto rings = mapped_rings();
    std::uint64_t memory = 0;
    for (int round = 0; round < 10; ++round) {
        auto group = XskGroup::open(line.middle_left.index()).value();
        auto sockets = group.sockets().value();
        auto shared = Xsk::open_shared(sockets[0], line.middle_right.index(), 0).value();
        XskBatch batch;
        REQUIRE(shared.reserve(batch).has_value());
        CHECK(mapped_rings() > rings);
        // The first round has the allocator get what it keeps.
        if (round == 0) memory = number_in("/proc/self/status", "VmSize:");
        CHECK(number_in("/proc/self/status", "VmSize:") < memory + 8192);
    }
    CHECK(open_descriptors() == descriptors);
    CHECK(mapped_rings() == rings);
}

TEST_CASE("the example sends every packet back until its input ends", "[cpp][xsk]") {
    Line line;
    InNetns inside(line.middle_netns);
    const auto &name = line.middle_left.name();
    net_tests::Process example({XSK_ECHO, name}, net_tests::Input::kPipe);
    const bool started = example.wait_for_output("echoing on 1 queues", 10s);
    INFO(example.output());
    REQUIRE(started);
    PacketSocket left(line.left);
    const auto flow = flow_between(line.left, line.right);
    const auto tally = harness::run_traffic(left, left, flow, kPackets, [&](const harness::Arrival &arrival) {
        CHECK(arrival.source_mac == flow.destination_mac);
        CHECK(arrival.destination_mac == flow.source_mac);
    });
    CHECK(tally.received == kPackets);
    CHECK(tally.duplicates + tally.damaged == 0);
    example.end_input();
    const int status = example.wait();
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
    CHECK_FALSE(Link::find_xdp(line.middle_left.index()).value().has_value());
}

TEST_CASE("the example says what the library says", "[cpp][xsk]") {
    net_tests::Process example({XSK_ECHO, "nowhere0"}, net_tests::Input::kPipe);
    const int status = example.wait();
    CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 1));
    CHECK_THAT(example.output(), Contains("xsk-echo: ") && Contains("nowhere0"));
}

TEST_CASE("the README shows the example as it is", "[cpp][xsk]") {
    const auto slurp = [](const std::string &path) {
        std::ifstream file(SOURCE_ROOT + path);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    CHECK_THAT(slurp("/bindings/cpp/README.md"), Contains("```cpp\n" + slurp("/examples/languages/xsk-echo.cc") + "```\n"));
}
