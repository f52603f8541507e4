// SPDX-License-Identifier: BSD-2-Clause
// The directory that a chain is pinned in, and how those who have it open take turns.
#pragma once

#include "core/error.h"
#include "sys/fd.h"

#include <string>

namespace ebpfmap {

// Made last and removed first: where it is, the chain is whole.
constexpr const char *kChainRootPin = "root";

int32_t resolve_chain_directory(const char *directory, std::string *resolved, Error **err);

// As long as one of these has it, no other handle of a pinned chain is opened or committed.
class ChainLock {
public:
    ChainLock() noexcept = default;
    ~ChainLock();
    ChainLock(const ChainLock &) = delete;
    ChainLock &operator=(const ChainLock &) = delete;

    // Waits for its turn. 0 as well where the directory is gone: then nobody can open the chain there.
    int32_t take(const std::string &directory, Error **err);

private:
    sys::Fd directory_;
};

}  // namespace ebpfmap
