// SPDX-License-Identifier: BSD-2-Clause
// Explanation of a failed load, from the kernel's error code and libbpf's log.
#include "program/object/load_error.h"

#include "base/capability.h"
#include "base/describe.h"
#include "base/map_flags.h"
#include "base/scarcity.h"
#include "program/libbpf_log.h"
#include "program/object/load_needs.h"
#include "sys/try.h"

#include <bpf/libbpf.h>

#include <string_view>

namespace ebpfmap {
namespace {

constexpr size_t kLongestComplaint = 600;  // bytes in a message, for one line of the verifier log

// The text between two marks; "" without the first mark.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) noexcept {
    size_t begin = text.find(before);
    if (begin == text.npos) return {};
    text.remove_prefix(begin + before.size());
    return text.substr(0, text.find(after));
}

// libbpf returns only an error code. Its log has the name of the program and the verifier log.
std::string_view verifier_log(std::string_view log) noexcept {
    return between(log, "-- BEGIN PROG LOAD LOG --\n", "-- END PROG LOAD LOG --");
}

std::string refused_program(std::string_view log) {
    size_t end = log.find("': BPF program load failed");
    if (end == log.npos) return "?";
    std::string_view head = log.substr(0, end);
    return std::string(head.substr(head.rfind('\'') + 1));
}

// The verifier ends with statistics. A log that starts with them has no complaint.
bool passed_verifier(std::string_view verifier_log) noexcept { return verifier_log.starts_with("processed "); }

// The verifier's reason: the line before the statistics.
std::string complaint(std::string_view verifier_log) {
    std::string_view story = verifier_log.substr(0, verifier_log.find("processed "));
    while (story.ends_with('\n')) story.remove_suffix(1);
    size_t line = story.rfind('\n');
    return std::string(line == story.npos ? story : story.substr(line + 1));
}

std::string loading(const Object &object) { return "loading object \"" + shown(object.name) + "\""; }

int32_t explain_verifier(const Object &object, Definitions definitions, int32_t code, const std::string &log, Error **err) {
    std::string program = shown(refused_program(log));
    std::string words = complaint(verifier_log(log));
    if (passed_verifier(verifier_log(log))) {
        return fail(
            err, code, EBPF_CAUSE_MAP_MISMATCH,
            "program \"%s\" of object \"%s\" passed the verifier, but the kernel refuses it (%s): a prog array bound to "
            "the object belongs to programs that differ in type, attach type or xdp.frags; bind a prog array that never "
            "held another kind of program",
            program.c_str(), shown(object.name).c_str(), errno_name(code).c_str());
    }
    if (const char *deed = forbidden_deed(words)) {
        std::string what =
            text("program \"%s\" of object \"%s\" %s, which the verifier allows only with CAP_PERFMON: loading it",
                 program.c_str(), shown(object.name).c_str(), deed);
        return explain_capabilities(what, needed_capabilities(object) | kPerfmon, code, err);
    }
    TRY(explain_lost_btf(object, definitions, words, log, err));
    return fail(err, code, EBPF_CAUSE_VERIFIER,
                "the verifier refuses program \"%s\" of object \"%s\" (%s): \"%s\"; see the log", program.c_str(),
                shown(object.name).c_str(), errno_name(code).c_str(), one_line(words, kLongestComplaint).c_str());
}

// The kernel lacks a configuration option, variable, function or structure that a program refers to.
int32_t explain_kernel_part(const Object &object, int32_t code, std::string_view log, Error **err) {
    for (const char *mark :
         {"(strong): not resolved", "not found in kernel", "failed to open system Kconfig", "struct_ops init_kern"}) {
        size_t at = log.find(mark);
        if (at == log.npos) continue;
        size_t begin = log.rfind('\n', at) + 1;  // npos + 1 is 0
        return fail(err, code, EBPF_CAUSE_OBJECT,
                    "%s needs a part of the kernel that this kernel (%s) does not have: %s; declare it __weak in the source if "
                    "the programs also work without it",
                    loading(object).c_str(), running_kernel().c_str(), first_line(log.substr(begin)).c_str());
    }
    return 0;
}

bool lacks_btf(std::string_view log) noexcept { return log.find("valid kernel BTF") != log.npos; }

int32_t explain_lacking_btf(const Object &object, int32_t code, Error **err) {
    return fail(
        err, code, EBPF_CAUSE_BTF,
        "%s needs the kernel's BTF (/sys/kernel/btf/vmlinux) to find the fields of kernel structs: this kernel (%s) has "
        "none; build it with CONFIG_DEBUG_INFO_BTF",
        loading(object).c_str(), running_kernel().c_str());
}

int32_t explain_refusal(const Object &object, Definitions definitions, int32_t code, const std::string &log, Error **err) {
    TRY(explain_map(object, definitions, code, log, err));
    if (code == -EPERM) return explain_permission(object, code, err);
    if (lacks_btf(log)) return explain_lacking_btf(object, code, err);
    if (explain_scarcity(loading(object).c_str(), code, err)) return code;
    if (object.since[0] != '\0' && !release_at_least(sys::kernel_release(), object.since)) {
        return fail(err, code, EBPF_CAUSE_KERNEL_TOO_OLD, "%s needs Linux %s, this is %s", loading(object).c_str(),
                    object.since, running_kernel().c_str());
    }
    if (!verifier_log(log).empty()) return explain_verifier(object, definitions, code, log, err);
    TRY(explain_kernel_part(object, code, log, err));
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "%s failed (%s): %s", loading(object).c_str(), errno_name(code).c_str(),
                first_line(log).c_str());
}

// libbpf explains every EPERM by a lack of locked memory. That advice is wrong if a capability is missing.
std::string without_advice(std::string_view log) {
    std::string kept;
    while (!log.empty()) {
        size_t end = log.find('\n');
        std::string_view line = log.substr(0, end == log.npos ? end : end + 1);
        log.remove_prefix(line.size());
        if (line.find("ulimit -l") == line.npos && line.find("RLIMIT_MEMLOCK") == line.npos) kept += line;
    }
    return kept;
}

}  // namespace

int32_t explain_load(const Object &object, Definitions definitions, int32_t code, const std::string &log, Error **err) {
    code = explain_refusal(object, definitions, code, log, err);
    uint32_t cause = err && *err ? (*err)->cause : uint32_t{EBPF_CAUSE_NONE};
    bool rights = cause == EBPF_CAUSE_CAPABILITY || cause == EBPF_CAUSE_PERMISSION;
    attach_log(err, rights ? without_advice(log) : log);
    return code;
}

}  // namespace ebpfmap
