// SPDX-License-Identifier: BSD-2-Clause
#include "net/redirector.h"

namespace net_tests {

using namespace ebpfmap::harness;

MapHandle devmap_to(const Interface &interface) {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_DEVMAP_HASH, 4, 8, 4);
    auto map = make<MapHandle>(ebpf_map_create, spec.get());
    call(ebpf_devmap_set_in_netns, map.get(), 0, interface.netns().fd(), interface.index(), -1, EBPF_ANY);
    return map;
}

Redirector::Redirector(MapHandle its_map) : map(std::move(its_map)), program(load_redirect(ebpf_map_fd(map.get()), 0)) {}

Redirector::Redirector(const Line &line) : Redirector(devmap_to(line.middle_right)) {
    InNetns inside(line.middle_netns);
    link = make<LinkHandle>(ebpf_link_attach_xdp, program.get(), line.middle_left.index(), EBPF_XDP_MODE_NATIVE);
}

}  // namespace net_tests
