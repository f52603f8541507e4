// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/outcome.h"

#include <catch2/catch.hpp>

#include <locale.h>

#include <algorithm>
#include <cstring>
#include <cwchar>

namespace kernel_tests {

std::string short_text(const Verdict &verdict) {
    if (verdict.code >= 0) return "ok";
    if (verdict == kNone) return "none";
    if (verdict == kUnsupported) return "no";
    const char *name = strerrorname_np(-verdict.code);
    std::string text = name ? name : std::to_string(verdict.code);
    const char *cause = verdict.cause == EBPF_CAUSE_NONE ? nullptr : ebpf_cause_name(verdict.cause);
    return cause ? text + ' ' + (cause + strlen("EBPF_CAUSE_")) : text;
}

std::ostream &operator<<(std::ostream &stream, const Verdict &verdict) { return stream << short_text(verdict); }

bool is_line_for_people(const std::string &text) {
    constexpr size_t kLongest = 2000;
    // The C library's decoder of UTF-8, not the library's.
    static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    locale_t before = uselocale(utf8);
    std::mbstate_t state{};
    const char *from = text.c_str();
    size_t characters = mbsrtowcs(nullptr, &from, 0, &state);
    uselocale(before);
    bool controls =
        std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return utf8 && characters != static_cast<size_t>(-1) && strlen(text.c_str()) == text.size() && !controls &&
           text.size() <= kLongest;
}

Attempt inspect(int32_t result, const ebpf_error *error) {
    std::string message = ebpf_error_message(error);
    if (result >= 0 && error) throw std::logic_error("a success with an error: " + message);
    if (result >= 0) return {kOk, "", result};
    if (!error && result != -ENOENT) throw std::logic_error("a failure without an error: " + std::to_string(result));
    if (!error) return {kNone, "", result};
    bool whole = ebpf_error_code(error) == result && ebpf_cause_name(ebpf_error_cause(error)) != nullptr &&
                 strncmp(ebpf_error_operation(error), "ebpf_", 5) == 0 && !message.empty() && is_line_for_people(message);
    if (!whole) throw std::logic_error("an error that is not whole: " + message);
    return {{result, ebpf_error_cause(error)}, message, result};
}

void expect_same_code(int32_t with_error, int32_t without_error) {
    if (with_error == without_error) return;
    throw std::logic_error("with an error it returned " + std::to_string(with_error) + ", without one " +
                           std::to_string(without_error));
}

void check_outcome(const Attempt &outcome, const Verdict &expected, std::initializer_list<std::string> fragments) {
    INFO("the message: " << outcome.message);
    CHECK(outcome.verdict == expected);
    for (const std::string &fragment : fragments) CHECK_THAT(outcome.message, Catch::Matchers::Contains(fragment));
}

}  // namespace kernel_tests
