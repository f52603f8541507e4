// SPDX-License-Identifier: BSD-2-Clause
// Drops handles: opening, the rights and the kernel that they need, their descriptor, and their end.
#include "net/capabilities.h"
#include "net/losses.h"
#include "net/redirector.h"

#include <bpf/bpf.h>
#include <dlfcn.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <thread>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using namespace net_tests;

namespace {

// The tracepoint that attaching to fails as on a kernel that has not got it; "" for none.
std::string missing_tracepoint;

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
