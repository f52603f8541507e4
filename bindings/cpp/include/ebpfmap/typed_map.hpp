// SPDX-License-Identifier: BSD-2-Clause
// The base of all typed maps: it creates and opens them, and checks their type and sizes once.
#ifndef EBPFMAP_TYPED_MAP_HPP
#define EBPFMAP_TYPED_MAP_HPP

#include <ebpfmap/map.hpp>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

namespace ebpfmap {
inline namespace v0 {
namespace detail {

// The type and sizes that a typed map requires.
struct Shape {
    static constexpr std::uint32_t any = UINT32_MAX;

    MapType type;
    std::uint32_t key_size;
    std::uint32_t value_size;

    bool fits(const Map &map) const noexcept {
        return map.type() == type && (key_size == any || map.key_size() == key_size) &&
               (value_size == any || map.value_size() == value_size);
    }
};

inline std::string bytes_text(const char *what, std::uint32_t size) {
    return size == Shape::any ? std::string() : ", " + std::to_string(size) + "-byte " + what;
}

[[gnu::cold, gnu::noinline]] inline Error unfit(const Map &map, const Shape &wanted) {
    const std::string is =
        std::string(to_string(map.type())) + bytes_text("keys", map.key_size()) + bytes_text("values", map.value_size());
    const std::string needed =
        std::string(to_string(wanted.type)) + bytes_text("keys", wanted.key_size) + bytes_text("values", wanted.value_size);
    return {EINVAL, map.type() == wanted.type ? Cause::map_mismatch : Cause::map_type, "ebpfmap::adopt",
            "map \"" + std::string(map.name()) + "\" is no " + needed + ": it is a " + is};
}

// `Self` has a static constexpr Shape called `shape`, and decoders `Entries` and `Keys` if it supports iteration.
template <typename Self>
class TypedMap : public Map {
public:
    TypedMap(Checked, Map map) noexcept : Map(std::move(map)) {}

    /** The spec of such a map. */
    static MapSpec spec(Number<std::uint32_t> max_entries, Options options = {}) {
        return {.type = Self::shape.type,
                .key_size = Self::shape.key_size,
                .value_size = Self::shape.value_size,
                .max_entries = max_entries,
                .options = std::move(options)};
    }
    /** Creates a map. */
    static Result<Self> create(Number<std::uint32_t> max_entries, Options options = {}) {
        return adopt(Map::create(Self::spec(max_entries, std::move(options))));
    }
    /** Creates a map and pins it, or opens the map that is pinned there. */
    static Result<Pinned<Self>> create_pinned(const MapSpec &spec, Text path, PinPolicy policy) {
        return Map::create_pinned(spec, path, policy).and_then([](Pinned<Map> pinned) {
            return adopt(std::move(pinned.map)).transform([&](Self map) {
                return Pinned<Self>{std::move(map), pinned.reused};
            });
        });
    }
    static Result<Self> open_id(Number<std::uint32_t> id, Access access = Access::read_write) {
        return adopt(Map::open_id(id, access));
    }
    static Result<Self> open_fd(Fd fd) { return adopt(Map::open_fd(fd)); }
    static Result<Self> open_pinned(Text path, Access access = Access::read_write) {
        return adopt(Map::open_pinned(path, access));
    }

    /** Converts a Map; fails if its type or sizes differ. */
    static Result<Self> adopt(Map map) {
        if (map.raw() == nullptr) return Error(EINVAL, Cause::argument, "ebpfmap::adopt", "the map was moved away");
        if (!Self::shape.fits(map)) return unfit(map, Self::shape);
        return Self(Checked{}, std::move(map));
    }
    static Result<Self> adopt(Result<Map> map) {
        return std::move(map).and_then([](Map opened) { return adopt(std::move(opened)); });
    }

    /** All entries: see <ebpfmap/cursor.hpp>. Deleted for a temporary map, which would be gone after the iteration. */
    template <typename S = Self>
    Walk<typename S::Entries> entries(WalkOptions options = {}) const & {
        return {this->shared(), options, nullptr, fit()};
    }
    template <typename S = Self>
    Walk<typename S::Entries> entries(Result<void> &status, WalkOptions options = {}) const & {
        return {this->shared(), options, &status, fit()};
    }
    /** All keys. */
    template <typename S = Self>
    Walk<typename S::Keys> keys(WalkOptions options = {}) const & {
        return {this->shared(), options, nullptr, fit()};
    }
    template <typename S = Self>
    Walk<typename S::Keys> keys(Result<void> &status, WalkOptions options = {}) const & {
        return {this->shared(), options, &status, fit()};
    }
    void entries(WalkOptions options = {}) const && = delete;
    void entries(Result<void> &status, WalkOptions options = {}) const && = delete;
    void keys(WalkOptions options = {}) const && = delete;
    void keys(Result<void> &status, WalkOptions options = {}) const && = delete;

private:
    // Through its base Map, it can be assigned a map of another type. Calls with keys and values check lengths; an iteration
    // decodes.
    Result<void> fit() const {
        if (this->raw() != nullptr && !Self::shape.fits(*this)) return unfit(*this, Self::shape);
        return {};
    }
};

}  // namespace detail
}  // namespace v0
}  // namespace ebpfmap

#endif
