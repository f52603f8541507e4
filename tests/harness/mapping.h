// SPDX-License-Identifier: BSD-2-Clause
// Mapped memory.
#pragma once

#include "harness/descriptor.h"

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace ebpfmap::harness {

class Mapping {
public:
    Mapping() = default;
    // A shared mapping of a file, or new memory (fd -1) that forked children share. Throws if mmap() fails.
    Mapping(int fd, size_t size, int protection, int64_t offset = 0) : size_(size) {
        address_ = mmap(nullptr, size, protection, MAP_SHARED | (fd < 0 ? MAP_ANONYMOUS : 0), fd, offset);
        if (address_ == MAP_FAILED) throw_errno("mapping memory");
    }
    Mapping(Mapping &&other) noexcept { *this = std::move(other); }
    Mapping &operator=(Mapping &&other) noexcept {
        std::swap(address_, other.address_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~Mapping() {
        if (address_ != MAP_FAILED) munmap(address_, size_);
    }

    char *data() const noexcept { return static_cast<char *>(address_); }

private:
    void *address_ = MAP_FAILED;
    size_t size_ = 0;
};

}  // namespace ebpfmap::harness
