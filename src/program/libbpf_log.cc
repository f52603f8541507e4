// SPDX-License-Identifier: BSD-2-Clause
// Capture of libbpf's messages.
#include "program/libbpf_log.h"

#include <bpf/libbpf.h>

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>

namespace ebpfmap {
namespace {

std::mutex print_hook_mutex;
std::atomic<libbpf_print_fn_t> host_hook = nullptr;
thread_local std::string *log_of_this_thread = nullptr;

int append(std::string *log, const char *format, va_list arguments) {
    char *message = nullptr;
    int length = vasprintf(&message, format, arguments);
    if (length < 0) return length;
    std::unique_ptr<char, decltype(&free)> owned(message, free);
    log->append(message, static_cast<size_t>(length));
    return length;
}

__attribute__((format(printf, 2, 0))) int keep_or_forward(libbpf_print_level level, const char *format, va_list arguments) {
    if (!log_of_this_thread) {
        libbpf_print_fn_t host = host_hook;
        return host ? host(level, format, arguments) : 0;
    }
    if (level == LIBBPF_DEBUG) return 0;
    try {
        return append(log_of_this_thread, format, arguments);
    } catch (const std::bad_alloc &) {
        return 0;  // an exception must not pass through libbpf, which is C; the line is lost
    }
}

}  // namespace

LibbpfLog::LibbpfLog() : one_at_a_time_(print_hook_mutex) {
    log_of_this_thread = &text_;
    host_hook = libbpf_set_print(keep_or_forward);
}

LibbpfLog::~LibbpfLog() {
    libbpf_print_fn_t current = libbpf_set_print(host_hook);
    // The host has set another hook in the meantime: keep it.
    if (current != keep_or_forward) libbpf_set_print(current);
    log_of_this_thread = nullptr;
}

std::string first_line(std::string_view log) {
    constexpr std::string_view kPrefix = "libbpf: ";
    std::string line(log.substr(0, log.find('\n')));
    if (line.starts_with(kPrefix)) line.erase(0, kPrefix.size());
    return line.empty() ? "libbpf gave no reason" : '"' + line + '"';
}

}  // namespace ebpfmap
