// SPDX-License-Identifier: BSD-2-Clause
// Closing of a socket with its last handle, and the release of its frames for other sockets that share the memory.
#include "xsk/close.h"

namespace ebpfmap::xsk {

std::unique_ptr<Xsk> share(Xsk *xsk) noexcept {
    xsk->users.fetch_add(1, std::memory_order_relaxed);
    return std::unique_ptr<Xsk>(xsk);
}

namespace {

void free_unread(Xsk *xsk) noexcept {
    uint32_t count = xsk->receive.available(xsk->receive.size());
    for (uint32_t i = 0; i < count; ++i)
        xsk->umem->frames.reclaim_one(xsk->umem->frames.index_of(sys::frame_address(xsk->receive.peek(i).address)));
    xsk->queue->missing += count;
}

void free_unsent(Xsk *xsk) noexcept {
    Frames &frames = xsk->umem->frames;
    uint32_t pending = xsk->send.pending();
    xsk->queue->sending -= std::min(xsk->queue->sending, pending);
    for (; pending > 0; --pending) frames.reclaim_unsent(frames.index_of(xsk->send.latest(pending).address), xsk->queue->id);
}

// Frees the frames in the RX ring and in the TX ring.
void give_up_frames(Xsk *xsk) noexcept {
    if (xsk->receives) free_unread(xsk);
    // In zero-copy mode the device may still read the frames, so they stay with the queue.
    if (xsk->sends && xsk->mode != EBPF_XSK_MODE_ZEROCOPY) free_unsent(xsk);
}

}  // namespace
}  // namespace ebpfmap::xsk

void std::default_delete<ebpf_xsk>::operator()(ebpf_xsk *xsk) const noexcept {
    if (xsk->users.fetch_sub(1, std::memory_order_acq_rel) == 1) delete xsk;
}

ebpf_xsk::~ebpf_xsk() {
    // If opening failed, the socket is not in the list.
    if (!umem || std::erase(umem->sockets, this) == 0) return;
    ebpfmap::xsk::reap(umem.get(), queue.get());
    if (receives) --queue->receivers;
    queue->leave(&queue_rings);
    ebpfmap::xsk::give_up_frames(this);
}
