// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/objects.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <stdexcept>

namespace kernel_tests {
namespace {

using ebpfmap::harness::throw_errno;

Descriptor need(long fd, const char *call) {
    if (fd < 0) throw_errno(call);
    return Descriptor(static_cast<int>(fd));
}

}  // namespace

Descriptor open_file(const std::string &path, int flags) {
    return need(open(path.c_str(), flags | O_CLOEXEC, 0600), ("opening " + path).c_str());
}

Descriptor memory_file() { return need(memfd_create("test", MFD_CLOEXEC), "making a file"); }

Descriptor perf_event() {
    perf_event_attr event{};
    event.type = PERF_TYPE_SOFTWARE;
    event.size = sizeof event;
    event.config = PERF_COUNT_SW_BPF_OUTPUT;
    event.sample_type = PERF_SAMPLE_RAW;
    return need(syscall(SYS_perf_event_open, &event, -1, 0, -1, PERF_FLAG_FD_CLOEXEC), "opening a perf event");
}

Descriptor open_pidfd(pid_t process) { return need(syscall(SYS_pidfd_open, process, 0), "opening a pidfd"); }

std::string cgroup_root() {
    std::ifstream mounts("/proc/self/mounts");
    for (std::string device, directory, type, rest; mounts >> device >> directory >> type && std::getline(mounts, rest);) {
        if (type == "cgroup2") return directory;
    }
    throw std::runtime_error("no cgroup2 is mounted");
}

Cgroup::Cgroup() {
    static std::atomic<int> count;
    path_ = cgroup_root() + "/ebpfmap_test_" + std::to_string(getpid()) + '_' + std::to_string(count++);
    if (mkdir(path_.c_str(), 0700) < 0) throw_errno("making the cgroup " + path_);
}

Cgroup::~Cgroup() {
    if (!path_.empty()) rmdir(path_.c_str());
}

Descriptor Cgroup::open() const { return open_file(path_, O_RDONLY | O_DIRECTORY); }

// The number that the kernel has for a cgroup is that of its directory's inode.
uint64_t Cgroup::id() const {
    struct stat directory;
    if (stat(path_.c_str(), &directory) < 0) throw_errno("looking at " + path_);
    return directory.st_ino;
}

}  // namespace kernel_tests
