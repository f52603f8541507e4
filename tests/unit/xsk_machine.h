// SPDX-License-Identifier: BSD-2-Clause
// AF_XDP sockets on the fake kernel.
#pragma once

#include "unit/machine.h"

namespace ebpfmap::unit {

using XskHandle = std::unique_ptr<ebpf_xsk, harness::Closer<ebpf_xsk_close>>;
using XskSpecHandle = std::unique_ptr<ebpf_xsk_spec, harness::Closer<ebpf_xsk_spec_free>>;

constexpr uint32_t kInterface = 2;

// Small enough to be looked at frame by frame.
inline XskSpecHandle make_xsk_spec(uint32_t frames = 64, uint32_t receive = 16, uint32_t send = 16) {
    auto spec = harness::make<XskSpecHandle>(ebpf_xsk_spec_new);
    harness::call(ebpf_xsk_spec_set_frames, spec.get(), frames, 2048U);
    harness::call(ebpf_xsk_spec_set_rings, spec.get(), receive, send);
    return spec;
}

inline XskHandle open_xsk(const XskSpecHandle &spec, uint32_t queue = 0) {
    return harness::make<XskHandle>(ebpf_xsk_open, spec.get(), kInterface, queue);
}

inline XskHandle open_beside(const XskHandle &with, const XskSpecHandle &spec, uint32_t queue = 0) {
    return harness::make<XskHandle>(ebpf_xsk_open_shared, spec.get(), with.get(), kInterface, queue);
}

}  // namespace ebpfmap::unit
