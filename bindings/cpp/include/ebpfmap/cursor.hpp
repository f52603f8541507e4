// SPDX-License-Identifier: BSD-2-Clause
/*
 * Iteration: the entries of a map as an input range. The map may change meanwhile.
 *
 *     for (auto [key, value] : map.entries()) …                                     // a failure throws
 *     Result<void> status;
 *     for (auto [key, value] : map.entries(status)) …                               // a failure ends the loop; see status
 *
 * The range yields a key exactly once if the key is in the map from the first step to the last. One call reads up to 4096
 * entries ahead, so the range can yield an entry that was removed after the read; WalkOptions::read_ahead = 1 reads entries
 * one by one. The range keeps its map open and belongs to one thread at a time.
 */
#ifndef EBPFMAP_CURSOR_HPP
#define EBPFMAP_CURSOR_HPP

#include <ebpfmap/cursor.h>
#include <ebpfmap/map.h>
#include <ebpfmap/arguments.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/result.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace ebpfmap {
inline namespace v0 {

/** Options of an iteration. */
struct WalkOptions {
    /** For maps with an index: yield empty indices too, with zeros as values. */
    bool include_empty = false;
    /** The maximum number of entries to read ahead; 0: the library decides. */
    std::uint32_t read_ahead = 0;
};

namespace detail {

// Converts the bytes of an entry to an element of a range. `with_values` is false if the range needs no values.
template <typename T>
T decoded(const std::byte *bytes) noexcept {
    if constexpr (std::is_same_v<T, bool>) return *bytes != std::byte{};  // a program may have stored a 2
    T object;
    std::memcpy(std::addressof(object), bytes, sizeof object);
    return object;
}

template <typename K, typename V>
struct PairDecoder {
    static constexpr bool with_values = true;
    std::pair<K, V> operator()(Bytes key, Bytes value) const noexcept {
        return {decoded<K>(key.data()), decoded<V>(value.data())};
    }
};

template <typename K>
struct KeyDecoder {
    static constexpr bool with_values = false;
    K operator()(Bytes key, Bytes) const noexcept { return decoded<K>(key.data()); }
};

using ByteVector = std::vector<std::byte>;

struct BytesDecoder {
    static constexpr bool with_values = true;
    std::pair<ByteVector, ByteVector> operator()(Bytes key, Bytes value) const {
        return {ByteVector(key.begin(), key.end()), ByteVector(value.begin(), value.end())};
    }
};

struct KeyBytesDecoder {
    static constexpr bool with_values = false;
    ByteVector operator()(Bytes key, Bytes) const { return {key.begin(), key.end()}; }
};

// The keys and values of the entries that one call read.
class Block {
public:
    Block(std::uint32_t key_size, std::uint32_t value_size, std::uint32_t capacity)
        : key_size_(key_size),
          value_size_(value_size),
          capacity_(capacity),
          keys_(std::make_unique_for_overwrite<std::byte[]>(std::size_t{key_size} * capacity)),
          values_(std::make_unique_for_overwrite<std::byte[]>(std::size_t{value_size} * capacity)) {}

    Result<std::int32_t> read(ebpf_cursor *cursor) {
        return calls::cursor_read(cursor, keys_.get(), key_size_ * capacity_, value_size_ == 0 ? nullptr : values_.get(),
                                  value_size_ * capacity_);
    }
    Bytes key(std::size_t index) const noexcept { return {keys_.get() + index * key_size_, key_size_}; }
    Bytes value(std::size_t index) const noexcept { return {values_.get() + index * value_size_, value_size_}; }

private:
    std::uint32_t key_size_;
    std::uint32_t value_size_;
    std::uint32_t capacity_;
    std::unique_ptr<std::byte[]> keys_;
    std::unique_ptr<std::byte[]> values_;
};

// As many entries as fit into 256 KiB, but at most max_entries.
inline std::uint32_t block_capacity(const ebpf_map *map, std::uint32_t value_size, std::uint32_t read_ahead) {
    const std::uint64_t entry = std::max<std::uint64_t>(1, std::uint64_t{ebpf_map_key_size(map)} + value_size);
    const std::uint64_t fitting = std::clamp<std::uint64_t>((256 << 10) / entry, 1, 4096);
    const std::uint64_t wanted = read_ahead == 0 ? fitting : std::min<std::uint64_t>(read_ahead, fitting);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, std::max(1U, ebpf_map_max_entries(map))));
}

}  // namespace detail

/** The range that entries() and keys() return. Each begin() starts from the first entry. */
template <typename Decoder>
class [[nodiscard]] Walk {
public:
    using Entry = std::invoke_result_t<const Decoder &, Bytes, Bytes>;

    class Iterator {
    public:
        using iterator_concept = std::input_iterator_tag;
        using value_type = Entry;
        using difference_type = std::ptrdiff_t;

        Iterator() = default;
        explicit Iterator(Walk &walk) noexcept : walk_(&walk) {}

        Entry operator*() const { return walk_->current(); }
        Iterator &operator++() {
            walk_->advance();
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const noexcept { return walk_->at_end(); }

    private:
        Walk *walk_ = nullptr;
    };

    /** `status` receives a failure; nullptr: a failure throws. `fit` is an error if the Decoder does not match the map. */
    Walk(std::shared_ptr<const ebpf_map> map, WalkOptions options, Result<void> *status, Result<void> fit = {})
        : status_(status), map_(std::move(map)), block_(make_block(map_.get(), options)) {
        if (status_ != nullptr) *status_ = {};
        auto made = std::move(fit).and_then([&] { return calls::cursor_new(map_.get()); }).and_then([&](CursorHandle cursor) {
            return prepare(std::move(cursor), options);
        });
        if (made) {
            cursor_ = *std::move(made);
        } else {
            fail(made.error());
        }
    }

    /** After a move the other range is at its end, and its iterators are invalid. */
    Walk(Walk &&other) noexcept
        : status_(other.status_),
          map_(std::move(other.map_)),
          block_(std::move(other.block_)),
          cursor_(std::move(other.cursor_)),
          next_(std::exchange(other.next_, 0)),
          count_(std::exchange(other.count_, 0)) {}
    Walk &operator=(Walk &&other) noexcept {
        Walk taken(std::move(other));
        std::swap(status_, taken.status_);
        std::swap(block_, taken.block_);
        std::swap(cursor_, taken.cursor_);
        std::swap(map_, taken.map_);
        std::swap(next_, taken.next_);
        std::swap(count_, taken.count_);
        return *this;
    }

    /** Only for an lvalue, because the iterator points to the range. */
    Iterator begin() & {
        if (status_ != nullptr && cursor_) *status_ = {};
        ebpf_cursor_rewind(cursor_.get());
        read();
        return Iterator(*this);
    }
    std::default_sentinel_t end() const noexcept { return {}; }

    /** The state of the iteration. */
    CursorState state() const noexcept {
        if (!cursor_) return CursorState::gave_up;
        return CursorState{static_cast<std::uint32_t>(ebpf_cursor_state(cursor_.get()))};
    }

private:
    static detail::Block make_block(const ebpf_map *map, const WalkOptions &options) {
        const std::uint32_t value_size = Decoder::with_values ? ebpf_map_value_len(map) : 0;
        return {ebpf_map_key_size(map), value_size, detail::block_capacity(map, value_size, options.read_ahead)};
    }

    static Result<CursorHandle> prepare(CursorHandle cursor, const WalkOptions &options) {
        Result<void> set;
        if (options.include_empty) set = calls::cursor_set_include_empty(cursor.get(), 1);
        if (set && options.read_ahead != 0) set = calls::cursor_set_read_ahead(cursor.get(), options.read_ahead);
        if (!set) return set.error();
        return cursor;
    }

    bool at_end() const noexcept { return next_ == count_; }
    Entry current() const { return Decoder{}(block_.key(next_), block_.value(next_)); }
    void advance() {
        if (++next_ == count_) read();
    }

    void read() {
        next_ = count_ = 0;
        if (!cursor_) return;  // begin() failed
        auto read = block_.read(cursor_.get());
        if (!read) return fail(read.error());
        count_ = static_cast<std::size_t>(*read);
    }

    void fail(const Error &error) {
        if (status_ == nullptr) detail::raise(error);
        *status_ = error;
    }

    Result<void> *status_;
    std::shared_ptr<const ebpf_map> map_;  // closed after the cursor that reads it
    detail::Block block_;
    CursorHandle cursor_;
    std::size_t next_ = 0;
    std::size_t count_ = 0;
};

}  // namespace v0
}  // namespace ebpfmap

#endif
