// SPDX-License-Identifier: BSD-2-Clause
// Findings of a preflight, and their remedies at work.
#pragma once

#include "harness/handles.h"
#include "harness/interface.h"
#include "net/process.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace net_tests {

struct Finding {
    uint32_t key;
    uint32_t ifindex;
    uint32_t cause;
    std::string message;
    std::string remedy;
};

// The findings of a function of <ebpfmap/preflight.h>; the arguments are those in front of `out`.
template <typename Function, typename... Arguments>
std::vector<Finding> findings_of(Function function, Arguments... arguments) {
    ebpf_findings *made = nullptr;
    int32_t count = ebpfmap::harness::call(function, arguments..., &made);
    ebpfmap::harness::FindingsHandle findings(made);
    REQUIRE(ebpf_findings_count(made) == static_cast<uint32_t>(count));
    std::vector<Finding> list;
    for (uint32_t i = 0; i < static_cast<uint32_t>(count); i++) {
        list.push_back({ebpf_findings_key(made, i), ebpf_findings_ifindex(made, i), ebpf_findings_cause(made, i),
                        ebpf_findings_message(made, i), ebpf_findings_remedy(made, i)});
    }
    return list;
}

inline std::vector<Finding> with_cause(const std::vector<Finding> &findings, uint32_t cause) {
    std::vector<Finding> list;
    for (const Finding &finding : findings) {
        if (finding.cause == cause) list.push_back(finding);
    }
    return list;
}

inline Finding only(const std::vector<Finding> &findings) {
    for (const Finding &finding : findings) UNSCOPED_INFO(finding.message);
    REQUIRE(findings.size() == 1);
    return findings[0];
}

// A shell command in a namespace.
inline void run(const ebpfmap::harness::Netns &netns, const std::string &command) {
    ebpfmap::harness::InNetns inside(netns);
    Process shell({"/bin/sh", "-c", command});
    int status = shell.wait();
    INFO(command << ": " << shell.output());
    REQUIRE(status == 0);
}

}  // namespace net_tests
