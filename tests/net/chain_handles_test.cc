// SPDX-License-Identifier: BSD-2-Clause
// Several handles of one chain, as in several processes: a change by one must not break the others.
#include "harness/descriptor.h"
#include "net/chains.h"
#include "net/pins.h"

#include <sys/resource.h>
#include <catch2/catch.hpp>

#include <filesystem>

using namespace net_tests;
using Catch::Matchers::Contains;

namespace {

ChainHandle open_chain(const std::string &directory) { return make<ChainHandle>(ebpf_chain_open_pinned, directory.c_str()); }

// No file descriptor is free while one of these exists.
class NoDescriptors {
public:
    NoDescriptors() {
        getrlimit(RLIMIT_NOFILE, &before_);
        Descriptor next(dup(STDERR_FILENO));
        rlimit limit{static_cast<rlim_t>(next.get()), before_.rlim_max};
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

}  // namespace

TEST_CASE("staged changes of a stale handle reach no packet", "[net]") {
    Line line;
    PinDirectory pins;
    std::string directory = pins.path("chain");
    ChainHandle chain = create();
    call(ebpf_chain_pin, chain.get(), directory.c_str());
    LinkHandle link = attach(chain, line.middle_left);
    ChainHandle overtaken = open_chain(directory);
    insert(chain, load_tag(chain, 0, 1), 1);
    commit(chain);

    uint32_t entry = insert(overtaken, load_tag(overtaken, 1, 2), 1);
    insert(overtaken, load_tag(overtaken, 2, 2), 2);
    call(ebpf_chain_replace, overtaken.get(), entry, ebpf_program_fd(load_tag(overtaken, 1, 3).get()));

    CHECK(marks_on(line) == Marks{1, 0, 0});
    CHECK(refusal_of(ebpf_chain_commit, overtaken.get(), nullptr).cause == EBPF_CAUSE_CHAIN_STALE);
    CHECK(marks_on(line) == Marks{1, 0, 0});
}

TEST_CASE("a handle that somebody else has overtaken does not make counts up", "[net]") {
    PinDirectory pins;
    std::string directory = pins.path("chain");
    ChainHandle chain = create();
    call(ebpf_chain_pin, chain.get(), directory.c_str());
    uint32_t entry = insert(chain, load_tag(chain, 0, 1), 1);
    commit(chain);
    ChainHandle overtaken = open_chain(directory);
    CHECK(counts_of(overtaken, entry).hits == 0);

    commit(chain);

    uint64_t hits = 0;
    uint64_t misses = 0;
    CHECK(refusal_of(ebpf_chain_counts, overtaken.get(), entry, &hits, &misses).cause == EBPF_CAUSE_CHAIN_STALE);
}

TEST_CASE("a chain is not committed where others cannot be kept from doing so at once", "[net]") {
    PinDirectory pins;
    std::string directory = pins.path("chain");
    ChainHandle chain = create();
    call(ebpf_chain_pin, chain.get(), directory.c_str());
    insert(chain, load_tag(chain, 0, 1), 1);
    Outcome refusal;
    {
        NoDescriptors none;
        refusal = refusal_of(ebpf_chain_commit, chain.get(), nullptr);
    }
    CHECK(refusal.cause == EBPF_CAUSE_TOO_MANY_FILES);
    CHECK(ebpf_chain_pending(chain.get()) == 1);
    CHECK(commit(chain) == 1);
}

// Handles that were opened at different directories would not lock each other out.
TEST_CASE("a chain is pinned at one place", "[net]") {
    PinDirectory pins;
    std::string directory = pins.path("chain");
    std::string elsewhere = pins.path("elsewhere");
    ChainHandle chain = create();
    call(ebpf_chain_pin, chain.get(), directory.c_str());
    ChainHandle other = open_chain(directory);
    for (const ChainHandle *handle : {&chain, &other}) {
        Outcome second = refusal_of(ebpf_chain_pin, handle->get(), elsewhere.c_str());
        CHECK(second.cause == EBPF_CAUSE_PIN_EXISTS);
        CHECK_THAT(second.message, Contains(directory) && Contains("ebpf_chain_unpin"));
        CHECK_FALSE(std::filesystem::exists(elsewhere));
    }
    call(ebpf_chain_unpin, other.get(), directory.c_str());
    call(ebpf_chain_pin, chain.get(), elsewhere.c_str());
    CHECK(ebpf_chain_kind(open_chain(elsewhere).get()) == EBPF_CHAIN_KIND_XDP);
}

TEST_CASE("a directory of the caller's stays where pinning a chain fails", "[net]") {
    PinDirectory pins;
    std::string directory = "/tmp/ebpfmap_chain_handles_" + std::to_string(getpid());
    std::filesystem::create_directory(directory);
    ChainHandle chain = create();
    CHECK(refusal_of(ebpf_chain_pin, chain.get(), directory.c_str()).cause == EBPF_CAUSE_PIN_NOT_BPFFS);
    CHECK(std::filesystem::remove(directory));
}

// The remains of a process that dies while it pins or unpins.
TEST_CASE("an incomplete chain directory is reported as such", "[net]") {
    PinDirectory pins;
    std::string directory = pins.path("chain");
    ChainHandle chain = create();
    call(ebpf_chain_pin, chain.get(), directory.c_str());
    std::filesystem::remove(directory + "/root");

    ebpf_chain *opened = nullptr;
    CHECK(refusal_of(ebpf_chain_open_pinned, directory.c_str(), &opened).cause == EBPF_CAUSE_PIN_MISSING);
    ChainHandle other = create();
    Outcome half = refusal_of(ebpf_chain_pin, other.get(), directory.c_str());
    CHECK(half.cause == EBPF_CAUSE_PIN_EXISTS);
    CHECK_THAT(half.message, Contains("rm -r " + directory));
    CHECK(refusal_of(ebpf_chain_unpin, other.get(), directory.c_str()).cause == EBPF_CAUSE_PIN_KIND);

    call(ebpf_chain_unpin, chain.get(), directory.c_str());
    CHECK_FALSE(std::filesystem::exists(directory));
    call(ebpf_chain_pin, other.get(), directory.c_str());
}
