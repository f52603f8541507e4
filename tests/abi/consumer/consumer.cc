// SPDX-License-Identifier: BSD-2-Clause
// A program of somebody else: makes a map, writes to it, reads it back. By the headers of C++, with errors as values.
#include <ebpfmap.hpp>

#include <cstdio>

static int explain(const ebpfmap::Error &error) {
    std::fprintf(stderr, "%s: %s\n", error.operation().data(), error.message().c_str());
    return 1;
}

int main() {
    auto map = ebpfmap::HashMap<std::uint32_t, std::uint64_t>::create(16);
    if (!map) return explain(map.error());
    if (auto put = map->put(7, 42); !put) return explain(put.error());
    auto found = map->get(7);
    if (!found.has_value()) return explain(found.error());
    std::printf("libebpfmap %s: 7 is %d\n", ebpfmap::version().data(), static_cast<int>(found->value_or(0)));
    return *found == 42U ? 0 : 1;
}
