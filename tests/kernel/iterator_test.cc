// SPDX-License-Identifier: BSD-2-Clause
// The maps that the kernel's iterators (bpf_iter) support. The library does not use them.
#include "kernel/kernel_types.h"
#include "kernel/programs.h"
#include "kernel/raw.h"
#include "kernel/subject.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace kernel_tests;

namespace {

using ebpfmap::harness::Descriptor;

Descriptor load_iterator(const char *target) {
    return load({.type = BPF_PROG_TYPE_TRACING,
                 .attach_type = BPF_TRACE_ITER,
                 .attach_btf_id = find_function(std::string("bpf_iter_") + target),
                 .instructions = returning(0)});
}

bool walks(const Descriptor &iterator, const MapHandle &map) {
    bpf_iter_link_info info{};
    info.map.map_fd = static_cast<uint32_t>(ebpf_map_fd(map.get()));
    bpf_attr attr{};
    attr.link_create.prog_fd = static_cast<uint32_t>(iterator.get());
    attr.link_create.attach_type = BPF_TRACE_ITER;
    attr.link_create.iter_info = reinterpret_cast<uintptr_t>(&info);
    attr.link_create.iter_info_len = sizeof info;
    Descriptor link(raw_bpf(BPF_LINK_CREATE, attr));
    return link.valid();
}

}  // namespace

TEST_CASE("which types the kernel's iterators walk", "[kernel][iterator]") {
    struct Row {
        const char *target;
        std::vector<uint32_t> types;
    };
    const Row rows[] = {
        {"bpf_map_elem",
         {EBPF_MAP_TYPE_HASH, EBPF_MAP_TYPE_ARRAY, EBPF_MAP_TYPE_PERCPU_HASH, EBPF_MAP_TYPE_PERCPU_ARRAY,
          EBPF_MAP_TYPE_LRU_HASH, EBPF_MAP_TYPE_LRU_PERCPU_HASH}},
        {"sockmap", {EBPF_MAP_TYPE_SOCKMAP, EBPF_MAP_TYPE_SOCKHASH}},
        {"bpf_sk_storage_map", {EBPF_MAP_TYPE_SK_STORAGE}},
    };
    for (const Row &row : rows) {
        Descriptor iterator = load_iterator(row.target);
        for (uint32_t type = 1; type <= kNewestType; ++type) {
            INFO(row.target << " and " << ebpf_map_type_name(type));
            bool expected = std::find(row.types.begin(), row.types.end(), type) != row.types.end();
            CHECK(walks(iterator, make_subject(type).map) == expected);
        }
    }
}
