// SPDX-License-Identifier: BSD-2-Clause
// The memory (UMEM) that sockets share with the kernel, and its queues. A queue has one fill ring and one completion ring for
// all its sockets. Each socket has its own mapping of them: a mapping that outlives its socket would keep the socket in the
// kernel and in xskmaps.
#pragma once

#include "base/error.h"
#include "sys/uapi/xdp.h"
#include "xsk/frames.h"
#include "xsk/mapping.h"
#include "xsk/ring.h"

#include <memory>
#include <string>
#include <vector>

struct ebpf_xsk;

namespace ebpfmap::xsk {

constexpr size_t kHugePage = size_t{2} << 20;

struct Umem;

// The number of frames at each place.
struct Census {
    uint32_t free = 0;
    uint32_t receiving = 0;  // with the kernel, or in an RX ring
    uint32_t sending = 0;
    uint32_t timed = 0;
    uint32_t callers = 0;
};

// One socket's mapping of the two rings of a queue.
struct QueueRings {
    RingMapping fill;
    RingMapping completion;
};

// An interface, as its network namespace showed it when a socket was opened. Later calls may come from another namespace.
struct Device {
    uint32_t netns = 0;  // inode of the namespace, because each namespace has its own indexes
    uint32_t ifindex = 0;
    std::string name;
    uint32_t senders = 0;  // number of send queues; 0: the driver does not report it

    bool is(const Device &other) const noexcept { return netns == other.netns && ifindex == other.ifindex; }
};

struct Queue {
    Queue(std::shared_ptr<Umem> memory, uint16_t id, Device device, uint32_t number);
    // Frees the frames that the kernel had: it has released the queue, because no socket maps its rings any more.
    ~Queue();

    // Adds or removes the mapping of a socket. The queue uses the mapping of its oldest socket.
    void join(QueueRings *mapped);
    void leave(QueueRings *mapped) noexcept;

    std::shared_ptr<Umem> umem;
    uint16_t id;  // unique in this memory
    Device device;
    uint32_t number;
    std::vector<QueueRings *> rings;  // of the sockets; the first one is used
    Producer<uint64_t> fill;
    Consumer<uint64_t> completion;
    uint32_t missing = 0;    // entries until the fill ring is full
    uint32_t receivers = 0;  // receiving sockets: without one, the kernel gets no frames
    uint32_t sending = 0;    // frames that the kernel has for sending

    // The number of frames that the kernel has for receiving, or that wait in an RX ring.
    uint32_t receiving() const noexcept { return fill.size() - missing; }
};

struct Umem {
    Umem(Mapping mapping, uint32_t count, uint32_t size) : memory(std::move(mapping)), frames(count, size) {}

    Mapping memory;
    Frames frames;
    uint32_t headroom = 0;
    bool multi_buffer = false;
    bool tx_metadata = false;         // frames have room for TX metadata
    std::vector<uint64_t> timed;      // addresses at place kTimed; capacity for all frames
    std::vector<ebpf_xsk *> sockets;  // the open ones
    std::vector<std::weak_ptr<Queue>> queues;
    uint16_t next_queue = 0;
    uint32_t lost = 0;  // frames that a closed queue did not return

    // The room in front of a packet in a reserved frame.
    uint32_t room_before() const noexcept { return sys::kXdpPacketHeadroom + headroom; }
    std::shared_ptr<Queue> find_queue(const Device &device, uint32_t number) const;
    Census census() const;
};

// The return of frames to a queue, one by one. The first ones go directly into the fill ring, until it is full, in their order.
// The others become free. The stack of free frames would reverse their order each time, and that is slower than to use the
// memory in one direction.
class Return {
public:
    Return(Umem *umem, Queue *queue, uint32_t count) noexcept
        : frames_(umem->frames),
          queue_(*queue),
          book_(umem->frames.book()),
          id_(queue->id),
          lacking_(queue->receivers > 0 ? queue->fill.room(std::min(queue->missing, count)) : 0) {}
    ~Return() {
        if (filled_ == 0) return;
        queue_.fill.put_ahead(filled_);
        queue_.fill.submit();
        queue_.missing -= filled_;
    }
    Return(const Return &) = delete;
    Return &operator=(const Return &) = delete;

    // False if the frame is not at `from`.
    bool put(uint64_t address, Place from) noexcept {
        uint64_t index = book_.index_of(address);
        Place to = filled_ < lacking_ ? Place::kReceiving : Place::kFree;
        if (!book_.lend(index, from, to, id_)) [[unlikely]]
            return false;
        if (to == Place::kFree) {
            frames_.give_back(index);
        } else {
            queue_.fill.ahead(filled_++) = book_.address_of(index);
        }
        return true;
    }

private:
    Frames &frames_;
    Queue &queue_;
    const Book book_;
    const uint16_t id_;
    const uint32_t lacking_;
    uint32_t filled_ = 0;
};

// Puts free frames into the fill ring, as many as fit.
void refill(Umem *umem, Queue *queue) noexcept;
// The same, but only if half of the ring is empty: received frames soon come back anyway.
void refill_if_low(Umem *umem, Queue *queue) noexcept;
// Takes back sent frames, and returns their number.
uint32_t reap(Umem *umem, Queue *queue) noexcept;

}  // namespace ebpfmap::xsk
