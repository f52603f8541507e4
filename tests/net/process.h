// SPDX-License-Identifier: BSD-2-Clause
// A program that a test starts, and that never outlives it.
#pragma once

#include "harness/descriptor.h"

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace net_tests {

enum class Input {
    kInherited,
    kPipe  // until end_input()
};

class Process {
public:
    // In the calling thread's network namespace; its output is kept.
    explicit Process(std::vector<std::string> command, Input input = Input::kInherited);
    ~Process();
    Process(const Process &) = delete;
    Process &operator=(const Process &) = delete;

    void signal(int number) const;
    // With Input::kPipe: it reads the end of its input.
    void end_input() { input_end_ = ebpfmap::harness::Descriptor(); }
    // Waits until a text has been printed; false where the process ends or the time is up before.
    bool wait_for_output(const std::string &text, std::chrono::seconds patience);
    // The exit status as waitpid() gives it.
    int wait();
    const std::string &output() const noexcept { return output_; }

private:
    bool read_some(std::chrono::milliseconds patience);

    pid_t pid_ = -1;
    ebpfmap::harness::Descriptor output_end_;
    ebpfmap::harness::Descriptor input_end_;
    std::string output_;
};

}  // namespace net_tests
