// SPDX-License-Identifier: BSD-2-Clause
#include "unit/allocations.h"

#include "harness/fake_kernel.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

constexpr size_t kNever = SIZE_MAX;

std::atomic<long> live{0};
thread_local size_t before_failure = kNever;
thread_local bool failed = false;
thread_local size_t largest = SIZE_MAX;

bool must_fail(size_t size) noexcept {
    if (ebpfmap::fake::Work::going_on()) return false;
    if (size > largest) return true;
    if (before_failure == kNever || failed) return false;
    failed = before_failure-- == 0;
    return failed;
}

}  // namespace

namespace ebpfmap::unit {

FailingAllocation::FailingAllocation(size_t number) noexcept {
    failed = false;
    before_failure = number;
}

FailingAllocation::~FailingAllocation() { before_failure = kNever; }

bool FailingAllocation::happened() const noexcept { return failed; }

AllocationLimit::AllocationLimit(size_t bytes) noexcept { largest = bytes; }

AllocationLimit::~AllocationLimit() { largest = SIZE_MAX; }

long live_allocations() noexcept { return live; }

}  // namespace ebpfmap::unit

// All of them: a sanitizer that brought some of its own would not know the memory of the others.

void *operator new(size_t size) {
    void *memory = must_fail(size) ? nullptr : malloc(size != 0 ? size : 1);
    if (!memory) throw std::bad_alloc();
    ++live;
    return memory;
}

void *operator new[](size_t size) { return operator new(size); }

void *operator new(size_t size, const std::nothrow_t &) noexcept try {
    return operator new(size);
} catch (const std::bad_alloc &) {
    return nullptr;
}

void *operator new[](size_t size, const std::nothrow_t &nothrow) noexcept { return operator new(size, nothrow); }

void operator delete(void *memory) noexcept {
    if (memory) --live;
    free(memory);
}

void operator delete(void *memory, size_t) noexcept { operator delete(memory); }

void operator delete[](void *memory) noexcept { operator delete(memory); }

void operator delete[](void *memory, size_t) noexcept { operator delete(memory); }
