// SPDX-License-Identifier: BSD-2-Clause
#include "program/xsk_group.h"

#include "explain/capability.h"
#include "explain/interface.h"
#include "explain/program.h"
#include "explain/scarcity.h"
#include "family/link_facts.h"
#include "family/xskmap.h"
#include "program/bundled.h"
#include "program/load_needs.h"
#include "program/xdp_link.h"
#include "sys/try.h"

#include <algorithm>
#include <iterator>

namespace ebpfmap {
namespace {

using Sockets = decltype(XskGroup::sockets);

// On the queues from `first` on.
int32_t open_sockets(const XskSpec &spec, uint32_t ifindex, size_t first, Sockets *sockets, Error **err) {
    int32_t queues = sys::receive_queues(ifindex);
    if (explain::scarcity("asking for the queues of an interface", queues, err)) return queues;
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
        TRY(open_bundled(name, &object, err));
        group->object.reset(object);
    }
    bool loaded = object->state == Object::State::kLoaded;
    TRY(loaded ? 0 : load_object(*object, err));
    TRY(open_object_map(*object, "sockets", &group->map, err));
    int32_t program = object_program_fd(*object, "steer", err);
    if (program < 0) return program;
    group->program = sys::Fd(sys::duplicate(program));
    int32_t result = group->program.valid() ? 0 : group->program.get();
    explain::scarcity("duplicating the descriptor of a program", result, err);
    return result;
}

int32_t fail_shared_object(const Map &map, uint32_t queue, Error **err) {
    return fail(
        err, -EEXIST, EBPF_CAUSE_EXISTS,
        "map \"%s\" of this object has a socket for queue %u already: another group uses the object, and would get no more "
        "packets; open the object once more for this group, or close the other group first",
        map.name, queue);
}

// Where an object is used twice, the group that came first would get nothing any more: an index that is taken is refused.
int32_t fill(const Map &map, const Sockets &sockets, Error **err) {
    for (const auto &socket : sockets) {
        uint32_t queue = socket->queue->number;
        int32_t fd = socket->fd.get();
        int32_t error = xskmap::set(map, queue, fd, EBPF_NOEXIST, nullptr);
        if (error == -EEXIST) return fail_shared_object(map, queue, err);
        if (error < 0) error = xskmap::set(map, queue, fd, EBPF_NOEXIST, err);
        if (error < 0) return error;
    }
    return 0;
}

// A veth runs its native program only on the queues that it had when the program was attached. The kernel takes the same program
// for no change, so another one comes in between, which leaves packets to the stack.
int32_t attach_anew(const XskGroup &group, const xsk::Device &device, Error **err) {
    LinkFacts facts;
    int32_t result = read_link({device.ifindex, std::nullopt}, &facts);
    if (result < 0)
        return explain::scarcity("asking for an interface", result, err) ? result
                                                                         : explain::need_interface(device.ifindex, result, err);
    if (facts.kind != "veth" || group.link->xdp_mode != EBPF_XDP_NATIVE) return 0;
    std::optional<explain::ProgramTraits> traits = explain::identify_program(group.program.get(), sys::kXdp);
    sys::Fd between(traits ? explain::load_smallest(sys::kXdp, *traits) : -EPERM);
    if (!between.valid()) {
        if (explain::scarcity("loading a program", between.get(), err)) return between.get();
        return explain::missing_capabilities("attaching the program of a group anew", explain::kBpf | explain::kNetAdmin,
                                             between.get(), err);
    }
    TRY(update_link(*group.link, between.get(), err));
    return update_link(*group.link, group.program.get(), err);
}

// An index means another interface in another network namespace, and 0 in the place of a namespace that cannot be told.
int32_t check_netns(const xsk::Device &device, Error **err) {
    uint32_t here = sys::netns_inode();
    if (here == device.netns || here == 0 || device.netns == 0) return 0;
    return fail(
        err, -EINVAL, EBPF_CAUSE_NETNS,
        "%s belongs to network namespace %u, in which the group was opened, and the calling thread is in %u: call this in a "
        "thread that is in the first",
        device.name.c_str(), device.netns, here);
}

}  // namespace

int32_t xsk_group_socket(const XskGroup &group, uint32_t queue, std::unique_ptr<Xsk> *out, Error **err) {
    if (queue >= group.sockets.size()) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_QUEUE, "no queue %u: the group has sockets for queues 0 to %zu", queue,
                    group.sockets.size() - 1);
    }
    *out = xsk::share(group.sockets[queue].get());
    return 0;
}

int32_t refresh_xsk_group(XskGroup *group, Error **err) {
    const xsk::Device &device = group->sockets.front()->queue->device;
    TRY(check_netns(device, err));
    TRY(explain::need_interface(device.ifindex, -ENODEV, err));
    Sockets added;
    TRY(open_sockets(group->spec, device.ifindex, group->sockets.size(), &added, err));
    group->sockets.reserve(group->sockets.size() + added.size());
    // A socket that is closed leaves the map: after an error nothing has changed.
    TRY(fill(*group->map, added, err));
    TRY(added.empty() ? 0 : attach_anew(*group, device, err));
    std::move(added.begin(), added.end(), std::back_inserter(group->sockets));
    return static_cast<int32_t>(added.size());
}

namespace {

int32_t open_parts(const XskSpec &spec, uint32_t ifindex, uint32_t xdp_mode, Object *object, XskGroup **out, Error **err) {
    auto group = std::make_unique<XskGroup>();
    group->spec = spec;
    TRY(load(spec, object, group.get(), err));
    TRY(open_sockets(spec, ifindex, 0, &group->sockets, err));
    TRY(fill(*group->map, group->sockets, err));
    Link *link = nullptr;
    TRY(attach_xdp(group->program.get(), ifindex, xdp_mode, &link, err));
    group->link.reset(link);
    *out = group.release();
    return 0;
}

explain::Capabilities needed_for(const XskSpec &spec, const Object *object) {
    explain::Capabilities sockets = explain::kNetRaw | (spec.busy_poll_microseconds != 0 ? explain::kNetAdmin : 0);
    // The object that a caller loaded has what it needed.
    if (object) return object->state == Object::State::kLoaded ? sockets : sockets | needed_capabilities(*object);
    bool perfmon = bundled_needs_perfmon(spec.multi_buffer ? "steer.frags" : "steer");
    return sockets | explain::kBpf | explain::kNetAdmin | (perfmon ? explain::kPerfmon : 0);
}

}  // namespace

int32_t open_xsk_group(const XskSpec &spec, uint32_t ifindex, uint32_t xdp_mode, Object *object, XskGroup **out, Error **err) {
    if (spec.receive == 0) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_RING,
                    "a group receives, and the spec has no ring for that: ebpf_xsk_spec_set_rings(spec, 2048, ...)");
    }
    TRY(explain::need_interface(ifindex, -ENODEV, err));
    explain::Capabilities needed = needed_for(spec, object);
    int32_t code = open_parts(spec, ifindex, xdp_mode, object, out, err);
    return code < 0 ? explain::name_whole_set("opening AF_XDP sockets on all queues of an interface", needed, code, err) : 0;
}

}  // namespace ebpfmap
