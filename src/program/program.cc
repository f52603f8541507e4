// SPDX-License-Identifier: BSD-2-Clause
// Opening of programs; their attach types, xdp.frags and run statistics.
#include "program/program.h"

#include "base/bpf_object.h"
#include "base/capability.h"
#include "base/describe.h"
#include "base/map_flags.h"
#include "base/scarcity.h"
#include "base/type_names.h"
#include "map/open_error.h"
#include "program/pin.h"
#include "sys/try.h"
#include "typed/program_prober.h"

namespace ebpfmap {
namespace {

std::string hexadecimal(const uint8_t (&bytes)[8]) {
    std::string digits;
    for (uint8_t byte : bytes) digits += text("%02x", byte);
    return digits;
}

int32_t adopt_program(sys::Fd fd, std::unique_ptr<Program> *out) {
    auto program = std::make_unique<Program>();
    TRY(program_info(fd.get(), &program->info));
    program->fd = std::move(fd);
    program->tag = hexadecimal(program->info.tag);
    *out = std::move(program);
    return 0;
}

int32_t explain_unknown_traits(const Program &program, Error **err) {
    constexpr size_t kScratch = 4;
    int32_t code = sys::check_descriptors(kScratch);
    if (explain_scarcity("finding the expected attach type of a program", code, err)) return code;
    std::string type = program_type_label(program.info.type);
    return fail(
        err, -EOPNOTSUPP, EBPF_CAUSE_NOT_SUPPORTED,
        "the kernel does not show the expected attach type of a program, and the library cannot find it by trial for %s of type "
        "%s (only for xdp, cgroup_skb and cgroup_sock_addr, with CAP_BPF and CAP_NET_ADMIN)",
        describe_program(program.info).c_str(), type.c_str());
}

}  // namespace

int32_t open_program_fd(int32_t fd, std::unique_ptr<Program> *out, Error **err) {
    sys::Fd duplicate(sys::duplicate(fd));
    int32_t code = duplicate.valid() ? 0 : duplicate.get();
    if (code == 0 && file_kind(fd) != kProgramKind.noun) code = -EINVAL;
    if (code == 0) code = adopt_program(std::move(duplicate), out);
    return code < 0 ? explain_open_fd(kProgramKind, fd, code, err) : 0;
}

int32_t open_program_id(uint32_t id, std::unique_ptr<Program> *out, Error **err) {
    sys::IdAttr attr{id, 0, 0};
    int32_t code = sys::bpf_fd(sys::kProgramFdById, &attr, EBPFMAP_ATTR_SIZE(sys::IdAttr, open_flags));
    if (code >= 0) code = adopt_program(sys::Fd(code), out);
    return code < 0 ? explain_open_id(kProgramKind, id, code, err) : 0;
}

int32_t open_program_pinned(const char *path, std::unique_ptr<Program> *out, Error **err) {
    sys::Fd fd;
    TRY(open_pinned_object(kProgramKind, path, &fd, err));
    int32_t code = adopt_program(std::move(fd), out);
    return code < 0 ? explain_open_pin(kProgramKind, path, 0, code, err) : 0;
}

int32_t program_attach_type(const Program &program, Error **err) {
    std::optional<ProgramTraits> traits = identify_program(program.fd.get(), program.info.type);
    return traits ? static_cast<int32_t>(traits->attach_type) : explain_unknown_traits(program, err);
}

int32_t program_has_frags(const Program &program, Error **err) {
    if (program.info.type != sys::kXdp) return 0;
    std::optional<ProgramTraits> traits = identify_program(program.fd.get(), program.info.type);
    return traits ? static_cast<int32_t>(traits->frags) : explain_unknown_traits(program, err);
}

int32_t program_runs(const Program &program, uint64_t *count, uint64_t *nanoseconds, Error **err) {
    sys::ProgramRuns info{};
    sys::InfoAttr attr{static_cast<uint32_t>(program.fd.get()), sizeof info, reinterpret_cast<uintptr_t>(&info)};
    int32_t code = sys::bpf(sys::kObjectInfo, &attr, EBPFMAP_ATTR_SIZE(sys::InfoAttr, info));
    if (code < 0) return explain_open_fd(kProgramKind, program.fd.get(), code, err);
    *count = info.run_cnt;
    *nanoseconds = info.run_time_ns;
    return 0;
}

int32_t enable_run_statistics(Error **err) {
    constexpr const char *kWhat = "enabling the run statistics of programs";
    sys::EnableStatsAttr attr{sys::kStatsRunTime};
    int32_t fd = sys::bpf_fd(sys::kEnableStats, &attr, sizeof attr);
    if (fd >= 0 || explain_scarcity(kWhat, fd, err)) return fd;
    if (fd == -EPERM) return explain_capabilities(kWhat, kSysAdmin, fd, err);
    return fail(err, fd, EBPF_CAUSE_KERNEL_TOO_OLD, "%s needs Linux 5.8, this is %s: use sysctl kernel.bpf_stats_enabled=1",
                kWhat, running_kernel().c_str());
}

}  // namespace ebpfmap
