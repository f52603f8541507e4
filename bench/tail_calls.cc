// SPDX-License-Identifier: BSD-2-Clause
// A chain of eight programs against eight plain tail calls.
#include "benchmarks.h"
#include "objects.h"
#include "run.h"

#include <string>

namespace bench {
namespace {

constexpr uint32_t kSlots = 8;
constexpr uint32_t kRuns = 1'000'000;
constexpr size_t kRounds = 15;
constexpr double kTarget = 1.5;

// Tail calls with nothing between them, to indexes that are computed as packets come, or fixed when the programs are loaded.
struct Plain {
    explicit Plain(bool fixed) {
        MapHandle slots = open_map(object, "slots");
        ebpf_error *err = nullptr;
        for (uint32_t slot = 0; slot < kSlots; slot++) {
            std::string name = "fixed" + std::to_string(slot + 1);
            if (!fixed && slot + 1 < kSlots) name = "computed";
            must(ebpf_prog_array_set(slots.get(), slot, program_fd(object, name.c_str()), &err), &err);
        }
        table = std::move(slots);
        root = program_fd(object, fixed ? "fixed0" : "computed_root");
    }

    ObjectHandle object = load_plain();
    MapHandle table;
    int32_t root;
};

ChainHandle make_chain() {
    ebpf_error *err = nullptr;
    ebpf_chain *made = nullptr;
    must(ebpf_chain_create(EBPF_CHAIN_KIND_XDP, 2 /* XDP_PASS */, &made, &err), &err);
    ChainHandle chain(made);
    ObjectHandle member = open_bundled("chain");
    must(ebpf_chain_bind(chain.get(), member.get(), &err), &err);
    load(member);
    for (uint32_t slot = 0; slot < kSlots; slot++) {
        uint32_t entry;
        must(ebpf_chain_insert(chain.get(), program_fd(member, "chain_pass"), slot, &entry, &err), &err);
    }
    must(ebpf_chain_commit(chain.get(), nullptr, &err), &err);
    return chain;
}

}  // namespace

Table tail_calls() {
    Plain computed(false);
    Plain fixed(true);
    ChainHandle chain = make_chain();
    int32_t root = ebpf_chain_root_fd(chain.get());
    std::vector<Contender> contenders = {
        {"8 tail calls", [&] { return time_runs(computed.root, kRuns); }},
        {"chain of 8", [&] { return time_runs(root, kRuns); }},
        {"8 to fixed indexes", [&] { return time_runs(fixed.root, kRuns); }},
    };
    return {
        "A packet through eight programs, ns (a run that does nothing included)",
        {{"XDP", compare(contenders, kRounds), kTarget}},
        false,
        "A chain counts hits at each index, and its indexes change; the kernel makes a tail call to an index that is fixed when "
        "the\nprogram is loaded a jump, which is what a chain cannot have."};
}

}  // namespace bench
