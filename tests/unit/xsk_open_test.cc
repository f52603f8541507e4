// SPDX-License-Identifier: BSD-2-Clause
// Opening a socket, refused at each of its steps and for want of memory at each allocation: explained, and nothing is left.
#include "unit/allocations.h"
#include "unit/xsk_machine.h"

#include <catch2/catch.hpp>

#include <functional>
#include <set>

using namespace ebpfmap;
using namespace ebpfmap::unit;
using Catch::Matchers::Contains;
using Step = fake::Xdp::Step;

namespace {

// A way to open a socket on a machine that supports it.
struct Way {
    const char *name;
    std::function<XskHandle(Machine &)> prepare;  // the socket that is there already, if any
    std::function<int32_t(ebpf_xsk *with, ebpf_xsk **out, ebpf_error **err)> open;
};

XskSpecHandle busy_spec() {
    XskSpecHandle spec = make_xsk_spec();
    harness::call(ebpf_xsk_spec_set_busy_poll, spec.get(), 20U, 64U);
    return spec;
}

int32_t open_on(uint32_t queue, ebpf_xsk *with, ebpf_xsk **out, ebpf_error **err) {
    XskSpecHandle spec = busy_spec();
    if (!with) return ebpf_xsk_open(spec.get(), kInterface, queue, out, err);
    return ebpf_xsk_open_shared(spec.get(), with, kInterface, queue, out, err);
}

std::vector<Way> all_ways() {
    auto none = [](Machine &) { return XskHandle(); };
    auto first = [](Machine &) { return open_xsk(make_xsk_spec()); };
    return {{"alone", none, [](auto... rest) { return open_on(0, rest...); }},
            {"beside another of the queue", first, [](auto... rest) { return open_on(0, rest...); }},
            {"with the memory of another queue", first, [](auto... rest) { return open_on(1, rest...); }}};
}

// The answers of the kernel to each step, and their causes.
struct Answer {
    int32_t error;
    uint32_t cause;
};

std::vector<Answer> answers_to(Step step) {
    constexpr Answer kNoMemory{ENOMEM, EBPF_CAUSE_OUT_OF_MEMORY};
    switch (step) {
    case Step::kOpen:
        return {{EPERM, EBPF_CAUSE_CAPABILITY},
                {EAFNOSUPPORT, EBPF_CAUSE_KERNEL_TOO_OLD},
                {EMFILE, EBPF_CAUSE_TOO_MANY_FILES},
                {ENFILE, EBPF_CAUSE_TOO_MANY_FILES},
                kNoMemory};
    case Step::kMapMemory: return {kNoMemory};
    case Step::kRegister: return {{ENOBUFS, EBPF_CAUSE_MEMLOCK}, {EPERM, EBPF_CAUSE_MEMLOCK}, kNoMemory};
    case Step::kSizeRing: return {{EINVAL, EBPF_CAUSE_XSK_RING}, kNoMemory};
    case Step::kAskOffsets: return {{ENOPROTOOPT, EBPF_CAUSE_KERNEL_TOO_OLD}};
    case Step::kMapRing: return {{EINVAL, EBPF_CAUSE_XSK_RING}, kNoMemory};
    case Step::kBusyPoll:
        return {{EPERM, EBPF_CAUSE_CAPABILITY}, {ENOPROTOOPT, EBPF_CAUSE_KERNEL_TOO_OLD}, {EINVAL, EBPF_CAUSE_ARGUMENT}};
    case Step::kBind:
        return {{ENODEV, EBPF_CAUSE_INTERFACE},        {EBUSY, EBPF_CAUSE_XSK_QUEUE_BUSY},
                {EOPNOTSUPP, EBPF_CAUSE_XSK_ZEROCOPY}, {ENETDOWN, EBPF_CAUSE_INTERFACE_DOWN},
                {EINVAL, EBPF_CAUSE_XSK_QUEUE},        kNoMemory};
    case Step::kAskMode: return {};
    }
    return {};
}

uint32_t count_free(ebpf_xsk *xsk) {
    uint64_t addresses[64];
    auto count = static_cast<uint32_t>(harness::call(ebpf_xsk_reserve, xsk, addresses, 64U));
    harness::call(ebpf_xsk_release, xsk, addresses, count);
    return count;
}

std::vector<Step> steps_of(const Way &way) {
    Machine machine;
    XskHandle with = way.prepare(machine);
    machine.xdp.steps.clear();
    ebpf_xsk *made = nullptr;
    CHECK(way.open(with.get(), &made, nullptr) == 0);
    ebpf_xsk_close(made);
    return machine.xdp.steps;
}

}  // namespace

TEST_CASE("each step of opening a socket can be refused: that is explained, and nothing is left", "[xsk]") {
    for (const Way &way : all_ways()) {
        std::vector<Step> steps = steps_of(way);
        CHECK(std::set<Step>(steps.begin(), steps.end()).contains(Step::kBind));
        for (size_t number = 0; number < steps.size(); ++number) {
            for (Answer answer : answers_to(steps[number])) {
                CAPTURE(way.name, number, answer.error);
                Machine machine;
                XskHandle with = way.prepare(machine);
                uint32_t free = with ? count_free(with.get()) : 0;
                size_t mappings = machine.xdp.mappings(), descriptors = machine.open_descriptors();
                machine.xdp.refuse(number, answer.error);
                ebpf_xsk *made = nullptr;
                auto *err = reinterpret_cast<ebpf_error *>(1);
                int32_t result = way.open(with.get(), &made, &err);
                Outcome outcome(result, err);
                CHECK(outcome.code == -answer.error);
                CHECK(outcome.cause == answer.cause);
                CHECK_FALSE(outcome.message.empty());
                CHECK_FALSE(made);
                CHECK(machine.xdp.mappings() == mappings);
                CHECK(machine.open_descriptors() == descriptors);
                if (with) CHECK(count_free(with.get()) == free);
                CHECK(way.open(with.get(), &made, nullptr) == -answer.error);
            }
        }
    }
}

TEST_CASE("an unexpected errno is reported by its name, at every step", "[xsk]") {
    for (const Way &way : all_ways()) {
        std::vector<Step> steps = steps_of(way);
        for (size_t number = 0; number < steps.size(); ++number) {
            Machine machine;
            XskHandle with = way.prepare(machine);
            machine.xdp.refuse(number, ELOOP);
            ebpf_xsk *made = nullptr;
            ebpf_error *err;
            int32_t result = way.open(with.get(), &made, &err);
            Outcome outcome(result, err);
            ebpf_xsk_close(made);
            CAPTURE(way.name, number);
            if (steps[number] == Step::kAskMode) {
                CHECK(outcome.code == 0);  // a kernel that cannot tell the mode copies
            } else {
                CHECK(outcome.code == -ELOOP);
                bool names_it = steps[number] == Step::kMapMemory || outcome.message.find("ELOOP") != std::string::npos;
                CHECK(names_it);
            }
        }
    }
}

TEST_CASE("no memory at any allocation of opening: nothing is left, and the next try succeeds", "[xsk][memory]") {
    for (const Way &way : all_ways()) {
        bool happened = true;
        for (size_t allocation = 0; happened; ++allocation) {
            CAPTURE(way.name, allocation);
            Machine machine;
            XskHandle with = way.prepare(machine);
            uint32_t free = with ? count_free(with.get()) : 0;
            size_t mappings = machine.xdp.mappings(), descriptors = machine.open_descriptors();
            ebpf_xsk *made = nullptr;
            XskSpecHandle spec = busy_spec();
            uint32_t queue = std::string(way.name) == "with the memory of another queue" ? 1 : 0;
            int32_t result;
            {
                FailingAllocation failure(allocation);
                result = with ? ebpf_xsk_open_shared(spec.get(), with.get(), kInterface, queue, &made, nullptr)
                              : ebpf_xsk_open(spec.get(), kInterface, queue, &made, nullptr);
                happened = failure.happened();
            }
            CHECK((result == 0 || result == -ENOMEM));
            CHECK((result == 0) == (made != nullptr));
            ebpf_xsk_close(made);
            CHECK(machine.xdp.mappings() == mappings);
            CHECK(machine.open_descriptors() == descriptors);
            if (with) CHECK(count_free(with.get()) == free);
            REQUIRE(way.open(with.get(), &made, nullptr) == 0);
            ebpf_xsk_close(made);
        }
    }
}

TEST_CASE("a queue that the kernel has not let go of yet is waited for", "[xsk]") {
    Machine machine;
    XskHandle once = open_xsk(make_xsk_spec());
    once.reset();
    auto bind = std::find(machine.xdp.steps.begin(), machine.xdp.steps.end(), Step::kBind);
    auto number = static_cast<size_t>(bind - machine.xdp.steps.begin());
    machine.xdp.steps.clear();
    machine.xdp.refuse(number, EBUSY, 3);
    open_xsk(make_xsk_spec());
    CHECK(std::count(machine.xdp.steps.begin(), machine.xdp.steps.end(), Step::kBind) == 4);
}

TEST_CASE("rings without flags are those of a kernel that is too old", "[xsk]") {
    Machine machine;
    machine.xdp.offsets_length = sizeof(sys::XdpMmapOffsets) / 4 * 3;
    XskSpecHandle spec = make_xsk_spec();
    ebpf_xsk *none;
    Outcome outcome = outcome_of(ebpf_xsk_open, spec.get(), kInterface, 0U, &none);
    CHECK(outcome.cause == EBPF_CAUSE_KERNEL_TOO_OLD);
    CHECK_THAT(outcome.message, Contains("5.4") && Contains("6.18.0-fake"));
}

TEST_CASE("requests and headroom that a kernel refuses are told apart", "[xsk]") {
    for (bool headroom : {false, true}) {
        Machine machine;
        XskSpecHandle spec = make_xsk_spec();
        harness::call(ebpf_xsk_spec_set_tx_metadata, spec.get(), uint32_t{EBPF_XSK_TX_METADATA_MODE_DEVICE});
        harness::call(ebpf_xsk_spec_set_headroom, spec.get(), headroom ? 1700U : 0U);
        machine.xdp.refuse(2, EINVAL);  // after opening and mapping
        ebpf_xsk *none;
        Outcome outcome = outcome_of(ebpf_xsk_open, spec.get(), kInterface, 0U, &none);
        CHECK(outcome.cause == (headroom ? EBPF_CAUSE_XSK_FRAMES : EBPF_CAUSE_KERNEL_TOO_OLD));
        CHECK_THAT(outcome.message, Contains(headroom ? "1344" : "6.8"));
    }
}

TEST_CASE("errors of an open socket are explained", "[xsk]") {
    Machine machine;
    XskHandle xsk = open_xsk(make_xsk_spec(64, 16, 16));
    uint64_t address;
    uint32_t length = 64;
    REQUIRE(harness::call(ebpf_xsk_reserve, xsk.get(), &address, 1U) == 1);
    REQUIRE(harness::call(ebpf_xsk_send, xsk.get(), &address, &length, nullptr, 0U) == 0);
    for (Answer answer : {Answer{ENETDOWN, EBPF_CAUSE_INTERFACE_DOWN}, Answer{ENXIO, EBPF_CAUSE_INTERFACE}}) {
        machine.xdp.push_error = answer.error;
        REQUIRE(harness::call(ebpf_xsk_send, xsk.get(), &address, &length, nullptr, 1U) == 1);
        Outcome reap = outcome_of(ebpf_xsk_reap, xsk.get());
        CHECK(reap.code == -answer.error);
        CHECK(reap.cause == answer.cause);
        CHECK_THAT(reap.message, Contains("eth0"));
        Outcome wait = outcome_of(ebpf_xsk_wait, xsk.get(), uint32_t{EBPF_XSK_EVENT_READABLE}, 0);
        CHECK(wait.cause == answer.cause);
        machine.xdp.push_error = 0;
        CHECK(harness::call(ebpf_xsk_reap, xsk.get()) == 1);
        REQUIRE(harness::call(ebpf_xsk_reserve, xsk.get(), &address, 1U) == 1);
    }
    // Busy for a moment is no error.
    for (int32_t error : {EAGAIN, EBUSY, ENOBUFS}) {
        machine.xdp.push_error = error;
        REQUIRE(harness::call(ebpf_xsk_send, xsk.get(), &address, &length, nullptr, 1U) == 1);
        CHECK(harness::call(ebpf_xsk_reap, xsk.get()) == 0);
        machine.xdp.push_error = 0;
        CHECK(harness::call(ebpf_xsk_reap, xsk.get()) == 1);
        REQUIRE(harness::call(ebpf_xsk_reserve, xsk.get(), &address, 1U) == 1);
    }
}

TEST_CASE("a queue for receiving alone never sends: that is said", "[xsk]") {
    Machine machine;
    machine.xdp.queues = 1;
    XskHandle xsk = open_xsk(make_xsk_spec(64, 0, 16));
    machine.xdp.queues = 4;
    XskHandle high = open_beside(xsk, make_xsk_spec(64, 0, 16), 3);
    machine.xdp.push_error = EAGAIN;
    uint64_t address;
    uint32_t length = 64;
    REQUIRE(harness::call(ebpf_xsk_reserve, high.get(), &address, 1U) == 1);
    REQUIRE(harness::call(ebpf_xsk_send, high.get(), &address, &length, nullptr, 1U) == 1);
    CHECK(harness::call(ebpf_xsk_reap, high.get()) == 0);
}
