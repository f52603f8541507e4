// SPDX-License-Identifier: BSD-2-Clause
// Labels of network namespaces in messages. The kernel reports only inode numbers.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace ebpfmap {

class NetnsLabels {
public:
    // "network namespace blue" (a name in /run/netns), "the network namespace of process 4711 (nginx)" or "network namespace
    // 4026531840".
    std::string of(uint32_t netns);

private:
    // A cache of one second, because names change and the kernel reuses numbers, but reading /proc for each loss is too slow.
    std::map<uint32_t, std::string> known_;
    std::chrono::steady_clock::time_point read_{};
};

// Replaces characters that are not printable ASCII by question marks.
std::string printable(std::string text);

}  // namespace ebpfmap
