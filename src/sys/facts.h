// SPDX-License-Identifier: BSD-2-Clause
// System facts for explanations of failures. Implemented by linux.cc, and by fake_sys.cc in the unit tests, as sys.h is.
#pragma once

#include <cstdint>

namespace ebpfmap::sys {

struct FileFacts {
    uint32_t mode = 0;  // the permission bits
    bool directory = false;
    // Permissions of the effective user of this thread.
    bool readable = false;
    bool writable = false;
    bool searchable = false;  // or executable
};

// Returns 0, or the -errno of stat(2). Follows symbolic links.
int32_t file_facts(const char *path, FileFacts *facts) noexcept;

constexpr uint64_t kUnlimited = UINT64_MAX;

struct Limit {
    uint64_t soft = kUnlimited;
    uint64_t hard = kUnlimited;
};

// RLIMIT_MEMLOCK, in bytes.
int32_t locked_memory_limit(Limit *limit) noexcept;

}  // namespace ebpfmap::sys
