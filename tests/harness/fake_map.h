// SPDX-License-Identifier: BSD-2-Clause
// A map of the fake kernel: bytes under bytes, with the manners of each kind of map that the library has to cope with.
#pragma once

#include "sys/uapi/bpf.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace ebpfmap::fake {

using Bytes = std::string;

template <typename Number>
Bytes bytes_of(const Number &number) {
    return Bytes(reinterpret_cast<const char *>(&number), sizeof number);
}

class Map {
public:
    Map(const sys::MapCreateAttr &attr, uint32_t id);

    // State that the tests read and change directly.
    sys::MapInfo info{};
    bool frozen = false;
    uint64_t memlock = 0;            // bytes that fdinfo shows
    std::map<Bytes, Bytes> entries;  // in the order of a walk; the first byte of a key is its bucket
    std::deque<Bytes> queue;

    // The commands: 0 or -errno. Pointers come from the library.
    int32_t lookup(const void *key, void *value) const;
    int32_t update(const void *key, const void *value, uint64_t flags);
    int32_t remove(const void *key);
    int32_t take(const void *key, void *value);
    int32_t next_key(const void *key, void *next) const;
    int32_t lookup_batch(sys::BatchAttr *attr) const;

    // Bytes that the kernel exchanges for one value.
    size_t value_len() const;

private:
    bool one_of(std::initializer_list<uint32_t> types) const;
    bool is_indexed() const;
    bool always_occupied() const;
    bool is_queue() const;
    uint32_t index(const void *key) const;
    int32_t push(const Bytes &value, uint64_t flags);
    int32_t hash_batch(sys::BatchAttr *attr) const;
    int32_t generic_batch(sys::BatchAttr *attr) const;
};

// How many CPUs the fake machine has: its per-CPU values are this many, each rounded up to 8 bytes.
constexpr uint32_t kCpus = 4;

}  // namespace ebpfmap::fake
