// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/outcome.h"

#include <catch2/catch.hpp>

#include <cstring>

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

Outcome inspect(int32_t result, const ebpf_error *error) {
    std::string message = ebpf_error_message(error);
    if (result >= 0 && error) throw std::logic_error("a success with an error: " + message);
    if (result >= 0) return {kOk, "", result};
    if (!error && result != -ENOENT) throw std::logic_error("a failure without an error: " + std::to_string(result));
    if (!error) return {kNone, "", result};
    bool whole = ebpf_error_code(error) == result && ebpf_cause_name(ebpf_error_cause(error)) != nullptr &&
                 strncmp(ebpf_error_operation(error), "ebpf_", 5) == 0 && !message.empty() &&
                 message.find('\n') == message.npos;
    if (!whole) throw std::logic_error("an error that is not whole: " + message);
    return {{result, ebpf_error_cause(error)}, message, result};
}

void expect_same_code(int32_t with_error, int32_t without_error) {
    if (with_error == without_error) return;
    throw std::logic_error("with an error it returned " + std::to_string(with_error) + ", without one " +
                           std::to_string(without_error));
}

void check_outcome(const Outcome &outcome, const Verdict &expected, std::initializer_list<std::string> fragments) {
    INFO("the message: " << outcome.message);
    CHECK(outcome.verdict == expected);
    for (const std::string &fragment : fragments) CHECK_THAT(outcome.message, Catch::Matchers::Contains(fragment));
}

}  // namespace kernel_tests
