// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/population.h"

#include "kernel/sockets.h"

#include <cstring>

namespace kernel_tests {
namespace {

Shape shape_of(uint32_t type, uint32_t size) {
    switch (type) {
    case EBPF_MAP_TYPE_LRU_HASH:
    case EBPF_MAP_TYPE_LRU_PERCPU_HASH: return {type, 4, 8, 20 * size + 4096};
    case EBPF_MAP_TYPE_LPM_TRIE: return {type, 8, 8, size};
    default: return {type, 4, 8, size};
    }
}

}  // namespace

Population::Population(uint32_t type, uint32_t size) : map_(make_map(shape_of(type, size))) {
    value_.resize(ebpf_map_value_len(map_.get()));
    if (type == EBPF_MAP_TYPE_SOCKHASH || type == EBPF_MAP_TYPE_SOCKMAP) held_ = listening_socket();
    uint32_t content = held_.valid() ? static_cast<uint32_t>(held_.get()) : 1;  // 1 is the loopback interface to a devmap
    memcpy(value_.data(), &content, sizeof content);
}

std::vector<char> Population::key_of(uint32_t number) const {
    std::vector<char> key(ebpf_map_key_size(map_.get()));
    uint32_t whole_address = 32;
    if (key.size() == 8) memcpy(key.data(), &whole_address, sizeof whole_address);
    memcpy(key.data() + key.size() - sizeof number, &number, sizeof number);
    return key;
}

uint32_t Population::number_of(const std::vector<char> &key) const {
    uint32_t number;
    memcpy(&number, key.data() + key.size() - sizeof number, sizeof number);
    return number;
}

void Population::add(uint32_t number) const noexcept {
    std::vector<char> key = key_of(number);
    ebpf_map_update(map(), key.data(), static_cast<uint32_t>(key.size()), value_.data(), static_cast<uint32_t>(value_.size()),
                    0, nullptr);
}

void Population::add_all(uint32_t from, uint32_t to, uint32_t step) const {
    for (uint32_t number = from; number < to; number += step) {
        add(number);
        if (!contains(number)) throw std::logic_error("entry " + std::to_string(number) + " was not added");
    }
}

void Population::remove(uint32_t number) const noexcept {
    std::vector<char> key = key_of(number);
    ebpf_map_delete(map(), key.data(), static_cast<uint32_t>(key.size()), nullptr);
}

bool Population::contains(uint32_t number) const {
    std::vector<char> key = key_of(number);
    std::vector<char> value(value_.size());
    return call(ebpf_map_lookup, map(), key.data(), key.size(), value.data(), value.size(), 0) == 0;
}

CursorHandle Population::cursor(uint32_t read_ahead) const {
    CursorHandle made = make<CursorHandle>(ebpf_cursor_new, map());
    if (read_ahead != 0) call(ebpf_cursor_set_read_ahead, made.get(), read_ahead);
    return made;
}

bool Population::step(const CursorHandle &cursor, uint32_t *number) const {
    std::vector<char> key(ebpf_map_key_size(map()));
    std::vector<char> value(value_.size());
    if (call(ebpf_cursor_next, cursor.get(), key.data(), key.size(), value.data(), value.size()) == 0) return false;
    *number = number_of(key);
    return true;
}

Meetings Population::walk(const CursorHandle &cursor) const {
    Meetings meetings;
    for (uint32_t number; step(cursor, &number);) ++meetings[number];
    return meetings;
}

}  // namespace kernel_tests
