// SPDX-License-Identifier: BSD-2-Clause
#include "base/descriptor.h"

#include "base/bpf_object.h"
#include "base/describe.h"
#include "base/socket.h"

#include <iterator>
#include <utility>

namespace ebpfmap {
namespace {

constexpr uint64_t kCgroup2Magic = 0x63677270;

std::string path_of(int32_t fd) { return "/proc/self/fd/" + std::to_string(fd); }

// The kernel's names of files without a directory: "pipe:[4711]", "anon_inode:[eventfd]", "net:[4026531840]".
std::string by_kernel_name(const std::string &link) {
    constexpr std::pair<const char *, const char *> kNames[] = {
        {"pipe:[", "a pipe"},
        {"net:[", "a network namespace"},
        {"pidfd:[", "a pidfd"},
        {"anon_inode:[pidfd]", "a pidfd"},
        {"anon_inode:[perf_event]", "a perf event"},
        {"anon_inode:[eventfd]", "an eventfd"},
        {"anon_inode:[eventpoll]", "an epoll instance"},
        {"anon_inode:[timerfd]", "a timerfd"},
        {"anon_inode:[signalfd]", "a signalfd"},
        {"anon_inode:inotify", "an inotify instance"},
        {"anon_inode:bpf-token", "a BPF token"},
        {"anon_inode:bpf_iter", "a BPF iterator"},
        {"/dev/pts/", "a terminal"},
        {"/dev/tty", "a terminal"},
    };
    for (auto [beginning, name] : kNames) {
        if (link.starts_with(beginning)) return name;
    }
    size_t inode = link.find(":[");
    bool kernel_made = !link.empty() && link[0] != '/' && inode != std::string::npos;
    if (kernel_made && !link.starts_with("anon_inode")) return "a namespace (" + link.substr(0, inode) + ")";
    return link.starts_with("/dev/") ? "the device " + shown(link) : "";
}

bool is_directory(const std::string &path) { return sys::exists((path + "/.").c_str()) == 0; }

bool in_cgroup2(const std::string &path) {
    uint64_t magic = 0;
    return sys::filesystem_magic(path.c_str(), &magic) == 0 && magic == kCgroup2Magic;
}

std::string file_text(int32_t fd) {
    SocketTraits socket;
    if (socket_traits(fd, &socket) == 0) return socket_text(socket);
    std::string path = path_of(fd);
    if (std::string name = by_kernel_name(sys::read_link(path.c_str())); !name.empty()) return name;
    bool directory = is_directory(path);
    if (in_cgroup2(path)) return directory ? "a directory of a cgroup v2 hierarchy" : "a file of a cgroup";
    return directory ? "a directory" : "a file";
}

}  // namespace

int32_t explain_closed_descriptor(int32_t fd, const char *argument, int32_t code, Error **err) {
    return fail(err, code, EBPF_CAUSE_BAD_FD, "file descriptor %d (%s) is not open", fd, argument);
}

bool is_cgroup_directory(int32_t fd) { return fd >= 0 && is_directory(path_of(fd)) && in_cgroup2(path_of(fd)); }

std::string descriptor_text(int32_t fd) {
    if (fd < 0 || sys::file_flags(fd) == -EBADF) return "";
    std::string kind = file_kind(fd);
    if (kind.empty() || kind == "file") return file_text(fd);
    return kind == "BTF" ? kind : with_article(kind);
}

int32_t explain_descriptor_kind(int32_t fd, const char *argument, const char *wanted, uint32_t cause, int32_t code,
                                Error **err) {
    if (!err) return code;
    std::string found = descriptor_text(fd);
    if (found.empty()) return explain_closed_descriptor(fd, argument, code, err);
    return fail(err, code, cause, "file descriptor %d (%s) is %s, not %s", fd, argument, found.c_str(), wanted);
}

int32_t explain_descriptor(int32_t fd, const char *argument, const std::string &wanted, uint32_t cause, int32_t code,
                           Error **err) {
    if (!err) return code;
    std::string found = descriptor_text(fd);
    if (found.empty()) return explain_closed_descriptor(fd, argument, code, err);
    return fail(err, code, cause, "file descriptor %d (%s) is not %s: it is %s", fd, argument, wanted.c_str(), found.c_str());
}

}  // namespace ebpfmap
