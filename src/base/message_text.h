// SPDX-License-Identifier: BSD-2-Clause
// Text for messages: valid UTF-8 without characters that control a terminal, and of limited length.
// Names and paths from users, the kernel and other namespaces can contain any byte.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ebpfmap {

// The longest name or path in a message, and the longest message, in bytes.
constexpr size_t kLongestName = 200;
constexpr size_t kLongestMessage = 2000;

// The text as one line: control characters, line separators and bytes that are not UTF-8 are escaped (\n, \x1b). If it has more
// than `most` bytes, "…" replaces whole characters of its middle. The function is idempotent.
std::string one_line(std::string_view text, size_t most);
// A name or path from a user, the kernel or an ELF file.
std::string shown(std::string_view name);
// A log: escaped in the same way, but newlines and tabs stay, and nothing is cut.
std::string log_lines(std::string_view log);
// The first character of a text, escaped if necessary; "" for an empty text.
std::string first_character(std::string_view text);

}  // namespace ebpfmap
