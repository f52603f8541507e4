// SPDX-License-Identifier: BSD-2-Clause
// Maps opened by id and by descriptor, and the descriptors that the library makes.
#include "kernel/child.h"
#include "kernel/maps.h"
#include "kernel/objects.h"
#include "kernel/pin_directory.h"
#include "kernel/programs.h"
#include "kernel/subject.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

Attempt open_fd(int fd) {
    ebpf_map *map = nullptr;
    Attempt outcome = attempt(ebpf_map_open_fd, fd, &map);
    ebpf_map_close(map);
    return outcome;
}

Attempt open_id(uint32_t id, uint32_t flags = 0) {
    ebpf_map *map = nullptr;
    Attempt outcome = attempt(ebpf_map_open_id, id, flags, &map);
    ebpf_map_close(map);
    return outcome;
}

bool close_on_exec(int fd) { return (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0; }

}  // namespace

TEST_CASE("a map of every type is opened by id and by descriptor", "[kernel][open]") {
    for (uint32_t type = 1; type <= kNewestType; ++type) {
        INFO(ebpf_map_type_name(type));
        Subject subject = make_subject(type);
        const ebpf_map *map = subject.map.get();
        for (const MapHandle &opened :
             {make<MapHandle>(ebpf_map_open_id, ebpf_map_id(map), 0), make<MapHandle>(ebpf_map_open_fd, ebpf_map_fd(map))}) {
            CHECK(ebpf_map_id(opened.get()) == ebpf_map_id(map));
            CHECK(ebpf_map_type(opened.get()) == type);
            CHECK(ebpf_map_key_size(opened.get()) == ebpf_map_key_size(map));
            CHECK(ebpf_map_value_size(opened.get()) == ebpf_map_value_size(map));
            CHECK(ebpf_map_value_len(opened.get()) == ebpf_map_value_len(map));
            CHECK(ebpf_map_max_entries(opened.get()) == ebpf_map_max_entries(map));
            CHECK(ebpf_map_flags(opened.get()) == ebpf_map_flags(map));
            CHECK(ebpf_map_extra(opened.get()) == ebpf_map_extra(map));
            CHECK(close_on_exec(ebpf_map_fd(opened.get())));
        }
        CHECK(close_on_exec(ebpf_map_fd(map)));
    }
}

TEST_CASE("the descriptor is duplicated: the original may be closed", "[kernel][open]") {
    MapHandle map = make_map({EBPF_MAP_TYPE_HASH, 4, 4, 4, 0, "shared"});
    put(map, 1, 42);
    MapHandle opened = make<MapHandle>(ebpf_map_open_fd, ebpf_map_fd(map.get()));
    CHECK(ebpf_map_fd(opened.get()) != ebpf_map_fd(map.get()));
    map.reset();
    CHECK(read<int>(opened, 1) == 42);
    CHECK(ebpf_map_name(opened.get()) == std::string("shared"));
}

TEST_CASE("closing a handle leaves the caller's descriptor open", "[kernel][open]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_HASH, 1);
    Descriptor own(fcntl(ebpf_map_fd(map.get()), F_DUPFD_CLOEXEC, 3));
    make<MapHandle>(ebpf_map_open_fd, own.get()).reset();
    CHECK(fcntl(own.get(), F_GETFD) >= 0);
}

TEST_CASE("a frozen map is opened, and stays frozen", "[kernel][open]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_ARRAY, 1);
    call(ebpf_map_freeze, map.get());
    MapHandle opened = make<MapHandle>(ebpf_map_open_id, ebpf_map_id(map.get()), 0);
    CHECK(read<int>(opened, 0) == 0);
    CHECK(put(opened, 0, 1).verdict == Verdict{-EPERM, EBPF_CAUSE_FROZEN});
}

TEST_CASE("a descriptor opened one way only stays so when duplicated", "[kernel][open]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_ARRAY, 1);
    MapHandle reader = make<MapHandle>(ebpf_map_open_id, ebpf_map_id(map.get()), EBPF_F_RDONLY);
    MapHandle copy = make<MapHandle>(ebpf_map_open_fd, ebpf_map_fd(reader.get()));
    CHECK(put(copy, 0, 1).verdict == Verdict{-EPERM, EBPF_CAUSE_READ_ONLY});
    CHECK(open_id(ebpf_map_id(map.get()), EBPF_F_RDONLY | EBPF_F_WRONLY).verdict == Verdict{-EINVAL, EBPF_CAUSE_FLAGS});
    CHECK(open_id(ebpf_map_id(map.get()), EBPF_F_CLONE).verdict == Verdict{-EINVAL, EBPF_CAUSE_FLAGS});
}

TEST_CASE("an id that no map has", "[kernel][open]") {
    check_outcome(open_id(0x7ffffff0), {-ENOENT, EBPF_CAUSE_ID}, {"there is no map with id 2147483632", "bpftool map list"});
    check_outcome(open_id(0), {-ENOENT, EBPF_CAUSE_ID}, {"id 0"});
}

TEST_CASE("descriptors that are no maps", "[kernel][open]") {
    constexpr Verdict kKind{-EINVAL, EBPF_CAUSE_FD_KIND};
    check_outcome(open_fd(load_xdp().get()), kKind, {"(fd) is a program, not a BPF map"});
    check_outcome(open_fd(memory_file().get()), kKind, {"(fd) is a file, not a BPF map"});
    check_outcome(open_fd(4711), {-EBADF, EBPF_CAUSE_BAD_FD}, {"file descriptor 4711 (fd) is not open"});
    check_outcome(open_fd(-1), {-EBADF, EBPF_CAUSE_BAD_FD}, {"file descriptor -1 (fd) is not open"});
}

TEST_CASE("ids are walked upwards", "[kernel][open]") {
    MapHandle first = small_map(EBPF_MAP_TYPE_ARRAY, 1);
    MapHandle second = small_map(EBPF_MAP_TYPE_ARRAY, 1);
    uint32_t id = 0, next = 0, met = 0;
    Attempt outcome = attempt(ebpf_map_next_id, id, &next);
    for (; outcome.verdict == kOk; outcome = attempt(ebpf_map_next_id, id, &next)) {
        REQUIRE(next > id);
        id = next;
        met += id == ebpf_map_id(first.get()) || id == ebpf_map_id(second.get());
    }
    CHECK(outcome.verdict == kNone);
    CHECK(met == 2);
    CHECK(attempt(ebpf_map_next_id, 0xffffffff, &next).verdict == kNone);
}

TEST_CASE("no descriptor of the library is 0, 1 or 2", "[kernel][open]") {
    PinDirectory pins;
    std::string path = pins.path("low");
    std::string low = in_child([&] {
        for (int fd : {0, 1, 2}) close(fd);
        MapHandle created = small_map(EBPF_MAP_TYPE_HASH, 1);
        call(ebpf_map_pin, created.get(), path.c_str());
        MapHandle storage = make_map(smallest(EBPF_MAP_TYPE_SK_STORAGE));
        MapHandle outer = make_map(smallest(EBPF_MAP_TYPE_ARRAY_OF_MAPS));
        uint32_t key = 0;
        MapHandle inner = small_map(EBPF_MAP_TYPE_ARRAY, 1);
        call(ebpf_map_in_map_set, outer.get(), &key, sizeof key, inner.get(), 0);
        const MapHandle maps[] = {
            make<MapHandle>(ebpf_map_open_id, ebpf_map_id(created.get()), 0),
            make<MapHandle>(ebpf_map_open_fd, ebpf_map_fd(created.get())),
            make<MapHandle>(ebpf_map_open_pinned, path.c_str(), 0),
            make<MapHandle>(ebpf_map_in_map_get, outer.get(), &key, sizeof key),
        };
        std::string list;
        for (const MapHandle &map : maps) {
            if (ebpf_map_fd(map.get()) < 3) list += std::to_string(ebpf_map_fd(map.get())) + ' ';
        }
        for (const MapHandle *map : {&created, &storage, &outer, &inner}) {
            if (ebpf_map_fd(map->get()) < 3) list += std::to_string(ebpf_map_fd(map->get())) + ' ';
        }
        for (int fd : {0, 1, 2}) {
            if (fcntl(fd, F_GETFD) >= 0) list += "left open: " + std::to_string(fd) + ' ';
        }
        return list;
    });
    CHECK(low == "");
}

TEST_CASE("no descriptor left", "[kernel][open]") {
    MapHandle map = small_map(EBPF_MAP_TYPE_ARRAY, 1);
    uint32_t id = ebpf_map_id(map.get());
    auto starved = [&](const std::function<Attempt()> &body) {
        return outcome_in_child([&] {
            rlimit limit{};
            getrlimit(RLIMIT_NOFILE, &limit);
            limit.rlim_cur = 64;
            setrlimit(RLIMIT_NOFILE, &limit);
            while (fcntl(1, F_DUPFD, 3) >= 0) {
            }
            return body();
        });
    };
    constexpr Verdict kTooMany{-EMFILE, EBPF_CAUSE_TOO_MANY_FILES};
    check_outcome(starved([&] {
                      return try_to_make({EBPF_MAP_TYPE_HASH, 4, 4, 1});
                  }),
                  kTooMany, {"creating a hash", "no file descriptor left", "ulimit -n"});
    check_outcome(starved([&] { return open_id(id); }), kTooMany, {"ulimit -n"});
    CHECK(starved([&] { return open_fd(ebpf_map_fd(map.get())); }).verdict == kTooMany);
}

TEST_CASE("an error knows the call that it belongs to", "[kernel][open]") {
    ebpf_error *error = nullptr;
    ebpf_map *map = nullptr;
    CHECK(ebpf_map_open_id(0x7ffffff0, 0, &map, &error) == -ENOENT);
    CHECK(ebpf_error_operation(error) == std::string("ebpf_map_open_id"));
    CHECK(ebpf_error_log(error) == std::string());
    ebpf_error_free(error);
}
