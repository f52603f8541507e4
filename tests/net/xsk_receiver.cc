// SPDX-License-Identifier: BSD-2-Clause
#include "net/xsk_receiver.h"

#include <poll.h>
#include <sys/socket.h>

namespace net_tests {
namespace {

using namespace ebpfmap::harness;
using Clock = std::chrono::steady_clock;

constexpr uint32_t kBufferSize = 4096;
// Newer than the headers of some systems: Linux 6.6.
constexpr uint16_t kUseSg = 1 << 4;      // XDP_USE_SG
constexpr uint32_t kContinued = 1 << 0;  // XDP_PKT_CONTD

template <typename Option>
void set(const Descriptor &socket, int name, const Option &value) {
    if (setsockopt(socket.get(), SOL_XDP, name, &value, sizeof value) < 0) throw_errno("setting up an AF_XDP socket");
}

template <typename Option>
Option get(const Descriptor &socket, int name) {
    Option value{};
    socklen_t length = sizeof value;
    if (getsockopt(socket.get(), SOL_XDP, name, &value, &length) < 0) throw_errno("asking an AF_XDP socket");
    return value;
}

Descriptor open_xsk(const Interface &interface) {
    InNetns inside(interface.netns());
    Descriptor socket(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0));
    if (!socket.valid()) throw_errno("opening an AF_XDP socket");
    return socket;
}

void bind_to(const Descriptor &socket, const Interface &interface, uint32_t queue, bool several_buffers) {
    sockaddr_xdp address{};
    address.sxdp_family = AF_XDP;
    address.sxdp_flags = static_cast<uint16_t>(XDP_COPY | (several_buffers ? kUseSg : 0));
    address.sxdp_ifindex = interface.index();
    address.sxdp_queue_id = queue;
    if (bind(socket.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) < 0) throw_errno("binding an AF_XDP socket");
}

}  // namespace

XskReceiver::XskReceiver(const Interface &interface, uint32_t queue, bool several_buffers)
    : buffers_(-1, kBuffers * kBufferSize, PROT_READ | PROT_WRITE), socket_(open_xsk(interface)) {
    xdp_umem_reg umem{};
    umem.addr = reinterpret_cast<uintptr_t>(buffers_.data());
    umem.len = kBuffers * kBufferSize;
    umem.chunk_size = kBufferSize;
    set(socket_, XDP_UMEM_REG, umem);
    for (int ring : {XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING, XDP_RX_RING}) set(socket_, ring, kBuffers);
    auto offsets = get<xdp_mmap_offsets>(socket_, XDP_MMAP_OFFSETS);
    fill_ = map_ring(offsets.fr, sizeof(uint64_t), XDP_UMEM_PGOFF_FILL_RING);
    received_ = map_ring(offsets.rx, sizeof(xdp_desc), XDP_PGOFF_RX_RING);
    for (uint64_t buffer = 0; buffer < kBuffers; buffer++) lend(buffer * kBufferSize);
    bind_to(socket_, interface, queue, several_buffers);
}

XskReceiver::Ring XskReceiver::map_ring(const xdp_ring_offset &offsets, size_t entry_size, int64_t page) const {
    kernel_tests::Mapping memory(socket_.get(), offsets.desc + kBuffers * entry_size, PROT_READ | PROT_WRITE, page);
    char *begin = memory.data();
    return {std::move(memory), reinterpret_cast<uint32_t *>(begin + offsets.producer),
            reinterpret_cast<uint32_t *>(begin + offsets.consumer), begin + offsets.desc};
}

void XskReceiver::lend(uint64_t address) {
    uint32_t producer = *fill_.producer;
    reinterpret_cast<uint64_t *>(fill_.entries)[producer % kBuffers] = address;
    __atomic_store_n(fill_.producer, producer + 1, __ATOMIC_RELEASE);
}

std::optional<Frame> XskReceiver::receive(std::chrono::milliseconds patience) {
    auto deadline = Clock::now() + patience;
    Frame frame;
    do {
        uint32_t consumer = *received_.consumer;
        while (consumer != __atomic_load_n(received_.producer, __ATOMIC_ACQUIRE)) {
            xdp_desc part = reinterpret_cast<xdp_desc *>(received_.entries)[consumer % kBuffers];
            const char *data = buffers_.data() + part.addr;
            frame.insert(frame.end(), data, data + part.len);
            lend(part.addr - part.addr % kBufferSize);
            __atomic_store_n(received_.consumer, ++consumer, __ATOMIC_RELEASE);
            if (!(part.options & kContinued)) return frame;
        }
    } while (wait(deadline));
    return std::nullopt;
}

xdp_statistics XskReceiver::statistics() const { return get<xdp_statistics>(socket_, XDP_STATISTICS); }

bool XskReceiver::wait(Clock::time_point deadline) const {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd readable{socket_.get(), POLLIN, 0};
    return left.count() > 0 && poll(&readable, 1, static_cast<int>(left.count())) > 0;
}

}  // namespace net_tests
