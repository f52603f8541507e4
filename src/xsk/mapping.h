// SPDX-License-Identifier: BSD-2-Clause
// A mapping that unmaps itself. The kernel releases a socket only after all its rings are unmapped.
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
    // Unmaps the old mapping at once.
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

// A ring and its mapping.
struct RingMapping {
    Mapping mapping;
    sys::XdpRingOffset offset{};
    uint32_t size = 0;

    RingMemory memory() const noexcept { return {mapping.get(), offset, size}; }
};

}  // namespace ebpfmap::xsk
