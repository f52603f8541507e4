// SPDX-License-Identifier: BSD-2-Clause
#include "xsk/umem.h"

namespace ebpfmap::xsk {

Queue::Queue(std::shared_ptr<Umem> memory, uint16_t queue_id, Device device_of_queue, uint32_t queue_number)
    : umem(std::move(memory)), id(queue_id), device(std::move(device_of_queue)), number(queue_number) {}

Queue::~Queue() { umem->lost += umem->frames.reclaim(id); }

void Queue::join(QueueRings *mapped) {
    rings.push_back(mapped);
    if (rings.size() > 1) return;
    fill.attach(mapped->fill.memory());
    completion.attach(mapped->completion.memory());
    missing = fill.size();
}

void Queue::leave(QueueRings *mapped) noexcept {
    std::erase(rings, mapped);
    if (rings.empty()) return;
    fill.move_to(rings.front()->fill.memory());
    completion.move_to(rings.front()->completion.memory());
}

std::shared_ptr<Queue> Umem::find_queue(const Device &device, uint32_t number) const {
    for (const std::weak_ptr<Queue> &known : queues) {
        std::shared_ptr<Queue> queue = known.lock();
        if (queue && queue->device.is(device) && queue->number == number) return queue;
    }
    return nullptr;
}

// Computed from the other counts: all remaining frames are the caller's.
Census Umem::census() const {
    Census census;
    census.free = frames.free_count();
    census.timed = static_cast<uint32_t>(timed.size());
    for (const std::weak_ptr<Queue> &known : queues) {
        std::shared_ptr<Queue> queue = known.lock();
        if (!queue) continue;
        census.receiving += queue->receiving();
        census.sending += queue->sending;
    }
    uint32_t elsewhere = census.free + census.timed + census.receiving + census.sending + lost;
    census.callers = frames.count() - std::min(frames.count(), elsewhere);
    return census;
}

void refill(Umem *umem, Queue *queue) noexcept {
    uint32_t wanted = std::min(queue->missing, umem->frames.free_count());
    if (wanted == 0 || queue->receivers == 0) return;
    uint32_t count = queue->fill.room(wanted);
    for (uint32_t i = 0; i < count; ++i) {
        uint64_t index = umem->frames.take(Place::kReceiving, queue->id);
        queue->fill.put(umem->frames.address_of(index));
    }
    queue->missing -= count;
    queue->fill.submit();
}

void refill_if_low(Umem *umem, Queue *queue) noexcept {
    if (queue->missing >= queue->fill.size() / 2) [[unlikely]]
        refill(umem, queue);
}

uint32_t reap(Umem *umem, Queue *queue) noexcept {
    uint32_t count = queue->completion.available(queue->completion.size());
    if (count == 0) return 0;
    Return back(umem, queue, count);
    for (uint32_t i = 0; i < count; ++i) {
        uint64_t address = sys::frame_address(queue->completion.peek(i));
        // An address that is not being sent is ignored: the book does not trust the ring.
        if (back.put(address, Place::kSending)) [[likely]]
            continue;
        if (umem->frames.move(umem->frames.index_of(address), Place::kTiming, Place::kTimed)) umem->timed.push_back(address);
    }
    queue->completion.release(count);
    queue->sending -= std::min(queue->sending, count);
    return count;
}

}  // namespace ebpfmap::xsk
