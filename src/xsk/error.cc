// SPDX-License-Identifier: BSD-2-Clause
#include "xsk/error.h"

#include "base/capability.h"
#include "base/scarcity.h"
#include "net/interface.h"
#include "xsk/holders.h"

namespace ebpfmap::xsk {
namespace {

int32_t fail_unknown(const char *action, int32_t code, Error **err) {
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "the kernel refuses %s (%s)", action, errno_name(code).c_str());
}

// The kernel checks capabilities of sockets in the user namespace that owns the network namespace.
int32_t explain_rights(bool busy_polls, int32_t code, Error **err) {
    constexpr const char *kAction = "opening an AF_XDP socket";
    Capabilities needed = kNetRaw | (busy_polls ? kNetAdmin : 0);
    if (lacking(needed) != 0) return explain_capabilities(kAction, needed, code, err);
    return fail(err, code, EBPF_CAUSE_CAPABILITY,
                "%s needs %s in the user namespace that owns this network namespace: this process has it only in another user "
                "namespace, or a security module or seccomp forbids it",
                kAction, capability_names(needed).c_str());
}

}  // namespace

int32_t explain_socket(bool busy_polls, int32_t code, Error **err) {
    if (!err || explain_scarcity("opening an AF_XDP socket", code, err)) return code;
    if (code == -EPERM) return explain_rights(busy_polls, code, err);
    if (code != -EAFNOSUPPORT) return fail_unknown("an AF_XDP socket", code, err);
    return fail(err, code, EBPF_CAUSE_KERNEL_TOO_OLD,
                "this kernel (%s) has no AF_XDP sockets: they need Linux 4.18 with CONFIG_XDP_SOCKETS",
                sys::kernel_release().c_str());
}

int32_t explain_rings(const XskSpec &spec, int32_t code, Error **err) {
    if (!err || explain_scarcity("making the rings of an AF_XDP socket", code, err)) return code;
    if (code == -EBUSY) {
        return fail(err, code, EBPF_CAUSE_KERNEL_TOO_OLD,
                    "sharing the rings of a queue between sockets needs Linux 6.4, and this is %s",
                    sys::kernel_release().c_str());
    }
    if (code == -ENOPROTOOPT) {
        return fail(err, code, EBPF_CAUSE_KERNEL_TOO_OLD,
                    "AF_XDP sockets with the need-wakeup flag in their rings need Linux 5.4, and this is %s",
                    sys::kernel_release().c_str());
    }
    return fail(err, code, EBPF_CAUSE_XSK_RING, "the kernel refuses an RX ring of %u entries and a TX ring of %u (%s)",
                spec.receive, spec.send, errno_name(code).c_str());
}

int32_t explain_busy_poll(const XskSpec &spec, int32_t code, Error **err) {
    if (!err) return code;
    if (code == -ENOPROTOOPT) {
        return fail(err, code, EBPF_CAUSE_KERNEL_TOO_OLD, "preferred busy polling needs Linux 5.11, and this is %s",
                    sys::kernel_release().c_str());
    }
    if (code == -EPERM) return explain_socket(true, code, err);
    return fail(err, code, EBPF_CAUSE_ARGUMENT, "the kernel refuses busy polling for %u microseconds with a budget of %u (%s)",
                spec.busy_poll_microseconds, spec.busy_poll_budget, errno_name(code).c_str());
}

namespace {

int32_t explain_busy(const sys::XdpAddress &address, const std::string &device, const std::string &holders, Error **err) {
    bool here = holders.find("in this process") != std::string::npos;
    if (holders.empty()) {
        return fail(
            err, -EBUSY, EBPF_CAUSE_XSK_QUEUE_BUSY,
            "queue %u of %s still has an AF_XDP socket, but no visible process has one open: packets of a closed socket are "
            "still being sent (try again), or the socket belongs to another network namespace",
            address.queue, device.c_str());
    }
    return fail(err, -EBUSY, EBPF_CAUSE_XSK_QUEUE_BUSY,
                "queue %u of %s already has an AF_XDP socket%s: close that socket, or%s share its memory "
                "(ebpf_xsk_open_shared)",
                address.queue, device.c_str(), holders.c_str(), here ? "" : ", in its process,");
}

// The current name if the interface is in the caller's network namespace: it may have been renamed.
std::string name_of(const Device &device) {
    std::string name = sys::netns_inode() == device.netns ? interface_name(device.ifindex) : "";
    return name.empty() ? device.name : name;
}

}  // namespace

int32_t explain_bind(const XskSpec &spec, const sys::XdpAddress &address, int32_t fd, int32_t code, Error **err) {
    if (!err) return code;
    std::string device = interface_label(address.ifindex);
    if (explain_scarcity("binding an AF_XDP socket", code, err)) return code;
    switch (code) {
    case -ENODEV: return explain_no_interface(address.ifindex, code, err);
    case -EBUSY: return explain_busy(address, device, holders_text(fd), err);
    case -EOPNOTSUPP:
        return fail(err, code, EBPF_CAUSE_XSK_ZEROCOPY,
                    "the driver of %s does not support zero-copy AF_XDP: use EBPF_XSK_MODE_COPY, or let the library choose "
                    "(EBPF_XSK_MODE_AUTO)",
                    device.c_str());
    case -ENETDOWN:
        return fail(err, code, EBPF_CAUSE_INTERFACE_DOWN, "%s is down: ip link set dev %s up", device.c_str(),
                    interface_name(address.ifindex).c_str());
    case -EBADF:
        return fail(
            err, code, EBPF_CAUSE_INTERFACE,
            "the socket that has the memory is no longer bound, because its interface is gone: name another socket with "
            "this memory, or open this socket with new memory (ebpf_xsk_open)");
    case -EINVAL:
        return fail(err, code, EBPF_CAUSE_XSK_QUEUE, "%s has no queue %u (ethtool -l shows its queues)%s", device.c_str(),
                    address.queue, spec.multi_buffer ? ", or this kernel has no multi-buffer AF_XDP (Linux 6.6)" : "");
    default: return fail_unknown("to bind an AF_XDP socket", code, err);
    }
}

int32_t explain_push(const Xsk &xsk, int32_t code, Error **err) {
    const Queue &queue = *xsk.queue;
    // -EAGAIN from a full queue is temporary. From a queue that cannot send, it is permanent.
    bool sends = queue.device.senders == 0 || queue.number < queue.device.senders;
    if (code == -EAGAIN && sends) return 0;
    if (!err) return code;
    std::string device = interface_label(queue.device.name, queue.device.ifindex);
    switch (code) {
    case -EAGAIN:
        return fail(
            err, code, EBPF_CAUSE_XSK_QUEUE,
            "%s has no send queue %u (ethtool -l shows its queues), so the frames are not sent: send through a socket of a "
            "lower queue that shares the memory (ebpf_xsk_open_shared)",
            device.c_str(), queue.number);
    case -ENETDOWN:
        return fail(err, code, EBPF_CAUSE_INTERFACE_DOWN, "%s is down, so it neither receives nor sends: ip link set dev %s up",
                    device.c_str(), name_of(queue.device).c_str());
    case -ENXIO:
        return fail(err, code, EBPF_CAUSE_INTERFACE,
                    "the interface of the socket, %s, is gone or moved to another network namespace: close the socket",
                    device.c_str());
    default: return fail_unknown("to send", code, err);
    }
}

}  // namespace ebpfmap::xsk
