// SPDX-License-Identifier: BSD-2-Clause
// AF_XDP sockets that receive: every frame once, wherever it comes in and however the memory is cut.
#include "net/xsk_sockets.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

using namespace net_tests;

namespace {

constexpr uint32_t kFrames = 100'000;
constexpr uint32_t kSome = 2'000;

// Numbered frames from the left end that come to a socket in the middle, a few at a time.
Numbers receive_from_left(const Line &line, ebpf_xsk *xsk, uint32_t count) {
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.right);
    Numbers numbers;
    for (uint32_t from = 0; from < count; from += kAtOnce) {
        send_numbers(left, flow, from, from + kAtOnce);
        receive_numbers(xsk, kAtOnce, &numbers);
    }
    return numbers;
}

void check_receives(const XskSpecHandle &spec, uint32_t mode, uint32_t count) {
    Line line;
    XskGroupHandle group = open_group(line.middle_left, spec, mode);
    CHECK(ebpf_xsk_group_xdp_mode(group.get()) == static_cast<int32_t>(mode));
    XskHandle xsk = socket_of(group);
    check_each_once(receive_from_left(line, xsk.get(), count), count);
    Batch more;
    CHECK_FALSE(receive(xsk.get(), &more, kShort));
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_RECEIVED) == count);
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_RX_DROPPED) == 0);
}

// The machine's number of huge pages, which is put back.
class HugePages {
public:
    explicit HugePages(uint32_t wanted) : before_(read()) { write(std::max(before_, wanted)); }
    ~HugePages() { write(before_); }
    HugePages(const HugePages &) = delete;
    HugePages &operator=(const HugePages &) = delete;

    static uint32_t read() {
        uint32_t pages = 0;
        std::ifstream(kFile) >> pages;
        return pages;
    }

private:
    static constexpr const char *kFile = "/proc/sys/vm/nr_hugepages";
    static void write(uint32_t pages) { std::ofstream(kFile) << pages; }
    uint32_t before_;
};

bool lies_in_huge_pages(const void *memory) {
    std::ifstream maps("/proc/self/smaps");
    char begin[32];
    snprintf(begin, sizeof begin, "%lx-", reinterpret_cast<unsigned long>(memory));
    bool found = false;
    for (std::string line; std::getline(maps, line);) {
        if (line.starts_with(begin)) found = true;
        if (found && line.starts_with("KernelPageSize:")) return line.find("2048 kB") != line.npos;
    }
    return false;
}

}  // namespace

TEST_CASE("every frame is received once, native", "[net][xsk]") {
    check_receives(make_xsk_spec(), EBPF_XDP_MODE_NATIVE, kFrames);
}

TEST_CASE("every frame is received once, generic", "[net][xsk]") {
    check_receives(make_xsk_spec(), EBPF_XDP_MODE_GENERIC, kFrames);
}

// Of its queues only the first one receives: a group has sockets for all of them, and the others stay empty.
TEST_CASE("generic mode has the first queue of a veth", "[net][xsk]") {
    Line line(1500, {.queues = 2});
    XskGroupHandle group = open_group(line.middle_left, make_xsk_spec(), EBPF_XDP_MODE_GENERIC);
    REQUIRE(ebpf_xsk_group_count(group.get()) == 2);
    XskHandle first = socket_of(group, 0), second = socket_of(group, 1);
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.right);
    for (uint32_t number = 0; number < kAtOnce; ++number) {
        flow.source_port = static_cast<uint16_t>(2000 + number);  // flows that native mode would spread over both
        left.send(build_frame(flow, number));
    }
    Numbers numbers;
    receive_numbers(first.get(), kAtOnce, &numbers);
    check_each_once(numbers, kAtOnce);
    Batch none;
    CHECK_FALSE(receive(second.get(), &none, kShort));
}

namespace {

// One frame each of many flows, which the kernel spreads over the queues.
void send_flows(const Line &line, uint32_t count) {
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.right);
    for (uint32_t number = 0; number < count; ++number) {
        flow.source_port = static_cast<uint16_t>(2000 + number);
        left.send(build_frame(flow, number));
    }
}

// Each of them comes to a socket of the group, and each socket gets some.
void check_flows_arrive(const XskGroupHandle &group, uint32_t count) {
    std::vector<XskHandle> sockets;
    for (uint32_t queue = 0; queue < ebpf_xsk_group_count(group.get()); ++queue) sockets.push_back(socket_of(group, queue));
    std::vector<uint32_t> arrived(sockets.size());
    auto total = [&] { return std::accumulate(arrived.begin(), arrived.end(), 0U); };
    auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatience);
    while (total() < count && std::chrono::steady_clock::now() < end) {
        for (size_t queue = 0; queue < sockets.size(); ++queue) {
            Batch batch;
            if (!receive(sockets[queue].get(), &batch, 1)) continue;
            arrived[queue] += batch.count;
            release(sockets[queue].get(), batch);
        }
    }
    CHECK(total() == count);
    for (uint32_t its : arrived) CHECK(its > 0);
}

// A veth with native XDP has no fewer queues for receiving than its peer for sending, at any moment.
void set_queues(const Line &line, uint32_t count) {
    line.left.set_queues(1);
    line.middle_left.set_queues(count);
    line.left.set_queues(count);
}

int32_t refresh(const XskGroupHandle &group, const Line &line) {
    InNetns there(line.middle_netns);
    return call(ebpf_xsk_group_refresh, group.get());
}

uint32_t refusal_to_refresh(const XskGroupHandle &group, const Line &line) {
    InNetns there(line.middle_netns);
    return refusal_of(ebpf_xsk_group_refresh, group.get()).cause;
}

}  // namespace

TEST_CASE("a group that looks again has sockets on queues that were added", "[net][xsk]") {
    constexpr uint32_t kFlows = 100;
    Line line(1500, {.queues = 4});
    set_queues(line, 1);
    XskGroupHandle group = open_group(line.middle_left, make_xsk_spec());
    REQUIRE(ebpf_xsk_group_count(group.get()) == 1);
    CHECK(refresh(group, line) == 0);
    set_queues(line, 3);
    CHECK(refresh(group, line) == 2);
    CHECK(ebpf_xsk_group_count(group.get()) == 3);
    CHECK(refresh(group, line) == 0);
    send_flows(line, kFlows);
    check_flows_arrive(group, kFlows);
    // The kernel removes no queue that has a socket.
    CHECK_THROWS(set_queues(line, 2));
    CHECK(refresh(group, line) == 0);
}

TEST_CASE("a group that cannot have a queue that was added is as it was", "[net][xsk]") {
    Line line(1500, {.queues = 4});
    set_queues(line, 1);
    XskGroupHandle group = open_group(line.middle_left, make_xsk_spec());
    set_queues(line, 3);
    XskHandle taken = open_xsk(line.middle_left, make_xsk_spec(), 2);
    CHECK(refusal_to_refresh(group, line) == EBPF_CAUSE_XSK_QUEUE_BUSY);
    CHECK(ebpf_xsk_group_count(group.get()) == 1);
    taken.reset();
    CHECK(refresh(group, line) == 2);
    CHECK(refusal_of(ebpf_xsk_group_refresh, group.get()).cause == EBPF_CAUSE_NETNS);
    line.left.remove();
    CHECK(refusal_to_refresh(group, line) == EBPF_CAUSE_INTERFACE);
}

TEST_CASE("on loopback, too", "[net][xsk]") {
    Netns netns;
    Interface lo(netns, "lo");
    lo.set_up();
    XskGroupHandle group = open_group(lo, make_xsk_spec(), EBPF_XDP_MODE_GENERIC);
    XskHandle xsk = socket_of(group);
    CHECK(ebpf_xsk_mode(xsk.get()) == EBPF_XSK_MODE_COPY);
    Numbers numbers;
    send_numbers(xsk.get(), flow_between(lo, lo), 0, 100);
    receive_numbers(xsk.get(), 100, &numbers);
    check_each_once(numbers, 100);
}

TEST_CASE("frames of every size, and headroom in front of the packet", "[net][xsk]") {
    struct Cut {
        uint32_t size;
        uint32_t headroom;
        uint32_t unaligned;
    };
    for (Cut cut : {Cut{2048, 0, 0}, Cut{2048, 64, 0}, Cut{4096, 1000, 0}, Cut{2048, 0, 1}, Cut{2500, 128, 1}, Cut{3000, 0, 1},
                    Cut{3333, 7, 1}, Cut{4096, 0, 1}}) {
        CAPTURE(cut.size, cut.headroom, cut.unaligned);
        XskSpecHandle spec = make_xsk_spec();
        call(ebpf_xsk_spec_set_frames, spec.get(), 3000U, cut.size);
        call(ebpf_xsk_spec_set_headroom, spec.get(), cut.headroom);
        call(ebpf_xsk_spec_set_unaligned, spec.get(), cut.unaligned);
        Line line;
        XskGroupHandle group = open_group(line.middle_left, spec);
        XskHandle xsk = socket_of(group);
        CHECK(ebpf_xsk_memory_size(xsk.get()) == uint64_t{3000} * cut.size);
        check_each_once(receive_from_left(line, xsk.get(), kSome), kSome);

        PacketSocket left(line.left);
        Frame frame = build_frame(flow_between(line.left, line.right), 7);
        left.send(frame);
        Batch batch;
        REQUIRE(receive(xsk.get(), &batch, kPatience));
        CHECK(batch.addresses[0] % cut.size == 256 + cut.headroom);
        send(xsk.get(), batch);
        CHECK((left.receive_any(std::chrono::milliseconds(kPatience)) == frame));
        call(ebpf_xsk_reap, xsk.get());
        CHECK(count_free(xsk.get()) == 3000 - 2048);
    }
}

TEST_CASE("a socket that only receives", "[net][xsk]") {
    XskSpecHandle spec = make_xsk_spec();
    call(ebpf_xsk_spec_set_rings, spec.get(), 1024U, 0U);
    check_receives(spec, EBPF_XDP_MODE_NATIVE, kSome);
}

TEST_CASE("a socket that polls the device", "[net][xsk]") {
    XskSpecHandle spec = make_xsk_spec();
    call(ebpf_xsk_spec_set_busy_poll, spec.get(), 20U, 64U);
    check_receives(spec, EBPF_XDP_MODE_NATIVE, kSome);
}

TEST_CASE("memory from huge pages", "[net][xsk]") {
    constexpr uint32_t kPages = 8;
    HugePages pages(kPages);
    if (HugePages::read() < kPages) {
        WARN("this machine has no room for huge pages: only that they are missing was tested");
        return;
    }
    XskSpecHandle spec = make_xsk_spec();
    call(ebpf_xsk_spec_set_frames, spec.get(), 4000U, 4096U);  // not a whole number of pages
    call(ebpf_xsk_spec_set_huge_pages, spec.get(), 1U);
    Line line;
    XskGroupHandle group = open_group(line.middle_left, spec);
    XskHandle xsk = socket_of(group);
    CHECK(lies_in_huge_pages(ebpf_xsk_memory(xsk.get())));
    check_each_once(receive_from_left(line, xsk.get(), kSome), kSome);
}

TEST_CASE("packets for no socket go to the stack", "[net][xsk]") {
    constexpr uint16_t kPort = 53;
    constexpr uint8_t kPresent = 1;
    ObjectHandle steer = make<ObjectHandle>(ebpf_object_open_bundled, "steer");
    uint32_t match = EBPF_STEER_MATCH_PORT;
    call(ebpf_object_set_constant, steer.get(), "match", &match, static_cast<uint32_t>(sizeof match));
    Line line;
    XskGroupHandle group = open_group(line.middle_left, make_xsk_spec(), EBPF_XDP_MODE_NATIVE, steer.get());
    XskHandle xsk = socket_of(group);
    MapHandle ports = make<MapHandle>(ebpf_object_open_map, steer.get(), "ports");
    call(ebpf_map_update, ports.get(), &kPort, sizeof kPort, &kPresent, sizeof kPresent, uint64_t{EBPF_ANY});
    PacketSocket left(line.left), stack(line.middle_left);
    Flow wanted = flow_between(line.left, line.middle_left), other = wanted;
    wanted.destination_port = kPort;
    for (uint32_t number = 0; number < 100; ++number) left.send(build_frame(number % 2 == 0 ? wanted : other, number));
    Numbers to_socket, to_stack;
    receive_numbers(xsk.get(), 50, &to_socket);
    receive_numbers(stack, 50, &to_stack);
    check_each_once(to_socket, 50);
    check_each_once(to_stack, 50);
    for (const auto &[number, times] : to_socket) CHECK(number % 2 == 0);
}

TEST_CASE("set, unset, set: delivery stops and resumes", "[net][xsk]") {
    Line line;
    Steer steer(line.middle_left);
    XskHandle xsk = open_xsk(line.middle_left, make_xsk_spec());
    PacketSocket left(line.left), stack(line.middle_left);
    Flow flow = flow_between(line.left, line.right);
    for (uint32_t round = 0; round < 5; ++round) {
        CAPTURE(round);
        Numbers with, without;
        steer.set(0, xsk);
        send_numbers(left, flow, 0, kAtOnce);
        receive_numbers(xsk.get(), kAtOnce, &with);
        check_each_once(with, kAtOnce);
        steer.unset(0);
        send_numbers(left, flow, 0, kAtOnce);
        receive_numbers(stack, kAtOnce, &without);
        check_each_once(without, kAtOnce);
        Batch batch;
        CHECK_FALSE(receive(xsk.get(), &batch, 0));
    }
}

TEST_CASE("a ring without free frames loses, says so, and recovers", "[net][xsk]") {
    constexpr uint32_t kRing = 128;
    Line line;
    XskGroupHandle group = open_group(line.middle_left, make_small_spec(kRing, kRing, kRing));
    XskHandle xsk = socket_of(group);
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.right);
    std::vector<uint64_t> held;
    for (uint32_t round = 0; round < 4; ++round) {
        send_numbers(left, flow, 0, kRing);
        Batch batch;
        while (receive(xsk.get(), &batch, kShort)) held.insert(held.end(), batch.addresses, batch.addresses + batch.count);
    }
    CHECK(held.size() == kRing);
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_RX_FILL_EMPTY) == 3 * kRing);
    call(ebpf_xsk_release, xsk.get(), held.data(), static_cast<uint32_t>(held.size()));
    Numbers numbers;
    send_numbers(left, flow, 0, 100);
    receive_numbers(xsk.get(), 100, &numbers);
    check_each_once(numbers, 100);
}

TEST_CASE("a ring that nobody reads is full, says so, and recovers", "[net][xsk]") {
    constexpr uint32_t kRing = 64;
    Line line;
    XskGroupHandle group = open_group(line.middle_left, make_small_spec(4 * kRing, kRing, kRing));
    XskHandle xsk = socket_of(group);
    PacketSocket left(line.left);
    Flow flow = flow_between(line.left, line.right);
    send_numbers(left, flow, 0, 2 * kRing);
    Numbers numbers;
    receive_numbers(xsk.get(), kRing, &numbers);
    check_each_once(numbers, kRing);
    // The fill ring is as long: which of the two ends first is the kernel's affair.
    CHECK(statistic(xsk.get(), EBPF_XSK_COUNTER_RX_RING_FULL) + statistic(xsk.get(), EBPF_XSK_COUNTER_RX_FILL_EMPTY) == kRing);
    numbers.clear();
    send_numbers(left, flow, 0, kRing);
    receive_numbers(xsk.get(), kRing, &numbers);
    check_each_once(numbers, kRing);
    CHECK(count_free(xsk.get()) == 3 * kRing);
}
