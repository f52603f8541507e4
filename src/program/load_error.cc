// SPDX-License-Identifier: BSD-2-Clause
#include "program/load_error.h"

#include "codec/map_flags.h"
#include "explain/capability.h"
#include "explain/describe.h"
#include "explain/scarcity.h"

#include <bpf/libbpf.h>

#include <string_view>

namespace ebpfmap {
namespace {

constexpr size_t kLongestComplaint = 600;  // bytes of a message, for one line of the verifier

// What stands between two marks, or nothing.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) noexcept {
    size_t begin = text.find(before);
    if (begin == text.npos) return {};
    text.remove_prefix(begin + before.size());
    return text.substr(0, text.find(after));
}

// libbpf tells by its return value only that a load failed; which program it was and what the verifier said are in its words.
std::string_view verifier_log(std::string_view log) noexcept {
    return between(log, "-- BEGIN PROG LOAD LOG --\n", "-- END PROG LOAD LOG --");
}

std::string refused_program(std::string_view log) {
    size_t end = log.find("': BPF program load failed");
    if (end == log.npos) return "?";
    std::string_view head = log.substr(0, end);
    return std::string(head.substr(head.rfind('\'') + 1));
}

// A log that begins with the verifier's closing statistics holds no complaint.
bool passed_verifier(std::string_view verifier_log) noexcept { return verifier_log.starts_with("processed "); }

// The line before the statistics is where the verifier says what it minds.
std::string complaint(std::string_view verifier_log) {
    std::string_view story = verifier_log.substr(0, verifier_log.find("processed "));
    while (story.ends_with('\n')) story.remove_suffix(1);
    size_t line = story.rfind('\n');
    return std::string(line == story.npos ? story : story.substr(line + 1));
}

int32_t fail_verifier(const Object &object, int32_t code, const std::string &log, Error **err) {
    std::string program = shown(refused_program(log));
    if (passed_verifier(verifier_log(log))) {
        return fail(err, code, EBPF_CAUSE_MAP_MISMATCH,
                    "program \"%s\" of object \"%s\" passed the verifier and the kernel still refuses it (%s): a prog array "
                    "bound to the object belongs to programs of another type, attach type or xdp.frags; bind one that no "
                    "other kind of program was put into",
                    program.c_str(), shown(object.name).c_str(), errno_name(code).c_str());
    }
    // "R1 pointer comparison prohibited": what parses packets does that, and so do all the bundled programs.
    if (!explain::has_capability(explain::kPerfmon) && complaint(verifier_log(log)).ends_with("prohibited")) {
        return fail(err, code, EBPF_CAUSE_CAPABILITY,
                    "program \"%s\" of object \"%s\" calculates with pointers, which the verifier allows to processes with "
                    "CAP_PERFMON only, and this one has it not; run it as root, or give its file what loading needs (setcap "
                    "cap_bpf,cap_net_admin,cap_perfmon+ep FILE)",
                    program.c_str(), shown(object.name).c_str());
    }
    return fail(err, code, EBPF_CAUSE_VERIFIER,
                "the verifier refuses program \"%s\" of object \"%s\" (%s): \"%s\"; the log has the whole story",
                program.c_str(), shown(object.name).c_str(), errno_name(code).c_str(),
                one_line(complaint(verifier_log(log)), kLongestComplaint).c_str());
}

bool traces(const Object &object) noexcept {
    return !object.programs.empty() && bpf_program__type(object.programs.begin()->second) == BPF_PROG_TYPE_RAW_TRACEPOINT;
}

bool lacks_btf(std::string_view log) noexcept { return log.find("valid kernel BTF") != log.npos; }

int32_t explain_load(const Object &object, int32_t code, const std::string &log, Error **err) {
    std::string loading = "loading object \"" + shown(object.name) + "\"";
    if (code == -EPERM && traces(object)) return explain::missing_tracing(loading, code, err);
    if (code == -EPERM) return explain::missing_capability(loading, true, code, err);
    if (lacks_btf(log)) {
        return fail(
            err, code, EBPF_CAUSE_BTF,
            "%s needs the kernel's own BTF (/sys/kernel/btf/vmlinux), to find the fields of its structs: this kernel (%s) "
            "shows none; it has to be built with CONFIG_DEBUG_INFO_BTF",
            loading.c_str(), explain::running_kernel().c_str());
    }
    if (explain::scarcity(loading.c_str(), code, err)) return code;
    if (object.since[0] != '\0' && !release_at_least(sys::kernel_release(), object.since)) {
        return fail(err, code, EBPF_CAUSE_KERNEL_TOO_OLD, "%s needs Linux %s, this is %s", loading.c_str(), object.since,
                    explain::running_kernel().c_str());
    }
    if (!verifier_log(log).empty()) return fail_verifier(object, code, log, err);
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "%s failed (%s): see the log for libbpf's reason", loading.c_str(),
                errno_name(code).c_str());
}

}  // namespace

int32_t fail_load(const Object &object, int32_t code, const std::string &log, Error **err) {
    explain_load(object, code, log, err);
    attach_log(err, log);
    return code;
}

}  // namespace ebpfmap
