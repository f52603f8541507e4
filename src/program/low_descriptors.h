// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "sys/fd.h"

#include <utility>

namespace ebpfmap {

// Keeps 0, 1 and 2 from libbpf where the host has closed them: what it puts there, the host may put something else over later.
class LowDescriptors {
public:
    LowDescriptors() noexcept {
        for (sys::Fd &low : low_) {
            sys::Fd lowest(sys::any_descriptor());
            if (lowest.get() > 2) return;
            low = std::move(lowest);
        }
    }

private:
    sys::Fd low_[3];
};

}  // namespace ebpfmap
