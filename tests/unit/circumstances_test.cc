// SPDX-License-Identifier: BSD-2-Clause
// One errno, many causes: the state of the machine, the process and the kernel decides.
#include "unit/world.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ebpfmap;
using namespace ebpfmap::unit;
using Catch::Matchers::Contains;

namespace {

constexpr uint64_t kNetAdmin = 1ULL << 12;
constexpr uint64_t kSysAdmin = 1ULL << 21;
constexpr uint64_t kBpf = 1ULL << 39;

MapSpecHandle spec_of(uint32_t type, uint32_t value_size, uint32_t flags = 0) {
    auto spec = harness::make<MapSpecHandle>(ebpf_map_spec_new, type, 4, value_size, 4);
    harness::call(ebpf_map_spec_set_flags, spec.get(), flags);
    return spec;
}

Outcome refused_create(World *world, const MapSpecHandle &spec, int32_t error) {
    world->refuse(sys::kMapCreate, error);
    ebpf_map *made = nullptr;
    return outcome_of(ebpf_map_create, spec.get(), &made);
}

}  // namespace

TEST_CASE("which capability is missing", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    MapSpecHandle devmap = spec_of(EBPF_MAP_TYPE_DEVMAP, 4);
    struct {
        const MapSpecHandle &spec;
        uint64_t capabilities;
        const char *message;
    } const cases[] = {
        {world.hash_spec, kNetAdmin,
         "needs CAP_BPF, which this process lacks: run it as root, or give its file all of them (setcap cap_bpf+ep FILE)"},
        {devmap, kBpf, "needs CAP_BPF and CAP_NET_ADMIN, and this process lacks CAP_NET_ADMIN"},
        {devmap, kNetAdmin, "needs CAP_BPF and CAP_NET_ADMIN, and this process lacks CAP_BPF"},
        {devmap, 0, "needs CAP_BPF and CAP_NET_ADMIN, which this process lacks"},
    };
    for (const auto &each : cases) {
        world.capabilities = each.capabilities;
        Outcome outcome = refused_create(&world, each.spec, EPERM);
        CHECK(outcome.cause == EBPF_CAUSE_CAPABILITY);
        CHECK_THAT(outcome.message, Contains(each.message));
    }
}

TEST_CASE("root without capabilities is not told to become root", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.capabilities = 0;
    for (auto [uid, limited] : {std::pair{"0", true}, {"1000", false}}) {
        world.files["/proc/thread-self/status"] = std::string("Name:\tx\nUid:\t1000\t") + uid + "\t0\t0\nGid:\t0\t0\t0\t0\n";
        std::string message = refused_create(&world, world.hash_spec, EPERM).message;
        CHECK((message.find("--cap-add BPF") != message.npos) == limited);
        CHECK((message.find("run it as root") != message.npos) != limited);
    }
}

TEST_CASE("before Linux 5.8 CAP_SYS_ADMIN stands where CAP_BPF stands later", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.release = "5.7.19";
    MapSpecHandle devmap = spec_of(EBPF_MAP_TYPE_DEVMAP, 4);
    world.capabilities = kNetAdmin;
    CHECK_THAT(refused_create(&world, devmap, EPERM).message,
               Contains("needs CAP_NET_ADMIN and CAP_SYS_ADMIN, and this process lacks CAP_SYS_ADMIN"));
}

TEST_CASE("EPERM with every capability", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    for (uint64_t enough : {kSysAdmin, kBpf}) {
        world.capabilities = enough;
        CHECK(refused_create(&world, world.hash_spec, EPERM).cause == EBPF_CAUSE_PERMISSION);
    }
    world.release = "5.10.0";
    CHECK(refused_create(&world, world.hash_spec, EPERM).cause == EBPF_CAUSE_MEMLOCK);
    world.files["/proc/self/uid_map"] = "         0       1000          1\n";
    Outcome outcome = refused_create(&world, world.hash_spec, EPERM);
    CHECK(outcome.cause == EBPF_CAUSE_CAPABILITY);
    CHECK_THAT(outcome.message, Contains("user namespace") && Contains("ebpf_map_spec_set_token()"));
}

TEST_CASE("a token is advised where the call takes one, and nowhere else", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.files["/proc/self/uid_map"] = "         0       1000          1\n";
    ebpf_map *made = nullptr;
    world.refuse(sys::kMapLookup, EPERM);
    world.refuse(sys::kMapFdById, EPERM);
    for (const Outcome &outcome : {outcome_of(ebpf_map_lookup, world.map.get(), &world.key, 4, world.value, 8, 0),
                                   outcome_of(ebpf_map_open_id, world.map_id, 0, &made)}) {
        CHECK(outcome.cause == EBPF_CAUSE_CAPABILITY);
        CHECK_THAT(outcome.message, Contains("user namespace"));
        CHECK(outcome.message.find("token") == std::string::npos);
    }
}

TEST_CASE("only CAP_SYS_ADMIN opens by id", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.capabilities = kBpf;
    world.refuse(sys::kMapFdById, EPERM);
    world.refuse(sys::kMapNextId, EPERM);
    ebpf_map *made = nullptr;
    uint32_t next;
    CHECK(outcome_of(ebpf_map_open_id, 1, 0, &made).cause == EBPF_CAUSE_CAPABILITY);
    CHECK(outcome_of(ebpf_map_next_id, 0, &next).cause == EBPF_CAUSE_CAPABILITY);
}

TEST_CASE("a kernel that is too old says EINVAL", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.release = "5.4.0-150-generic";
    Outcome flag = refused_create(&world, spec_of(EBPF_MAP_TYPE_ARRAY, 8, EBPF_F_MMAPABLE), EINVAL);
    CHECK(flag.cause == EBPF_CAUSE_KERNEL_TOO_OLD);
    CHECK_THAT(flag.message, Contains("EBPF_F_MMAPABLE needs Linux 5.5; this is 5.4.0"));
    Outcome program = refused_create(&world, spec_of(EBPF_MAP_TYPE_DEVMAP, 8), EINVAL);
    CHECK(program.cause == EBPF_CAUSE_KERNEL_TOO_OLD);
    CHECK_THAT(program.message, Contains("5.8"));
    // Not even the smallest one of its type: the kernel has no such type.
    world.refuse(sys::kMapCreate, EINVAL, 2);
    ebpf_map *made = nullptr;
    MapSpecHandle bloom = harness::make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_BLOOM_FILTER, 0, 8, 4);
    Outcome type = outcome_of(ebpf_map_create, bloom.get(), &made);
    CHECK(type.cause == EBPF_CAUSE_KERNEL_TOO_OLD);
    CHECK_THAT(type.message, Contains("5.16"));
}

TEST_CASE("EPERM on an element: read-only, write-only, frozen", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.pin_behind_the_back();
    auto reader = harness::make<MapHandle>(ebpf_map_open_pinned, kPin, uint32_t{EBPF_F_RDONLY});
    auto writer = harness::make<MapHandle>(ebpf_map_open_pinned, kPin, uint32_t{EBPF_F_WRONLY});
    CHECK(outcome_of(ebpf_map_delete, reader.get(), &world.key, 4).cause == EBPF_CAUSE_READ_ONLY);
    CHECK(outcome_of(ebpf_map_lookup, writer.get(), &world.key, 4, world.value, 8, 0).cause == EBPF_CAUSE_WRITE_ONLY);
    harness::call(ebpf_map_freeze, world.map.get());
    CHECK(outcome_of(ebpf_map_delete, world.map.get(), &world.key, 4).cause == EBPF_CAUSE_FROZEN);
    CHECK(outcome_of(ebpf_map_freeze, world.map.get()).cause == EBPF_CAUSE_FROZEN);
}

TEST_CASE("where pins can live", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    const ebpf_map *map = world.map.get();
    CHECK(outcome_of(ebpf_map_pin, map, "/tmp/pin").cause == EBPF_CAUSE_PIN_NOT_BPFFS);
    CHECK(outcome_of(ebpf_map_pin, map, "/nowhere/pin").cause == EBPF_CAUSE_PIN_DIRECTORY);
    CHECK(outcome_of(ebpf_map_pin, map, "/sys/fs/bpf/a.b").cause == EBPF_CAUSE_PIN_NAME);
    CHECK(outcome_of(ebpf_map_pin, map, "").cause == EBPF_CAUSE_ARGUMENT);
    CHECK(outcome_of(ebpf_map_unpin, map, kPin).cause == EBPF_CAUSE_PIN_MISSING);
    CHECK(outcome_of(ebpf_map_pin, map, "bare").code == 0);
    CHECK(world.pins.contains("/sys/fs/bpf/bare"));
    CHECK(outcome_of(ebpf_map_pin, map, "bare").cause == EBPF_CAUSE_PIN_EXISTS);
    CHECK(outcome_of(ebpf_map_unpin, world.inner.get(), "bare").cause == EBPF_CAUSE_PIN_KIND);
    CHECK(world.pins.contains("/sys/fs/bpf/bare"));
}

TEST_CASE("a bpf file system elsewhere, or nowhere", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    char path[32];
    CHECK(harness::call(ebpf_bpffs_find, path, 32) == 11);
    world.bpffs = {"/run/bpf"};
    world.directories.insert("/run/bpf");
    world.files["/proc/self/mounts"] = "tmpfs /run tmpfs rw 0 0\nnone /run/bpf bpf rw,nosuid 0 0\n";
    CHECK(harness::call(ebpf_bpffs_find, path, 32) == 8);
    CHECK(path == std::string("/run/bpf"));
    CHECK(outcome_of(ebpf_bpffs_find, path, 8).code == -ENOSPC);
    world.files["/proc/self/mounts"] = "tmpfs /run tmpfs rw 0 0\n";
    Outcome none = outcome_of(ebpf_map_pin, world.map.get(), "bare");
    CHECK(none.cause == EBPF_CAUSE_BPFFS_MISSING);
    CHECK_THAT(none.message, Contains("mount -t bpf bpf /sys/fs/bpf"));
    world.has_proc = false;
    CHECK(outcome_of(ebpf_bpffs_find, path, 32).code == -ENOENT);
}

TEST_CASE("without /proc maps still open", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.has_proc = false;
    world.pin_behind_the_back();
    CHECK(harness::make<MapHandle>(ebpf_map_open_fd, ebpf_map_fd(world.map.get())) != nullptr);
    CHECK(harness::make<MapHandle>(ebpf_map_open_pinned, kPin, 0) != nullptr);
}

TEST_CASE("interfaces here and in another network namespace", "[circumstances]") {
    World world(EBPF_MAP_TYPE_DEVMAP);
    const ebpf_map *map = world.map.get();
    Outcome unknown = outcome_of(ebpf_devmap_set, map, 1, 99, -1, 0);
    CHECK(unknown.cause == EBPF_CAUSE_INTERFACE);
    CHECK_THAT(unknown.message, Contains("no interface with index 99 in this network namespace"));
    CHECK(outcome_of(ebpf_devmap_set_by_name, map, 1, "far0", -1, 0).cause == EBPF_CAUSE_INTERFACE);
    CHECK(outcome_of(ebpf_devmap_set, map, 1, 7, -1, 0).cause == EBPF_CAUSE_INTERFACE);
    CHECK(outcome_of(ebpf_devmap_set_in_netns, map, 1, world.netns, 7, -1, 0).code == 0);
    CHECK(outcome_of(ebpf_devmap_set_in_netns, map, 1, world.program, 7, -1, 0).cause == EBPF_CAUSE_NETNS);
    CHECK(outcome_of(ebpf_devmap_set_in_netns, map, 1, 999, 7, -1, 0).cause == EBPF_CAUSE_BAD_FD);
    uint32_t ifindex = 0;
    CHECK(outcome_of(ebpf_interface_index, "far0", world.netns, &ifindex).code == 0);
    CHECK(ifindex == 7);
    char name[16];
    CHECK(outcome_of(ebpf_interface_name, 7, -1, name, 16).cause == EBPF_CAUSE_INTERFACE);
    CHECK(outcome_of(ebpf_interface_name, 7, world.netns, name, 16).code == 0);
    CHECK(name == std::string("far0"));
}

TEST_CASE("an interface is asked for by its whole name", "[circumstances]") {
    World world(EBPF_MAP_TYPE_DEVMAP);
    uint32_t ifindex = 0;
    auto ask = [&](const std::string &name) { return outcome_of(ebpf_interface_index, name.c_str(), -1, &ifindex); };
    {
        fake::Work work;
        world.interfaces[9] = std::string(127, 'y');
    }
    CHECK(ask(std::string(127, 'y')).code == 0);
    CHECK(ifindex == 9);
    CHECK(ask("eth0:nonsense").cause == EBPF_CAUSE_INTERFACE);
    CHECK_THAT(ask("eth0:nonsense").message, Contains("the name may be \"eth0\""));
    CHECK_THAT(ask("eth0@if7").message, Contains("the name may be \"eth0\""));
    CHECK_THAT(ask("2").message, Contains("2 reads like an index"));
    for (const std::string &name : {std::string(), std::string(128, 'y'), std::string("a/b"), std::string("eth0\n")}) {
        Outcome outcome = ask(name);
        CHECK(outcome.code == -ENODEV);
        CHECK(outcome.cause == EBPF_CAUSE_INTERFACE);
        CHECK_THAT(outcome.message, Contains("the name of an interface"));
        CHECK(outcome.message.find('\n') == std::string::npos);
    }
}

TEST_CASE("a kernel without alternative names, and one that does not answer", "[circumstances]") {
    World world(EBPF_MAP_TYPE_DEVMAP);
    uint32_t ifindex = 0;
    int32_t refusal = -EINVAL;  // the answer of Linux before 5.5 to an unknown attribute
    world.netlink = [&](int, const std::string &, std::string *) { return refusal; };
    world.release = "5.4.0";
    Outcome old = outcome_of(ebpf_interface_index, "an-alternative-name", -1, &ifindex);
    CHECK(old.code == -ENODEV);
    CHECK_THAT(old.message, Contains("alternative names need Linux 5.5, and this is 5.4.0"));
    for (int32_t error : {EMFILE, ENFILE, ENOMEM, EPERM, EAFNOSUPPORT, EBADMSG}) {
        refusal = -error;
        Outcome outcome = outcome_of(ebpf_devmap_set_by_name, world.map.get(), 1, "eth0", -1, 0);
        CHECK(outcome.code == -error);
        CHECK(outcome.cause != EBPF_CAUSE_INTERFACE);
        CHECK(outcome.has_error);
    }
}

TEST_CASE("EBPF_EXIST on a devmap_hash: the library asks, since the kernel does not", "[circumstances]") {
    World world(EBPF_MAP_TYPE_DEVMAP_HASH);
    Outcome missing = outcome_of(ebpf_devmap_set, world.map.get(), 9, 2, -1, EBPF_EXIST);
    CHECK(missing.code == -ENOENT);
    CHECK(missing.cause == EBPF_CAUSE_NOT_FOUND);
    CHECK(outcome_of(ebpf_devmap_set, world.map.get(), 1, 2, -1, EBPF_EXIST).code == 0);
}

TEST_CASE("a reused pin is compared field by field", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.pin_behind_the_back();
    ebpf_map *made = nullptr;
    MapSpecHandle other = harness::make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_HASH, 4, 16, 5);
    Outcome outcome = outcome_of(ebpf_map_create_pinned, other.get(), kPin, EBPF_PIN_POLICY_REUSE, &made);
    CHECK(outcome.cause == EBPF_CAUSE_PIN_MISMATCH);
    CHECK_THAT(outcome.message, Contains("value_size is 8, not 16; max_entries is 4, not 5"));
}

TEST_CASE("reuse costs as much as an open, and creates nothing", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.pin_behind_the_back();
    harness::make<MapHandle>(ebpf_map_open_pinned, kPin, 0);
    std::vector<uint32_t> opening = world.calls;
    world.calls.clear();
    world.refuse(sys::kMapCreate, ENOMEM);  // a full memory cgroup
    ebpf_map *reused = nullptr;
    CHECK(outcome_of(ebpf_map_create_pinned, world.hash_spec.get(), kPin, EBPF_PIN_POLICY_REUSE, &reused).code == 1);
    MapHandle owned(reused);
    CHECK(world.calls == opening);
    CHECK(std::find(world.calls.begin(), world.calls.end(), sys::kMapCreate) == world.calls.end());
}

TEST_CASE("EBPF_PIN_POLICY_FAIL looks before it creates", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.pin_behind_the_back();
    ebpf_map *made = nullptr;
    CHECK(outcome_of(ebpf_map_create_pinned, world.hash_spec.get(), kPin, EBPF_PIN_POLICY_FAIL, &made).cause ==
          EBPF_CAUSE_PIN_EXISTS);
    CHECK(outcome_of(ebpf_map_create_pinned, world.hash_spec.get(), "/tmp/x", EBPF_PIN_POLICY_REPLACE, &made).cause ==
          EBPF_CAUSE_PIN_NOT_BPFFS);
    CHECK(world.calls.empty());
}

TEST_CASE("descriptors and pins of all kinds that keep a prog array", "[circumstances]") {
    World world(EBPF_MAP_TYPE_PROG_ARRAY);
    const ebpf_map *map = world.map.get();
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 1);
    int32_t other = world.duplicate(world.map_fd);
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 0);
    world.close(other);
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 1);
    harness::call(ebpf_map_pin, map, kPin);
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 0);
    // Where the pin cannot be opened for lack of descriptors, "it holds nothing" would be a guess.
    world.refuse(sys::kObjectGet, EMFILE);
    CHECK(outcome_of(ebpf_prog_array_lost_on_close, map).cause == EBPF_CAUSE_TOO_MANY_FILES);
    world.refuse(sys::kObjectGet, EACCES);  // read-only to this user
    CHECK(outcome_of(ebpf_prog_array_lost_on_close, map).code == 0);
    world.refuse(sys::kObjectGet, EACCES, 3);
    CHECK(outcome_of(ebpf_prog_array_lost_on_close, map).code == -EACCES);
    world.pins.clear();
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 1);
    // Without /proc the handles are counted.
    world.has_proc = false;
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 1);
    auto second = harness::make<MapHandle>(ebpf_map_open_fd, world.map_fd);
    CHECK(harness::call(ebpf_prog_array_lost_on_close, map) == 0);
}

TEST_CASE("a pin that is replaced, and one that cannot be", "[circumstances]") {
    World world(EBPF_MAP_TYPE_HASH);
    world.pin_behind_the_back();
    auto old = world.pins[kPin];
    ebpf_map *made = nullptr;
    world.rename_error = EACCES;
    Outcome refused = outcome_of(ebpf_map_create_pinned, world.hash_spec.get(), kPin, EBPF_PIN_POLICY_REPLACE, &made);
    CHECK(refused.code == -EACCES);
    CHECK(refused.cause == EBPF_CAUSE_PERMISSION);
    CHECK(world.pins.size() == 1);
    CHECK(world.pins[kPin] == old);
    world.rename_error = 0;
    auto map = harness::make<MapHandle>(ebpf_map_create_pinned, world.hash_spec.get(), kPin, EBPF_PIN_POLICY_REPLACE);
    CHECK(world.pins.size() == 1);
    CHECK(world.pins[kPin]->id == ebpf_map_id(map.get()));
}
