// SPDX-License-Identifier: BSD-2-Clause
#include "base/message_text.h"

#include <cstdint>
#include <cstdio>

namespace ebpfmap {
namespace {

constexpr std::string_view kEllipsis = "…";

bool continues(char byte) noexcept { return (static_cast<uint8_t>(byte) & 0xc0) == 0x80; }

// The length of a character with this first byte; 0 for a byte that begins no character.
size_t announced_length(uint8_t lead) noexcept {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead < 0xe0) return 2;
    if (lead >= 0xe0 && lead < 0xf0) return 3;
    return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

struct Character {
    uint32_t point = 0;
    size_t length = 0;  // 0: the text does not begin with valid UTF-8
};

Character decode(std::string_view text) noexcept {
    constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    auto lead = static_cast<uint8_t>(text.front());
    size_t length = announced_length(lead);
    if (length <= 1) return {lead, length};
    if (text.size() < length) return {};
    uint32_t point = lead & (0xffU >> (length + 1));
    for (size_t at = 1; at < length; ++at) {
        if (!continues(text[at])) return {};
        point = point << 6 | (static_cast<uint8_t>(text[at]) & 0x3fU);
    }
    bool surrogate = point >= 0xd800 && point < 0xe000;
    if (point < kLeast[length] || surrogate || point > 0x10ffff) return {};
    return {point, length};
}

// Control characters move the cursor or end the line. Direction marks reverse the rest of the line.
bool acts(uint32_t point) noexcept {
    bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
    bool separator = point == 0x2028 || point == 0x2029;
    bool direction = point == 0x200e || point == 0x200f || (point >= 0x202a && point <= 0x202e) ||
                     (point >= 0x2066 && point <= 0x2069) || point == 0x061c;
    return control || separator || direction;
}

void escape(std::string_view bytes, std::string *to) {
    for (char byte : bytes) {
        char number[8];
        snprintf(number, sizeof number, "\\x%02x", static_cast<unsigned>(static_cast<uint8_t>(byte)));
        *to += byte == '\n' ? "\\n" : byte == '\t' ? "\\t" : byte == '\r' ? "\\r" : number;
    }
}

std::string escaped(std::string_view text, bool lines) {
    std::string safe;
    safe.reserve(text.size());
    while (!text.empty()) {
        Character character = decode(text);
        size_t length = character.length == 0 ? 1 : character.length;
        bool kept = character.length != 0 && (!acts(character.point) || (lines && (text[0] == '\n' || text[0] == '\t')));
        if (kept) {
            safe.append(text.substr(0, length));
        } else {
            escape(text.substr(0, length), &safe);
        }
        text.remove_prefix(length);
    }
    return safe;
}

// The nearest boundary of a character at or before a position of valid UTF-8, and the nearest at or after it.
size_t border_before(std::string_view text, size_t at) noexcept {
    while (at > 0 && at < text.size() && continues(text[at])) --at;
    return at;
}

size_t border_after(std::string_view text, size_t at) noexcept {
    while (at < text.size() && continues(text[at])) ++at;
    return at;
}

}  // namespace

std::string one_line(std::string_view text, size_t most) {
    std::string line = escaped(text, false);
    if (line.size() <= most) return line;
    // The end of a message is the remedy, and the end of a path is the name, so the middle is cut.
    size_t room = most - kEllipsis.size();
    size_t head = border_before(line, room - room / 3);
    size_t tail = border_after(line, line.size() - room / 3);
    return line.substr(0, head).append(kEllipsis).append(line, tail);
}

std::string shown(std::string_view name) { return one_line(name, kLongestName); }

std::string log_lines(std::string_view log) { return escaped(log, true); }

std::string first_character(std::string_view text) {
    if (text.empty()) return "";
    size_t length = decode(text).length;
    return shown(text.substr(0, length == 0 ? 1 : length));
}

}  // namespace ebpfmap
