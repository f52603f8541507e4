// SPDX-License-Identifier: BSD-2-Clause
// The chain daemon of examples/ and its members: order, counts, upgrades under traffic, and pins.
#include "build_paths.h"
#include "harness/line.h"
#include "harness/traffic.h"
#include "net/example.h"
#include "net/pins.h"
#include "net/programs.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::Example;
using net_tests::has_xdp;
using net_tests::PinDirectory;

namespace {

const std::string kMembers = EXAMPLES "chain_members.o";
// The same, but it rejects IPv4.
const std::string kNextMembers = OBJECTS "chain_members_next.o";

// An object file of its own, to be replaced.
class ObjectFile {
public:
    ObjectFile() { replace(kMembers); }
    ~ObjectFile() { std::filesystem::remove(path_); }
    ObjectFile(const ObjectFile &) = delete;
    ObjectFile &operator=(const ObjectFile &) = delete;

    void replace(const std::string &by) const {
        std::filesystem::copy_file(by, path_ + ".new");
        std::filesystem::rename(path_ + ".new", path_);
    }
    void spoil() const { std::ofstream(path_) << "no ELF"; }
    const std::string &path() const noexcept { return path_; }

private:
    std::string path_ = std::filesystem::temp_directory_path() / ("ebpfmap_members_" + std::to_string(getpid()) + ".o");
};

std::vector<std::string> with_both(std::vector<std::string> options, const std::string &object = kMembers) {
    options.insert(options.end(), {"mleft", object, "drop_ethertype", "count_protocols"});
    return options;
}

// How many of them reach the stack in the middle.
uint32_t arrived(const Line &line, uint32_t count) {
    PacketSocket sender(line.left);
    PacketSocket stack(line.middle_left);
    return run_traffic(sender, stack, flow_between(line.left, line.middle_left), count).received;
}

// LLDP, which nobody receives.
void send_refused(const Line &line, uint32_t count) {
    Frame frame = build_frame(flow_between(line.left, line.middle_left), 0);
    frame[12] = 0x88;
    frame[13] = 0xcc;
    PacketSocket sender(line.left);
    for (uint32_t i = 0; i < count; i++) sender.send(frame);
}

// The counts in the newest map of count_protocols.
uint64_t udp_packets() {
    MapHandle protocols;
    for (uint32_t id = 0; ebpf_map_next_id(id, &id, nullptr) == 0;) {
        ebpf_map *map = nullptr;
        if (ebpf_map_open_id(id, 0, &map, nullptr) < 0) continue;
        MapHandle opened(map);
        if (std::string(ebpf_map_name(map)) == "protocols") protocols = std::move(opened);
    }
    uint32_t udp = 17;
    uint64_t packets = 0;
    call(ebpf_percpu_sum, protocols.get(), &udp, sizeof udp, sizeof packets, &packets, sizeof packets);
    return packets;
}

}  // namespace

TEST_CASE("the chain daemon runs its members in their order and ends cleanly", "[net]") {
    int signal = GENERATE(SIGTERM, SIGINT);
    Line line;
    Example daemon(line.middle_netns, "chain", with_both({}));
    REQUIRE(daemon.prints("mleft: attached in native mode"));

    CHECK(arrived(line, 1000) == 1000);
    send_refused(line, 10);
    CHECK(daemon.prints("generation 1; drop_ethertype 1010 packets; count_protocols 1000 packets\n"));
    CHECK(udp_packets() == 1000);
    CHECK(daemon.end(signal) == 0);
    CHECK_FALSE(has_xdp(line.middle_left));
}

TEST_CASE("the chain daemon obeys priorities", "[net]") {
    Line line;
    Example daemon(line.middle_netns, "chain",
                   {"--generic", "--interval", "0", "mleft", kMembers, "drop_ethertype:2", "count_protocols:1"});
    REQUIRE(daemon.prints("mleft: attached in generic mode"));
    CHECK(arrived(line, 10) == 10);
    send_refused(line, 10);
    CHECK(daemon.end() == 0);
    CHECK_THAT(daemon.output(), Contains("drop_ethertype 20 packets; count_protocols 20 packets"));
}

TEST_CASE("the chain daemon exchanges its members under traffic and loses nothing", "[net]") {
    constexpr uint32_t kUpgrades = 20;
    Line line;
    ObjectFile file;
    Example daemon(line.middle_netns, "chain", with_both({"--interval", "0"}, file.path()));
    REQUIRE(daemon.prints("mleft: attached"));

    std::atomic<uint32_t> upgrades = 0;
    std::atomic<bool> enough = false;
    std::thread changer([&] {
        while (upgrades < kUpgrades && !enough) {
            daemon.signal(SIGHUP);
            if (!daemon.prints("generation " + std::to_string(upgrades + 2) + " is active")) break;
            upgrades++;
        }
        enough = true;
    });
    uint64_t sent = 0;
    uint64_t received = 0;
    while (!enough && sent == received) {
        received += arrived(line, 500);
        sent += 500;
    }
    enough = true;
    changer.join();
    CHECK(upgrades == kUpgrades);
    CHECK(received == sent);

    // New programs that do not load leave the old ones where they are.
    file.spoil();
    daemon.signal(SIGHUP);
    REQUIRE(daemon.prints("chain: "));
    CHECK(arrived(line, 10) == 10);

    file.replace(kNextMembers);
    daemon.signal(SIGHUP);
    REQUIRE(daemon.prints("generation " + std::to_string(kUpgrades + 2) + " is active"));
    CHECK(arrived(line, 10) == 0);

    CHECK(daemon.end() == 0);
    std::string all = std::to_string(sent + 20);
    std::string counted = std::to_string(sent + 10);
    CHECK_THAT(daemon.output(), Contains("drop_ethertype " + all + " packets; count_protocols " + counted + " packets"));
    CHECK_THAT(daemon.output(), !Contains("while it was missing"));
}

TEST_CASE("a restarted chain daemon continues with its pinned chain", "[net]") {
    int signal = GENERATE(SIGTERM, SIGKILL);
    Line line;
    PinDirectory pins;
    std::string directory = pins.path("chain");
    Example first(line.middle_netns, "chain", with_both({"--pin", directory}));
    REQUIRE(first.prints("mleft: attached"));
    CHECK(arrived(line, 100) == 100);
    CHECK(first.end(signal) == (signal == SIGKILL ? -1 : 0));

    // Nobody is there, and everything works.
    CHECK(has_xdp(line.middle_left));
    CHECK(arrived(line, 100) == 100);

    // The next one has another order, and a program less in the end.
    Example second(line.middle_netns, "chain", {"--pin", directory, "mleft", kMembers, "count_protocols", "drop_ethertype"});
    REQUIRE(second.prints("mleft: attached in native mode"));
    send_refused(line, 10);
    CHECK(second.prints("generation 2; count_protocols 210 packets; drop_ethertype 210 packets\n"));
    CHECK(second.end() == 0);

    Example third(line.middle_netns, "chain", {"--pin", directory, "mleft", kMembers, "count_protocols"});
    REQUIRE(third.prints("mleft: attached"));
    CHECK(third.end() == 0);
    CHECK_THAT(third.output(), Contains("generation 3; count_protocols 210 packets\n"));

    Example elsewhere(line.middle_netns, "chain", {"--pin", directory, "mright", kMembers, "count_protocols"});
    CHECK(elsewhere.exit_code() == 1);
    CHECK_THAT(elsewhere.output(), Contains("not attached to mright"));

    Example remover(line.middle_netns, "chain", {"--unpin", directory});
    CHECK(remover.exit_code() == 0);
    CHECK_FALSE(has_xdp(line.middle_left));
    CHECK_FALSE(std::filesystem::exists(directory));
}

TEST_CASE("the chain daemon is detached when it is killed, and ends when its interface goes", "[net]") {
    Line line;
    Example killed(line.middle_netns, "chain", with_both({}));
    REQUIRE(killed.prints("mleft: attached"));
    CHECK(killed.end(SIGKILL) == -1);
    CHECK_FALSE(has_xdp(line.middle_left));

    Example bereft(line.middle_netns, "chain", with_both({}));
    REQUIRE(bereft.prints("mleft: attached"));
    line.middle_left.remove();
    CHECK(bereft.exit_code() == 1);
    CHECK_THAT(bereft.output(), Contains("mleft does not exist any more"));
}

TEST_CASE("a chain daemon that cannot start leaves nothing behind", "[net]") {
    Line line;
    PinDirectory pins;
    std::string directory = pins.path("chain");
    Example incumbent(line.middle_netns, "chain", with_both({}));
    REQUIRE(incumbent.prints("mleft: attached"));

    Example late(line.middle_netns, "chain", with_both({"--pin", directory}));
    CHECK(late.exit_code() == 1);
    CHECK_THAT(late.output(), Contains("chain_root"));
    CHECK_FALSE(std::filesystem::exists(directory));
    CHECK(has_xdp(line.middle_left));
    CHECK(incumbent.end() == 0);
}
