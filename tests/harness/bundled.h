// SPDX-License-Identifier: BSD-2-Clause
// A bundled object, loaded, with its programs, maps and counters.
#pragma once

#include "harness/handles.h"
#include "harness/interface.h"

#include <cstdint>
#include <map>
#include <ostream>
#include <string>

namespace ebpfmap::harness {

// A value of the map "counters".
struct Count {
    uint64_t packets;
    uint64_t bytes;

    bool operator==(const Count &) const = default;
};

std::ostream &operator<<(std::ostream &out, const Count &count);

// Of all CPUs together.
Count read_count(const ebpf_map *counters, uint32_t outcome);
// The same, as soon as there are that many packets, or after a while.
Count wait_for_count(const ebpf_map *counters, uint32_t outcome, uint64_t packets);

class Bundled {
public:
    using Constants = std::map<std::string, uint32_t>;

    explicit Bundled(const std::string &name, const Constants &constants = {});

    // For as long as this lives.
    const ebpf_map *map(const std::string &name) const;
    int32_t program(const std::string &name) const;
    Count count(uint32_t outcome) const { return read_count(map("counters"), outcome); }
    Count wait_for(uint32_t outcome, uint64_t packets) const { return wait_for_count(map("counters"), outcome, packets); }
    LinkHandle attach(const std::string &program, const Interface &interface, uint32_t mode) const;

    // Puts an interface into a devmap, by its index in its own namespace.
    void set_device(const std::string &map, uint32_t key, const Interface &interface, int32_t entry_program = -1) const;

private:
    ObjectHandle object_;
    mutable std::map<std::string, MapHandle> maps_;
};

}  // namespace ebpfmap::harness
