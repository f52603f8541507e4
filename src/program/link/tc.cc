// SPDX-License-Identifier: BSD-2-Clause
// Links of tc programs to interfaces.
#include "program/link/tc.h"

#include "base/capability.h"
#include "base/describe.h"
#include "base/map_flags.h"
#include "base/scarcity.h"
#include "base/type_names.h"
#include "map/map.h"
#include "net/interface.h"
#include "sys/try.h"
#include "typed/program_prober.h"

#include <memory>

namespace ebpfmap {
namespace {

constexpr const char *kTcxSince = "6.6";

bool kernel_has_tcx() { return release_at_least(sys::kernel_release(), kTcxSince); }

int32_t attach_tcx(int32_t prog_fd, uint32_t ifindex, uint32_t direction, std::unique_ptr<Link> *out) {
    uint32_t attach_type = direction == EBPF_TC_DIRECTION_EGRESS ? sys::kAttachTcxEgress : sys::kAttachTcxIngress;
    int32_t fd = TRY(create_link(prog_fd, ifindex, attach_type, 0));
    return adopt_link(sys::Fd(fd), out);
}

int32_t attach_clsact(int32_t prog_fd, uint32_t ifindex, uint32_t direction, std::unique_ptr<Link> *out) {
    auto link = std::make_unique<Link>();
    TRY(TcFilter::add(prog_fd, ifindex, direction, &link->filter));
    *out = std::move(link);
    return 0;
}

struct TcAttempt {
    int32_t prog_fd;
    uint32_t ifindex;
    uint32_t direction;
    bool tcx;
};

int32_t explain_attach_tc(const TcAttempt &attempt, int32_t code, Error **err) {
    if (explain_scarcity("attaching a tc program", code, err)) return code;
    sys::ProgramInfo info;
    TRY(check_program({attempt.prog_fd}, &info, code, err));
    std::string program = describe_program(info);
    if (info.type != sys::kSchedCls) {
        return fail(err, -EINVAL, EBPF_CAUSE_PROGRAM_TYPE, "%s is of type %s, tc needs sched_cls (section \"tc\")",
                    program.c_str(), program_type_label(info.type).c_str());
    }
    TRY(check_interface(attempt.ifindex, -ENODEV, err));
    std::string where = text("%s at %s", interface_label(attempt.ifindex).c_str(),
                             attempt.direction == EBPF_TC_DIRECTION_EGRESS ? "egress" : "ingress");
    if (code == -EPERM) return explain_capabilities("attaching to " + where, kNetAdmin, code, err);
    if (attempt.tcx && !kernel_has_tcx()) {
        return fail(err, -EOPNOTSUPP, EBPF_CAUSE_KERNEL_TOO_OLD, "tcx needs Linux %s, this is %s: use EBPF_TC_MODE_AUTO",
                    kTcxSince, running_kernel().c_str());
    }
    if (code == -EEXIST) {
        return fail(err, code, EBPF_CAUSE_EXISTS,
                    "%s is already attached to %s: `bpftool net list` shows the attached programs", program.c_str(),
                    where.c_str());
    }
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "the kernel refuses to attach %s to %s by %s (%s): see its log (dmesg)",
                program.c_str(), where.c_str(), attempt.tcx ? "tcx" : "clsact", errno_name(code).c_str());
}

}  // namespace

int32_t attach_tc(int32_t prog_fd, uint32_t ifindex, uint32_t direction, uint32_t mode, std::unique_ptr<Link> *out,
                  Error **err) {
    bool tcx = mode == EBPF_TC_MODE_TCX || (mode == EBPF_TC_MODE_AUTO && kernel_has_tcx());
    int32_t code = tcx ? attach_tcx(prog_fd, ifindex, direction, out) : attach_clsact(prog_fd, ifindex, direction, out);
    return code < 0 ? explain_attach_tc({prog_fd, ifindex, direction, tcx}, code, err) : 0;
}

}  // namespace ebpfmap
