// SPDX-License-Identifier: BSD-2-Clause
// Memory that is mapped, and unmapped at the end: as long as a ring of a socket is mapped, closing the socket releases nothing.
#pragma once

#include "sys/sys.h"
#include "xsk/ring.h"

#include <utility>

namespace ebpfmap::xsk {

class Mapping {
public:
    Mapping() noexcept = default;
    Mapping(void *address, size_t length) noexcept : address_(address), length_(length) {}
    Mapping(Mapping &&other) noexcept
        : address_(std::exchange(other.address_, nullptr)), length_(std::exchange(other.length_, 0)) {}
    // What was mapped before is unmapped at once.
    Mapping &operator=(Mapping &&other) noexcept {
        Mapping old(std::exchange(address_, std::exchange(other.address_, nullptr)),
                    std::exchange(length_, std::exchange(other.length_, 0)));
        return *this;
    }
    ~Mapping() {
        if (address_) sys::unmap(address_, length_);
    }

    void *get() const noexcept { return address_; }

private:
    void *address_ = nullptr;
    size_t length_ = 0;
};

// A ring with the mapping that it lies in.
struct RingMapping {
    Mapping mapping;
    sys::XdpRingOffset offset{};
    uint32_t size = 0;

    RingMemory memory() const noexcept { return {mapping.get(), offset, size}; }
};

}  // namespace ebpfmap::xsk
