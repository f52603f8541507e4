// SPDX-License-Identifier: BSD-2-Clause
#include "xsk/rules.h"

#include "sys/sys.h"

#include <bit>

namespace ebpfmap::xsk {
namespace {

constexpr uint32_t kSmallestFrame = 2048;

}  // namespace

int32_t check_frames(const XskSpec &spec, Error **err) {
    uint32_t size = spec.frame_size;
    if (size < kSmallestFrame || size > sys::page_size()) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAMES, "frames of %u bytes: a frame has %u to %u bytes%s", size,
                    kSmallestFrame, sys::page_size(),
                    size > sys::page_size() ? "; longer packets need multi-buffer frames (ebpf_xsk_spec_set_multi_buffer)"
                                            : "");
    }
    if (!spec.unaligned && !std::has_single_bit(size)) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAMES,
                    "frames of %u bytes: use a power of two, or unaligned frames (ebpf_xsk_spec_set_unaligned(spec, 1))", size);
    }
    // The kernel adds its headroom to the caller's, and needs at least one byte for the packet.
    if (spec.headroom >= size - sys::kXdpPacketHeadroom) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAMES, "headroom of %u bytes: frames of %u bytes have room for less than %u",
                    spec.headroom, size, size - sys::kXdpPacketHeadroom);
    }
    return 0;
}

int32_t check_mode(const XskSpec &spec, uint32_t mode, Error **err) {
    if (mode != EBPF_XSK_MODE_ZEROCOPY || !spec.unaligned || spec.huge_pages) return 0;
    // The kernel drops a frame that crosses from one page to another that is not adjacent, and never returns it.
    return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAMES,
                "unaligned frames in zero-copy mode need contiguous pages: use ebpf_xsk_spec_set_huge_pages(spec, 1), or "
                "EBPF_XSK_MODE_COPY");
}

}  // namespace ebpfmap::xsk
