// SPDX-License-Identifier: BSD-2-Clause
// The description of an AF_XDP socket to open: plain data for designated initializers.
#ifndef EBPFMAP_XSK_SPEC_HPP
#define EBPFMAP_XSK_SPEC_HPP

#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/result.hpp>

#include <chrono>
#include <cstdint>

namespace ebpfmap {
inline namespace v0 {

/** The kernel polls the device inside the system calls of this process. Linux 5.11. */
struct XskBusyPoll {
    /** The time to poll without packets; 20 is usual, 0 disables busy polling. */
    std::chrono::microseconds duration{0};
    /** The maximum number of frames per call. */
    std::uint32_t budget = 64;
};

/** All of a socket, in memory of its own: `{.frames = 8192, .mode = XskMode::copy}`. */
struct XskSpec {
    /** Use more than `receive` if the socket also sends packets that it did not receive. */
    std::uint32_t frames = 4096;
    /** A power of two from 2,048 to the page size. It holds the longest packet and 256 bytes before it. */
    std::uint32_t frame_size = 4096;
    /** Bytes in front of every received packet, in addition to these 256. */
    std::uint32_t headroom = 0;
    /** Frames of any size from 2,048 bytes to the page size; they may cross pages. */
    bool unaligned = false;
    /** Allocates the memory from the reserved huge pages. */
    bool huge_pages = false;
    /** Frames that may wait to be received: a power of two; 0 for a socket that only sends. */
    std::uint32_t receive = 2048;
    /** Frames that may wait to be sent: a power of two; 0 for a socket that only receives. */
    std::uint32_t send = 2048;
    /** Xsk::mode() returns the actual mode. */
    XskMode mode = XskMode::auto_;
    XskBusyPoll busy_poll = {};
    /** Packets may span several frames (XskFrame::continued()), for an MTU larger than a frame. Linux 6.6. */
    bool multi_buffer = false;
    /** Lets frames carry requests to the device (XskFrame::set_tx_metadata()). Linux 6.8. */
    XskTxMetadataMode tx_metadata = XskTxMetadataMode::off;
};

namespace detail {

inline Result<void> set_xsk_memory(ebpf_xsk_spec *raw, const XskSpec &spec) {
    auto set = calls::xsk_spec_set_frames(raw, spec.frames, spec.frame_size);
    if (set) set = calls::xsk_spec_set_headroom(raw, spec.headroom);
    if (set) set = calls::xsk_spec_set_unaligned(raw, spec.unaligned ? 1 : 0);
    if (set) set = calls::xsk_spec_set_huge_pages(raw, spec.huge_pages ? 1 : 0);
    return set;
}

inline Result<void> set_xsk_traffic(ebpf_xsk_spec *raw, const XskSpec &spec) {
    const Number<std::uint32_t> polling = spec.busy_poll.duration.count();
    if (!polling.fits()) return polling.unfit("ebpf_xsk_spec_set_busy_poll", "the microseconds of busy_poll.duration");
    auto set = calls::xsk_spec_set_rings(raw, spec.receive, spec.send);
    if (set) set = calls::xsk_spec_set_mode(raw, static_cast<std::uint32_t>(spec.mode));
    if (set && polling.get() != 0) set = calls::xsk_spec_set_busy_poll(raw, polling, spec.busy_poll.budget);
    if (set) set = calls::xsk_spec_set_multi_buffer(raw, spec.multi_buffer ? 1 : 0);
    if (set) set = calls::xsk_spec_set_tx_metadata(raw, static_cast<std::uint32_t>(spec.tx_metadata));
    return set;
}

inline Result<XskSpecHandle> make_xsk_spec(const XskSpec &spec) {
    auto made = calls::xsk_spec_new();
    if (!made) return made;
    auto set = set_xsk_memory(made->get(), spec).and_then([&] { return set_xsk_traffic(made->get(), spec); });
    if (!set) return set.error();
    return made;
}

}  // namespace detail

}  // namespace v0
}  // namespace ebpfmap

#endif
