// SPDX-License-Identifier: BSD-2-Clause
// Links of programs that name their target in their section.
#include "program/link/section.h"

#include "base/capability.h"
#include "base/scarcity.h"
#include "program/libbpf_log.h"
#include "sys/try.h"

#include <bpf/libbpf.h>

#include <memory>

namespace ebpfmap {
namespace {

// Sections name targets of tracing programs. perf_event_open(2) may also fail with EACCES.
constexpr Capabilities kTracing = kBpf | kPerfmon;

int32_t explain_section(const std::string &name, const std::string &section, int32_t code, Error **err) {
    std::string attaching = text("attaching program \"%s\" by its section \"%s\"", name.c_str(), section.c_str());
    if (explain_scarcity(attaching.c_str(), code, err)) return code;
    if (code == -EPERM || (code == -EACCES && lacking(kTracing) != 0))
        return explain_capabilities(attaching, kTracing, code, err);
    // libbpf fails with these codes if it cannot attach a section of this type.
    if (code == -ESRCH || code == -EOPNOTSUPP) {
        return fail(err, -EOPNOTSUPP, EBPF_CAUSE_SECTION,
                    "section \"%s\" of program \"%s\" names no target: use ebpf_link_attach_xdp(), ebpf_link_attach_tc() or "
                    "ebpf_link_attach_cgroup(), or name the target in the section (\"tp/sched/…\", \"fentry/FUNCTION\")",
                    section.c_str(), name.c_str());
    }
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "%s failed (%s): see libbpf's log", attaching.c_str(), errno_name(code).c_str());
}

// The link, or nullptr and -errno in `code`.
std::unique_ptr<bpf_link, Link::Destroy> attach_by_libbpf(const bpf_program *program, int32_t *code, std::string *log_text) {
    LibbpfLog log;
    errno = 0;
    std::unique_ptr<bpf_link, Link::Destroy> link(bpf_program__attach(program));
    // libbpf 1.1 returns no link and no errno if a section may name a target but does not.
    *code = link ? 0 : (errno != 0 ? -errno : -EOPNOTSUPP);
    if (*code == -sys::kErrnoNotsupp) *code = -EOPNOTSUPP;
    *log_text = log.text();
    return link;
}

}  // namespace

int32_t attach_section(const Object &object, const char *name, std::unique_ptr<Link> *out, Error **err) {
    bpf_program *program = find_program(object, name, err);
    if (!program) return -ENOENT;
    TRY(check_loaded(object, "program", name, err));
    const char *section = bpf_program__section_name(program);
    int32_t code;
    std::string log;
    auto attached = attach_by_libbpf(program, &code, &log);
    int32_t fd = attached ? sys::duplicate(bpf_link__fd(attached.get())) : code;
    if (fd < 0) {
        code = explain_section(shown(name), shown(section), fd, err);
        attach_log(err, log);
        return code;
    }
    std::unique_ptr<Link> link;
    // Before Linux 5.15 there is a perf event instead of a link.
    if (adopt_link(sys::Fd(fd), &link) < 0) link = std::make_unique<Link>();
    link->section = std::move(attached);
    *out = std::move(link);
    return 0;
}

}  // namespace ebpfmap
