// SPDX-License-Identifier: BSD-2-Clause
// Every errno, from every call of bpf(2), of every function that comes to it.
#include "unit/calls.h"

#include <catch2/catch.hpp>

#include <cstring>

using namespace ebpfmap;
using namespace ebpfmap::unit;

namespace {

constexpr int32_t kLastErrno = 133;  // EHWPOISON

std::vector<int32_t> every_errno() {
    std::vector<int32_t> all;
    for (int32_t error = 1; error <= kLastErrno; ++error) all.push_back(error);
    all.push_back(sys::kErrnoNotsupp);
    return all;
}

// The result of a function without failures, and its number of bpf(2) calls.
struct Success {
    int32_t result;
    size_t calls;
};

Success succeed(const Call &call) {
    World world(call.type);
    ebpf_error *err = nullptr;
    int32_t result = call.run(world, &err);
    ErrorHandle owned(err);
    INFO(call.operation << ": " << ebpf_error_message(err));
    REQUIRE(result >= 0);
    return {result, world.calls.size()};
}

// The required result of a function when one of its calls fails.
int32_t expected_result(const Call &call, const Success &success, size_t number, int32_t error) {
    if (error == EINTR) return success.result;
    int32_t portable = error == sys::kErrnoNotsupp ? EOPNOTSUPP : error;
    for (const Exception &exception : call.exceptions) {
        if (exception.number == number && exception.error == portable) return exception.result;
    }
    return -portable;
}

bool is_answer(const Call &call, size_t number, int32_t error) {
    for (const Exception &exception : call.exceptions) {
        if (exception.number == number && exception.error == error && exception.result == -ENOENT) return true;
    }
    return false;
}

// The fault of an error; "" if it has none.
std::string fault_of_error(const Call &call, const Outcome &outcome) {
    if (!outcome.has_error) return "no error object";
    if (outcome.operation != call.operation) return "operation " + outcome.operation;
    if (outcome.cause == EBPF_CAUSE_NONE || !ebpf_cause_name(outcome.cause)) return "cause " + std::to_string(outcome.cause);
    const char *name = strerrorname_np(-outcome.code);
    if (outcome.message == strerror(-outcome.code) || outcome.message == (name ? name : "")) return "only the errno as message";
    if (outcome.message.size() < 20) return "message \"" + outcome.message + "\"";
    if (outcome.message.find('\n') != std::string::npos) return "a newline in the message";
    return "";
}

std::string fault_of(const Call &call, const Outcome &outcome, int32_t expected, bool answer) {
    if (outcome.code != expected) {
        return "returned " + std::to_string(outcome.code) + ", not " + std::to_string(expected) + " (" + outcome.message + ")";
    }
    if (outcome.code < 0 && !answer) return fault_of_error(call, outcome);
    return outcome.has_error ? "an error without a failure: " + outcome.message : "";
}

// Runs a call in a world of its own, in which something goes wrong.
template <typename Disturb>
Outcome run(const Call &call, Disturb disturb) {
    World world(call.type);
    disturb(world);
    auto *err = reinterpret_cast<ebpf_error *>(1);
    int32_t result = call.run(world, &err);
    return Outcome(result, err);
}

template <typename Disturb>
int32_t run_without_error(const Call &call, Disturb disturb) {
    World world(call.type);
    disturb(world);
    return call.run(world, nullptr);
}

// Every reported fault names the place.
class Faults {
public:
    void add(const Call &call, size_t number, int32_t error, const std::string &fault) {
        if (fault.empty()) return;
        list += std::string(call.operation) + " on a " + ebpf_map_type_name(call.type) + ", call " + std::to_string(number) +
                ", " + (strerrorname_np(error) ? strerrorname_np(error) : std::to_string(error)) + ": " + fault + '\n';
    }
    std::string list;
};

}  // namespace

TEST_CASE("each errno of each call of bpf(2) comes out, explained", "[errno]") {
    Faults faults;
    for (const Call &call : all_calls()) {
        Success success = succeed(call);
        for (size_t number = 0; number < success.calls; ++number) {
            for (int32_t error : every_errno()) {
                auto disturb = [&](World &world) { world.refuse_call(number, error); };
                int32_t expected = expected_result(call, success, number, error);
                Outcome outcome = run(call, disturb);
                faults.add(call, number, error, fault_of(call, outcome, expected, is_answer(call, number, error)));
                int32_t silent = run_without_error(call, disturb);
                if (silent != outcome.code) faults.add(call, number, error, "without err: " + std::to_string(silent));
            }
        }
    }
    CHECK(faults.list == "");
}

TEST_CASE("looking for the cause of a failure may fail, and the failure stays", "[errno]") {
    Faults faults;
    for (const Call &call : all_calls()) {
        Success success = succeed(call);
        for (size_t number = 0; number < success.calls; ++number) {
            for (int32_t error : {EPERM, EBADF, EINVAL, ENOSPC, EOPNOTSUPP, EBUSY, EEXIST, ENOTSOCK}) {
                if (expected_result(call, success, number, error) != -error) continue;
                for (int32_t later : {EPERM, ENOENT, EINVAL, ENOMEM, EMFILE}) {
                    Outcome outcome = run(call, [&](World &world) {
                        world.refuse_call(number, error);
                        world.refuse_calls_after(number, later);
                    });
                    std::string fault = fault_of(call, outcome, -error, false);
                    if (!fault.empty()) fault += ", when later calls give " + std::to_string(later);
                    faults.add(call, number, error, fault);
                }
            }
        }
    }
    CHECK(faults.list == "");
}

TEST_CASE("a failure is explained without /proc, without capabilities, on an old kernel", "[errno]") {
    Faults faults;
    for (const Call &call : all_calls()) {
        Success success = succeed(call);
        for (size_t number = 0; number < success.calls; ++number) {
            for (int32_t error : {EPERM, EBADF, EINVAL, ENOENT, E2BIG, EOPNOTSUPP}) {
                Outcome outcome = run(call, [&](World &world) {
                    world.refuse_call(number, error);
                    world.has_proc = false;
                    world.capabilities = 0;
                    world.release = "4.19.0";
                });
                int32_t expected = expected_result(call, success, number, error);
                faults.add(call, number, error, fault_of(call, outcome, expected, is_answer(call, number, error)));
            }
        }
    }
    CHECK(faults.list == "");
}

TEST_CASE("a call that a signal interrupts again and again goes on", "[errno]") {
    for (const Call &call : all_calls()) {
        Success success = succeed(call);
        World world(call.type);
        INFO(call.operation);
        for (uint32_t command = 0; command <= sys::kLinkDetach; ++command) world.refuse(command, EINTR, 5);
        ebpf_error *err = nullptr;
        CHECK(call.run(world, &err) == success.result);
        CHECK(err == nullptr);
        CHECK(world.calls.size() > success.calls);
    }
}
