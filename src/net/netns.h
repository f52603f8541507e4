// SPDX-License-Identifier: BSD-2-Clause
// Calls inside another network namespace.
#pragma once

#include "base/error.h"
#include "sys/sys.h"

#include <cstdint>
#include <new>

namespace ebpfmap {

// Runs a call inside a network namespace, on a separate thread. With -1 it runs in the caller's namespace. A failed call makes
// its error, so a failure without an error means that entering the namespace failed.
template <typename Call>
int32_t in_netns(int32_t netns_fd, Error **err, Call call);

int32_t explain_enter_netns(int32_t netns_fd, int32_t code, Error **err);

}  // namespace ebpfmap

template <typename Call>
int32_t ebpfmap::in_netns(int32_t netns_fd, Error **err, Call call) {
    if (netns_fd == -1) return call();
    auto body = [](void *argument) noexcept -> int32_t {
        try {
            return (*static_cast<Call *>(argument))();
        } catch (const std::bad_alloc &) {
            return -ENOMEM;  // an exception must not leave the thread
        }
    };
    int32_t code = sys::in_netns(netns_fd, body, &call);
    if (code < 0 && err && !*err) return explain_enter_netns(netns_fd, code, err);
    return code;
}
