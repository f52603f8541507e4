// SPDX-License-Identifier: BSD-2-Clause
/*
 * Findings: can the targets of a devmap take what will be redirected to them, and can what comes in by an interface be redirected?
 * An XDP program hears of no failure.
 *
 *     for (auto finding : tx.preflight(1514).value()) std::cerr << finding.message << '\n' << finding.remedy << '\n';
 */
#ifndef EBPFMAP_PREFLIGHT_HPP
#define EBPFMAP_PREFLIGHT_HPP

#include <ebpfmap/preflight.h>
#include <ebpfmap/arguments.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/result.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

/** What is wrong with one entry. */
struct Finding {
    std::uint32_t key;
    std::uint32_t ifindex;
    Cause cause;
    std::string message;
    /** The shell command that mends it; "" where none does. */
    std::string remedy;
};

/** What a preflight found, in no order: a forward range of Finding. */
class Findings {
public:
    class Iterator {
    public:
        using iterator_concept = std::forward_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = Finding;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = Finding;

        Iterator() = default;
        Iterator(const ebpf_findings *findings, std::uint32_t index) noexcept : findings_(findings), index_(index) {}

        Finding operator*() const { return at(findings_, index_); }
        Iterator &operator++() noexcept {
            ++index_;
            return *this;
        }
        Iterator operator++(int) noexcept { return {findings_, index_++}; }
        bool operator==(const Iterator &) const = default;

    private:
        const ebpf_findings *findings_ = nullptr;
        std::uint32_t index_ = 0;
    };

    /** Examines the entries of a devmap or devmap_hash, for redirects by a program in this mode. */
    static Result<Findings> of(const ebpf_map *map, Number<std::uint32_t> frame_size = 0, Fd netns = this_netns,
                               XdpMode mode = XdpMode::native) {
        FindingsHandle handle;
        auto count = calls::devmap_preflight_mode(map, static_cast<std::uint32_t>(mode), netns.get(), frame_size, handle);
        if (!count) return count.error();
        return Findings(std::move(handle));
    }

    /**
     * Examines the interface that frames come in by, for a program that redirects them by a map of this type. The best mode is
     * that of the program that is attached.
     */
    static Result<Findings> of_ingress(Number<std::uint32_t> ifindex, MapType map_type, XdpMode mode = XdpMode::auto_,
                                       Fd netns = this_netns) {
        FindingsHandle handle;
        auto count = calls::ingress_preflight(ifindex, static_cast<std::uint32_t>(mode), static_cast<std::uint32_t>(map_type),
                                              netns.get(), handle);
        if (!count) return count.error();
        return Findings(std::move(handle));
    }

    std::uint32_t size() const noexcept { return ebpf_findings_count(handle_.get()); }
    bool empty() const noexcept { return size() == 0; }
    /** A finding below size(); at or past it one without a cause and a message. */
    Finding operator[](Number<std::uint32_t> index) const { return at(handle_.get(), index.fits() ? index.get() : UINT32_MAX); }
    /** Of findings that have a name: the iterator points to them. */
    Iterator begin() const &noexcept { return {handle_.get(), 0}; }
    Iterator end() const &noexcept { return {handle_.get(), size()}; }
    void begin() const && = delete;
    void end() const && = delete;

private:
    explicit Findings(FindingsHandle handle) noexcept : handle_(std::move(handle)) {}

    static Finding at(const ebpf_findings *findings, std::uint32_t index) {
        return {ebpf_findings_key(findings, index), ebpf_findings_ifindex(findings, index),
                Cause{ebpf_findings_cause(findings, index)}, ebpf_findings_message(findings, index),
                ebpf_findings_remedy(findings, index)};
    }

    FindingsHandle handle_;
};

}  // namespace v0
}  // namespace ebpfmap

#endif
