// SPDX-License-Identifier: BSD-2-Clause
// Interfaces by name and index, here and in other network namespaces.
#pragma once

#include "core/error.h"
#include "sys/sys.h"

#include <cstdint>
#include <new>

namespace ebpfmap::interface {

int32_t index(const char *name, int32_t netns_fd, uint32_t *ifindex, Error **err);
int32_t name(uint32_t ifindex, int32_t netns_fd, char *name, Error **err);

// The error for a question about an interface by netlink that failed with this code.
int32_t not_asked(uint32_t ifindex, int32_t code, Error **err);

// Runs a call inside another network namespace, on a thread of its own; -1 for the caller's own. A call that fails makes its
// error, so a failure without one is that of entering.
template <typename Call>
int32_t in_netns(int32_t netns_fd, Error **err, Call call);

int32_t explain_entering(int32_t netns_fd, int32_t code, Error **err);

}  // namespace ebpfmap::interface

template <typename Call>
int32_t ebpfmap::interface::in_netns(int32_t netns_fd, Error **err, Call call) {
    if (netns_fd == -1) return call();
    auto body = [](void *its_call) noexcept -> int32_t {
        try {
            return (*static_cast<Call *>(its_call))();
        } catch (const std::bad_alloc &) {
            return -ENOMEM;  // an exception must not leave the thread
        }
    };
    int32_t result = sys::in_netns(netns_fd, body, &call);
    if (result < 0 && err && !*err) return explain_entering(netns_fd, result, err);
    return result;
}
