// SPDX-License-Identifier: BSD-2-Clause
// xdp-bench of xdp-tools, as a process of its own that attaches its program to an interface.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace bench {

class XdpBench {
public:
    // `xdp-bench redirect-map FROM TO` in the calling thread's network namespace.
    XdpBench(const std::string &from, const std::string &to);
    ~XdpBench();
    XdpBench(const XdpBench &) = delete;
    XdpBench &operator=(const XdpBench &) = delete;

    // Its program, once it runs on an interface; -1 where it does not come that far.
    int32_t wait_for_program(uint32_t ifindex);
    // Why it did not, in its own words.
    const std::string &complaint() const noexcept { return complaint_; }

private:
    void read_complaint();

    pid_t pid_ = -1;
    int output_ = -1;
    int32_t program_ = -1;
    std::string complaint_ = "xdp-bench (xdp-tools) is not installed";
};

}  // namespace bench
