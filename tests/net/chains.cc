// SPDX-License-Identifier: BSD-2-Clause
#include "net/chains.h"

#include "net/objects.h"

#include <catch2/catch.hpp>

namespace net_tests {

ProgramHandle load_tag(const ChainHandle &chain, const Kind &kind, uint32_t place, uint8_t version, int32_t verdict) {
    ObjectHandle object = open_object(kind.members);
    set_constant(object, "place", place);
    set_constant(object, "version", version);
    set_constant(object, "verdict", verdict);
    call(ebpf_chain_bind, chain.get(), object.get());
    call(ebpf_object_load, object.get());
    return make<ProgramHandle>(ebpf_object_open_program, object.get(), "tag");
}

ProgramHandle load_tag(const ChainHandle &chain, uint32_t place, uint8_t version, int32_t verdict) {
    return load_tag(chain, kXdp, place, version, verdict);
}

ChainHandle create(const Kind &kind) { return make<ChainHandle>(ebpf_chain_create, kind.number, kind.pass); }

uint32_t insert(const ChainHandle &chain, const ProgramHandle &program, uint32_t priority) {
    uint32_t entry = 4711;
    call(ebpf_chain_insert, chain.get(), ebpf_program_fd(program.get()), priority, &entry);
    return entry;
}

uint64_t commit(const ChainHandle &chain) {
    uint64_t generation = 0;
    call(ebpf_chain_commit, chain.get(), &generation);
    return generation;
}

Marks marks_of(const Arrival &arrival) { return {arrival.source_mac[3], arrival.source_mac[4], arrival.source_mac[5]}; }

Tally send(const Line &line, uint32_t count, const std::function<void(const Marks &)> &inspect) {
    PacketSocket sender(line.left);
    PacketSocket receiver(line.middle_left, PacketSocket::Place::kAfterTc);
    Flow flow = flow_between(line.left, line.middle_left);
    flow.source_mac = {0x02, 0, 0, 0, 0, 0};
    return run_traffic(sender, receiver, flow, count, [&](const Arrival &arrival) { inspect(marks_of(arrival)); });
}

Marks marks_on(const Line &line) {
    Marks first{};
    uint32_t others = 0;
    uint32_t seen = 0;
    Tally tally = send(line, 10, [&](const Marks &marks) {
        if (seen++ == 0) first = marks;
        others += marks != first;
    });
    CHECK(tally.received == 10);
    CHECK(others == 0);
    return first;
}

Counts counts_of(const ChainHandle &chain, uint32_t entry) {
    Counts counts{};
    call(ebpf_chain_counts, chain.get(), entry, &counts.hits, &counts.misses);
    return counts;
}

LinkHandle attach(const ChainHandle &chain, const Interface &interface, const Kind &kind, uint32_t xdp_mode) {
    InNetns inside(interface.netns());
    int32_t root = ebpf_chain_root_fd(chain.get());
    if (kind.number == EBPF_CHAIN_KIND_TC) {
        return make<LinkHandle>(ebpf_link_attach_tc, root, interface.index(), EBPF_TC_DIRECTION_INGRESS, EBPF_TC_MODE_AUTO);
    }
    return make<LinkHandle>(ebpf_link_attach_xdp, root, interface.index(), xdp_mode);
}

std::vector<uint32_t> entries_of(const ChainHandle &chain) {
    std::vector<uint32_t> entries;
    uint32_t entry = 0;
    while (call(ebpf_chain_at, chain.get(), static_cast<uint32_t>(entries.size()), &entry) == 1) entries.push_back(entry);
    return entries;
}

}  // namespace net_tests
