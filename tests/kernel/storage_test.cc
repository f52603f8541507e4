// SPDX-License-Identifier: BSD-2-Clause
// Local storages: values that hang on sockets, inodes, tasks and cgroups.
#include "kernel/maps.h"
#include "kernel/objects.h"
#include "kernel/sockets.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

struct Value {
    uint32_t words[5];
    bool operator==(const Value &) const = default;
};

constexpr Value kOne{{1, 2, 3, 4, 5}};
constexpr Value kOther{{6, 7, 8, 9, 10}};

struct Kind {
    uint32_t type;
    Descriptor (*make)();
    int32_t wrong_object;  // the errno of a file of another kind
    uint32_t cause;
    const char *wanted;
};

const Kind kKinds[] = {
    {EBPF_MAP_TYPE_SK_STORAGE, [] { return bound_socket(SOCK_DGRAM); }, -ENOTSOCK, EBPF_CAUSE_FD_KIND, "a socket"},
    {EBPF_MAP_TYPE_INODE_STORAGE, memory_file, 0, EBPF_CAUSE_NONE, ""},
    {EBPF_MAP_TYPE_TASK_STORAGE, [] { return open_pidfd(getpid()); }, -EBADF, EBPF_CAUSE_FD_KIND, "a pidfd (pidfd_open)"},
    {EBPF_MAP_TYPE_CGRP_STORAGE, [] { return open_file(cgroup_root(), O_RDONLY); }, -EBADF, EBPF_CAUSE_CGROUP,
     "an open directory of a cgroup v2 hierarchy"},
};

MapHandle make_storage(uint32_t type) { return make_map({type, 4, sizeof(Value), 0, 0, "hung"}); }

Attempt set(const MapHandle &map, int object, const Value &value, uint64_t flags = 0) {
    return attempt(ebpf_storage_set, map.get(), object, &value, sizeof value, flags);
}

Attempt get(const MapHandle &map, int object, Value *value) {
    return attempt(ebpf_storage_get, map.get(), object, value, sizeof *value, 0);
}

Attempt remove(const MapHandle &map, int object) { return attempt(ebpf_storage_delete, map.get(), object); }

}  // namespace

TEST_CASE("local storages: set, get, replace, delete", "[kernel][storage]") {
    for (const Kind &kind : kKinds) {
        INFO(ebpf_map_type_name(kind.type));
        MapHandle map = make_storage(kind.type);
        Descriptor object = kind.make();
        Value value{};
        CHECK(get(map, object.get(), &value).verdict == kNone);
        CHECK(set(map, object.get(), kOne).verdict == kOk);
        CHECK(get(map, object.get(), &value).verdict == kOk);
        CHECK(value == kOne);
        CHECK(set(map, object.get(), kOther).verdict == kOk);
        CHECK(get(map, object.get(), &value).verdict == kOk);
        CHECK(value == kOther);
        CHECK(remove(map, object.get()).verdict == kOk);
        CHECK(get(map, object.get(), &value).verdict == kNone);
        check_outcome(remove(map, object.get()), {-ENOENT, EBPF_CAUSE_NOT_FOUND},
                      {"(descriptor " + std::to_string(object.get()) + ") has no value in map \"hung\" to remove"});
    }
}

TEST_CASE("a value hangs on the object, not on its descriptor", "[kernel][storage]") {
    for (const Kind &kind : kKinds) {
        INFO(ebpf_map_type_name(kind.type));
        MapHandle map = make_storage(kind.type);
        Descriptor object = kind.make();
        Descriptor same(fcntl(object.get(), F_DUPFD_CLOEXEC, 3));
        Value value{};
        set(map, object.get(), kOne);
        CHECK(get(map, same.get(), &value).verdict == kOk);
        CHECK(value == kOne);
    }
}

TEST_CASE("flags of setting a value", "[kernel][storage]") {
    for (const Kind &kind : kKinds) {
        INFO(ebpf_map_type_name(kind.type));
        MapHandle map = make_storage(kind.type);
        Descriptor object = kind.make();
        check_outcome(set(map, object.get(), kOne, EBPF_EXIST), {-ENOENT, EBPF_CAUSE_NOT_FOUND},
                      {"has no value in map \"hung\" to overwrite (EBPF_EXIST)"});
        CHECK(set(map, object.get(), kOne, EBPF_NOEXIST).verdict == kOk);
        check_outcome(set(map, object.get(), kOne, EBPF_NOEXIST), {-EEXIST, EBPF_CAUSE_EXISTS},
                      {"has a value in map \"hung\" already (EBPF_NOEXIST)"});
        check_outcome(set(map, object.get(), kOne, 3), {-EINVAL, EBPF_CAUSE_FLAGS}, {"flags 0x3"});
        check_outcome(set(map, object.get(), kOne, EBPF_F_LOCK), {-EINVAL, EBPF_CAUSE_FLAGS},
                      {"EBPF_F_LOCK needs a bpf_spin_lock"});
        Value value{};
        CHECK(attempt(ebpf_storage_get, map.get(), object.get(), &value, sizeof value, EBPF_F_LOCK).verdict ==
              Verdict{-EINVAL, EBPF_CAUSE_FLAGS});
    }
}

TEST_CASE("a descriptor of another kind of object", "[kernel][storage]") {
    Descriptor file = memory_file();
    for (const Kind &kind : kKinds) {
        if (kind.wrong_object == 0) continue;  // every file has an inode
        INFO(ebpf_map_type_name(kind.type));
        MapHandle map = make_storage(kind.type);
        Value value{};
        for (const Attempt &outcome : {set(map, file.get(), kOne), get(map, file.get(), &value), remove(map, file.get())}) {
            CHECK(outcome.verdict.cause == kind.cause);
            CHECK_THAT(outcome.message, Catch::Contains("(object_fd) is not " + std::string(kind.wanted)) &&
                                            Catch::Contains(ebpf_map_type_name(kind.type)));
        }
    }
}

TEST_CASE("a descriptor of nothing", "[kernel][storage]") {
    for (const Kind &kind : kKinds) {
        INFO(ebpf_map_type_name(kind.type));
        MapHandle map = make_storage(kind.type);
        Value value{};
        for (int fd : {4711, -1}) {
            for (const Attempt &outcome : {set(map, fd, kOne), get(map, fd, &value), remove(map, fd)}) {
                CHECK(outcome.verdict.cause == EBPF_CAUSE_BAD_FD);
                CHECK_THAT(outcome.message, Catch::Contains(std::to_string(fd) + " (object_fd) is not open"));
            }
        }
    }
}

TEST_CASE("a process that has ended", "[kernel][storage]") {
    MapHandle map = make_storage(EBPF_MAP_TYPE_TASK_STORAGE);
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    Descriptor process = open_pidfd(child);
    Value value{};
    CHECK(set(map, process.get(), kOne).verdict == kOk);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    CHECK(get(map, process.get(), &value).verdict == kNone);
    for (uint64_t flags : {EBPF_ANY, EBPF_NOEXIST}) {
        check_outcome(set(map, process.get(), kOne, flags), {-ENOENT, EBPF_CAUSE_TASK}, {"pidfd (object_fd) has ended"});
    }
    CHECK(remove(map, process.get()).verdict.code == -ENOENT);
}

TEST_CASE("a cgroup that has been removed", "[kernel][storage]") {
    MapHandle map = make_storage(EBPF_MAP_TYPE_CGRP_STORAGE);
    auto cgroup = std::make_unique<Cgroup>();
    Descriptor directory = cgroup->open();
    CHECK(set(map, directory.get(), kOne).verdict == kOk);
    cgroup.reset();
    Value value{};
    CHECK(get(map, directory.get(), &value).verdict == kNone);
    for (uint64_t flags : {EBPF_ANY, EBPF_NOEXIST}) {
        check_outcome(set(map, directory.get(), kOne, flags), {-ENOENT, EBPF_CAUSE_CGROUP}, {"(object_fd) has been removed"});
    }
}

TEST_CASE("a storage cannot be walked", "[kernel][storage]") {
    for (const Kind &kind : kKinds) {
        MapHandle map = make_storage(kind.type);
        ebpf_cursor *cursor = nullptr;
        check_outcome(attempt(ebpf_cursor_new, map.get(), &cursor), kUnsupported,
                      {"cannot be walked", "ebpf_storage_get()", ebpf_map_type_name(kind.type)});
    }
}
