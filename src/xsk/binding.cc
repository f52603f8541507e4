// SPDX-License-Identifier: BSD-2-Clause
#include "xsk/binding.h"

#include "base/socket.h"
#include "net/interface_error.h"
#include "sys/fd.h"
#include "sys/try.h"
#include "sys/uapi/xdp.h"
#include "xsk/error.h"
#include "xsk/mapping.h"

#include <sys/socket.h>

namespace ebpfmap::xsk {
namespace {

constexpr uint32_t kHighestIndex = 4096;  // of interfaces that are looked through for the one that a socket is bound to

bool is_xsk(int32_t fd) noexcept {
    explain::SocketTraits socket;
    return explain::socket_traits(fd, &socket) == 0 && socket.domain == sys::kFamilyXdp;
}

// A ring that is there can be mapped.
bool receives(int32_t xsk_fd) noexcept {
    int32_t error;
    size_t length = sys::page_size();
    void *ring = sys::map_ring(xsk_fd, length, sys::kXdpRxOffset, &error);
    // Before Linux 6.4 the rings of a bound socket are not mapped again (EBUSY), and that tells nothing.
    return Mapping(ring, length).get() || error == -EBUSY;
}

// 0, or why a socket that only receives cannot be bound beside the other.
int32_t try_beside(int32_t xsk_fd, uint32_t ifindex, uint32_t queue) noexcept {
    sys::Fd probe(sys::open_socket(sys::kFamilyXdp, SOCK_RAW));
    if (!probe.valid()) return probe.get();
    uint32_t entries = 1;
    int32_t result = sys::set_socket_option(probe.get(), sys::kLevelXdp, sys::kXdpRxRing, &entries, sizeof entries);
    if (result < 0) return result;
    sys::XdpAddress address{};
    address.family = sys::kFamilyXdp;
    address.flags = sys::kXdpSharedUmem;
    address.ifindex = ifindex;
    address.queue = queue;
    address.shared_umem_fd = static_cast<uint32_t>(xsk_fd);
    return sys::bind_socket(probe.get(), &address, sizeof address);
}

// ", but to queue 1 of veth0 (index 7)"; "" where it is not found.
std::string whereabouts(int32_t xsk_fd) {
    for (uint32_t ifindex = 1; ifindex <= kHighestIndex; ++ifindex) {
        int32_t queues = std::max(sys::receive_queues(ifindex), sys::send_queues(ifindex));
        for (uint32_t queue = 0; static_cast<int32_t>(queue) < queues; ++queue) {
            if (try_beside(xsk_fd, ifindex, queue) == 0)
                return text(", but to queue %u of %s", queue, interface_text(ifindex).c_str());
        }
    }
    return "";
}

int32_t explain_binding(int32_t xsk_fd, uint32_t ifindex, uint32_t queue, int32_t code, Error **err) {
    if (!err) return -EINVAL;
    if (code == -EBADF) {
        return fail(err, -EINVAL, EBPF_CAUSE_XSK_BINDING,
                    "the socket (xsk_fd %d) is bound to no interface: the kernel would drop what it is handed", xsk_fd);
    }
    return fail(err, -EINVAL, EBPF_CAUSE_XSK_BINDING,
                "the socket (xsk_fd %d) is not bound to queue %u of %s%s: the kernel would drop without a word what comes in "
                "there and is handed to it",
                xsk_fd, queue, interface_text(ifindex).c_str(), whereabouts(xsk_fd).c_str());
}

}  // namespace

int32_t need_binding(int32_t xsk_fd, uint32_t ifindex, uint32_t queue, Error **err) {
    TRY(explain::need_interface(ifindex, -ENODEV, err));
    if (!is_xsk(xsk_fd)) return 0;  // the xskmap says what it is
    if (!receives(xsk_fd)) {
        return fail(
            err, -EINVAL, EBPF_CAUSE_XSK_BINDING,
            "the socket (xsk_fd %d) has no ring for receiving (ebpf_xsk_spec_set_rings): the kernel would drop what it is "
            "handed",
            xsk_fd);
    }
    int32_t result = try_beside(xsk_fd, ifindex, queue);
    if (result == 0) return 0;
    if (result == -EPERM) return explain_socket(false, result, err);
    if (result == -EINVAL || result == -EBADF) return explain_binding(xsk_fd, ifindex, queue, result, err);
    sys::XdpAddress address{};
    address.ifindex = ifindex;
    address.queue = queue;
    return explain_bind(XskSpec{}, address, -1, result, err);
}

}  // namespace ebpfmap::xsk
