// SPDX-License-Identifier: BSD-2-Clause
// Messages and names for losses.
#include "program/drops/message.h"

#include "map/map.h"
#include "net/interface.h"
#include "sys/sys.h"

#include <linux/bpf.h>

#include <cstring>

namespace ebpfmap {
namespace {

// The current name, if the interface is in the calling thread's namespace; otherwise its name at the last loss. "" if unknown.
std::string name_of(const loss_place &place, const ebpf_map *names) {
    std::string name = place.netns == sys::netns_inode() ? interface_name(place.ifindex) : "";
    char label[16] = {};
    if (name.empty() && names && raw_lookup(*names, &place, label, 0) >= 0) name.assign(label, strnlen(label, sizeof label));
    return printable(name);
}

std::string interface_label(const Drop &drop, uint32_t ifindex, uint32_t netns) {
    if (ifindex == 0) return "an interface";
    // The namespace is unknown, and in another namespace this number is another interface.
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
        "the packet is merged from several (GSO, GRO), so it is longer than the packets on the wire. A larger MTU does not help. "
        "Switch merging off on the sending interface (`ethtool -K SENDER tso off gso off gro off tx-udp-segmentation off`) and "
        "on %s, or use native mode",
        ingress(drop).c_str());
}

// The error codes come from the kernel's xdp_ok_fwd_dev(), __xdp_enqueue() and ndo_xdp_xmit().
const char *why_interface_refuses(int32_t error) noexcept {
    switch (error) {
    case -EOPNOTSUPP:
        return "its driver cannot send redirected frames; a veth needs GRO (`ethtool -K PEER gro on`) or a native XDP program "
               "on its peer";
    case -ENETDOWN: return "it is down (`ip link set dev NAME up`)";
    case -ENXIO: return "it is not ready; a veth needs a peer that is up and has GRO or a native XDP program";
    case -EMSGSIZE: return "the frame is longer than its MTU allows (`ip link set dev NAME mtu N`)";
    case -EINVAL: return "the interface or the map entry does not exist";
    case -EBADRQC: return "in generic mode, a redirect to a CPU needs Linux 5.15";
    case -EOVERFLOW: return "the frame has no room for the data that the kernel writes before or after it";
    case 0:
        return "the interface's queue was full, or a frame was longer than its MTU (for a veth: the peer's MTU) allows, or the "
               "program of the devmap entry dropped the frame";
    default: return "ebpf_devmap_preflight() may show the reason";
    }
}

std::string why_socket_refuses(const Drop &drop) {
    switch (drop.loss.error) {
    case -EINVAL:
        return "it is bound to a different interface or queue than the frame arrived on: bind one socket to each queue, and use "
               "the queue number as its key";
    case -ENOMEM: return "its fill ring was empty: release received frames sooner, or give the socket more frames";
    case -ENOBUFS: return "its receive ring was full: the application is too slow, or the ring too short";
    case -ENOSPC:
        return "the packet is longer than one frame of the socket: use longer frames (ebpf_xsk_spec_set_frames()) or multi-buffer "
               "frames (ebpf_xsk_spec_set_multi_buffer(), Linux 6.6)";
    case -ENXIO: return "it is not bound";
    default: return "ebpf_xsk_counter() may show the reason";
    }
}

// In generic mode. The tracepoint does not name the interface that failed.
const char *why_broadcast_fails(int32_t error) noexcept {
    switch (error) {
    case -ENETDOWN: return "an interface in the map is down";
    case -EMSGSIZE: return "the frame is longer than the MTU of an interface in the map allows";
    case -ENOMEM: return "the kernel had no memory for a copy";
    default: return "an interface in the map did not take the frame";
    }
}

std::string describe_broadcast(const Drop &drop) {
    const Loss &loss = drop.loss;
    std::string why = loss.flags & LOSS_MERGED
                          ? why_merged(drop)
                          : text(
                                "%s, and the interfaces after it in the map did not get the frame: in generic "
                                "mode a broadcast ends at the first interface that fails "
                                "(ebpf_devmap_preflight() names interfaces that are down or have too small an "
                                "MTU)",
                                why_broadcast_fails(loss.error));
    return text("a redirect from %s to the interfaces in map %u failed%s: %s", ingress(drop).c_str(), loss.map,
                error_label(loss.error).c_str(), why.c_str());
}

std::string describe_redirect(const Drop &drop) {
    const Loss &loss = drop.loss;
    if (loss.flags & LOSS_BROADCAST) return describe_broadcast(drop);
    std::string target = loss.target_netns != 0 ? egress(drop) : text("target %u", loss.target);
    return text("a redirect from %s to %s failed%s: %s", ingress(drop).c_str(), target.c_str(), error_label(loss.error).c_str(),
                loss.flags & LOSS_MERGED ? why_merged(drop).c_str() : why_interface_refuses(loss.error));
}

std::string describe_devmap(const Drop &drop) {
    return text("%s did not take frames redirected from %s%s: %s", egress(drop).c_str(), ingress(drop).c_str(),
                error_label(drop.loss.error).c_str(), why_interface_refuses(drop.loss.error));
}

std::string describe_xsk(const Drop &drop) {
    return text("the AF_XDP socket under key %u of map %u did not take a frame that arrived on %s%s: %s", drop.loss.target,
                drop.loss.map, ingress(drop).c_str(), error_label(drop.loss.error).c_str(),
                drop.loss.flags & LOSS_MERGED ? why_merged(drop).c_str() : why_socket_refuses(drop).c_str());
}

std::string describe_cpumap_queue(const Drop &drop) {
    return text(
        "the queue of CPU %u in map %u was full: the CPU is too slow for its share, or its queue is too short for a burst (set a "
        "longer queue with ebpf_cpumap_set(), up to 16384, or spread over more CPUs)",
        drop.loss.target, drop.loss.map);
}

std::string describe_cpumap_cpu(const Drop &drop) {
    return text(
        "CPU %u had no memory for frames from its queue in map %u (before Linux 5.13 the network stack may also have dropped "
        "them)",
        drop.loss.target, drop.loss.map);
}

std::string describe_cpumap_program(const Drop &drop) {
    return text(
        "the program in the entry of CPU %u in map %u dropped frames: it returned XDP_DROP, or, in native mode, XDP_ABORTED, "
        "XDP_TX or an invalid action (the kernel counts them together)",
        drop.loss.target, drop.loss.map);
}

// For the program of a devmap entry, the tracepoint names the interface that the frame would leave by.
std::string program_label(const Drop &drop) {
    return text("XDP program %u%s", drop.loss.program, drop.loss.flags & LOSS_OF_ENTRY ? " (in a map entry)" : "");
}

std::string describe_aborted(const Drop &drop) {
    return text("%s returned XDP_ABORTED for frames of %s: the program had an error", program_label(drop).c_str(),
                ingress(drop).c_str());
}

std::string describe_bad_action(const Drop &drop) {
    uint32_t action = drop.loss.target;
    if (action == XDP_TX || action == XDP_REDIRECT) {
        return text("%s returned %s for frames of %s: programs in map entries cannot do this", program_label(drop).c_str(),
                    action == XDP_TX ? "XDP_TX" : "XDP_REDIRECT", ingress(drop).c_str());
    }
    return text(
        "%s returned %u for frames of %s, which is not an XDP action: the program has a bug, for example it returns a helper's "
        "error code",
        program_label(drop).c_str(), action, ingress(drop).c_str());
}

std::string describe_tx(const Drop &drop) {
    return text(
        "XDP_TX could not send frames back out of %s%s: its transmit queue was full; a veth also needs GRO (`ethtool -K PEER "
        "gro on`) or a native XDP program on its peer",
        ingress(drop).c_str(), error_label(drop.loss.error).c_str());
}

std::string describe_checksum(const Drop &drop) {
    return text(
        "a packet that arrived on %s had a wrong checksum. A local sender may leave the checksum to the hardware, and native XDP "
        "redirects such frames without one: switch this off on the sending interface (`ethtool -K SENDER tx off`)",
        ingress(drop).c_str());
}

std::string describe_left_out(const Drop &drop) {
    return text("the stream was full: %llu packets are only in the summary (ebpf_drops_summary())",
                static_cast<unsigned long long>(drop.packets));
}

}  // namespace

const char *drop_reason_name(uint32_t reason) noexcept {
    switch (reason) {
    case EBPF_DROP_REASON_NONE: return "EBPF_DROP_REASON_NONE";
    case EBPF_DROP_REASON_REDIRECT: return "EBPF_DROP_REASON_REDIRECT";
    case EBPF_DROP_REASON_DEVMAP: return "EBPF_DROP_REASON_DEVMAP";
    case EBPF_DROP_REASON_CPUMAP_QUEUE: return "EBPF_DROP_REASON_CPUMAP_QUEUE";
    case EBPF_DROP_REASON_CPUMAP_CPU: return "EBPF_DROP_REASON_CPUMAP_CPU";
    case EBPF_DROP_REASON_XSK: return "EBPF_DROP_REASON_XSK";
    case EBPF_DROP_REASON_ABORTED: return "EBPF_DROP_REASON_ABORTED";
    case EBPF_DROP_REASON_BAD_ACTION: return "EBPF_DROP_REASON_BAD_ACTION";
    case EBPF_DROP_REASON_TX: return "EBPF_DROP_REASON_TX";
    case EBPF_DROP_REASON_CHECKSUM: return "EBPF_DROP_REASON_CHECKSUM";
    case EBPF_DROP_REASON_LEFT_OUT: return "EBPF_DROP_REASON_LEFT_OUT";
    case EBPF_DROP_REASON_CPUMAP_PROGRAM: return "EBPF_DROP_REASON_CPUMAP_PROGRAM";
    default: return nullptr;
    }
}

std::string describe(const Drop &drop) {
    switch (drop.loss.reason) {
    case EBPF_DROP_REASON_REDIRECT: return describe_redirect(drop);
    case EBPF_DROP_REASON_DEVMAP: return describe_devmap(drop);
    case EBPF_DROP_REASON_CPUMAP_QUEUE: return describe_cpumap_queue(drop);
    case EBPF_DROP_REASON_CPUMAP_CPU: return describe_cpumap_cpu(drop);
    case EBPF_DROP_REASON_XSK: return describe_xsk(drop);
    case EBPF_DROP_REASON_ABORTED: return describe_aborted(drop);
    case EBPF_DROP_REASON_BAD_ACTION: return describe_bad_action(drop);
    case EBPF_DROP_REASON_TX: return describe_tx(drop);
    case EBPF_DROP_REASON_CHECKSUM: return describe_checksum(drop);
    case EBPF_DROP_REASON_CPUMAP_PROGRAM: return describe_cpumap_program(drop);
    default: return describe_left_out(drop);
    }
}

}  // namespace ebpfmap
