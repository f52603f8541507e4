// SPDX-License-Identifier: BSD-2-Clause
// AF_XDP socket: its descriptor, its RX and TX ring, its memory and its queue.
#pragma once

#include "sys/fd.h"
#include "xsk/umem.h"

#include <ebpfmap/xsk.h>

#include <atomic>

struct ebpf_xsk_spec {
    uint32_t frame_count = 4096;
    uint32_t frame_size = 4096;
    uint32_t headroom = 0;
    uint32_t receive = 2048;
    uint32_t send = 2048;
    uint32_t mode = EBPF_XSK_MODE_AUTO;
    uint32_t busy_poll_microseconds = 0;
    uint32_t busy_poll_budget = 0;
    bool unaligned = false;
    bool huge_pages = false;
    bool multi_buffer = false;
    uint32_t tx_metadata = EBPF_XSK_TX_METADATA_MODE_OFF;
};

namespace ebpfmap::xsk {

constexpr uint32_t kUsualBudget = 32;  // frames that the kernel sends in one call

// One thread at a time writes, any thread reads. Counting needs no locked instruction.
class Counter {
public:
    void add(uint64_t count) noexcept { value_.store(read() + count, std::memory_order_relaxed); }
    uint64_t read() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<uint64_t> value_{0};
};

}  // namespace ebpfmap::xsk

struct ebpf_xsk {
    // Members are destroyed in reverse order: the socket's rings are unmapped and its descriptor is closed first.
    std::shared_ptr<ebpfmap::xsk::Umem> umem;
    std::shared_ptr<ebpfmap::xsk::Queue> queue;
    ebpfmap::sys::Fd fd;
    ebpfmap::xsk::QueueRings queue_rings;
    ebpfmap::xsk::RingMapping receive_memory;
    ebpfmap::xsk::RingMapping send_memory;
    ebpfmap::xsk::Consumer<ebpfmap::sys::XdpDescriptor> receive;
    ebpfmap::xsk::Producer<ebpfmap::sys::XdpDescriptor> send;
    uint32_t mode = EBPF_XSK_MODE_AUTO;
    bool receives = false;
    bool sends = false;
    bool multi_buffer = false;
    bool busy_polls = false;
    ebpfmap::xsk::Counter received;
    ebpfmap::xsk::Counter sent;
    ebpfmap::xsk::Counter completed;
    std::atomic<uint32_t> users{1};  // handles of callers and groups

    ~ebpf_xsk();
};

// Closes one handle. The last one closes the socket.
template <>
struct std::default_delete<ebpf_xsk> {
    void operator()(ebpf_xsk *xsk) const noexcept;
};

namespace ebpfmap {

using Xsk = ebpf_xsk;
using XskSpec = ebpf_xsk_spec;

}  // namespace ebpfmap

namespace ebpfmap::xsk {

// Takes back sent frames, and counts them.
void reap(Xsk *xsk) noexcept;
// The same for every socket of the memory, and wakes the kernel to send the frames in their TX rings. If frames run short,
// another socket may have them, and perhaps no thread calls that socket.
void reap_all(Umem *umem) noexcept;
int32_t recv(Xsk *xsk, uint64_t *addresses, uint32_t *lengths, uint32_t *options, uint32_t room, Error **err);
int32_t release(Xsk *xsk, const uint64_t *addresses, uint32_t count, Error **err);
int32_t reserve(Xsk *xsk, uint64_t *addresses, uint32_t room) noexcept;
int32_t send(Xsk *xsk, const uint64_t *addresses, const uint32_t *lengths, const uint32_t *options, uint32_t count,
             Error **err);

int32_t reap_and_push(Xsk *xsk, Error **err);
int32_t wait(Xsk *xsk, uint32_t events, int32_t timeout, Error **err);

int32_t statistic(const Xsk &xsk, uint32_t counter, uint64_t *value, Error **err);

}  // namespace ebpfmap::xsk
