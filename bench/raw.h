// SPDX-License-Identifier: BSD-2-Clause
// The fastest calls of bpf(2) by hand: the attributes of a command without an additional byte. They are the reference for
// everything else.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace bench {

enum RawCommand {
    kLookup = 1,
    kUpdate = 2,
    kDelete = 3,
    kNextKey = 4,
    kLookupBatch = 24
};

struct RawElement {
    uint32_t map_fd;
    uint32_t padding;
    uint64_t key;
    uint64_t value;
    uint64_t flags;
};

struct RawBatch {
    uint64_t in_batch;
    uint64_t out_batch;
    uint64_t keys;
    uint64_t values;
    uint32_t count;
    uint32_t map_fd;
    uint64_t elem_flags;
    uint64_t flags;
};

inline uint64_t raw_address(const void *pointer) { return reinterpret_cast<uintptr_t>(pointer); }

inline long raw_element(RawCommand command, int fd, const void *key, const void *value, unsigned size) {
    RawElement attr = {static_cast<uint32_t>(fd), 0, raw_address(key), raw_address(value), 0};
    return syscall(SYS_bpf, command, &attr, size);
}

inline long raw_lookup(int fd, const void *key, void *value) {
    return raw_element(kLookup, fd, key, value, sizeof(RawElement));
}

inline long raw_update(int fd, const void *key, const void *value) {
    return raw_element(kUpdate, fd, key, value, sizeof(RawElement));
}

inline long raw_delete(int fd, const void *key) { return raw_element(kDelete, fd, key, nullptr, offsetof(RawElement, value)); }

inline long raw_next_key(int fd, const void *key, void *next) {
    return raw_element(kNextKey, fd, key, next, offsetof(RawElement, flags));
}

inline long raw_lookup_batch(RawBatch *attr) { return syscall(SYS_bpf, kLookupBatch, attr, sizeof *attr); }

}  // namespace bench
