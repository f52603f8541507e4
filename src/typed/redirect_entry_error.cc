// SPDX-License-Identifier: BSD-2-Clause
// Errors of putting an entry into a devmap or cpumap.
#include "base/describe.h"
#include "codec/percpu.h"
#include "map/element_error.h"
#include "net/interface.h"
#include "sys/try.h"
#include "typed/program_prober.h"
#include "typed/refused.h"

#include <cstring>

namespace ebpfmap {
namespace {

constexpr uint32_t kLongestQueue = 16384;

// The limit of the machine comes before the limit of the map, because a larger map does not help. Returns 0 if the CPU is not
// the reason.
int32_t impossible_cpu(const Refused &refused, Error **err) {
    uint32_t cpu;
    memcpy(&cpu, refused.key, sizeof cpu);
    std::string possible = sys::read_file("/sys/devices/system/cpu/possible").value_or("");
    bool missing =
        refused.code == -ENODEV || (cpu >= refused.map.max_entries && !is_possible_cpu(possible, cpu).value_or(true));
    if (!missing) return 0;
    while (!possible.empty() && possible.back() == '\n') possible.pop_back();
    return fail(err, refused.code, EBPF_CAUSE_CPU, "CPU %u is not possible on this machine (%s)", cpu, possible.c_str());
}

int32_t key_of_interface(const Refused &refused, uint32_t ifindex, Error **err) {
    uint32_t key;
    memcpy(&key, refused.key, sizeof key);
    if (refused.code != -E2BIG || refused.map.type != EBPF_MAP_TYPE_DEVMAP || key != ifindex) return 0;
    return fail(err, refused.code, EBPF_CAUSE_INDEX,
                "index %u is past the end of %s, which has %u entries (0-%u): interface indexes as keys need a "
                "devmap_hash, or a larger max_entries",
                key, describe(refused.map).c_str(), refused.map.max_entries, refused.map.max_entries - 1);
}

}  // namespace

int32_t check_queue_size(uint32_t queue_size, Error **err) {
    if (queue_size >= 1 && queue_size <= kLongestQueue) return 0;
    return fail(err, queue_size == 0 ? -EINVAL : -EOVERFLOW, EBPF_CAUSE_QUEUE_SIZE,
                "a CPU's queue has 1 to %u frames, not %u%s", kLongestQueue, queue_size,
                queue_size == 0 ? " (ebpf_cpumap_delete() removes a CPU)" : "");
}

int32_t explain_devmap_set(const Refused &refused, uint32_t ifindex, int32_t prog_fd, Error **err) {
    if (refused.code == -EINVAL && refused.flags <= EBPF_EXIST) {
        TRY(check_interface(ifindex, refused.code, err));
        TRY(explain_entry_program(refused.map, {prog_fd, refused.argument}, sys::kAttachXdpDevmap, refused.code, err));
    }
    TRY(key_of_interface(refused, ifindex, err));
    return explain_update(refused.map, refused.key, refused.flags, refused.code, err);
}

int32_t explain_cpumap_set(const Refused &refused, uint32_t queue_size, int32_t prog_fd, Error **err) {
    int32_t code = refused.code;
    TRY(impossible_cpu(refused, err));
    if (code == -EOVERFLOW) {
        TRY(check_queue_size(queue_size, err));
    }
    // The kernel returns ENOMEM for any program that it does not take.
    if (code == -ENOMEM || (code == -EINVAL && refused.flags <= EBPF_EXIST)) {
        int32_t real = code == -ENOMEM && prog_fd >= 0 ? -EINVAL : code;
        TRY(explain_entry_program(refused.map, {prog_fd, refused.argument}, sys::kAttachXdpCpumap, real, err));
    }
    return explain_update(refused.map, refused.key, refused.flags, code, err);
}

int32_t explain_cpumap_unset(const Refused &refused, Error **err) {
    TRY(impossible_cpu(refused, err));
    return explain_delete(refused.map, refused.key, refused.code, err);
}

}  // namespace ebpfmap
