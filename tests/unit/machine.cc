// SPDX-License-Identifier: BSD-2-Clause
#include "unit/machine.h"

#include <catch2/catch.hpp>

#include <cstring>

namespace ebpfmap::unit {

Machine::~Machine() {
    CHECK(open_descriptors() == 0);
    CHECK(xdp.mappings() == 0);
}

sys::MapCreateAttr usual(uint32_t type, uint32_t max_entries, const char *name) {
    sys::MapCreateAttr attr{};
    attr.map_type = type;
    attr.key_size = 4;
    attr.value_size = 8;
    attr.max_entries = max_entries;
    strcpy(attr.map_name, name);
    switch (type) {
    case EBPF_MAP_TYPE_QUEUE:
    case EBPF_MAP_TYPE_BLOOM_FILTER: attr.key_size = 0; break;
    case EBPF_MAP_TYPE_LPM_TRIE: attr.key_size = 8; break;
    case EBPF_MAP_TYPE_CGROUP_STORAGE: attr.key_size = 16; break;
    case EBPF_MAP_TYPE_PROG_ARRAY:
    case EBPF_MAP_TYPE_PERF_EVENT_ARRAY:
    case EBPF_MAP_TYPE_CGROUP_ARRAY:
    case EBPF_MAP_TYPE_ARRAY_OF_MAPS:
    case EBPF_MAP_TYPE_HASH_OF_MAPS:
    case EBPF_MAP_TYPE_XSKMAP: attr.value_size = 4; break;
    default: break;
    }
    return attr;
}

MapHandle Machine::make_map(uint32_t type, uint32_t max_entries, const char *name) {
    int32_t fd = open_map(usual(type, max_entries, name));
    auto map = harness::make<MapHandle>(ebpf_map_open_fd, fd);
    close(fd);
    return map;
}

}  // namespace ebpfmap::unit
