// SPDX-License-Identifier: BSD-2-Clause
// The older storages of cgroups: their entries come with a program that is attached, and go with the cgroup.
#include "kernel/maps.h"
#include "kernel/objects.h"
#include "kernel/programs.h"
#include "kernel/raw.h"
#include "kernel/wait.h"

#include <catch2/catch.hpp>

using namespace kernel_tests;

namespace {

struct Key {
    uint64_t cgroup;
    uint32_t attach_type;
    uint32_t padding;
};

constexpr Verdict kNotThere{-ENOENT, EBPF_CAUSE_NOT_FOUND};

// A program that uses the storage, attached for as long as this lives.
class Attached {
public:
    Attached(const MapHandle &storage, const Cgroup &cgroup) : cgroup_(cgroup.open()) {
        Instructions use = load_map(BPF_REG_1, ebpf_map_fd(storage.get())) +
                           Instructions{{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, 0}} +
                           call_helper(BPF_FUNC_get_local_storage) + returning(1);
        program_ = load({.type = BPF_PROG_TYPE_CGROUP_SKB, .attach_type = BPF_CGROUP_INET_EGRESS, .instructions = use});
        command(BPF_PROG_ATTACH);
    }
    ~Attached() { command(BPF_PROG_DETACH); }

private:
    void command(uint32_t number) {
        bpf_attr attr{};
        attr.target_fd = static_cast<uint32_t>(cgroup_.get());
        attr.attach_bpf_fd = static_cast<uint32_t>(program_.get());
        attr.attach_type = BPF_CGROUP_INET_EGRESS;
        attr.attach_flags = number == BPF_PROG_ATTACH ? BPF_F_ALLOW_MULTI : 0;
        if (int32_t result = raw_bpf(number, attr); result < 0 && number == BPF_PROG_ATTACH) {
            ebpfmap::harness::throw_errno("attaching to a cgroup", -result);
        }
    }

    Descriptor cgroup_;
    Descriptor program_;
};

}  // namespace

TEST_CASE("an entry comes with an attached program and goes with the cgroup", "[kernel][cgroup]") {
    for (uint32_t type : {EBPF_MAP_TYPE_CGROUP_STORAGE, EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE}) {
        INFO(ebpf_map_type_name(type));
        MapHandle map = make_map({type, 16, 8, 0, 0, "bytes"});
        std::vector<uint64_t> value(ebpf_map_value_len(map.get()) / 8, 42);
        auto cgroup = std::make_unique<Cgroup>();
        Key key{cgroup->id(), BPF_CGROUP_INET_EGRESS, 0};
        auto update = [&](uint64_t flags) {
            return attempt(ebpf_map_update, map.get(), &key, sizeof key, value.data(), value.size() * 8, flags);
        };
        check_outcome(update(0), kNotThere, {"programs attached to a cgroup create the entries"});
        {
            Attached program(map, *cgroup);
            CHECK(look_up(map, key).verdict == kOk);
            CHECK(update(EBPF_ANY).verdict == kOk);
            CHECK(update(EBPF_EXIST).verdict == kOk);
            CHECK(update(EBPF_NOEXIST).verdict == Verdict{-EINVAL, EBPF_CAUSE_FLAGS});
            std::vector<uint64_t> found(value.size());
            call(ebpf_map_lookup, map.get(), &key, sizeof key, found.data(), found.size() * 8, 0);
            CHECK(found == value);
            check_outcome(drop(map, key), {-EINVAL, EBPF_CAUSE_NOT_SUPPORTED},
                          {"programs attached to a cgroup create its entries"});

            CursorHandle cursor = make<CursorHandle>(ebpf_cursor_new, map.get());
            Key walked{};
            CHECK(call(ebpf_cursor_next, cursor.get(), &walked, sizeof walked, nullptr, 0) == 1);
            CHECK(walked.cgroup == key.cgroup);
            CHECK(call(ebpf_cursor_next, cursor.get(), &walked, sizeof walked, nullptr, 0) == 0);
            CHECK(ebpf_cursor_state(cursor.get()) == EBPF_CURSOR_STATE_COMPLETE);
        }
        CHECK(look_up(map, key).verdict == kOk);
        cgroup.reset();
        CHECK(comes_true([&] { return look_up(map, key).verdict == kNone; }));
    }
}
