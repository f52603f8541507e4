// SPDX-License-Identifier: BSD-2-Clause
// CgroupArray and PerfEventArray: cgroups and perf events by index. A process cannot read the entries.
#ifndef EBPFMAP_FD_ARRAY_HPP
#define EBPFMAP_FD_ARRAY_HPP

#include <ebpfmap/cgroup_array.h>
#include <ebpfmap/perf_array.h>
#include <ebpfmap/typed_map.hpp>

#include <cstdint>

namespace ebpfmap {
inline namespace v0 {

/** Cgroups for membership tests by programs. */
class CgroupArray : public detail::TypedMap<CgroupArray> {
public:
    using detail::TypedMap<CgroupArray>::TypedMap;
    static constexpr detail::Shape shape{MapType::cgroup_array, 4, 4};

    /** `cgroup` is an open directory of a cgroup v2 hierarchy. */
    Result<void> put(Number<std::uint32_t> index, Fd cgroup) const {
        return calls::cgroup_array_set(raw(), index, cgroup.get());
    }
    Result<bool> remove(Number<std::uint32_t> index) const { return detail::removed(calls::cgroup_array_clear(raw(), index)); }
};

/** Perf events, usually one per CPU. Without MapFlags::preserve_elems, destroying the object that stored them removes them. */
class PerfEventArray : public detail::TypedMap<PerfEventArray> {
public:
    using detail::TypedMap<PerfEventArray>::TypedMap;
    static constexpr detail::Shape shape{MapType::perf_event_array, 4, 4};

    Result<void> put(Number<std::uint32_t> index, Fd event) const { return calls::perf_array_set(raw(), index, event.get()); }
    Result<bool> remove(Number<std::uint32_t> index) const { return detail::removed(calls::perf_array_clear(raw(), index)); }
};

}  // namespace v0
}  // namespace ebpfmap

#endif
