// SPDX-License-Identifier: BSD-2-Clause
// Capture of libbpf's messages, for an error's log instead of the host's stderr.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

namespace ebpfmap {

// Collects the warnings that libbpf prints on this thread while the object lives.
//
// libbpf has one print hook for the whole process, and the host may have set it. The library sets its own hook only while an
// object of this class lives, forwards messages of other threads to the host's hook, and restores that hook at the end.
class LibbpfLog {
public:
    LibbpfLog();
    ~LibbpfLog();
    LibbpfLog(const LibbpfLog &) = delete;
    LibbpfLog &operator=(const LibbpfLog &) = delete;

    const std::string &text() const noexcept { return text_; }

private:
    std::lock_guard<std::mutex> one_at_a_time_;
    std::string text_;
};

// The first line of a log in quotation marks: the reason; later lines are its consequences.
std::string first_line(std::string_view log);

}  // namespace ebpfmap
