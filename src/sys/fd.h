// SPDX-License-Identifier: BSD-2-Clause
// A file descriptor that closes itself.
#pragma once

#include "sys/sys.h"

#include <utility>

namespace ebpfmap::sys {

class Fd {
public:
    Fd() noexcept = default;
    explicit Fd(int32_t fd) noexcept : fd_(fd) {}
    Fd(Fd &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd &operator=(Fd &&other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd() {
        if (fd_ >= 0) close(fd_);
    }

    int32_t get() const noexcept { return fd_; }
    bool valid() const noexcept { return fd_ >= 0; }
    int32_t release() noexcept { return std::exchange(fd_, -1); }

private:
    int32_t fd_ = -1;
};

}  // namespace ebpfmap::sys
