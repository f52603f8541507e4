// SPDX-License-Identifier: BSD-2-Clause
// Labels of network namespaces in messages.
#include "net/netns_labels.h"

#include "base/error.h"
#include "sys/sys.h"

namespace ebpfmap {
namespace {

constexpr std::chrono::seconds kFresh{1};

constexpr const char *kNamed = "/run/netns";  // mount points of `ip netns add`

std::string name_of(uint32_t netns) {
    for (const std::string &name : sys::entries(kNamed)) {
        if (sys::inode(text("%s/%s", kNamed, name.c_str()).c_str()) == netns) return name;
    }
    return "";
}

uint32_t process_in(uint32_t netns) {
    std::string wanted = text("net:[%u]", netns);
    for (uint32_t process : sys::processes()) {
        if (sys::read_link(text("/proc/%u/ns/net", process).c_str()) == wanted) return process;
    }
    return 0;
}

std::string command_of(uint32_t process) {
    std::string name = sys::read_file(text("/proc/%u/comm", process).c_str()).value_or("");
    return name.substr(0, name.find('\n'));
}

std::string label(uint32_t netns) {
    std::string name = name_of(netns);
    if (!name.empty()) return text("network namespace %s", printable(name).c_str());
    uint32_t process = process_in(netns);
    if (process == 0) return text("network namespace %u", netns);
    return text("the network namespace of process %u (%s)", process, printable(command_of(process)).c_str());
}

}  // namespace

std::string printable(std::string text) {
    for (char &character : text) {
        if (character < ' ' || character > '~') character = '?';
    }
    return text;
}

std::string NetnsLabels::of(uint32_t netns) {
    auto now = std::chrono::steady_clock::now();
    if (now - read_ > kFresh) {
        known_.clear();
        read_ = now;
    }
    auto [place, is_new] = known_.try_emplace(netns);
    if (is_new) place->second = label(netns);
    return place->second;
}

}  // namespace ebpfmap
