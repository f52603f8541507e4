// SPDX-License-Identifier: BSD-2-Clause
#include "base/type_names.h"

#include "base/error.h"

#include <cstring>
#include <span>

namespace ebpfmap {
namespace {

using Names = std::span<const char *const>;

// Indexed by EBPF_PROGRAM_TYPE_….
constexpr const char *kProgramTypes[] = {
    nullptr,
    "socket_filter",
    "kprobe",
    "sched_cls",
    "sched_act",
    "tracepoint",
    "xdp",
    "perf_event",
    "cgroup_skb",
    "cgroup_sock",
    "lwt_in",
    "lwt_out",
    "lwt_xmit",
    "sock_ops",
    "sk_skb",
    "cgroup_device",
    "sk_msg",
    "raw_tracepoint",
    "cgroup_sock_addr",
    "lwt_seg6local",
    "lirc_mode2",
    "sk_reuseport",
    "flow_dissector",
    "cgroup_sysctl",
    "raw_tracepoint_writable",
    "cgroup_sockopt",
    "tracing",
    "struct_ops",
    "ext",
    "lsm",
    "sk_lookup",
    "syscall",
    "netfilter",
};

// Indexed by EBPF_ATTACH_TYPE_….
constexpr const char *kAttachTypes[] = {
    "cgroup_inet_ingress",
    "cgroup_inet_egress",
    "cgroup_inet_sock_create",
    "cgroup_sock_ops",
    "sk_skb_stream_parser",
    "sk_skb_stream_verdict",
    "cgroup_device",
    "sk_msg_verdict",
    "cgroup_inet4_bind",
    "cgroup_inet6_bind",
    "cgroup_inet4_connect",
    "cgroup_inet6_connect",
    "cgroup_inet4_post_bind",
    "cgroup_inet6_post_bind",
    "cgroup_udp4_sendmsg",
    "cgroup_udp6_sendmsg",
    "lirc_mode2",
    "flow_dissector",
    "cgroup_sysctl",
    "cgroup_udp4_recvmsg",
    "cgroup_udp6_recvmsg",
    "cgroup_getsockopt",
    "cgroup_setsockopt",
    "trace_raw_tp",
    "trace_fentry",
    "trace_fexit",
    "modify_return",
    "lsm_mac",
    "trace_iter",
    "cgroup_inet4_getpeername",
    "cgroup_inet6_getpeername",
    "cgroup_inet4_getsockname",
    "cgroup_inet6_getsockname",
    "xdp_devmap",
    "cgroup_inet_sock_release",
    "xdp_cpumap",
    "sk_lookup",
    "xdp",
    "sk_skb_verdict",
    "sk_reuseport_select",
    "sk_reuseport_select_or_migrate",
    "perf_event",
    "trace_kprobe_multi",
    "lsm_cgroup",
    "struct_ops",
    "netfilter",
    "tcx_ingress",
    "tcx_egress",
    "trace_uprobe_multi",
    "cgroup_unix_connect",
    "cgroup_unix_sendmsg",
    "cgroup_unix_recvmsg",
    "cgroup_unix_getpeername",
    "cgroup_unix_getsockname",
    "netkit_primary",
    "netkit_peer",
    "trace_kprobe_session",
    "trace_uprobe_session",
    "trace_fsession",
    "trace_fentry_multi",
    "trace_fexit_multi",
    "trace_fsession_multi",
};

// Indexed by EBPF_LINK_TYPE_….
constexpr const char *kLinkTypes[] = {
    nullptr,        "raw_tracepoint", "tracing",   "cgroup", "iter",         "netns",  "xdp",     "perf_event",
    "kprobe_multi", "struct_ops",     "netfilter", "tcx",    "uprobe_multi", "netkit", "sockmap", "tracing_multi",
};

const char *name_in(Names names, uint32_t type) noexcept { return type < names.size() ? names[type] : nullptr; }

int32_t number_in(Names names, const char *name) noexcept {
    for (size_t type = 0; type < names.size(); ++type) {
        if (names[type] && strcmp(names[type], name) == 0) return static_cast<int32_t>(type);
    }
    return -1;
}

}  // namespace

const char *program_type_name(uint32_t type) noexcept { return name_in(kProgramTypes, type); }
const char *attach_type_name(uint32_t type) noexcept { return name_in(kAttachTypes, type); }
const char *link_type_name(uint32_t type) noexcept { return name_in(kLinkTypes, type); }

int32_t program_type_by_name(const char *name) noexcept { return number_in(kProgramTypes, name); }
int32_t attach_type_by_name(const char *name) noexcept { return number_in(kAttachTypes, name); }
int32_t link_type_by_name(const char *name) noexcept { return number_in(kLinkTypes, name); }

std::string program_type_label(uint32_t type) {
    const char *name = program_type_name(type);
    return name ? name : text("type %u", type);
}

}  // namespace ebpfmap
