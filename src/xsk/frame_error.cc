// SPDX-License-Identifier: BSD-2-Clause
#include "xsk/frame_error.h"

namespace ebpfmap::xsk {
namespace {

using Long = unsigned long long;

const char *place_text(Place place) noexcept {
    switch (place) {
    case Place::kFree: return "is free: it was already released, or never received or reserved";
    case Place::kReceiving: return "is with the kernel for receiving: it was already released, or never received";
    case Place::kSending: return "is with the kernel for sending: it becomes free after that";
    case Place::kTiming:
        return "is with the kernel for sending: it becomes free when ebpf_xsk_tx_timestamps() returns its time";
    case Place::kTimed: return "was sent: it becomes free when ebpf_xsk_tx_timestamps() returns its time";
    case Place::kCaller: return "belongs to the caller";
    }
    return "";
}

}  // namespace

int32_t explain_frame(const Umem &umem, const char *action, uint64_t address, uint32_t position, Error **err) {
    uint64_t index = umem.frames.index_of(address);
    if (index >= umem.frames.count()) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAME,
                    "address %llu (entry %u) cannot be %s: it is outside the memory, which has %llu bytes", Long{address},
                    position, action, Long{umem.frames.memory_size()});
    }
    return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAME, "address %llu (entry %u) cannot be %s: its frame, number %llu, %s",
                Long{address}, position, action, Long{index}, place_text(umem.frames.place(index)));
}

int32_t explain_length(const Umem &umem, uint64_t address, uint32_t length, uint32_t position, Error **err) {
    uint64_t index = umem.frames.index_of(address);
    return fail(err, -EINVAL, EBPF_CAUSE_FRAME_SIZE,
                "entry %u has %u bytes at address %llu: 1 to %llu bytes fit there into frame %llu, which has %u", position,
                length, Long{address}, Long{umem.frames.address_of(index) + umem.frames.size() - address}, Long{index},
                umem.frames.size());
}

int32_t explain_too_short(uint32_t length, uint32_t position, Error **err) {
    return fail(
        err, -EINVAL, EBPF_CAUSE_FRAME_SIZE,
        "entry %u has %u bytes: the first frame of a packet must hold the Ethernet header of 14 bytes, or the kernel silently "
        "drops the packet",
        position, length);
}

int32_t explain_options(const Xsk &xsk, uint32_t options, uint32_t position, uint32_t part, Error **err) {
    if (options & ~uint32_t{EBPF_XSK_FRAME_CONTINUED | EBPF_XSK_FRAME_TX_METADATA}) {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "entry %u has options %#x: only EBPF_XSK_FRAME_CONTINUED and EBPF_XSK_FRAME_TX_METADATA are known",
                    position, options);
    }
    if (options & EBPF_XSK_FRAME_CONTINUED && !xsk.multi_buffer) {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "entry %u has EBPF_XSK_FRAME_CONTINUED, but this socket was opened without multi-buffer frames: call "
                    "ebpf_xsk_spec_set_multi_buffer() before opening",
                    position);
    }
    if (part >= kMostParts) {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "entry %u belongs to a packet of more than %u frames, the most that the kernel sends", position,
                    kMostParts);
    }
    if (part > 0) {
        return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                    "entry %u has EBPF_XSK_FRAME_TX_METADATA, but only the first frame of a packet may have it", position);
    }
    return fail(
        err, -EINVAL, EBPF_CAUSE_ARGUMENT,
        "entry %u has EBPF_XSK_FRAME_TX_METADATA, but no valid TX metadata for its length in front of it: write the metadata "
        "with ebpf_xsk_set_tx_metadata() and the same address",
        position);
}

int32_t explain_room_before(const Umem &umem, uint64_t address, uint32_t position, Error **err) {
    uint64_t index = umem.frames.index_of(address);
    return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAME,
                "address %llu (entry %u) has %llu bytes of its frame in front of it: with TX metadata "
                "(ebpf_xsk_spec_set_tx_metadata()) the kernel needs %zu bytes in front of every packet",
                Long{address}, position, Long{address - umem.frames.address_of(index)}, sizeof(sys::XdpTxMetadata));
}

int32_t explain_ring_too_short(uint32_t size, Error **err) {
    return fail(
        err, -EINVAL, EBPF_CAUSE_XSK_RING,
        "the first packet has more frames than the TX ring has entries, %u: make the ring larger (ebpf_xsk_spec_set_rings())",
        size);
}

int32_t explain_unended(uint32_t count, Error **err) {
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                "the last of %u entries has EBPF_XSK_FRAME_CONTINUED, but no next entry follows: send whole packets", count);
}

int32_t explain_deadlock(const Xsk &xsk, uint32_t events, Error **err) {
    const Census census = xsk.umem->census();
    const char *remedy =
        events & EBPF_XSK_EVENT_READABLE
            ? "release some of them (ebpf_xsk_release())"
            : "receive packets and send or release them, or open the socket with more frames than its RX ring has "
              "entries (ebpf_xsk_spec_set_frames(), ebpf_xsk_spec_set_rings())";
    return fail(
        err, -EDEADLK, EBPF_CAUSE_XSK_FRAMES,
        "waiting would never end, because no frame is free: of %u frames, the kernel has %u for receiving (the fill ring "
        "has %u entries), the caller has %u, and %u sent frames wait for ebpf_xsk_tx_timestamps(); %s",
        xsk.umem->frames.count(), census.receiving, xsk.queue->fill.size(), census.callers, census.timed, remedy);
}

int32_t explain_room(uint32_t room, uint32_t frames, Error **err) {
    return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                "room %u is too small: the next packet has %u frames, and all of them are received together", room, frames);
}

}  // namespace ebpfmap::xsk
