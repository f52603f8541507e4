// SPDX-License-Identifier: BSD-2-Clause
// Sockets that cannot be opened: each rule of a spec and each refusal of the kernel has its cause.
#include "net/capabilities.h"
#include "net/xsk_sockets.h"

#include <sys/resource.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <functional>
#include <thread>

using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

constexpr int kNetAdmin = 12;
constexpr int kNetRaw = 13;
constexpr int kSysAdmin = 21;

Outcome refused_frames(uint32_t size, uint32_t headroom, uint32_t unaligned) {
    XskSpecHandle spec = make_xsk_spec();
    call(ebpf_xsk_spec_set_frames, spec.get(), 64U, size);
    call(ebpf_xsk_spec_set_headroom, spec.get(), headroom);
    call(ebpf_xsk_spec_set_unaligned, spec.get(), unaligned);
    Netns netns;
    return refusal_to_open(Interface(netns, "lo"), spec);
}

// The error in a thread with only these capabilities; it enters and leaves the namespace with CAP_SYS_ADMIN.
Outcome refusal_with(std::initializer_list<int> capabilities, const Interface &interface, const XskSpecHandle &spec) {
    Outcome refusal{};
    std::thread([&] {
        InNetns there(interface.netns());
        keep_capabilities(capabilities);
        ebpf_error *error;
        ebpf_xsk *none = nullptr;
        int32_t code = ebpf_xsk_open(spec.get(), interface.index(), 0, &none, &error);
        ebpf_xsk_close(none);
        refusal = Outcome(code, error);
    }).join();
    return refusal;
}

class LockLimit {
public:
    explicit LockLimit(rlim_t bytes) {
        getrlimit(RLIMIT_MEMLOCK, &before_);
        rlimit limit{std::min(bytes, before_.rlim_max), before_.rlim_max};
        setrlimit(RLIMIT_MEMLOCK, &limit);
    }
    ~LockLimit() { setrlimit(RLIMIT_MEMLOCK, &before_); }
    LockLimit(const LockLimit &) = delete;
    LockLimit &operator=(const LockLimit &) = delete;

private:
    rlimit before_{};
};

}  // namespace

TEST_CASE("a spec rejects impossible sockets", "[net][xsk]") {
    XskSpecHandle spec = make_xsk_spec();
    ebpf_xsk_spec *s = spec.get();
    CHECK(refusal_of(ebpf_xsk_spec_set_frames, s, 0U, 4096U).cause == EBPF_CAUSE_XSK_FRAMES);
    for (auto [receive, send] : {std::pair{0U, 0U}, {3U, 64U}, {64U, 65U}, {~0U, 64U}, {64U, ~0U}}) {
        Outcome refusal = refusal_of(ebpf_xsk_spec_set_rings, s, receive, send);
        CHECK(refusal.cause == EBPF_CAUSE_XSK_RING);
        CHECK_THAT(refusal.message, Contains(std::to_string(receive)) && Contains("powers of two"));
    }
    CHECK_THAT(refusal_of(ebpf_xsk_spec_set_mode, s, 3U).message, Contains("mode 3"));
    CHECK_THAT(refusal_of(ebpf_xsk_spec_set_tx_metadata, s, 3U).message, Contains("mode 3"));
    for (auto set : {ebpf_xsk_spec_set_unaligned, ebpf_xsk_spec_set_huge_pages, ebpf_xsk_spec_set_multi_buffer}) {
        Outcome refusal = refusal_of(set, s, 2U);
        CHECK(refusal.cause == EBPF_CAUSE_ARGUMENT);
        CHECK_THAT(refusal.message, Contains("is 2, not 0 or 1"));
        CHECK(refusal_of(set, nullptr, 1U).cause == EBPF_CAUSE_ARGUMENT);
    }
    CHECK(refusal_of(ebpf_xsk_spec_new, nullptr).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_xsk_spec_set_frames, nullptr, 1U, 4096U).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_xsk_spec_set_headroom, nullptr, 1U).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_xsk_spec_set_rings, nullptr, 1U, 1U).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_xsk_spec_set_mode, nullptr, 1U).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_xsk_spec_set_busy_poll, nullptr, 1U, 1U).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_xsk_spec_set_tx_metadata, nullptr, 1U).cause == EBPF_CAUSE_ARGUMENT);
    ebpf_xsk_spec_free(nullptr);
    // The rejected calls changed nothing.
    Line line;
    XskHandle xsk = open_xsk(line.middle_left, spec);
    CHECK(ebpf_xsk_memory_size(xsk.get()) == uint64_t{4096} * 4096);
    CHECK(count_free(xsk.get()) == 4096 - 2048);
}

TEST_CASE("frames are as the kernel can use them", "[net][xsk]") {
    for (auto [size, headroom, unaligned, words] : {std::tuple{1024U, 0U, 0U, "2048 to 4096"},
                                                    {2047U, 0U, 1U, "2048 to 4096"},
                                                    {0U, 0U, 0U, "2048 to 4096"},
                                                    {8192U, 0U, 0U, "ebpf_xsk_spec_set_multi_buffer"},
                                                    {~0U, 0U, 1U, "2048 to 4096"},
                                                    {3000U, 0U, 0U, "ebpf_xsk_spec_set_unaligned"},
                                                    {2048U, 2048U - 256, 0U, "less than 1792"},
                                                    {4096U, ~0U, 0U, "less than 3840"}}) {
        CAPTURE(size, headroom, unaligned);
        Outcome refusal = refused_frames(size, headroom, unaligned);
        CHECK(refusal.code == -EINVAL);
        CHECK(refusal.cause == EBPF_CAUSE_XSK_FRAMES);
        CHECK_THAT(refusal.message, Contains(words));
    }
}

TEST_CASE("headroom leaves room for a packet, and newer kernels want more of it", "[net][xsk]") {
    Netns netns;
    Interface lo(netns, "lo");
    lo.set_up();
    XskSpecHandle spec = make_small_spec(1, 1, 1);
    call(ebpf_xsk_spec_set_headroom, spec.get(), 1344U);
    open_xsk(lo, spec);
    call(ebpf_xsk_spec_set_headroom, spec.get(), 1791U);
    InNetns there(netns);
    ebpf_xsk *made = nullptr;
    ebpf_error *error;
    int32_t result = ebpf_xsk_open(spec.get(), lo.index(), 0, &made, &error);
    ErrorHandle owned(error);
    ebpf_xsk_close(made);
    if (result == 0) return;
    CHECK(ebpf_error_cause(error) == EBPF_CAUSE_XSK_FRAMES);
    CHECK_THAT(ebpf_error_message(error), Contains("headroom of 1791") && Contains("up to 1344"));
}

TEST_CASE("an interface and a queue that there are not, and a driver that copies", "[net][xsk]") {
    Line line;
    XskSpecHandle spec = make_xsk_spec();
    ebpf_xsk *none;
    Outcome gone = refusal_of(ebpf_xsk_open, spec.get(), 999'999U, 0U, &none);
    CHECK(gone.code == -ENODEV);
    CHECK(gone.cause == EBPF_CAUSE_INTERFACE);
    CHECK_THAT(gone.message, Contains("999999"));
    CHECK(refusal_of(ebpf_xsk_open, spec.get(), 0U, 0U, &none).cause == EBPF_CAUSE_INTERFACE);
    for (uint32_t number : {1U, 99U, ~0U}) {
        Outcome queue = refusal_to_open(line.middle_left, spec, number);
        CHECK(queue.code == -EINVAL);
        CHECK(queue.cause == EBPF_CAUSE_XSK_QUEUE);
        CHECK_THAT(queue.message, Contains("mleft") && Contains("no queue " + std::to_string(number)));
    }
    call(ebpf_xsk_spec_set_mode, spec.get(), uint32_t{EBPF_XSK_MODE_ZEROCOPY});
    Outcome copies = refusal_to_open(line.middle_left, spec);
    CHECK(copies.code == -EOPNOTSUPP);
    CHECK(copies.cause == EBPF_CAUSE_XSK_ZEROCOPY);
    CHECK_THAT(copies.message, Contains("mleft") && Contains("EBPF_XSK_MODE_COPY"));
    for (uint32_t mode : {EBPF_XSK_MODE_AUTO, EBPF_XSK_MODE_COPY}) {
        call(ebpf_xsk_spec_set_mode, spec.get(), mode);
        CHECK(ebpf_xsk_mode(open_xsk(line.middle_left, spec).get()) == EBPF_XSK_MODE_COPY);
    }
}

TEST_CASE("a socket needs CAP_NET_RAW, and busy polling CAP_NET_ADMIN", "[net][xsk]") {
    Line line;
    XskSpecHandle spec = make_xsk_spec();
    Outcome raw = refusal_with({kNetAdmin, kSysAdmin}, line.middle_left, spec);
    CHECK(raw.code == -EPERM);
    CHECK(raw.cause == EBPF_CAUSE_CAPABILITY);
    CHECK_THAT(raw.message, Contains("CAP_NET_RAW"));
    CHECK(refusal_with({kNetRaw, kSysAdmin, CAP_IPC_LOCK}, line.middle_left, spec).code == 0);
    call(ebpf_xsk_spec_set_busy_poll, spec.get(), 20U, 64U);
    Outcome busy = refusal_with({kNetRaw, kSysAdmin, CAP_IPC_LOCK}, line.middle_left, spec);
    CHECK(busy.cause == EBPF_CAUSE_CAPABILITY);
    CHECK_THAT(busy.message, Contains("CAP_NET_ADMIN"));
}

TEST_CASE("busy polling has its bounds", "[net][xsk]") {
    Line line;
    XskSpecHandle spec = make_xsk_spec();
    call(ebpf_xsk_spec_set_busy_poll, spec.get(), 20U, 70'000U);
    Outcome refusal = refusal_to_open(line.middle_left, spec);
    CHECK(refusal.cause == EBPF_CAUSE_ARGUMENT);
    CHECK_THAT(refusal.message, Contains("20 microseconds") && Contains("70000"));
}

TEST_CASE("memory that may not be locked is named, with the limit", "[net][xsk]") {
    Line line;
    LockLimit limit(1 << 20);
    Outcome refusal = refusal_with({kNetRaw, kSysAdmin}, line.middle_left, make_xsk_spec());
    CHECK(refusal.code < 0);
    CHECK(refusal.cause == EBPF_CAUSE_MEMLOCK);
    CHECK_THAT(refusal.message, Contains("16777216 bytes") && Contains("ulimit -l"));
}

TEST_CASE("huge pages that the machine does not have are named", "[net][xsk]") {
    uint32_t free = 0, pages = 0;
    std::ifstream("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages") >> free;
    std::ifstream("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_overcommit_hugepages") >> pages;
    Line line;
    XskSpecHandle spec = make_xsk_spec();
    call(ebpf_xsk_spec_set_frames, spec.get(), (free + pages + 1) * 512, 4096U);
    call(ebpf_xsk_spec_set_huge_pages, spec.get(), 1U);
    Outcome refusal = refusal_to_open(line.middle_left, spec);
    CHECK(refusal.code == -ENOMEM);
    CHECK(refusal.cause == EBPF_CAUSE_OUT_OF_MEMORY);
    CHECK_THAT(refusal.message, Contains("huge pages") && Contains("vm.nr_hugepages"));
}

TEST_CASE("a socket can be opened while its interface is down", "[net][xsk]") {
    Line line;
    line.middle_left.set_down();
    XskHandle xsk = open_xsk(line.middle_left, make_xsk_spec());
    line.middle_left.set_up();
    line.middle_left.wait_until_running();
    line.left.wait_until_running();
    check_sends(xsk.get(), line.middle_left, line.left);
}

TEST_CASE("a group that could not receive is not opened", "[net][xsk]") {
    Line line;
    XskSpecHandle spec = make_xsk_spec();
    call(ebpf_xsk_spec_set_rings, spec.get(), 0U, 64U);
    InNetns there(line.middle_netns);
    ebpf_xsk_group *group;
    Outcome refusal =
        refusal_of(ebpf_xsk_group_open, spec.get(), line.middle_left.index(), uint32_t{EBPF_XDP_MODE_AUTO}, nullptr, &group);
    CHECK(refusal.cause == EBPF_CAUSE_XSK_RING);
    CHECK_THAT(refusal.message, Contains("ebpf_xsk_spec_set_rings"));
}
