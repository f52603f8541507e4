// SPDX-License-Identifier: BSD-2-Clause
#include "net/process.h"

#include "harness/descriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

namespace net_tests {
namespace {

using ebpfmap::harness::Descriptor;
using ebpfmap::harness::throw_errno;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

pid_t spawn(std::vector<std::string> &command, int output) {
    std::vector<char *> arguments;
    for (std::string &argument : command) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    pid_t pid;
    int error = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw_errno("starting " + command[0], error);
    return pid;
}

}  // namespace

Process::Process(std::vector<std::string> command) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) throw_errno("making a pipe");
    output_fd_ = ends[0];
    Descriptor write_end(ends[1]);
    pid_ = spawn(command, write_end.get());
}

Process::~Process() {
    if (pid_ > 0) {
        kill(pid_, SIGKILL);
        wait();
    }
    close(output_fd_);
}

void Process::signal(int number) const { kill(pid_, number); }

bool Process::wait_for_output(const std::string &text, std::chrono::seconds patience) {
    auto deadline = Clock::now() + patience;
    while (output_.find(text) == output_.npos) {
        auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
        if (left.count() <= 0 || !read_some(left)) return false;
    }
    return true;
}

int Process::wait() {
    constexpr milliseconds kForEver(-1);
    while (read_some(kForEver)) {
    }
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
}

// False at the end of the output, or when there is none in time.
bool Process::read_some(milliseconds patience) {
    pollfd readable{output_fd_, POLLIN, 0};
    if (poll(&readable, 1, static_cast<int>(patience.count())) <= 0) return false;
    char chunk[4096];
    ssize_t size = read(output_fd_, chunk, sizeof chunk);
    if (size <= 0) return false;
    output_.append(chunk, static_cast<size_t>(size));
    return true;
}

}  // namespace net_tests
