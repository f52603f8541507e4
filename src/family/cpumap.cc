// SPDX-License-Identifier: BSD-2-Clause
// cpumap (Linux 4.15): CPUs to hand frames to; programs in entries 5.9.
#include "family/cpumap.h"

#include "codec/percpu.h"
#include "explain/describe.h"
#include "explain/element.h"
#include "explain/program.h"
#include "family/redirect_entries.h"

namespace ebpfmap::cpumap {
namespace {

constexpr uint32_t kLongestQueue = 16384;

int32_t check_type(const Map &map, Error **err) {
    return map.type == EBPF_MAP_TYPE_CPUMAP ? 0 : explain::wrong_type(map, "a cpumap", err);
}

int32_t check_queue(uint32_t queue_size, Error **err) {
    if (queue_size >= 1 && queue_size <= kLongestQueue) return 0;
    return fail(err, queue_size == 0 ? -EINVAL : -EOVERFLOW, EBPF_CAUSE_QUEUE_SIZE,
                "a CPU's queue has 1 to %u frames, not %u%s", kLongestQueue, queue_size,
                queue_size == 0 ? " (ebpf_cpumap_delete() takes a CPU out)" : "");
}

// The limit of the machine is said before that of the map, because no larger map would help. 0 where the CPU is not the reason.
int32_t impossible_cpu(const Map &map, uint32_t cpu, int32_t code, Error **err) {
    std::string possible = sys::read_file("/sys/devices/system/cpu/possible").value_or("");
    bool refused = code == -ENODEV || (cpu >= map.max_entries && !is_possible_cpu(possible, cpu).value_or(true));
    if (!refused) return 0;
    while (!possible.empty() && possible.back() == '\n') possible.pop_back();
    return fail(err, code, EBPF_CAUSE_CPU, "CPU %u is not possible on this machine (%s)", cpu, possible.c_str());
}

int32_t explain_set(const Map &map, uint32_t cpu, int32_t prog_fd, uint64_t flags, int32_t code, Error **err) {
    if (int32_t error = impossible_cpu(map, cpu, code, err); error < 0) return error;
    // The kernel answers "no memory" to any program that it does not take.
    if (code == -ENOMEM || code == -EINVAL) {
        int32_t real = code == -ENOMEM && prog_fd >= 0 ? -EINVAL : code;
        if (int32_t error = explain::entry_program(map, prog_fd, sys::kAttachXdpCpumap, real, err); error < 0) return error;
    }
    return explain::update(map, &cpu, flags, code, err);
}

}  // namespace

int32_t set(const Map &map, uint32_t cpu, uint32_t queue_size, int32_t prog_fd, uint64_t flags, Error **err) {
    if (int32_t error = check_type(map, err); error < 0) return error;
    if (int32_t error = explain::check_entry_program(map, prog_fd, "5.9", err); error < 0) return error;
    if (int32_t error = check_queue(queue_size, err); error < 0) return error;
    RedirectEntry entry = make_entry(queue_size, prog_fd);
    int32_t result = raw_update(map, &cpu, &entry, flags);
    return result < 0 ? explain_set(map, cpu, prog_fd, flags, result, err) : 0;
}

int32_t get(const Map &map, uint32_t cpu, uint32_t *queue_size, uint32_t *prog_id, Error **err) {
    if (int32_t error = check_type(map, err); error < 0) return error;
    return family::get_entry(map, cpu, queue_size, prog_id, err);
}

int32_t remove(const Map &map, uint32_t cpu, Error **err) {
    if (int32_t error = check_type(map, err); error < 0) return error;
    int32_t result = raw_delete(map, &cpu);
    if (result >= 0) return 0;
    if (int32_t error = impossible_cpu(map, cpu, result, err); error < 0) return error;
    return explain::removal(map, &cpu, result, err);
}

int32_t next(Cursor &cursor, uint32_t *cpu, uint32_t *queue_size, uint32_t *prog_id, Error **err) {
    if (int32_t error = check_type(cursor.map(), err); error < 0) return error;
    return family::next_entry(cursor, cpu, queue_size, prog_id, err);
}

}  // namespace ebpfmap::cpumap
