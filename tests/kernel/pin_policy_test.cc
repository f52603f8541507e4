// SPDX-License-Identifier: BSD-2-Clause
// Creating at a path where something may be pinned already: fail, reuse, replace.
#include "kernel/pin_policy.h"

#include "kernel/child.h"
#include "kernel/pin_directory.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <string>

using namespace kernel_tests;

TEST_CASE("every policy creates where nothing is", "[kernel][pin]") {
    PinDirectory pins;
    for (uint32_t policy : {EBPF_PIN_POLICY_FAIL, EBPF_PIN_POLICY_REUSE, EBPF_PIN_POLICY_REPLACE}) {
        std::string path = pins.path("tx" + std::to_string(policy));
        Created created = create(kShape, path, policy);
        CHECK(created.outcome.verdict == kOk);
        CHECK(created.outcome.result == 0);
        CHECK(id_at(path) == ebpf_map_id(created.map.get()));
    }
}

TEST_CASE("EBPF_PIN_POLICY_FAIL fails where something is", "[kernel][pin]") {
    PinDirectory pins;
    Created first = create(kShape, pins.path("tx"), EBPF_PIN_POLICY_FAIL);
    Created second = create(kShape, pins.path("tx"), EBPF_PIN_POLICY_FAIL);
    check_outcome(second.outcome, {-EEXIST, EBPF_CAUSE_PIN_EXISTS}, {"something is pinned at " + pins.path("tx") + " already"});
    CHECK(second.map == nullptr);
    CHECK(id_at(pins.path("tx")) == ebpf_map_id(first.map.get()));
}

TEST_CASE("a process without the right to create can reuse", "[kernel][pin][capability]") {
    PinDirectory pins;
    chmod(pins.directory().c_str(), 0755);
    Created first = create({EBPF_MAP_TYPE_HASH, 4, 8, 64, 0, "tx"}, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
    put(first.map, 1, uint64_t{42});
    chmod(pins.path("tx").c_str(), 0444);
    std::string seen = in_child([&]() -> std::string {
        if (setgroups(0, nullptr) < 0 || setgid(65534) < 0 || setuid(65534) < 0) return "still root";
        Shape reader = kShape;
        reader.flags = EBPF_F_RDONLY;
        Created reused = create(reader, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
        if (reused.outcome.result != 1) return reused.outcome.message;
        Created nothing = create(reader, pins.path("other"), EBPF_PIN_POLICY_REUSE);
        reader.value_size = 4;
        return std::to_string(read<uint64_t>(reused.map, 1).value_or(0)) + " " + short_text(nothing.outcome.verdict) + " " +
               short_text(create(reader, pins.path("tx"), EBPF_PIN_POLICY_REUSE).outcome.verdict);
    });
    CHECK(seen == "42 EPERM CAPABILITY EEXIST PIN_MISMATCH");
}

TEST_CASE("nothing is created for a pin that cannot be made", "[kernel][pin][capability]") {
    PinDirectory pins;
    create(kShape, pins.path("tx"), EBPF_PIN_POLICY_FAIL);
    // Creating fails here, so a success proves that the pin was opened first.
    std::string seen = in_child([&] {
        keep_capabilities({});
        std::string causes;
        for (const std::string &path : {pins.path("tx"), pins.path("no/tx"), pins.path("a.b"), std::string("/tmp/tx")}) {
            causes += short_text(create(kShape, path, EBPF_PIN_POLICY_FAIL).outcome.verdict) + " ";
        }
        return causes;
    });
    CHECK(seen == "EEXIST PIN_EXISTS ENOENT PIN_DIRECTORY EPERM PIN_NAME EPERM PIN_NOT_BPFFS ");
    CHECK(pins.list() == "tx ");
}

TEST_CASE("reuse opens as the spec wants to: one way only", "[kernel][pin]") {
    PinDirectory pins;
    create(kShape, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
    Shape reader = kShape;
    reader.flags = EBPF_F_RDONLY;
    Created created = create(reader, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
    CHECK(created.outcome.result == 1);
    CHECK(put(created.map, 1, uint64_t{1}).verdict == Verdict{-EPERM, EBPF_CAUSE_READ_ONLY});
}

TEST_CASE("EBPF_PIN_POLICY_REPLACE puts a new map there", "[kernel][pin]") {
    PinDirectory pins;
    std::string path = pins.path("tx");
    Created first = create(kShape, path, EBPF_PIN_POLICY_REPLACE);
    put(first.map, 1, uint64_t{42});
    Created second = create({EBPF_MAP_TYPE_ARRAY, 4, 4, 1}, path, EBPF_PIN_POLICY_REPLACE);
    CHECK(second.outcome.result == 0);
    CHECK(id_at(path) == ebpf_map_id(second.map.get()));
    CHECK(read<uint64_t>(first.map, 1) == 42U);
    CHECK(pins.list() == "tx ");
}

TEST_CASE("errors of creating at a path", "[kernel][pin]") {
    PinDirectory pins;
    check_outcome(create(kShape, pins.path("tx"), 3).outcome, {-EINVAL, EBPF_CAUSE_ARGUMENT},
                  {"policy 3 is not", "EBPF_PIN_POLICY_REPLACE (2)"});
    for (uint32_t policy : {EBPF_PIN_POLICY_FAIL, EBPF_PIN_POLICY_REUSE, EBPF_PIN_POLICY_REPLACE}) {
        INFO("policy " << policy);
        CHECK(create(kShape, "/tmp/tx", policy).outcome.verdict.cause == EBPF_CAUSE_PIN_NOT_BPFFS);
        CHECK(create(kShape, pins.path("no/tx"), policy).outcome.verdict.cause == EBPF_CAUSE_PIN_DIRECTORY);
        CHECK(create(kShape, pins.path("a.b"), policy).outcome.verdict.cause == EBPF_CAUSE_PIN_NAME);
        CHECK(create({EBPF_MAP_TYPE_HASH, 0, 8, 64}, pins.path("tx"), policy).outcome.verdict.cause == EBPF_CAUSE_KEY_SIZE);
        CHECK(pins.list() == "");
    }
}

TEST_CASE("a spec that breaks a rule is not reused either", "[kernel][pin]") {
    PinDirectory pins;
    create(kShape, pins.path("tx"), EBPF_PIN_POLICY_REUSE);
    CHECK(create({EBPF_MAP_TYPE_HASH, 0, 8, 64}, pins.path("tx"), EBPF_PIN_POLICY_REUSE).outcome.verdict.cause ==
          EBPF_CAUSE_KEY_SIZE);
}
