// SPDX-License-Identifier: BSD-2-Clause
// Timeouts as std::chrono durations.
#ifndef EBPFMAP_PATIENCE_HPP
#define EBPFMAP_PATIENCE_HPP

#include <ebpfmap/error.hpp>

#include <cerrno>
#include <chrono>

namespace ebpfmap {
inline namespace v0 {
namespace detail {

// The error for a duration that is not a number (NaN).
[[gnu::cold, gnu::noinline]] inline Error no_duration(const char *operation) {
    return {EINVAL, Cause::argument, operation, "patience is not a number (NaN): it has to be a duration"};
}

// The longest wait is a year, so that neither its milliseconds nor now() + patience overflow. A negative wait is 0.
template <typename Rep, typename Period>
constexpr std::chrono::milliseconds patience_in_milliseconds(std::chrono::duration<Rep, Period> patience) {
    constexpr std::chrono::milliseconds most = std::chrono::hours(24 * 365);
    if (std::chrono::duration<double>(patience) >= most) return most;
    if (!(patience > patience.zero())) return std::chrono::milliseconds(0);
    return std::chrono::ceil<std::chrono::milliseconds>(patience);
}

}  // namespace detail
}  // namespace v0
}  // namespace ebpfmap

#endif
