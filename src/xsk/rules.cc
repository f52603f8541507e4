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
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAMES, "frames of %u bytes: they have %u to %u%s", size, kSmallestFrame,
                    sys::page_size(),
                    size > sys::page_size() ? "; longer packets span several (ebpf_xsk_spec_set_multi_buffer)" : "");
    }
    if (!spec.unaligned && !std::has_single_bit(size)) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAMES,
                    "frames of %u bytes: a power of two, or any size with ebpf_xsk_spec_set_unaligned(spec, 1)", size);
    }
    // The kernel leaves its own headroom, and wants a byte of packet behind both.
    if (spec.headroom >= size - sys::kXdpPacketHeadroom) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAMES, "headroom of %u bytes: frames of %u have room for less than %u",
                    spec.headroom, size, size - sys::kXdpPacketHeadroom);
    }
    return 0;
}

int32_t check_mode(const XskSpec &spec, uint32_t mode, Error **err) {
    if (mode != EBPF_XSK_MODE_ZEROCOPY || !spec.unaligned || spec.huge_pages) return 0;
    // A frame that crosses pages which do not lie together would be dropped by the kernel, and never come back.
    return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAMES,
                "unaligned frames that the device reads and writes itself need pages that lie together: "
                "ebpf_xsk_spec_set_huge_pages(spec, 1), or EBPF_XSK_MODE_COPY");
}

}  // namespace ebpfmap::xsk
