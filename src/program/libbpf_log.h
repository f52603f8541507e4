// SPDX-License-Identifier: BSD-2-Clause
// Keeps what libbpf has to say, so that it ends in an error's log and not on the stderr of the host.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

namespace ebpfmap {

// For as long as one lives, the warnings that libbpf prints on this thread are collected in it.
//
// libbpf has one print hook for the whole process, and the host may have set it. Ours stands in front only while one of
// these lives, hands everything from other threads to the host's hook, and leaves the host's hook as it found it.
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

// The first line of a log, in quotation marks: libbpf's reason, before what follows from it.
std::string first_line(std::string_view log);

}  // namespace ebpfmap
