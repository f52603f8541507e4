// SPDX-License-Identifier: BSD-2-Clause
// Pinned chains: reopened, repaired, and shared by two handles.
#include "net/chains.h"
#include "net/pins.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

using namespace net_tests;
using Catch::Matchers::Contains;

TEST_CASE("a pinned chain outlives its process and is opened as it was committed", "[net]") {
    Kind kind = GENERATE(kXdp, kTc);
    CAPTURE(kind.members);
    Line line;
    PinDirectory pins;
    std::string directory = pins.path("chain");
    LinkHandle link;
    uint32_t first;
    uint32_t second;
    {
        ChainHandle chain = create(kind);
        call(ebpf_chain_pin, chain.get(), directory.c_str());
        link = attach(chain, line.middle_left, kind);
        first = insert(chain, load_tag(chain, kind, 0, 1), 10);
        second = insert(chain, load_tag(chain, kind, 1, 1), 20);
        uint32_t off = insert(chain, load_tag(chain, kind, 2, 1), 30);
        call(ebpf_chain_set_enabled, chain.get(), off, 0U);
        commit(chain);
        marks_on(line);
        insert(chain, load_tag(chain, kind, 2, 8), 40);  // staged, and never committed
    }
    CHECK(marks_on(line) == Marks{1, 1, 0});

    auto chain = make<ChainHandle>(ebpf_chain_open_pinned, directory.c_str());
    CHECK(ebpf_chain_kind(chain.get()) == kind.number);
    CHECK(ebpf_chain_generation(chain.get()) == 1);
    CHECK(ebpf_chain_pending(chain.get()) == 0);
    CHECK(ebpf_chain_default_action(chain.get()) == kind.pass);
    CHECK(entries_of(chain).size() == 3);
    CHECK(counts_of(chain, first).hits == 20);
    uint32_t program_id = 0;
    uint32_t priority = 0;
    uint32_t enabled = 4711;
    call(ebpf_chain_get, chain.get(), second, &program_id, &priority, &enabled);
    CHECK(priority == 20);
    CHECK(enabled == 1);
    auto program = make<ProgramHandle>(ebpf_chain_open_program, chain.get(), second);
    CHECK(ebpf_program_id(program.get()) == program_id);
    CHECK(std::string(ebpf_program_name(program.get())) == "tag");

    call(ebpf_chain_set_enabled, chain.get(), entries_of(chain)[2], 1U);
    CHECK(commit(chain) == 2);
    CHECK(marks_on(line) == Marks{1, 1, 1});
    CHECK(counts_of(chain, first).hits == 30);

    call(ebpf_chain_unpin, chain.get(), directory.c_str());
    CHECK_FALSE(std::filesystem::exists(directory));
}

TEST_CASE("a commit repairs a chain with a changed table", "[net]") {
    Line line;
    PinDirectory pins;
    std::string directory = pins.path("chain");
    ChainHandle chain = create();
    call(ebpf_chain_pin, chain.get(), directory.c_str());
    LinkHandle link = attach(chain, line.middle_left);
    insert(chain, load_tag(chain, 0, 1), 1);
    insert(chain, load_tag(chain, 1, 1), 2);
    commit(chain);
    auto table = make<MapHandle>(ebpf_map_open_pinned, (directory + "/table").c_str(), 0U);
    call(ebpf_prog_array_clear, table.get(), 64U);
    CHECK(marks_on(line) == Marks{0, 0, 0});

    auto again = make<ChainHandle>(ebpf_chain_open_pinned, directory.c_str());
    CHECK(ebpf_chain_pending(again.get()) == 1);
    ebpf_chain_rollback(again.get());  // discards staged changes; the damage is not staged
    CHECK(ebpf_chain_pending(again.get()) == 1);
    commit(again);
    CHECK(ebpf_chain_pending(again.get()) == 0);
    CHECK(marks_on(line) == Marks{1, 1, 0});
}

TEST_CASE("of two handles of one chain, the one that comes second to commit is told", "[net]") {
    PinDirectory pins;
    std::string directory = pins.path("chain");
    ChainHandle chain = create();
    call(ebpf_chain_pin, chain.get(), directory.c_str());
    auto other = make<ChainHandle>(ebpf_chain_open_pinned, directory.c_str());
    insert(chain, load_tag(chain, 0, 1), 1);
    insert(other, load_tag(other, 0, 2), 1);
    commit(chain);

    Outcome stale = refusal_of(ebpf_chain_commit, other.get(), nullptr);
    CHECK(stale.code == -ESTALE);
    CHECK(stale.cause == EBPF_CAUSE_CHAIN_STALE);
    CHECK_THAT(stale.message, Contains("generation 1") && Contains("this handle has 0"));

    other = make<ChainHandle>(ebpf_chain_open_pinned, directory.c_str());
    CHECK(entries_of(other).size() == 1);
    insert(other, load_tag(other, 1, 2), 1);
    CHECK(commit(other) == 2);
}
