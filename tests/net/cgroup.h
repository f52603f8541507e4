// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "harness/descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace net_tests {

// A cgroup below the one of this process. The process is in it while the object lives.
class Cgroup {
public:
    Cgroup() : before_(root_ + own_path()) {
        std::filesystem::create_directory(path_);
        write_line(path_ + "/cgroup.procs", "0");
        directory_ = ebpfmap::harness::Descriptor(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    ~Cgroup() {
        std::error_code ignored;
        std::ofstream(before_ + "/cgroup.procs") << "0" << std::endl;
        std::filesystem::remove(path_, ignored);
    }

    int fd() const noexcept { return directory_.get(); }

private:
    static void write_line(const std::string &path, const std::string &line) {
        std::ofstream file(path);
        file << line << std::endl;
        if (!file) ebpfmap::harness::throw_errno("writing " + path);
    }

    // The line of cgroup v2 in /proc/self/cgroup: "0::/user.slice".
    static std::string own_path() {
        std::ifstream lines("/proc/self/cgroup");
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("0::")) return line.substr(3);
        }
        return "/";
    }

    std::string root_ =
        std::filesystem::exists("/sys/fs/cgroup/unified/cgroup.procs") ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup";
    std::string before_;
    std::string path_ = before_ + "/ebpfmap_link_test_" + std::to_string(getpid());
    ebpfmap::harness::Descriptor directory_;
};

}  // namespace net_tests
