// SPDX-License-Identifier: BSD-2-Clause
// main() of every Catch2 program. tools/dev adds up its last line, "N passed, N failed". A descriptor that the tests leave open
// counts as a failure.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include <cstddef>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>

namespace {

Catch::Counts test_cases;

struct Totals : Catch::TestEventListenerBase {
    using TestEventListenerBase::TestEventListenerBase;

    void testRunEnded(const Catch::TestRunStats &run) override { test_cases = run.totals.testCases; }
};
CATCH_REGISTER_LISTENER(Totals)

// The open descriptors and their targets, without the descriptor of the directory that is read here.
std::map<std::string, std::string> open_descriptors() {
    const auto directory = std::filesystem::canonical("/proc/self/fd");
    std::map<std::string, std::string> open;
    for (const auto &entry : std::filesystem::directory_iterator(directory)) {
        auto target = std::filesystem::read_symlink(entry.path());
        if (target != directory) open[entry.path().filename()] = target;
    }
    return open;
}

size_t report_leaked_descriptors(const std::map<std::string, std::string> &before) {
    size_t leaked = 0;
    for (const auto &[number, target] : open_descriptors()) {
        if (before.contains(number)) continue;
        std::cout << "LEAKED: file descriptor " << number << " (" << target << ")\n";
        leaked++;
    }
    return leaked;
}

}  // namespace

int main(int argc, char **argv) {
    Catch::Session session;
    int usage_error = session.applyCommandLine(argc, argv);
    if (usage_error != 0) return usage_error;

    auto before = open_descriptors();
    int failed_assertions = session.run();
    size_t leaked = report_leaked_descriptors(before);
    size_t failed = test_cases.failed + (leaked > 0 ? 1 : 0);
    std::cout << test_cases.passed << " passed, " << failed << " failed" << std::endl;
    return failed_assertions == 0 && failed == 0 ? 0 : 1;
}
