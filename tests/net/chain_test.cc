// SPDX-License-Identifier: BSD-2-Clause
// Chains: the programs that run after each commit, and their effect on packets.
#include "net/chains.h"
#include "net/objects.h"
#include "net/pins.h"
#include "net/programs.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <thread>

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

TEST_CASE("programs that cannot be in a chain are rejected by insert", "[net]") {
    ChainHandle chain = create();
    uint32_t entry = 4711;
    auto refused = [&](int32_t program) { return refusal_of(ebpf_chain_insert, chain.get(), program, 1U, &entry); };

    Outcome type = refused(net_tests::load_socket_filter().get());
    CHECK(type.cause == EBPF_CAUSE_PROGRAM_TYPE);
    CHECK_THAT(type.message, Contains("socket_filter") && Contains("xdp"));

    ChainHandle frags = create(kFrags);
    Outcome foreign = refused(ebpf_program_fd(load_tag(frags, kFrags, 0, 1).get()));
    CHECK(foreign.cause == EBPF_CAUSE_CHAIN_MEMBER);
    CHECK_THAT(foreign.message, Contains("ebpf_chain_bind()"));

    ObjectHandle unbound = open_object("tag.o");
    call(ebpf_object_load, unbound.get());
    CHECK(refused(call(ebpf_object_program_fd, unbound.get(), "tag")).cause == EBPF_CAUSE_CHAIN_MEMBER);

    CHECK(refused(net_tests::load_xdp("devmap", BPF_XDP_DEVMAP).get()).cause == EBPF_CAUSE_ATTACH_TYPE);
    CHECK(refused(-1).cause == EBPF_CAUSE_BAD_FD);
    CHECK(refused(0).cause == EBPF_CAUSE_FD_KIND);

    ObjectHandle sample = open_object("sample.o");
    Outcome unmade = refusal_of(ebpf_chain_bind, chain.get(), sample.get());
    CHECK(unmade.cause == EBPF_CAUSE_CHAIN_MEMBER);
    CHECK_THAT(unmade.message, Contains("\"sample\"") && Contains("EBPF_CHAIN_MEMBER"));

    for (auto unknown : {ebpf_chain_remove}) CHECK(refusal_of(unknown, chain.get(), 5U).cause == EBPF_CAUSE_NOT_FOUND);
    CHECK(refusal_of(ebpf_chain_replace, chain.get(), 32U, 3).cause == EBPF_CAUSE_NOT_FOUND);
    CHECK(entries_of(chain).empty());
    CHECK(ebpf_chain_pending(chain.get()) == 0);
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

TEST_CASE("a chain cannot be made or pinned where that makes no sense", "[net]") {
    ebpf_chain *made = nullptr;
    CHECK(refusal_of(ebpf_chain_create, 0U, 2, &made).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_chain_create, 4U, 2, &made).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_chain_create, 1U, 128, &made).cause == EBPF_CAUSE_ARGUMENT);
    CHECK(refusal_of(ebpf_chain_create, 1U, 2, nullptr).cause == EBPF_CAUSE_ARGUMENT);

    PinDirectory pins;
    std::string directory = pins.path("chain");
    ChainHandle chain = create();
    CHECK(refusal_of(ebpf_chain_open_pinned, directory.c_str(), &made).cause == EBPF_CAUSE_PIN_DIRECTORY);
    CHECK(refusal_of(ebpf_chain_pin, chain.get(), (directory + "/a/b").c_str()).cause == EBPF_CAUSE_PIN_DIRECTORY);
    CHECK(refusal_of(ebpf_chain_pin, chain.get(), "/tmp/ebpfmap_chain_test").cause == EBPF_CAUSE_PIN_NOT_BPFFS);
    CHECK_FALSE(std::filesystem::exists("/tmp/ebpfmap_chain_test"));
    call(ebpf_chain_pin, chain.get(), directory.c_str());
    ChainHandle other = create();
    Outcome taken = refusal_of(ebpf_chain_pin, other.get(), directory.c_str());
    CHECK(taken.cause == EBPF_CAUSE_PIN_EXISTS);
    CHECK_THAT(taken.message, Contains("ebpf_chain_open_pinned"));
    CHECK(refusal_of(ebpf_chain_unpin, other.get(), directory.c_str()).cause == EBPF_CAUSE_PIN_KIND);
    call(ebpf_chain_unpin, chain.get(), directory.c_str());
}

namespace {

// Thousands of commits are for the real thing: a sanitizer makes each packet slow, and there is nothing more to find.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint32_t kPackets = 20'000;
constexpr uint32_t kCommits = 100;
#else
constexpr uint32_t kPackets = 300'000;
constexpr uint32_t kCommits = 2'000;
#endif

// Two versions of the programs of three places.
struct Versions {
    explicit Versions(const ChainHandle &chain) {
        for (uint32_t place = 0; place < kPlaces; place++) {
            for (uint8_t version : {1, 2}) programs[place][version - 1] = load_tag(chain, place, version);
        }
    }

    int32_t fd(uint32_t place, uint32_t version) const { return ebpf_program_fd(programs[place][version - 1].get()); }

    ProgramHandle programs[kPlaces][2];
};

}  // namespace

// The promise of a chain. A packet that met two generations has two versions in it; one that passed a member by, a zero.
TEST_CASE("commits of three programs under traffic lose, mix and skip nothing", "[net]") {
    Line line;
    ChainHandle chain = create();
    LinkHandle link = attach(chain, line.middle_left);
    Versions versions(chain);
    uint32_t entry[kPlaces];
    for (uint32_t place = 0; place < kPlaces; place++) {
        call(ebpf_chain_insert, chain.get(), versions.fd(place, 1), place, &entry[place]);
    }
    commit(chain);
    std::atomic<bool> enough = false;
    std::atomic<uint32_t> commits = 0;
    std::thread changer([&] {
        for (uint32_t version = 2; !enough; version = 3 - version) {
            for (uint32_t place = 0; place < kPlaces; place++) {
                call(ebpf_chain_replace, chain.get(), entry[place], versions.fd(place, version));
            }
            commit(chain);
            commits++;
        }
    });
    uint32_t met[3] = {};
    uint32_t mixed = 0;
    uint32_t skipped = 0;
    uint64_t sent = 0;
    uint64_t lost = 0;
    while (sent < kPackets || commits < kCommits) {
        Tally tally = send(line, 10'000, [&](const Marks &marks) {
            bool skips = marks[0] == 0 || marks[1] == 0 || marks[2] == 0;
            skipped += skips;
            mixed += !skips && (marks[0] != marks[1] || marks[1] != marks[2]);
            met[marks[0] % 3]++;
        });
        sent += tally.sent;
        lost += tally.lost();
        if (lost > 0) break;
    }
    enough = true;
    changer.join();
    WARN(sent << " packets, " << commits << " commits");
    CHECK(lost == 0);
    CHECK(mixed == 0);
    CHECK(skipped == 0);
    CHECK(met[1] > sent / 10);
    CHECK(met[2] > sent / 10);
    for (uint32_t place = 0; place < kPlaces; place++) {
        CHECK(counts_of(chain, entry[place]).hits == sent);
        CHECK(counts_of(chain, entry[place]).misses == 0);
    }
}
