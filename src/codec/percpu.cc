// SPDX-License-Identifier: BSD-2-Clause
#include "codec/percpu.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace ebpfmap {
namespace {

uint64_t load_integer(const char *bytes, uint32_t width) noexcept {
    uint8_t byte;
    uint16_t half;
    uint32_t word;
    uint64_t wide;
    switch (width) {
    case 1: return memcpy(&byte, bytes, 1), byte;
    case 2: return memcpy(&half, bytes, 2), half;
    case 4: return memcpy(&word, bytes, 4), word;
    default: return memcpy(&wide, bytes, 8), wide;
    }
}

struct Range {
    uint32_t first;
    uint32_t last;
};

// Parses "4" or "4-7".
std::optional<Range> read_range(std::string_view range) noexcept {
    const char *end = range.data() + range.size();
    uint32_t first = 0;
    auto [after_first, code] = std::from_chars(range.data(), end, first);
    if (code != std::errc()) return std::nullopt;
    if (after_first == end) return Range{first, first};
    uint32_t last = 0;
    auto [after_last, last_code] = std::from_chars(after_first + 1, end, last);
    if (*after_first != '-' || last_code != std::errc() || after_last != end || last < first) return std::nullopt;
    return Range{first, last};
}

// Calls a function with each range of a list. False if the text is not a list of ranges.
template <typename Visit>
bool for_each_range(std::string_view list, Visit visit) noexcept {
    while (!list.empty() && list.back() == '\n') list.remove_suffix(1);
    if (list.empty()) return false;
    while (!list.empty()) {
        std::string_view text = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), text.size() + 1));
        std::optional<Range> range = read_range(text);
        if (!range) return false;
        visit(*range);
    }
    return true;
}

}  // namespace

void pack_percpu(const void *padded, uint32_t value_size, uint32_t cpus, void *packed) noexcept {
    const char *from = static_cast<const char *>(padded);
    char *to = static_cast<char *>(packed);
    for (uint32_t cpu = 0; cpu < cpus; ++cpu, from += percpu_stride(value_size), to += value_size) {
        memcpy(to, from, value_size);
    }
}

void unpack_percpu(const void *packed, uint32_t value_size, uint32_t cpus, void *padded) noexcept {
    const char *from = static_cast<const char *>(packed);
    char *to = static_cast<char *>(padded);
    uint32_t stride = percpu_stride(value_size);
    for (uint32_t cpu = 0; cpu < cpus; ++cpu, from += value_size, to += stride) {
        memcpy(to, from, value_size);
        memset(to + value_size, 0, stride - value_size);
    }
}

void sum_percpu(const void *packed, uint32_t value_size, uint32_t cpus, uint32_t width, uint64_t *sums) noexcept {
    const char *bytes = static_cast<const char *>(packed);
    uint32_t columns = value_size / width;
    std::fill_n(sums, columns, 0);
    for (uint32_t cpu = 0; cpu < cpus; ++cpu, bytes += value_size) {
        for (uint32_t column = 0; column < columns; ++column) {
            sums[column] += load_integer(bytes + size_t{column} * width, width);
        }
    }
}

uint32_t count_possible_cpus(std::string_view list) noexcept {
    uint32_t count = 0;
    bool whole = for_each_range(list, [&](Range range) { count += range.last - range.first + 1; });
    return whole ? count : 0;
}

std::optional<bool> is_possible_cpu(std::string_view list, uint32_t cpu) noexcept {
    bool possible = false;
    bool whole = for_each_range(list, [&](Range range) { possible = possible || (range.first <= cpu && cpu <= range.last); });
    return whole ? std::optional(possible) : std::nullopt;
}

}  // namespace ebpfmap
