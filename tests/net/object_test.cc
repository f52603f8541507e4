// SPDX-License-Identifier: BSD-2-Clause
// Bundled objects: opening, binding, loading, and their errors.
#include "harness/descriptor.h"
#include "harness/handles.h"
#include "net/capabilities.h"
#include "net/programs.h"

#include <bpf/libbpf.h>
#include <sys/personality.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <functional>
#include <set>
#include <thread>

using namespace ebpfmap::harness;
using Catch::Matchers::Contains;
using net_tests::keep_capabilities;
using net_tests::load_socket_filter;

namespace {

ObjectHandle open_bundled(const char *name) { return make<ObjectHandle>(ebpf_object_open_bundled, name); }

ObjectHandle load_bundled(const char *name) {
    ObjectHandle object = open_bundled(name);
    call(ebpf_object_load, object.get());
    return object;
}

MapHandle create_map(uint32_t type, uint32_t key_size, uint32_t value_size, uint32_t max_entries, uint32_t flags = 0) {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, type, key_size, value_size, max_entries);
    call(ebpf_map_spec_set_name, spec.get(), "mine");
    call(ebpf_map_spec_set_flags, spec.get(), flags);
    return make<MapHandle>(ebpf_map_create, spec.get());
}

// The caller's counters map, which programs may not write: the verifier refuses both programs of forward.
ObjectHandle with_counters_that_programs_cannot_write() {
    ObjectHandle object = open_bundled("forward");
    MapHandle counters = create_map(EBPF_MAP_TYPE_PERCPU_ARRAY, 4, 16, 4, EBPF_F_RDONLY_PROG);
    call(ebpf_object_bind_map, object.get(), "counters", counters.get());
    return object;
}

// Runs something on a thread to which uname() tells the release of an old kernel: 2.6.78 where it is 6.18.
void on_old_kernel(const std::function<void()> &action) {
    std::thread([&] {
        personality(UNAME26);
        action();
    }).join();
}

Outcome refusal_on_old_kernel(const ObjectHandle &object) {
    Outcome refusal;
    on_old_kernel([&] { refusal = refusal_of(ebpf_object_load, object.get()); });
    return refusal;
}

}  // namespace

TEST_CASE("every bundled object is listed and can be loaded", "[net]") {
    std::set<std::string> names;
    for (uint32_t index = 0; ebpf_bundled_name(index); index++) {
        names.insert(ebpf_bundled_name(index));
        CHECK(load_bundled(ebpf_bundled_name(index)) != nullptr);
    }
    CHECK(names == std::set<std::string>{"chain", "chain.frags", "chain.tc", "drops", "flood", "flood.frags", "forward",
                                         "forward.frags", "jump", "jump.frags", "rewrite", "rewrite.frags", "route",
                                         "route.frags", "spread", "spread.frags", "steer", "steer.frags"});
    CHECK(ebpf_bundled_name(4711) == nullptr);
}

TEST_CASE("an object that is not bundled is answered with those that are", "[net]") {
    ebpf_object *object = nullptr;
    Outcome refusal = refusal_of(ebpf_object_open_bundled, "backward", &object);
    CHECK(object == nullptr);
    CHECK(refusal.cause == EBPF_CAUSE_OBJECT);
    CHECK_THAT(refusal.message, Contains("\"backward\"") && Contains("drops, flood, flood.frags, forward"));
}

TEST_CASE("a member that an object does not have is answered with those that it has", "[net]") {
    ObjectHandle object = load_bundled("forward");
    ebpf_map *map = nullptr;
    Outcome no_map = refusal_of(ebpf_object_open_map, object.get(), "rx", &map);
    CHECK(no_map.cause == EBPF_CAUSE_OBJECT_MEMBER);
    CHECK_THAT(no_map.message, Contains("\"rx\"") && Contains("counters") && Contains("stations, tx"));

    Outcome no_program = refusal_of(ebpf_object_program_fd, object.get(), "backward");
    CHECK(no_program.cause == EBPF_CAUSE_OBJECT_MEMBER);
    CHECK_THAT(no_program.message, Contains("forward, forward_by_mac"));
}

TEST_CASE("an error names calls that come too early or too late", "[net]") {
    ObjectHandle object = open_bundled("forward");
    ebpf_map *map = nullptr;
    CHECK(refusal_of(ebpf_object_open_map, object.get(), "tx", &map).cause == EBPF_CAUSE_OBJECT_STATE);
    CHECK(refusal_of(ebpf_object_program_fd, object.get(), "forward").cause == EBPF_CAUSE_OBJECT_STATE);

    call(ebpf_object_load, object.get());
    MapHandle tx = create_map(EBPF_MAP_TYPE_DEVMAP_HASH, 4, 8, 2);
    CHECK(refusal_of(ebpf_object_load, object.get()).cause == EBPF_CAUSE_OBJECT_STATE);
    CHECK(refusal_of(ebpf_object_bind_map, object.get(), "tx", tx.get()).cause == EBPF_CAUSE_OBJECT_STATE);
}

TEST_CASE("a bound map is the object's map, with any name and max_entries", "[net]") {
    MapHandle mine = create_map(EBPF_MAP_TYPE_DEVMAP_HASH, 4, 8, 2);
    ObjectHandle object = open_bundled("forward");
    call(ebpf_object_bind_map, object.get(), "tx", mine.get());
    call(ebpf_object_load, object.get());
    auto opened = make<MapHandle>(ebpf_object_open_map, object.get(), "tx");
    CHECK(ebpf_map_id(opened.get()) == ebpf_map_id(mine.get()));
}

TEST_CASE("a map that does not fit is refused with the field that differs", "[net]") {
    ObjectHandle object = open_bundled("forward");
    auto refused = [&](const MapHandle &map) { return refusal_of(ebpf_object_bind_map, object.get(), "tx", map.get()); };

    Outcome type = refused(create_map(EBPF_MAP_TYPE_HASH, 4, 8, 2));
    CHECK(type.cause == EBPF_CAUSE_MAP_MISMATCH);
    CHECK_THAT(type.message, Contains("a hash") && Contains("a devmap_hash"));

    Outcome value_size = refused(create_map(EBPF_MAP_TYPE_DEVMAP_HASH, 4, 4, 2));
    CHECK(value_size.cause == EBPF_CAUSE_MAP_MISMATCH);
    CHECK_THAT(value_size.message, Contains("value_size 4") && Contains("value_size 8"));
}

TEST_CASE("a refusal of the verifier comes with its log", "[net]") {
    ObjectHandle object = with_counters_that_programs_cannot_write();
    Outcome refusal = refusal_of(ebpf_object_load, object.get());
    CHECK(refusal.cause == EBPF_CAUSE_VERIFIER);
    CHECK_THAT(refusal.message, Contains("\"forward\"") && Contains("(EACCES): \"write into map forbidden"));
    CHECK_THAT(refusal.log, Contains("BEGIN PROG LOAD LOG") && Contains("write into map forbidden"));
    CHECK(refusal_of(ebpf_object_load, object.get()).cause == EBPF_CAUSE_OBJECT_STATE);
}

TEST_CASE("a prog array of other programs cannot be jumped through", "[net]") {
    MapHandle slots = create_map(EBPF_MAP_TYPE_PROG_ARRAY, 4, 4, 3);
    call(ebpf_prog_array_set, slots.get(), 0, load_socket_filter().get());
    ObjectHandle object = open_bundled("jump");
    call(ebpf_object_bind_map, object.get(), "slots", slots.get());

    Outcome refusal = refusal_of(ebpf_object_load, object.get());

    CHECK(refusal.cause == EBPF_CAUSE_MAP_MISMATCH);
    CHECK_THAT(refusal.message, Contains("prog array"));
}

TEST_CASE("a missing capability is named", "[net]") {
    ObjectHandle object = open_bundled("forward");
    Outcome refusal;
    std::thread([&] {
        keep_capabilities({});
        refusal = refusal_of(ebpf_object_load, object.get());
    }).join();
    CHECK(refusal.code == -EPERM);
    CHECK(refusal.cause == EBPF_CAUSE_CAPABILITY);
    CHECK_THAT(refusal.message, Contains("CAP_BPF") && Contains("CAP_NET_ADMIN"));
}

TEST_CASE("a program that an old kernel loads but loses packets with is not loaded there", "[net]") {
    for (auto [name, since] : {std::pair{"flood", "5.14"}, {"steer", "5.3"}}) {
        CAPTURE(name);
        ObjectHandle object = open_bundled(name);
        Outcome refusal = refusal_on_old_kernel(object);
        CHECK(refusal.code == -EOPNOTSUPP);
        CHECK(refusal.cause == EBPF_CAUSE_KERNEL_TOO_OLD);
        CHECK_THAT(refusal.message, Contains(name) && Contains(std::string("needs Linux ") + since + ", this is 2.6."));
        CHECK(ebpf_object_load(object.get(), nullptr) == 0);
    }
}

// Features are ported back: where the kernel itself refuses nothing, its number is no reason to.
TEST_CASE("an old kernel that takes a program may have it", "[net]") {
    int32_t code = -1;
    on_old_kernel([&] { code = ebpf_object_load(open_bundled("forward").get(), nullptr); });
    CHECK(code == 0);
}

TEST_CASE("a program that an old kernel refuses is said to need a newer one", "[net]") {
    Outcome refusal = refusal_on_old_kernel(with_counters_that_programs_cannot_write());
    CHECK(refusal.cause == EBPF_CAUSE_KERNEL_TOO_OLD);
    CHECK_THAT(refusal.message, Contains("\"forward\" needs Linux 5.8, this is 2.6."));
}

TEST_CASE("NULL is refused by the name of the argument", "[net]") {
    ObjectHandle object = open_bundled("forward");
    ebpf_map *map = nullptr;
    ebpf_object *opened = nullptr;
    auto says = [](const Outcome &refusal, const char *argument) {
        CHECK(refusal.cause == EBPF_CAUSE_ARGUMENT);
        CHECK_THAT(refusal.message, Contains(argument));
    };
    says(refusal_of(ebpf_object_open_bundled, nullptr, &opened), "name");
    says(refusal_of(ebpf_object_open_bundled, "forward", nullptr), "out");
    says(refusal_of(ebpf_object_bind_map, nullptr, "tx", nullptr), "object");
    says(refusal_of(ebpf_object_bind_map, object.get(), nullptr, nullptr), "name");
    says(refusal_of(ebpf_object_bind_map, object.get(), "tx", nullptr), "map");
    says(refusal_of(ebpf_object_load, nullptr), "object");
    says(refusal_of(ebpf_object_open_map, nullptr, "tx", &map), "object");
    says(refusal_of(ebpf_object_open_map, object.get(), nullptr, &map), "name");
    says(refusal_of(ebpf_object_open_map, object.get(), "tx", nullptr), "out");
    says(refusal_of(ebpf_object_program_fd, nullptr, "forward"), "object");
    says(refusal_of(ebpf_object_program_fd, object.get(), nullptr), "name");
    ebpf_object_close(nullptr);
}

namespace {

std::atomic<uint32_t> host_messages = 0;

int host_hook(libbpf_print_level, const char *, va_list) {
    host_messages++;
    return 0;
}

// libbpf warns about this on the calling thread.
void make_libbpf_complain() { bpf_object__open("/nowhere"); }

// The host's own hook for libbpf's messages, for as long as one of these lives.
struct HostHook {
    libbpf_print_fn_t before = libbpf_set_print(host_hook);
    ~HostHook() { libbpf_set_print(before); }
};

}  // namespace

TEST_CASE("the host's hook for libbpf's messages stays and does not hear ours", "[net]") {
    HostHook hook;
    host_messages = 0;
    ObjectHandle object = with_counters_that_programs_cannot_write();
    CHECK_FALSE(refusal_of(ebpf_object_load, object.get()).log.empty());
    CHECK(host_messages == 0);

    make_libbpf_complain();
    CHECK(host_messages > 0);
}

TEST_CASE("the host's hook hears the host's messages while the library uses libbpf", "[net]") {
    HostHook hook;
    host_messages = 0;
    std::atomic<bool> loaded = false;
    uint32_t complaints = 0;
    std::thread host([&] {
        while (!loaded) {
            make_libbpf_complain();
            complaints++;
        }
    });
    for (int i = 0; i < 20; i++) {
        ObjectHandle object = with_counters_that_programs_cannot_write();
        CHECK_THAT(refusal_of(ebpf_object_load, object.get()).log, !Contains("/nowhere"));
    }
    loaded = true;
    host.join();
    CHECK(host_messages >= complaints);
}
