// SPDX-License-Identifier: BSD-2-Clause
#include "libxdp_xsk.h"

#include "handles.h"
#include "xsk_shape.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace bench {
namespace {

constexpr size_t kMemorySize = size_t{kXskFrames} * kXskFrameSize;
constexpr int kBindAttempts = 1000;

void *map_memory() {
    void *memory = mmap(nullptr, kMemorySize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    need(memory != MAP_FAILED, "mmap()");
    return memory;
}

}  // namespace

LibxdpXsk::LibxdpXsk(const ebpfmap::harness::Interface &interface) : memory_(map_memory()) {
    // As xdpsock has it: all frames fit into the ring that is filled.
    const xsk_umem_config memory{kXskFrames, kXskRing, kXskFrameSize, 0, 0};
    need(xsk_umem__create(&umem_, memory_, kMemorySize, &fill_, &completion_, &memory) == 0, "xsk_umem__create()");
    xsk_socket_config shape{};
    shape.rx_size = kXskRing;
    shape.tx_size = kXskRing;
    shape.libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD;
    shape.bind_flags = XDP_COPY | XDP_USE_NEED_WAKEUP;
    int result = -EBUSY;
    // The kernel lets go of a queue a moment after a socket was closed.
    for (int attempt = 0; result == -EBUSY && attempt < kBindAttempts; ++attempt) {
        result = xsk_socket__create(&socket_, interface.name().c_str(), 0, umem_, &receive_, &send_, &shape);
        if (result == -EBUSY) usleep(1000);
    }
    need(result == 0, "xsk_socket__create()");
    fill_all();
}

LibxdpXsk::~LibxdpXsk() {
    xsk_socket__delete(socket_);
    xsk_umem__delete(umem_);
    munmap(memory_, kMemorySize);
}

void LibxdpXsk::fill_all() {
    uint32_t at;
    need(xsk_ring_prod__reserve(&fill_, kXskFrames, &at) == kXskFrames, "filling the ring");
    for (uint32_t i = 0; i < kXskFrames; ++i) *xsk_ring_prod__fill_addr(&fill_, at + i) = uint64_t{i} * kXskFrameSize;
    xsk_ring_prod__submit(&fill_, kXskFrames);
}

uint32_t LibxdpXsk::room_to_fill(uint32_t count) {
    uint32_t at;
    // There are no more frames than the ring has entries. But the kernel publishes the received frames before it publishes the
    // consumed entries of this ring.
    while (xsk_ring_prod__reserve(&fill_, count, &at) != count) {
    }
    return at;
}

uint32_t LibxdpXsk::drop() {
    uint32_t from;
    uint32_t count = xsk_ring_cons__peek(&receive_, kXskBatch, &from);
    if (count == 0) return 0;
    uint32_t to = room_to_fill(count);
    for (uint32_t i = 0; i < count; ++i) {
        uint64_t address = xsk_ring_cons__rx_desc(&receive_, from + i)->addr;
        seen_ += look_at(xsk_umem__get_data(memory_, xsk_umem__add_offset_to_addr(address)));
        *xsk_ring_prod__fill_addr(&fill_, to + i) = xsk_umem__extract_addr(address);
    }
    xsk_ring_prod__submit(&fill_, count);
    xsk_ring_cons__release(&receive_, count);
    return count;
}

void LibxdpXsk::kick() {
    bool taken = sendto(fd(), nullptr, 0, MSG_DONTWAIT, nullptr, 0) >= 0;
    need(taken || errno == EAGAIN || errno == EBUSY || errno == ENOBUFS, "sendto()");
}

void LibxdpXsk::take_sent() {
    if (outstanding_ == 0) return;
    if (xsk_ring_prod__needs_wakeup(&send_)) kick();
    uint32_t from;
    uint32_t count = xsk_ring_cons__peek(&completion_, std::min(outstanding_, kXskBatch), &from);
    if (count == 0) return;
    uint32_t to = room_to_fill(count);
    for (uint32_t i = 0; i < count; ++i) {
        *xsk_ring_prod__fill_addr(&fill_, to + i) = *xsk_ring_cons__comp_addr(&completion_, from + i);
    }
    xsk_ring_prod__submit(&fill_, count);
    xsk_ring_cons__release(&completion_, count);
    outstanding_ -= count;
}

uint32_t LibxdpXsk::room_to_send(uint32_t count) {
    uint32_t at;
    while (xsk_ring_prod__reserve(&send_, count, &at) != count) take_sent();
    return at;
}

uint32_t LibxdpXsk::echo() {
    take_sent();
    uint32_t from;
    uint32_t count = xsk_ring_cons__peek(&receive_, kXskBatch, &from);
    if (count == 0) return 0;
    uint32_t to = room_to_send(count);
    for (uint32_t i = 0; i < count; ++i) {
        const xdp_desc *received = xsk_ring_cons__rx_desc(&receive_, from + i);
        turn_around(xsk_umem__get_data(memory_, xsk_umem__add_offset_to_addr(received->addr)));
        *xsk_ring_prod__tx_desc(&send_, to + i) = {received->addr, received->len, 0};
    }
    xsk_ring_prod__submit(&send_, count);
    xsk_ring_cons__release(&receive_, count);
    outstanding_ += count;
    return count;
}

void LibxdpXsk::wait() {
    pollfd polled{fd(), POLLIN, 0};
    need(poll(&polled, 1, kXskPatienceMs) >= 0, "poll()");
}

}  // namespace bench
