// SPDX-License-Identifier: BSD-2-Clause
// TX metadata: requests to the device in front of a packet, and the time of sending in the same place after it.
#include "xsk/tx_metadata.h"

#include "xsk/frame_error.h"

#include <cstring>

namespace ebpfmap::xsk {
namespace {

char *metadata_of(const Umem &umem, uint64_t address) noexcept {
    return static_cast<char *>(umem.memory.get()) + address - sizeof(sys::XdpTxMetadata);
}

sys::XdpTxMetadata read_metadata(const Umem &umem, uint64_t address) noexcept {
    sys::XdpTxMetadata metadata;
    memcpy(&metadata, metadata_of(umem, address), sizeof metadata);
    return metadata;
}

// The time replaces the checksum request, which has 32 bits. A value that fits into 32 bits is the request: the driver wrote no
// time.
uint64_t sent_at(const Umem &umem, uint64_t address) noexcept {
    uint64_t time = read_metadata(umem, address).sent_at;
    return time > UINT32_MAX ? time : 0;
}

}  // namespace

bool has_room_before(const Umem &umem, uint64_t address) noexcept {
    uint64_t index = umem.frames.index_of(address);
    return address - umem.frames.address_of(index) >= sizeof(sys::XdpTxMetadata);
}

int32_t set_tx_metadata(Xsk *xsk, uint64_t address, uint32_t flags, uint16_t checksum_start, uint16_t checksum_offset,
                        Error **err) {
    Umem &umem = *xsk->umem;
    if (!umem.tx_metadata) {
        return fail(err, -EOPNOTSUPP, EBPF_CAUSE_NOT_SUPPORTED,
                    "this socket was opened without TX metadata: call ebpf_xsk_spec_set_tx_metadata() before opening");
    }
    uint64_t index = umem.frames.index_of(address);
    if (index >= umem.frames.count() || umem.frames.place(index) != Place::kCaller)
        return explain_frame(umem, "given TX metadata", address, 0, err);
    if (!has_room_before(umem, address)) return explain_room_before(umem, address, 0, err);
    sys::XdpTxMetadata metadata;
    metadata.flags = flags;
    metadata.sent_at = 0;  // sent_at() sees whether the driver wrote a time
    metadata.request = {checksum_start, checksum_offset};
    memcpy(metadata_of(umem, address), &metadata, sizeof metadata);
    return 0;
}

bool has_tx_metadata(const Umem &umem, uint64_t address, uint32_t length, bool *timed) noexcept {
    if (!umem.tx_metadata || !has_room_before(umem, address)) return false;
    sys::XdpTxMetadata metadata = read_metadata(umem, address);
    *timed = metadata.flags & sys::kXdpTxTimestamp;
    if (metadata.flags & ~uint64_t{sys::kXdpTxTimestamp | sys::kXdpTxChecksum}) return false;
    uint32_t end = uint32_t{metadata.request.checksum_start} + metadata.request.checksum_offset + sizeof(uint16_t);
    return !(metadata.flags & sys::kXdpTxChecksum) || end <= length;
}

int32_t tx_timestamps(Xsk *xsk, uint64_t *addresses, uint64_t *times, uint32_t room) noexcept {
    Umem &umem = *xsk->umem;
    reap_all(&umem);
    auto count = std::min(room, static_cast<uint32_t>(umem.timed.size()));
    for (uint32_t i = 0; i < count; ++i) {
        addresses[i] = umem.timed[i];
        times[i] = sent_at(umem, addresses[i]);
        umem.frames.give_back(umem.frames.index_of(addresses[i]));
    }
    umem.timed.erase(umem.timed.begin(), umem.timed.begin() + count);
    refill(&umem, xsk->queue.get());
    return static_cast<int32_t>(count);
}

}  // namespace ebpfmap::xsk
