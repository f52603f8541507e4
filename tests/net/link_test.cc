// SPDX-License-Identifier: BSD-2-Clause
// Links of XDP programs: their targets, updates, pins, and lifetimes.
#include "build_paths.h"
#include "net/pins.h"
#include "net/process.h"
#include "net/programs.h"
#include "net/sample.h"

#include <signal.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

using namespace ebpfmap::harness;
using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

constexpr std::chrono::seconds kPatience(10);

LinkHandle attach_xdp(int32_t program, const Interface &interface, uint32_t mode = EBPF_XDP_MODE_NATIVE) {
    return make<LinkHandle>(ebpf_link_attach_xdp_by_name, program, interface.name().c_str(), interface.netns().fd(), mode);
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
