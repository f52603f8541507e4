// SPDX-License-Identifier: BSD-2-Clause
#include <ebpfmap/xsk.h>

#include "api/guard.h"
#include "xsk/access.h"
#include "xsk/open.h"
#include "xsk/socket.h"
#include "xsk/tx_metadata.h"

using namespace ebpfmap;

namespace {

int32_t set_switch(uint32_t value, const char *name, bool *to, Error **err) noexcept {
    if (value > 1) return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT, "%s is %u, not 0 or 1", name, value);
    *to = value != 0;
    return 0;
}

int32_t fail_one_way(const ebpf_xsk &xsk, const char *verb, Error **err) noexcept {
    return fail(err, -EOPNOTSUPP, EBPF_CAUSE_NOT_SUPPORTED,
                "this socket cannot %s: it was opened without the ring for that (%s)", verb,
                xsk.receives ? "ebpf_xsk_spec_set_rings(spec, ..., 0)" : "ebpf_xsk_spec_set_rings(spec, 0, ...)");
}

bool is_power_of_two(uint32_t value) noexcept { return value != 0 && (value & (value - 1)) == 0; }

}  // namespace

int32_t ebpf_xsk_spec_new(ebpf_xsk_spec **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(out)}, [&] {
        *out = new ebpf_xsk_spec;
        return 0;
    });
}

int32_t ebpf_xsk_spec_set_frames(ebpf_xsk_spec *spec, uint32_t count, uint32_t size, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] {
        if (count == 0) return fail(err, -EINVAL, EBPF_CAUSE_XSK_FRAMES, "count is 0: a socket needs at least one frame");
        spec->frame_count = count;
        spec->frame_size = size;
        return 0;
    });
}

int32_t ebpf_xsk_spec_set_headroom(ebpf_xsk_spec *spec, uint32_t bytes, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] {
        spec->headroom = bytes;
        return 0;
    });
}

int32_t ebpf_xsk_spec_set_unaligned(ebpf_xsk_spec *spec, uint32_t unaligned, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] { return set_switch(unaligned, "unaligned", &spec->unaligned, err); });
}

int32_t ebpf_xsk_spec_set_huge_pages(ebpf_xsk_spec *spec, uint32_t huge, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] { return set_switch(huge, "huge", &spec->huge_pages, err); });
}

int32_t ebpf_xsk_spec_set_rings(ebpf_xsk_spec *spec, uint32_t receive, uint32_t send, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] {
        bool bad = (receive && !is_power_of_two(receive)) || (send && !is_power_of_two(send)) || (!receive && !send);
        if (bad)
            return fail(err, -EINVAL, EBPF_CAUSE_XSK_RING,
                        "an RX ring of %u entries and a TX ring of %u: both sizes must be powers of two, and only one may be 0",
                        receive, send);
        spec->receive = receive;
        spec->send = send;
        return 0;
    });
}

int32_t ebpf_xsk_spec_set_mode(ebpf_xsk_spec *spec, uint32_t mode, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] {
        if (mode > EBPF_XSK_MODE_ZEROCOPY)
            return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                        "mode %u is not EBPF_XSK_MODE_AUTO, EBPF_XSK_MODE_COPY or EBPF_XSK_MODE_ZEROCOPY", mode);
        spec->mode = mode;
        return 0;
    });
}

int32_t ebpf_xsk_spec_set_busy_poll(ebpf_xsk_spec *spec, uint32_t microseconds, uint32_t budget, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] {
        spec->busy_poll_microseconds = microseconds;
        spec->busy_poll_budget = budget;
        return 0;
    });
}

int32_t ebpf_xsk_spec_set_multi_buffer(ebpf_xsk_spec *spec, uint32_t multi, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] { return set_switch(multi, "multi", &spec->multi_buffer, err); });
}

int32_t ebpf_xsk_spec_set_tx_metadata(ebpf_xsk_spec *spec, uint32_t mode, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec)}, [&] {
        if (mode > EBPF_XSK_TX_METADATA_MODE_SOFTWARE) {
            return fail(
                err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                "mode %u is not EBPF_XSK_TX_METADATA_MODE_OFF, EBPF_XSK_TX_METADATA_MODE_DEVICE or EBPF_XSK_TX_METADATA_MODE_SOFTWARE",
                mode);
        }
        spec->tx_metadata = mode;
        return 0;
    });
}

void ebpf_xsk_spec_free(ebpf_xsk_spec *spec) { delete spec; }

int32_t ebpf_xsk_open(const ebpf_xsk_spec *spec, uint32_t ifindex, uint32_t queue, ebpf_xsk **out, ebpf_error **err) {
    return guard(err, __func__, {ARG(spec), ARG(out)}, [&] { return xsk::open(*spec, ifindex, queue, into(out), err); });
}

int32_t ebpf_xsk_open_shared(const ebpf_xsk_spec *spec, ebpf_xsk *with, uint32_t ifindex, uint32_t queue, ebpf_xsk **out,
                             ebpf_error **err) {
    return guard(err, __func__, {ARG(spec), ARG(with), ARG(out)},
                 [&] { return xsk::open_shared(*spec, with, ifindex, queue, into(out), err); });
}

int32_t ebpf_xsk_recv(ebpf_xsk *xsk, uint64_t *addresses, uint32_t *lengths, uint32_t *options, uint32_t room,
                      ebpf_error **err) {
    return guard(err, __func__, {ARG(xsk), BUFFER(addresses, room), BUFFER(lengths, room)}, [&] {
        if (!xsk->receives) [[unlikely]]
            return fail_one_way(*xsk, "receive", err);
        return xsk::recv(xsk, addresses, lengths, options, room, err);
    });
}

int32_t ebpf_xsk_release(ebpf_xsk *xsk, const uint64_t *addresses, uint32_t count, ebpf_error **err) {
    return guard(err, __func__, {ARG(xsk), BUFFER(addresses, count)}, [&] { return xsk::release(xsk, addresses, count, err); });
}

int32_t ebpf_xsk_reserve(ebpf_xsk *xsk, uint64_t *addresses, uint32_t room, ebpf_error **err) {
    return guard(err, __func__, {ARG(xsk), BUFFER(addresses, room)}, [&] { return xsk::reserve(xsk, addresses, room); });
}

int32_t ebpf_xsk_send(ebpf_xsk *xsk, const uint64_t *addresses, const uint32_t *lengths, const uint32_t *options,
                      uint32_t count, ebpf_error **err) {
    return guard(err, __func__, {ARG(xsk), BUFFER(addresses, count), BUFFER(lengths, count)}, [&] {
        if (!xsk->sends) [[unlikely]]
            return fail_one_way(*xsk, "send", err);
        return xsk::send(xsk, addresses, lengths, options, count, err);
    });
}

int32_t ebpf_xsk_reap(ebpf_xsk *xsk, ebpf_error **err) {
    return guard(err, __func__, {ARG(xsk)}, [&] {
        if (!xsk->sends) return fail_one_way(*xsk, "send", err);
        return xsk::reap_and_push(xsk, err);
    });
}

int32_t ebpf_xsk_wait(ebpf_xsk *xsk, uint32_t events, int32_t timeout, ebpf_error **err) {
    return guard(err, __func__, {ARG(xsk)}, [&] {
        if (events == 0 || events > (EBPF_XSK_EVENT_READABLE | EBPF_XSK_EVENT_WRITABLE) || timeout < -1) {
            return fail(
                err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                "events %u, timeout %d: events is EBPF_XSK_EVENT_READABLE, EBPF_XSK_EVENT_WRITABLE or both, timeout is -1 or "
                "milliseconds",
                events, timeout);
        }
        if (events & EBPF_XSK_EVENT_READABLE && !xsk->receives) return fail_one_way(*xsk, "receive", err);
        if (events & EBPF_XSK_EVENT_WRITABLE && !xsk->sends) return fail_one_way(*xsk, "send", err);
        return xsk::wait(xsk, events, timeout, err);
    });
}

int32_t ebpf_xsk_set_tx_metadata(ebpf_xsk *xsk, uint64_t address, uint32_t flags, uint32_t checksum_start,
                                 uint32_t checksum_offset, ebpf_error **err) {
    return guard(err, __func__, {ARG(xsk)}, [&] {
        if (flags == 0 || flags > (EBPF_XSK_TX_METADATA_TIMESTAMP | EBPF_XSK_TX_METADATA_CHECKSUM)) {
            return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                        "flags %u is not EBPF_XSK_TX_METADATA_TIMESTAMP, EBPF_XSK_TX_METADATA_CHECKSUM or both", flags);
        }
        if (checksum_start > UINT16_MAX || checksum_offset > UINT16_MAX) {
            return fail(err, -EINVAL, EBPF_CAUSE_ARGUMENT,
                        "checksum_start %u, checksum_offset %u: the largest offset in a packet is %u", checksum_start,
                        checksum_offset, UINT16_MAX);
        }
        return xsk::set_tx_metadata(xsk, address, flags, static_cast<uint16_t>(checksum_start),
                                    static_cast<uint16_t>(checksum_offset), err);
    });
}

int32_t ebpf_xsk_tx_timestamps(ebpf_xsk *xsk, uint64_t *addresses, uint64_t *times, uint32_t room, ebpf_error **err) {
    return guard(err, __func__, {ARG(xsk), BUFFER(addresses, room), BUFFER(times, room)},
                 [&] { return xsk::tx_timestamps(xsk, addresses, times, room); });
}

int32_t ebpf_xsk_read_frame(const ebpf_xsk *xsk, uint64_t address, void *data, uint32_t length, ebpf_error **err) {
    return guard(err, __func__, {ARG(xsk), BUFFER(data, length)}, [&] { return xsk::read(*xsk, address, data, length, err); });
}

int32_t ebpf_xsk_write_frame(ebpf_xsk *xsk, uint64_t address, const void *data, uint32_t length, ebpf_error **err) {
    return guard(err, __func__, {ARG(xsk), BUFFER(data, length)}, [&] { return xsk::write(xsk, address, data, length, err); });
}

int32_t ebpf_xsk_counter(const ebpf_xsk *xsk, uint32_t counter, uint64_t *value, ebpf_error **err) {
    return guard(err, __func__, {ARG(xsk), ARG(value)}, [&] { return xsk::statistic(*xsk, counter, value, err); });
}

void *ebpf_xsk_memory(const ebpf_xsk *xsk) { return xsk ? xsk->umem->memory.get() : nullptr; }

uint64_t ebpf_xsk_memory_size(const ebpf_xsk *xsk) { return xsk ? xsk->umem->frames.memory_size() : 0; }

int32_t ebpf_xsk_fd(const ebpf_xsk *xsk) { return xsk ? xsk->fd.get() : -EINVAL; }

int32_t ebpf_xsk_mode(const ebpf_xsk *xsk) { return xsk ? static_cast<int32_t>(xsk->mode) : -EINVAL; }

void ebpf_xsk_close(ebpf_xsk *xsk) { std::unique_ptr<ebpf_xsk> closed(xsk); }
