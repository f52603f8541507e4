// SPDX-License-Identifier: BSD-2-Clause
#include "net/process.h"

#include "harness/descriptor.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <tuple>
#include <utility>

namespace net_tests {
namespace {

using ebpfmap::harness::Descriptor;
using ebpfmap::harness::throw_errno;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// The end to read from, and the end to write to.
std::pair<Descriptor, Descriptor> make_pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) throw_errno("making a pipe");
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// `input` may be -1: that of this process.
pid_t spawn(std::vector<std::string> &command, int input, int output) {
    std::vector<char *> arguments;
    for (std::string &argument : command) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (input >= 0) posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    pid_t pid;
    int error = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw_errno("starting " + command[0], error);
    return pid;
}

}  // namespace

Process::Process(std::vector<std::string> command, Input input) {
    auto [output, write_end] = make_pipe();
    Descriptor read_end;
    if (input == Input::kPipe) std::tie(read_end, input_end_) = make_pipe();
    pid_ = spawn(command, read_end.get(), write_end.get());
    output_end_ = std::move(output);
}

Process::~Process() {
    if (pid_ > 0) {
        kill(pid_, SIGKILL);
        wait();
    }
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
    pollfd readable{output_end_.get(), POLLIN, 0};
    if (poll(&readable, 1, static_cast<int>(patience.count())) <= 0) return false;
    char chunk[4096];
    ssize_t size = read(output_end_.get(), chunk, sizeof chunk);
    if (size <= 0) return false;
    output_.append(chunk, static_cast<size_t>(size));
    return true;
}

}  // namespace net_tests
