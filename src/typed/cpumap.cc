// SPDX-License-Identifier: BSD-2-Clause
// Entries of a cpumap (Linux 4.15), programs in them (5.9).
#include "typed/cpumap.h"

#include "map/element_error.h"
#include "sys/try.h"
#include "typed/program_prober.h"
#include "typed/redirect_entries.h"
#include "typed/refused.h"

namespace ebpfmap::cpumap {
namespace {

int32_t check_type(const Map &map, Error **err) {
    return map.type == EBPF_MAP_TYPE_CPUMAP ? 0 : explain_type(map, "a cpumap", err);
}

}  // namespace

int32_t set(const Map &map, uint32_t cpu, uint32_t queue_size, int32_t prog_fd, uint64_t flags, Error **err) {
    TRY(check_type(map, err));
    TRY(check_entry_program(map, prog_fd, "5.9", err));
    TRY(check_queue_size(queue_size, err));
    RedirectEntry entry = make_entry(queue_size, prog_fd);
    int32_t code = raw_update(map, &cpu, &entry, flags);
    return code < 0 ? explain_cpumap_set({map, &cpu, flags, code, "prog_fd"}, queue_size, prog_fd, err) : 0;
}

int32_t get(const Map &map, uint32_t cpu, uint32_t *queue_size, uint32_t *prog_id, Error **err) {
    TRY(check_type(map, err));
    return get_redirect_entry(map, cpu, queue_size, prog_id, err);
}

int32_t remove(const Map &map, uint32_t cpu, Error **err) {
    TRY(check_type(map, err));
    int32_t code = raw_delete(map, &cpu);
    return code < 0 ? explain_cpumap_unset({map, &cpu, 0, code, "cpu"}, err) : 0;
}

int32_t next(Cursor &cursor, uint32_t *cpu, uint32_t *queue_size, uint32_t *prog_id, Error **err) {
    TRY(check_type(cursor.map(), err));
    return next_redirect_entry(cursor, cpu, queue_size, prog_id, err);
}

}  // namespace ebpfmap::cpumap
