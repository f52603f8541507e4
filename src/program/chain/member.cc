// SPDX-License-Identifier: BSD-2-Clause
// Check of a program before it becomes a member of a chain.
#include "program/chain/member.h"

#include "base/bpf_object.h"
#include "base/describe.h"
#include "base/type_names.h"
#include "typed/program_prober.h"

#include <cstring>
#include <vector>

namespace ebpfmap {
namespace {

// The ids of the maps that a program uses; empty if the kernel does not show them.
std::vector<uint32_t> maps_of(int32_t prog_fd, uint32_t count) {
    std::vector<uint32_t> ids(count);
    sys::ProgramInfo info{};
    info.nr_map_ids = count;
    info.map_ids = reinterpret_cast<uintptr_t>(ids.data());
    sys::InfoAttr attr{static_cast<uint32_t>(prog_fd), sizeof info, reinterpret_cast<uintptr_t>(&info)};
    if (sys::bpf(sys::kObjectInfo, &attr, EBPFMAP_ATTR_SIZE(sys::InfoAttr, info)) < 0) ids.clear();
    return ids;
}

// The map has the name of a chain's per-CPU map (<ebpfmap/bpf/chain.h>), but it is not this chain's map.
bool is_another_chains(const Chain &chain, uint32_t map_id) {
    if (map_id == chain.maps.cpu->id) return false;
    sys::IdAttr attr{map_id, 0, 0};
    sys::Fd fd(sys::bpf_fd(sys::kMapFdById, &attr, EBPFMAP_ATTR_SIZE(sys::IdAttr, open_flags)));
    sys::MapInfo info;
    return fd.valid() && map_info(fd.get(), &info) >= 0 && strcmp(info.name, chain.maps.cpu->name) == 0;
}

}  // namespace

int32_t check_member(const Chain &chain, int32_t prog_fd, const sys::ProgramInfo &info, Error **err) {
    if (info.type != program_type_of(chain)) {
        return fail(err, -EINVAL, EBPF_CAUSE_PROGRAM_TYPE, "%s is of type %s, this chain is for %s programs",
                    describe_program(info).c_str(), program_type_label(info.type).c_str(),
                    program_type_label(program_type_of(chain)).c_str());
    }
    for (uint32_t map_id : maps_of(prog_fd, info.nr_map_ids)) {
        if (!is_another_chains(chain, map_id)) continue;
        return fail(err, -EINVAL, EBPF_CAUSE_CHAIN_MEMBER,
                    "%s is not bound to this chain (it uses map %u, which belongs to another chain or to no chain): call "
                    "ebpf_chain_bind() on its object before ebpf_object_load()",
                    describe_program(info).c_str(), map_id);
    }
    return 0;
}

}  // namespace ebpfmap
