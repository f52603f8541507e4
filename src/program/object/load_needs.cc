// SPDX-License-Identifier: BSD-2-Clause
// Capabilities for loading an object, after the kernel's bpf_prog_load() (is_net_admin_prog_type, is_perfmon_prog_type) and
// bpf_base_func_proto().
#include "program/object/load_needs.h"

#include "map/create_error.h"
#include "program/object/bundled.h"

#include <bpf/libbpf.h>

#include <initializer_list>

namespace ebpfmap {
namespace {

constexpr uint32_t kNetfilterProgram = 32;  // BPF_PROG_TYPE_NETFILTER, which older <linux/bpf.h> do not have

Capabilities program_capabilities(uint32_t type) noexcept {
    switch (type) {
    case BPF_PROG_TYPE_SCHED_CLS:
    case BPF_PROG_TYPE_SCHED_ACT:
    case BPF_PROG_TYPE_XDP:
    case BPF_PROG_TYPE_LWT_IN:
    case BPF_PROG_TYPE_LWT_OUT:
    case BPF_PROG_TYPE_LWT_XMIT:
    case BPF_PROG_TYPE_LWT_SEG6LOCAL:
    case BPF_PROG_TYPE_SK_SKB:
    case BPF_PROG_TYPE_SK_MSG:
    case BPF_PROG_TYPE_FLOW_DISSECTOR:
    case BPF_PROG_TYPE_CGROUP_DEVICE:
    case BPF_PROG_TYPE_CGROUP_SOCK:
    case BPF_PROG_TYPE_CGROUP_SOCK_ADDR:
    case BPF_PROG_TYPE_CGROUP_SOCKOPT:
    case BPF_PROG_TYPE_CGROUP_SYSCTL:
    case BPF_PROG_TYPE_SOCK_OPS:
    case kNetfilterProgram: return kBpf | kNetAdmin;
    case BPF_PROG_TYPE_EXT: return kBpf | kNetAdmin | kPerfmon;
    case BPF_PROG_TYPE_KPROBE:
    case BPF_PROG_TYPE_TRACEPOINT:
    case BPF_PROG_TYPE_PERF_EVENT:
    case BPF_PROG_TYPE_RAW_TRACEPOINT:
    case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
    case BPF_PROG_TYPE_TRACING:
    case BPF_PROG_TYPE_LSM:
    case BPF_PROG_TYPE_STRUCT_OPS: return kBpf | kPerfmon;
    default: return kBpf;
    }
}

bool contains_any(const std::string &text, std::initializer_list<const char *> parts) {
    for (const char *part : parts) {
        if (text.find(part) != text.npos) return true;
    }
    return false;
}

}  // namespace

Capabilities needed_capabilities(const Object &object) {
    Capabilities needed = kBpf;
    for (const auto &[name, program] : object.programs) {
        if (bpf_program__autoload(program)) needed |= program_capabilities(bpf_program__type(program));
    }
    for (const auto &[name, map] : object.maps) needed |= map_capabilities(bpf_map__type(map));
    return object.bundled && bundled_needs_perfmon(object.name) ? needed | kPerfmon : needed;
}

const char *forbidden_deed(const std::string &complaint) {
    if (lacking(kPerfmon) == 0) return nullptr;
    if (contains_any(complaint, {"prohibited", "leaks addr", "corrupt spilled pointer"})) return "calculates with pointers";
    if (contains_any(complaint, {"invalid read from stack", "invalid indirect read from stack"}))
        return "reads uninitialized stack memory";
    if (contains_any(complaint, {"bpf_trace_printk#", "bpf_trace_vprintk#", "bpf_probe_read", "bpf_get_current_task",
                                 "bpf_snprintf", "bpf_task_pt_regs#"}))
        return "calls a helper that reads kernel data";
    return nullptr;
}

int32_t explain_permission(const Object &object, int32_t code, Error **err) {
    std::string what = "loading object \"" + shown(object.name) + "\"";
    Capabilities needed = needed_capabilities(object);
    // Only the verifier can tell if a user's program calculates with pointers.
    if (!object.bundled && !(needed & kPerfmon))
        what += " (which also needs CAP_PERFMON if a program calculates with pointers)";
    return explain_capabilities(what, needed, code, err);
}

}  // namespace ebpfmap
