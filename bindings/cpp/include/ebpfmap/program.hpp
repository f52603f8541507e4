// SPDX-License-Identifier: BSD-2-Clause
// Program: a program in the kernel, loaded by any process. Needs a library with programs.
#ifndef EBPFMAP_PROGRAM_HPP
#define EBPFMAP_PROGRAM_HPP

#include <ebpfmap/program.h>
#include <ebpfmap/arguments.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/result.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

/** The number of runs of a program and their total time. */
struct RunStats {
    std::uint64_t count;
    std::chrono::nanoseconds time;
};

/** The kernel counts the runs of all programs for as long as one of these lives. */
class [[nodiscard]] RunStatsGuard {
public:
    static Result<RunStatsGuard> start() {
        std::int32_t fd = -1;
        return calls::program_enable_run_stats(&fd).transform([&] { return RunStatsGuard(fd); });
    }
    RunStatsGuard(RunStatsGuard &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    RunStatsGuard &operator=(RunStatsGuard other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~RunStatsGuard() {
        if (fd_ >= 0) ::close(fd_);
    }
    int fd() const noexcept { return fd_; }

private:
    explicit RunStatsGuard(int fd) noexcept : fd_(fd) {}
    int fd_;
};

class [[nodiscard]] Program {
public:
    /** Opens a program by a descriptor, which is duplicated. */
    static Result<Program> open_fd(Fd fd) { return own(calls::program_open_fd(fd.get())); }
    static Result<Program> open_id(Number<std::uint32_t> id) { return own(calls::program_open_id(id)); }
    static Result<Program> open_pinned(Text path) { return own(calls::program_open_pinned(path)); }

    /** Takes ownership of a handle of the C API. */
    explicit Program(ProgramHandle handle) noexcept : handle_(std::move(handle)) {}

    const ebpf_program *raw() const noexcept { return handle_.get(); }
    /** The descriptor, borrowed from this object. */
    int fd() const noexcept { return ebpf_program_fd(raw()); }
    std::uint32_t id() const noexcept { return ebpf_program_id(raw()); }
    std::string name() const { return ebpf_program_name(raw()); }
    ProgramType type() const noexcept { return ProgramType{ebpf_program_type(raw())}; }
    /** A hash of its instructions: 16 hexadecimal digits. */
    std::string tag() const { return ebpf_program_tag(raw()); }
    /** The expected attach type, detected by trial. */
    Result<AttachType> attach_type() const {
        return calls::program_attach_type(raw()).transform(
            [](std::int32_t type) { return AttachType{static_cast<std::uint32_t>(type)}; });
    }
    /** Whether it was loaded for multi-buffer packets (xdp.frags). */
    Result<bool> frags() const {
        return calls::program_has_frags(raw()).transform([](std::int32_t frags) { return frags == 1; });
    }
    /** Counted while a RunStatsGuard lives. */
    Result<RunStats> run_stats() const {
        std::uint64_t count = 0, nanoseconds = 0;
        return calls::program_run_stats(raw(), &count, &nanoseconds).transform([&] {
            return RunStats{count, std::chrono::nanoseconds(nanoseconds)};
        });
    }

    Result<void> pin(Text path) const { return calls::program_pin(raw(), path); }
    Result<void> unpin(Text path) const { return calls::program_unpin(raw(), path); }

private:
    static Result<Program> own(Result<ProgramHandle> handle) {
        return std::move(handle).transform([](ProgramHandle opened) { return Program(std::move(opened)); });
    }

    ProgramHandle handle_;
};

}  // namespace v0
}  // namespace ebpfmap

#endif
