// SPDX-License-Identifier: BSD-2-Clause
#include "base/describe.h"

#include "base/map_type.h"
#include "sys/sys.h"

namespace ebpfmap {

std::string type_label(uint32_t type) {
    char buffer[32];
    return map_type_label(type, buffer, sizeof buffer);
}

// By the sound of the first letter: an array, an lru_hash, an xskmap, but a user_ringbuf.
std::string with_article(const std::string &noun) {
    for (const char *start : {"a", "e", "i", "o", "lru", "lpm", "rhash", "sk_", "xdp", "xsk"}) {
        if (noun.starts_with(start)) return "an " + noun;
    }
    return "a " + noun;
}

std::string running_kernel() {
    std::string release = sys::kernel_release();
    return release.substr(0, release.find('-'));
}

}  // namespace ebpfmap
