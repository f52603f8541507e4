// SPDX-License-Identifier: BSD-2-Clause
// The memory that sockets share with the kernel, the book of its frames, and the two rings of a queue through which frames go
// to the kernel and come back: one pair for all sockets of the queue, each of which maps it for itself. What one alone had
// mapped would keep it in the kernel, and in xskmaps, after it was closed.
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

// How many frames are at each place.
struct Census {
    uint32_t free = 0;
    uint32_t receiving = 0;  // with the kernel, or waiting to be handed out
    uint32_t sending = 0;
    uint32_t timed = 0;
    uint32_t callers = 0;
};

// The two rings of a queue, as one of its sockets has mapped them.
struct QueueRings {
    RingMapping fill;
    RingMapping completion;
};

// An interface, as it was seen from its network namespace when a socket was opened: a later call may come from elsewhere.
struct Device {
    uint32_t netns = 0;  // inode of the namespace, for one index means another interface in each
    uint32_t ifindex = 0;
    std::string name;
    uint32_t senders = 0;  // queues that it sends through; 0: its driver does not tell

    bool is(const Device &other) const noexcept { return netns == other.netns && ifindex == other.ifindex; }
};

struct Queue {
    Queue(std::shared_ptr<Umem> memory, uint16_t id, Device device, uint32_t number);
    // The kernel has let go of it, since no socket has its rings mapped any more: what it had of the frames is free.
    ~Queue();

    // A socket that has mapped the rings comes, and goes: then they are used by the mapping of another one.
    void join(QueueRings *its);
    void leave(QueueRings *its) noexcept;

    std::shared_ptr<Umem> umem;
    uint16_t id;  // among the queues of this memory
    Device device;
    uint32_t number;
    std::vector<QueueRings *> rings;  // of its sockets; the first are those in use
    Producer<uint64_t> fill;
    Consumer<uint64_t> completion;
    uint32_t missing = 0;    // entries that the fill ring lacks of being full
    uint32_t receivers = 0;  // sockets that receive from it: without one, no frame is given to the kernel
    uint32_t sending = 0;    // frames that were given to the kernel to send, and are not back

    // Frames that the kernel has to receive into, and received ones that wait to be handed out.
    uint32_t receiving() const noexcept { return fill.size() - missing; }
};

struct Umem {
    Umem(Mapping mapping, uint32_t count, uint32_t size) : memory(std::move(mapping)), frames(count, size) {}

    Mapping memory;
    Frames frames;
    uint32_t headroom = 0;
    bool multi_buffer = false;
    bool requests = false;            // frames may carry requests to the device
    std::vector<uint64_t> timed;      // the addresses of packets that were sent and whose time was not asked for; room for all
    std::vector<ebpf_xsk *> sockets;  // those that are open
    std::vector<std::weak_ptr<Queue>> queues;
    uint16_t next_queue = 0;
    uint32_t lost = 0;  // frames that a closed queue did not give back

    // What is left in front of a packet that is written into a reserved frame.
    uint32_t room_before() const noexcept { return sys::kXdpPacketHeadroom + headroom; }
    // Of an interface in the calling thread's network namespace.
    std::shared_ptr<Queue> find_queue(const Device &device, uint32_t number) const;
    Census census() const;
};

// Frames that come back to a queue, one by one: as many as its ring for receiving lacks go straight into it, in the order in which
// they come, and the others are free. A heap of free frames would turn their order with each round, and that is slower than to go
// through the memory in one direction.
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

    // False where the frame was not at that place.
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

// Gives free frames to the kernel to receive into, as many as the ring has room for.
void refill(Umem *umem, Queue *queue) noexcept;
// The same while there is other work: only where half of the ring is empty, for what is received comes back soon.
void refill_if_low(Umem *umem, Queue *queue) noexcept;
// Takes back what was sent; how many frames that were.
uint32_t reap(Umem *umem, Queue *queue) noexcept;

}  // namespace ebpfmap::xsk
