// SPDX-License-Identifier: BSD-2-Clause
#include "codec/fdinfo.h"

#include <charconv>

namespace ebpfmap {

std::optional<uint64_t> fdinfo_number(std::string_view text, std::string_view name) noexcept {
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
        if (line.size() < name.size() + 2 || !line.starts_with(name) || line[name.size()] != ':') continue;
        line.remove_prefix(name.size() + 1);
        while (!line.empty() && (line.front() == '\t' || line.front() == ' ')) line.remove_prefix(1);
        int base = line.starts_with("0x") ? 16 : 10;
        if (base == 16) line.remove_prefix(2);
        uint64_t number = 0;
        auto [after, code] = std::from_chars(line.data(), line.data() + line.size(), number, base);
        if (code == std::errc()) return number;
    }
    return std::nullopt;
}

}  // namespace ebpfmap
