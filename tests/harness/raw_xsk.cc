// SPDX-License-Identifier: BSD-2-Clause
#include "harness/raw_xsk.h"

#include <sys/socket.h>

#include <atomic>

namespace ebpfmap::harness {
namespace {

Descriptor open_socket() {
    Descriptor socket(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0));
    if (!socket.valid()) throw_errno("opening an AF_XDP socket");
    return socket;
}

template <typename Option>
void set(const Descriptor &socket, int name, const Option &value) {
    if (setsockopt(socket.get(), SOL_XDP, name, &value, sizeof value) < 0) throw_errno("setting up an AF_XDP socket");
}

template <typename Option>
Option get(const Descriptor &socket, int name) {
    Option value{};
    socklen_t length = sizeof value;
    if (getsockopt(socket.get(), SOL_XDP, name, &value, &length) < 0) throw_errno("reading an option of an AF_XDP socket");
    return value;
}

}  // namespace

RawXsk::RawXsk(uint32_t chunks, uint32_t chunk_size, uint32_t receive_ring)
    : chunks_(chunks),
      receive_entries_(receive_ring),
      umem_(-1, size_t{chunks} * chunk_size, PROT_READ | PROT_WRITE),
      socket_(open_socket()) {
    xdp_umem_reg umem{};
    umem.addr = reinterpret_cast<uintptr_t>(umem_.data());
    umem.len = uint64_t{chunks} * chunk_size;
    umem.chunk_size = chunk_size;
    set(socket_, XDP_UMEM_REG, umem);
    for (int ring : {XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING}) set(socket_, ring, chunks);
    set(socket_, XDP_RX_RING, receive_ring);
}

void RawXsk::bind(uint32_t ifindex, uint32_t queue, uint16_t flags) {
    sockaddr_xdp address{};
    address.sxdp_family = AF_XDP;
    address.sxdp_flags = static_cast<uint16_t>(XDP_COPY | flags);
    address.sxdp_ifindex = ifindex;
    address.sxdp_queue_id = queue;
    if (::bind(socket_.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) < 0)
        throw_errno("binding an AF_XDP socket");
}

RawXsk::Ring RawXsk::fill_ring() const {
    auto offsets = get<xdp_mmap_offsets>(socket_, XDP_MMAP_OFFSETS);
    return map_ring(offsets.fr, chunks_ * sizeof(uint64_t), XDP_UMEM_PGOFF_FILL_RING);
}

RawXsk::Ring RawXsk::receive_ring() const {
    auto offsets = get<xdp_mmap_offsets>(socket_, XDP_MMAP_OFFSETS);
    return map_ring(offsets.rx, receive_entries_ * sizeof(xdp_desc), XDP_PGOFF_RX_RING);
}

xdp_statistics RawXsk::statistics() const { return get<xdp_statistics>(socket_, XDP_STATISTICS); }

RawXsk::Ring RawXsk::map_ring(const xdp_ring_offset &offsets, size_t entries_size, int64_t page) const {
    Mapping memory(socket_.get(), offsets.desc + entries_size, PROT_READ | PROT_WRITE, page);
    char *begin = memory.data();
    return {std::move(memory), reinterpret_cast<uint32_t *>(begin + offsets.producer),
            reinterpret_cast<uint32_t *>(begin + offsets.consumer), begin + offsets.desc};
}

void put(RawXsk::Ring *fill_ring, uint32_t ring_size, uint64_t address) {
    uint32_t producer = *fill_ring->producer;
    reinterpret_cast<uint64_t *>(fill_ring->entries)[producer % ring_size] = address;
    std::atomic_ref<uint32_t>(*fill_ring->producer).store(producer + 1, std::memory_order_release);
}

}  // namespace ebpfmap::harness
