// SPDX-License-Identifier: BSD-2-Clause
// The bundled forward program against a redirect that does nothing else.
#include "benchmarks.h"
#include "objects.h"
#include "peer.h"
#include "run.h"

#include "harness/line.h"

namespace bench {
namespace {

namespace harness = ebpfmap::harness;

constexpr uint32_t kPackets = 200'000;
constexpr size_t kRounds = 21;
constexpr double kTarget = 1.15;

void send_to(const ObjectHandle &object, uint32_t from, uint32_t to) {
    ebpf_error *err = nullptr;
    MapHandle tx = open_map(object, "tx");
    must(ebpf_devmap_set(tx.get(), from, to, -1, EBPF_ANY, &err), &err);
}

// Drops the frames at their arrival, so that no network stack adds to the time of the redirect.
LinkHandle drop_at(const harness::Interface &interface, const ObjectHandle &plain) {
    harness::InNetns inside(interface.netns());
    ebpf_error *err = nullptr;
    ebpf_link *link = nullptr;
    must(ebpf_link_attach_xdp(program_fd(plain, "drop"), interface.index(), EBPF_XDP_MODE_NATIVE, &link, &err), &err);
    return LinkHandle(link);
}

}  // namespace

Table redirects() {
    harness::Line line;
    ObjectHandle plain = load_plain();
    ObjectHandle forward = load_bundled("forward");
    LinkHandle sink = drop_at(line.right, plain);
    harness::InNetns inside(line.middle_netns);
    uint32_t ingress = line.middle_left.index();
    for (const ObjectHandle *object : {&plain, &forward}) send_to(*object, ingress, line.middle_right.index());

    auto time = [&](int32_t program) { return [=] { return time_live_packets(program, ingress, kPackets); }; };
    std::vector<Contender> contenders = {
        {"by hand", time(program_fd(plain, "redirect"))},
        {"forward", time(program_fd(forward, "forward"))},
    };
    XdpBench peer(line.middle_left.name(), line.middle_right.name());
    int32_t theirs = peer.wait_for_program(ingress);
    if (theirs >= 0) contenders.push_back({"xdp-bench", time(theirs)});
    return {"A packet of 64 bytes from one veth pair to another, live frames in batches of 64, ns",
            {{"redirect", compare(contenders, kRounds), kTarget}},
            true,
            theirs >= 0 ? "" : "xdp-bench redirect-map does not run here: " + peer.complaint()};
}

}  // namespace bench
