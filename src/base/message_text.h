// SPDX-License-Identifier: BSD-2-Clause
// Text that people read: valid UTF-8 without characters that act on a terminal, and not longer than a message should be.
// A user chooses names and paths, and the kernel and other namespaces hand out names with any byte in them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ebpfmap {

// A name or a path in a message is not longer, and neither is a whole message. (bytes)
constexpr size_t kLongestName = 200;
constexpr size_t kLongestMessage = 2000;

// One line: control characters, line separators and bytes that are no UTF-8 are escaped (\n, \x1b). A text of more than `most`
// bytes loses its middle, at borders of characters, and "…" stands there. One line of one line is the same.
std::string one_line(std::string_view text, size_t most);
// A name or path of a user, of the kernel or of an ELF file, for a message.
std::string shown(std::string_view name);
// Lines of a log: the same escapes, but newlines and tabs stay, and nothing is left out.
std::string log_lines(std::string_view log);
// The character that a text begins with, as it would be shown; "" for no text.
std::string first_character(std::string_view text);

}  // namespace ebpfmap
