// SPDX-License-Identifier: BSD-2-Clause
#include "program/drop_message.h"

#include "program/interface.h"

namespace ebpfmap {
namespace {

// The name where it can be known, for an index means nothing in another namespace.
std::string interface_label(uint32_t ifindex, uint32_t netns, uint32_t own_netns) {
    if (ifindex == 0) return "an interface";
    std::string name = netns == own_netns ? interface_name(ifindex) : "";
    if (!name.empty()) return name;
    if (netns == 0) return text("interface %u", ifindex);
    return text("interface %u of network namespace %u", ifindex, netns);
}

std::string ingress(const Drop &drop) { return interface_label(drop.loss.ingress, drop.loss.netns, drop.own_netns); }

std::string egress(const Drop &drop) { return interface_label(drop.loss.target, drop.loss.target_netns, drop.own_netns); }

std::string error_label(int32_t error) { return error == 0 ? "" : " (" + errno_name(error) + ")"; }

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
    case 0:
        return "the queue of the interface was full, a frame was longer than its MTU (for a veth that of its peer) allows, or the "
               "program of the devmap's entry dropped it";
    default: return "ebpf_devmap_preflight() may tell more";
    }
}

const char *why_socket_refuses(int32_t error) noexcept {
    switch (error) {
    case -EINVAL:
        return "it is bound to another interface or queue than the frame came in by: bind one socket to each queue, and put it "
               "under the number of its queue";
    case -ENOMEM: return "its fill ring was empty: put frames back into it sooner, or give the socket more of them";
    case -ENOBUFS: return "its receive ring was full: the application is too slow, or the ring too small";
    case -ENOSPC: return "the frame is longer than one chunk of its UMEM: larger chunks, or XDP_USE_SG (Linux 6.6)";
    case -ENXIO: return "it is not bound";
    default: return "the socket's XDP_STATISTICS may tell more";
    }
}

std::string describe_redirect(const Drop &drop) {
    const Loss &loss = drop.loss;
    std::string target = loss.target_netns != 0 ? egress(drop) : text("target %u", loss.target);
    return text("a redirect from %s to %s failed%s: %s", ingress(drop).c_str(), target.c_str(), error_label(loss.error).c_str(),
                why_interface_refuses(loss.error));
}

std::string describe_devmap(const Drop &drop) {
    return text("%s did not take what was redirected to it from %s%s: %s", egress(drop).c_str(), ingress(drop).c_str(),
                error_label(drop.loss.error).c_str(), why_interface_refuses(drop.loss.error));
}

std::string describe_xsk(const Drop &drop) {
    return text("the AF_XDP socket under key %u of map %u did not take a frame that came in by %s%s: %s", drop.loss.target,
                drop.loss.map, ingress(drop).c_str(), error_label(drop.loss.error).c_str(),
                why_socket_refuses(drop.loss.error));
}

std::string describe_cpumap_queue(const Drop &drop) {
    return text(
        "the queue of CPU %u in map %u was full: the CPU is too slow for its share, or its queue too short for a burst "
        "(ebpf_cpumap_set() with a longer one, up to 16384; or spread over more CPUs)",
        drop.loss.target, drop.loss.map);
}

std::string describe_cpumap_cpu(const Drop &drop) {
    return text("CPU %u had no memory for frames from its queue in map %u", drop.loss.target, drop.loss.map);
}

std::string describe_aborted(const Drop &drop) {
    return text("XDP program %u returned XDP_ABORTED for frames of %s: it met an error of its own", drop.loss.program,
                ingress(drop).c_str());
}

std::string describe_bad_action(const Drop &drop) {
    return text(
        "XDP program %u returned %u for frames of %s, which is no action: it has a bug, or a helper's error is returned "
        "as if it were one",
        drop.loss.program, drop.loss.target, ingress(drop).c_str());
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
    default: return describe_left_out(drop);
    }
}

}  // namespace ebpfmap
