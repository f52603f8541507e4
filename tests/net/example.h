// SPDX-License-Identifier: BSD-2-Clause
// A program of examples/, as its users run it: a process of its own, in a network namespace.
#pragma once

#include "build_paths.h"
#include "harness/handles.h"
#include "harness/interface.h"
#include "net/process.h"

#include <signal.h>
#include <sys/wait.h>

#include <string>
#include <vector>

namespace net_tests {

class Example {
public:
    Example(const ebpfmap::harness::Netns &netns, const std::string &name, std::vector<std::string> arguments)
        : process_(start(netns, name, std::move(arguments))) {}

    // False where it ends, or ten seconds are over, before it has printed that.
    bool prints(const std::string &text) { return process_.wait_for_output(text, std::chrono::seconds(10)); }
    void signal(int number) const { process_.signal(number); }
    // The exit status of the process; -1 if a signal ended it.
    int exit_code() {
        int status = process_.wait();
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    int end(int number = SIGTERM) {
        signal(number);
        return exit_code();
    }
    const std::string &output() const noexcept { return process_.output(); }

private:
    static Process start(const ebpfmap::harness::Netns &netns, const std::string &name, std::vector<std::string> arguments) {
        ebpfmap::harness::InNetns inside(netns);
        arguments.insert(arguments.begin(), EXAMPLES + name);
        return Process(std::move(arguments));
    }

    Process process_;
};

// Whether an XDP program is attached, by any process.
inline bool has_xdp(const ebpfmap::harness::Interface &interface) {
    ebpfmap::harness::InNetns inside(interface.netns());
    return ebpfmap::harness::call(ebpf_link_find_xdp, interface.index(), nullptr, nullptr, nullptr) == 1;
}

}  // namespace net_tests
