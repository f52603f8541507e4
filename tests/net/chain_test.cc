// SPDX-License-Identifier: BSD-2-Clause
// Chains: the programs that run after each commit, and their effect on packets.
#include "net/chains.h"
#include "net/programs.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace net_tests;
using Catch::Matchers::Contains;

TEST_CASE("members of a chain run in the order of their priorities", "[net]") {
    Kind kind = GENERATE(kXdp, kFrags, kTc);
    CAPTURE(kind.members);
    Line line;
    ChainHandle chain = create(kind);
    LinkHandle link = attach(chain, line.middle_left, kind);
    CHECK(marks_on(line) == Marks{0, 0, 0});

    // Two programs write to one place: the later value stays.
    uint32_t last = insert(chain, load_tag(chain, kind, 0, 3), 30);
    uint32_t first = insert(chain, load_tag(chain, kind, 0, 1), 10);
    uint32_t middle = insert(chain, load_tag(chain, kind, 1, 2), 20);
    CHECK(entries_of(chain) == std::vector<uint32_t>{first, middle, last});
    CHECK(marks_on(line) == Marks{0, 0, 0});
    CHECK(ebpf_chain_pending(chain.get()) == 1);

    CHECK(commit(chain) == 1);
    CHECK(ebpf_chain_pending(chain.get()) == 0);
    CHECK(marks_on(line) == Marks{3, 2, 0});

    call(ebpf_chain_set_priority, chain.get(), first, 40U);
    CHECK(marks_on(line) == Marks{3, 2, 0});
    CHECK(commit(chain) == 2);
    CHECK(marks_on(line) == Marks{1, 2, 0});
}

TEST_CASE("a chain runs in generic mode as well", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left, kXdp, EBPF_XDP_MODE_GENERIC);
    for (uint32_t place = 0; place < kPlaces; place++) insert(chain, load_tag(chain, place, 7), place);
    commit(chain);
    CHECK(marks_on(line) == Marks{7, 7, 7});
}

TEST_CASE("entries of one priority run in the order of their insertion", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    for (uint8_t version = 1; version <= 5; version++) insert(chain, load_tag(chain, 0, version), 7);
    commit(chain);
    CHECK(marks_on(line) == Marks{5, 0, 0});
}

TEST_CASE("a verdict of a member ends the chain", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    insert(chain, load_tag(chain, 0, 1), 1);
    uint32_t gate = insert(chain, load_tag(chain, 1, 2, 2 /* XDP_PASS */), 2);
    uint32_t behind = insert(chain, load_tag(chain, 2, 3), 3);
    commit(chain);
    CHECK(marks_on(line) == Marks{1, 2, 0});
    CHECK(counts_of(chain, gate).hits == 10);
    CHECK(counts_of(chain, behind).hits == 0);

    call(ebpf_chain_replace, chain.get(), gate, ebpf_program_fd(load_tag(chain, 1, 2, 1 /* XDP_DROP */).get()));
    commit(chain);
    CHECK(send(line, 10, [](const Marks &) {}).received == 0);
}

TEST_CASE("an entry is disabled, enabled, replaced and removed by commits only", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    uint32_t entry[kPlaces];
    for (uint32_t place = 0; place < kPlaces; place++) entry[place] = insert(chain, load_tag(chain, place, 1), place);
    commit(chain);

    call(ebpf_chain_set_enabled, chain.get(), entry[1], 0U);
    CHECK(marks_on(line) == Marks{1, 1, 1});
    commit(chain);
    CHECK(marks_on(line) == Marks{1, 0, 1});

    call(ebpf_chain_set_enabled, chain.get(), entry[1], 1U);
    call(ebpf_chain_replace, chain.get(), entry[2], ebpf_program_fd(load_tag(chain, 2, 9).get()));
    call(ebpf_chain_remove, chain.get(), entry[0]);
    CHECK(marks_on(line) == Marks{1, 0, 1});
    commit(chain);
    CHECK(marks_on(line) == Marks{0, 1, 9});
    CHECK(entries_of(chain) == std::vector<uint32_t>{entry[1], entry[2]});
}

TEST_CASE("a rollback discards staged changes", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    uint32_t kept = insert(chain, load_tag(chain, 0, 1), 1);
    commit(chain);

    insert(chain, load_tag(chain, 1, 1), 2);
    call(ebpf_chain_remove, chain.get(), kept);
    call(ebpf_chain_set_default_action, chain.get(), 1);
    ebpf_chain_rollback(chain.get());

    CHECK(ebpf_chain_pending(chain.get()) == 0);
    CHECK(entries_of(chain) == std::vector<uint32_t>{kept});
    CHECK(ebpf_chain_default_action(chain.get()) == 2);
    CHECK(commit(chain) == 2);
    CHECK(marks_on(line) == Marks{1, 0, 0});
}

TEST_CASE("a packet gets the default action at the end, and if a program is gone", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    uint32_t entry = insert(chain, load_tag(chain, 0, 1), 1);
    uint32_t behind = insert(chain, load_tag(chain, 1, 1), 2);
    commit(chain);

    // Somebody else takes a program out of the table, as nobody should.
    MapHandle table;
    for (uint32_t id = 0; ebpf_map_next_id(id, &id, nullptr) == 0;) {
        auto map = make<MapHandle>(ebpf_map_open_id, id, 0U);
        if (std::string(ebpf_map_name(map.get())) == "chain_table") table = std::move(map);
    }
    call(ebpf_prog_array_clear, table.get(), 64U + 1U);
    CHECK(marks_on(line) == Marks{1, 0, 0});
    CHECK(counts_of(chain, entry).hits == 10);
    CHECK(counts_of(chain, behind).hits == 0);
    CHECK(counts_of(chain, behind).misses == 10);

    call(ebpf_chain_set_default_action, chain.get(), 1 /* XDP_DROP */);
    commit(chain);
    CHECK(send(line, 10, [](const Marks &) {}).received == 0);
    CHECK(counts_of(chain, behind).hits == 10);
}

TEST_CASE("counts go on across generations, and begin anew with an entry", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    uint32_t one = insert(chain, load_tag(chain, 0, 1), 10);
    uint32_t other = insert(chain, load_tag(chain, 1, 1), 20);
    for (uint32_t round = 1; round <= 4; round++) {
        // Places and banks change all the time.
        call(ebpf_chain_set_priority, chain.get(), one, round % 2 == 0 ? 10U : 30U);
        commit(chain);
        marks_on(line);
        CHECK(counts_of(chain, one).hits == round * 10);
        CHECK(counts_of(chain, other).hits == round * 10);
    }
    call(ebpf_chain_set_enabled, chain.get(), one, 0U);
    commit(chain);
    marks_on(line);
    CHECK(counts_of(chain, one).hits == 40);
    CHECK(counts_of(chain, other).hits == 50);

    call(ebpf_chain_remove, chain.get(), one);
    commit(chain);
    uint32_t again = insert(chain, load_tag(chain, 2, 1), 1);
    CHECK(again == one);
    CHECK(counts_of(chain, again).hits == 0);
    commit(chain);
    marks_on(line);
    CHECK(counts_of(chain, again).hits == 10);
    CHECK(counts_of(chain, other).hits == 60);
}

TEST_CASE("counts of the others go on where an entry's number gets a new owner", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    uint32_t first = insert(chain, load_tag(chain, 0, 1), 1);
    uint32_t gate = insert(chain, load_tag(chain, 1, 1, 2 /* XDP_PASS */), 2);
    uint32_t behind = insert(chain, load_tag(chain, 2, 1), 3);
    commit(chain);
    marks_on(line);

    call(ebpf_chain_remove, chain.get(), first);
    CHECK(insert(chain, load_tag(chain, 0, 2), 1) == first);
    commit(chain);
    CHECK(counts_of(chain, first).hits == 0);
    CHECK(counts_of(chain, gate).hits == 10);
    CHECK(counts_of(chain, behind).hits == 0);
    marks_on(line);
    CHECK(counts_of(chain, first).hits == 10);
    CHECK(counts_of(chain, gate).hits == 20);
}

// The kernel's limit of 33 tail calls allows thirty-two.
TEST_CASE("a chain has room for 32 programs, which all run", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    for (uint32_t i = 0; i < EBPF_CHAIN_MAX_ENTRIES; i++) insert(chain, load_tag(chain, i % 3, static_cast<uint8_t>(i)), i);
    commit(chain);
    CHECK(marks_on(line) == Marks{30, 31, 29});

    uint32_t entry = 0;
    ProgramHandle more = load_tag(chain, 0, 1);
    Outcome full = refusal_of(ebpf_chain_insert, chain.get(), ebpf_program_fd(more.get()), 1U, &entry);
    CHECK(full.cause == EBPF_CAUSE_FULL);
    CHECK_THAT(full.message, Contains("32"));
}

TEST_CASE("a program that knows nothing of chains ends one", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    Descriptor pass = net_tests::load_xdp("pass");
    uint32_t entry = 0;
    insert(chain, load_tag(chain, 0, 1), 1);
    call(ebpf_chain_insert, chain.get(), pass.get(), 2U, &entry);
    insert(chain, load_tag(chain, 1, 1), 3);
    commit(chain);
    CHECK(marks_on(line) == Marks{1, 0, 0});
    CHECK(counts_of(chain, entry).hits == 10);
}
