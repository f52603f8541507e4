// SPDX-License-Identifier: BSD-2-Clause
#include "peer.h"

#include <ebpfmap.h>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace bench {
namespace {

constexpr int kPatienceMs = 5000;
constexpr int kStepMs = 50;

void sleep_a_step() {
    timespec step{0, kStepMs * 1'000'000};
    nanosleep(&step, nullptr);
}

// A descriptor of one's own of the program that an interface runs, or -1.
int32_t program_on(uint32_t ifindex) {
    uint32_t id = 0;
    ebpf_program *program = nullptr;
    if (ebpf_link_find_xdp(ifindex, &id, nullptr, nullptr, nullptr) != 1) return -1;
    if (ebpf_program_open_id(id, &program, nullptr) < 0) return -1;
    int32_t fd = fcntl(ebpf_program_fd(program), F_DUPFD_CLOEXEC, 3);
    ebpf_program_close(program);
    return fd;
}

}  // namespace

XdpBench::XdpBench(const std::string &from, const std::string &to) {
    std::string words[] = {"xdp-bench", "redirect-map", "--interval", "60", from, to};
    char *arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                         words[4].data(), words[5].data(), nullptr};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return;
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    if (posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments, environ) != 0) pid_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
}

XdpBench::~XdpBench() {
    if (program_ >= 0) close(program_);
    if (pid_ > 0) {
        kill(pid_, SIGINT);  // it detaches its programs
        waitpid(pid_, nullptr, 0);
    }
    if (output_ >= 0) close(output_);
}

int32_t XdpBench::wait_for_program(uint32_t ifindex) {
    for (int waited = 0; pid_ > 0 && waited < kPatienceMs; waited += kStepMs) {
        program_ = program_on(ifindex);
        if (program_ >= 0) return program_;
        if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
            pid_ = -1;
            read_complaint();
        }
        sleep_a_step();
    }
    return -1;
}

// The last line of its output.
void XdpBench::read_complaint() {
    char text[16384];
    ssize_t length = read(output_, text, sizeof text);
    std::string words(text, length > 0 ? static_cast<size_t>(length) : 0);
    while (words.ends_with('\n')) words.pop_back();
    complaint_ = words.substr(words.rfind('\n') + 1);
}

}  // namespace bench
