// SPDX-License-Identifier: BSD-2-Clause
// Drops in generic mode, where the queue of the target is stopped: the kernel tells it as an XDP_TX that failed.
#include "harness/netlink.h"
#include "net/drop_stages.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/mount.h>

#include <atomic>
#include <fstream>
#include <memory>

using namespace ebpfmap::harness;
using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

// A queueing discipline. Without it a veth drops packets instead of stopping its queue when its peer is full.
void queue_in_front_of(const Interface &interface) {
    InNetns inside(interface.netns());
    tcmsg place{};
    place.tcm_ifindex = static_cast<int>(interface.index());
    place.tcm_parent = TC_H_ROOT;
    NetlinkRequest(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE)
        .append(place)
        .attribute(TCA_KIND, "pfifo")
        .send("adding a queue");
}

// Makes a kernel thread receive the packets. sysfs shows the interfaces of the namespace that it was mounted in.
void receive_in_thread(const Interface &interface) {
    bool written = false;
    std::thread([&] {
        InNetns inside(interface.netns());
        if (unshare(CLONE_NEWNS | CLONE_FS) < 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0 ||
            mount("sysfs", "/sys", "sysfs", 0, nullptr) < 0) {
            return;
        }
        std::ofstream file("/sys/class/net/" + interface.name() + "/threaded");
        written = static_cast<bool>(file << 1 << std::flush);
    }).join();
    REQUIRE(written);
}

// The NAPI threads of the interface with this name.
std::vector<pid_t> receiving_threads(const std::string &interface) {
    std::vector<pid_t> found;
    std::unique_ptr<DIR, int (*)(DIR *)> processes(opendir("/proc"), closedir);
    while (const dirent *entry = readdir(processes.get())) {
        std::string name;
        std::getline(std::ifstream(std::string("/proc/") + entry->d_name + "/comm") >> std::ws, name);
        if (name.rfind("napi/" + interface + "-", 0) == 0) found.push_back(static_cast<pid_t>(std::stol(entry->d_name)));
    }
    return found;
}

void bind(pid_t thread, int cpu, int policy, int priority) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(cpu, &only);
    sched_param parameters{};
    parameters.sched_priority = priority;
    if (sched_setaffinity(thread, sizeof only, &only) < 0) throw_errno("binding a thread to a CPU");
    if (sched_setscheduler(thread, policy, &parameters) < 0) throw_errno("setting the priority of a thread");
}

// Has the first CPU for itself, for half a second at most.
class Hog {
public:
    Hog()
        : thread_([this] {
              bind(0, 0, SCHED_FIFO, 1);
              auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
              begun_ = true;
              while (!done_ && std::chrono::steady_clock::now() < end) {
              }
          }) {
        while (!begun_) std::this_thread::yield();
    }
    ~Hog() {
        done_ = true;
        thread_.join();
    }
    Hog(const Hog &) = delete;
    Hog &operator=(const Hog &) = delete;

private:
    std::atomic<bool> begun_{false}, done_{false};
    std::thread thread_;
};

}  // namespace

TEST_CASE("drops names the target with a stopped queue, in generic mode", "[net]") {
    if (!need_kernel(6, 16, "a veth that stops its queue")) return;
    constexpr uint64_t kMany = 600, kRing = 256;
    ToInterface stage(EBPF_XDP_MODE_GENERIC, EBPF_MAP_TYPE_DEVMAP, kNoProgram);
    queue_in_front_of(stage.line.middle_right);
    // From an interface with TSO, a peer receives without its ring.
    stage.line.middle_right.set_offload(Offload::kTso, false);
    receive_in_thread(stage.line.right);
    std::vector<pid_t> threads = receiving_threads("right");
    REQUIRE_FALSE(threads.empty());
    for (pid_t thread : threads) bind(thread, 0, SCHED_IDLE, 0);
    auto ours = [&](const ebpf_drop *drop) { return ebpf_drop_program_id(drop) == program_id(stage.program); };
    auto lost = [&] {
        uint64_t packets = 0;
        for (const auto &[loss, count] : summary(stage.drops.get(), ours)) packets += count.packets;
        return packets;
    };
    {
        // So that the thread does not empty the ring of the peer.
        Hog hog;
        std::thread([&] {
            bind(0, 1, SCHED_FIFO, 1);
            // Packets in the ring count against the send buffer of their socket.
            for (uint64_t sent = 0; sent < kMany; sent += 150) stage.send_frames(150, 64);
        }).join();
        for (int i = 0; i < 40 && lost() < kMany - kRing; i++) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }

    InNetns inside(stage.line.middle_netns);
    Losses losses = summary(stage.drops.get(), ours);
    for (const auto &[loss, count] : losses) UNSCOPED_INFO(count.packets << " packets: " << count.message);
    // The driver had begun to send the one that found the ring full: of that one, the ingress is not known.
    CHECK(losses[{EBPF_DROP_REASON_DEVMAP, 0, 0, stage.right, 0, program_id(stage.program)}].packets == 1);
    CHECK(losses[{EBPF_DROP_REASON_DEVMAP, 0, stage.left, stage.right, 0, program_id(stage.program)}].packets ==
          kMany - kRing - 1);
    CHECK(losses.size() == 2);
    CHECK_THAT(losses.begin()->second.message, Contains("mright did not take frames redirected from an interface"));
}
