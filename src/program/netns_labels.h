// SPDX-License-Identifier: BSD-2-Clause
// What a message calls a network namespace, of which the kernel tells the inode number only.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace ebpfmap {

class NetnsLabels {
public:
    // "network namespace blue" (a name in /run/netns), "the network namespace of process 4711 (nginx)", or with its number.
    std::string of(uint32_t netns);

private:
    // Names come and go, and the kernel gives numbers anew. But a stream of losses must not read /proc for each of them.
    std::map<uint32_t, std::string> known_;
    std::chrono::steady_clock::time_point read_{};
};

// Text of others in one line: what is not printable ASCII becomes a question mark.
std::string printable(std::string text);

}  // namespace ebpfmap
