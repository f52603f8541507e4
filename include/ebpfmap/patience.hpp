// SPDX-License-Identifier: BSD-2-Clause
// How long a call waits, as std::chrono says it.
#ifndef EBPFMAP_PATIENCE_HPP
#define EBPFMAP_PATIENCE_HPP

#include <chrono>

namespace ebpfmap {
inline namespace v0 {
namespace detail {

// For ever is a year: neither its milliseconds nor now() + patience may overflow.
template <typename Rep, typename Period>
constexpr std::chrono::milliseconds patience_in_milliseconds(std::chrono::duration<Rep, Period> patience) {
    constexpr std::chrono::milliseconds most = std::chrono::hours(24 * 365);
    if (std::chrono::duration<double>(patience) >= most) return most;
    return std::chrono::ceil<std::chrono::milliseconds>(patience);
}

}  // namespace detail
}  // namespace v0
}  // namespace ebpfmap

#endif
