// SPDX-License-Identifier: BSD-2-Clause
#include "harness/hub.h"

namespace ebpfmap::harness {

Hub::Hub(uint32_t mtu)
    : wires{make_veth(middle, "port0", around[0], "end0"), make_veth(middle, "port1", around[1], "end1"),
            make_veth(middle, "port2", around[2], "end2")} {
    for (const auto &[port, end] : wires) {
        for (const Interface *interface : {&port, &end}) {
            interface->set_mtu(mtu);
            interface->set_up();
        }
        end.set_offload(Offload::kGro, true);
    }
    for (const auto &[port, end] : wires) {
        port.wait_until_running();
        end.wait_until_running();
    }
}

}  // namespace ebpfmap::harness
