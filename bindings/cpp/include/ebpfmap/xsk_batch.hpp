// SPDX-License-Identifier: BSD-2-Clause
/*
 * XskBatch: up to N frames of an AF_XDP socket that the program owns, each with a packet or with room for one.
 *
 * A batch owns its frames. Sent frames leave it. The other frames are released when the batch is filled again or destroyed. So
 * no frame is lost, and no frame of the kernel is used. A batch with frames keeps their socket open, even after its Xsk is
 * destroyed.
 *
 * It belongs to the thread of its socket, cannot be moved, and allocates nothing.
 */
#ifndef EBPFMAP_XSK_BATCH_HPP
#define EBPFMAP_XSK_BATCH_HPP

#include <ebpfmap/xsk.h>
#include <ebpfmap/arguments.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/result.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

class Xsk;

namespace detail {

// The shared owner of a socket: the Xsk and all batches with its frames. The last of them closes the socket.
struct XskBody {
    XskHandle handle;
    std::byte *memory;
    std::uint32_t frame_size;
};

[[gnu::cold, gnu::noinline]] inline Error beyond_frame(std::size_t length, std::uint32_t room) {
    return {EINVAL, Cause::frame_size, "ebpfmap::XskFrame::resize",
            "a packet of " + std::to_string(length) + " bytes does not fit: its frame has " + std::to_string(room) +
                " from there on (XskFrame::room())"};
}

[[gnu::cold, gnu::noinline]] inline Error no_such_head(std::int64_t bytes, std::int64_t front, std::int64_t length) {
    return {EINVAL, Cause::frame_size, "ebpfmap::XskFrame::adjust_head",
            bytes < 0 ? "a packet cannot begin " + std::to_string(-bytes) + " bytes earlier: its frame has " +
                            std::to_string(front) + " in front of it (XskSpec::headroom leaves more)"
                      : std::to_string(bytes) + " of " + std::to_string(length) +
                            " bytes cannot be cut off: at least one has to be left"};
}

}  // namespace detail

/** A frame of a batch. It is valid until the batch is sent, filled, released or destroyed. */
class XskFrame {
public:
    XskFrame(const detail::XskBody &body, std::uint64_t &address, std::uint32_t &length, std::uint32_t &options) noexcept
        : body_(&body), address_(&address), length_(&length), options_(&options) {}

    /** The packet, in the shared memory; valid as long as this frame. */
    MutableBytes bytes() const noexcept { return {body_->memory + *address_, *length_}; }
    /** The offset of the packet in the memory. */
    std::uint64_t address() const noexcept { return *address_; }
    /** The maximum length of the packet: from its beginning to the end of the frame. */
    std::uint32_t room() const noexcept { return body_->frame_size - before(); }
    /** The number of bytes of the frame in front of the packet. */
    std::uint32_t headroom() const noexcept { return before(); }
    /** Whether the packet continues in the next frame. */
    bool continued() const noexcept { return has(XskFrameOption::continued); }

    /** Sets whether the packet continues in the next frame. */
    void set_continued(bool continued) const noexcept { set(XskFrameOption::continued, continued); }
    /** Makes the packet longer or shorter at its end. */
    Result<void> resize(Number<std::size_t> length) const {
        if (!length.fits()) return length.unfit("ebpfmap::XskFrame::resize", "length");
        if (length.get() > room()) return detail::beyond_frame(length, room());
        *length_ = static_cast<std::uint32_t>(length.get());
        return {};
    }
    /** Moves the beginning of the packet: removes bytes, or adds bytes from the headroom with a negative number. */
    Result<void> adjust_head(Number<std::int32_t> number) const {
        if (!number.fits()) return number.unfit("ebpfmap::XskFrame::adjust_head", "bytes");
        const std::int64_t bytes = number.get(), front = before(), length = *length_;
        if (bytes > 0 ? bytes >= length : -bytes > front) return detail::no_such_head(bytes, front, length);
        *address_ += static_cast<std::uint64_t>(bytes);
        *length_ -= static_cast<std::uint32_t>(bytes);
        set(XskFrameOption::tx_metadata, false);  // the metadata was in front of the old beginning
        return {};
    }
    /** Replaces the packet with these bytes. */
    Result<void> assign(Bytes packet) const {
        auto resized = resize(packet.size());
        if (resized) std::ranges::copy(packet, bytes().begin());
        return resized;
    }
    /** Asks something of the device for this packet. A checksum is taken from byte `checksum_start` of the packet on, and put
     *  `checksum_offset` bytes behind there: 34 and 6 for UDP behind Ethernet and IPv4. */
    Result<void> set_tx_metadata(XskTxMetadata flags, Number<std::uint32_t> checksum_start = 0,
                                 Number<std::uint32_t> checksum_offset = 0) const {
        return calls::xsk_set_tx_metadata(body_->handle.get(), *address_, static_cast<std::uint32_t>(flags), checksum_start,
                                          checksum_offset)
            .transform([this] { set(XskFrameOption::tx_metadata, true); });
    }

private:
    std::uint32_t before() const noexcept { return static_cast<std::uint32_t>(*address_ % body_->frame_size); }
    bool has(XskFrameOption option) const noexcept { return (*options_ & static_cast<std::uint32_t>(option)) != 0; }
    void set(XskFrameOption option, bool on) const noexcept {
        const auto bit = static_cast<std::uint32_t>(option);
        *options_ = on ? *options_ | bit : *options_ & ~bit;
    }

    const detail::XskBody *body_;
    std::uint64_t *address_;
    std::uint32_t *length_;
    std::uint32_t *options_;
};

template <std::size_t N = 64>
class XskBatch {
    static_assert(N > 0 && N <= 65536, "ebpfmap: a batch lies on the stack, and has room for 1 to 65,536 frames");

public:
    class Iterator {
    public:
        using iterator_concept = std::forward_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = XskFrame;
        using difference_type = std::ptrdiff_t;

        Iterator() noexcept = default;
        Iterator(XskBatch *batch, std::size_t index) noexcept : batch_(batch), index_(index) {}
        XskFrame operator*() const noexcept { return (*batch_)[index_]; }
        Iterator &operator++() noexcept {
            ++index_;
            return *this;
        }
        Iterator operator++(int) noexcept { return {batch_, index_++}; }
        bool operator==(const Iterator &) const = default;

    private:
        XskBatch *batch_ = nullptr;
        std::size_t index_ = 0;
    };

    XskBatch() noexcept = default;
    XskBatch(const XskBatch &) = delete;
    XskBatch &operator=(const XskBatch &) = delete;
    /** Releases the remaining frames. */
    ~XskBatch() { static_cast<void>(release().has_value()); }

    static constexpr std::size_t capacity() noexcept { return N; }
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    /** The frame at an index below size(). */
    XskFrame operator[](std::size_t index) &noexcept { return {*body_, addresses_[index], lengths_[index], options_[index]}; }
    Iterator begin() &noexcept { return {this, 0}; }
    Iterator end() &noexcept { return {this, size_}; }

    /** Releases all frames: they are free, and the kernel receives into them. The batch is empty, even after an error. */
    Result<void> release() {
        if (empty()) return {};
        auto released = calls::xsk_release(raw(), addresses_.data(), count());
        drop_front(size_);
        return released;
    }
    /** Releases the frames for which a function XskFrame -> bool returns true. */
    template <typename Predicate>
    Result<void> release_if(Predicate &&predicate) {
        XskBatch chosen;
        return move_if(chosen, std::forward<Predicate>(predicate)).and_then([&](std::size_t) { return chosen.release(); });
    }
    /** Appends the frames for which a function returns true to another batch, up to its capacity; returns their number. The
     *  other batch is empty, or has frames of the same memory. */
    template <std::size_t M, typename Predicate>
    Result<std::size_t> move_if(XskBatch<M> &to, Predicate &&predicate) {
        if (static_cast<const void *>(&to) == this) return std::size_t{0};
        if (!to.empty() && !empty() && !to.has_memory_of(*body_)) return foreign("ebpfmap::XskBatch::move_if");
        std::array<bool, N> chosen;
        for (std::size_t i = 0; i < size_; ++i) chosen[i] = std::invoke(predicate, (*this)[i]);
        if (to.empty()) to.body_ = body_;
        std::size_t kept = 0, before = to.size_;
        for (std::size_t i = 0; i < size_; ++i) {
            if (chosen[i] && to.size_ < M) {
                to.put(to.size_++, *this, i);
            } else {
                put(kept++, *this, i);
            }
        }
        resize(kept);
        if (to.empty()) to.body_.reset();
        return to.size_ - before;
    }

private:
    friend class Xsk;
    template <std::size_t>
    friend class XskBatch;

    static Error foreign(const char *operation) {
        return {
            EINVAL, Cause::xsk_frame, operation,
            "these frames are in the memory of another socket: only a socket that shares it (Xsk::open_shared()) takes them"};
    }

    ebpf_xsk *raw() const noexcept { return body_->handle.get(); }
    std::uint32_t count() const noexcept { return static_cast<std::uint32_t>(size_); }
    bool has_memory_of(const detail::XskBody &body) const noexcept { return body_->memory == body.memory; }

    template <std::size_t M>
    void put(std::size_t index, const XskBatch<M> &from, std::size_t at) noexcept {
        addresses_[index] = from.addresses_[at];
        lengths_[index] = from.lengths_[at];
        options_[index] = from.options_[at];
    }
    void drop_front(std::size_t gone) noexcept {
        for (std::size_t i = gone; i < size_; ++i) put(i - gone, *this, i);
        resize(size_ - gone);
    }
    // A batch without frames does not keep a socket open.
    void resize(std::size_t size) noexcept {
        size_ = size;
        if (size_ == 0) body_.reset();
    }

    std::shared_ptr<const detail::XskBody> body_;
    std::size_t size_ = 0;
    std::array<std::uint64_t, N> addresses_{};
    std::array<std::uint32_t, N> lengths_{};
    std::array<std::uint32_t, N> options_{};
};

}  // namespace v0
}  // namespace ebpfmap

#endif
