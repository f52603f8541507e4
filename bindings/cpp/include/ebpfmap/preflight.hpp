// SPDX-License-Identifier: BSD-2-Clause
/*
 * Findings: reasons why redirected packets would be lost, at the targets of a devmap or at an ingress interface. An XDP program
 * gets no error when that happens.
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

/** A reason for loss at one entry. */
struct Finding {
    std::uint32_t key;
    std::uint32_t ifindex;
    Cause cause;
    std::string message;
    /** The shell command that fixes it; "" if there is none. */
    std::string remedy;
};

/** The result of a preflight: a forward range of Finding in no particular order. */
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

    /** Checks the entries of a devmap or devmap_hash for redirects by a program in this mode. */
    static Result<Findings> of(const ebpf_map *map, Number<std::uint32_t> frame_size = 0, Fd netns = this_netns,
                               XdpMode mode = XdpMode::native) {
        FindingsHandle handle;
        auto count = calls::devmap_preflight_mode(map, static_cast<std::uint32_t>(mode), netns.get(), frame_size, handle);
        if (!count) return count.error();
        return Findings(std::move(handle));
    }

    /**
     * Checks an ingress interface for a program that redirects packets with a map of this type. XdpMode::auto_ means the mode
     * of the attached program.
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
    /** The finding at an index; from size() on, a finding without cause and message. */
    Finding operator[](Number<std::uint32_t> index) const { return at(handle_.get(), index.fits() ? index.get() : UINT32_MAX); }
    /** Only for an lvalue, because the iterator points to the findings. */
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
