// SPDX-License-Identifier: BSD-2-Clause
#include "xsk/umem.h"

namespace ebpfmap::xsk {

Queue::Queue(std::shared_ptr<Umem> memory, uint16_t queue_id, Device its_device, uint32_t queue_number)
    : umem(std::move(memory)), id(queue_id), device(std::move(its_device)), number(queue_number) {}

Queue::~Queue() { umem->lost += umem->frames.reclaim(id); }

void Queue::join(QueueRings *its) {
    rings.push_back(its);
    if (rings.size() > 1) return;
    fill.attach(its->fill.memory());
    completion.attach(its->completion.memory());
    missing = fill.size();
}

void Queue::leave(QueueRings *its) noexcept {
    std::erase(rings, its);
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

// Counted where they are counted anyway: a frame that is nowhere else is the caller's.
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
        // What the kernel says is believed only as far as it is possible.
        if (back.put(address, Place::kSending)) [[likely]]
            continue;
        if (umem->frames.move(umem->frames.index_of(address), Place::kTiming, Place::kTimed)) umem->timed.push_back(address);
    }
    queue->completion.release(count);
    queue->sending -= std::min(queue->sending, count);
    return count;
}

}  // namespace ebpfmap::xsk
