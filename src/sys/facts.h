// SPDX-License-Identifier: BSD-2-Clause
// What the library looks at only to explain a failure. Like sys.h: linux.cc is the real thing, fake_sys.cc that of the unit tests.
#pragma once

#include <cstdint>

namespace ebpfmap::sys {

struct FileFacts {
    uint32_t mode = 0;  // the permission bits
    bool directory = false;
    // What the effective user of this thread may do.
    bool readable = false;
    bool writable = false;
    bool searchable = false;  // or executable
};

// 0, or -errno of stat(2): symbolic links are followed.
int32_t file_facts(const char *path, FileFacts *facts) noexcept;

constexpr uint64_t kUnlimited = UINT64_MAX;

struct Limit {
    uint64_t soft = kUnlimited;
    uint64_t hard = kUnlimited;
};

// RLIMIT_MEMLOCK, in bytes.
int32_t locked_memory_limit(Limit *limit) noexcept;

}  // namespace ebpfmap::sys
