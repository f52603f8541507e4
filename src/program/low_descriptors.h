// SPDX-License-Identifier: BSD-2-Clause
// Reservation of descriptors 0, 1 and 2.
#pragma once

#include "sys/fd.h"

#include <utility>

namespace ebpfmap {

// Occupies descriptors 0, 1 and 2 if the host has closed them, so that libbpf does not get them: the host may reopen its
// standard streams there later.
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
