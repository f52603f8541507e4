// SPDX-License-Identifier: BSD-2-Clause
#include "explain/describe.h"

#include "codec/map_type.h"

#include <cstring>

namespace ebpfmap::explain {

std::string describe(const Map &map) {
    return map.name[0] != '\0' ? text("map \"%s\"", map.name) : text("map %u", map.id);
}

std::string type_label(uint32_t type) {
    char buffer[32];
    return map_type_label(type, buffer, sizeof buffer);
}

std::string a(const std::string &noun) {
    // Names that are spelled letter by letter: "an lru_hash".
    for (const char *letters : {"lru_", "lpm_", "sk_", "xsk", "rhash"}) {
        if (noun.starts_with(letters)) return "an " + noun;
    }
    return (strchr("aeio", noun.empty() ? 'x' : noun[0]) ? "an " : "a ") + noun;
}

std::string running_kernel() {
    std::string release = sys::kernel_release();
    return release.substr(0, release.find('-'));
}

}  // namespace ebpfmap::explain
