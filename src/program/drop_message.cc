// SPDX-License-Identifier: BSD-2-Clause
#include "program/drop_message.h"

#include "core/map.h"
#include "program/interface.h"
#include "sys/sys.h"

#include <linux/bpf.h>

#include <cstring>

namespace ebpfmap {
namespace {

// As bpf/drops.bpf.c has them in `names`.
struct Place {
    uint32_t netns;
    uint32_t ifindex;
};

// The name now, where it can be asked for; else the name at the last loss. "" where neither is known.
std::string name_of(const Place &place, const ebpf_map *names) {
    std::string name = place.netns == sys::netns_inode() ? interface_name(place.ifindex) : "";
    char label[16] = {};
    if (name.empty() && names && raw_lookup(*names, &place, label, 0) >= 0) name.assign(label, strnlen(label, sizeof label));
    return printable(name);
}

std::string interface_label(const Drop &drop, uint32_t ifindex, uint32_t netns) {
    if (ifindex == 0) return "an interface";
    // The kernel did not tell the namespace, and the same number is another interface elsewhere.
    if (netns == 0) return text("interface %u", ifindex);
    std::string name = name_of({netns, ifindex}, drop.drops->names.get());
    if (name.empty()) name = text("interface %u", ifindex);
    if (netns == drop.drops->own_netns) return name;
    return name + " in " + drop.drops->netns_labels.of(netns);
}

std::string ingress(const Drop &drop) { return interface_label(drop, drop.loss.ingress, drop.loss.netns); }

std::string egress(const Drop &drop) { return interface_label(drop, drop.loss.target, drop.loss.target_netns); }

std::string error_label(int32_t error) { return error == 0 ? "" : " (" + errno_name(error) + ")"; }

std::string why_merged(const Drop &drop) {
    return text(
        "it is a merged packet (GSO, GRO), which is longer than the single packets on the wire. A larger MTU does not help. "
        "Switch merging off on the interface that sends it (`ethtool -K SENDER tso off gso off gro off tx-udp-segmentation "
        "off`) and on %s, or use native mode",
        ingress(drop).c_str());
}

// What a redirect to an interface fails with, in the kernel's xdp_ok_fwd_dev(), __xdp_enqueue() and ndo_xdp_xmit().
const char *why_interface_refuses(int32_t error) noexcept {
    switch (error) {
    case -EOPNOTSUPP:
        return "its driver cannot send redirected frames; for a veth: its peer has neither GRO nor a native XDP program (`ethtool "
               "-K PEER gro on`)";
    case -ENETDOWN: return "it is down (`ip link set dev NAME up`)";
    case -ENXIO: return "it is not ready; for a veth: its peer is down, or has neither GRO nor a native XDP program";
    case -EMSGSIZE: return "the frame is longer than its MTU allows (`ip link set dev NAME mtu N`)";
    case -EINVAL: return "there is no such interface, or the map has no such entry any more";
    case -EBADRQC: return "in generic mode, a redirect to a CPU needs Linux 5.15";
    case -EOVERFLOW: return "the frame has no room for what the kernel writes in front of it or behind it";
    case 0:
        return "the queue of the interface was full, a frame was longer than its MTU (for a veth that of its peer) allows, or the "
               "program of the devmap's entry dropped it";
    default: return "ebpf_devmap_preflight() may tell more";
    }
}

std::string why_socket_refuses(const Drop &drop) {
    switch (drop.loss.error) {
    case -EINVAL:
        return "it is bound to another interface or queue than the frame came in by: bind one socket to each queue, and put it "
               "under the number of its queue";
    case -ENOMEM: return "its fill ring was empty: release received frames sooner, or give the socket more of them";
    case -ENOBUFS: return "its receive ring was full: the application is too slow, or the ring too short";
    case -ENOSPC:
        return "the packet is longer than one frame of the socket: longer frames (ebpf_xsk_spec_set_frames()), or several frames "
               "for a packet (ebpf_xsk_spec_set_multi_buffer(), Linux 6.6)";
    case -ENXIO: return "it is not bound";
    default: return "ebpf_xsk_statistic() may tell more";
    }
}

// In generic mode. The tracepoint does not name the interface that refused.
const char *why_broadcast_fails(int32_t error) noexcept {
    switch (error) {
    case -ENETDOWN: return "an interface in the map is down";
    case -EMSGSIZE: return "the frame is longer than the MTU of an interface in the map allows";
    case -ENOMEM: return "there was no memory for a copy";
    default: return "an interface in the map refused it";
    }
}

std::string describe_broadcast(const Drop &drop) {
    const Loss &loss = drop.loss;
    std::string why = loss.flags & kMerged ? why_merged(drop)
                                           : text(
                                                 "%s, and the interfaces behind it in the map got nothing either: in generic "
                                                 "mode a broadcast ends at the first one that fails (ebpf_devmap_preflight() "
                                                 "names those that are down or have too small an MTU)",
                                                 why_broadcast_fails(loss.error));
    return text("a redirect from %s to the interfaces in map %u failed%s: %s", ingress(drop).c_str(), loss.map,
                error_label(loss.error).c_str(), why.c_str());
}

std::string describe_redirect(const Drop &drop) {
    const Loss &loss = drop.loss;
    if (loss.flags & kBroadcast) return describe_broadcast(drop);
    std::string target = loss.target_netns != 0 ? egress(drop) : text("target %u", loss.target);
    return text("a redirect from %s to %s failed%s: %s", ingress(drop).c_str(), target.c_str(), error_label(loss.error).c_str(),
                loss.flags & kMerged ? why_merged(drop).c_str() : why_interface_refuses(loss.error));
}

std::string describe_devmap(const Drop &drop) {
    return text("%s did not take what was redirected to it from %s%s: %s", egress(drop).c_str(), ingress(drop).c_str(),
                error_label(drop.loss.error).c_str(), why_interface_refuses(drop.loss.error));
}

std::string describe_xsk(const Drop &drop) {
    return text("the AF_XDP socket under key %u of map %u did not take a frame that came in by %s%s: %s", drop.loss.target,
                drop.loss.map, ingress(drop).c_str(), error_label(drop.loss.error).c_str(),
                drop.loss.flags & kMerged ? why_merged(drop).c_str() : why_socket_refuses(drop).c_str());
}

std::string describe_cpumap_queue(const Drop &drop) {
    return text(
        "the queue of CPU %u in map %u was full: the CPU is too slow for its share, or its queue too short for a burst "
        "(ebpf_cpumap_set() with a longer one, up to 16384; or spread over more CPUs)",
        drop.loss.target, drop.loss.map);
}

std::string describe_cpumap_cpu(const Drop &drop) {
    return text(
        "CPU %u had no memory for frames from its queue in map %u (before Linux 5.13 also: its network stack dropped them)",
        drop.loss.target, drop.loss.map);
}

std::string describe_cpumap_program(const Drop &drop) {
    return text(
        "the program in the entry of CPU %u in map %u dropped frames: by XDP_DROP, or in native mode also by XDP_ABORTED, XDP_TX "
        "or a number that is no action, which the kernel does not tell apart there",
        drop.loss.target, drop.loss.map);
}

// The tracepoint gives the program of a devmap's entry the interface that the frame would leave by.
std::string program_label(const Drop &drop) {
    return text("XDP program %u%s", drop.loss.program, drop.loss.flags & kOfEntry ? ", of an entry of a map," : "");
}

std::string describe_aborted(const Drop &drop) {
    return text("%s returned XDP_ABORTED for frames of %s: it met an error of its own", program_label(drop).c_str(),
                ingress(drop).c_str());
}

std::string describe_bad_action(const Drop &drop) {
    uint32_t action = drop.loss.target;
    if (action == XDP_TX || action == XDP_REDIRECT) {
        return text("%s returned %s for frames of %s, which programs of such entries cannot do", program_label(drop).c_str(),
                    action == XDP_TX ? "XDP_TX" : "XDP_REDIRECT", ingress(drop).c_str());
    }
    return text(
        "%s returned %u for frames of %s, which is no action: it has a bug, or a helper's error is returned as if it were one",
        program_label(drop).c_str(), action, ingress(drop).c_str());
}

std::string describe_tx(const Drop &drop) {
    return text(
        "frames could not be sent back out of %s by XDP_TX%s: its transmit queue is full; for a veth: its peer has neither "
        "GRO nor a native XDP program (`ethtool -K PEER gro on`)",
        ingress(drop).c_str(), error_label(drop.loss.error).c_str());
}

std::string describe_checksum(const Drop &drop) {
    return text(
        "a packet that came in by %s had a wrong checksum. Native XDP redirects frames as they are, also those whose "
        "checksum a local sender left to the hardware: switch that off where they are sent (`ethtool -K SENDER tx off`)",
        ingress(drop).c_str());
}

std::string describe_left_out(const Drop &drop) {
    return text("the stream was full: %llu packets are in the summary alone (ebpf_drops_summary())",
                static_cast<unsigned long long>(drop.packets));
}

}  // namespace

const char *drop_reason_name(uint32_t reason) noexcept {
    switch (reason) {
    case EBPF_DROP_NONE: return "EBPF_DROP_NONE";
    case EBPF_DROP_REDIRECT: return "EBPF_DROP_REDIRECT";
    case EBPF_DROP_DEVMAP: return "EBPF_DROP_DEVMAP";
    case EBPF_DROP_CPUMAP_QUEUE: return "EBPF_DROP_CPUMAP_QUEUE";
    case EBPF_DROP_CPUMAP_CPU: return "EBPF_DROP_CPUMAP_CPU";
    case EBPF_DROP_XSK: return "EBPF_DROP_XSK";
    case EBPF_DROP_ABORTED: return "EBPF_DROP_ABORTED";
    case EBPF_DROP_BAD_ACTION: return "EBPF_DROP_BAD_ACTION";
    case EBPF_DROP_TX: return "EBPF_DROP_TX";
    case EBPF_DROP_CHECKSUM: return "EBPF_DROP_CHECKSUM";
    case EBPF_DROP_LEFT_OUT: return "EBPF_DROP_LEFT_OUT";
    case EBPF_DROP_CPUMAP_PROGRAM: return "EBPF_DROP_CPUMAP_PROGRAM";
    default: return nullptr;
    }
}

std::string describe(const Drop &drop) {
    switch (drop.loss.reason) {
    case EBPF_DROP_REDIRECT: return describe_redirect(drop);
    case EBPF_DROP_DEVMAP: return describe_devmap(drop);
    case EBPF_DROP_CPUMAP_QUEUE: return describe_cpumap_queue(drop);
    case EBPF_DROP_CPUMAP_CPU: return describe_cpumap_cpu(drop);
    case EBPF_DROP_XSK: return describe_xsk(drop);
    case EBPF_DROP_ABORTED: return describe_aborted(drop);
    case EBPF_DROP_BAD_ACTION: return describe_bad_action(drop);
    case EBPF_DROP_TX: return describe_tx(drop);
    case EBPF_DROP_CHECKSUM: return describe_checksum(drop);
    case EBPF_DROP_CPUMAP_PROGRAM: return describe_cpumap_program(drop);
    default: return describe_left_out(drop);
    }
}

}  // namespace ebpfmap
