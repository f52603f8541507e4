// SPDX-License-Identifier: BSD-2-Clause
/*
 * SkStorage<V>, InodeStorage<V>, TaskStorage<V>, CgrpStorage<V>: a value that belongs to a kernel object and is freed with
 * it. A descriptor names the object: a socket, any file on the inode, a pidfd, a cgroup v2 directory.
 */
#ifndef EBPFMAP_STORAGE_HPP
#define EBPFMAP_STORAGE_HPP

#include <ebpfmap/storage.h>
#include <ebpfmap/typed_map.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

/** Use SkStorage, InodeStorage, TaskStorage or CgrpStorage. */
template <MapType Type, typename V>
class BasicStorage : public detail::TypedMap<BasicStorage<Type, V>> {
    static_assert(detail::check_value<V>());
    using Base = detail::TypedMap<BasicStorage>;

public:
    using Base::Base;
    static constexpr detail::Shape shape{Type, 4, detail::size<V>};
    using Value = V;

    /** A storage map has no limit of entries. The library creates the BTF that the kernel requires. */
    static Result<BasicStorage> create(Options options = {}) { return Base::create(0, std::move(options)); }

    /** The value of an object; nothing if it has none in this map. */
    Result<std::optional<V>> get(Fd object, Lookup flags = Lookup::plain) const {
        V value;
        return detail::found(calls::storage_get(this->raw(), object.get(), &value, sizeof value,
                                                static_cast<std::uint64_t>(flags)),
                             value);
    }
    Result<void> put(Fd object, detail::Argument<V> value, Update flags = Update::any) const {
        if (!detail::fits(value)) return detail::unfit("ebpf_storage_set", "value", value);
        return calls::storage_set(this->raw(), object.get(), detail::sent(value).data(), sizeof(V),
                                  static_cast<std::uint64_t>(flags));
    }
    /** False if the object had no value. */
    Result<bool> remove(Fd object) const { return detail::removed(calls::storage_delete(this->raw(), object.get())); }
};

template <typename V>
using SkStorage = BasicStorage<MapType::sk_storage, V>;
template <typename V>
using InodeStorage = BasicStorage<MapType::inode_storage, V>;
template <typename V>
using TaskStorage = BasicStorage<MapType::task_storage, V>;
template <typename V>
using CgrpStorage = BasicStorage<MapType::cgrp_storage, V>;

}  // namespace v0
}  // namespace ebpfmap

#endif
