// SPDX-License-Identifier: BSD-2-Clause
// Pins: made, opened, removed, and every reason why not.
#include "kernel/child.h"
#include "kernel/maps.h"
#include "kernel/pin_directory.h"
#include "kernel/programs.h"
#include "kernel/raw.h"

#include <sched.h>
#include <sys/mount.h>
#include <catch2/catch.hpp>

using namespace kernel_tests;
using Catch::Matchers::Contains;

namespace {

MapHandle named_map(const char *name = "tx") { return make_map({EBPF_MAP_TYPE_HASH, 4, 4, 8, 0, name}); }

Attempt pin(const MapHandle &map, const std::string &path) { return attempt(ebpf_map_pin, map.get(), path.c_str()); }

Attempt unpin(const MapHandle &map, const std::string &path) { return attempt(ebpf_map_unpin, map.get(), path.c_str()); }

Attempt open_pin(const std::string &path, uint32_t flags = 0) {
    ebpf_map *map = nullptr;
    Attempt outcome = attempt(ebpf_map_open_pinned, path.c_str(), flags, &map);
    ebpf_map_close(map);
    return outcome;
}

MapHandle opened(const std::string &path, uint32_t flags = 0) {
    return make<MapHandle>(ebpf_map_open_pinned, path.c_str(), flags);
}

void pin_program(const std::string &path) {
    auto program = load_xdp();
    bpf_attr attr{};
    attr.pathname = reinterpret_cast<uintptr_t>(path.c_str());
    attr.bpf_fd = static_cast<uint32_t>(program.get());
    REQUIRE(raw_bpf(BPF_OBJ_PIN, attr) == 0);
}

// In a mount namespace of its own, where nothing is mounted of type bpf.
Attempt without_bpffs(const std::function<Attempt()> &body) {
    return outcome_in_child([&] {
        if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) {
            ebpfmap::harness::throw_errno("leaving the mount namespace");
        }
        while (umount2("/sys/fs/bpf", MNT_DETACH) == 0) {
        }
        return body();
    });
}

}  // namespace

TEST_CASE("a map is pinned, opened and unpinned", "[kernel][pin]") {
    PinDirectory pins;
    MapHandle map = named_map();
    put(map, 1, 42);
    CHECK(pin(map, pins.path("tx")).verdict == kOk);
    MapHandle found = opened(pins.path("tx"));
    CHECK(ebpf_map_id(found.get()) == ebpf_map_id(map.get()));
    CHECK(ebpf_map_name(found.get()) == std::string("tx"));
    CHECK(unpin(map, pins.path("tx")).verdict == kOk);
    CHECK(pins.list() == "");
    CHECK(read<int>(found, 1) == 42);
}

TEST_CASE("a pin outlives the descriptors", "[kernel][pin]") {
    PinDirectory pins;
    {
        MapHandle map = named_map();
        put(map, 1, 42);
        pin(map, pins.path("tx"));
    }
    CHECK(read<int>(opened(pins.path("tx")), 1) == 42);
}

TEST_CASE("a map has as many pins as are wanted", "[kernel][pin]") {
    PinDirectory pins;
    MapHandle map = named_map();
    for (const char *name : {"a", "b"}) CHECK(pin(map, pins.path(name)).verdict == kOk);
    CHECK(unpin(map, pins.path("a")).verdict == kOk);
    CHECK(ebpf_map_id(opened(pins.path("b")).get()) == ebpf_map_id(map.get()));
}

TEST_CASE("a pin is opened one way only", "[kernel][pin]") {
    PinDirectory pins;
    MapHandle map = named_map();
    pin(map, pins.path("tx"));
    CHECK(put(opened(pins.path("tx"), EBPF_F_RDONLY), 1, 1).verdict == Verdict{-EPERM, EBPF_CAUSE_READ_ONLY});
    CHECK(look_up(opened(pins.path("tx"), EBPF_F_WRONLY), 1).verdict == Verdict{-EPERM, EBPF_CAUSE_WRITE_ONLY});
    CHECK(put(opened(pins.path("tx")), 1, 1).verdict == kOk);
    constexpr Verdict kFlags{-EINVAL, EBPF_CAUSE_FLAGS};
    check_outcome(open_pin(pins.path("tx"), EBPF_F_RDONLY | EBPF_F_WRONLY), kFlags,
                  {"EBPF_F_RDONLY | EBPF_F_WRONLY exclude each other"});
    check_outcome(open_pin(pins.path("tx"), EBPF_F_NO_PREALLOC), kFlags,
                  {"opened with 0, EBPF_F_RDONLY or EBPF_F_WRONLY, not with EBPF_F_NO_PREALLOC"});
}

TEST_CASE("a name without a slash is a pin at the top of the file system", "[kernel][pin]") {
    char top[256];
    REQUIRE(call(ebpf_bpffs_find, top, sizeof top) > 0);
    CHECK(top == std::string("/sys/fs/bpf"));
    std::string name = "ebpfmap_test_" + std::to_string(getpid()) + "_relative";
    MapHandle map = named_map();
    CHECK(pin(map, name).verdict == kOk);
    CHECK(access((std::string(top) + '/' + name).c_str(), F_OK) == 0);
    CHECK(ebpf_map_id(opened(name).get()) == ebpf_map_id(map.get()));
    CHECK(unpin(map, name).verdict == kOk);
    char small[4];
    check_outcome(attempt(ebpf_bpffs_find, small, sizeof small), {-ENOSPC, EBPF_CAUSE_BUFFER_SIZE}, {"needs 12 bytes, not 4"});
}

TEST_CASE("paths at which nothing can be pinned", "[kernel][pin]") {
    PinDirectory pins;
    MapHandle map = named_map();
    pin(map, pins.path("taken"));
    struct Row {
        std::string path;
        Verdict expected;
        std::string fragment, remedy;
    };
    const std::string missing = pins.path("missing");
    const Row rows[] = {
        {pins.path("taken"),
         {-EEXIST, EBPF_CAUSE_PIN_EXISTS},
         "something is pinned at " + pins.path("taken"),
         "ebpf_map_open_pinned"},
        {missing + "/tx", {-ENOENT, EBPF_CAUSE_PIN_DIRECTORY}, "there is no directory " + missing, "mkdir -p"},
        {"/tmp/tx", {-EPERM, EBPF_CAUSE_PIN_NOT_BPFFS}, "/tmp/tx is not in a bpf file system", "there is one at /sys/fs/bpf"},
        {pins.path("with.dot"), {-EPERM, EBPF_CAUSE_PIN_NAME}, "\"with.dot\" cannot be the name of a pin", "names with a '.'"},
        {pins.path("."), {-EEXIST, EBPF_CAUSE_PIN_NAME}, "cannot be the name of a pin", ""},
        {"", {-EINVAL, EBPF_CAUSE_ARGUMENT}, "path is empty", "give the path of a pin"},
    };
    for (const Row &row : rows) {
        INFO(row.path);
        Attempt outcome = pin(map, row.path);
        CHECK(outcome.verdict.cause == row.expected.cause);
        CHECK(outcome.verdict.code == row.expected.code);
        CHECK_THAT(outcome.message, Contains(row.fragment) && Contains(row.remedy));
    }
    Attempt long_name = pin(map, pins.path(std::string(256, 'x')));
    CHECK(long_name.verdict.cause == EBPF_CAUSE_PIN_NAME);
    Attempt directory = pin(map, pins.directory() + "/");
    CHECK(directory.verdict.cause == EBPF_CAUSE_PIN_NAME);
    CHECK_THAT(directory.message, Contains("has no file name"));
    CHECK(pins.list() == "taken ");
}

TEST_CASE("pins that cannot be opened", "[kernel][pin]") {
    PinDirectory pins;
    pin_program(pins.path("program"));
    const std::string missing = pins.path("missing");
    check_outcome(open_pin(missing), {-ENOENT, EBPF_CAUSE_PIN_MISSING}, {"nothing is pinned at " + missing});
    check_outcome(open_pin(missing + "/tx"), {-ENOENT, EBPF_CAUSE_PIN_DIRECTORY}, {"there is no directory " + missing});
    check_outcome(open_pin(pins.path("program")), {-EINVAL, EBPF_CAUSE_PIN_KIND}, {"program", "is not a map"});
    CHECK(open_pin("/etc/hostname").verdict.cause == EBPF_CAUSE_PIN_NOT_BPFFS);
    CHECK(open_pin("/proc/self/exe").verdict.cause == EBPF_CAUSE_PIN_NOT_BPFFS);
    CHECK(open_pin("").verdict == Verdict{-EINVAL, EBPF_CAUSE_ARGUMENT});
}

TEST_CASE("a pin of something else is left alone", "[kernel][pin]") {
    PinDirectory pins;
    MapHandle mine = named_map("mine");
    MapHandle other = named_map("other");
    pin(other, pins.path("other"));
    pin_program(pins.path("program"));
    check_outcome(unpin(mine, pins.path("other")), {-EINVAL, EBPF_CAUSE_PIN_KIND},
                  {"is a pin of map \"other\", not of map \"mine\"", "it was not removed",
                   std::to_string(ebpf_map_id(other.get()))});
    check_outcome(unpin(mine, pins.path("program")), {-EINVAL, EBPF_CAUSE_PIN_KIND}, {"is not a map"});
    check_outcome(unpin(mine, pins.path("missing")), {-ENOENT, EBPF_CAUSE_PIN_MISSING}, {"nothing is pinned at"});
    CHECK(pins.list().find("other") != std::string::npos);
    CHECK(pins.list().find("program") != std::string::npos);
}

TEST_CASE("where no bpf file system is mounted, the message has the command", "[kernel][pin]") {
    constexpr Verdict kNoBpffs{-ENOENT, EBPF_CAUSE_BPFFS_MISSING};
    const char *const command = "mount -t bpf bpf /sys/fs/bpf";
    MapHandle map = named_map();
    check_outcome(without_bpffs([&] { return pin(map, "tx"); }), kNoBpffs, {"no bpf file system is mounted", command});
    check_outcome(without_bpffs([&] { return open_pin("tx"); }), kNoBpffs, {command});
    CHECK(without_bpffs([&] { return pin(map, "/sys/fs/bpf/tx"); }).verdict.cause == EBPF_CAUSE_BPFFS_MISSING);
    CHECK(without_bpffs([&] { return open_pin("/sys/fs/bpf/tx"); }).verdict.cause == EBPF_CAUSE_BPFFS_MISSING);
    char path[64];
    check_outcome(without_bpffs([&] { return attempt(ebpf_bpffs_find, path, sizeof path); }), kNoBpffs, {command});
}

TEST_CASE("a bpf file system elsewhere is found", "[kernel][pin]") {
    MapHandle map = named_map();
    Attempt outcome = without_bpffs([&] {
        std::string directory = "/tmp/ebpfmap_test_" + std::to_string(getpid());
        mkdir(directory.c_str(), 0700);
        int mounted = mount("bpf", directory.c_str(), "bpf", 0, nullptr);
        char found[256] = "";
        ebpf_bpffs_find(found, sizeof found, nullptr);
        Attempt pinned = pin(map, "tx");
        bool there = access((directory + "/tx").c_str(), F_OK) == 0;
        umount2(directory.c_str(), MNT_DETACH);
        rmdir(directory.c_str());
        if (mounted != 0 || found != directory || !there) throw std::runtime_error(std::string("found ") + found);
        return pinned;
    });
    CHECK(outcome.verdict == kOk);
}

TEST_CASE("the permissions of a pin", "[kernel][pin]") {
    PinDirectory pins;
    MapHandle map = named_map();
    std::string path = pins.path("tx");
    pin(map, path);
    chmod(path.c_str(), 0400);
    auto as_somebody = [&](uint32_t flags) {
        return outcome_in_child([&] {
            chmod(pins.directory().c_str(), 0755);
            if (setresuid(65534, 65534, 65534) < 0) throw std::runtime_error("cannot change the user");
            return open_pin(path, flags);
        });
    };
    check_outcome(as_somebody(0), {-EACCES, EBPF_CAUSE_PERMISSION},
                  {"opening the pin " + path + " was refused", "permissions"});
    chmod(path.c_str(), 0444);
    CHECK(as_somebody(EBPF_F_RDONLY).verdict == kOk);
    CHECK(as_somebody(0).verdict == Verdict{-EACCES, EBPF_CAUSE_PERMISSION});
}
