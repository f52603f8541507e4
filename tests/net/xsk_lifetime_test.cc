// SPDX-License-Identifier: BSD-2-Clause
// Lifetimes of sockets: nothing is left after closing in any order, and after any death of the process.
#include "build_paths.h"
#include "kernel/wait.h"
#include "net/process.h"
#include "net/xsk_sockets.h"

#include <signal.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

using namespace net_tests;
using Catch::Matchers::Contains;
using kernel_tests::comes_true;

namespace {

// The kernel objects of this process. Maps, programs and links live as long as their descriptors: none of these has a pin.
struct Possessions {
    size_t descriptors;
    size_t mappings;

    bool operator==(const Possessions &) const = default;
};

std::ostream &operator<<(std::ostream &out, const Possessions &its) {
    return out << its.descriptors << " descriptors, " << its.mappings << " rings";
}

// The rings of sockets: the heap's own mappings come and go as it likes.
size_t count_rings() {
    std::ifstream maps("/proc/self/maps");
    size_t count = 0;
    for (std::string line; std::getline(maps, line);) count += line.find("socket:[") != line.npos;
    return count;
}

// In kilobytes: the memories of frames are in it.
uint64_t address_space() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmSize:")) return std::stoull(line.substr(7));
    }
    return 0;
}

size_t open_descriptors() {
    auto all = std::filesystem::directory_iterator("/proc/self/fd");
    return static_cast<size_t>(std::distance(begin(all), end(all)));
}

Possessions possessions() { return {open_descriptors(), count_rings()}; }

Process hold(const Interface &interface, const char *kind) {
    InNetns there(interface.netns());
    return Process({XSK_HOLDER, kind, interface.name()});
}

bool has_xdp(const Interface &interface) {
    InNetns there(interface.netns());
    return call(ebpf_link_find_xdp, interface.index(), nullptr, nullptr, nullptr) == 1;
}

// Frames from the left end reach the stack in the middle.
bool reaches_stack(const Line &line) {
    PacketSocket left(line.left), stack(line.middle_left);
    Numbers numbers;
    send_numbers(left, flow_between(line.left, line.middle_left), 0, 10);
    receive_numbers(stack, 10, &numbers);
    return numbers.size() == 10;
}

}  // namespace

// The kernel takes its time to let go of a socket, so several threads do it at once, each on queues of its own.
TEST_CASE("a thousand sockets are opened and closed, and nothing is left", "[net][xsk]") {
    constexpr uint32_t kThreads = 10, kRounds = 100;
    Line line(1500, {.queues = 2 * kThreads});
    XskSpecHandle spec = make_small_spec(256, 64, 64);
    open_xsk(line.middle_left, spec);  // objects that are created once exist now
    Possessions before = possessions();
    std::atomic<uint32_t> opened{0};
    std::vector<std::thread> threads;
    for (uint32_t number = 0; number < kThreads; ++number) {
        threads.emplace_back([&, number] {
            for (uint32_t round = 0; round < kRounds; ++round) {
                XskHandle xsk = open_xsk(line.middle_left, spec, 2 * number + round % 2);
                opened += count_free(xsk.get()) == 192;
            }
        });
    }
    for (std::thread &thread : threads) thread.join();
    CHECK(opened == kThreads * kRounds);
    CHECK(possessions() == before);
}

TEST_CASE("the memory of frames is given back", "[net][xsk]") {
    Line line;
    XskSpecHandle spec = make_xsk_spec();
    open_xsk(line.middle_left, spec);
    uint64_t space = address_space();
    for (int round = 0; round < 10; ++round) open_xsk(line.middle_left, spec);
    CHECK(address_space() < space + 16 * 1024);  // one memory is that large
}

TEST_CASE("sockets that share memory leave nothing", "[net][xsk]") {
    Line line;
    XskSpecHandle spec = make_small_spec(256, 64, 64);
    Possessions before = possessions();
    {
        XskHandle first = open_xsk(line.middle_left, spec);
        for (int round = 0; round < 50; ++round) {
            XskHandle same = open_beside(first, line.middle_left, spec);
            XskHandle other = open_beside(first, line.middle_right, spec);
            if (round % 3 == 0) first = std::move(same);
        }
        CHECK(count_free(first.get()) == 192);
    }
    CHECK(possessions() == before);
}

TEST_CASE("groups are opened and closed, and nothing is left", "[net][xsk]") {
    Line line(1500, {.queues = 2});
    XskSpecHandle spec = make_xsk_spec();
    Possessions before = possessions();
    for (int round = 0; round < 20; ++round) {
        XskGroupHandle group = open_group(line.middle_left, spec);
        REQUIRE(ebpf_xsk_group_count(group.get()) == 2);
        REQUIRE(has_xdp(line.middle_left));
    }
    CHECK(possessions() == before);
    CHECK_FALSE(has_xdp(line.middle_left));
    CHECK(reaches_stack(line));
}

TEST_CASE("a group that cannot be opened leaves nothing", "[net][xsk]") {
    Line line(1500, {.queues = 2});
    XskSpecHandle spec = make_xsk_spec();
    XskHandle taken = open_xsk(line.middle_left, spec, 1);
    InNetns there(line.middle_netns);
    ebpf_xsk_group *none;
    Possessions before = possessions();
    auto refusal = [&](uint32_t ifindex, uint32_t mode) {
        return refusal_of(ebpf_xsk_group_open, spec.get(), ifindex, mode, nullptr, &none);
    };
    Outcome busy = refusal(line.middle_left.index(), EBPF_XDP_MODE_NATIVE);
    CHECK(busy.cause == EBPF_CAUSE_XSK_QUEUE_BUSY);
    CHECK_THAT(busy.message, Contains("queue 1 of mleft"));
    CHECK(refusal(999'999, EBPF_XDP_MODE_NATIVE).cause == EBPF_CAUSE_INTERFACE);
    CHECK(refusal(line.middle_right.index(), 99).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(possessions() == before);
    Bundled other("forward");
    LinkHandle link = other.attach("forward", line.middle_right, EBPF_XDP_MODE_NATIVE);
    Outcome attached = refusal(line.middle_right.index(), EBPF_XDP_MODE_NATIVE);
    CHECK(attached.code == -EBUSY);
    link.reset();
    CHECK_FALSE(has_xdp(line.middle_left));
    taken.reset();
    open_group(line.middle_left, spec);
    open_group(line.middle_right, spec);
}

TEST_CASE("sockets of a group outlive it, or are closed before", "[net][xsk]") {
    Line line(1500, {.queues = 2});
    XskSpecHandle spec = make_xsk_spec();
    XskGroupHandle group = open_group(line.middle_left, spec);
    XskHandle first = socket_of(group, 0), again = socket_of(group, 0), second = socket_of(group, 1);
    CHECK(first.get() == again.get());
    CHECK(first.get() != second.get());
    ebpf_xsk *none;
    Outcome refusal = refusal_of(ebpf_xsk_group_socket, group.get(), 2U, &none);
    CHECK(refusal.cause == EBPF_CAUSE_XSK_QUEUE);
    CHECK_THAT(refusal.message, Contains("no socket for queue 2"));

    again.reset();
    second.reset();
    CHECK(refusal_to_open(line.middle_left, spec, 1).cause == EBPF_CAUSE_XSK_QUEUE_BUSY);  // the group has it open
    group.reset();
    CHECK_FALSE(has_xdp(line.middle_left));
    CHECK(reaches_stack(line));
    check_sends(first.get(), line.middle_left, line.left);
    open_xsk(line.middle_left, spec, 1);
    CHECK(refusal_to_open(line.middle_left, spec, 0).cause == EBPF_CAUSE_XSK_QUEUE_BUSY);
    first.reset();
    open_group(line.middle_left, spec);
}

TEST_CASE("a group with an object of one's own, and in generic mode", "[net][xsk]") {
    Line line;
    XskSpecHandle spec = make_xsk_spec();
    ObjectHandle object = make<ObjectHandle>(ebpf_object_open_bundled, "forward");
    InNetns there(line.middle_netns);
    ebpf_xsk_group *none;
    Outcome refusal = refusal_of(ebpf_xsk_group_open, spec.get(), line.middle_left.index(), uint32_t{EBPF_XDP_MODE_NATIVE},
                                 object.get(), &none);
    CHECK(refusal.cause == EBPF_CAUSE_OBJECT_MEMBER);
    XskGroupHandle group = open_group(line.middle_left, spec, EBPF_XDP_MODE_AUTO);
    CHECK(ebpf_xsk_group_xdp_mode(group.get()) == EBPF_XDP_MODE_NATIVE);
    group.reset();
    ObjectHandle shared = make<ObjectHandle>(ebpf_object_open_bundled, "steer");
    group = open_group(line.middle_left, spec, EBPF_XDP_MODE_AUTO, shared.get());
    refusal = refusal_of(ebpf_xsk_group_open, spec.get(), line.middle_right.index(), uint32_t{EBPF_XDP_MODE_AUTO}, shared.get(),
                         &none);
    CHECK(refusal.cause == EBPF_CAUSE_EXISTS);
    CHECK_THAT(refusal.message, Contains("another group uses the object") && Contains("queue 0") && !Contains("EBPF_NOEXIST"));
    CHECK(ebpf_xsk_group_xdp_mode(nullptr) == -EINVAL);
    CHECK(ebpf_xsk_group_count(nullptr) == 0);
    ebpf_xsk_group_close(nullptr);
}

TEST_CASE("a process that is killed leaves its frames to the stack, and its queues to others", "[net][xsk]") {
    Line line(1500, {.queues = 2});
    XskSpecHandle spec = make_xsk_spec();
    Process holder = hold(line.middle_left, "group");
    REQUIRE(holder.wait_for_output("holding", std::chrono::seconds(10)));
    CHECK(has_xdp(line.middle_left));
    PacketSocket left(line.left);
    send_numbers(left, flow_between(line.left, line.middle_left), 0, 100);
    holder.signal(SIGKILL);
    holder.wait();
    CHECK(comes_true([&] { return !has_xdp(line.middle_left); }));
    CHECK(reaches_stack(line));
    for (uint32_t queue : {0U, 1U}) open_xsk(line.middle_left, spec, queue);
}

TEST_CASE("a queue that another process has is refused, by the name of that process", "[net][xsk]") {
    Line line;
    XskSpecHandle spec = make_xsk_spec();
    Process holder = hold(line.middle_left, "socket");
    REQUIRE(holder.wait_for_output("\n", std::chrono::seconds(10)));
    std::string said = holder.output();
    std::string process = said.substr(said.find("process "), said.find('\n') - said.find("process "));
    Outcome busy = refusal_to_open(line.middle_left, spec);
    CHECK(busy.code == -EBUSY);
    CHECK(busy.cause == EBPF_CAUSE_XSK_QUEUE_BUSY);
    CHECK_THAT(busy.message,
               Contains("queue 0 of mleft") && Contains(process + ", xsk_holder") && !Contains("in this process"));
    holder.signal(SIGKILL);
    holder.wait();
    XskHandle xsk = open_xsk(line.middle_left, spec);
    check_sends(xsk.get(), line.middle_left, line.left);
    CHECK_THAT(refusal_to_open(line.middle_left, spec).message, Contains("in this process"));
}

TEST_CASE("a queue can be taken again right after it was closed", "[net][xsk]") {
    Line line;
    XskSpecHandle spec = make_xsk_spec();
    for (int round = 0; round < 20; ++round) open_xsk(line.middle_left, spec);
    XskHandle xsk = open_xsk(line.middle_left, spec);
    check_sends(xsk.get(), line.middle_left, line.left);
}
