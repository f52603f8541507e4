// SPDX-License-Identifier: BSD-2-Clause
// CpuMap: CPUs to which an XDP program redirects packets, each with a queue and an optional program that runs there.
#ifndef EBPFMAP_CPUMAP_HPP
#define EBPFMAP_CPUMAP_HPP

#include <ebpfmap/cpumap.h>
#include <ebpfmap/typed_map.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

/** An entry of a cpumap. */
struct CpuQueue {
    std::uint32_t size;       /**< frames that may wait */
    std::uint32_t program_id; /**< 0: none */

    bool operator==(const CpuQueue &) const = default;
};

namespace detail {

// The kernel's value is {queue size}, or {queue size, program id}.
struct CpuDecoder {
    static constexpr bool with_values = true;
    std::pair<std::uint32_t, CpuQueue> operator()(Bytes key, Bytes value) const noexcept {
        return {decoded<std::uint32_t>(key.data()),
                {decoded<std::uint32_t>(value.data()), value.size() < 8 ? 0 : decoded<std::uint32_t>(value.data() + 4)}};
    }
};

}  // namespace detail

class CpuMap : public detail::TypedMap<CpuMap> {
    using Base = detail::TypedMap<CpuMap>;

public:
    using Base::Base;
    static constexpr detail::Shape shape{MapType::cpumap, 4, detail::Shape::any};
    /** The element type of entries(): std::pair<std::uint32_t, CpuQueue>. */
    using Entries = detail::CpuDecoder;
    using Keys = detail::KeyDecoder<std::uint32_t>;

    /** Use a `value_size` of 4 for kernels before 5.9; entries then have no program. */
    static MapSpec spec(Number<std::uint32_t> max_entries, Options options = {}, Number<std::uint32_t> value_size = 8) {
        MapSpec spec = Base::spec(max_entries, std::move(options));
        spec.value_size = value_size;
        return spec;
    }

    /** Stores a CPU with a queue of 1 to 16384 packets. */
    Result<void> put(Number<std::uint32_t> cpu, Number<std::uint32_t> queue_size, Fd program = no_program,
                     Update flags = Update::any) const {
        return calls::cpumap_set(raw(), cpu, queue_size, program.get(), static_cast<std::uint64_t>(flags));
    }
    Result<std::optional<CpuQueue>> get(Number<std::uint32_t> cpu) const {
        CpuQueue queue;
        return detail::found(calls::cpumap_get(raw(), cpu, &queue.size, &queue.program_id), queue);
    }
    /** Removes a CPU, if the map has it. Packets in its queue are still delivered. */
    Result<void> remove(Number<std::uint32_t> cpu) const { return calls::cpumap_delete(raw(), cpu); }
};

}  // namespace v0
}  // namespace ebpfmap

#endif
