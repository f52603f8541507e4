// SPDX-License-Identifier: BSD-2-Clause
// A directory for pins that is removed with all its contents.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace net_tests {

class PinDirectory {
public:
    PinDirectory() {
        remove();
        std::filesystem::create_directory(path_);
    }
    ~PinDirectory() { remove(); }
    PinDirectory(const PinDirectory &) = delete;
    PinDirectory &operator=(const PinDirectory &) = delete;

    std::string path(const char *name) const { return path_ + "/" + name; }

private:
    void remove() const {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string path_ = "/sys/fs/bpf/ebpfmap_net_tests_" + std::to_string(getpid());
};

}  // namespace net_tests
