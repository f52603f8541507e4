// SPDX-License-Identifier: BSD-2-Clause
#include "program/xsk_group.h"

#include "explain/scarcity.h"
#include "family/interface.h"
#include "family/xskmap.h"
#include "program/xdp_link.h"

namespace ebpfmap {
namespace {

int32_t open_sockets(const XskSpec &spec, uint32_t ifindex, XskGroup *group, Error **err) {
    int32_t queues = sys::receive_queues(ifindex);
    if (explain::scarcity("asking for the queues of an interface", queues, err)) return queues;
    for (int32_t queue = 0; queue < queues; ++queue) {
        Xsk *socket = nullptr;
        if (int32_t error = xsk::open(spec, ifindex, static_cast<uint32_t>(queue), &socket, err); error < 0) return error;
        std::unique_ptr<Xsk, XskCloser> owned(socket);
        group->sockets.push_back(std::move(owned));
    }
    return 0;
}

int32_t load(const XskSpec &spec, Object *object, XskGroup *group, Error **err) {
    if (!object) {
        const char *name = spec.multi_buffer ? "steer.frags" : "steer";
        if (int32_t error = open_bundled(name, &object, err); error < 0) return error;
        group->object.reset(object);
    }
    bool loaded = object->state == Object::State::kLoaded;
    if (int32_t error = loaded ? 0 : load_object(*object, err); error < 0) return error;
    Map *map = nullptr;
    if (int32_t error = open_object_map(*object, "sockets", &map, err); error < 0) return error;
    group->map.reset(map);
    return object_program_fd(*object, "steer", err);
}

int32_t fail_shared_object(const XskGroup &group, uint32_t queue, Error **err) {
    return fail(
        err, -EEXIST, EBPF_CAUSE_EXISTS,
        "map \"%s\" of this object has a socket for queue %u already: another group uses the object, and would get no more "
        "packets; open the object once more for this group, or close the other group first",
        group.map->name, queue);
}

// Where an object is used twice, the group that came first would get nothing any more: an index that is taken is refused.
int32_t fill(const XskGroup &group, Error **err) {
    for (uint32_t queue = 0; queue < group.sockets.size(); ++queue) {
        int32_t fd = group.sockets[queue]->fd.get();
        int32_t error = xskmap::set(*group.map, queue, fd, EBPF_NOEXIST, nullptr);
        if (error == -EEXIST) return fail_shared_object(group, queue, err);
        if (error < 0) error = xskmap::set(*group.map, queue, fd, EBPF_NOEXIST, err);
        if (error < 0) return error;
    }
    return 0;
}

}  // namespace

int32_t xsk_group_socket(const XskGroup &group, uint32_t queue, Xsk **out, Error **err) {
    if (queue >= group.sockets.size()) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_QUEUE, "no queue %u: the group has sockets for queues 0 to %zu", queue,
                    group.sockets.size() - 1);
    }
    *out = xsk::share(group.sockets[queue].get());
    return 0;
}

int32_t open_xsk_group(const XskSpec &spec, uint32_t ifindex, uint32_t xdp_mode, Object *object, XskGroup **out, Error **err) {
    if (spec.receive == 0) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_RING,
                    "a group receives, and the spec has no ring for that: ebpf_xsk_spec_set_rings(spec, 2048, ...)");
    }
    if (int32_t error = interface::need(ifindex, -ENODEV, err); error < 0) return error;
    auto group = std::make_unique<XskGroup>();
    int32_t program = load(spec, object, group.get(), err);
    if (program < 0) return program;
    if (int32_t error = open_sockets(spec, ifindex, group.get(), err); error < 0) return error;
    if (int32_t error = fill(*group, err); error < 0) return error;
    Link *link = nullptr;
    if (int32_t error = attach_xdp(program, ifindex, xdp_mode, &link, err); error < 0) return error;
    group->link.reset(link);
    *out = group.release();
    return 0;
}

}  // namespace ebpfmap
