// SPDX-License-Identifier: BSD-2-Clause
#include "xsk/holders.h"

#include "base/error.h"
#include "sys/sys.h"

#include <string_view>
#include <vector>

namespace ebpfmap::xsk {
namespace {

std::string of_process(uint32_t process, const char *file) { return text("/proc/%u/%s", process, file); }

// Whether /proc/PID/maps has a mapping of a socket at the offset of fill rings, which only AF_XDP sockets have.
// `ignored` is a socket that does not count; "" for none.
bool maps_fill_ring(const std::string &mappings, const std::string &ignored) {
    size_t begin = 0;
    for (size_t end; (end = mappings.find('\n', begin)) != std::string::npos; begin = end + 1) {
        std::string_view line(mappings.data() + begin, end - begin);
        bool of_socket = line.find("socket:[") != std::string_view::npos;
        if (!ignored.empty() && line.find(ignored) != std::string_view::npos) continue;
        if (of_socket && line.find(" 100000000 ") != std::string_view::npos) return true;
    }
    return false;
}

std::string command_of(uint32_t process) {
    std::string name = sys::read_file(of_process(process, "comm").c_str()).value_or("");
    return name.substr(0, name.find('\n'));
}

bool in_own_namespace(uint32_t process) {
    return sys::read_link(of_process(process, "ns/net").c_str()) == sys::read_link("/proc/thread-self/ns/net");
}

std::string process_text(uint32_t process) {
    if (process == sys::process_id()) return "in this process";
    return text("in process %u, %s", process, command_of(process).c_str());
}

}  // namespace

std::string holders_text(int32_t opening_fd) {
    std::string opening = sys::read_link(text("/proc/self/fd/%d", opening_fd).c_str());
    std::string found;
    for (uint32_t process : sys::processes()) {
        if (!maps_fill_ring(sys::read_file(of_process(process, "maps").c_str()).value_or(""), opening)) continue;
        if (process != sys::process_id() && !in_own_namespace(process)) continue;
        found += (found.empty() ? "" : "; ") + process_text(process);
    }
    return found.empty() ? "" : " (AF_XDP sockets are open " + found + ")";
}

}  // namespace ebpfmap::xsk
