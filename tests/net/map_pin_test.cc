// SPDX-License-Identifier: BSD-2-Clause
// Maps that an object wants pinned by their name (LIBBPF_PIN_BY_NAME), where something is in the way.
#include "net/capabilities.h"
#include "net/map_file.h"
#include "net/programs.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <catch2/catch.hpp>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <stdexcept>

using namespace net_tests;
using namespace ebpfmap::harness;
using Catch::Matchers::Contains;

namespace {

constexpr const char *kPin = "/sys/fs/bpf/ebpfmap_pinned";
constexpr int kNetAdmin = 12;
constexpr int kBpf = 39;

// Nothing is pinned there before and after.
struct NoPin {
    NoPin() { std::filesystem::remove(kPin); }
    ~NoPin() { std::filesystem::remove(kPin); }
};

ObjectHandle open_defined(const Definition &definition) {
    std::string elf = file_with("map_pinned.o", definition);
    return make<ObjectHandle>(ebpf_object_open_memory, elf.data(), elf.size(), "pins");
}

Outcome refused(const Definition &definition) {
    ObjectHandle object = open_defined(definition);
    return refusal_of(ebpf_object_load, object.get());
}

// Loads an object with this definition: the id of its map.
uint32_t load(const Definition &definition) {
    ObjectHandle object = open_defined(definition);
    call(ebpf_object_load, object.get());
    return ebpf_map_id(make<MapHandle>(ebpf_object_open_map, object.get(), "ebpfmap_pinned").get());
}

void pin_map(const Definition &definition) {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, definition.type, definition.key_size, definition.value_size,
                                    definition.max_entries);
    call(ebpf_map_spec_set_flags, spec.get(), definition.flags);
    call(ebpf_map_spec_set_extra, spec.get(), definition.extra);
    auto map = make<MapHandle>(ebpf_map_create, spec.get());
    call(ebpf_map_pin, map.get(), kPin);
}

// The result in a child with separate mounts, which may become another user.
Outcome refused_in_child(const std::function<void()> &prepare, const Definition &definition) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) throw_errno("making a pipe");
    Descriptor from_child(ends[0]);
    Descriptor to_parent(ends[1]);
    pid_t child = fork();
    if (child == 0) {
        if (unshare(CLONE_NEWNS) < 0 || mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) _exit(1);
        prepare();
        ObjectHandle object = open_defined(definition);
        ebpf_error *error;
        ebpf_object_load(object.get(), &error);
        dprintf(to_parent.get(), "%u %s", ebpf_error_cause(error), ebpf_error_message(error));
        _exit(0);
    }
    to_parent = Descriptor();
    char words[4096] = "";
    size_t length = 0;
    for (ssize_t size; (size = read(from_child.get(), words + length, sizeof words - 1 - length)) > 0;) {
        length += static_cast<size_t>(size);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error("the child failed");
    Outcome refusal{};
    int message_at = 0;
    sscanf(words, "%u %n", &refusal.cause, &message_at);
    refusal.message = words + message_at;
    return refusal;
}

void unmount_bpffs() {
    while (umount2("/sys/fs/bpf", MNT_DETACH) == 0) {
    }
}

constexpr Definition kHash{EBPF_MAP_TYPE_HASH, 4, 8, 16};

}  // namespace

TEST_CASE("a pinned map of another shape is no map for an object, and each field is named", "[net]") {
    struct Row {
        Definition pinned;
        const char *difference;
    };
    const Row rows[] = {
        {{EBPF_MAP_TYPE_LRU_HASH, 4, 8, 16}, "type is lru_hash, not hash"},
        {{EBPF_MAP_TYPE_HASH, 8, 8, 16}, "key_size is 8, not 4"},
        {{EBPF_MAP_TYPE_HASH, 4, 16, 16}, "value_size is 16, not 8"},
        {{EBPF_MAP_TYPE_HASH, 4, 8, 32}, "max_entries is 32, not 16"},
        {{EBPF_MAP_TYPE_HASH, 4, 8, 16, EBPF_F_NO_PREALLOC}, "flags are EBPF_F_NO_PREALLOC, not 0"},
        {{EBPF_MAP_TYPE_HASH, 4, 16, 32}, "value_size is 16, not 8; max_entries is 32, not 16"},
    };
    for (const Row &row : rows) {
        NoPin none;
        pin_map(row.pinned);
        Outcome refusal = refused(kHash);
        CHECK(refusal.code == -EEXIST);
        CHECK(refusal.cause == EBPF_CAUSE_PIN_MISMATCH);
        CHECK_THAT(refusal.message, Contains(kPin) && Contains("map \"ebpfmap_pinned\" of object \"pins\"") &&
                                        Contains(std::string(": ") + row.difference + "; change the definition"));
    }
}

TEST_CASE("a pinned bloom filter with another number of hash functions is no map for an object", "[net]") {
    NoPin none;
    pin_map({EBPF_MAP_TYPE_BLOOM_FILTER, 0, 8, 16, 0, 3});
    Outcome refusal = refused({EBPF_MAP_TYPE_BLOOM_FILTER, 0, 8, 16, 0, 5});
    CHECK(refusal.cause == EBPF_CAUSE_PIN_MISMATCH);
    CHECK_THAT(refusal.message, Contains("map_extra is 3, not 5"));
}

// The kernel adds a flag to devmaps and rounds max_entries of an LRU map with lists for each CPU; libbpf fills in the number of
// CPUs for a perf event array.
TEST_CASE("a pinned map that the kernel changed while it was made is taken by the object that made it", "[net]") {
    for (const Definition &definition :
         {kHash, Definition{EBPF_MAP_TYPE_DEVMAP, 4, 8, 16}, Definition{EBPF_MAP_TYPE_DEVMAP_HASH, 4, 8, 16},
          Definition{EBPF_MAP_TYPE_LRU_HASH, 4, 8, 1001, EBPF_F_NO_COMMON_LRU},
          Definition{EBPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 0},
          Definition{EBPF_MAP_TYPE_LPM_TRIE, 8, 8, 16, EBPF_F_NO_PREALLOC}}) {
        CAPTURE(ebpf_map_type_name(definition.type));
        NoPin none;
        uint32_t first = load(definition);
        CHECK(load(definition) == first);
        CHECK(std::filesystem::exists(kPin));
    }
}

TEST_CASE("a pin of something else than a map is called so", "[net]") {
    NoPin none;
    auto program = make<ProgramHandle>(ebpf_program_open_fd, load_socket_filter().get());
    call(ebpf_program_pin, program.get(), kPin);
    Outcome refusal = refused(kHash);
    CHECK(refusal.cause == EBPF_CAUSE_PIN_KIND);
    CHECK_THAT(refusal.message, Contains("map \"ebpfmap_pinned\" of object \"pins\"") && Contains(kPin));
}

TEST_CASE("an object with a pinned map needs a bpf file system", "[net]") {
    Outcome refusal = refused_in_child(unmount_bpffs, kHash);
    CHECK(refusal.cause == EBPF_CAUSE_BPFFS_MISSING);
    CHECK_THAT(refusal.message,
               Contains("map \"ebpfmap_pinned\" of object \"pins\"") && Contains("mount -t bpf bpf /sys/fs/bpf"));
}

TEST_CASE("an object with a pinned map fails on a read-only bpf file system", "[net]") {
    NoPin none;
    Outcome refusal =
        refused_in_child([] { mount("", "/sys/fs/bpf", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr); }, kHash);
    CHECK(refusal.cause == EBPF_CAUSE_PERMISSION);
    CHECK_THAT(refusal.message, Contains("map \"ebpfmap_pinned\" of object \"pins\"") && Contains("read-only"));
}

TEST_CASE("an object with a map pinned to a forbidden directory fails for permissions, not capabilities", "[net]") {
    bool pinned = GENERATE(false, true);
    Outcome refusal = refused_in_child(
        [&] {
            unmount_bpffs();
            if (mount("bpf", "/sys/fs/bpf", "bpf", 0, "mode=0700") < 0) throw_errno("mounting a bpf file system");
            if (pinned) load(kHash);
            become_nobody({kBpf, kNetAdmin});
        },
        kHash);
    CAPTURE(pinned);
    CHECK(refusal.cause == EBPF_CAUSE_PERMISSION);
    CHECK_THAT(refusal.message, Contains("map \"ebpfmap_pinned\" of object \"pins\"") && Contains(kPin));
}
