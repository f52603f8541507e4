// SPDX-License-Identifier: BSD-2-Clause
// A machine with all that a call of the library may need.
#pragma once

#include "unit/machine.h"

namespace ebpfmap::unit {

constexpr const char *kPin = "/sys/fs/bpf/pin";
constexpr uint8_t kAddress[4] = {10, 0, 0, 1};

class World : public Machine {
public:
    // With a map of this type that holds something under key 1 (an LPM trie: under kAddress/32).
    explicit World(uint32_t type);
    ~World();

    MapHandle map;
    uint32_t map_id;
    int32_t map_fd;
    MapHandle inner;
    MapSpecHandle hash_spec;
    MapSpecHandle storage_spec;
    MapSpecHandle nested_spec;
    int32_t program;
    int32_t socket;
    int32_t netns;  // has an interface 7, "far0"
    const uint32_t key = 1;
    uint64_t value[fake::kCpus] = {};

    // Pins the map without the library's knowledge.
    void pin_behind_the_back();

private:
    fake::Bytes first_key() const;
    fake::Bytes first_value();
};

}  // namespace ebpfmap::unit
