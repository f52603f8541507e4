// SPDX-License-Identifier: BSD-2-Clause
// Rings that a socket shares with the kernel. One side writes entries and moves the producer, the other side reads entries and
// moves the consumer. Each side caches the position of the other, and reads it again only if the cache shows a full or an empty
// ring, because the cache line of the position moves between CPUs.
#pragma once

#include "sys/uapi/xdp.h"

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace ebpfmap::xsk {

struct RingMemory {
    void *mapping = nullptr;
    sys::XdpRingOffset offset{};
    uint32_t size = 0;

    void *at(uint64_t where) const noexcept { return static_cast<char *>(mapping) + where; }
};

template <typename Entry>
class Ring {
public:
    // Uses another mapping of the same ring.
    void move_to(const RingMemory &memory) noexcept {
        entries_ = static_cast<Entry *>(memory.at(memory.offset.entries));
        producer_ = static_cast<uint32_t *>(memory.at(memory.offset.producer));
        consumer_ = static_cast<uint32_t *>(memory.at(memory.offset.consumer));
        flags_ = static_cast<uint32_t *>(memory.at(memory.offset.flags));
        mask_ = memory.size - 1;
    }
    uint32_t size() const noexcept { return mask_ + 1; }

    // Whether the kernel needs a system call to continue.
    bool needs_wakeup() const noexcept {
        return std::atomic_ref(*flags_).load(std::memory_order_relaxed) & sys::kXdpRingNeedWakeup;
    }

protected:
    Entry &entry(uint32_t position) const noexcept { return entries_[position & mask_]; }

    Entry *entries_ = nullptr;
    uint32_t *producer_ = nullptr;
    uint32_t *consumer_ = nullptr;
    uint32_t *flags_ = nullptr;
    uint32_t mask_ = 0;
};

// A ring that this process writes: fill or TX.
template <typename Entry>
class Producer : public Ring<Entry> {
public:
    void attach(const RingMemory &memory) noexcept {
        this->move_to(memory);
        next_ = std::atomic_ref(*this->producer_).load(std::memory_order_relaxed);
        end_ = std::atomic_ref(*this->consumer_).load(std::memory_order_acquire) + this->size();
    }
    // The number of entries that can be written, at most `wanted`.
    uint32_t room(uint32_t wanted) noexcept {
        if (end_ - next_ < wanted) end_ = std::atomic_ref(*this->consumer_).load(std::memory_order_acquire) + this->size();
        return std::min(end_ - next_, wanted);
    }
    void put(const Entry &entry) noexcept { this->entry(next_++) = entry; }
    // For many entries at once: the entry at an offset after the latest, and the number of entries at the end.
    Entry &ahead(uint32_t index) noexcept { return this->entry(next_ + index); }
    void put_ahead(uint32_t count) noexcept { next_ += count; }
    // Takes back the latest entries. They must not be submitted yet.
    void retract(uint32_t count) noexcept { next_ -= count; }
    // Makes the new entries visible to the kernel.
    void submit() noexcept { std::atomic_ref(*this->producer_).store(next_, std::memory_order_release); }
    // An earlier entry; 1 is the latest.
    const Entry &latest(uint32_t position) const noexcept { return this->entry(next_ - position); }
    // The number of submitted entries that the kernel has not taken yet.
    uint32_t pending() const noexcept { return next_ - std::atomic_ref(*this->consumer_).load(std::memory_order_relaxed); }

private:
    uint32_t next_ = 0;
    uint32_t end_ = 0;
};

// A ring that the kernel writes: RX or completion.
template <typename Entry>
class Consumer : public Ring<Entry> {
public:
    void attach(const RingMemory &memory) noexcept {
        this->move_to(memory);
        next_ = std::atomic_ref(*this->consumer_).load(std::memory_order_relaxed);
        end_ = std::atomic_ref(*this->producer_).load(std::memory_order_acquire);
    }
    // The number of entries that can be read, at most `wanted`.
    uint32_t available(uint32_t wanted) noexcept {
        if (end_ - next_ < wanted) end_ = std::atomic_ref(*this->producer_).load(std::memory_order_acquire);
        return std::min(end_ - next_, wanted);
    }
    const Entry &peek(uint32_t index) const noexcept { return this->entry(next_ + index); }
    // Returns entries to the kernel.
    void release(uint32_t count) noexcept {
        next_ += count;
        std::atomic_ref(*this->consumer_).store(next_, std::memory_order_release);
    }

private:
    uint32_t next_ = 0;
    uint32_t end_ = 0;
};

}  // namespace ebpfmap::xsk
