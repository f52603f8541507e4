// SPDX-License-Identifier: BSD-2-Clause
// Objects, links, chains and drops, with real packets between network namespaces.
#include "build_paths.h"
#include "harness/line.h"
#include "harness/traffic.h"

#include <ebpfmap.hpp>

#include <linux/bpf.h>

#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

using namespace ebpfmap;
using Catch::Matchers::Contains;
using harness::InNetns;
using harness::Line;
using harness::PacketSocket;

namespace {

constexpr std::uint32_t kPackets = 200;

std::uint32_t arrived(const Line &line) {
    PacketSocket from(line.left), to(line.right);
    return harness::run_traffic(from, to, harness::flow_between(line.left, line.right), kPackets).received;
}

// The bundled program between the interfaces in the middle of a line.
struct Forwarder {
    explicit Forwarder(const Line &line) {
        object.load().value();
        auto tx = object.map<DevMapHash>("tx").value();
        tx.put(line.middle_left.index(), line.middle_right.name()).value();
        tx.put(line.middle_right.index(), line.middle_left.index()).value();
    }
    std::uint64_t redirected() const {
        auto counters = object.map<PerCpuArray<std::array<std::uint64_t, 2>>>("counters").value();
        return counters.sum<std::uint64_t>(EBPF_FORWARD_COUNTER_REDIRECTED).value().value()[0];
    }

    Object object = Object::open_bundled("forward").value();
};

}  // namespace

TEST_CASE("a link forwards as long as it lives", "[cpp]") {
    Line line;
    InNetns inside(line.middle_netns);
    Forwarder forwarder(line);
    auto program = forwarder.object.program("forward").value();
    {
        auto link = Link::attach_xdp(program, line.middle_left.name()).value();
        CHECK(link.xdp_mode() == XdpMode::native);
        CHECK(link.program_id().value() == program.id());
        CHECK(link.ifindex().value() == static_cast<std::int32_t>(line.middle_left.index()));
        CHECK(Link::find_xdp(line.middle_left.index()).value()->program_id == program.id());
        CHECK(arrived(line) == kPackets);
        CHECK(forwarder.redirected() == kPackets);
        auto second = Link::attach_xdp(program, line.middle_left.index());
        CHECK(second.error().cause() == Cause::interface_busy);
    }
    CHECK_FALSE(Link::find_xdp(line.middle_left.index()).value().has_value());
}

TEST_CASE("a link is pinned, opened again, updated and detached", "[cpp]") {
    Line line;
    InNetns inside(line.middle_netns);
    Forwarder forwarder(line);
    auto path = find_bpffs().value() + "/ebpfmap_cpp_link";
    auto first = Link::attach_xdp(forwarder.object.program("forward").value(), line.middle_left.index(), XdpMode::generic);
    first.value().pin(path).value();
    auto again = Link::open_pinned(path).value();
    CHECK(again.id() == first->id());
    auto other = forwarder.object.program("forward_by_mac").value();
    again.update(other).value();
    CHECK(first->program_id().value() == other.id());
    CHECK(Link::open_id(again.id()).value().id() == again.id());
    CHECK(Link::open_fd(again).value().xdp_mode() == XdpMode::generic);
    again.unpin(path).value();
    again.detach().value();
    CHECK_FALSE(Link::find_xdp(line.middle_left.index()).value().has_value());
}

TEST_CASE("an object shows what is in it", "[cpp]") {
    CHECK(std::ranges::count(bundled_names(), "forward") == 1);
    auto object = Object::open_bundled("forward").value();
    CHECK(std::ranges::count(object.map_names(), "tx") == 1);
    CHECK(object.program_names() == std::vector<std::string>{"forward", "forward_by_mac"});
    CHECK(object.constant_names() == std::vector<std::string>{"miss_action"});
    CHECK(object.constant_size("miss_action").value() == 4);
    object.set_constant("miss_action", std::uint32_t{XDP_DROP}).value();
    CHECK(object.constant<std::uint32_t>("miss_action").value() == XDP_DROP);
    CHECK(object.set_constant("miss_action", std::uint64_t{1}).error().cause() == Cause::buffer_size);
    CHECK(object.map("tx").error().cause() == Cause::object_state);
    object.load().value();
    CHECK(object.map("nothing").error().cause() == Cause::object_member);
    CHECK(object.map<DevMap>("tx").error().cause() == Cause::map_type);
    CHECK(object.program_fd("forward").value() >= 0);
    CHECK(Object::open_bundled("nothing").error().cause() == Cause::object);
    CHECK(Object::open_file("/nowhere.o").error().cause() == Cause::object);
}

TEST_CASE("an object that is none is refused", "[cpp]") {
    const std::string rubbish(4096, 'x');
    CHECK(Object::open_memory(std::as_bytes(std::span(rubbish)), "rubbish").error().cause() == Cause::object);
}

TEST_CASE("the verifier's words are in the log of an error", "[cpp]") {
    using Counters = PerCpuArray<std::array<std::uint64_t, 2>>;
    auto object = Object::open_bundled("forward").value();
    auto counters = Counters::create(3, {.flags = MapFlags::rdonly_prog}).value();
    object.bind("counters", counters).value();
    auto refused = object.load();
    CHECK(refused.error().cause() == Cause::verifier);
    CHECK_THAT(refused.error().log(), Contains("write into map forbidden"));
}

TEST_CASE("a prog array has programs", "[cpp]") {
    auto object = Object::open_bundled("jump").value();
    auto slots = ProgramArray::create(3, {.name = "slots"}).value();
    object.bind("slots", slots).value();
    object.load().value();
    auto program = object.program("slot0_v1").value();
    slots.put(0, program).value();
    slots.put(2, program).value();
    CHECK(slots.get(0).value() == program.id());
    CHECK_FALSE(slots.get(1).value().has_value());
    std::vector<std::uint32_t> indices;
    for (auto [index, id] : slots.entries()) {
        indices.push_back(index);
        CHECK(id == program.id());
    }
    CHECK(indices == std::vector<std::uint32_t>{0, 2});
    CHECK(slots.lost_on_close().value() == 0);  // the object has it open, too
    { const Object closed(std::move(object)); }
    CHECK(slots.lost_on_close().value() == 2);
    CHECK(slots.remove(2).value());
    CHECK_FALSE(slots.remove(2).value());
    CHECK(slots.put(0, slots).error().cause() == Cause::fd_kind);
}

TEST_CASE("a program says what it is", "[cpp]") {
    auto object = Object::open_bundled("forward").value();
    object.load().value();
    auto program = object.program("forward").value();
    CHECK(program.name() == "forward");
    CHECK(program.type() == ProgramType::xdp);
    CHECK(program.tag().size() == 16);
    CHECK_FALSE(program.frags().value());
    CHECK(program.attach_type().value() == AttachType::xdp);
    const auto tag = Program::open_id(program.id()).value().tag();
    CHECK(tag == program.tag());
    CHECK(Program::open_fd(program).value().id() == program.id());
    auto path = find_bpffs().value() + "/ebpfmap_cpp_program";
    program.pin(path).value();
    CHECK(Program::open_pinned(path).value().id() == program.id());
    program.unpin(path).value();
}

TEST_CASE("a program that was moved away is not taken for none", "[cpp]") {
    auto object = Object::open_bundled("forward").value();
    object.load().value();
    auto program = object.program("forward").value();
    const auto owner = std::move(program);
    auto tx = DevMapHash::create(4).value();
    // NOLINTNEXTLINE(bugprone-use-after-move): that is the point
    CHECK(tx.put(1, "lo", program).error().cause() == Cause::bad_fd);
    CHECK(tx.put(1, "lo", no_program));
}

TEST_CASE("the runs of a program are counted, with their time", "[cpp]") {
    Line line;
    InNetns inside(line.middle_netns);
    Forwarder forwarder(line);
    auto program = forwarder.object.program("forward").value();
    auto link = Link::attach_xdp(program, line.middle_left.index()).value();
    auto counting = RunStatsGuard::start().value();
    CHECK(arrived(line) == kPackets);
    auto runs = program.run_stats().value();
    CHECK(runs.count >= kPackets);
    CHECK(runs.time > std::chrono::nanoseconds(0));
    CHECK(runs.time < std::chrono::seconds(10));
}

TEST_CASE("a chain runs what was committed", "[cpp]") {
    Line line;
    InNetns inside(line.middle_netns);
    Forwarder forwarder(line);
    auto chain = Chain::create(ChainKind::xdp, XDP_DROP).value();
    auto link = Link::attach_xdp(chain.root_fd(), line.middle_left.index()).value();
    auto entry = chain.insert(forwarder.object.program("forward").value(), 10).value();
    CHECK(chain.pending());
    CHECK(chain.commit().value() == 1);
    CHECK_FALSE(chain.pending());
    CHECK(arrived(line) == kPackets);
    CHECK(chain.counts(entry).value().hits == kPackets);
    CHECK(chain.open_program(entry).value().name() == "forward");
    CHECK(chain.entries().value().size() == 1);
    CHECK(chain.get(entry).value().priority == 10);
    chain.enable(entry, false).value();
    chain.commit().value();
    CHECK_FALSE(chain.get(entry).value().enabled);
    CHECK(arrived(line) == 0);
    chain.remove(entry).value();
    chain.rollback();
    CHECK(chain.entries().value().size() == 1);
    CHECK(chain.remove(31).error().cause() == Cause::not_found);
    CHECK(chain.generation() == 2);
    CHECK(chain.kind() == ChainKind::xdp);
    CHECK(chain.default_action() == XDP_DROP);
}

TEST_CASE("a chain is pinned and opened again", "[cpp]") {
    auto directory = find_bpffs().value() + "/ebpfmap_cpp_chain";
    auto chain = Chain::create(ChainKind::xdp, XDP_PASS).value();
    auto object = Object::open_bundled("forward").value();
    object.load().value();
    chain.insert(object.program("forward").value(), 5).value();
    chain.commit().value();
    chain.pin(directory).value();
    auto again = Chain::open_pinned(directory);
    auto unpinned = chain.unpin(directory);
    CHECK(again.value().entries().value() == chain.entries().value());
    CHECK(unpinned);
}

TEST_CASE("patience for drops has no overflow", "[cpp]") {
    using namespace std::chrono_literals;
    static_assert(detail::patience_in_milliseconds(std::chrono::hours::max()) > 24h);
    static_assert(detail::patience_in_milliseconds(std::chrono::nanoseconds::max()) > 24h);
    static_assert(detail::patience_in_milliseconds(1us) == 1ms);
    auto drops = Drops::open().value();
    const auto owner = std::move(drops);
    CHECK(drops.wait(1h).error().cause() == Cause::argument);  // NOLINT(bugprone-use-after-move): that is the point
}

TEST_CASE("drops tell why packets did not arrive", "[cpp]") {
    Line line;
    auto drops = Drops::open().value();
    CHECK_FALSE(drops.wait(std::chrono::milliseconds(1)).value());
    {
        InNetns inside(line.middle_netns);
        Forwarder forwarder(line);
        auto link = Link::attach_xdp(forwarder.object.program("forward").value(), line.middle_left.index()).value();
        line.middle_right.set_down();
        CHECK(arrived(line) == 0);
    }
    std::uint64_t lost = 0;
    CHECK(drops.wait(std::chrono::nanoseconds::max()).value());
    while (lost < kPackets && drops.wait(std::chrono::seconds(2)).value()) {
        while (auto drop = drops.next().value()) {
            if (drop->ifindex != line.middle_left.index() || drop->reason != DropReason::redirect) continue;
            CHECK(drop->error == ENETDOWN);
            lost += drop->packets;
        }
    }
    CHECK(lost == kPackets);
    std::uint64_t summed = 0;
    for (const auto &line_of_summary : drops.summary().value()) {
        if (line_of_summary.error == ENETDOWN && line_of_summary.ifindex == line.middle_left.index())
            summed += line_of_summary.packets;
    }
    CHECK(summed == kPackets);
}

TEST_CASE("objects, programs, links, chains, drops and sockets that were moved away refuse every call", "[cpp]") {
    const auto refused = [](const auto &result) {
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().cause() == Cause::argument);
    };
    auto object = Object::open_bundled("forward").value();
    auto taken = std::move(object);
    CHECK(object.raw() == nullptr);
    CHECK((object.map_names().empty() && object.program_names().empty() && object.constant_names().empty()));
    refused(object.constant<std::uint32_t>("miss_action"));
    refused(object.set_constant("miss_action", std::uint32_t{1}));
    refused(object.constant_size("miss_action"));
    refused(object.bind("tx", DevMapHash::create(1).value()));
    refused(object.load());
    refused(object.map("tx"));
    refused(object.program("forward"));
    refused(object.program_fd("forward"));
    refused(Link::attach_section(object, "forward"));
    refused(XskGroup::open("lo", object));
    taken.load().value();
    auto program = taken.program("forward").value();
    auto kept = std::move(program);
    CHECK((program.fd() < 0 && program.id() == 0 && program.name().empty() && program.tag().empty()));
    refused(program.attach_type());
    refused(program.frags());
    refused(program.run_stats());
    refused(program.pin("/sys/fs/bpf/moved"));
    // As what is left of each of these.
    Link link{LinkHandle()};
    CHECK((link.fd() < 0 && link.id() == 0 && link.type() == LinkType::unspec));
    static_cast<void>(link.xdp_mode() == XdpMode::auto_ && link.tc_mode() == TcMode::auto_);
    refused(link.program_id());
    refused(link.ifindex());
    refused(link.update(kept));
    refused(link.detach());
    refused(link.pin("/sys/fs/bpf/moved"));
    Chain chain{ChainHandle()};
    CHECK((chain.root_fd() < 0 && !chain.pending()));
    refused(chain.insert(kept, 1));
    refused(chain.commit());
    refused(chain.entries());
    refused(chain.get(1));
    chain.rollback();
    Drops drops{DropsHandle()};
    CHECK((drops.fd() < 0 && drops.unseen().empty()));
    refused(drops.next());
    refused(drops.summary());
    refused(drops.wait(std::chrono::seconds(1)));
    refused(drops.wait(std::chrono::duration<double>(std::nan(""))));
    Xsk socket{XskHandle(), 0};
    for (int moved = 0; moved < 2; ++moved) {
        XskBatch<4> batch;
        CHECK((socket.fd() < 0 && socket.memory().empty()));
        refused(socket.recv(batch));
        refused(socket.reserve(batch));
        refused(socket.send(batch));
        refused(socket.reap());
        refused(socket.wait(XskEvent::readable, std::chrono::seconds(1)));
        refused(socket.counter(XskCounter::rx_dropped));
        refused(Xsk::open_shared(socket, "lo", 0));
        const Xsk other(std::move(socket));
    }
    XskGroup group{XskGroupHandle(), 0};
    CHECK(group.size() == 0);
    refused(group.socket(0));
    refused(group.sockets());
}

TEST_CASE("create_pinned() of the README", "[cpp]") {
    std::string readme, example;
    std::getline(std::ifstream(SOURCE_ROOT "/bindings/cpp/README.md"), readme, '\0');
    std::getline(std::ifstream(SOURCE_ROOT "/bindings/cpp/tests/readme_pinned.inc"), example, '\0');
    REQUIRE_FALSE(example.empty());
    CHECK_THAT(readme, Contains("```cpp\n" + example + "```\n"));
    for (int round = 0; round < 2; ++round) {
#include "readme_pinned.inc"
        CHECK_FALSE(reused);
    }
}
