// SPDX-License-Identifier: BSD-2-Clause
// Looks at the entries of a devmap for what would make redirected frames vanish.
#pragma once

#include "core/error.h"
#include "core/map.h"

#include <ebpfmap/preflight.h>

#include <string>
#include <vector>

namespace ebpfmap {

struct Finding {
    uint32_t key;
    uint32_t ifindex;
    uint32_t cause;
    std::string message;
    std::string remedy;
};

}  // namespace ebpfmap

struct ebpf_findings {
    std::vector<ebpfmap::Finding> list;
};

namespace ebpfmap::devmap {

int32_t preflight(const Map &map, int32_t netns_fd, uint32_t frame_size, ebpf_findings **out, Error **err);

}  // namespace ebpfmap::devmap
