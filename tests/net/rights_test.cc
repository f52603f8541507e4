// SPDX-License-Identifier: BSD-2-Clause
// Operations and objects that a process has no right to are reported as such.
#include "harness/line.h"
#include "net/capabilities.h"
#include "net/chains.h"
#include "net/objects.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <initializer_list>
#include <thread>

using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

constexpr int kNetAdmin = 12;
constexpr int kPerfmon = 38;
constexpr int kBpf = 39;

// A thread of its own, which is all that loses its rights.
template <typename Body>
void with_capabilities(std::initializer_list<int> capabilities, Body body) {
    std::thread([&] {
        keep_capabilities(capabilities);
        body();
    }).join();
}

// A bpf file system that only the calling thread sees.
void mount_private_bpffs(const char *directory) {
    if (unshare(CLONE_FS | CLONE_NEWNS) < 0) throw_errno("leaving the mount namespace");
    if (mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) throw_errno("making mounts private");
    if (mount("bpf", directory, "bpf", 0, nullptr) < 0) throw_errno("mounting a bpf file system");
}

}  // namespace

// The variant for processes without CAP_PERFMON is chosen when the object is opened.
TEST_CASE("an object that was opened with CAP_PERFMON is loaded with it", "[net]") {
    ObjectHandle object = make<ObjectHandle>(ebpf_object_open_bundled, "forward");
    Outcome refusal;
    with_capabilities({kBpf, kNetAdmin}, [&] { refusal = refusal_of(ebpf_object_load, object.get()); });
    CHECK(refusal.cause == EBPF_CAUSE_CAPABILITY);
    CHECK_THAT(refusal.message, Contains("needs CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON, and this process lacks CAP_PERFMON"));

    object = make<ObjectHandle>(ebpf_object_open_bundled, "forward");
    with_capabilities({kBpf, kNetAdmin, kPerfmon}, [&] { call(ebpf_object_load, object.get()); });
}

TEST_CASE("a process without the right to see links gets an error, not \"none\"", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    uint32_t ifindex = line.middle_left.index();
    int32_t root = ebpf_chain_root_fd(chain.get());
    uint32_t program_id = 0;
    uint32_t link_id = 4711;
    Outcome find;
    Outcome busy;
    Outcome replace;
    std::thread([&] {
        // Not InNetns: without CAP_SYS_ADMIN there is no way back.
        if (setns(line.middle_netns.fd(), CLONE_NEWNET) < 0) throw_errno("entering a network namespace");
        keep_capabilities({kBpf, kNetAdmin});
        ebpf_link *made = nullptr;
        CHECK(call(ebpf_link_find_xdp, ifindex, &program_id, nullptr, nullptr) == 1);
        find = refusal_of(ebpf_link_find_xdp, ifindex, nullptr, nullptr, &link_id);
        busy = refusal_of(ebpf_link_attach_xdp, root, ifindex, EBPF_XDP_MODE_NATIVE, &made);
        replace = refusal_of(ebpf_link_replace_xdp, root, ifindex, EBPF_XDP_MODE_AUTO, program_id, &made);
    }).join();
    CHECK(program_id != 0);
    CHECK(find.cause == EBPF_CAUSE_CAPABILITY);
    CHECK(link_id == 4711);
    CHECK(busy.cause == EBPF_CAUSE_INTERFACE_BUSY);
    CHECK_THAT(busy.message, Contains("netlink or a link") && !Contains("ip link set"));
    CHECK(replace.cause == EBPF_CAUSE_CAPABILITY);
}

TEST_CASE("a bpf file system that is read-only is called so", "[net]") {
    std::string directory = "/tmp/ebpfmap_rights_" + std::to_string(getpid());
    std::filesystem::create_directory(directory);
    ChainHandle chain = create();
    Outcome pin;
    Outcome beneath;
    std::thread([&] {
        mount_private_bpffs(directory.c_str());
        call(ebpf_chain_pin, chain.get(), (directory + "/chain").c_str());
        ChainHandle other = create();
        beneath = refusal_of(ebpf_chain_pin, other.get(), (directory + "/chain/root/deeper").c_str());
        mount("", directory.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr);
        pin = refusal_of(ebpf_chain_pin, other.get(), (directory + "/other").c_str());
        call(ebpf_chain_commit, chain.get(), nullptr);
    }).join();
    CHECK(pin.cause == EBPF_CAUSE_PERMISSION);
    CHECK_THAT(pin.message, Contains("read-only"));
    CHECK(beneath.cause == EBPF_CAUSE_PIN_DIRECTORY);
    std::filesystem::remove(directory);
}
