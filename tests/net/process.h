// SPDX-License-Identifier: BSD-2-Clause
// A program that a test starts, and that never outlives it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace net_tests {

class Process {
public:
    // In the calling thread's network namespace; what it prints is kept.
    explicit Process(std::vector<std::string> command);
    ~Process();
    Process(const Process &) = delete;
    Process &operator=(const Process &) = delete;

    void signal(int number) const;
    // Waits until a text has been printed; false where the process ends or the time is up before.
    bool wait_for_output(const std::string &text, std::chrono::seconds patience);
    // The exit status as waitpid() gives it.
    int wait();
    const std::string &output() const noexcept { return output_; }

private:
    bool read_some(std::chrono::milliseconds patience);

    pid_t pid_ = -1;
    int output_fd_ = -1;
    std::string output_;
};

}  // namespace net_tests
