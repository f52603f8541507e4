// SPDX-License-Identifier: BSD-2-Clause
// Opening and refresh of groups of AF_XDP sockets.
#include "program/xsk_group.h"

#include "base/capability.h"
#include "base/scarcity.h"
#include "net/interface.h"
#include "net/link_facts.h"
#include "program/link/xdp.h"
#include "program/object/bundled.h"
#include "program/object/load_needs.h"
#include "sys/try.h"
#include "typed/program_prober.h"
#include "typed/xskmap.h"
#include "xsk/close.h"
#include "xsk/open.h"

#include <algorithm>
#include <iterator>

namespace ebpfmap {
namespace {

using Sockets = decltype(XskGroup::sockets);

// One socket for each queue from `first` on.
int32_t open_sockets(const XskSpec &spec, uint32_t ifindex, size_t first, Sockets *sockets, Error **err) {
    int32_t queues = sys::receive_queues(ifindex);
    if (explain_scarcity("reading the number of queues of an interface", queues, err)) return queues;
    for (auto queue = static_cast<int32_t>(first); queue < queues; ++queue) {
        std::unique_ptr<Xsk> socket;
        TRY(xsk::open(spec, ifindex, static_cast<uint32_t>(queue), &socket, err));
        sockets->push_back(std::move(socket));
    }
    return 0;
}

int32_t load(const XskSpec &spec, Object *object, XskGroup *group, Error **err) {
    if (!object) {
        const char *name = spec.multi_buffer ? "steer.frags" : "steer";
        TRY(open_bundled(name, &group->object, err));
        object = group->object.get();
    }
    bool loaded = object->state == Object::State::kLoaded;
    if (!loaded) TRY(load_object(*object, err));
    TRY(open_object_map(*object, "sockets", &group->map, err));
    int32_t fd = sys::duplicate(TRY(object_program_fd(*object, "steer", err)));
    explain_scarcity("duplicating the descriptor of a program", fd, err);
    group->program = sys::Fd(TRY(fd));
    return 0;
}

int32_t explain_shared_object(const Map &map, uint32_t queue, Error **err) {
    return fail(
        err, -EEXIST, EBPF_CAUSE_EXISTS,
        "map \"%s\" of this object already has a socket for queue %u: another group uses the object and would get no more "
        "packets; open the object again for this group, or close the other group first",
        map.name, queue);
}

// Fails if an index is in use: otherwise the first group of an object would get no more packets.
int32_t fill(const Map &map, const Sockets &sockets, Error **err) {
    for (const auto &socket : sockets) {
        uint32_t queue = socket->queue->number;
        int32_t fd = socket->fd.get();
        int32_t code = xskmap::set(map, queue, fd, EBPF_NOEXIST, nullptr);
        if (code == -EEXIST) return explain_shared_object(map, queue, err);
        if (code < 0) TRY(xskmap::set(map, queue, fd, EBPF_NOEXIST, err));
    }
    return 0;
}

// A veth runs its native program only on the queues that it had when the program was attached. The kernel ignores an update with
// the same program, so another program, which passes packets to the stack, is attached in between.
int32_t attach_anew(const XskGroup &group, const xsk::Device &device, Error **err) {
    LinkFacts facts;
    int32_t code = read_link({device.ifindex, std::nullopt}, &facts);
    if (code < 0) {
        if (explain_scarcity("reading the properties of an interface", code, err)) return code;
        return check_interface(device.ifindex, code, err);
    }
    if (facts.kind != "veth" || group.link->xdp_mode != EBPF_XDP_MODE_NATIVE) return 0;
    std::optional<ProgramTraits> traits = identify_program(group.program.get(), sys::kXdp);
    sys::Fd between(traits ? load_smallest(sys::kXdp, *traits) : -EPERM);
    if (!between.valid()) {
        if (explain_scarcity("loading a program", between.get(), err)) return between.get();
        return explain_capabilities("attaching the program of a group anew", kBpf | kNetAdmin, between.get(), err);
    }
    TRY(update_link(*group.link, between.get(), err));
    return update_link(*group.link, group.program.get(), err);
}

// In another network namespace the index is another interface. 0 stands for an unknown namespace.
int32_t check_netns(const xsk::Device &device, Error **err) {
    uint32_t here = sys::netns_inode();
    if (here == device.netns || here == 0 || device.netns == 0) return 0;
    return fail(
        err, -EINVAL, EBPF_CAUSE_NETNS,
        "the calling thread is in network namespace %u, but the group and its interface %s are in %u: call this from a thread in "
        "%u",
        here, device.name.c_str(), device.netns, device.netns);
}

}  // namespace

int32_t xsk_group_socket(const XskGroup &group, uint32_t queue, std::unique_ptr<Xsk> *out, Error **err) {
    if (queue >= group.sockets.size()) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_QUEUE, "the group has no socket for queue %u, only for queues 0 to %zu", queue,
                    group.sockets.size() - 1);
    }
    *out = xsk::share(group.sockets[queue].get());
    return 0;
}

int32_t refresh_xsk_group(XskGroup *group, Error **err) {
    const xsk::Device &device = group->sockets.front()->queue->device;
    TRY(check_netns(device, err));
    TRY(check_interface(device.ifindex, -ENODEV, err));
    Sockets added;
    TRY(open_sockets(group->spec, device.ifindex, group->sockets.size(), &added, err));
    group->sockets.reserve(group->sockets.size() + added.size());
    // After an error nothing has changed, because the kernel removes closed sockets from the map.
    TRY(fill(*group->map, added, err));
    if (!added.empty()) TRY(attach_anew(*group, device, err));
    std::move(added.begin(), added.end(), std::back_inserter(group->sockets));
    return static_cast<int32_t>(added.size());
}

namespace {

int32_t open_parts(const XskSpec &spec, uint32_t ifindex, uint32_t xdp_mode, Object *object, std::unique_ptr<XskGroup> *out,
                   Error **err) {
    auto group = std::make_unique<XskGroup>();
    group->spec = spec;
    TRY(load(spec, object, group.get(), err));
    TRY(open_sockets(spec, ifindex, 0, &group->sockets, err));
    TRY(fill(*group->map, group->sockets, err));
    TRY(attach_xdp(group->program.get(), ifindex, xdp_mode, &group->link, err));
    *out = std::move(group);
    return 0;
}

Capabilities needed_for(const XskSpec &spec, const Object *object) {
    Capabilities sockets = kNetRaw | (spec.busy_poll_microseconds != 0 ? kNetAdmin : 0);
    // An object that the caller has loaded needs no more capabilities.
    if (object) return object->state == Object::State::kLoaded ? sockets : sockets | needed_capabilities(*object);
    bool perfmon = bundled_needs_perfmon(spec.multi_buffer ? "steer.frags" : "steer");
    return sockets | kBpf | kNetAdmin | (perfmon ? kPerfmon : 0);
}

}  // namespace

int32_t open_xsk_group(const XskSpec &spec, uint32_t ifindex, uint32_t xdp_mode, Object *object, std::unique_ptr<XskGroup> *out,
                       Error **err) {
    if (spec.receive == 0) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_RING,
                    "a group needs a receive ring, and the spec has none: ebpf_xsk_spec_set_rings(spec, 2048, ...)");
    }
    TRY(check_interface(ifindex, -ENODEV, err));
    Capabilities needed = needed_for(spec, object);
    int32_t code = open_parts(spec, ifindex, xdp_mode, object, out, err);
    return code < 0 ? name_whole_set("opening AF_XDP sockets on all queues of an interface", needed, code, err) : 0;
}

}  // namespace ebpfmap
