// SPDX-License-Identifier: BSD-2-Clause
// AF_XDP sockets of the library against those of libxdp: the same veth, the same program behind them (steer), the same packets.
#include "benchmarks.h"
#include "generator.h"
#include "library_xsk.h"
#include "machine.h"
#include "objects.h"
#include "run.h"
#include "xsk_shape.h"

#ifdef WITH_LIBXDP
#include "libxdp_xsk.h"
#endif

#include "harness/line.h"

#include <optional>

namespace bench {
namespace {

namespace harness = ebpfmap::harness;

constexpr uint32_t kPackets = 300'000;
constexpr size_t kRounds = 21;
constexpr uint32_t kFills = 30;
constexpr double kRatio = 1.0;
constexpr double kLoop = 25;

constexpr uint32_t kHugePages = kXskFrames * kXskFrameSize >> 21;

// A contender on an end of its own of the middle's wires, which are alike; opening a socket anew takes the kernel long.
template <typename Socket>
struct Side {
    explicit Side(const harness::Interface &interface) : ingress(interface), inside(interface.netns()), socket(interface) {
        ebpf_error *err = nullptr;
        must(ebpf_xskmap_set(open_map(steer, "sockets").get(), 0, socket.fd(), EBPF_ANY, &err), &err);
    }

    const harness::Interface &ingress;
    harness::InNetns inside;
    ObjectHandle steer = load_bundled("steer");
    int32_t program = program_fd(steer, "steer");
    Socket socket;
};

// Passes batches on to `handle` until the generator has sent everything; nanoseconds a packet that got through, from the end
// of the first batch to the end of the last one.
template <typename Handle, typename Idle>
double time_packets(const Generator &generator, Handle handle, Idle idle) {
    uint64_t packets = 0;
    double first = 0;
    double last = 0;
    for (;;) {
        bool over = generator.done();
        uint32_t count = handle();
        if (count > 0) {
            last = clock_time();
            if (first == 0) {
                first = last;
            } else {
                packets += count;
            }
        } else if (over) {
            break;
        } else {
            idle();
        }
    }
    need(packets > 0, "receiving packets");
    return (last - first) / static_cast<double>(packets);
}

enum class Work {
    kSpin,
    kPoll,
    kEcho
};

template <typename Socket>
double time_work(Side<Socket> *side, Work work) {
    Socket &socket = side->socket;
    Generator generator(side->program, side->ingress, kPackets);
    double time = time_packets(
        generator, [&] { return work == Work::kEcho ? socket.echo() : socket.drop(); },
        [&] {
            if (work == Work::kPoll) socket.wait();
        });
    generator.finish();
    return time;
}

enum class Filler {
    kThisCpu,
    kAnotherCpu
};

template <typename Socket>
void fill_ring(const Side<Socket> &side, Filler filler) {
    if (filler == Filler::kThisCpu) {
        time_live_packets(side.program, side.ingress.index(), kXskRing);
    } else {
        Generator(side.program, side.ingress, kXskRing).finish();
    }
}

// Fills the ring, then empties it by `handle` with nothing else happening; CPU time of the latter.
template <typename Socket, typename Handle>
double time_loop(Side<Socket> *side, Filler filler, Handle handle) {
    double time = 0;
    for (uint32_t round = 0; round < kFills; ++round) {
        fill_ring(*side, filler);
        uint32_t packets = 0;
        double start = now();
        while (uint32_t count = handle(&side->socket)) packets += count;
        time += now() - start;
        need(packets == kXskRing, "filling the ring with packets");
    }
    return time / kFills / kXskRing;
}

struct Place {
    harness::Line line;
    // A third end, for a machine that has set huge pages aside.
    std::pair<harness::Interface, harness::Interface> wire =
        harness::make_veth(line.middle_netns, "mthird", line.left_netns, "third");
#ifdef WITH_LIBXDP
    Side<LibxdpXsk> theirs{line.middle_right};
#endif
    Side<LibraryXsk> ours{line.middle_left};
    std::optional<Side<HugeLibraryXsk>> huge;

    Place() {
        if (free_huge_pages() < kHugePages) return;
        wire.first.set_up();
        wire.second.set_up();
        wire.first.wait_until_running();
        huge.emplace(wire.first);
    }
};

std::string note(const Place &place) {
    std::string note;
#ifndef WITH_LIBXDP
    note += "libxdp is not there to be compared with: it was missing when this was built\n";
#endif
    if (!place.huge) note += "with vm.nr_hugepages=" + std::to_string(kHugePages) + " there would be a column for huge pages";
    return note;
}

// A row with the times of `time_of` for both sides of a place.
template <typename TimeOf>
std::vector<Result> compare_sides(Place *place, TimeOf time_of) {
    std::vector<Contender> contenders;
#ifdef WITH_LIBXDP
    contenders.push_back({LibxdpXsk::kName, [=] { return time_of(&place->theirs); }});
#endif
    contenders.push_back({LibraryXsk::kName, [=] { return time_of(&place->ours); }});
    // The second is the one that a target is for.
    if (place->huge && contenders.size() > 1)
        contenders.push_back({HugeLibraryXsk::kName, [=] { return time_of(&*place->huge); }});
    return compare(contenders, kRounds);
}

Row work_row(const char *name, Place *place, Work work) {
    return {name, compare_sides(place, [=](auto *side) { return time_work(side, work); }), kRatio};
}

Row loop_row(const char *name, Place *place, Filler filler, double most) {
    auto drop = [](auto *socket) { return socket->drop(); };
    return {name, compare_sides(place, [=](auto *side) { return time_loop(side, filler, drop); }), 0, 0, most};
}

Row echo_row(Place *place) {
    auto echo = [](auto *socket) { return socket->echo(); };
    return {"sent back", compare_sides(place, [=](auto *side) { return time_loop(side, Filler::kThisCpu, echo); }), kRatio};
}

}  // namespace

Table xsk_packets() {
    Place place;
    return {"AF_XDP in copy mode: a packet of 64 bytes through steer, from another CPU, ns on the wall",
            {work_row("receive, spinning", &place, Work::kSpin), work_row("receive, polling", &place, Work::kPoll),
             work_row("receive, send back", &place, Work::kEcho)},
            true,
            note(place)};
}

Table xsk_loops() {
    Place place;
    return {"AF_XDP, 2,048 packets out of a full ring, each looked at, in batches of 64, ns of CPU a packet",
            {loop_row("given back", &place, Filler::kThisCpu, kLoop),
             // These packets come out of the other CPU's cache: how fast, is the machine's affair.
             loop_row("filled by another CPU", &place, Filler::kAnotherCpu, 0), echo_row(&place)},
            false,
            note(place)};
}

}  // namespace bench
