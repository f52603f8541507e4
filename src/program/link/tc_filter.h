// SPDX-License-Identifier: BSD-2-Clause
// A tc program in the clsact qdisc of an interface, for kernels before 6.6, which have no links for tc.
#pragma once

#include "base/error.h"
#include "sys/fd.h"

#include <cstdint>
#include <memory>

namespace ebpfmap {

class TcFilter {
public:
    // Adds a filter in the calling thread's network namespace, and the clsact qdisc if there is none.
    static int32_t add(int32_t prog_fd, uint32_t ifindex, uint32_t direction, std::unique_ptr<TcFilter> *out);
    ~TcFilter();
    TcFilter(const TcFilter &) = delete;
    TcFilter &operator=(const TcFilter &) = delete;

    int32_t replace(int32_t prog_fd);
    int32_t remove();
    uint32_t program_id() const noexcept { return program_id_; }
    // 0 if the interface does not exist any more.
    int32_t ifindex() const;

private:
    TcFilter() = default;
    int32_t attach(int32_t prog_fd, uint32_t flags);
    int32_t detach() const;
    template <typename Call>
    int32_t in_its_netns(Call call) const;

    sys::Fd netns_;
    uint32_t ifindex_ = 0;
    uint32_t direction_ = 0;
    uint32_t handle_ = 0;
    uint32_t priority_ = 0;
    uint32_t program_id_ = 0;
    bool attached_ = false;
};

}  // namespace ebpfmap
