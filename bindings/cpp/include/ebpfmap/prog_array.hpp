// SPDX-License-Identifier: BSD-2-Clause
/*
 * ProgramArray: programs that a BPF program jumps to by index.
 *
 * WHEN THE LAST DESCRIPTOR OR PIN OF A PROG ARRAY GOES, THE KERNEL EMPTIES IT, even while programs jump through it: keep this
 * object, or pin it.
 */
#ifndef EBPFMAP_PROG_ARRAY_HPP
#define EBPFMAP_PROG_ARRAY_HPP

#include <ebpfmap/prog_array.h>
#include <ebpfmap/typed_map.hpp>

#include <cstdint>
#include <optional>

namespace ebpfmap {
inline namespace v0 {

class ProgramArray : public detail::TypedMap<ProgramArray> {
public:
    using detail::TypedMap<ProgramArray>::TypedMap;
    static constexpr detail::Shape shape{MapType::prog_array, 4, 4};
    /** What entries() yields: the occupied indices, each with the id of its program. */
    using Entries = detail::PairDecoder<std::uint32_t, std::uint32_t>;
    using Keys = detail::KeyDecoder<std::uint32_t>;

    /** Puts a program under an index, in one step: a packet sees the old program or the new one. */
    Result<void> put(Number<std::uint32_t> index, Fd program) const {
        return calls::prog_array_set(raw(), index, program.get());
    }
    /** The id of the program under an index; nothing where it is empty. */
    Result<std::optional<std::uint32_t>> get(Number<std::uint32_t> index) const {
        std::uint32_t id;
        return detail::found(calls::prog_array_get(raw(), index, &id), id);
    }
    /** Empties an index: false where it was empty. */
    Result<bool> remove(Number<std::uint32_t> index) const { return detail::removed(calls::prog_array_clear(raw(), index)); }
    /** How many programs would be lost if this object were destroyed now. */
    Result<std::int32_t> lost_on_close() const { return calls::prog_array_lost_on_close(raw()); }
};

}  // namespace v0
}  // namespace ebpfmap

#endif
