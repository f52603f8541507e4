// SPDX-License-Identifier: BSD-2-Clause
// A directory of its own in the bpf file system, removed with all pins in it.
#pragma once

#include "harness/descriptor.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>

namespace kernel_tests {

class PinDirectory {
public:
    PinDirectory() {
        static std::atomic<int> count;
        directory_ = "/sys/fs/bpf/ebpfmap_test_" + std::to_string(getpid()) + '_' + std::to_string(count++);
        if (mkdir(directory_.c_str(), 0700) < 0) ebpfmap::harness::throw_errno("making " + directory_);
    }
    ~PinDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }
    PinDirectory(const PinDirectory &) = delete;
    PinDirectory &operator=(const PinDirectory &) = delete;

    const std::string &directory() const noexcept { return directory_; }
    std::string path(const std::string &name) const { return directory_ + '/' + name; }
    // The names of the pins.
    std::string list() const {
        std::string names;
        for (const auto &entry : std::filesystem::directory_iterator(directory_))
            names += entry.path().filename().string() + ' ';
        return names;
    }

private:
    std::string directory_;
};

}  // namespace kernel_tests
