// SPDX-License-Identifier: BSD-2-Clause
// The keys that a cursor has returned, in order. With them a cursor returns each key once, even if the kernel starts over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ebpfmap {

class SeenKeys {
public:
    explicit SeenKeys(uint32_t key_size) : key_size_(key_size) {}

    // False if the key was in the set already.
    bool insert(const void *key);
    size_t size() const noexcept { return size_; }
    // The keys in the order of their insertion.
    const char *at(size_t index) const noexcept { return keys_.data() + index * key_size_; }
    void clear() noexcept;

private:
    size_t find_slot(const void *key) const noexcept;
    void grow();

    uint32_t key_size_;
    size_t size_ = 0;
    std::vector<char> keys_;
    std::vector<uint32_t> slots_;  // 1 + index into keys_; 0 is free. A power of two, at most half full.
};

}  // namespace ebpfmap
