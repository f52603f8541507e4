// SPDX-License-Identifier: BSD-2-Clause
#include "harness/bundled.h"

#include <chrono>
#include <thread>

namespace ebpfmap::harness {

std::ostream &operator<<(std::ostream &out, const Count &count) {
    return out << count.packets << " packets, " << count.bytes << " bytes";
}

Count read_count(const ebpf_map *counters, uint32_t outcome) {
    uint64_t sums[2];
    call(ebpf_percpu_sum, counters, &outcome, sizeof outcome, 8, sums, sizeof sums);
    return {sums[0], sums[1]};
}

Count wait_for_count(const ebpf_map *counters, uint32_t outcome, uint64_t packets) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    Count count = read_count(counters, outcome);
    while (count.packets < packets && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        count = read_count(counters, outcome);
    }
    return count;
}

Bundled::Bundled(const std::string &name, const Constants &constants)
    : object_(make<ObjectHandle>(ebpf_object_open_bundled, name.c_str())) {
    for (const auto &[constant, value] : constants) {
        call(ebpf_object_set_constant, object_.get(), constant.c_str(), &value, sizeof value);
    }
    call(ebpf_object_load, object_.get());
}

const ebpf_map *Bundled::map(const std::string &name) const {
    MapHandle &map = maps_[name];
    if (!map) map = make<MapHandle>(ebpf_object_open_map, object_.get(), name.c_str());
    return map.get();
}

int32_t Bundled::program(const std::string &name) const { return call(ebpf_object_program_fd, object_.get(), name.c_str()); }

LinkHandle Bundled::attach(const std::string &program_name, const Interface &interface, uint32_t mode) const {
    InNetns inside(interface.netns());
    return make<LinkHandle>(ebpf_link_attach_xdp, program(program_name), interface.index(), mode);
}

void Bundled::set_device(const std::string &name, uint32_t key, const Interface &interface, int32_t entry_program) const {
    InNetns inside(interface.netns());
    call(ebpf_devmap_set, map(name), key, interface.index(), entry_program, EBPF_ANY);
}

}  // namespace ebpfmap::harness
