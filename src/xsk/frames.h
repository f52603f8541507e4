// SPDX-License-Identifier: BSD-2-Clause
// Where each frame of the memory is. The kernel believes whatever stands in a ring: it sends a frame ten times that is queued
// ten times, and receives into one that is being sent. So nothing is put into a ring that this book has elsewhere.
#pragma once

#include <cstdint>
#include <memory>

namespace ebpfmap::xsk {

enum class Place : uint8_t {
    kFree,       // on the stack of free frames
    kReceiving,  // in a fill ring, or with the kernel
    kCaller,
    kSending,  // in a ring for sending, or with the kernel
    kTiming,   // the same, and the time is to be noted
    kTimed     // sent; the time was not asked for yet
};

__extension__ using Wide = unsigned __int128;

// The pages of the book, to be copied: what a loop over many frames has of its own need not be read anew for each of them.
struct Book {
    struct Entry {
        Place place;
        uint16_t queue;  // through which it went to the kernel, by a number; counts only for what is there
    };

    Entry *entries;
    uint64_t inverse;  // 2^64 / size, rounded up: exact for addresses below 2^64 / size
    uint32_t count;
    uint32_t size;
    uint32_t shift;  // of a size that is a power of two; 0: divide by multiplying with the inverse

    // The number of the frame that an address lies in; `count` and more for none.
    uint64_t index_of(uint64_t address) const noexcept {
        return shift != 0 ? address >> shift : static_cast<uint64_t>((static_cast<Wide>(address) * inverse) >> 64);
    }
    uint64_t address_of(uint64_t index) const noexcept { return index * size; }

    // Whether so many bytes from an address on, at least one, end within its frame.
    bool holds(uint64_t index, uint64_t address, uint32_t length) const noexcept {
        return length - 1 < address_of(index) + size - address;
    }

    // True where the frame was at the one place; then it is at the other.
    bool move(uint64_t index, Place from, Place to) const noexcept {
        if (index >= count || entries[index].place != from) [[unlikely]]
            return false;
        entries[index].place = to;
        return true;
    }
    // The same for a frame that goes to the kernel.
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

    // Takes a free frame for a place, of a queue if it goes to the kernel; there has to be one.
    uint64_t take(Place to, uint16_t queue = 0) noexcept {
        uint32_t index = stack_[--free_];
        entries_[index] = {to, queue};
        return index;
    }
    // A frame that was to be sent is the caller's again.
    void put_back(uint64_t index) noexcept { entries_[index].place = Place::kCaller; }
    // What is with the kernel by a queue that is no more is free, but for packets whose time is to be noted: they may be under
    // way still, and the kernel writes the time into the frame when they have left.
    // Returns how many those are: they never come back.
    uint32_t reclaim(uint16_t queue) noexcept;
    // A frame is free if it was with the kernel.
    void reclaim_one(uint64_t index) noexcept;
    // The same only while it is being sent through that queue: before Linux 6.17 the kernel shows late what it has taken from a ring,
    // and the frame may be elsewhere already.
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
