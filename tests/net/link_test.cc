// SPDX-License-Identifier: BSD-2-Clause
// Links: their targets, updates, and lifetimes.
#include "build_paths.h"
#include "harness/handles.h"
#include "harness/line.h"
#include "harness/traffic.h"
#include "harness/udp_socket.h"
#include "net/cgroup.h"
#include "net/objects.h"
#include "net/pins.h"
#include "net/process.h"
#include "net/programs.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Cgroup;
using net_tests::load_xdp;
using net_tests::open_object;
using net_tests::PinDirectory;
using net_tests::Process;
using net_tests::set_constant;

namespace {

constexpr std::chrono::seconds kPatience(10);

// tests/net/bpf/sample.bpf.c in the kernel.
struct Sample {
    explicit Sample(uint32_t verdict = 2, uint64_t process = 0) {
        set_constant(object, "verdict", verdict);
        set_constant(object, "process", process);
        call(ebpf_object_load, object.get());
        seen_map = make<MapHandle>(ebpf_object_open_map, object.get(), "seen");
    }

    int32_t fd(const char *program) const { return call(ebpf_object_program_fd, object.get(), program); }

    uint64_t seen(uint32_t index) const {
        uint64_t packets = 0;
        call(ebpf_map_lookup, seen_map.get(), &index, 4U, &packets, 8U, uint64_t{0});
        return packets;
    }

    ObjectHandle object = open_object("sample.o");
    MapHandle seen_map;
};

uint32_t send(const Line &line, uint32_t count) {
    PacketSocket sender(line.left);
    PacketSocket receiver(line.middle_left);
    return run_traffic(sender, receiver, flow_between(line.left, line.middle_left), count).received;
}

LinkHandle attach_xdp(int32_t program, const Interface &interface, uint32_t mode = EBPF_XDP_MODE_NATIVE) {
    return make<LinkHandle>(ebpf_link_attach_xdp_by_name, program, interface.name().c_str(), interface.netns().fd(), mode);
}

LinkHandle attach_tc(int32_t program, const Interface &interface, uint32_t direction, uint32_t mode) {
    return make<LinkHandle>(ebpf_link_attach_tc_by_name, program, interface.name().c_str(), interface.netns().fd(), direction,
                            mode);
}

uint32_t program_id(const LinkHandle &link) {
    uint32_t id = 0;
    call(ebpf_link_program_id, link.get(), &id);
    return id;
}

}  // namespace

TEST_CASE("an interface is found by its name in another namespace", "[net]") {
    Line line;
    Sample drop(1);
    LinkHandle link = attach_xdp(drop.fd("decide"), line.middle_left);
    CHECK(send(line, 10) == 0);
    CHECK(drop.seen(0) == 10);
    CHECK(ebpf_link_type(link.get()) == 6);
    CHECK(ebpf_link_id(link.get()) != 0);

    ebpf_link *none = nullptr;
    Outcome unknown = refusal_of(ebpf_link_attach_xdp_by_name, drop.fd("decide"), "nowhere", line.middle_netns.fd(),
                                 EBPF_XDP_MODE_NATIVE, &none);
    CHECK(unknown.cause == EBPF_CAUSE_INTERFACE);
    CHECK_THAT(unknown.message, Contains("\"nowhere\""));
    CHECK(refusal_of(ebpf_link_attach_xdp_by_name, drop.fd("decide"), "mleft", 4711, EBPF_XDP_MODE_NATIVE, &none).cause ==
          EBPF_CAUSE_BAD_FD);
}

TEST_CASE("a link is updated under traffic without losing a packet", "[net]") {
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(mode);
    Line line;
    Sample one;
    Sample other;
    LinkHandle link = attach_xdp(one.fd("decide"), line.middle_left, mode);
    std::atomic<bool> enough = false;
    uint32_t updates = 0;
    std::thread changer([&] {
        for (bool first = false; !enough; first = !first, updates++) {
            call(ebpf_link_update, link.get(), (first ? one : other).fd("decide"));
        }
    });
    CHECK(send(line, 50'000) == 50'000);
    enough = true;
    changer.join();
    CHECK(updates > 5);
    CHECK(one.seen(0) + other.seen(0) == 50'000);
    CHECK(one.seen(0) > 0);
    CHECK(other.seen(0) > 0);
}

TEST_CASE("a program that cannot take another's place in a link is named", "[net]") {
    Line line;
    Sample sample;
    LinkHandle link = attach_xdp(sample.fd("decide"), line.middle_left);

    Outcome type = refusal_of(ebpf_link_update, link.get(), sample.fd("first"));
    CHECK(type.cause == EBPF_CAUSE_ATTACH_TYPE);
    CHECK_THAT(type.message, Contains("\"first\"") && Contains("sched_cls"));
    CHECK(refusal_of(ebpf_link_update, link.get(), load_xdp("devmap", BPF_XDP_DEVMAP).get()).cause == EBPF_CAUSE_ATTACH_TYPE);
    CHECK(refusal_of(ebpf_link_update, link.get(), -1).cause == EBPF_CAUSE_BAD_FD);

    line.middle_left.remove();
    Outcome gone = refusal_of(ebpf_link_update, link.get(), load_xdp("pass").get());
    CHECK(gone.code == -ENOLINK);
    CHECK(gone.cause == EBPF_CAUSE_LINK_GONE);
    CHECK(call(ebpf_link_ifindex, link.get()) == 0);
}

TEST_CASE("a link stays with an interface that moves to another namespace", "[net]") {
    Line line;
    Sample sample;
    LinkHandle link = attach_xdp(sample.fd("decide"), line.middle_left);
    line.middle_left.move_to(line.right_netns);
    Interface moved(line.right_netns, "mleft");
    moved.set_up();
    moved.wait_until_running();
    CHECK(call(ebpf_link_ifindex, link.get()) == static_cast<int32_t>(moved.index()));
    PacketSocket sender(line.left);
    PacketSocket receiver(moved);
    CHECK(run_traffic(sender, receiver, flow_between(line.left, moved), 10).received == 10);
    CHECK(sample.seen(0) == 10);
    Sample drop(1);
    call(ebpf_link_update, link.get(), drop.fd("decide"));
    CHECK(run_traffic(sender, receiver, flow_between(line.left, moved), 10).received == 0);
}

TEST_CASE("detaching ends a link at once, even if others hold it", "[net]") {
    Line line;
    Sample drop(1);
    LinkHandle link = attach_xdp(drop.fd("decide"), line.middle_left);
    auto second = make<LinkHandle>(ebpf_link_open_fd, ebpf_link_fd(link.get()));
    auto third = make<LinkHandle>(ebpf_link_open_id, ebpf_link_id(link.get()));
    CHECK(ebpf_link_id(second.get()) == ebpf_link_id(third.get()));
    CHECK(send(line, 10) == 0);
    link.reset();
    CHECK(send(line, 10) == 0);
    call(ebpf_link_detach, second.get());
    CHECK(send(line, 10) == 10);
    CHECK(call(ebpf_link_ifindex, third.get()) == 0);
}

TEST_CASE("a descriptor or an id of something else is no link", "[net]") {
    Sample sample;
    ebpf_link *link = nullptr;
    Outcome kind = refusal_of(ebpf_link_open_fd, sample.fd("decide"), &link);
    CHECK(kind.cause == EBPF_CAUSE_FD_KIND);
    CHECK_THAT(kind.message, Contains("is a program, not a BPF link"));
    CHECK(refusal_of(ebpf_link_open_fd, 4711, &link).cause == EBPF_CAUSE_BAD_FD);
    CHECK(refusal_of(ebpf_link_open_id, 0x7fffffffU, &link).cause == EBPF_CAUSE_ID);
    CHECK(link == nullptr);
}

TEST_CASE("a pinned link outlives its process, and a new one opens it again", "[net]") {
    Line line;
    PinDirectory pins;
    InNetns inside(line.middle_netns);
    std::string pin = pins.path("link");
    Process first({LINK_HOLDER, "pin", "mleft", pin});
    CHECK(first.wait() == 0);
    CAPTURE(first.output());

    uint32_t id = 0;
    uint32_t mode = 0;
    uint32_t link = 0;
    REQUIRE(call(ebpf_link_find_xdp, line.middle_left.index(), &id, &mode, &link) == 1);
    CHECK(mode == EBPF_XDP_MODE_NATIVE);
    CHECK(link != 0);

    SECTION("by another process") {
        Process second({LINK_HOLDER, "reopen", pin});
        CHECK(second.wait() == 0);
        CHECK_THAT(second.output(), Contains(" mode 1") && Contains("updated"));
    }
    SECTION("by this one") {
        auto opened = make<LinkHandle>(ebpf_link_open_pinned, pin.c_str());
        CHECK(ebpf_link_id(opened.get()) == link);
        CHECK(program_id(opened) == id);
        CHECK(ebpf_link_xdp_mode(opened.get()) == EBPF_XDP_MODE_NATIVE);
        call(ebpf_link_unpin, opened.get(), pin.c_str());
    }
    CHECK_FALSE(std::filesystem::exists(pin));
    CHECK(call(ebpf_link_find_xdp, line.middle_left.index(), &id, &mode, &link) == 0);
}

TEST_CASE("pins of links are refused with the reason", "[net]") {
    Line line;
    PinDirectory pins;
    Sample sample;
    LinkHandle link = attach_xdp(sample.fd("decide"), line.middle_left);
    LinkHandle other = attach_xdp(sample.fd("decide"), line.middle_right);
    call(ebpf_link_pin, link.get(), pins.path("link").c_str());
    Outcome taken = refusal_of(ebpf_link_pin, link.get(), pins.path("link").c_str());
    CHECK(taken.cause == EBPF_CAUSE_PIN_EXISTS);
    CHECK_THAT(taken.message, Contains("ebpf_link_open_pinned"));
    CHECK(refusal_of(ebpf_link_unpin, other.get(), pins.path("link").c_str()).cause == EBPF_CAUSE_PIN_KIND);
    CHECK(refusal_of(ebpf_link_pin, link.get(), "/tmp/link").cause == EBPF_CAUSE_PIN_NOT_BPFFS);
    ebpf_link *opened = nullptr;
    CHECK(refusal_of(ebpf_link_open_pinned, pins.path("nothing").c_str(), &opened).cause == EBPF_CAUSE_PIN_MISSING);
    call(ebpf_map_pin, sample.seen_map.get(), pins.path("map").c_str());
    Outcome map = refusal_of(ebpf_link_open_pinned, pins.path("map").c_str(), &opened);
    CHECK(map.cause == EBPF_CAUSE_PIN_KIND);
    CHECK_THAT(map.message, Contains("is not a link"));
}

TEST_CASE("one of two processes gets an interface; the error of the other names the holder", "[net]") {
    Line line;
    InNetns inside(line.middle_netns);
    for (int round = 0; round < 5; round++) {
        Process one({LINK_HOLDER, "hold", "mleft"});
        Process other({LINK_HOLDER, "hold", "mleft"});
        bool first = one.wait_for_output("\n", kPatience) && one.output() == "attached\n";
        bool second = other.wait_for_output("\n", kPatience) && other.output() == "attached\n";
        CHECK(first != second);
        Process &loser = first ? other : one;
        CHECK_THAT(loser.output(), Contains("refused") && Contains("mleft") && Contains("\"jump\"") && Contains("by link"));
        CHECK(loser.wait() != 0);
        (first ? one : other).signal(SIGKILL);
        (first ? one : other).wait();
    }
    CHECK(call(ebpf_link_find_xdp, line.middle_left.index(), nullptr, nullptr, nullptr) == 0);
}

TEST_CASE("an incumbent that is named is replaced, and no other", "[net]") {
    Line line;
    InNetns inside(line.middle_netns);
    uint32_t ifindex = line.middle_left.index();
    Sample pass;
    Sample drop(1);
    ebpf_link *none = nullptr;
    CHECK(refusal_of(ebpf_link_replace_xdp, drop.fd("decide"), ifindex, EBPF_XDP_MODE_AUTO, 1U, &none).cause ==
          EBPF_CAUSE_NOT_FOUND);

    LinkHandle old = attach_xdp(pass.fd("decide"), line.middle_left);
    uint32_t id = program_id(old);
    Outcome wrong = refusal_of(ebpf_link_replace_xdp, drop.fd("decide"), ifindex, EBPF_XDP_MODE_AUTO, id + 1, &none);
    CHECK(wrong.cause == EBPF_CAUSE_INTERFACE_BUSY);
    CHECK_THAT(wrong.message, Contains("\"decide\""));
    CHECK(refusal_of(ebpf_link_replace_xdp, drop.fd("decide"), ifindex, EBPF_XDP_MODE_GENERIC, id, &none).cause ==
          EBPF_CAUSE_XDP_MODE);
    CHECK(send(line, 10) == 10);

    auto taken = make<LinkHandle>(ebpf_link_replace_xdp, drop.fd("decide"), ifindex, EBPF_XDP_MODE_AUTO, id);
    CHECK(ebpf_link_id(taken.get()) == ebpf_link_id(old.get()));
    CHECK(ebpf_link_xdp_mode(taken.get()) == EBPF_XDP_MODE_NATIVE);
    CHECK(send(line, 10) == 0);
    old.reset();
    CHECK(send(line, 10) == 0);
    taken.reset();
    CHECK(send(line, 10) == 10);
}

TEST_CASE("an incumbent of netlink's is replaced, and comes back where the new one is refused", "[net]") {
    Line line;
    InNetns inside(line.middle_netns);
    uint32_t ifindex = line.middle_left.index();
    Sample drop(1);
    PinDirectory pins;
    auto program = make<ProgramHandle>(ebpf_object_open_program, drop.object.get(), "decide");
    call(ebpf_program_pin, program.get(), pins.path("drop").c_str());
    Process ip({"ip", "link", "set", "dev", "mleft", "xdpgeneric", "pinned", pins.path("drop")});
    REQUIRE(ip.wait() == 0);
    uint32_t id = ebpf_program_id(program.get());
    CHECK(send(line, 10) == 0);

    ebpf_link *none = nullptr;
    Descriptor misfit = load_xdp("misfit", BPF_XDP_CPUMAP);
    CHECK(refusal_of(ebpf_link_replace_xdp, misfit.get(), ifindex, EBPF_XDP_MODE_AUTO, id, &none).cause ==
          EBPF_CAUSE_ATTACH_TYPE);
    uint32_t found = 0;
    CHECK(call(ebpf_link_find_xdp, ifindex, &found, nullptr, nullptr) == 1);
    CHECK(found == id);

    Sample pass;
    auto link = make<LinkHandle>(ebpf_link_replace_xdp, pass.fd("decide"), ifindex, EBPF_XDP_MODE_AUTO, id);
    CHECK(ebpf_link_xdp_mode(link.get()) == EBPF_XDP_MODE_NATIVE);
    CHECK(send(line, 10) == 10);
}

TEST_CASE("tc programs run one behind the other, at ingress and egress", "[net]") {
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_TC_MODE_AUTO, EBPF_TC_MODE_TCX, EBPF_TC_MODE_CLSACT);
    CAPTURE(mode);
    Line line;
    Sample sample;
    LinkHandle first = attach_tc(sample.fd("first"), line.middle_left, EBPF_TC_DIRECTION_INGRESS, mode);
    LinkHandle second = attach_tc(sample.fd("second"), line.middle_left, EBPF_TC_DIRECTION_INGRESS, mode);
    bool clsact = mode == EBPF_TC_MODE_CLSACT;
    CHECK(ebpf_link_tc_mode(first.get()) == (clsact ? EBPF_TC_MODE_CLSACT : EBPF_TC_MODE_TCX));
    CHECK(call(ebpf_link_ifindex, first.get()) == static_cast<int32_t>(line.middle_left.index()));

    CHECK(send(line, 10) == 10);
    CHECK(sample.seen(1) == 10);
    CHECK(sample.seen(2) == 10);

    // Closing detaches one of them, from any namespace.
    first.reset();
    CHECK(send(line, 10) == 10);
    CHECK(sample.seen(1) == 10);
    CHECK(sample.seen(2) == 20);

    call(ebpf_link_update, second.get(), sample.fd("first"));
    CHECK(send(line, 10) == 10);
    CHECK(sample.seen(1) == 20);
    CHECK(sample.seen(2) == 20);
    call(ebpf_link_detach, second.get());
    CHECK(send(line, 10) == 10);
    CHECK(sample.seen(1) == 20);

    LinkHandle egress = attach_tc(sample.fd("first"), line.left, EBPF_TC_DIRECTION_EGRESS, mode);
    CHECK(send(line, 10) == 10);
    CHECK(sample.seen(1) == 30);
}

TEST_CASE("a tcx link can be pinned, a clsact filter says that it cannot", "[net]") {
    Line line;
    PinDirectory pins;
    Sample sample;
    LinkHandle tcx = attach_tc(sample.fd("first"), line.middle_left, EBPF_TC_DIRECTION_INGRESS, EBPF_TC_MODE_TCX);
    call(ebpf_link_pin, tcx.get(), pins.path("tcx").c_str());
    tcx.reset();
    CHECK(send(line, 10) == 10);
    CHECK(sample.seen(1) == 10);
    auto opened = make<LinkHandle>(ebpf_link_open_pinned, pins.path("tcx").c_str());
    CHECK(ebpf_link_tc_mode(opened.get()) == EBPF_TC_MODE_TCX);

    LinkHandle clsact = attach_tc(sample.fd("second"), line.middle_left, EBPF_TC_DIRECTION_INGRESS, EBPF_TC_MODE_CLSACT);
    Outcome refusal = refusal_of(ebpf_link_pin, clsact.get(), pins.path("clsact").c_str());
    CHECK(refusal.cause == EBPF_CAUSE_NOT_SUPPORTED);
    CHECK(ebpf_link_fd(clsact.get()) == -EINVAL);
    CHECK(ebpf_link_id(clsact.get()) == 0);
    CHECK(program_id(clsact) != 0);
}

TEST_CASE("an error names the reason why tc cannot attach", "[net]") {
    Line line;
    InNetns inside(line.middle_netns);
    Sample sample;
    uint32_t ifindex = line.middle_left.index();
    ebpf_link *none = nullptr;
    for (uint32_t mode : {EBPF_TC_MODE_TCX, EBPF_TC_MODE_CLSACT}) {
        auto refused = [&](int32_t program, uint32_t interface, uint32_t direction) {
            return refusal_of(ebpf_link_attach_tc, program, interface, direction, mode, &none);
        };
        CAPTURE(mode);
        Outcome type = refused(sample.fd("decide"), ifindex, EBPF_TC_DIRECTION_INGRESS);
        CHECK(type.cause == EBPF_CAUSE_PROGRAM_TYPE);
        CHECK_THAT(type.message, Contains("sched_cls"));
        CHECK(refused(sample.fd("first"), 4711, EBPF_TC_DIRECTION_INGRESS).cause == EBPF_CAUSE_INTERFACE);
        CHECK(refused(sample.fd("first"), 0, EBPF_TC_DIRECTION_INGRESS).cause == EBPF_CAUSE_INTERFACE);
        CHECK(refused(-1, ifindex, EBPF_TC_DIRECTION_INGRESS).cause == EBPF_CAUSE_BAD_FD);
        CHECK(refused(sample.fd("first"), ifindex, 3).cause == EBPF_CAUSE_ARGUMENT);
    }
    CHECK(refusal_of(ebpf_link_attach_tc, sample.fd("first"), ifindex, 1U, 3U, &none).cause == EBPF_CAUSE_ARGUMENT);
    LinkHandle once = attach_tc(sample.fd("first"), line.middle_left, EBPF_TC_DIRECTION_INGRESS, EBPF_TC_MODE_TCX);
    CHECK(refusal_of(ebpf_link_attach_tc, sample.fd("first"), ifindex, 1U, 1U, &none).cause == EBPF_CAUSE_EXISTS);
    CHECK(none == nullptr);
}

TEST_CASE("a program of a cgroup runs on packets of its processes", "[net]") {
    Line line;
    line.left.set_address("10.0.0.1", "255.255.255.0");
    line.middle_left.set_address("10.0.0.2", "255.255.255.0");
    Cgroup cgroup;
    Sample sample;
    UdpSocket sender(line.left_netns, 4000);
    UdpSocket receiver(line.middle_netns, 4001);
    auto link = make<LinkHandle>(ebpf_link_attach_cgroup, sample.fd("leaving"), cgroup.fd(), 1U);
    for (int i = 0; i < 10; i++) sender.send_to("10.0.0.2", 4001);
    CHECK(receiver.count_datagrams(10) == 10);
    CHECK(sample.seen(3) == 10);
    link.reset();
    for (int i = 0; i < 10; i++) sender.send_to("10.0.0.2", 4001);
    CHECK(receiver.count_datagrams(10) == 10);
    CHECK(sample.seen(3) == 10);
}

TEST_CASE("a program is attached to a cgroup, and an error names programs that cannot be", "[net]") {
    Cgroup cgroup;
    Sample sample;
    int32_t directory = cgroup.fd();
    auto link = make<LinkHandle>(ebpf_link_attach_cgroup, sample.fd("leaving"), directory, 1U);
    CHECK(ebpf_link_type(link.get()) == 3);
    Outcome no_interface = refusal_of(ebpf_link_ifindex, link.get());
    CHECK(no_interface.cause == EBPF_CAUSE_NOT_SUPPORTED);

    ebpf_link *none = nullptr;
    auto refused = [&](int32_t program, int32_t fd, uint32_t type) {
        return refusal_of(ebpf_link_attach_cgroup, program, fd, type, &none);
    };
    Outcome type = refused(sample.fd("leaving"), directory, 2);
    CHECK(type.cause == EBPF_CAUSE_ATTACH_TYPE);
    CHECK_THAT(type.message, Contains("\"leaving\"") && Contains("cgroup_skb"));
    Descriptor elsewhere(open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    CHECK(refused(sample.fd("leaving"), elsewhere.get(), 1).cause == EBPF_CAUSE_CGROUP);
    CHECK(refused(sample.fd("leaving"), 4711, 1).cause == EBPF_CAUSE_BAD_FD);
    CHECK(refused(4711, directory, 1).cause == EBPF_CAUSE_BAD_FD);
}

TEST_CASE("a program is attached to the target in its section name", "[net]") {
    auto process = static_cast<uint64_t>(getpid());
    Sample sample(2, process);
    auto data = make<MapHandle>(ebpf_object_open_map, sample.object.get(), "sample.bss");
    auto calls = [&] {
        uint32_t zero = 0;
        uint64_t number = 0;
        call(ebpf_map_lookup, data.get(), &zero, 4U, &number, 8U, uint64_t{0});
        return number;
    };
    CHECK(calls() == 0);
    auto link = make<LinkHandle>(ebpf_link_attach_section, sample.object.get(), "entering");
    for (int i = 0; i < 10; i++) syscall(SYS_getppid);
    CHECK(calls() >= 10);
    CHECK(ebpf_link_id(link.get()) != 0);
    link.reset();
    uint64_t then = calls();
    for (int i = 0; i < 10; i++) syscall(SYS_getppid);
    CHECK(calls() == then);

    ebpf_link *none = nullptr;
    for (const char *program : {"decide", "first", "leaving"}) {
        Outcome refusal = refusal_of(ebpf_link_attach_section, sample.object.get(), program, &none);
        CHECK(refusal.cause == EBPF_CAUSE_SECTION);
        CHECK_THAT(refusal.message, Contains(program) && Contains("ebpf_link_attach_"));
    }
    CHECK(refusal_of(ebpf_link_attach_section, sample.object.get(), "nothing", &none).cause == EBPF_CAUSE_OBJECT_MEMBER);
    ObjectHandle unloaded = open_object("sample.o");
    CHECK(refusal_of(ebpf_link_attach_section, unloaded.get(), "entering", &none).cause == EBPF_CAUSE_OBJECT_STATE);
}
