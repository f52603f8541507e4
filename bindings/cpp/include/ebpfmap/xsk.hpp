// SPDX-License-Identifier: BSD-2-Clause
/*
 * Xsk: an AF_XDP socket. It shares memory with the kernel. Packets that an XDP program redirects to the socket arrive in
 * frames of this memory, and the program sends packets from them.
 *
 *     auto socket = Xsk::open("eth0", 0).value();      // XskGroup opens all queues, with a program
 *     XskBatch batch;
 *     socket.wait(XskEvent::readable).value();
 *     socket.recv(batch).value();
 *     for (auto frame : batch) answer(frame.bytes());   // std::span<std::byte>, in place
 *     socket.send(batch).value();
 *
 * A socket and its batches belong to one thread at a time. Sockets that share memory belong together to one thread.
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

/** The transmit time of a packet. */
struct XskTxTimestamp {
    std::uint64_t address; /**< of the packet (XskFrame::address()) */
    /** In zero-copy mode a time of the device's clock, else of CLOCK_TAI; 0: the driver provides none. */
    std::chrono::nanoseconds time;
};

class [[nodiscard]] Xsk {
public:
    /** Opens a socket with new memory and binds it to a queue of an interface of the calling thread's network namespace. */
    static Result<Xsk> open(Number<std::uint32_t> ifindex, Number<std::uint32_t> queue, const XskSpec &spec = {}) {
        return detail::make_xsk_spec(spec).and_then(
            [&](const XskSpecHandle &raw) { return own(calls::xsk_open(raw.get(), ifindex, queue), spec.frame_size); });
    }
    static Result<Xsk> open(Text interface, Number<std::uint32_t> queue, const XskSpec &spec = {}) {
        return interface_index(interface).and_then([&](std::uint32_t ifindex) { return open(ifindex, queue, spec); });
    }
    /** Opens a socket that shares the memory of another: one can send the frames that the other received. Only the ring sizes
     *  and busy polling of the spec apply. The memory stays mapped until the last of them is closed. */
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

    /** Takes ownership of a handle of the C API with this frame size. */
    Xsk(XskHandle handle, std::uint32_t frame_size) : body_(make_body(std::move(handle), frame_size)) {}
    Xsk(Xsk &&) noexcept = default;
    Xsk &operator=(Xsk &&) noexcept = default;
    Xsk(const Xsk &) = delete;
    Xsk &operator=(const Xsk &) = delete;
    /** Closes the socket after the last batch with its frames is gone. */
    ~Xsk() = default;

    const ebpf_xsk *raw() const noexcept { return body_ ? body_->handle.get() : nullptr; }
    ebpf_xsk *raw() noexcept { return body_ ? body_->handle.get() : nullptr; }
    /** The descriptor for an XskMap, poll(2) and epoll(7); borrowed from the socket. */
    int fd() const noexcept { return ebpf_xsk_fd(raw()); }
    /** The actual mode: XskMode::copy or XskMode::zerocopy. */
    XskMode mode() const noexcept { return XskMode{static_cast<std::uint32_t>(ebpf_xsk_mode(raw()))}; }
    std::uint32_t frame_size() const noexcept { return body_ ? body_->frame_size : 0; }
    /** The memory of all frames, including frames that the kernel uses; valid until its last socket is closed. */
    MutableBytes memory() const &noexcept {
        return {static_cast<std::byte *>(ebpf_xsk_memory(raw())), static_cast<std::size_t>(ebpf_xsk_memory_size(raw()))};
    }
    void memory() const && = delete;
    /** A counter since the socket was opened. Any thread may call it. */
    Result<std::uint64_t> counter(XskCounter counter) const {
        std::uint64_t value = 0;
        return calls::xsk_counter(raw(), static_cast<std::uint32_t>(counter), &value).transform([&] { return value; });
    }

    /** Fills a batch with received frames, without waiting; returns their number. Releases the old frames of the batch. */
    template <std::size_t N>
    Result<std::size_t> recv(XskBatch<N> &batch) {
        if (auto released = batch.release(); !released) return released.error();
        return take(batch, calls::xsk_recv(raw(), batch.addresses_.data(), batch.lengths_.data(), batch.options_.data(), N));
    }
    /** Fills a batch with up to `wanted` free frames for packets to send (XskFrame::assign()); returns their number. Releases
     *  the old frames of the batch. */
    template <std::size_t N>
    Result<std::size_t> reserve(XskBatch<N> &batch, Number<std::size_t> wanted = N) {
        if (!wanted.fits()) return wanted.unfit("ebpfmap::Xsk::reserve", "wanted");
        if (auto released = batch.release(); !released) return released.error();
        auto reserved = take(batch, calls::xsk_reserve(raw(), batch.addresses_.data(), std::min(wanted.get(), N)));
        std::fill_n(batch.lengths_.begin(), batch.size(), 0);
        std::fill_n(batch.options_.begin(), batch.size(), 0);
        return reserved;
    }
    /** Sends the frames of a batch, received or reserved; returns the number that fit into the TX ring. Sent frames leave the
     *  batch: send the others again after wait(XskEvent::writable), or release them. After an error the batch keeps all
     *  frames. */
    template <std::size_t N>
    Result<std::size_t> send(XskBatch<N> &batch) {
        if (!batch.empty() && body_ && !batch.has_memory_of(*body_)) return XskBatch<N>::foreign("ebpfmap::Xsk::send");
        auto sent =
            calls::xsk_send(raw(), batch.addresses_.data(), batch.lengths_.data(), batch.options_.data(), batch.count());
        if (sent) batch.drop_front(static_cast<std::size_t>(*sent));
        return std::move(sent).transform([](std::int32_t count) { return static_cast<std::size_t>(count); });
    }
    /** Copies a packet into a free frame and sends it; false if there is no free frame or the TX ring is full. */
    Result<bool> send(Bytes packet) {
        XskBatch<1> batch;
        return reserve(batch)
            .and_then([&](std::size_t there) { return there != 0 ? batch[0].assign(packet) : Result<void>(); })
            .and_then([&] { return send(batch); })
            .transform([](std::size_t sent) { return sent == 1; });
    }
    /** Collects sent frames, as send() and reserve() do, too; returns their number. Wakes the kernel for frames that it has not
     *  sent yet; fails with the reason if it cannot. */
    Result<std::size_t> reap() {
        return calls::xsk_reap(raw()).transform([](std::int32_t count) { return static_cast<std::size_t>(count); });
    }
    /** When packets were sent that XskTxMetadata::timestamp was asked for, each once; says how many it wrote. Their frames are
     *  free only after that: ask. */
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

    /** Waits until a frame has arrived, or a frame can be sent; returns the events, or XskEvent{} after a signal or
     *  a timeout. */
    template <typename Rep, typename Period>
    Result<XskEvent> wait(XskEvent events, std::chrono::duration<Rep, Period> patience) {
        if (patience != patience) return detail::no_duration("ebpfmap::Xsk::wait");
        const auto left = detail::patience_in_milliseconds(patience).count();
        return wait_milliseconds(events, static_cast<std::int32_t>(std::clamp<decltype(left)>(left, 0, INT_MAX)));
    }
    /** The same without a timeout. */
    Result<XskEvent> wait(XskEvent events) { return wait_milliseconds(events, -1); }

    /** Copies bytes from a frame that the program owns, starting at an address. */
    Result<void> read(Number<std::uint64_t> address, MutableBytes data) {
        return calls::xsk_read_frame(raw(), address, data.data(), data.size());
    }
    /** Copies bytes into a frame that the program owns. */
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
    // The call returned the number of frames that the batch now has.
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
