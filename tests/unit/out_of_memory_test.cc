// SPDX-License-Identifier: BSD-2-Clause
// Memory that runs out: at the first allocation of a call, at the second, … until there are no more.
#include "unit/allocations.h"
#include "unit/calls.h"

#include <catch2/catch.hpp>

using namespace ebpfmap;
using namespace ebpfmap::unit;

namespace {

struct Attempt {
    bool happened;      // was there an allocation to fail
    const char *fault;  // a literal: looking for lost memory, nothing is allocated
};

// The fault of a call that ran out of memory; `usual` is its result with memory.
const char *fault_of(int32_t result, int32_t usual, ebpf_error *err) {
    if (result != -ENOMEM && result != usual) return "another result";
    if (result < 0 && !err && usual != -ENOENT) return "no error object";
    if (result >= 0 && err) return "an error without a failure";
    if (err && ebpf_error_code(err) != result) return "the result is not that of the error";
    if (err && *ebpf_error_message(err) == '\0') return "an empty message";
    if (result == -ENOMEM && ebpf_error_cause(err) != EBPF_CAUSE_OUT_OF_MEMORY) return "another cause";
    return nullptr;
}

// Runs a call in a world of its own in which the first call of bpf(2) fails with `error` (0: none) and one allocation fails.
Attempt run(const Call &call, int32_t error, size_t allocation, int32_t usual) {
    World world(call.type);
    if (error != 0) world.refuse_call(0, error);
    auto *err = reinterpret_cast<ebpf_error *>(1);
    FailingAllocation failure(allocation);
    int32_t result = call.run(world, &err);
    ErrorHandle owned(err);
    return {failure.happened(), fault_of(result, usual, err)};
}

int32_t usual_result(const Call &call, int32_t error) {
    World world(call.type);
    if (error != 0) world.refuse_call(0, error);
    return call.run(world, nullptr);
}

// Fails one allocation after the other.
std::string faults_of(const Call &call, int32_t error) {
    std::string faults;
    int32_t usual = usual_result(call, error);
    for (size_t allocation = 0;; ++allocation) {
        long before = live_allocations();
        Attempt attempt = run(call, error, allocation, usual);
        bool lost = live_allocations() != before;
        std::string where = std::string(call.operation) + ", allocation " + std::to_string(allocation);
        if (attempt.fault) faults += where + ": " + attempt.fault + '\n';
        if (lost) faults += where + ": memory is lost\n";
        if (!attempt.happened) return faults;
    }
}

}  // namespace

TEST_CASE("no memory while a call succeeds", "[memory]") {
    for (const Call &call : all_calls()) {
        INFO("on a " << ebpf_map_type_name(call.type));
        CHECK(faults_of(call, 0) == "");
    }
}

TEST_CASE("no memory while a failure is explained", "[memory]") {
    for (const Call &call : all_calls()) {
        for (int32_t error : {EPERM, EINVAL, EBADF, E2BIG, EEXIST, EOPNOTSUPP}) {
            INFO("on a " << ebpf_map_type_name(call.type) << ", errno " << error);
            CHECK(faults_of(call, error) == "");
        }
    }
}

TEST_CASE("no memory to remember a pin: there is none", "[memory]") {
    bool happened = true;
    for (size_t allocation = 0; happened; ++allocation) {
        World world(EBPF_MAP_TYPE_HASH);
        FailingAllocation failure(allocation);
        int32_t result = ebpf_map_pin(world.map.get(), kPin, nullptr);
        happened = failure.happened();
        if (result < 0) CHECK(world.pins.empty());
    }
}

TEST_CASE("no memory to remember a pin: no map is made, and no pin of it", "[memory]") {
    for (uint32_t policy : {EBPF_PIN_POLICY_FAIL, EBPF_PIN_POLICY_REUSE, EBPF_PIN_POLICY_REPLACE}) {
        bool happened = true;
        for (size_t allocation = 0; happened; ++allocation) {
            World world(EBPF_MAP_TYPE_HASH);
            ebpf_map *made = nullptr;
            FailingAllocation failure(allocation);
            int32_t result = ebpf_map_create_pinned(world.hash_spec.get(), kPin, policy, &made, nullptr);
            MapHandle map(made);
            happened = failure.happened();
            CHECK((result >= 0) == (map != nullptr));
            CHECK((result >= 0) == world.pins.contains(kPin));
        }
    }
}

TEST_CASE("without memory for the registry, nothing is opened", "[memory]") {
    bool happened = true;
    for (size_t allocation = 0; happened; ++allocation) {
        World world(EBPF_MAP_TYPE_HASH);
        world.pin_behind_the_back();
        ebpf_map *made = nullptr;
        FailingAllocation failure(allocation);
        int32_t result = ebpf_map_open_pinned(kPin, 0, &made, nullptr);
        MapHandle map(made);
        happened = failure.happened();
        CHECK((result >= 0) == (map != nullptr));
    }
}

TEST_CASE("the error for want of memory is like any other", "[memory]") {
    World world(EBPF_MAP_TYPE_HASH);
    ebpf_error *first = nullptr;
    ebpf_error *second = nullptr;
    ebpf_map *made = nullptr;
    {
        FailingAllocation failure(0);
        CHECK(ebpf_map_create(world.hash_spec.get(), &made, &first) == -ENOMEM);
    }
    {
        FailingAllocation failure(0);
        CHECK(ebpf_map_create(world.hash_spec.get(), &made, &second) == -ENOMEM);
    }
    CHECK(ebpf_error_code(first) == -ENOMEM);
    CHECK(ebpf_error_cause(first) == EBPF_CAUSE_OUT_OF_MEMORY);
    CHECK(ebpf_error_message(first) == std::string("no memory"));
    CHECK(ebpf_error_log(first) == std::string());
    ebpf_error_free(first);
    CHECK(ebpf_error_message(second) == std::string("no memory"));
    ebpf_error_free(second);
}

TEST_CASE("no memory ends a walk for good", "[memory]") {
    World world(EBPF_MAP_TYPE_SOCKHASH);
    auto cursor = harness::make<CursorHandle>(ebpf_cursor_new, world.map.get());
    uint32_t key;
    {
        FailingAllocation failure(0);
        CHECK(ebpf_cursor_next(cursor.get(), &key, 4, nullptr, 0, nullptr) == -ENOMEM);
    }
    CHECK(outcome_of(ebpf_cursor_next, cursor.get(), &key, 4, nullptr, 0).cause == EBPF_CAUSE_OUT_OF_MEMORY);
    ebpf_cursor_rewind(cursor.get());
    CHECK(ebpf_cursor_next(cursor.get(), &key, 4, nullptr, 0, nullptr) == 1);
}
