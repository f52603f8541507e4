// SPDX-License-Identifier: BSD-2-Clause
/*
 * Drops: why packets that XDP programs redirected, sent back or aborted did not arrive. Needs a library with
 * programs.
 *
 *     auto drops = Drops::open().value();
 *     while (drops.wait(std::chrono::seconds(1)).value())
 *         while (auto drop = drops.next().value()) std::cout << drop->message << '\n';
 *
 * Belongs to one thread at a time.
 */
#ifndef EBPFMAP_DROPS_HPP
#define EBPFMAP_DROPS_HPP

#include <ebpfmap/drops.h>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/patience.hpp>
#include <ebpfmap/result.hpp>

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ebpfmap {
inline namespace v0 {

/** Packets that were lost for one reason. */
struct Drop {
    DropReason reason;
    int error;             /**< the errno that the kernel dropped them with; 0: none */
    std::uint32_t ifindex; /**< that they came in by; 0: unknown */
    std::uint32_t netns;   /**< the inode number of its namespace; 0: unknown */
    std::uint32_t target;  /**< interface, CPU or key that they were to go to */
    std::uint32_t map_id;
    std::uint32_t program_id;
    std::uint64_t packets;
    std::string message; /**< the event, the likely cause, and the remedy */
};

class [[nodiscard]] Drops {
public:
    /** Starts to listen on the whole machine. */
    static Result<Drops> open() {
        return calls::drops_open().transform([](DropsHandle opened) { return Drops(std::move(opened)); });
    }

    /** Takes ownership of a handle of the C API. */
    explicit Drops(DropsHandle handle) noexcept : handle_(std::move(handle)) {}

    const ebpf_drops *raw() const noexcept { return handle_.get(); }
    /** For poll(2) and epoll(7): readable when the stream has something. */
    int fd() const noexcept { return ebpf_drops_fd(raw()); }
    /** The losses that this kernel does not report, as sentences. */
    std::vector<std::string> unseen() const {
        std::vector<std::string> sentences;
        while (const char *sentence = ebpf_drops_unseen(raw(), static_cast<std::uint32_t>(sentences.size())))
            sentences.emplace_back(sentence);
        return sentences;
    }

    /** Waits until the stream has data; false after a timeout. A signal restarts the wait. */
    template <typename Rep, typename Period>
    Result<bool> wait(std::chrono::duration<Rep, Period> patience) const {
        if (!handle_) return Error(EINVAL, Cause::argument, "ebpfmap::Drops::wait", "these drops were moved away");
        if (patience != patience) return detail::no_duration("ebpfmap::Drops::wait");
        const auto deadline = std::chrono::steady_clock::now() + detail::patience_in_milliseconds(patience);
        for (;;) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
            pollfd waiting{fd(), POLLIN, 0};
            const int ready = ::poll(&waiting, 1, static_cast<int>(std::clamp<decltype(left)>(left, 0, INT_MAX)));
            if (ready >= 0) return ready > 0;
            if (errno != EINTR) return Error(errno, Cause::unknown, "ebpfmap::Drops::wait", std::strerror(errno));
        }
    }
    /** The next loss of the stream; nothing if there is none now. */
    Result<std::optional<Drop>> next() {
        const ebpf_drop *drop = nullptr;
        auto more = calls::drops_next(handle_.get(), &drop);
        if (!more) return more.error();
        if (*more == 0) return std::nullopt;
        return copy(drop);
    }
    /** The totals since open(), by reason, error, interfaces, map and program; most packets first. */
    Result<std::vector<Drop>> summary() {
        if (auto read = calls::drops_refresh(handle_.get()); !read) return read.error();
        std::vector<Drop> lines;
        for (const ebpf_drop *drop = nullptr;;) {
            auto more = calls::drops_summary(handle_.get(), static_cast<std::uint32_t>(lines.size()), &drop);
            if (!more) return more.error();
            if (*more == 0) return lines;
            lines.push_back(copy(drop));
        }
    }

private:
    static Drop copy(const ebpf_drop *drop) {
        return {DropReason{ebpf_drop_reason(drop)},
                -ebpf_drop_error(drop),
                ebpf_drop_ifindex(drop),
                ebpf_drop_netns(drop),
                ebpf_drop_target(drop),
                ebpf_drop_map_id(drop),
                ebpf_drop_program_id(drop),
                ebpf_drop_packets(drop),
                ebpf_drop_message(drop)};
    }

    DropsHandle handle_;
};

}  // namespace v0
}  // namespace ebpfmap

#endif
