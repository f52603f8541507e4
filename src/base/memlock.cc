// SPDX-License-Identifier: BSD-2-Clause
#include "base/memlock.h"

#include "base/bpf_object.h"
#include "codec/fdinfo.h"
#include "sys/facts.h"

namespace ebpfmap {
namespace {

std::string bytes_text(uint64_t bytes) {
    return bytes == sys::kUnlimited ? "unlimited" : text("%llu bytes", static_cast<unsigned long long>(bytes));
}

// The charge of this process's descriptors. Two descriptors of one map count once.
uint64_t charged_bytes() {
    uint64_t sum = 0;
    std::string seen = " ";
    std::vector<int32_t> descriptors;
    sys::open_descriptors(&descriptors);
    for (int32_t fd : descriptors) {
        std::string info = fdinfo(fd);
        std::optional<uint64_t> bytes = fdinfo_number(info, "memlock");
        if (!bytes) continue;
        std::optional<uint64_t> map = fdinfo_number(info, "map_id");
        std::optional<uint64_t> program = fdinfo_number(info, "prog_id");
        std::string id = text("%s%llu ", map ? "m" : "p", static_cast<unsigned long long>(map.value_or(program.value_or(0))));
        if (seen.find(" " + id) != seen.npos) continue;
        seen += id;
        sum += *bytes;
    }
    return sum;
}

}  // namespace

std::string locked_memory_text() {
    sys::Limit limit;
    if (sys::locked_memory_limit(&limit) < 0) return "RLIMIT_MEMLOCK cannot be read";
    return text("RLIMIT_MEMLOCK is %s (hard limit: %s), and it applies to all processes of this user together",
                bytes_text(limit.soft).c_str(), bytes_text(limit.hard).c_str());
}

int32_t explain_memlock(const std::string &action, int32_t code, Error **err) {
    if (!err) return code;
    return fail(
        err, code, EBPF_CAUSE_MEMLOCK,
        "%s was refused although no capability is missing: Linux before 5.11 charges maps and programs to RLIMIT_MEMLOCK. "
        "%s; the maps and programs that this process has open are charged %llu bytes. Raise the limit (ulimit -l unlimited; "
        "CAP_SYS_RESOURCE allows more than the hard limit, and CAP_IPC_LOCK does not help here)",
        action.c_str(), locked_memory_text().c_str(), static_cast<unsigned long long>(charged_bytes()));
}

}  // namespace ebpfmap
