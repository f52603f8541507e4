// SPDX-License-Identifier: BSD-2-Clause
// Explanation of an XDP program that the kernel did not attach.
#include "program/link/xdp_error.h"

#include "base/capability.h"
#include "base/describe.h"
#include "base/map_flags.h"
#include "base/scarcity.h"
#include "base/type_names.h"
#include "net/interface.h"
#include "net/link_facts.h"
#include "program/link/incumbent.h"
#include "sys/try.h"
#include "typed/program_prober.h"

#include <ebpfmap/link.h>

#include <string>

namespace ebpfmap {
namespace {

int32_t explain_busy(uint32_t ifindex, const std::string &interface, int32_t code, Error **err) {
    std::optional<Incumbent> incumbent = find_incumbent(ifindex);
    if (incumbent) {
        return fail(err, code, EBPF_CAUSE_INTERFACE_BUSY, "%s already runs %s", interface.c_str(),
                    describe(*incumbent, interface_name(ifindex)).c_str());
    }
    return fail(
        err, code, EBPF_CAUSE_INTERFACE_BUSY,
        "the kernel allows no XDP program on %s, because its bond, bridge or team has an XDP program: detach that program "
        "first",
        interface.c_str());
}

int32_t explain_mtu(const XdpAttempt &attempt, const std::string &interface, const std::string &program, int32_t code,
                    Error **err) {
    LinkFacts link;
    read_link({attempt.ifindex, {}}, &link);
    return fail(err, code, EBPF_CAUSE_MTU,
                "%s has MTU %u, so its frames may be longer than the single page that native XDP gives to %s (for a veth the "
                "peer's MTU counts): lower the MTU at both ends (3498 fits), load a program in section xdp.frags such as the "
                "bundled forward.frags, or attach in generic mode",
                interface.c_str(), link.mtu, program.c_str());
}

int32_t explain_unknown(const XdpAttempt &attempt, const std::string &interface, const std::string &program, int32_t code,
                        Error **err) {
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "the kernel refuses to attach %s to %s in %s mode (%s): see its log (dmesg)",
                program.c_str(), interface.c_str(), attempt.mode == EBPF_XDP_MODE_NATIVE ? "native" : "generic",
                errno_name(code).c_str());
}

// EINVAL for a program with the attach type of interfaces.
int32_t explain_plain(const XdpAttempt &attempt, const std::string &interface, const std::string &program, Error **err) {
    if (attempt.mode == EBPF_XDP_MODE_GENERIC) {
        TRY(explain_generic_mode(program, interface, err));
    }
    return explain_unknown(attempt, interface, program, -EINVAL, err);
}

// EINVAL for an existing XDP program and an existing interface.
int32_t explain_invalid(const XdpAttempt &attempt, const std::string &interface, const std::string &program, Error **err) {
    if (!release_at_least(sys::kernel_release(), "5.9")) {
        return fail(err, -EOPNOTSUPP, EBPF_CAUSE_KERNEL_TOO_OLD, "links for XDP need Linux 5.9, this is %s",
                    running_kernel().c_str());
    }
    std::optional<ProgramTraits> traits = identify_program(attempt.prog_fd, sys::kXdp);
    if (!traits || traits->attach_type == sys::kAttachXdp) return explain_plain(attempt, interface, program, err);
    return fail(err, -EINVAL, EBPF_CAUSE_ATTACH_TYPE,
                "%s has attach type %s, an interface needs xdp: use ebpf_devmap_set() for a program of a devmap entry "
                "(xdp/devmap), ebpf_cpumap_set() for a program of a cpumap entry (xdp/cpumap)",
                program.c_str(), variant_name(sys::kXdp, traits->attach_type).c_str());
}

int32_t explain_native(const std::string &interface, int32_t code, Error **err) {
    return fail(
        err, code, EBPF_CAUSE_XDP_MODE,
        "the driver of %s does not support native XDP: attach in generic mode (EBPF_XDP_MODE_GENERIC), or let the library "
        "choose (EBPF_XDP_MODE_AUTO)",
        interface.c_str());
}

int32_t explain_queues(const std::string &interface, int32_t code, Error **err) {
    return fail(
        err, code, EBPF_CAUSE_XDP_MODE,
        "%s has fewer receive queues than its driver needs for native XDP (a veth needs as many as its peer has transmit "
        "queues): change their number (ethtool -L) or attach in generic mode",
        interface.c_str());
}

int32_t explain_refusal(const XdpAttempt &attempt, const std::string &interface, const std::string &program, int32_t code,
                        Error **err) {
    switch (code) {
    case -EPERM: return explain_capabilities("attaching to " + interface, kBpf | kNetAdmin, code, err);
    case -EBUSY:
    case -EEXIST: return explain_busy(attempt.ifindex, interface, code, err);
    case -ERANGE: return explain_mtu(attempt, interface, program, code, err);
    case -EINVAL: return explain_invalid(attempt, interface, program, err);
    case -EOPNOTSUPP: return explain_native(interface, code, err);
    case -ENOSPC: return explain_queues(interface, code, err);
    default: return explain_unknown(attempt, interface, program, code, err);
    }
}

}  // namespace

int32_t explain_attach_xdp(const XdpAttempt &attempt, int32_t code, Error **err) {
    if (explain_scarcity("attaching an XDP program", code, err)) return code;
    sys::ProgramInfo info;
    TRY(check_program({attempt.prog_fd}, &info, code, err));
    std::string program = describe_program(info);
    if (info.type != sys::kXdp) {
        return fail(err, -EINVAL, EBPF_CAUSE_PROGRAM_TYPE, "%s is of type %s, but XDP on an interface needs type xdp",
                    program.c_str(), program_type_label(info.type).c_str());
    }
    TRY(check_interface(attempt.ifindex, -ENODEV, err));
    return explain_refusal(attempt, interface_label(attempt.ifindex), program, code, err);
}

}  // namespace ebpfmap
