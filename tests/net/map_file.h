// SPDX-License-Identifier: BSD-2-Clause
// Object files with one map, defined by the tests (tests/net/bpf/map.bpf.c).
#pragma once

#include "build_paths.h"
#include "net/objects.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace net_tests {

struct Definition {
    uint32_t type, key_size, value_size, max_entries;
    uint32_t flags = 0, extra = 0, numa_node = 0;
};

inline std::string bytes_of(const char *file) {
    std::ifstream stream(std::string(OBJECTS) + file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// The file with these numbers in the place of those that its source has.
inline std::string file_with(const char *file, const Definition &definition) {
    std::string elf = bytes_of(file);
    const uint32_t numbers[] = {definition.type,  definition.key_size, definition.value_size, definition.max_entries,
                                definition.flags, definition.extra,    definition.numa_node};
    uint32_t mark = 0x7f010001;
    for (uint32_t number : numbers) {
        std::string bytes(reinterpret_cast<const char *>(&mark), sizeof mark);
        size_t place = elf.find(bytes);
        if (place == elf.npos) throw std::runtime_error("a number of the template is not in its file");
        // In its BTF, and in the debug information of clang.
        for (; place != elf.npos; place = elf.find(bytes, place)) memcpy(elf.data() + place, &number, sizeof number);
        mark++;
    }
    return elf;
}

}  // namespace net_tests
