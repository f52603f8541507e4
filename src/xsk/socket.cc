// SPDX-License-Identifier: BSD-2-Clause
// Receiving, sending and waiting: the way of frames between the rings and the caller.
#include "xsk/socket.h"

#include "sys/try.h"
#include "xsk/error.h"
#include "xsk/frame_error.h"
#include "xsk/tx_metadata.h"

#include <linux/poll.h>

#include <algorithm>
#include <iterator>

namespace ebpfmap::xsk {
namespace {

// The number of descriptors up to the last complete packet.
uint32_t whole_packets(const Consumer<sys::XdpDescriptor> &ring, uint32_t count) noexcept {
    while (count > 0 && ring.peek(count - 1).options & sys::kXdpContinued) --count;
    return count;
}

// The number of frames of the next packet.
uint32_t next_packet(Xsk *xsk) noexcept {
    uint32_t known = xsk->receive.available(xsk->receive.size());
    uint32_t last = 0;
    while (last + 1 < known && xsk->receive.peek(last).options & sys::kXdpContinued) ++last;
    return last + 1;
}

// Takes back sent frames, and fills the fill ring.
void collect(Xsk *xsk) noexcept {
    reap(xsk);
    if (xsk->umem->frames.free_count() < xsk->queue->missing) reap_all(xsk->umem.get());
    refill(xsk->umem.get(), xsk->queue.get());
}

// For an empty RX ring: some drivers need a wakeup to see new frames in the fill ring, and busy polling needs a system call.
int32_t prepare_receiving(Xsk *socket) noexcept {
    collect(socket);
    const Xsk &xsk = *socket;
    if (xsk.busy_polls || xsk.queue->fill.needs_wakeup()) sys::kick_receiving(xsk.fd.get());
    return 0;
}

// Wakes the kernel to send the frames in the TX ring. The kernel takes some dozens of frames in a call, and returns -EAGAIN if
// the ring has more. This function returns -EAGAIN if the kernel took no frames.
int32_t push(Xsk *xsk) noexcept {
    uint32_t pending = xsk->send.pending();
    // Before Linux 6.17 the kernel moves the consumer only when the ring is empty, so several calls may seem to take no frames.
    for (uint32_t silent = pending / kUsualBudget; pending > 0 && (xsk->busy_polls || xsk->send.needs_wakeup());) {
        int32_t code = sys::kick_sending(xsk->fd.get());
        if (code < 0 && code != -EAGAIN && code != -EBUSY && code != -ENOBUFS) return code;
        reap(xsk);
        uint32_t left = xsk->send.pending();
        if (left == pending && (code != -EAGAIN || silent-- == 0)) return -EAGAIN;
        pending = left;
    }
    return 0;
}

}  // namespace

void reap(Xsk *xsk) noexcept { xsk->completed.add(reap(xsk->umem.get(), xsk->queue.get())); }

void reap_all(Umem *umem) noexcept {
    for (Xsk *xsk : umem->sockets) {
        reap(xsk);
        if (xsk->sends) push(xsk);
    }
}

int32_t recv(Xsk *xsk, uint64_t *addresses, uint32_t *lengths, uint32_t *options, uint32_t room, Error **err) {
    const Book book = xsk->umem->frames.book();
    const char *memory = static_cast<const char *>(xsk->umem->memory.get());
    uint32_t available = xsk->receive.available(room);
    uint32_t count = whole_packets(xsk->receive, available);
    for (uint32_t i = 0; i < count; ++i) {
        const sys::XdpDescriptor &descriptor = xsk->receive.peek(i);
        uint64_t address = sys::frame_address(descriptor.address);
        // The kernel may have written the packet on another CPU, and the caller reads it next.
        __builtin_prefetch(memory + address);
        book.move(book.index_of(address), Place::kReceiving, Place::kCaller);
        addresses[i] = address;
        lengths[i] = descriptor.length;
        if (options) options[i] = descriptor.options & sys::kXdpContinued;
    }
    if (count == 0)
        return available > 0 && available == room ? explain_room(room, next_packet(xsk), err) : prepare_receiving(xsk);
    xsk->receive.release(count);
    xsk->received.add(count);
    xsk->queue->missing += count;
    refill_if_low(xsk->umem.get(), xsk->queue.get());
    return static_cast<int32_t>(count);
}

int32_t release(Xsk *xsk, const uint64_t *addresses, uint32_t count, Error **err) {
    Return back(xsk->umem.get(), xsk->queue.get(), count);
    for (uint32_t i = 0; i < count; ++i) {
        if (!back.put(addresses[i], Place::kCaller)) [[unlikely]]
            return explain_frame(*xsk->umem, "released", addresses[i], i, err);
    }
    return 0;
}

int32_t reserve(Xsk *xsk, uint64_t *addresses, uint32_t room) noexcept {
    Frames &frames = xsk->umem->frames;
    if (frames.free_count() < room) reap(xsk);
    if (frames.free_count() < room) reap_all(xsk->umem.get());
    uint32_t count = std::min(room, frames.free_count());
    for (uint32_t i = 0; i < count; ++i)
        addresses[i] = frames.address_of(frames.take(Place::kCaller)) + xsk->umem->room_before();
    return static_cast<int32_t>(count);
}

namespace {

constexpr uint32_t kEthernetHeader = 14;
constexpr uint32_t kKnownOptions = EBPF_XSK_FRAME_CONTINUED | EBPF_XSK_FRAME_TX_METADATA;

// A frame to send, with its index in the caller's array and in its packet.
struct Offer {
    uint64_t address;
    uint32_t length;
    uint32_t options;
    uint32_t position;
    uint32_t part;
};

// The kernel silently takes an invalid descriptor from the ring, and never returns its frame. So invalid ones are refused here.
int32_t check_options(const Xsk &xsk, const Offer &offer, Place *place, Error **err) {
    bool timed = false;
    bool known = (offer.options & ~kKnownOptions) == 0 && (xsk.multi_buffer || !(offer.options & EBPF_XSK_FRAME_CONTINUED));
    bool requested = offer.options & EBPF_XSK_FRAME_TX_METADATA;
    bool in_place = offer.part < kMostParts && (!requested || offer.part == 0);
    if (!known || !in_place || (requested && !has_tx_metadata(*xsk.umem, offer.address, offer.length, &timed)))
        return explain_options(xsk, offer.options, offer.position, offer.part, err);
    *place = timed ? Place::kTiming : Place::kSending;
    return 0;
}

int32_t put_frame(Xsk *xsk, const Offer &offer, Error **err) {
    Frames &frames = xsk->umem->frames;
    uint64_t index = frames.index_of(offer.address);
    Place place = Place::kSending;
    if (index >= frames.count()) [[unlikely]]
        return explain_frame(*xsk->umem, "sent", offer.address, offer.position, err);
    if (!frames.holds(index, offer.address, offer.length)) [[unlikely]]
        return explain_length(*xsk->umem, offer.address, offer.length, offer.position, err);
    if (offer.length < kEthernetHeader && offer.part == 0) [[unlikely]]
        return explain_too_short(offer.length, offer.position, err);
    if (xsk->umem->tx_metadata && !has_room_before(*xsk->umem, offer.address)) [[unlikely]]
        return explain_room_before(*xsk->umem, offer.address, offer.position, err);
    if (offer.options != 0 || offer.part != 0) {
        TRY(check_options(*xsk, offer, &place, err));
    }
    if (!frames.lend(index, Place::kCaller, place, xsk->queue->id)) [[unlikely]]
        return explain_frame(*xsk->umem, "sent", offer.address, offer.position, err);
    xsk->send.put({offer.address, offer.length, offer.options});
    return 0;
}

void take_back(Xsk *xsk, const uint64_t *addresses, uint32_t count) noexcept {
    Frames &frames = xsk->umem->frames;
    for (uint32_t i = 0; i < count; ++i) frames.put_back(frames.index_of(addresses[i]));
    xsk->send.retract(count);
}

// The number of frames that fit into the ring, in whole packets.
uint32_t room_for(Xsk *xsk, const uint32_t *options, uint32_t count) noexcept {
    uint32_t room = xsk->send.room(count);
    while (room > 0 && room < count && options && options[room - 1] & EBPF_XSK_FRAME_CONTINUED) --room;
    return room;
}

// The number of frames of the first packet.
uint32_t first_packet(const uint32_t *options, uint32_t count) noexcept {
    uint32_t last = 0;
    while (last + 1 < count && options[last] & EBPF_XSK_FRAME_CONTINUED) ++last;
    return last + 1;
}

}  // namespace

int32_t send(Xsk *xsk, const uint64_t *addresses, const uint32_t *lengths, const uint32_t *options, uint32_t count,
             Error **err) {
    reap(xsk);
    if (count > 0 && options && options[count - 1] & EBPF_XSK_FRAME_CONTINUED) return explain_unended(count, err);
    uint32_t room = room_for(xsk, options, count);
    if (room == 0 && options && first_packet(options, count) > xsk->send.size()) [[unlikely]]
        return explain_ring_too_short(xsk->send.size(), err);
    for (uint32_t i = 0, part = 0; i < room; ++i) {
        Offer offer{addresses[i], lengths[i], options ? options[i] : 0, i, part};
        if (int32_t code = put_frame(xsk, offer, err); code < 0) [[unlikely]] {
            take_back(xsk, addresses, i);
            return code;
        }
        part = offer.options & EBPF_XSK_FRAME_CONTINUED ? part + 1 : 0;
    }
    xsk->send.submit();
    xsk->sent.add(room);
    xsk->queue->sending += room;
    // Frames that cannot be sent now stay in the ring, and reap_and_push() explains the failure.
    push(xsk);
    refill_if_low(xsk->umem.get(), xsk->queue.get());
    return static_cast<int32_t>(room);
}

int32_t reap_and_push(Xsk *xsk, Error **err) {
    uint64_t before = xsk->completed.read();
    reap(xsk);
    int32_t code = push(xsk);
    refill(xsk->umem.get(), xsk->queue.get());
    if (code < 0) code = explain_push(*xsk, code, err);
    return code < 0 ? code : static_cast<int32_t>(xsk->completed.read() - before);
}

namespace {

// Milliseconds between two looks while waiting. The removal of an interface does not wake poll(2).
constexpr int32_t kLookAgain = 500;
// While frames are being sent: their return does not wake poll(2), and the kernel stops sending if the completion ring is full.
constexpr int32_t kLookAgainSoon = 2;

// -ENETDOWN if the interface is down, -ENXIO if it is gone, or 0.
int32_t check_device(const Xsk &xsk) noexcept {
    int32_t code = sys::kick_receiving(xsk.fd.get());
    return code == -ENETDOWN || code == -ENXIO ? code : 0;
}

bool is_sending(const Umem &umem) noexcept {
    return std::any_of(umem.sockets.begin(), umem.sockets.end(), [](const Xsk *xsk) { return xsk->queue->sending > 0; });
}

// Whether a frame can be sent: a free one, or one of the caller's.
bool has_frame_to_send(const Umem &umem) noexcept {
    if (umem.frames.free_count() > 0) return true;
    return umem.census().callers > 0;
}

// The events in the rings, which are visible even if the interface is down. For poll(2) a TX ring is full until half is empty.
int16_t look_at_rings(Xsk *xsk, int16_t wanted) noexcept {
    bool readable = wanted & POLLIN && xsk->receive.available(1) > 0;
    bool writable = wanted & POLLOUT && xsk->send.room(1) > 0 && has_frame_to_send(*xsk->umem);
    return static_cast<int16_t>((readable ? POLLIN : 0) | (writable ? POLLOUT : 0));
}

bool has_failed(int32_t came) noexcept { return came < 0 ? came != -EINTR : (came & (POLLERR | POLLHUP | POLLNVAL)) != 0; }

// The kernel sees room in the TX ring, but not whether a frame can be sent. Without such a frame, POLLOUT is a false
// event.
int16_t kernel_events(const Xsk &xsk, int16_t wanted) noexcept {
    bool room_counts = wanted & POLLOUT && has_frame_to_send(*xsk.umem);
    return static_cast<int16_t>(wanted & (room_counts ? POLLIN | POLLOUT : POLLIN));
}

// Whether an event can come while the caller waits, and so does not receive or release. Sent frames come back and cause an
// event. Without them, received packets need frames in the fill ring.
bool can_come(const Xsk &xsk, int16_t wanted) noexcept {
    return is_sending(*xsk.umem) || (wanted & POLLIN && xsk.queue->receiving() > 0);
}

// Returns the events, 0 after the timeout or a signal, or -EDEADLK if waiting would never end.
int32_t wait_for_events(Xsk *xsk, int16_t wanted, int32_t timeout) noexcept {
    const auto readable = static_cast<int16_t>(wanted & POLLIN);
    for (int32_t left = timeout;;) {
        // Receiving needs frames in the fill ring, and sending needs room in the completion ring.
        collect(xsk);
        int16_t events = look_at_rings(xsk, wanted);
        if (events & POLLIN) return events;
        if (events == 0 && left < 0 && !can_come(*xsk, wanted)) return -EDEADLK;
        // If the TX ring has room, poll(2) only checks the interface.
        int32_t slice = events != 0 ? 0 : is_sending(*xsk->umem) ? kLookAgainSoon : kLookAgain;
        bool last = events != 0 || (left >= 0 && left <= slice);
        int32_t came = sys::wait_for(xsk->fd.get(), kernel_events(*xsk, wanted), left >= 0 ? std::min(left, slice) : slice);
        if (came == 0) came = check_device(*xsk);
        // Packets that came before the failure can still be received.
        events = look_at_rings(xsk, has_failed(came) ? readable : wanted);
        if (events != 0) return events;
        if (has_failed(came)) return came;
        if (came == -EINTR || last) return 0;
        left -= left < 0 ? 0 : slice;
    }
}

}  // namespace

int32_t wait(Xsk *xsk, uint32_t events, int32_t timeout, Error **err) {
    auto wanted = static_cast<int16_t>((events & EBPF_XSK_EVENT_READABLE ? POLLIN : 0) |
                                       (events & EBPF_XSK_EVENT_WRITABLE ? POLLOUT : 0));
    int32_t came = wait_for_events(xsk, wanted, timeout);
    if (came == -EDEADLK) return explain_deadlock(*xsk, events, err);
    if (came < 0) return explain_push(*xsk, came, err);
    if (came & (POLLERR | POLLHUP | POLLNVAL)) return explain_push(*xsk, -ENXIO, err);
    return (came & POLLIN ? EBPF_XSK_EVENT_READABLE : 0) | (came & POLLOUT ? EBPF_XSK_EVENT_WRITABLE : 0);
}

int32_t statistic(const Xsk &xsk, uint32_t counter, uint64_t *value, Error **err) {
    sys::XdpStatistics kernel{};
    uint32_t length = sizeof kernel;
    int32_t code = sys::socket_option(xsk.fd.get(), sys::kLevelXdp, sys::kXdpStatistics, &kernel, &length);
    if (code < 0) return explain_push(xsk, code, err);
    const uint64_t counters[] = {kernel.rx_dropped,   kernel.rx_invalid,    kernel.tx_invalid,
                                 kernel.rx_ring_full, kernel.rx_fill_empty, kernel.tx_ring_empty,
                                 xsk.received.read(), xsk.sent.read(),      xsk.completed.read()};
    if (counter >= std::size(counters)) {
        return fail(
            err, -EINVAL, EBPF_CAUSE_ARGUMENT,
            "counter %u is unknown: the counters are EBPF_XSK_COUNTER_RX_DROPPED (0) to EBPF_XSK_COUNTER_COMPLETED (%zu)",
            counter, std::size(counters) - 1);
    }
    *value = counters[counter];
    return 0;
}

}  // namespace ebpfmap::xsk
