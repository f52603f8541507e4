// SPDX-License-Identifier: BSD-2-Clause
// Paths at which nothing can be pinned or opened: maps, programs and links say the same.
#include "kernel/child.h"
#include "kernel/maps.h"
#include "kernel/pin_directory.h"
#include "kernel/programs.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <catch2/catch.hpp>

#include <fstream>

using namespace kernel_tests;
using Catch::Matchers::Contains;
using ebpfmap::harness::ProgramHandle;

namespace {

// A map and a program, pinned and opened in the same way.
class Pinnable {
public:
    Pinnable() {
        ebpfmap::harness::Descriptor loaded = load_xdp();
        program_ = make<ProgramHandle>(ebpf_program_open_fd, loaded.get());
        map_ = make_map({EBPF_MAP_TYPE_HASH, 4, 4, 8, 0, "tx"});
    }

    // The common message of both; throws if they differ in more than the noun.
    Attempt pin(const std::string &path) const {
        return same(attempt(ebpf_map_pin, map_.get(), path.c_str()), attempt(ebpf_program_pin, program_.get(), path.c_str()));
    }
    Attempt unpin(const std::string &path) const {
        return same(attempt(ebpf_map_unpin, map_.get(), path.c_str()),
                    attempt(ebpf_program_unpin, program_.get(), path.c_str()));
    }
    Attempt open(const std::string &path, uint32_t flags = 0) const {
        ebpf_program *program = nullptr;
        Attempt of_program = attempt(ebpf_program_open_pinned, path.c_str(), &program);
        ebpf_program_close(program);
        return same(open_map(path, flags), of_program);
    }
    static Attempt open_map(const std::string &path, uint32_t flags = 0) {
        ebpf_map *map = nullptr;
        Attempt outcome = attempt(ebpf_map_open_pinned, path.c_str(), flags, &map);
        ebpf_map_close(map);
        return outcome;
    }
    const MapHandle &map() const { return map_; }
    const ProgramHandle &program() const { return program_; }

private:
    static Attempt same(Attempt of_map, const Attempt &of_program) {
        if (of_map.verdict == of_program.verdict) return of_map;
        throw std::runtime_error("map: " + of_map.message + "; program: " + of_program.message);
    }

    MapHandle map_;
    ProgramHandle program_;
};

// In a mount namespace of its own.
Attempt in_mount_namespace(const std::function<Attempt()> &body) {
    return outcome_in_child([&] {
        if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) {
            ebpfmap::harness::throw_errno("leaving the mount namespace");
        }
        return body();
    });
}

Attempt as_nobody(const std::function<Attempt()> &body) {
    return outcome_in_child([&] {
        if (setresuid(65534, 65534, 65534) < 0) ebpfmap::harness::throw_errno("changing the user");
        return body();
    });
}

}  // namespace

TEST_CASE("a directory is no place for a pin", "[kernel][pin]") {
    PinDirectory pins;
    Pinnable thing;
    check_outcome(thing.pin("/sys/fs/bpf"), {-EEXIST, EBPF_CAUSE_PIN_EXISTS},
                  {"/sys/fs/bpf is the top directory of a bpf file system", "/sys/fs/bpf/NAME"});
    check_outcome(thing.pin(pins.directory()), {-EEXIST, EBPF_CAUSE_PIN_EXISTS}, {pins.directory() + " is a directory"});
    CHECK(thing.pin("/sys/fs/bpf/").verdict.cause == EBPF_CAUSE_PIN_NAME);
    for (const std::string &path :
         {std::string("/sys/fs/bpf"), std::string("/sys/fs/bpf/"), pins.directory(), pins.directory() + "///"}) {
        INFO(path);
        for (const Attempt &outcome : {thing.open(path), thing.unpin(path)}) {
            INFO(outcome.message);
            CHECK(outcome.verdict.cause == EBPF_CAUSE_PIN_KIND);
            CHECK_THAT(outcome.message, Contains("directory") && Contains("not a pin"));
        }
    }
}

TEST_CASE("slashes at the end of a path", "[kernel][pin]") {
    PinDirectory pins;
    Pinnable thing;
    check_outcome(thing.pin(pins.path("tx/")), {thing.pin(pins.path("tx/")).verdict.code, EBPF_CAUSE_PIN_NAME},
                  {"has no file name", "remove that '/'"});
    call(ebpf_map_pin, thing.map().get(), pins.path("tx").c_str());
    for (const Attempt &outcome : {thing.pin(pins.path("tx/")), thing.open(pins.path("tx/")), thing.unpin(pins.path("tx//"))}) {
        INFO(outcome.message);
        CHECK(outcome.verdict.cause == EBPF_CAUSE_PIN_NAME);
        CHECK_THAT(outcome.message, Contains("remove that '/'"));
    }
}

TEST_CASE("opening below a missing directory advises nothing to make", "[kernel][pin]") {
    PinDirectory pins;
    Pinnable thing;
    std::string path = pins.path("missing/deeper/tx");
    for (const Attempt &outcome : {thing.open(path), thing.unpin(path)}) {
        check_outcome(outcome, {-ENOENT, EBPF_CAUSE_PIN_DIRECTORY}, {"there is no directory " + pins.path("missing")});
        CHECK_THAT(outcome.message, !Contains("mkdir") && !Contains("deeper:"));
    }
    check_outcome(thing.pin(path), {-ENOENT, EBPF_CAUSE_PIN_DIRECTORY}, {"mkdir -p", pins.path("missing")});
    Attempt elsewhere = thing.pin("/nowhere/tx");
    CHECK(elsewhere.verdict.cause == EBPF_CAUSE_PIN_DIRECTORY);
    CHECK_THAT(elsewhere.message, !Contains("mkdir") && Contains("there is one at /sys/fs/bpf"));
}

TEST_CASE("paths and names that are too long", "[kernel][pin]") {
    PinDirectory pins;
    Pinnable thing;
    std::string path = pins.directory();
    while (path.size() < 4096) path += "/" + std::string(100, 'x');
    std::string name = pins.path(std::string(256, 'y'));
    std::string middle = pins.path(std::string(300, 'z') + "/tx");
    for (const Attempt &outcome : {thing.pin(path), thing.open(path), thing.unpin(path)}) {
        check_outcome(outcome, {-ENAMETOOLONG, EBPF_CAUSE_PIN_NAME}, {"at most 4095", std::to_string(path.size())});
        CHECK_THAT(outcome.message, !Contains("mkdir"));
    }
    for (const Attempt &outcome : {thing.pin(name), thing.open(name), thing.pin(middle), thing.open(middle)}) {
        check_outcome(outcome, {-ENAMETOOLONG, EBPF_CAUSE_PIN_NAME}, {"at most 255", "cannot be the name of a pin"});
    }
}

TEST_CASE("a pin with the longest possible name is replaced", "[kernel][pin]") {
    PinDirectory pins;
    std::string path = pins.path(std::string(255, 'n'));
    Pinnable thing;
    call(ebpf_map_pin, thing.map().get(), path.c_str());
    MapSpecHandle spec = spec_of({EBPF_MAP_TYPE_HASH, 4, 4, 8});
    auto map = make<MapHandle>(ebpf_map_create_pinned, spec.get(), path.c_str(), uint32_t{EBPF_PIN_POLICY_REPLACE});
    CHECK(ebpf_map_id(map.get()) == ebpf_map_id(make<MapHandle>(ebpf_map_open_pinned, path.c_str(), 0U).get()));
}

TEST_CASE("ways that lead nowhere", "[kernel][pin]") {
    PinDirectory pins;
    Pinnable thing;
    call(ebpf_map_pin, thing.map().get(), pins.path("tx").c_str());
    std::string below = pins.path("tx/deeper/rx");
    for (const Attempt &outcome : {thing.pin(below), thing.open(below), thing.unpin(below)}) {
        check_outcome(outcome, {-ENOTDIR, EBPF_CAUSE_PIN_DIRECTORY}, {pins.path("tx") + " is not a directory"});
    }
    REQUIRE(symlink("loop", pins.path("loop").c_str()) == 0);
    std::string through = pins.path("loop/rx");
    for (const Attempt &outcome : {thing.pin(through), thing.open(through), thing.unpin(through)}) {
        check_outcome(outcome, {-ELOOP, EBPF_CAUSE_PIN_DIRECTORY}, {pins.path("loop") + " leads to itself"});
    }
    check_outcome(thing.open(pins.path("loop")), {-ELOOP, EBPF_CAUSE_PIN_DIRECTORY}, {"symbolic link", "leads to itself"});
    REQUIRE(symlink(pins.directory().c_str(), pins.path("here").c_str()) == 0);
    CHECK(Pinnable::open_map(pins.path("here/tx")).verdict == kOk);
}

TEST_CASE("a read-only bpf file system", "[kernel][pin]") {
    Pinnable thing;
    auto mounted = [&](const std::function<Attempt(const std::string &)> &body) {
        return in_mount_namespace([&] {
            std::string top = "/tmp/ebpfmap_test_" + std::to_string(getpid());
            mkdir(top.c_str(), 0700);
            if (mount("bpf", top.c_str(), "bpf", 0, nullptr) < 0) ebpfmap::harness::throw_errno("mounting");
            call(ebpf_map_pin, thing.map().get(), (top + "/tx").c_str());
            call(ebpf_program_pin, thing.program().get(), (top + "/program").c_str());
            if (mount("bpf", top.c_str(), "bpf", MS_REMOUNT | MS_RDONLY, nullptr) < 0)
                ebpfmap::harness::throw_errno("mounting");
            Attempt outcome = body(top);
            umount2(top.c_str(), MNT_DETACH);
            rmdir(top.c_str());
            return outcome;
        });
    };
    constexpr Verdict kReadOnly{-EROFS, EBPF_CAUSE_PERMISSION};
    check_outcome(mounted([&](const std::string &top) { return Pinnable::open_map(top + "/tx"); }), kReadOnly,
                  {"mounted read-only", "open the map with EBPF_F_RDONLY", "remount,rw"});
    CHECK(mounted([&](const std::string &top) { return Pinnable::open_map(top + "/tx", EBPF_F_RDONLY); }).verdict == kOk);
    check_outcome(mounted([&](const std::string &top) { return thing.pin(top + "/rx"); }), kReadOnly, {"remount,rw"});
    Attempt program = mounted([&](const std::string &top) {
        ebpf_program *opened = nullptr;
        return attempt(ebpf_program_open_pinned, (top + "/program").c_str(), &opened);
    });
    check_outcome(program, kReadOnly, {"remount,rw"});
    CHECK_THAT(program.message, !Contains("EBPF_F_RDONLY"));
}

TEST_CASE("the mode of a pin says how it can be opened", "[kernel][pin]") {
    PinDirectory pins;
    Pinnable thing;
    std::string path = pins.path("tx");
    call(ebpf_map_pin, thing.map().get(), path.c_str());
    chmod(pins.directory().c_str(), 0755);
    struct Row {
        mode_t mode;
        uint32_t access;
        const char *remedy;
    };
    constexpr Row kRows[] = {
        {0444, 0, "open it with EBPF_F_RDONLY"}, {0444, EBPF_F_WRONLY, "open it with EBPF_F_RDONLY"},
        {0222, 0, "open it with EBPF_F_WRONLY"}, {0222, EBPF_F_RDONLY, "open it with EBPF_F_WRONLY"},
        {0600, 0, "its owner, or root"},
    };
    for (const Row &row : kRows) {
        INFO(row.mode << " " << row.access);
        chmod(path.c_str(), row.mode);
        check_outcome(as_nobody([&] { return Pinnable::open_map(path, row.access); }), {-EACCES, EBPF_CAUSE_PERMISSION},
                      {"permissions of the pin", row.remedy});
    }
    chmod(path.c_str(), 0666);
    check_outcome(as_nobody([&] { return thing.pin(pins.path("rx")); }), {-EACCES, EBPF_CAUSE_PERMISSION},
                  {"the directory " + pins.directory(), "do not let this user change it"});
    chmod(pins.directory().c_str(), 0700);
    check_outcome(as_nobody([&] { return thing.open(path); }), {-EACCES, EBPF_CAUSE_PERMISSION},
                  {"the directory " + pins.directory(), "search it (x)"});
}

TEST_CASE("under ip netns exec the way out is nsenter", "[kernel][pin]") {
    Pinnable thing;
    auto in_exec = [&](const std::function<Attempt()> &body) {
        return in_mount_namespace([&] {
            // The steps of `ip netns exec blue`.
            if (mount("tmpfs", "/run", "tmpfs", 0, nullptr) < 0) ebpfmap::harness::throw_errno("mounting /run");
            mkdir("/run/netns", 0755);
            std::ofstream("/run/netns/blue") << "";
            umount2("/sys", MNT_DETACH);
            if (mount("blue", "/sys", "sysfs", 0, nullptr) < 0) ebpfmap::harness::throw_errno("mounting /sys");
            return body();
        });
    };
    for (const char *path : {"tx", "/sys/fs/bpf/tx", "/sys/fs/bpf/deeper/tx"}) {
        INFO(path);
        for (const Attempt &outcome : {in_exec([&] { return thing.pin(path); }), in_exec([&] { return thing.open(path); })}) {
            INFO(outcome.message);
            CHECK(outcome.verdict.cause == EBPF_CAUSE_BPFFS_MISSING);
            CHECK_THAT(outcome.message, Contains("nsenter --net=/run/netns/blue") && Contains("`ip netns exec blue`") &&
                                            Contains("a new /sys") && !Contains("mkdir"));
        }
    }
}

TEST_CASE("a chain says as a map does that no bpf file system is mounted", "[kernel][pin]") {
    auto chain = make<ebpfmap::harness::ChainHandle>(ebpf_chain_create, uint32_t{EBPF_CHAIN_KIND_XDP}, 2);
    for (const char *path : {"chain", "/sys/fs/bpf/chain", "/sys/fs/bpf/deeper/chain", "/nowhere/chain"}) {
        INFO(path);
        auto missing = [&](bool opening) {
            return in_mount_namespace([&] {
                while (umount2("/sys/fs/bpf", MNT_DETACH) == 0) {
                }
                ebpf_chain *opened = nullptr;
                return opening ? attempt(ebpf_chain_open_pinned, path, &opened) : attempt(ebpf_chain_pin, chain.get(), path);
            });
        };
        for (bool opening : {false, true}) {
            Attempt outcome = missing(opening);
            INFO(outcome.message);
            CHECK(outcome.verdict.cause == EBPF_CAUSE_BPFFS_MISSING);
            CHECK_THAT(outcome.message, Contains("mount -t bpf bpf /sys/fs/bpf") && !Contains("mkdir"));
        }
    }
}

TEST_CASE("directories of chains that cannot be opened", "[kernel][pin]") {
    PinDirectory pins;
    Pinnable thing;
    auto open = [](const std::string &directory) {
        ebpf_chain *opened = nullptr;
        return attempt(ebpf_chain_open_pinned, directory.c_str(), &opened);
    };
    check_outcome(open(pins.path("missing")), {-ENOENT, EBPF_CAUSE_PIN_DIRECTORY}, {"no directory " + pins.path("missing")});
    CHECK_THAT(open(pins.path("missing")).message, !Contains("mkdir"));
    call(ebpf_map_pin, thing.map().get(), pins.path("tx").c_str());
    check_outcome(open(pins.path("tx")), {-ENOTDIR, EBPF_CAUSE_PIN_DIRECTORY}, {pins.path("tx") + " is not a directory"});
    auto chain = make<ebpfmap::harness::ChainHandle>(ebpf_chain_create, uint32_t{EBPF_CHAIN_KIND_XDP}, 2);
    check_outcome(attempt(ebpf_chain_pin, chain.get(), pins.path("missing/c").c_str()), {-ENOENT, EBPF_CAUSE_PIN_DIRECTORY},
                  {"mkdir -p"});
    CHECK(attempt(ebpf_chain_pin, chain.get(), pins.path("c/").c_str()).verdict == kOk);
    CHECK(attempt(ebpf_chain_unpin, chain.get(), pins.path("c").c_str()).verdict == kOk);
}
