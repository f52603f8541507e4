// SPDX-License-Identifier: BSD-2-Clause
// File descriptors run out at every step of every call: the call fails with the cause, leaks nothing, and works later.
#include "build_paths.h"
#include "harness/descriptor.h"
#include "net/chains.h"
#include "net/objects.h"
#include "net/pins.h"
#include "net/xsk_sockets.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <functional>

using namespace net_tests;

namespace {

size_t open_descriptors() {
    auto all = std::filesystem::directory_iterator("/proc/self/fd");
    return static_cast<size_t>(std::distance(begin(all), end(all)));
}

// No more than so many descriptors can be opened while one of these lives.
class FreeDescriptors {
public:
    explicit FreeDescriptors(rlim_t count) {
        getrlimit(RLIMIT_NOFILE, &before_);
        Descriptor next(dup(STDERR_FILENO));
        rlimit limit{static_cast<rlim_t>(next.get()) + count, before_.rlim_max};
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    ~FreeDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
    FreeDescriptors(const FreeDescriptors &) = delete;
    FreeDescriptors &operator=(const FreeDescriptors &) = delete;

private:
    rlimit before_{};
};

using Call = std::function<int32_t(ebpf_error **)>;

// Calls with no descriptor left, with one, with two, until the call succeeds.
void with_ever_more(const char *name, const Call &call) {
    constexpr rlim_t kMost = 40;
    size_t before = open_descriptors();
    for (rlim_t count = 0;; count++) {
        CAPTURE(name, count);
        REQUIRE(count < kMost);
        ebpf_error *error = nullptr;
        int32_t result;
        {
            FreeDescriptors limited(count);
            result = call(&error);
        }
        ErrorHandle owned(error);
        if (result >= 0) return;
        INFO(ebpf_error_message(error));
        CHECK(ebpf_error_cause(error) == EBPF_CAUSE_TOO_MANY_FILES);
        CHECK(ebpf_error_code(error) == result);
        CHECK(open_descriptors() == before);
    }
}

// The same for a call that makes a handle.
template <typename Handle, typename... Parameters, typename... Arguments>
Handle make_with_ever_more(const char *name, int32_t (*function)(Parameters...), Arguments... arguments) {
    typename Handle::pointer made = nullptr;
    with_ever_more(name, [&](ebpf_error **error) { return function(arguments..., &made, error); });
    return Handle(made);
}

}  // namespace

TEST_CASE("objects and programs where file descriptors run out", "[net]") {
    PinDirectory pins;
    std::string pin = pins.path("program");
    make_with_ever_more<ObjectHandle>("open_file", ebpf_object_open_file, OBJECTS "sample.o");
    auto object = make_with_ever_more<ObjectHandle>("open_bundled", ebpf_object_open_bundled, "forward");
    with_ever_more("load", [&](ebpf_error **error) { return ebpf_object_load(object.get(), error); });
    make_with_ever_more<MapHandle>("open_map", ebpf_object_open_map, object.get(), "tx");
    auto program = make_with_ever_more<ProgramHandle>("open_program", ebpf_object_open_program, object.get(), "forward");
    make_with_ever_more<ProgramHandle>("open_fd", ebpf_program_open_fd, ebpf_program_fd(program.get()));
    make_with_ever_more<ProgramHandle>("open_id", ebpf_program_open_id, ebpf_program_id(program.get()));
    call(ebpf_program_pin, program.get(), pin.c_str());
    make_with_ever_more<ProgramHandle>("open_pinned", ebpf_program_open_pinned, pin.c_str());
    with_ever_more("unpin", [&](ebpf_error **error) { return ebpf_program_unpin(program.get(), pin.c_str(), error); });
    with_ever_more("attach_type", [&](ebpf_error **error) { return ebpf_program_attach_type(program.get(), error); });
    with_ever_more("frags", [&](ebpf_error **error) { return ebpf_program_has_frags(program.get(), error); });
    make_with_ever_more<DropsHandle>("drops", ebpf_drops_open);
}

TEST_CASE("links where file descriptors run out", "[net]") {
    Line line;
    InNetns inside(line.middle_netns);
    PinDirectory pins;
    std::string pin = pins.path("link");
    uint32_t ifindex = line.middle_left.index();
    ObjectHandle object = open_object("sample.o");
    call(ebpf_object_load, object.get());
    int32_t xdp = call(ebpf_object_program_fd, object.get(), "decide");
    int32_t tc = call(ebpf_object_program_fd, object.get(), "first");
    make_with_ever_more<LinkHandle>("attach_section", ebpf_link_attach_section, object.get(), "entering");
    make_with_ever_more<LinkHandle>("attach_tc", ebpf_link_attach_tc, tc, ifindex, EBPF_TC_DIRECTION_INGRESS, EBPF_TC_MODE_TCX);
    auto link = make_with_ever_more<LinkHandle>("attach_xdp", ebpf_link_attach_xdp, xdp, ifindex, EBPF_XDP_MODE_NATIVE);
    make_with_ever_more<LinkHandle>("open_fd", ebpf_link_open_fd, ebpf_link_fd(link.get()));
    make_with_ever_more<LinkHandle>("open_id", ebpf_link_open_id, ebpf_link_id(link.get()));
    call(ebpf_link_pin, link.get(), pin.c_str());
    make_with_ever_more<LinkHandle>("open_pinned", ebpf_link_open_pinned, pin.c_str());
    with_ever_more("unpin", [&](ebpf_error **error) { return ebpf_link_unpin(link.get(), pin.c_str(), error); });
    with_ever_more("find", [&](ebpf_error **error) {
        int32_t found = ebpf_link_find_xdp(ifindex, nullptr, nullptr, nullptr, error);
        CHECK(found != 0);
        return found;
    });
}

// It is removed by a socket, which a link of the kernel's does not need.
TEST_CASE("a clsact filter where file descriptors run out", "[net]") {
    Line line;
    InNetns inside(line.middle_netns);
    uint32_t ifindex = line.middle_left.index();
    ObjectHandle object = open_object("sample.o");
    call(ebpf_object_load, object.get());
    auto seen = make<MapHandle>(ebpf_object_open_map, object.get(), "seen");
    int32_t tc = call(ebpf_object_program_fd, object.get(), "first");
    auto packets = [&] {
        uint32_t first = 1;
        uint64_t count = 0;
        send(line, 10, [](const Marks &) {});
        call(ebpf_map_lookup, seen.get(), &first, 4U, &count, 8U, 0UL);
        return count;
    };
    auto attached = [&] {
        return make_with_ever_more<LinkHandle>("attach", ebpf_link_attach_tc, tc, ifindex, EBPF_TC_DIRECTION_INGRESS,
                                               EBPF_TC_MODE_CLSACT);
    };

    LinkHandle link = attached();
    CHECK(packets() == 10);
    with_ever_more("ifindex", [&](ebpf_error **error) {
        int32_t found = ebpf_link_ifindex(link.get(), error);
        CHECK(found != 0);
        return found;
    });
    with_ever_more("detach", [&](ebpf_error **error) { return ebpf_link_detach(link.get(), error); });
    CHECK(packets() == 10);

    link.reset();
    link = attached();
    CHECK(packets() == 20);
    {
        FreeDescriptors none(0);
        link.reset();
    }
    CHECK(packets() == 20);
}

TEST_CASE("chains where file descriptors run out", "[net]") {
    PinDirectory pins;
    std::string directory = pins.path("chain");
    auto chain = make_with_ever_more<ChainHandle>("create", ebpf_chain_create, EBPF_CHAIN_KIND_XDP, 2);
    with_ever_more("pin", [&](ebpf_error **error) { return ebpf_chain_pin(chain.get(), directory.c_str(), error); });
    ProgramHandle tag = load_tag(chain, 0, 1);
    int32_t program = ebpf_program_fd(tag.get());
    uint32_t entry = 0;
    with_ever_more("insert", [&](ebpf_error **error) { return ebpf_chain_insert(chain.get(), program, 1, &entry, error); });
    CHECK(entries_of(chain).size() == 1);
    with_ever_more("replace", [&](ebpf_error **error) { return ebpf_chain_replace(chain.get(), entry, program, error); });
    with_ever_more("commit", [&](ebpf_error **error) { return ebpf_chain_commit(chain.get(), nullptr, error); });
    make_with_ever_more<ProgramHandle>("open_program", ebpf_chain_open_program, chain.get(), entry);
    make_with_ever_more<ChainHandle>("open_pinned", ebpf_chain_open_pinned, directory.c_str());
    with_ever_more("unpin", [&](ebpf_error **error) { return ebpf_chain_unpin(chain.get(), directory.c_str(), error); });
    CHECK_FALSE(std::filesystem::exists(directory));
}

TEST_CASE("AF_XDP sockets where file descriptors run out", "[net][xsk]") {
    Line line(1500, {.queues = 2});
    InNetns inside(line.middle_netns);
    uint32_t left = line.middle_left.index(), right = line.middle_right.index();
    XskSpecHandle spec = make_xsk_spec();
    auto xsk = make_with_ever_more<XskHandle>("open", ebpf_xsk_open, spec.get(), left, 1U);
    make_with_ever_more<XskHandle>("open_shared", ebpf_xsk_open_shared, spec.get(), xsk.get(), left, 1U);
    make_with_ever_more<XskHandle>("open_shared", ebpf_xsk_open_shared, spec.get(), xsk.get(), left, 0U);
    Bundled steer("steer");
    const ebpf_map *sockets = steer.map("sockets");
    with_ever_more("set_queue", [&](ebpf_error **error) {
        return ebpf_xskmap_set_queue(sockets, left, 1, ebpf_xsk_fd(xsk.get()), EBPF_ANY, error);
    });
    auto group = make_with_ever_more<XskGroupHandle>("group", ebpf_xsk_group_open, spec.get(), right,
                                                     uint32_t{EBPF_XDP_MODE_NATIVE}, nullptr);
    CHECK(ebpf_xsk_group_count(group.get()) == 2);
}

// A host that closed them opens something else there later, and prints into it.
TEST_CASE("a bound map stays out of descriptors 0, 1 and 2", "[net]") {
    ChainHandle chain = create();
    bool taken = false;
    {
        Descriptor input(dup(STDIN_FILENO));
        close(STDIN_FILENO);
        ObjectHandle object = open_object("tag.o");
        call(ebpf_chain_bind, chain.get(), object.get());
        call(ebpf_object_load, object.get());
        taken = fcntl(STDIN_FILENO, F_GETFD) >= 0;
        dup2(input.get(), STDIN_FILENO);
    }
    CHECK_FALSE(taken);
}
