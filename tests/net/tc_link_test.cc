// SPDX-License-Identifier: BSD-2-Clause
// Links of tc programs: order, updates, pins, and the errors of attaching.
#include "net/pins.h"
#include "net/sample.h"

#include <catch2/catch.hpp>

using namespace ebpfmap::harness;
using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

LinkHandle attach_tc(int32_t program, const Interface &interface, uint32_t direction, uint32_t mode) {
    return make<LinkHandle>(ebpf_link_attach_tc_by_name, program, interface.name().c_str(), interface.netns().fd(), direction,
                            mode);
}

}  // namespace

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
