// SPDX-License-Identifier: BSD-2-Clause
// Drops: every way in which a redirected packet vanishes, provoked with real packets, named and counted.
#include "harness/live_frames.h"
#include "harness/traffic.h"
#include "harness/udp_socket.h"
#include "net/capabilities.h"
#include "net/losses.h"
#include "net/redirector.h"
#include "net/xsk.h"

#include <bpf/bpf.h>
#include <dlfcn.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <catch2/catch.hpp>

#include <csignal>
#include <cstring>
#include <map>
#include <thread>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using namespace net_tests;

namespace {

// The tracepoint that attaching to fails as on a kernel that has not got it; "" for none.
std::string missing_tracepoint;

MapHandle xskmap_with(const UnreadXsk &socket) {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_XSKMAP, 4, 4, 1);
    auto map = make<MapHandle>(ebpf_map_create, spec.get());
    call(ebpf_xskmap_set, map.get(), 0, socket.fd(), EBPF_ANY);
    return map;
}

// On a separate thread, because it changes its attributes.
template <typename Prepare>
Outcome refusal_after(Prepare prepare) {
    Outcome refusal{};
    ebpf_drops *drops = nullptr;
    std::thread([&] {
        prepare();
        refusal = refusal_of(ebpf_drops_open, &drops);
    }).join();
    CHECK(drops == nullptr);
    return refusal;
}

// The program of drops that was loaded last.
uint32_t newest_program() {
    uint32_t newest = 0;
    for (uint32_t id = 0; bpf_prog_get_next_id(id, &id) == 0;) {
        Descriptor program(bpf_prog_get_fd_by_id(id));
        bpf_prog_info info{};
        uint32_t length = sizeof info;
        if (!program.valid() || bpf_obj_get_info_by_fd(program.get(), &info, &length) < 0) continue;
        if (strcmp(info.name, "buffer_freed") == 0) newest = id;
    }
    return newest;
}

bool is_loaded(uint32_t program) { return Descriptor(bpf_prog_get_fd_by_id(program)).valid(); }

// From a line on, and as the last ones.
void check_never_told(const ebpf_drops *drops, uint32_t first) {
    REQUIRE(ebpf_drops_unseen(drops, first + 1));
    CHECK_THAT(ebpf_drops_unseen(drops, first), Contains("in native mode, a broadcast (flood, BPF_F_BROADCAST) skips") &&
                                                    Contains("not seen") && Contains("ebpf_devmap_preflight()"));
    CHECK_THAT(ebpf_drops_unseen(drops, first + 1), Contains("in generic mode") && Contains("XDP_DROP") &&
                                                        Contains("not seen") && Contains("ebpf_devmap_preflight()"));
    CHECK(ebpf_drops_unseen(drops, first + 2) == nullptr);
}

bool wait_until(const std::function<bool()> &condition) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace

// The library calls this one in place of libbpf's, which it stands in front of.
extern "C" int bpf_raw_tracepoint_open(const char *name, int program) {
    if (missing_tracepoint == name) return -ENOENT;
    static auto *real = reinterpret_cast<decltype(&bpf_raw_tracepoint_open)>(dlsym(RTLD_NEXT, "bpf_raw_tracepoint_open"));
    return real(name, program);
}

TEST_CASE("drops lists the losses that no kernel reports", "[net]") {
    auto drops = make<DropsHandle>(ebpf_drops_open);
    check_never_told(drops.get(), 0);
}

TEST_CASE("drops sees nothing where everything arrives", "[net]") {
    Scene scene;
    Redirector redirector(scene.line);
    CHECK(scene.send(1000) == 1000);
    CHECK(scene.losses().empty());
}

TEST_CASE("drops names a veth with a peer without GRO", "[net]") {
    Scene scene;
    scene.line.right.set_offload(Offload::kGro, false);
    Redirector redirector(scene.line);
    scene.lose(1000);

    auto [loss, count] = scene.only_loss();
    CHECK(loss == Loss{EBPF_DROP_REASON_REDIRECT, -EOPNOTSUPP, scene.line.middle_left.index(), scene.line.middle_right.index(),
                       ebpf_map_id(redirector.map.get()), program_id(redirector.program)});
    CHECK(count.packets == 1000);
    CHECK_THAT(count.message,
               Contains("from mleft to mright failed (EOPNOTSUPP)") && Contains("GRO") && Contains("ethtool -K PEER gro on"));
}

TEST_CASE("drops names an AF_XDP socket that is bound to another interface", "[net]") {
    Scene scene;
    UnreadXsk socket(scene.line.middle_right, 64, 64);
    Redirector redirector(xskmap_with(socket));
    scene.send_live(redirector.program, 1000, 64);

    auto [loss, count] = scene.only_loss();
    CHECK(loss == Loss{EBPF_DROP_REASON_XSK, -EINVAL, scene.line.middle_left.index(), 0, ebpf_map_id(redirector.map.get()),
                       program_id(redirector.program)});
    CHECK(count.packets == 1000);
    CHECK_THAT(count.message, Contains("arrived on mleft (EINVAL): it is bound to a different interface or queue"));
}

TEST_CASE("drops names the ring of an AF_XDP socket that is short", "[net]") {
    struct Row {
        uint32_t ring, frames;
        int32_t error;
        uint32_t taken;
        const char *message;
    };
    Row row = GENERATE(Row{64, 0, -ENOMEM, 0, "its fill ring was empty"}, Row{64, 16, -ENOMEM, 16, "its fill ring was empty"},
                       Row{4, 64, -ENOBUFS, 4, "its receive ring was full"});
    Scene scene;
    UnreadXsk socket(scene.line.middle_left, row.ring, row.frames);
    Redirector redirector(xskmap_with(socket));
    // The interface has its receive queues while a native program is attached.
    InNetns inside(scene.line.middle_netns);
    Descriptor pass = net_tests::load_xdp("pass");
    auto link = make<LinkHandle>(ebpf_link_attach_xdp, pass.get(), scene.line.middle_left.index(), EBPF_XDP_MODE_NATIVE);
    scene.send_live(redirector.program, 100, 1);

    auto [loss, count] = scene.only_loss();
    CHECK(loss.reason == EBPF_DROP_REASON_XSK);
    CHECK(loss.error == row.error);
    CHECK(loss.map == ebpf_map_id(redirector.map.get()));
    CHECK(count.packets == 100 - row.taken);
    CHECK_THAT(count.message, Contains(row.message));
}

TEST_CASE("drops names the queue of a CPU that is full", "[net]") {
    Scene scene;
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_CPUMAP, 4, 8, 1);
    Redirector redirector(make<MapHandle>(ebpf_map_create, spec.get()));
    call(ebpf_cpumap_set, redirector.map.get(), 0, 8, -1, EBPF_ANY);
    PacketSocket stack(scene.line.middle_left);
    uint32_t id = ebpf_map_id(redirector.map.get());
    auto lost = [&] {
        uint64_t packets = 0;
        for (const auto &[loss, count] : summary(scene.drops.get(), of_map(id))) {
            CHECK(loss == Loss{EBPF_DROP_REASON_CPUMAP_QUEUE, 0, 0, 0, id, 0});
            CHECK_THAT(count.message, Contains("the queue of CPU 0 in map " + std::to_string(id) + " was full"));
            packets += count.packets;
        }
        return packets;
    };

    constexpr uint64_t kFrames = 6400;
    scene.send_live(redirector.program, kFrames, 64);
    uint64_t arrived = 0;
    while (stack.receive(std::chrono::milliseconds(200))) arrived++;

    CHECK(lost() > 0);
    CHECK(arrived > 0);
    CHECK(lost() + arrived == kFrames);
}

TEST_CASE("drops names a checksum that a sender left to its hardware", "[net]") {
    // The kernel does not tell the namespace: the interface has an index that no other has.
    constexpr uint32_t kIndex = 1947001;
    Netns left_netns, middle_netns, right_netns;
    auto [left, middle_left] = make_veth(left_netns, "left", middle_netns, "mleft");
    auto [middle_right, right] = make_veth(middle_netns, "mright", right_netns, "right", {.index = kIndex});
    for (const Interface *interface : {&left, &middle_left, &middle_right, &right}) interface->set_up();
    for (const Interface *interface : {&left, &middle_left, &middle_right, &right}) interface->wait_until_running();
    left.set_offload(Offload::kGro, true);
    right.set_offload(Offload::kGro, true);
    left.set_address("10.0.0.1", "255.255.255.0");
    right.set_address("10.0.0.2", "255.255.255.0");
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_DEVMAP_HASH, 4, 8, 4);
    auto map = make<MapHandle>(ebpf_map_create, spec.get());
    call(ebpf_devmap_set_in_netns, map.get(), middle_left.index(), middle_netns.fd(), middle_right.index(), -1, EBPF_ANY);
    call(ebpf_devmap_set_in_netns, map.get(), middle_right.index(), middle_netns.fd(), middle_left.index(), -1, EBPF_ANY);
    auto object = make<ObjectHandle>(ebpf_object_open_bundled, "forward");
    call(ebpf_object_bind_map, object.get(), "tx", map.get());
    call(ebpf_object_load, object.get());
    InNetns inside(middle_netns);
    int32_t program = call(ebpf_object_program_fd, object.get(), "forward");
    auto one = make<LinkHandle>(ebpf_link_attach_xdp, program, middle_left.index(), EBPF_XDP_MODE_NATIVE);
    auto other = make<LinkHandle>(ebpf_link_attach_xdp, program, middle_right.index(), EBPF_XDP_MODE_NATIVE);
    auto drops = make<DropsHandle>(ebpf_drops_open);
    UdpSocket sender(left_netns, 4000);
    UdpSocket receiver(right_netns, 4001);
    auto ours = [&](const ebpf_drop *drop) { return ebpf_drop_ifindex(drop) == kIndex; };

    for (int i = 0; i < 100; i++) sender.send_to("10.0.0.2", 4001);
    CHECK(receiver.count_datagrams(100) == 0);
    Losses losses = summary(drops.get(), ours);
    REQUIRE(losses.size() == 1);
    CHECK(losses.begin()->first == Loss{EBPF_DROP_REASON_CHECKSUM, 0, kIndex, 0, 0, 0});
    CHECK(losses.begin()->second.packets == 100);
    CHECK_THAT(losses.begin()->second.message, Contains("ethtool -K SENDER tx off"));

    left.set_offload(Offload::kTxChecksum, false);
    for (int i = 0; i < 100; i++) sender.send_to("10.0.0.2", 4001);
    CHECK(receiver.count_datagrams(100) == 100);
    CHECK(summary(drops.get(), ours).begin()->second.packets == 100);
}

TEST_CASE("drops names frames that the target's peer or an egress program discards", "[net]") {
    Scene scene;
    Redirector redirector(scene.line);
    const Line &line = scene.line;
    Descriptor discard = net_tests::load_xdp_returning(XDP_DROP, BPF_XDP_DEVMAP);
    uint16_t payload = 64;
    SECTION("the MTU of the peer is too small") {
        line.right.set_mtu(1000);
        payload = 1200;
    }
    SECTION("the program of the entry drops them") {
        call(ebpf_devmap_set_in_netns, redirector.map.get(), 0, line.middle_netns.fd(), line.middle_right.index(),
             discard.get(), EBPF_ANY);
    }
    scene.lose(100, payload);

    auto [loss, count] = scene.only_loss();
    CHECK(loss == Loss{EBPF_DROP_REASON_DEVMAP, 0, line.middle_left.index(), line.middle_right.index(), 0, 0});
    CHECK(count.packets == 100);
    CHECK_THAT(count.message, Contains("mright did not take frames redirected from mleft"));
}

TEST_CASE("drops names a veth with a peer that is down", "[net]") {
    Scene scene;
    Redirector redirector(scene.line);
    scene.line.right.set_down();
    scene.send_live(redirector.program, 100, 16);

    auto [loss, count] = scene.only_loss();
    CHECK(loss.reason == EBPF_DROP_REASON_DEVMAP);
    CHECK(loss.error == -ENXIO);
    CHECK(count.packets == 100);
    CHECK_THAT(count.message, Contains("a veth needs a peer that is up"));
}

TEST_CASE("drops names the reason of a target that refuses a redirect", "[net]") {
    Scene scene;
    Redirector redirector(scene.line);
    uint16_t payload = 64;
    int32_t error = 0;
    const char *message = "";
    SECTION("too long") {
        scene.line.middle_right.set_mtu(1000);
        payload = 1200;
        error = -EMSGSIZE;
        message = "longer than its MTU";
    }
    SECTION("down") {
        scene.line.middle_right.set_down();
        error = -ENETDOWN;
        message = "ip link set dev NAME up";
    }
    scene.lose(100, payload);

    auto [loss, count] = scene.only_loss();
    CHECK(loss.reason == EBPF_DROP_REASON_REDIRECT);
    CHECK(loss.error == error);
    CHECK(count.packets == 100);
    CHECK_THAT(count.message, Contains(message));
}

TEST_CASE("drops names exceptions", "[net]") {
    struct Row {
        uint32_t action, reason, target;
        const char *message;
    };
    Row row = GENERATE(Row{XDP_ABORTED, EBPF_DROP_REASON_ABORTED, 0, "returned XDP_ABORTED for frames of mleft"},
                       Row{99, EBPF_DROP_REASON_BAD_ACTION, 99, "returned 99 for frames of mleft, which is not an XDP action"});
    uint32_t mode = GENERATE(as<uint32_t>(), EBPF_XDP_MODE_NATIVE, EBPF_XDP_MODE_GENERIC);
    CAPTURE(row.action, mode);
    Scene scene;
    Descriptor program = net_tests::load_xdp_returning(row.action);
    InNetns inside(scene.line.middle_netns);
    auto link = make<LinkHandle>(ebpf_link_attach_xdp, program.get(), scene.line.middle_left.index(), mode);
    scene.lose(100);

    auto [loss, count] = scene.only_loss();
    CHECK(loss == Loss{row.reason, 0, scene.line.middle_left.index(), row.target, 0, program_id(program)});
    CHECK(count.packets == 100);
    CHECK_THAT(count.message, Contains(row.message));
}

TEST_CASE("drops names an XDP_TX that fails", "[net]") {
    Scene scene;
    scene.line.left.set_offload(Offload::kGro, false);
    Descriptor program = net_tests::load_xdp_returning(XDP_TX);
    InNetns inside(scene.line.middle_netns);
    auto link = make<LinkHandle>(ebpf_link_attach_xdp, program.get(), scene.line.middle_left.index(), EBPF_XDP_MODE_NATIVE);
    scene.lose(100);

    auto [loss, count] = scene.only_loss();
    CHECK(loss.reason == EBPF_DROP_REASON_TX);
    CHECK(loss.ifindex == scene.line.middle_left.index());
    CHECK(count.packets == 100);
}

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

TEST_CASE("the descriptor of drops is readable when the stream has something", "[net]") {
    Scene scene;
    scene.line.right.set_offload(Offload::kGro, false);
    Redirector redirector(scene.line);
    pollfd readable{ebpf_drops_fd(scene.drops.get()), POLLIN, 0};
    auto ours = in_namespace(scene.line.middle_netns);
    // Others may lose packets in between.
    CHECK(wait_until([&] {
        stream(scene.drops.get(), ours);
        return poll(&readable, 1, 0) == 0;
    }));
    scene.send_live(redirector.program, 1, 1);
    CHECK(poll(&readable, 1, 1000) == 1);
    CHECK(stream(scene.drops.get(), ours).size() == 1);
}

TEST_CASE("drops hears everybody, and each of several hears all", "[net]") {
    Scene scene;
    DropsHandle second = scene.open();
    scene.line.right.set_offload(Offload::kGro, false);
    Redirector redirector(scene.line);
    scene.send_live(redirector.program, 100, 16);
    auto ours = in_namespace(scene.line.middle_netns);
    CHECK(summary(second.get(), ours).begin()->second.packets == 100);
    second.reset();
    scene.send_live(redirector.program, 100, 16);
    CHECK(scene.only_loss().second.packets == 200);
    // Elsewhere the interface has another number or none: no name that would be another's.
    CHECK_THAT(summary(scene.drops.get(), ours).begin()->second.message, !Contains("eth0"));
}

TEST_CASE("drops leaves nothing in the kernel", "[net]") {
    uint32_t before = newest_program();
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        ebpf_drops *drops = nullptr;
        char opened = ebpf_drops_open(&drops, nullptr) == 0;
        if (write(ends[1], &opened, 1) == 1) pause();
        _exit(1);
    }
    char opened = 0;
    CHECK(read(ends[0], &opened, 1) == 1);
    CHECK(opened == 1);
    uint32_t program = newest_program();
    CHECK(program > before);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    CHECK(wait_until([&] { return !is_loaded(program); }));
    close(ends[0]);
    close(ends[1]);
}

TEST_CASE("drops does without a tracepoint that the kernel lacks, and says so", "[net]") {
    missing_tracepoint = "xdp_redirect_err";
    Scene scene;
    missing_tracepoint.clear();
    REQUIRE(ebpf_drops_unseen(scene.drops.get(), 0));
    CHECK_THAT(ebpf_drops_unseen(scene.drops.get(), 0), Contains("xdp_redirect_err") && Contains("Linux 5.13"));
    check_never_told(scene.drops.get(), 1);

    Descriptor program = net_tests::load_xdp_returning(XDP_ABORTED);
    InNetns inside(scene.line.middle_netns);
    auto link = make<LinkHandle>(ebpf_link_attach_xdp, program.get(), scene.line.middle_left.index(), EBPF_XDP_MODE_NATIVE);
    scene.lose(10);
    CHECK(scene.only_loss().first.reason == EBPF_DROP_REASON_ABORTED);
}

TEST_CASE("drops says which capability it needs", "[net]") {
    constexpr int kPerfmon = 38, kBpf = 39;
    struct Row {
        std::initializer_list<int> capabilities;
        const char *lacking;
    };
    for (const Row &row :
         {Row{{}, "which this process lacks"}, Row{{kBpf}, "lacks CAP_PERFMON"}, Row{{kPerfmon}, "lacks CAP_BPF"}}) {
        Outcome refusal = refusal_after([&] { keep_capabilities(row.capabilities); });
        CHECK(refusal.code == -EPERM);
        CHECK(refusal.cause == EBPF_CAUSE_CAPABILITY);
        CHECK_THAT(refusal.message, Contains("needs CAP_BPF and CAP_PERFMON") && Contains(row.lacking));
    }
    DropsHandle drops;
    std::thread([&] {
        keep_capabilities({kPerfmon, kBpf});
        drops = make<DropsHandle>(ebpf_drops_open);
    }).join();
    CHECK(drops != nullptr);
}

TEST_CASE("drops says that the kernel's BTF is missing", "[net]") {
    Outcome refusal = refusal_after([] {
        if (unshare(CLONE_NEWNS | CLONE_FS) < 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0 ||
            mount("none", "/sys/kernel/btf", "tmpfs", 0, nullptr) < 0) {
            throw_errno("hiding the kernel's BTF");
        }
    });
    CHECK(refusal.cause == EBPF_CAUSE_BTF);
    CHECK_THAT(refusal.message, Contains("/sys/kernel/btf/vmlinux") && Contains("CONFIG_DEBUG_INFO_BTF"));
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

TEST_CASE("drops answers NULL", "[net]") {
    ebpf_drops *none = nullptr;
    const ebpf_drop *drop = nullptr;
    CHECK(refusal_of(ebpf_drops_open, nullptr).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_drops_next, none, &drop).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_drops_refresh, none).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_drops_summary, none, 0, &drop).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(ebpf_drops_fd(nullptr) == -EINVAL);
    CHECK(ebpf_drops_unseen(nullptr, 0) == nullptr);
    CHECK(ebpf_drop_reason(nullptr) == EBPF_DROP_REASON_NONE);
    CHECK(ebpf_drop_packets(nullptr) == 0);
    CHECK(std::string(ebpf_drop_message(nullptr)).empty());
    CHECK(std::string(ebpf_drop_reason_name(EBPF_DROP_REASON_LEFT_OUT)) == "EBPF_DROP_REASON_LEFT_OUT");
    CHECK(ebpf_drop_reason_name(4711) == nullptr);
    ebpf_drops_close(nullptr);
}
