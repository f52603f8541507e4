// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/xsk.h"

#include <linux/if_xdp.h>

namespace kernel_tests {
namespace {

using ebpfmap::harness::throw_errno;

constexpr uint32_t kFrames = 16;
constexpr uint32_t kFrameSize = 4096;

template <typename Option>
void set(const Descriptor &socket, int name, const Option &value) {
    if (setsockopt(socket.get(), SOL_XDP, name, &value, sizeof value) < 0) throw_errno("setting up an AF_XDP socket");
}

}  // namespace

BoundXsk::BoundXsk(uint32_t ifindex, uint32_t queue)
    : umem_(-1, kFrames * kFrameSize, PROT_READ | PROT_WRITE), socket_(open_xsk()) {
    xdp_umem_reg umem{};
    umem.addr = reinterpret_cast<uintptr_t>(umem_.data());
    umem.len = kFrames * kFrameSize;
    umem.chunk_size = kFrameSize;
    set(socket_, XDP_UMEM_REG, umem);
    for (int ring : {XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING, XDP_RX_RING}) set(socket_, ring, kFrames);
    sockaddr_xdp address{};
    address.sxdp_family = AF_XDP;
    address.sxdp_flags = XDP_COPY;
    address.sxdp_ifindex = ifindex;
    address.sxdp_queue_id = queue;
    if (bind(socket_.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) < 0)
        throw_errno("binding an AF_XDP socket");
}

void BoundXsk::map_receive_ring() {
    xdp_mmap_offsets offsets{};
    socklen_t length = sizeof offsets;
    if (getsockopt(socket_.get(), SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &length) < 0) throw_errno("asking for ring offsets");
    size_t size = offsets.rx.desc + kFrames * sizeof(xdp_desc);
    ring_ = Mapping(socket_.get(), size, PROT_READ | PROT_WRITE, XDP_PGOFF_RX_RING);
}

}  // namespace kernel_tests
