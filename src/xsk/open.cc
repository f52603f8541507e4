// SPDX-License-Identifier: BSD-2-Clause
// Opening of a socket: memory, rings, busy polling, bind.
#include "xsk/open.h"

#include "net/interface.h"
#include "sys/try.h"
#include "sys/uapi/socket.h"
#include "xsk/error.h"
#include "xsk/memory_error.h"
#include "xsk/rules.h"

#include <asm/socket.h>

namespace ebpfmap::xsk {
namespace {

constexpr uint32_t kMostAtOnce = 512;       // frames, less than a millisecond of work for the kernel
constexpr uint32_t kRebindPatience = 1000;  // milliseconds

int32_t set_option(const Xsk &xsk, int level, int name, uint32_t value) noexcept {
    return sys::set_socket_option(xsk.fd.get(), level, name, &value, sizeof value);
}

size_t ring_length(const sys::XdpRingOffset &offset, uint32_t size, size_t entry) noexcept {
    return static_cast<size_t>(offset.entries) + size_t{size} * entry;
}

int32_t map_ring(const Xsk &xsk, const sys::XdpRingOffset &offset, uint32_t size, size_t entry, uint64_t where,
                 RingMapping *out) noexcept {
    int32_t code;
    size_t length = ring_length(offset, size, entry);
    void *address = sys::map_ring(xsk.fd.get(), length, where, &code);
    if (!address) return code;
    out->mapping = Mapping(address, length);
    out->offset = offset;
    out->size = size;
    return 0;
}

int32_t make_memory(const XskSpec &spec, std::shared_ptr<Umem> *out, Error **err) {
    int32_t code;
    auto length = static_cast<size_t>(uint64_t{spec.frame_count} * spec.frame_size);
    if (spec.huge_pages) length = (length + kHugePage - 1) / kHugePage * kHugePage;
    void *address = sys::map_memory(length, spec.huge_pages, &code);
    if (!address) return explain_memory(spec, code, err);
    auto umem = std::make_shared<Umem>(Mapping(address, length), spec.frame_count, spec.frame_size);
    umem->headroom = spec.headroom;
    umem->tx_metadata = spec.tx_metadata != EBPF_XSK_TX_METADATA_MODE_OFF;
    umem->multi_buffer = spec.multi_buffer;
    if (umem->tx_metadata) umem->timed.reserve(spec.frame_count);
    *out = std::move(umem);
    return 0;
}

int32_t register_memory(const Xsk &xsk, const XskSpec &spec, Error **err) {
    Umem &umem = *xsk.umem;
    sys::XdpUmem request{};
    request.address = reinterpret_cast<uintptr_t>(umem.memory.get());
    request.length = umem.frames.memory_size();
    request.frame_size = spec.frame_size;
    request.headroom = spec.headroom;
    if (spec.unaligned) request.flags |= sys::kXdpUmemUnaligned;
    if (umem.tx_metadata) {
        request.flags |= sys::kXdpUmemTxMetadataLength;
        if (spec.tx_metadata == EBPF_XSK_TX_METADATA_MODE_SOFTWARE) request.flags |= sys::kXdpUmemTxSoftwareChecksum;
        request.tx_metadata_length = sizeof(sys::XdpTxMetadata);
    }
    int32_t code = sys::set_socket_option(xsk.fd.get(), sys::kLevelXdp, sys::kXdpUmemReg, &request, sizeof request);
    return code < 0 ? explain_registration(spec, code, err) : 0;
}

uint32_t fill_entries(const XskSpec &spec) noexcept { return spec.receive ? spec.receive : spec.send; }

uint32_t completion_entries(const XskSpec &spec) noexcept { return spec.send ? spec.send : spec.receive; }

// Only the first socket of a queue creates its two rings.
int32_t size_queue_rings(const Xsk &xsk, const XskSpec &spec) noexcept {
    TRY(set_option(xsk, sys::kLevelXdp, sys::kXdpFillRing, fill_entries(spec)));
    return set_option(xsk, sys::kLevelXdp, sys::kXdpCompletionRing, completion_entries(spec));
}

int32_t size_own_rings(const Xsk &xsk, const XskSpec &spec) noexcept {
    TRY(spec.receive ? set_option(xsk, sys::kLevelXdp, sys::kXdpRxRing, spec.receive) : 0);
    return spec.send ? set_option(xsk, sys::kLevelXdp, sys::kXdpTxRing, spec.send) : 0;
}

int32_t map_queue_rings(Xsk *xsk, uint32_t fill, uint32_t completion, const sys::XdpMmapOffsets &offsets) noexcept {
    QueueRings &rings = xsk->queue_rings;
    TRY(map_ring(*xsk, offsets.fill, fill, sizeof(uint64_t), sys::kXdpFillOffset, &rings.fill));
    return map_ring(*xsk, offsets.completion, completion, sizeof(uint64_t), sys::kXdpCompletionOffset, &rings.completion);
}

int32_t read_offsets(const Xsk &xsk, sys::XdpMmapOffsets *offsets) noexcept {
    uint32_t length = sizeof *offsets;
    int32_t code = sys::socket_option(xsk.fd.get(), sys::kLevelXdp, sys::kXdpMmapOffsets, offsets, &length);
    // Before Linux 5.4 the struct is shorter, because the rings have no flags.
    return code == 0 && length < sizeof *offsets ? -ENOPROTOOPT : code;
}

int32_t map_own_rings(Xsk *xsk, const XskSpec &spec, const sys::XdpMmapOffsets &offsets) noexcept {
    if (spec.receive) {
        TRY(map_ring(*xsk, offsets.rx, spec.receive, sizeof(sys::XdpDescriptor), sys::kXdpRxOffset, &xsk->receive_memory));
        xsk->receive.attach(xsk->receive_memory.memory());
        xsk->receives = true;
    }
    if (spec.send == 0) return 0;
    TRY(map_ring(*xsk, offsets.tx, spec.send, sizeof(sys::XdpDescriptor), sys::kXdpTxOffset, &xsk->send_memory));
    xsk->send.attach(xsk->send_memory.memory());
    xsk->sends = true;
    return 0;
}

// Sets the number of frames that the kernel sends in one call: from 32, the default, to the size of the ring. Before Linux
// 6.17 it is always 32.
void widen_sending(const Xsk &xsk, const XskSpec &spec) noexcept {
    if (spec.send > kUsualBudget) set_option(xsk, sys::kLevelXdp, sys::kXdpMaxTxBudget, std::min(spec.send, kMostAtOnce));
}

int32_t size_and_map_rings(Xsk *xsk, const XskSpec &spec, bool first_of_queue) noexcept {
    sys::XdpMmapOffsets offsets{};
    TRY(first_of_queue ? size_queue_rings(*xsk, spec) : 0);
    TRY(size_own_rings(*xsk, spec));
    TRY(read_offsets(*xsk, &offsets));
    TRY(first_of_queue ? map_queue_rings(xsk, fill_entries(spec), completion_entries(spec), offsets) : 0);
    return map_own_rings(xsk, spec, offsets);
}

int32_t make_rings(Xsk *xsk, const XskSpec &spec, bool first_of_queue, Error **err) {
    int32_t code = size_and_map_rings(xsk, spec, first_of_queue);
    if (code < 0) return explain_rings(spec, code, err);
    widen_sending(*xsk, spec);
    return 0;
}

// A socket that is bound beside others shares the rings of their queue.
int32_t map_shared_rings(Xsk *xsk, const XskSpec &spec, Error **err) {
    const Queue &queue = *xsk->queue;
    sys::XdpMmapOffsets offsets{};
    int32_t code = read_offsets(*xsk, &offsets);
    if (code == 0) code = map_queue_rings(xsk, queue.fill.size(), queue.completion.size(), offsets);
    return code < 0 ? explain_rings(spec, code, err) : 0;
}

int32_t set_busy_poll(Xsk *socket, const XskSpec &spec, Error **err) {
    if (spec.busy_poll_microseconds == 0) return 0;
    const Xsk &xsk = *socket;
    socket->busy_polls = true;
    int32_t code = set_option(xsk, SOL_SOCKET, sys::kPreferBusyPoll, 1);
    if (code == 0) code = set_option(xsk, SOL_SOCKET, SO_BUSY_POLL, spec.busy_poll_microseconds);
    if (code == 0) code = set_option(xsk, SOL_SOCKET, sys::kBusyPollBudget, spec.busy_poll_budget);
    return code < 0 ? explain_busy_poll(spec, code, err) : 0;
}

uint16_t bind_flags(const XskSpec &spec) noexcept {
    uint16_t flags = sys::kXdpUseNeedWakeup;
    if (spec.mode == EBPF_XSK_MODE_COPY) flags |= sys::kXdpCopy;
    if (spec.mode == EBPF_XSK_MODE_ZEROCOPY) flags |= sys::kXdpZeroCopy;
    if (spec.multi_buffer) flags |= sys::kXdpUseSg;
    return flags;
}

// The kernel releases a queue some time after its socket was closed.
int32_t bind_patiently(const Xsk &xsk, const sys::XdpAddress &address) noexcept {
    int32_t code = sys::bind_socket(xsk.fd.get(), &address, sizeof address);
    for (uint32_t waited = 0, pause = 1; code == -EBUSY && waited < kRebindPatience; waited += pause, pause *= 2) {
        sys::sleep_milliseconds(pause);
        code = sys::bind_socket(xsk.fd.get(), &address, sizeof address);
    }
    return code;
}

int32_t bound_mode(const Xsk &xsk) noexcept {
    uint32_t options = 0;
    uint32_t length = sizeof options;
    int32_t code = sys::socket_option(xsk.fd.get(), sys::kLevelXdp, sys::kXdpOptions, &options, &length);
    // A kernel without this option has only copy mode.
    return code == 0 && options & sys::kXdpOptionsZeroCopy ? EBPF_XSK_MODE_ZEROCOPY : EBPF_XSK_MODE_COPY;
}

// The socket that shares its memory. A socket of the same queue is preferred, because it also shares the rings of the queue.
int32_t memory_fd(const Xsk &xsk, const Xsk &with) noexcept {
    for (const Xsk *other : xsk.umem->sockets) {
        if (other->queue == xsk.queue) return other->fd.get();
    }
    return with.fd.get();
}

// `with` is a socket that shares its memory; nullptr for new memory.
int32_t bind(Xsk *xsk, const XskSpec &spec, const Xsk *with, Error **err) {
    sys::XdpAddress address{};
    address.family = sys::kFamilyXdp;
    address.ifindex = xsk->queue->device.ifindex;
    address.queue = xsk->queue->number;
    address.flags = with ? static_cast<uint16_t>(sys::kXdpSharedUmem) : bind_flags(spec);
    address.shared_umem_fd = with ? static_cast<uint32_t>(memory_fd(*xsk, *with)) : 0;
    int32_t code = bind_patiently(*xsk, address);
    if (code < 0) return explain_bind(spec, address, xsk->fd.get(), code, err);
    xsk->mode = static_cast<uint32_t>(bound_mode(*xsk));
    return 0;
}

// Called before the socket is opened: the requests need a descriptor, and the socket may take the last one.
int32_t find_device(uint32_t ifindex, Device *device, Error **err) {
    TRY(check_interface(ifindex, -ENODEV, err));
    device->netns = sys::netns_inode();
    device->ifindex = ifindex;
    device->name = interface_name(ifindex);
    device->senders = static_cast<uint32_t>(std::max(sys::send_queues(ifindex), 0));
    return 0;
}

// An id that no queue of the memory uses. Ids restart after 65,536 queues.
uint16_t unused_id(Umem *umem) noexcept {
    auto used = [&](const std::weak_ptr<Queue> &known) {
        std::shared_ptr<Queue> queue = known.lock();
        return queue && queue->id == umem->next_queue;
    };
    while (std::any_of(umem->queues.begin(), umem->queues.end(), used)) ++umem->next_queue;
    return umem->next_queue++;
}

std::shared_ptr<Queue> make_queue(const std::shared_ptr<Umem> &umem, Device device, uint32_t number) {
    std::erase_if(umem->queues, [](const std::weak_ptr<Queue> &known) { return known.expired(); });
    auto queue = std::make_shared<Queue>(umem, unused_id(umem.get()), std::move(device), number);
    umem->queues.push_back(queue);
    return queue;
}

int32_t open_fd(const XskSpec &spec, Xsk *xsk, Error **err) {
    int32_t fd = sys::open_socket(sys::kFamilyXdp, sys::kSocketRaw);
    if (fd < 0) return explain_socket(spec.busy_poll_microseconds != 0, fd, err);
    xsk->fd = sys::Fd(fd);
    return 0;
}

// Fills the fill ring, because the first packet needs a frame.
int32_t finish(std::unique_ptr<Xsk> xsk, std::unique_ptr<Xsk> *out) {
    xsk->multi_buffer = xsk->umem->multi_buffer;
    xsk->umem->sockets.reserve(xsk->umem->sockets.size() + 1);
    xsk->queue->join(&xsk->queue_rings);
    // No step after this can fail: the destructor removes the socket from the lists.
    xsk->umem->sockets.push_back(xsk.get());
    if (xsk->receives) ++xsk->queue->receivers;
    refill(xsk->umem.get(), xsk->queue.get());
    *out = std::move(xsk);
    return 0;
}

}  // namespace

int32_t open(const XskSpec &spec, uint32_t ifindex, uint32_t number, std::unique_ptr<Xsk> *out, Error **err) {
    TRY(check_frames(spec, err));
    Device device;
    TRY(find_device(ifindex, &device, err));
    auto xsk = std::make_unique<Xsk>();
    TRY(open_fd(spec, xsk.get(), err));
    TRY(make_memory(spec, &xsk->umem, err));
    TRY(register_memory(*xsk, spec, err));
    xsk->queue = make_queue(xsk->umem, std::move(device), number);
    TRY(make_rings(xsk.get(), spec, true, err));
    TRY(set_busy_poll(xsk.get(), spec, err));
    TRY(bind(xsk.get(), spec, nullptr, err));
    TRY(check_mode(spec, xsk->mode, err));
    return finish(std::move(xsk), out);
}

int32_t open_shared(const XskSpec &spec, Xsk *with, uint32_t ifindex, uint32_t number, std::unique_ptr<Xsk> *out, Error **err) {
    Device device;
    TRY(find_device(ifindex, &device, err));
    auto xsk = std::make_unique<Xsk>();
    TRY(open_fd(spec, xsk.get(), err));
    xsk->umem = with->umem;
    xsk->queue = xsk->umem->find_queue(device, number);
    bool first_of_queue = !xsk->queue;
    if (first_of_queue) xsk->queue = make_queue(xsk->umem, std::move(device), number);
    TRY(make_rings(xsk.get(), spec, first_of_queue, err));
    TRY(set_busy_poll(xsk.get(), spec, err));
    TRY(bind(xsk.get(), spec, with, err));
    TRY(first_of_queue ? 0 : map_shared_rings(xsk.get(), spec, err));
    return finish(std::move(xsk), out);
}

}  // namespace ebpfmap::xsk
