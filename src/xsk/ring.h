// SPDX-License-Identifier: BSD-2-Clause
// The rings that a socket shares with the kernel: one side writes entries and moves the producer, the other reads them and
// moves the consumer. Each side keeps a copy of the other's position and looks again only when that says "no room" or "nothing
// there", for the line in which it lies travels between CPUs.
#pragma once

#include "sys/uapi/xdp.h"

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace ebpfmap::xsk {

// One ring, mapped into this process.
struct RingMemory {
    void *mapping = nullptr;
    sys::XdpRingOffset offset{};
    uint32_t size = 0;

    void *at(uint64_t where) const noexcept { return static_cast<char *>(mapping) + where; }
};

template <typename Entry>
class Ring {
public:
    // The same ring, mapped elsewhere.
    void move_to(const RingMemory &memory) noexcept {
        entries_ = static_cast<Entry *>(memory.at(memory.offset.entries));
        producer_ = static_cast<uint32_t *>(memory.at(memory.offset.producer));
        consumer_ = static_cast<uint32_t *>(memory.at(memory.offset.consumer));
        flags_ = static_cast<uint32_t *>(memory.at(memory.offset.flags));
        mask_ = memory.size - 1;
    }
    uint32_t size() const noexcept { return mask_ + 1; }

    // Whether the kernel sleeps until a call wakes it up.
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

// A ring that this process writes: what is free to receive into, what is to be sent.
template <typename Entry>
class Producer : public Ring<Entry> {
public:
    void attach(const RingMemory &memory) noexcept {
        this->move_to(memory);
        next_ = std::atomic_ref(*this->producer_).load(std::memory_order_relaxed);
        end_ = std::atomic_ref(*this->consumer_).load(std::memory_order_acquire) + this->size();
    }
    // How many of so many entries can be written.
    uint32_t room(uint32_t wanted) noexcept {
        if (end_ - next_ < wanted) end_ = std::atomic_ref(*this->consumer_).load(std::memory_order_acquire) + this->size();
        return std::min(end_ - next_, wanted);
    }
    void put(const Entry &entry) noexcept { this->entry(next_++) = entry; }
    // For many at once: an entry behind the latest, and then how many there were.
    Entry &ahead(uint32_t index) noexcept { return this->entry(next_ + index); }
    void put_ahead(uint32_t count) noexcept { next_ += count; }
    // Takes back the latest entries, which were not submitted.
    void retract(uint32_t count) noexcept { next_ -= count; }
    // Shows the kernel what was put.
    void submit() noexcept { std::atomic_ref(*this->producer_).store(next_, std::memory_order_release); }
    // One of those, counted from the latest, which is 1.
    const Entry &latest(uint32_t position) const noexcept { return this->entry(next_ - position); }
    // How many of the submitted entries the kernel has not taken.
    uint32_t pending() const noexcept { return next_ - std::atomic_ref(*this->consumer_).load(std::memory_order_relaxed); }

private:
    uint32_t next_ = 0;
    uint32_t end_ = 0;
};

// A ring that the kernel writes: what has arrived, what has been sent.
template <typename Entry>
class Consumer : public Ring<Entry> {
public:
    void attach(const RingMemory &memory) noexcept {
        this->move_to(memory);
        next_ = std::atomic_ref(*this->consumer_).load(std::memory_order_relaxed);
        end_ = std::atomic_ref(*this->producer_).load(std::memory_order_acquire);
    }
    // How many of so many entries can be read.
    uint32_t available(uint32_t wanted) noexcept {
        if (end_ - next_ < wanted) end_ = std::atomic_ref(*this->producer_).load(std::memory_order_acquire);
        return std::min(end_ - next_, wanted);
    }
    const Entry &peek(uint32_t index) const noexcept { return this->entry(next_ + index); }
    // Gives so many entries back to the kernel.
    void release(uint32_t count) noexcept {
        next_ += count;
        std::atomic_ref(*this->consumer_).store(next_, std::memory_order_release);
    }

private:
    uint32_t next_ = 0;
    uint32_t end_ = 0;
};

}  // namespace ebpfmap::xsk
