// SPDX-License-Identifier: BSD-2-Clause
#include "harness/forwarder.h"

namespace ebpfmap::harness {
namespace {

// A map of the caller's own, bound in the place of the object's.
MapHandle bind_tx(ebpf_object *object) {
    auto spec = make<MapSpecHandle>(ebpf_map_spec_new, EBPF_MAP_TYPE_DEVMAP_HASH, 4, 8, 2);
    call(ebpf_map_spec_set_name, spec.get(), "line_tx");
    auto tx = make<MapHandle>(ebpf_map_create, spec.get());
    call(ebpf_object_bind_map, object, "tx", tx.get());
    return tx;
}

}  // namespace

Forwarder::Forwarder(const Interface &one, const Interface &other, uint32_t mode, const std::string &variant)
    : object_(make<ObjectHandle>(ebpf_object_open_bundled, ("forward" + variant).c_str())),
      rewriter_(variant),
      tx_(bind_tx(object_.get())) {
    call(ebpf_object_load, object_.get());
    counters_ = make<MapHandle>(ebpf_object_open_map, object_.get(), "counters");
    // The maps are filled before the first packet comes.
    send_from_to(one, other);
    send_from_to(other, one);
    one_link_ = attach(one, mode);
    other_link_ = attach(other, mode);
}

uint64_t Forwarder::packets(uint32_t outcome) const { return read_count(counters_.get(), outcome).packets; }

uint64_t Forwarder::rewritten() const { return rewriter_.count(EBPF_REWRITE_COUNTER_REWRITTEN).packets; }

void Forwarder::send_from_to(const Interface &from, const Interface &to) const {
    InNetns inside(to.netns());
    rewriter_.set(to, {.source = to.mac(), .actions = EBPF_REWRITE_FLAG_SOURCE});
    call(ebpf_devmap_set, tx_.get(), from.index(), to.index(), rewriter_.program(), EBPF_ANY);
}

LinkHandle Forwarder::attach(const Interface &interface, uint32_t mode) const {
    InNetns inside(interface.netns());
    int32_t forward = call(ebpf_object_program_fd, object_.get(), "forward");
    return make<LinkHandle>(ebpf_link_attach_xdp, forward, interface.index(), mode);
}

}  // namespace ebpfmap::harness
