// SPDX-License-Identifier: BSD-2-Clause
// The place of each frame of the memory. The kernel does not check the entries of a ring: it sends a frame ten times if the
// frame is queued ten times, and receives into a frame that it is sending. So every frame passes this book before it enters a
// ring.
#pragma once

#include <cstdint>
#include <memory>

namespace ebpfmap::xsk {

enum class Place : uint8_t {
    kFree,       // on the stack of free frames
    kReceiving,  // in a fill ring, or with the kernel
    kCaller,
    kSending,  // in a TX ring, or with the kernel
    kTiming,   // the same, with a request for the time of sending
    kTimed     // sent; the caller has not read the time yet
};

__extension__ using Wide = unsigned __int128;

// The fields of the book that a loop over many frames copies: the compiler need not load a local copy again for each frame.
struct Book {
    struct Entry {
        Place place;
        uint16_t queue;  // the id of the queue of a frame that the kernel has
    };

    Entry *entries;
    uint64_t inverse;  // 2^64 / size, rounded up: exact for addresses below 2^64 / size
    uint32_t count;
    uint32_t size;
    uint32_t shift;  // if the size is a power of two; 0: divide with the inverse

    // The number of the frame of an address; at least `count` if the address is outside the memory.
    uint64_t index_of(uint64_t address) const noexcept {
        return shift != 0 ? address >> shift : static_cast<uint64_t>((static_cast<Wide>(address) * inverse) >> 64);
    }
    uint64_t address_of(uint64_t index) const noexcept { return index * size; }

    // Whether `length` bytes from the address on, at least one, are inside the frame.
    bool holds(uint64_t index, uint64_t address, uint32_t length) const noexcept {
        return length - 1 < address_of(index) + size - address;
    }

    // Moves a frame. False if the frame is not at `from`.
    bool move(uint64_t index, Place from, Place to) const noexcept {
        if (index >= count || entries[index].place != from) [[unlikely]]
            return false;
        entries[index].place = to;
        return true;
    }
    // The same for a frame that goes to the kernel through a queue.
    bool lend(uint64_t index, Place from, Place to, uint16_t queue) const noexcept {
        if (index >= count || entries[index].place != from) [[unlikely]]
            return false;
        entries[index] = {to, queue};
        return true;
    }
};

class Frames {
public:
    Frames(uint32_t count, uint32_t size);

    const Book &book() const noexcept { return book_; }
    uint32_t count() const noexcept { return book_.count; }
    uint32_t size() const noexcept { return book_.size; }
    uint64_t memory_size() const noexcept { return uint64_t{book_.count} * book_.size; }
    uint32_t free_count() const noexcept { return free_; }

    uint64_t index_of(uint64_t address) const noexcept { return book_.index_of(address); }
    uint64_t address_of(uint64_t index) const noexcept { return book_.address_of(index); }
    bool holds(uint64_t index, uint64_t address, uint32_t length) const noexcept { return book_.holds(index, address, length); }

    Place place(uint64_t index) const noexcept { return entries_[index].place; }
    bool move(uint64_t index, Place from, Place to) noexcept { return book_.move(index, from, to); }
    bool lend(uint64_t index, Place from, Place to, uint16_t queue) noexcept { return book_.lend(index, from, to, queue); }

    // Takes a free frame, which must exist. `queue` is for frames that go to the kernel.
    uint64_t take(Place to, uint16_t queue = 0) noexcept {
        uint32_t index = stack_[--free_];
        entries_[index] = {to, queue};
        return index;
    }
    // Returns a frame to the caller that was not submitted for sending.
    void put_back(uint64_t index) noexcept { entries_[index].place = Place::kCaller; }
    // Frees the frames that the kernel had through a closed queue, except for timed packets: the kernel may still send them,
    // and then it writes the time into the frame. Returns the number of these frames, which are lost.
    uint32_t reclaim(uint16_t queue) noexcept;
    // Frees a frame if the kernel had it.
    void reclaim_one(uint64_t index) noexcept;
    // The same, but only for a frame that is being sent through this queue: before Linux 6.17 the kernel updates the consumer
    // late, so the frame can already be at another place.
    void reclaim_unsent(uint64_t index, uint16_t queue) noexcept;
    void give_back(uint64_t index) noexcept {
        entries_[index].place = Place::kFree;
        stack_[free_++] = static_cast<uint32_t>(index);
    }

private:
    uint32_t free_ = 0;
    std::unique_ptr<uint32_t[]> stack_;
    std::unique_ptr<Book::Entry[]> entries_;
    Book book_;
};

}  // namespace ebpfmap::xsk
