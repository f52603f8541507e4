// SPDX-License-Identifier: BSD-2-Clause
#include "xsk/error.h"

namespace ebpfmap::xsk {
namespace {

using Long = unsigned long long;

const char *place_text(Place place) noexcept {
    switch (place) {
    case Place::kFree: return "is free: it was released already, or never received or reserved";
    case Place::kReceiving: return "is with the kernel, which receives into it: it was released already, or never received";
    case Place::kSending: return "is with the kernel, which sends it: it comes back by itself";
    case Place::kTiming:
        return "is with the kernel, which sends it: it is free once its time was asked for (ebpf_xsk_tx_timestamps())";
    case Place::kTimed: return "was sent, and is free once its time was asked for (ebpf_xsk_tx_timestamps())";
    case Place::kCaller: return "is the caller's";
    }
    return "";
}

}  // namespace

int32_t explain_frame(const Umem &umem, const char *action, uint64_t address, uint32_t position, Error **err) {
    uint64_t index = umem.frames.index_of(address);
    if (index >= umem.frames.count()) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAME,
                    "address %llu (entry %u) cannot be %s: it lies outside of the memory, which has %llu bytes", Long{address},
                    position, action, Long{umem.frames.memory_size()});
    }
    return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAME, "address %llu (entry %u) cannot be %s: its frame, number %llu, %s",
                Long{address}, position, action, Long{index}, place_text(umem.frames.place(index)));
}

int32_t explain_length(const Umem &umem, uint64_t address, uint32_t length, uint32_t position, Error **err) {
    uint64_t index = umem.frames.index_of(address);
    return fail(err, -EINVAL, EBPF_CAUSE_FRAME_SIZE,
                "entry %u has %u bytes from address %llu on: 1 to %llu end within frame %llu, which has %u", position, length,
                Long{address}, Long{umem.frames.address_of(index) + umem.frames.size() - address}, Long{index},
                umem.frames.size());
}

int32_t explain_too_short(uint32_t length, uint32_t position, Error **err) {
    return fail(
        err, -EINVAL, EBPF_CAUSE_FRAME_SIZE,
        "entry %u has %u bytes: the first frame of a packet holds its Ethernet header, which has 14, and the kernel would "
        "silently drop the packet",
        position, length);
}

int32_t explain_options(const Xsk &xsk, uint32_t options, uint32_t position, uint32_t part, Error **err) {
    if (options & ~uint32_t{EBPF_XSK_FRAME_CONTINUED | EBPF_XSK_FRAME_TX_METADATA}) {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "entry %u has options %#x: EBPF_XSK_FRAME_CONTINUED and EBPF_XSK_FRAME_TX_METADATA are all there are",
                    position, options);
    }
    if (options & EBPF_XSK_FRAME_CONTINUED && !xsk.multi_buffer) {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "entry %u goes on in the next one (EBPF_XSK_FRAME_CONTINUED), and this socket sends packets of one frame: "
                    "ebpf_xsk_spec_set_multi_buffer() before it is opened",
                    position);
    }
    if (part >= kMostParts) {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "entry %u belongs to a packet of more than %u frames, which are as many as the kernel sends", position,
                    kMostParts);
    }
    if (part > 0) {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "entry %u has EBPF_XSK_FRAME_TX_METADATA and is not the first frame of its packet, with which that goes",
                    position);
    }
    return fail(
        err, -EINVAL, EBPF_CAUSE_ARGUMENT,
        "entry %u has EBPF_XSK_FRAME_TX_METADATA, and in front of it stands no request that fits its length: ebpf_xsk_set_tx_metadata() "
        "with the same address writes one",
        position);
}

int32_t explain_room_before(const Umem &umem, uint64_t address, uint32_t position, Error **err) {
    uint64_t index = umem.frames.index_of(address);
    return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAME,
                "address %llu (entry %u) has %llu bytes of its frame in front: a request takes %zu there, and the kernel wants "
                "them before every packet (ebpf_xsk_spec_set_tx_metadata())",
                Long{address}, position, Long{address - umem.frames.address_of(index)}, sizeof(sys::XdpTxMetadata));
}

int32_t explain_ring_too_short(uint32_t size, Error **err) {
    return fail(
        err, -EINVAL, EBPF_CAUSE_XSK_RING,
        "the first packet has more frames than the ring for sending has entries, which are %u: ebpf_xsk_spec_set_rings()",
        size);
}

int32_t explain_unended(uint32_t count, Error **err) {
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                "the last of %u entries goes on in a next one (EBPF_XSK_FRAME_CONTINUED) that is not there: send whole packets",
                count);
}

int32_t explain_deadlock(const Xsk &xsk, uint32_t events, Error **err) {
    const Census census = xsk.umem->census();
    const char *remedy =
        events & EBPF_XSK_EVENT_READABLE
            ? "release some of them (ebpf_xsk_release())"
            : "receive packets and send or release them, or open the socket with more frames than its ring for "
              "receiving has entries (ebpf_xsk_spec_set_frames(), ebpf_xsk_spec_set_rings())";
    return fail(err, -EDEADLK, EBPF_CAUSE_XSK_FRAMES,
                "waiting would never end, because no frame is free: of %u, the kernel has %u to receive into (the ring for "
                "receiving has %u entries), the caller %u, and %u were sent and are free after ebpf_xsk_tx_timestamps(); %s",
                xsk.umem->frames.count(), census.receiving, xsk.queue->fill.size(), census.callers, census.timed, remedy);
}

int32_t explain_room(uint32_t room, uint32_t frames, Error **err) {
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                "room %u is too small: the next packet has %u frames, and is handed out whole", room, frames);
}

}  // namespace ebpfmap::xsk
