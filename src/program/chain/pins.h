// SPDX-License-Identifier: BSD-2-Clause
// The directory of a pinned chain, and its lock.
#pragma once

#include "base/error.h"
#include "sys/fd.h"

#include <string>

namespace ebpfmap {

// Pinned last and unpinned first: if this pin exists, the chain is complete.
constexpr const char *kChainRootPin = "root";

int32_t resolve_chain_directory(const char *directory, std::string *resolved, Error **err);

// While one handle holds the lock, no other handle of the pinned chain can open or commit.
class ChainLock {
public:
    ChainLock() noexcept = default;
    ~ChainLock();
    ChainLock(const ChainLock &) = delete;
    ChainLock &operator=(const ChainLock &) = delete;

    // Blocks until the lock is free. Also returns 0 if the directory does not exist: then no process can open the chain there.
    int32_t take(const std::string &directory, Error **err);

private:
    sys::Fd directory_;
};

}  // namespace ebpfmap
