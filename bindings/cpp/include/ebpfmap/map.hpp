// SPDX-License-Identifier: BSD-2-Clause
/*
 * Map: an open map of any type with keys and values as bytes. The typed maps (HashMap, Array, DevMapHash, …) are Maps too.
 *
 * Members that read or write entries are const, and many threads may use one Map at once, as in the C API. Opening, moving and
 * destroying belong to one thread.
 */
#ifndef EBPFMAP_MAP_HPP
#define EBPFMAP_MAP_HPP

#include <ebpfmap/map.h>
#include <ebpfmap/arguments.hpp>
#include <ebpfmap/cursor.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/map_spec.hpp>
#include <ebpfmap/result.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ebpfmap {
inline namespace v0 {

/** Access rights of a descriptor. */
enum class Access : std::uint32_t {
    read_write = 0,
    read_only = EBPF_F_RDONLY,
    write_only = EBPF_F_WRONLY
};

/** Flags of a lookup. */
enum class Lookup : std::uint64_t {
    plain = 0,
    lock = EBPF_F_LOCK /**< holding the bpf_spin_lock of the value */
};

/** The result of create_pinned(). */
template <typename M>
struct Pinned {
    M map;
    bool reused;
};

namespace detail {

// Proof that a map has a type: the constructor of the typed class needs one.
class Checked {
    template <typename Self>
    friend class TypedMap;
    Checked() = default;
};

// For removals: a missing key is an answer.
inline Result<bool> removed(const Result<void> &result) {
    if (result) return true;
    if (result.error().cause() == Cause::not_found) return false;
    return result.error();
}

template <typename T>
Result<std::optional<T>> found(Result<bool> there, T &value) {
    if (!there.has_value()) return there.error();
    if (!*there) return std::nullopt;
    if constexpr (std::is_same_v<T, bool>) return std::optional<T>(decoded<bool>(reinterpret_cast<const std::byte *>(&value)));
    return std::optional<T>(std::move(value));
}

}  // namespace detail

class [[nodiscard]] Map {
public:
    /** Creates a map. */
    static Result<Map> create(const MapSpec &spec) {
        return detail::make_spec(spec).and_then([](const MapSpecHandle &made) { return own(calls::map_create(made.get())); });
    }
    /** Creates a map and pins it, or opens the map that is pinned there. */
    static Result<Pinned<Map>> create_pinned(const MapSpec &spec, Text path, PinPolicy policy) {
        auto made = detail::make_spec(spec);
        if (!made) return made.error();
        MapHandle handle;
        auto reused = calls::map_create_pinned(made->get(), path, static_cast<std::uint32_t>(policy), handle);
        if (!reused) return reused.error();
        return Pinned<Map>{Map(std::move(handle)), *reused == 1};
    }
    /** Opens a map by its id, as bpftool lists it. */
    static Result<Map> open_id(Number<std::uint32_t> id, Access access = Access::read_write) {
        return own(calls::map_open_id(id, static_cast<std::uint32_t>(access)));
    }
    /** Opens a map by a descriptor, which is duplicated. */
    static Result<Map> open_fd(Fd fd) { return own(calls::map_open_fd(fd.get())); }
    /** Opens a pinned map. */
    static Result<Map> open_pinned(Text path, Access access = Access::read_write) {
        return own(calls::map_open_pinned(path, static_cast<std::uint32_t>(access)));
    }
    /** The next id in use after `id` (0: the first); nothing after the last. */
    static Result<std::optional<std::uint32_t>> next_id(Number<std::uint32_t> id) {
        std::uint32_t next;
        return detail::found(calls::map_next_id(id, &next), next);
    }

    /** Takes ownership of a handle of the C API. */
    explicit Map(MapHandle handle) : handle_(std::move(handle)) {}
    Map(Map &&) noexcept = default;
    Map &operator=(Map &&) noexcept = default;
    Map(const Map &) = delete;
    Map &operator=(const Map &) = delete;
    /** Closes the map after the last iteration over it has ended. */
    ~Map() = default;

    /** The handle for the C API; this object still owns it. A moved-from object has none, and every call fails. */
    const ebpf_map *raw() const noexcept { return handle_.get(); }
    /** The descriptor, borrowed from this object. */
    int fd() const noexcept { return ebpf_map_fd(raw()); }
    std::uint32_t id() const noexcept { return ebpf_map_id(raw()); }
    MapType type() const noexcept { return MapType{ebpf_map_type(raw())}; }
    std::uint32_t key_size() const noexcept { return ebpf_map_key_size(raw()); }
    /** The size of a value in bytes; for a per-CPU map, of the value of one CPU. */
    std::uint32_t value_size() const noexcept { return ebpf_map_value_size(raw()); }
    /** The size of the buffer for one lookup in bytes; for a per-CPU map, for all CPUs. */
    std::uint32_t value_len() const noexcept { return ebpf_map_value_len(raw()); }
    std::uint32_t max_entries() const noexcept { return ebpf_map_max_entries(raw()); }
    MapFlags flags() const noexcept { return MapFlags{ebpf_map_flags(raw())}; }
    std::uint64_t extra() const noexcept { return ebpf_map_extra(raw()); }
    std::string name() const { return ebpf_map_name(raw()); }

    Result<void> pin(Text path) const { return calls::map_pin(raw(), path); }
    Result<void> unpin(Text path) const { return calls::map_unpin(raw(), path); }
    /** Makes the map read-only for all processes, forever. BPF programs can still write. */
    Result<void> freeze() const { return calls::map_freeze(raw()); }

    /** Reads the value of a key into a buffer of value_len() bytes; false if the key does not exist. */
    Result<bool> get(Bytes key, MutableBytes value, Lookup flags = Lookup::plain) const {
        return calls::map_lookup(raw(), detail::address(key), key.size(), value.data(), value.size(),
                                 static_cast<std::uint64_t>(flags));
    }
    /** Reads the value of a key; nothing if the key does not exist. */
    Result<std::optional<std::vector<std::byte>>> get(Bytes key, Lookup flags = Lookup::plain) const {
        std::vector<std::byte> value(value_len());
        return detail::found(get(key, value, flags), value);
    }
    /** Stores a value under a key. */
    Result<void> put(Bytes key, Bytes value, Update flags = Update::any) const {
        return calls::map_update(raw(), detail::address(key), key.size(), value.data(), value.size(),
                                 static_cast<std::uint64_t>(flags));
    }
    /** Removes a key; false if it did not exist. */
    Result<bool> remove(Bytes key) const { return detail::removed(calls::map_delete(raw(), detail::address(key), key.size())); }
    /** Reads and removes a key in one step; nothing if it did not exist. */
    Result<std::optional<std::vector<std::byte>>> take(Bytes key, Lookup flags = Lookup::plain) const {
        std::vector<std::byte> value(value_len());
        return detail::found(calls::map_take(raw(), detail::address(key), key.size(), value.data(), value.size(),
                                             static_cast<std::uint64_t>(flags)),
                             value);
    }
    /** The next key in the kernel's order (for an empty span: the first); nothing after the last. Prefer entries(). */
    Result<std::optional<std::vector<std::byte>>> next_key(Bytes key = {}) const {
        std::vector<std::byte> next(key_size());
        return detail::found(calls::map_next_key(raw(), detail::address(key), key.size(), next.data(), next.size()), next);
    }

    /** All entries, as pairs of byte vectors: see <ebpfmap/cursor.hpp>. */
    auto entries(WalkOptions options = {}) const & { return Walk<detail::BytesDecoder>(shared(), options, nullptr); }
    auto entries(Result<void> &status, WalkOptions options = {}) const & {
        return Walk<detail::BytesDecoder>(shared(), options, &status);
    }
    auto keys(WalkOptions options = {}) const & { return Walk<detail::KeyBytesDecoder>(shared(), options, nullptr); }
    auto keys(Result<void> &status, WalkOptions options = {}) const & {
        return Walk<detail::KeyBytesDecoder>(shared(), options, &status);
    }
    void entries(WalkOptions options = {}) const && = delete;
    void entries(Result<void> &status, WalkOptions options = {}) const && = delete;
    void keys(WalkOptions options = {}) const && = delete;
    void keys(Result<void> &status, WalkOptions options = {}) const && = delete;

protected:
    const std::shared_ptr<const ebpf_map> &shared() const noexcept { return handle_; }

private:
    static Result<Map> own(Result<MapHandle> handle) {
        return std::move(handle).transform([](MapHandle opened) { return Map(std::move(opened)); });
    }

    // Shared with iterations only, which keep the map open.
    std::shared_ptr<const ebpf_map> handle_;
};

}  // namespace v0
}  // namespace ebpfmap

#endif
