// SPDX-License-Identifier: BSD-2-Clause
// Names and indexes of network interfaces, in this and other network namespaces.
#pragma once

#include "base/error.h"
#include "sys/sys.h"

#include <cstdint>
#include <new>

namespace ebpfmap::interface {

int32_t index(const char *name, int32_t netns_fd, uint32_t *ifindex, Error **err);
int32_t name(uint32_t ifindex, int32_t netns_fd, char *name, Error **err);

// The error for a failed netlink request about an interface.
int32_t not_asked(uint32_t ifindex, int32_t code, Error **err);

// Runs a call inside a network namespace, on a separate thread. With -1 it runs in the caller's namespace. A failed call makes
// its error, so a failure without an error means that entering the namespace failed.
template <typename Call>
int32_t in_netns(int32_t netns_fd, Error **err, Call call);

int32_t explain_entering(int32_t netns_fd, int32_t code, Error **err);

}  // namespace ebpfmap::interface

template <typename Call>
int32_t ebpfmap::interface::in_netns(int32_t netns_fd, Error **err, Call call) {
    if (netns_fd == -1) return call();
    auto body = [](void *argument) noexcept -> int32_t {
        try {
            return (*static_cast<Call *>(argument))();
        } catch (const std::bad_alloc &) {
            return -ENOMEM;  // an exception must not leave the thread
        }
    };
    int32_t code = sys::in_netns(netns_fd, body, &call);
    if (code < 0 && err && !*err) return explain_entering(netns_fd, code, err);
    return code;
}
