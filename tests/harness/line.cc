// SPDX-License-Identifier: BSD-2-Clause
#include "harness/line.h"

namespace ebpfmap::harness {

Line::Line(uint32_t mtu, WireOptions wires)
    : left_wire(make_veth(left_netns, "left", middle_netns, "mleft", wires)),
      right_wire(make_veth(middle_netns, "mright", right_netns, "right", wires)) {
    for (const Interface *interface : {&left, &middle_left, &middle_right, &right}) {
        interface->set_mtu(mtu);
        interface->set_up();
    }
    for (const Interface *interface : {&left, &middle_left, &middle_right, &right}) interface->wait_until_running();
    left.set_offload(Offload::kGro, true);
    right.set_offload(Offload::kGro, true);
}

Flow flow_between(const Interface &from, const Interface &to) {
    Flow flow;
    flow.source_mac = from.mac();
    flow.destination_mac = to.mac();
    return flow;
}

}  // namespace ebpfmap::harness
