// SPDX-License-Identifier: BSD-2-Clause
/*
 * ProgramArray: the targets of tail calls, by index.
 *
 * THE KERNEL EMPTIES A PROG ARRAY WHEN ITS LAST DESCRIPTOR IS CLOSED AND ITS LAST PIN IS REMOVED, even while programs use it:
 * keep this object, or pin the map.
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
    /** The element type of entries(): an occupied index and the id of its program. */
    using Entries = detail::PairDecoder<std::uint32_t, std::uint32_t>;
    using Keys = detail::KeyDecoder<std::uint32_t>;

    /** Stores a program at an index in one step: a packet sees the old program or the new one. */
    Result<void> put(Number<std::uint32_t> index, Fd program) const {
        return calls::prog_array_set(raw(), index, program.get());
    }
    /** The id of the program at an index; nothing if the index is empty. */
    Result<std::optional<std::uint32_t>> get(Number<std::uint32_t> index) const {
        std::uint32_t id;
        return detail::found(calls::prog_array_get(raw(), index, &id), id);
    }
    /** Empties an index; false if it was empty. */
    Result<bool> remove(Number<std::uint32_t> index) const { return detail::removed(calls::prog_array_clear(raw(), index)); }
    /** How many programs would be lost if this object were destroyed now. */
    Result<std::int32_t> lost_on_close() const { return calls::prog_array_lost_on_close(raw()); }
};

}  // namespace v0
}  // namespace ebpfmap

#endif
