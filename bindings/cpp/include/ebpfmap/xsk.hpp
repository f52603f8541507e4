// SPDX-License-Identifier: BSD-2-Clause
/*
 * Xsk: an AF_XDP socket. Frames that an XDP program redirects to it arrive in memory that it shares with the kernel, and frames
 * that are written there are sent.
 *
 *     auto socket = Xsk::open("eth0", 0).value();      // XskGroup opens all queues, with a program
 *     XskBatch batch;
 *     socket.wait(XskEvent::readable).value();
 *     socket.recv(batch).value();
 *     for (auto frame : batch) answer(frame.bytes());   // std::span<std::byte>, in place
 *     socket.send(batch).value();
 *
 * A socket, and sockets that share memory all together, belong to one thread at a time, with their batches.
 */
#ifndef EBPFMAP_XSK_HPP
#define EBPFMAP_XSK_HPP

#include <ebpfmap/xsk.h>
#include <ebpfmap/arguments.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/interface.hpp>
#include <ebpfmap/patience.hpp>
#include <ebpfmap/result.hpp>
#include <ebpfmap/xsk_batch.hpp>
#include <ebpfmap/xsk_spec.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

/** When a packet was sent. */
struct XskTxTimestamp {
    std::uint64_t address; /**< of the packet (XskFrame::address()) */
    /** Of the device's clock without a copy, else of CLOCK_TAI; 0: the driver notes none. */
    std::chrono::nanoseconds time;
};

class [[nodiscard]] Xsk {
public:
    /** Opens a socket with memory of its own and binds it to a queue of an interface of the calling thread's namespace. */
    static Result<Xsk> open(Number<std::uint32_t> ifindex, Number<std::uint32_t> queue, const XskSpec &spec = {}) {
        return detail::make_xsk_spec(spec).and_then(
            [&](const XskSpecHandle &raw) { return own(calls::xsk_open(raw.get(), ifindex, queue), spec.frame_size); });
    }
    static Result<Xsk> open(Text interface, Number<std::uint32_t> queue, const XskSpec &spec = {}) {
        return interface_index(interface).and_then([&](std::uint32_t ifindex) { return open(ifindex, queue, spec); });
    }
    /** Opens a socket that shares the memory of another: what one receives, the other can send. Of the spec, its rings and busy
     *  polling count. The memory lives until the last of them is closed. */
    static Result<Xsk> open_shared(Xsk &with, Number<std::uint32_t> ifindex, Number<std::uint32_t> queue,
                                   const XskSpec &spec = {}) {
        return detail::make_xsk_spec(spec).and_then([&](const XskSpecHandle &raw) {
            return own(calls::xsk_open_shared(raw.get(), with.raw(), ifindex, queue), with.frame_size());
        });
    }
    static Result<Xsk> open_shared(Xsk &with, Text interface, Number<std::uint32_t> queue, const XskSpec &spec = {}) {
        return interface_index(interface).and_then(
            [&](std::uint32_t ifindex) { return open_shared(with, ifindex, queue, spec); });
    }

    /** Takes over a handle of the C API, whose frames have this size. */
    Xsk(XskHandle handle, std::uint32_t frame_size) : body_(make_body(std::move(handle), frame_size)) {}
    Xsk(Xsk &&) noexcept = default;
    Xsk &operator=(Xsk &&) noexcept = default;
    Xsk(const Xsk &) = delete;
    Xsk &operator=(const Xsk &) = delete;
    /** Closes the socket, once no batch has frames of it any more. */
    ~Xsk() = default;

    const ebpf_xsk *raw() const noexcept { return body_ ? body_->handle.get() : nullptr; }
    ebpf_xsk *raw() noexcept { return body_ ? body_->handle.get() : nullptr; }
    /** For an XskMap, and for poll(2) and epoll(7); lent until the socket is closed. */
    int fd() const noexcept { return ebpf_xsk_fd(raw()); }
    /** The mode in which it is really bound: XskMode::copy or XskMode::zerocopy. */
    XskMode mode() const noexcept { return XskMode{static_cast<std::uint32_t>(ebpf_xsk_mode(raw()))}; }
    std::uint32_t frame_size() const noexcept { return body_ ? body_->frame_size : 0; }
    /** The memory of all frames, those of the kernel too: until the last socket with it is closed. */
    MutableBytes memory() const &noexcept {
        return {static_cast<std::byte *>(ebpf_xsk_memory(raw())), static_cast<std::size_t>(ebpf_xsk_memory_size(raw()))};
    }
    void memory() const && = delete;
    /** A counter, since the socket was opened. Any thread may ask. */
    Result<std::uint64_t> counter(XskCounter counter) const {
        std::uint64_t value = 0;
        return calls::xsk_counter(raw(), static_cast<std::uint32_t>(counter), &value).transform([&] { return value; });
    }

    /** Fills a batch with what has arrived, without waiting; says how many frames. What the batch still had goes back. */
    template <std::size_t N>
    Result<std::size_t> recv(XskBatch<N> &batch) {
        if (auto released = batch.release(); !released) return released.error();
        return take(batch, calls::xsk_recv(raw(), batch.addresses_.data(), batch.lengths_.data(), batch.options_.data(), N));
    }
    /** Fills a batch with up to `wanted` free frames, to write packets into (XskFrame::assign()); says how many there were. What
     *  the batch still had goes back. */
    template <std::size_t N>
    Result<std::size_t> reserve(XskBatch<N> &batch, Number<std::size_t> wanted = N) {
        if (!wanted.fits()) return wanted.unfit("ebpfmap::Xsk::reserve", "wanted");
        if (auto released = batch.release(); !released) return released.error();
        auto reserved = take(batch, calls::xsk_reserve(raw(), batch.addresses_.data(), std::min(wanted.get(), N)));
        std::fill_n(batch.lengths_.begin(), batch.size(), 0);
        std::fill_n(batch.options_.begin(), batch.size(), 0);
        return reserved;
    }
    /** Sends the frames of a batch, received or reserved; says how many the ring had room for. Those leave the batch: send the
     *  others again (after wait(XskEvent::writable)), or have the batch release them. After an error all are still there. */
    template <std::size_t N>
    Result<std::size_t> send(XskBatch<N> &batch) {
        if (!batch.empty() && body_ && !batch.has_memory_of(*body_)) return XskBatch<N>::foreign("ebpfmap::Xsk::send");
        auto sent =
            calls::xsk_send(raw(), batch.addresses_.data(), batch.lengths_.data(), batch.options_.data(), batch.count());
        if (sent) batch.drop_front(static_cast<std::size_t>(*sent));
        return std::move(sent).transform([](std::int32_t count) { return static_cast<std::size_t>(count); });
    }
    /** Copies a packet into a free frame and sends it; false where there is no free frame, or no room to send. */
    Result<bool> send(Bytes packet) {
        XskBatch<1> batch;
        return reserve(batch)
            .and_then([&](std::size_t there) { return there != 0 ? batch[0].assign(packet) : Result<void>(); })
            .and_then([&] { return send(batch); })
            .transform([](std::size_t sent) { return sent == 1; });
    }
    /** Takes back frames that were sent, which send() and reserve() do by themselves; says how many. Pushes what the kernel has
     *  not taken yet, and tells why where it cannot. */
    Result<std::size_t> reap() {
        return calls::xsk_reap(raw()).transform([](std::int32_t count) { return static_cast<std::size_t>(count); });
    }
    /** When packets were sent that XskTxMetadata::timestamp was asked for, each once; says how many it wrote. Their frames are free
     *  only after that: ask. */
    Result<std::size_t> tx_timestamps(std::span<XskTxTimestamp> out) {
        std::array<std::uint64_t, 64> addresses, times;
        for (std::size_t done = 0;;) {
            const std::size_t room = std::min(out.size() - done, addresses.size());
            auto got = calls::xsk_tx_timestamps(raw(), addresses.data(), times.data(), static_cast<std::uint32_t>(room));
            if (!got) return got.error();
            for (std::size_t i = 0; i < static_cast<std::size_t>(*got); ++i)
                out[done++] = {addresses[i], std::chrono::nanoseconds(times[i])};
            if (*got == 0 || done == out.size()) return done;
        }
    }

    /** Waits until there is something to receive, or room to send; says which of them: neither (XskEvent{}) where a signal came
     *  or the time is up. */
    template <typename Rep, typename Period>
    Result<XskEvent> wait(XskEvent events, std::chrono::duration<Rep, Period> patience) {
        if (patience != patience) return detail::no_duration("ebpfmap::Xsk::wait");
        const auto left = detail::patience_in_milliseconds(patience).count();
        return wait_milliseconds(events, static_cast<std::int32_t>(std::clamp<decltype(left)>(left, 0, INT_MAX)));
    }
    /** The same without an end. */
    Result<XskEvent> wait(XskEvent events) { return wait_milliseconds(events, -1); }

    /** Copies bytes out of a frame of the program, from an address on. */
    Result<void> read(Number<std::uint64_t> address, MutableBytes data) {
        return calls::xsk_read_frame(raw(), address, data.data(), data.size());
    }
    /** Copies bytes into a frame of the program. */
    Result<void> write(Number<std::uint64_t> address, Bytes data) {
        return calls::xsk_write_frame(raw(), address, data.data(), data.size());
    }

private:
    static std::shared_ptr<const detail::XskBody> make_body(XskHandle handle, std::uint32_t frame_size) {
        auto *memory = static_cast<std::byte *>(ebpf_xsk_memory(handle.get()));
        return std::make_shared<detail::XskBody>(detail::XskBody{std::move(handle), memory, frame_size});
    }
    static Result<Xsk> own(Result<XskHandle> handle, std::uint32_t frame_size) {
        return std::move(handle).transform([&](XskHandle opened) { return Xsk(std::move(opened), frame_size); });
    }
    // The batch has as many frames of this socket now as the call says.
    template <std::size_t N>
    Result<std::size_t> take(XskBatch<N> &batch, Result<std::int32_t> taken) {
        if (!taken) return taken.error();
        if (*taken > 0) batch.body_ = body_;
        return batch.size_ = static_cast<std::size_t>(*taken);
    }
    Result<XskEvent> wait_milliseconds(XskEvent events, std::int32_t patience) {
        return calls::xsk_wait(raw(), static_cast<std::uint32_t>(events), patience).transform([](std::int32_t ready) {
            return XskEvent{static_cast<std::uint32_t>(ready)};
        });
    }

    std::shared_ptr<const detail::XskBody> body_;
};

}  // namespace v0
}  // namespace ebpfmap

#endif
