// SPDX-License-Identifier: BSD-2-Clause
// conformance CASES.json [PATTERN]: carries bindings/conformance.json out, as bindings/conformance.md says.
#include "operations.h"

#include <fnmatch.h>
#include <sched.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

namespace conformance {
namespace {

Operations all_operations() {
    Operations operations;
    add_map_operations(operations);
    add_kind_operations(operations);
    add_program_operations(operations);
    add_xsk_operations(operations);
    return operations;
}

int errno_of(const std::string &name) {
    for (int number = 1; number < 200; ++number) {
        const char *known = ::strerrorname_np(number);
        if (known != nullptr && name == known) return number;
    }
    // glibc has one name for two of the same number.
    if (name == "EOPNOTSUPP") return EOPNOTSUPP;
    throw std::runtime_error("no errno is called " + name);
}

// What is wrong with an error, or nothing.
std::optional<std::string> judge_error(const ebpfmap::Error &error, const json &step) {
    const std::string cause = ebpf_cause_name(static_cast<std::uint32_t>(error.cause()));
    if (!step.contains("error")) return "failed: " + error.message();
    if (error.code().value() != errno_of(step["error"].at("errno")) ||
        cause != "EBPF_CAUSE_" + step["error"].at("cause").get<std::string>())
        return "failed with " + error.code().message() + ", " + cause + ": " + error.message();
    if (error.message().empty() || error.operation().empty()) return "failed without a message or an operation";
    if (error.message().find(step["error"].value("says", "")) == std::string::npos) return "says " + error.message();
    return std::nullopt;
}

std::optional<std::string> carry_out(const Operations &operations, Session &session, const json &step) {
    try {
        const json result = operations.at(step.at("do"))(session, step);
        if (step.contains("error")) return "did not fail";
        if (step.contains("expect") && result != step["expect"]) return "gave " + result.dump();
    } catch (const ebpfmap::Exception &exception) {
        return judge_error(exception.error(), step);
    } catch (const std::exception &exception) {
        return std::string("broke off: ") + exception.what();
    }
    return std::nullopt;
}

std::optional<std::string> missing(const json &requirement) {
    const std::string wanted = requirement, prefix = "map_type ";
    if (wanted == "programs") return std::nullopt;  // this is built only where the library has them
    if (!wanted.starts_with(prefix)) return "unknown requirement " + wanted;
    if (ebpfmap::probe(map_type(wanted.substr(prefix.size()))).value()) return std::nullopt;
    return "kernel has no " + wanted.substr(prefix.size());
}

std::optional<std::string> run_steps(const Operations &operations, const json &steps, const std::string &pins) {
    Session session(pins);
    for (std::size_t number = 0; number < steps.size(); ++number) {
        auto problem = carry_out(operations, session, steps[number]);
        if (problem) return "step " + std::to_string(number + 1) + ", " + steps[number].dump().substr(0, 200) + ": " + *problem;
    }
    return std::nullopt;
}

// Open descriptors of this process.
std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

class Runner {
public:
    explicit Runner(std::string pins) : pins_(std::move(pins)) {}

    void run(const json &test) {
        const std::string name = test.at("name");
        for (const auto &requirement : test.value("requires", json::array())) {
            if (auto reason = missing(requirement)) {
                std::cout << "SKIPPED: " << *reason << " (" << name << ")\n";
                return;
            }
        }
        std::filesystem::create_directory(pins_);
        const auto before = open_descriptors();
        auto problem = run_steps(operations_, test.at("steps"), pins_);
        if (!problem && open_descriptors() != before) problem = "a descriptor is left open";
        std::filesystem::remove_all(pins_);
        if (problem) {
            std::cout << "failed: " << name << ": " << *problem << '\n';
            failed_++;
        } else {
            std::cout << "passed: " << name << '\n';
            passed_++;
        }
    }
    bool finish() const {
        std::cout << passed_ << " passed, " << failed_ << " failed\n";
        return failed_ == 0;
    }

private:
    std::string pins_;
    Operations operations_ = all_operations();
    int passed_ = 0;
    int failed_ = 0;
};

}  // namespace
}  // namespace conformance

int main(int argc, char **argv) try {
    if (argc < 2) return std::cerr << "usage: conformance CASES.json [PATTERN]\n", 2;
    const char *pattern = argc > 2 ? argv[2] : "*";
    std::ifstream file(argv[1]);
    const auto cases = nlohmann::json::parse(file);
    if (::unshare(CLONE_NEWNET) != 0) return std::cerr << "a network namespace needs root\n", 1;
    conformance::Runner runner(ebpfmap::find_bpffs().value() + "/ebpfmap_conformance_cpp_" + std::to_string(::getpid()));
    for (const auto &test : cases.at("cases")) {
        const std::string name = "conformance " + test.at("name").get<std::string>();
        if (::fnmatch(pattern, name.c_str(), FNM_CASEFOLD) == 0) runner.run(test);
    }
    return runner.finish() ? 0 : 1;
} catch (const std::exception &exception) {
    std::cerr << "conformance: " << exception.what() << '\n';
    return 1;
}
