// SPDX-License-Identifier: BSD-2-Clause
// Links of programs to cgroups.
#include "harness/udp_socket.h"
#include "net/cgroup.h"
#include "net/sample.h"

#include <fcntl.h>
#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using namespace net_tests;
using Catch::Matchers::Contains;

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
