// SPDX-License-Identifier: BSD-2-Clause
// The memory of the unit tests can run out: this program's operator new fails when it is told to.
#pragma once

#include <cstddef>

namespace ebpfmap::unit {

// While it lives, one allocation of the library on this thread throws std::bad_alloc.
class FailingAllocation {
public:
    // Which one, counted from 0.
    explicit FailingAllocation(size_t number) noexcept;
    ~FailingAllocation();
    FailingAllocation(const FailingAllocation &) = delete;
    FailingAllocation &operator=(const FailingAllocation &) = delete;

    // Whether there were so many allocations.
    bool happened() const noexcept;
};

// While it lives, allocations of the library on this thread that are larger than this throw std::bad_alloc.
class AllocationLimit {
public:
    explicit AllocationLimit(size_t bytes) noexcept;
    ~AllocationLimit();
    AllocationLimit(const AllocationLimit &) = delete;
    AllocationLimit &operator=(const AllocationLimit &) = delete;
};

// How many allocations of this program have not been freed.
long live_allocations() noexcept;

}  // namespace ebpfmap::unit
