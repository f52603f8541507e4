// SPDX-License-Identifier: BSD-2-Clause
// Preflights: reasons why the kernel would drop redirected frames, found in the entries of a devmap and at the receiving
// interface.
#pragma once

#include "base/error.h"
#include "map/map.h"

#include <ebpfmap/preflight.h>

#include <memory>
#include <string>
#include <vector>

namespace ebpfmap {

struct PreflightFinding {
    uint32_t key;
    uint32_t ifindex;
    uint32_t cause;
    std::string message;
    std::string remedy;
};

}  // namespace ebpfmap

struct ebpf_findings {
    std::vector<ebpfmap::PreflightFinding> list;
};

namespace ebpfmap::devmap {

struct Redirect {
    uint32_t mode;        // EBPF_XDP_MODE_GENERIC; every other mode counts as native
    uint32_t frame_size;  // of the longest frame; 0: unknown
};

int32_t preflight(const Map &map, int32_t netns_fd, const Redirect &redirect, std::unique_ptr<ebpf_findings> *out, Error **err);

}  // namespace ebpfmap::devmap

namespace ebpfmap::ingress {

struct Ingress {
    uint32_t ifindex;
    uint32_t mode;      // EBPF_XDP_MODE_…
    uint32_t map_type;  // of the program's redirect map
};

int32_t preflight(const Ingress &ingress, int32_t netns_fd, std::unique_ptr<ebpf_findings> *out, Error **err);

}  // namespace ebpfmap::ingress
