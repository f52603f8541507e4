// SPDX-License-Identifier: BSD-2-Clause
// User text in messages: escaped, shortened between characters, always one line of UTF-8.
#include "base/message_text.h"
#include "base/error.h"

#include <catch2/catch.hpp>

#include <cstring>

using namespace ebpfmap;

TEST_CASE("names in messages", "[message]") {
    struct {
        std::string name, text;
    } const rows[] = {
        {"tx", "tx"},
        {"", ""},
        {"é", "é"},
        {"日本 🐝", "日本 🐝"},
        {"a\nb\tc\rd", "a\\nb\\tc\\rd"},
        {"\x1b[2Jgone\x7f", "\\x1b[2Jgone\\x7f"},
        {"\xc3", "\\xc3"},
        {"a\xff\xfe", "a\\xff\\xfe"},
        {"\xc3(", "\\xc3("},
        {"\xe2\x82", "\\xe2\\x82"},
        {"\xc0\xaf", "\\xc0\\xaf"},                    // an overlong encoding
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // half of a pair of UTF-16
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // past the last character
        {"\xc2\x9b", "\\xc2\\x9b"},                    // CSI, as one character
        {"\xe2\x80\xa8", "\\xe2\\x80\\xa8"},           // LINE SEPARATOR
        {"\xe2\x80\xae", "\\xe2\\x80\\xae"},           // RIGHT-TO-LEFT OVERRIDE
        {std::string("a\0b", 3), "a\\x00b"},
        {"back\\slash", "back\\slash"},
    };
    for (const auto &row : rows) {
        INFO(row.text);
        CHECK(shown(row.name) == row.text);
        CHECK(shown(row.text) == row.text);
    }
}

TEST_CASE("a long name loses its middle, and no character is cut", "[message]") {
    for (const char *character : {"x", "é", "日", "🐝", "\x1b"}) {
        for (size_t before = 0; before < 8; ++before) {
            std::string name = std::string(before, 'a');
            for (int i = 0; i < 1000; ++i) name += character;
            std::string text = shown(name + "/end");
            INFO(text);
            CHECK(text.size() <= kLongestName);
            CHECK(text.size() > kLongestName - 12);
            CHECK(text.find("…") != text.npos);
            CHECK(text.ends_with("/end"));
            CHECK(text.starts_with(std::string(before, 'a')));
            CHECK(shown(text) == text);
            CHECK(text.find("\\xf0") == text.npos);
        }
    }
    CHECK(shown(std::string(kLongestName, 'x')) == std::string(kLongestName, 'x'));
}

TEST_CASE("the first character of a text", "[message]") {
    CHECK(first_character("é!") == "é");
    CHECK(first_character("\xc3!") == "\\xc3");
    CHECK(first_character("\n") == "\\n");
    CHECK(first_character("") == "");
}

TEST_CASE("a log keeps its lines", "[message]") {
    CHECK(log_lines("0: (b7) r0 = 0\n\tx\x1b[2J \xff é\n") == "0: (b7) r0 = 0\n\tx\\x1b[2J \\xff é\n");
}

TEST_CASE("every message is one line of at most 2000 bytes", "[message]") {
    Error *error = nullptr;
    std::string hostile = "\x1b[2J\n\xff" + std::string(100000, '\x01') + "é";
    CHECK(fail(&error, -EINVAL, EBPF_CAUSE_NAME, "%s: what to do", hostile.c_str()) == -EINVAL);
    std::string message = ebpf_error_message(error);
    CHECK(message.size() <= 2000);
    CHECK(message.find('\n') == message.npos);
    CHECK(message.starts_with("\\x1b[2J\\n\\xff"));
    CHECK(message.ends_with("é: what to do"));
    attach_log(&error, "line\n\xff\n");
    CHECK(ebpf_error_log(error) == std::string("line\n\\xff\n"));
    ebpf_error_free(error);
}
