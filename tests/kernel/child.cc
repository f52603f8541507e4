// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/child.h"

#include "harness/descriptor.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

namespace kernel_tests {
namespace {

using ebpfmap::harness::Descriptor;
using ebpfmap::harness::throw_errno;

[[noreturn]] void run(const std::function<std::string()> &body, int output) {
    std::string words;
    int status = 0;
    try {
        words = body();
    } catch (const std::exception &problem) {
        words = problem.what();
        status = 1;
    }
    if (write(output, words.data(), words.size()) != static_cast<ssize_t>(words.size())) status = 2;
    _exit(status);
}

std::string read_all(int fd) {
    std::string words;
    char chunk[4096];
    for (ssize_t size; (size = read(fd, chunk, sizeof chunk)) > 0;) words.append(chunk, static_cast<size_t>(size));
    return words;
}

}  // namespace

std::string in_child(const std::function<std::string()> &body) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) throw_errno("making a pipe");
    Descriptor from_child(ends[0]);
    Descriptor to_parent(ends[1]);
    pid_t child = fork();
    if (child < 0) throw_errno("forking");
    if (child == 0) run(body, to_parent.get());
    to_parent = Descriptor();
    std::string words = read_all(from_child.get());
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error("the child failed (status " + std::to_string(status) + "): " + words);
    return words;
}

Attempt outcome_in_child(const std::function<Attempt()> &body) {
    std::string words = in_child([&] {
        Attempt outcome = body();
        return std::to_string(outcome.verdict.code) + ' ' + std::to_string(outcome.verdict.cause) + ' ' + outcome.message;
    });
    Attempt outcome{};
    int message_at = 0;
    if (sscanf(words.c_str(), "%d %u %n", &outcome.verdict.code, &outcome.verdict.cause, &message_at) != 2) {
        throw std::runtime_error("the child said: " + words);
    }
    outcome.result = outcome.verdict.code;
    outcome.message = words.substr(static_cast<size_t>(message_at));
    return outcome;
}

void keep_capabilities(std::initializer_list<int> kept) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    for (int capability : kept) {
        __user_cap_data_struct &half = data[capability / 32];
        half.effective |= 1U << capability % 32;
        half.permitted |= 1U << capability % 32;
    }
    if (syscall(SYS_capset, &header, data) < 0) throw_errno("giving up capabilities");
}

}  // namespace kernel_tests
