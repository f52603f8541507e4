// SPDX-License-Identifier: BSD-2-Clause
// Errors of chains: programs that cannot be members, and chains that cannot be made or pinned.
#include "net/chains.h"
#include "net/objects.h"
#include "net/pins.h"
#include "net/programs.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

using namespace net_tests;
using Catch::Matchers::Contains;

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
