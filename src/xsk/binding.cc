// SPDX-License-Identifier: BSD-2-Clause
#include "xsk/binding.h"

#include "base/socket.h"
#include "net/interface.h"
#include "sys/fd.h"
#include "sys/try.h"
#include "sys/uapi/socket.h"
#include "sys/uapi/xdp.h"
#include "xsk/error.h"
#include "xsk/mapping.h"

namespace ebpfmap::xsk {
namespace {

constexpr uint32_t kHighestIndex = 4096;  // the last interface index of a search

bool is_xsk(int32_t fd) noexcept {
    SocketTraits socket;
    return socket_traits(fd, &socket) == 0 && socket.domain == sys::kFamilyXdp;
}

// Whether a socket has an RX ring.
bool receives(int32_t xsk_fd) noexcept {
    int32_t code;
    size_t length = sys::page_size();
    void *ring = sys::map_ring(xsk_fd, length, sys::kXdpRxOffset, &code);
    // Before Linux 6.4 a ring of a bound socket cannot be mapped again (EBUSY): then its presence is unknown.
    return Mapping(ring, length).get() || code == -EBUSY;
}

// Binds another socket beside a socket, to a queue. Returns 0, or the -errno of the failure.
int32_t try_beside(int32_t xsk_fd, uint32_t ifindex, uint32_t queue) noexcept {
    sys::Fd probe(sys::open_socket(sys::kFamilyXdp, sys::kSocketRaw));
    if (!probe.valid()) return probe.get();
    uint32_t entries = 1;
    TRY(sys::set_socket_option(probe.get(), sys::kLevelXdp, sys::kXdpRxRing, &entries, sizeof entries));
    sys::XdpAddress address{};
    address.family = sys::kFamilyXdp;
    address.flags = sys::kXdpSharedUmem;
    address.ifindex = ifindex;
    address.queue = queue;
    address.shared_umem_fd = static_cast<uint32_t>(xsk_fd);
    return sys::bind_socket(probe.get(), &address, sizeof address);
}

// ", but to queue 1 of veth0 (index 7)"; "" if the search finds no queue.
std::string bound_queue_text(int32_t xsk_fd) {
    for (uint32_t ifindex = 1; ifindex <= kHighestIndex; ++ifindex) {
        int32_t queues = std::max(sys::receive_queues(ifindex), sys::send_queues(ifindex));
        for (uint32_t queue = 0; static_cast<int32_t>(queue) < queues; ++queue) {
            if (try_beside(xsk_fd, ifindex, queue) == 0)
                return text(", but to queue %u of %s", queue, interface_label(ifindex).c_str());
        }
    }
    return "";
}

int32_t explain_binding(int32_t xsk_fd, uint32_t ifindex, uint32_t queue, int32_t code, Error **err) {
    if (!err) return -EINVAL;
    if (code == -EBADF) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_BINDING,
                    "the socket (xsk_fd %d) is not bound to an interface: the kernel would silently drop packets for it",
                    xsk_fd);
    }
    return fail(
        err, -EINVAL, EBPF_CAUSE_XSK_BINDING,
        "the socket (xsk_fd %d) is not bound to queue %u of %s%s: the kernel would silently drop packets that this queue "
        "receives",
        xsk_fd, queue, interface_label(ifindex).c_str(), bound_queue_text(xsk_fd).c_str());
}

}  // namespace

int32_t check_binding(int32_t xsk_fd, uint32_t ifindex, uint32_t queue, Error **err) {
    TRY(check_interface(ifindex, -ENODEV, err));
    if (!is_xsk(xsk_fd)) return 0;  // the update of the xskmap explains it
    if (!receives(xsk_fd)) {
        return fail(
            err, -EINVAL, EBPF_CAUSE_XSK_BINDING,
            "the socket (xsk_fd %d) has no RX ring (ebpf_xsk_spec_set_rings): the kernel would silently drop packets for it",
            xsk_fd);
    }
    int32_t code = try_beside(xsk_fd, ifindex, queue);
    if (code == 0) return 0;
    if (code == -EPERM) return explain_socket(false, code, err);
    if (code == -EINVAL || code == -EBADF) return explain_binding(xsk_fd, ifindex, queue, code, err);
    sys::XdpAddress address{};
    address.ifindex = ifindex;
    address.queue = queue;
    return explain_bind(XskSpec{}, address, -1, code, err);
}

}  // namespace ebpfmap::xsk
