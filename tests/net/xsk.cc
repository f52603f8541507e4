// SPDX-License-Identifier: BSD-2-Clause
#include "net/xsk.h"

#include <linux/if_xdp.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <atomic>

namespace net_tests {
namespace {

using namespace ebpfmap::harness;

constexpr uint32_t kChunk = 2048;
constexpr uint32_t kFillRing = 64;
constexpr size_t kUmemSize = kChunk * kFillRing;

Descriptor open_socket(const Interface &interface) {
    InNetns inside(interface.netns());
    Descriptor socket(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0));
    if (!socket.valid()) throw_errno("opening an AF_XDP socket");
    return socket;
}

template <typename Value>
void set_option(int socket, int option, const Value &value) {
    if (setsockopt(socket, SOL_XDP, option, &value, sizeof value) < 0) throw_errno("setting up an AF_XDP socket");
}

}  // namespace

UnreadXsk::UnreadXsk(const Interface &interface, uint32_t ring, uint32_t frames)
    : socket_(open_socket(interface)),
      umem_(mmap(nullptr, kUmemSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)) {
    xdp_umem_reg registration{};
    registration.addr = reinterpret_cast<uintptr_t>(umem_);
    registration.len = kUmemSize;
    registration.chunk_size = kChunk;
    set_option(fd(), XDP_UMEM_REG, registration);
    set_option(fd(), XDP_UMEM_FILL_RING, kFillRing);
    set_option(fd(), XDP_UMEM_COMPLETION_RING, kFillRing);
    set_option(fd(), XDP_RX_RING, ring);
    if (frames > 0) give_frames(frames);
    sockaddr_xdp address{};
    address.sxdp_family = AF_XDP;
    address.sxdp_flags = XDP_COPY;
    address.sxdp_ifindex = interface.index();
    if (bind(fd(), reinterpret_cast<sockaddr *>(&address), sizeof address) < 0) throw_errno("binding an AF_XDP socket");
}

UnreadXsk::~UnreadXsk() { munmap(umem_, kUmemSize); }

uint32_t UnreadXsk::received() const {
    xdp_mmap_offsets offsets{};
    socklen_t length = sizeof offsets;
    if (getsockopt(fd(), SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &length) < 0) throw_errno("asking for the rings");
    size_t size = offsets.rx.desc;
    void *ring = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd(), XDP_PGOFF_RX_RING);
    if (ring == MAP_FAILED) throw_errno("mapping the receive ring");
    uint32_t frames = std::atomic_ref<uint32_t>(*reinterpret_cast<uint32_t *>(static_cast<char *>(ring) + offsets.rx.producer));
    munmap(ring, size);
    return frames;
}

void UnreadXsk::give_frames(uint32_t frames) {
    xdp_mmap_offsets offsets{};
    socklen_t length = sizeof offsets;
    if (getsockopt(fd(), SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &length) < 0) throw_errno("asking for the rings");
    size_t size = offsets.fr.desc + kFillRing * sizeof(uint64_t);
    void *ring = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd(), XDP_UMEM_PGOFF_FILL_RING);
    if (ring == MAP_FAILED) throw_errno("mapping the fill ring");
    auto *addresses = reinterpret_cast<uint64_t *>(static_cast<char *>(ring) + offsets.fr.desc);
    auto *producer = reinterpret_cast<uint32_t *>(static_cast<char *>(ring) + offsets.fr.producer);
    for (uint32_t i = 0; i < frames; i++) addresses[i] = i * kChunk;
    std::atomic_ref<uint32_t>(*producer).store(frames, std::memory_order_release);
    munmap(ring, size);
}

}  // namespace net_tests
