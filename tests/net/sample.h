// SPDX-License-Identifier: BSD-2-Clause
// The programs of tests/net/bpf/sample.bpf.c in the kernel, and traffic for them.
#pragma once

#include "harness/handles.h"
#include "harness/line.h"
#include "harness/traffic.h"
#include "net/objects.h"

namespace net_tests {

using namespace ebpfmap::harness;

struct Sample {
    explicit Sample(uint32_t verdict = 2, uint64_t process = 0) {
        set_constant(object, "verdict", verdict);
        set_constant(object, "process", process);
        call(ebpf_object_load, object.get());
        seen_map = make<MapHandle>(ebpf_object_open_map, object.get(), "seen");
    }

    int32_t fd(const char *program) const { return call(ebpf_object_program_fd, object.get(), program); }

    uint64_t seen(uint32_t index) const {
        uint64_t packets = 0;
        call(ebpf_map_lookup, seen_map.get(), &index, 4U, &packets, 8U, uint64_t{0});
        return packets;
    }

    ObjectHandle object = open_object("sample.o");
    MapHandle seen_map;
};

inline uint32_t send(const Line &line, uint32_t count) {
    PacketSocket sender(line.left);
    PacketSocket receiver(line.middle_left);
    return run_traffic(sender, receiver, flow_between(line.left, line.middle_left), count).received;
}

inline uint32_t program_id(const LinkHandle &link) {
    uint32_t id = 0;
    call(ebpf_link_program_id, link.get(), &id);
    return id;
}

}  // namespace net_tests
