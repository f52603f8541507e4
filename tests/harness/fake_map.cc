// SPDX-License-Identifier: BSD-2-Clause
#include "harness/fake_map.h"

#include <ebpfmap/types.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ebpfmap::fake {
namespace {

constexpr uint32_t kBuckets = 256;

uint32_t bucket_of(const Bytes &key) { return static_cast<uint8_t>(key[0]); }

void *pointer(uint64_t address) { return reinterpret_cast<void *>(address); }

void copy_out(const Bytes &bytes, void *to) { memcpy(to, bytes.data(), bytes.size()); }

// Where the keys and values of a batch go, one after the other.
class BatchWriter {
public:
    explicit BatchWriter(const sys::BatchAttr &attr)
        : key_(static_cast<char *>(pointer(attr.keys))), value_(static_cast<char *>(pointer(attr.values))) {}

    void write(const Bytes &key, const Bytes &value) {
        key_ = std::copy(key.begin(), key.end(), key_);
        value_ = std::copy(value.begin(), value.end(), value_);
        ++count;
    }

    uint32_t count = 0;

private:
    char *key_;
    char *value_;
};

}  // namespace

Map::Map(const sys::MapCreateAttr &attr, uint32_t id) {
    info.type = attr.map_type;
    info.id = id;
    info.key_size = attr.key_size;
    info.value_size = attr.value_size;
    info.max_entries = attr.max_entries;
    info.map_flags = attr.map_flags & ~uint32_t{EBPF_F_RDONLY | EBPF_F_WRONLY};
    info.map_extra = attr.map_extra;
    memcpy(info.name, attr.map_name, sizeof info.name);
}

bool Map::one_of(std::initializer_list<uint32_t> types) const {
    return std::find(types.begin(), types.end(), info.type) != types.end();
}

bool Map::always_occupied() const { return one_of({EBPF_MAP_TYPE_ARRAY, EBPF_MAP_TYPE_PERCPU_ARRAY}); }

bool Map::is_indexed() const {
    return always_occupied() || one_of({EBPF_MAP_TYPE_PROG_ARRAY, EBPF_MAP_TYPE_PERF_EVENT_ARRAY, EBPF_MAP_TYPE_CGROUP_ARRAY,
                                        EBPF_MAP_TYPE_ARRAY_OF_MAPS, EBPF_MAP_TYPE_DEVMAP, EBPF_MAP_TYPE_SOCKMAP,
                                        EBPF_MAP_TYPE_CPUMAP, EBPF_MAP_TYPE_XSKMAP});
}

bool Map::is_queue() const { return one_of({EBPF_MAP_TYPE_QUEUE, EBPF_MAP_TYPE_STACK, EBPF_MAP_TYPE_BLOOM_FILTER}); }

uint32_t Map::index(const void *key) const {
    uint32_t index;
    memcpy(&index, key, sizeof index);
    return index;
}

size_t Map::value_len() const {
    bool per_cpu = one_of({EBPF_MAP_TYPE_PERCPU_HASH, EBPF_MAP_TYPE_PERCPU_ARRAY, EBPF_MAP_TYPE_LRU_PERCPU_HASH,
                           EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE});
    return per_cpu ? (size_t{info.value_size} + 7) / 8 * 8 * kCpus : info.value_size;
}

int32_t Map::lookup(const void *key, void *value) const {
    if (info.type == EBPF_MAP_TYPE_BLOOM_FILTER) {
        Bytes wanted(static_cast<const char *>(value), value_len());
        return std::find(queue.begin(), queue.end(), wanted) == queue.end() ? -ENOENT : 0;
    }
    if (is_queue()) {
        if (queue.empty()) return -ENOENT;
        copy_out(queue.front(), value);
        return 0;
    }
    if (one_of({EBPF_MAP_TYPE_PERF_EVENT_ARRAY, EBPF_MAP_TYPE_CGROUP_ARRAY})) return -sys::kErrnoNotsupp;
    if (info.type == EBPF_MAP_TYPE_XSKMAP) return -EOPNOTSUPP;
    auto found = entries.find(Bytes(static_cast<const char *>(key), info.key_size));
    if (found != entries.end()) {
        copy_out(found->second, value);
        return 0;
    }
    if (!always_occupied() || index(key) >= info.max_entries) return -ENOENT;
    memset(value, 0, value_len());
    return 0;
}

int32_t Map::push(const Bytes &value, uint64_t flags) {
    if (queue.size() >= info.max_entries) {
        if (flags != EBPF_EXIST) return -E2BIG;
        queue.pop_front();
    }
    queue.push_back(value);
    return 0;
}

int32_t Map::update(const void *key, const void *value, uint64_t flags) {
    if (frozen) return -EPERM;
    if (flags > EBPF_EXIST) return -EINVAL;
    Bytes new_value(static_cast<const char *>(value), value_len());
    if (is_queue()) return push(new_value, flags);
    if (is_indexed() && index(key) >= info.max_entries) return -E2BIG;
    Bytes its_key(static_cast<const char *>(key), info.key_size);
    bool known = always_occupied() || entries.contains(its_key);
    if (known && flags == EBPF_NOEXIST) return -EEXIST;
    if (!known && flags == EBPF_EXIST) return -ENOENT;
    if (!known && info.max_entries != 0 && entries.size() >= info.max_entries) return -E2BIG;
    entries[its_key] = new_value;
    return 0;
}

int32_t Map::remove(const void *key) {
    if (frozen) return -EPERM;
    if (is_queue() || always_occupied()) return -EINVAL;
    return entries.erase(Bytes(static_cast<const char *>(key), info.key_size)) != 0 ? 0 : -ENOENT;
}

int32_t Map::take(const void *key, void *value) {
    if (frozen) return -EPERM;
    if (is_indexed() || info.type == EBPF_MAP_TYPE_LPM_TRIE) return -sys::kErrnoNotsupp;
    int32_t found = lookup(key, value);
    if (found < 0) return found;
    if (!is_queue()) return remove(key);
    queue.pop_front();
    return 0;
}

int32_t Map::next_key(const void *key, void *next) const {
    if (is_indexed()) {
        uint32_t following = !key || index(key) >= info.max_entries ? 0 : index(key) + 1;
        if (following >= info.max_entries) return -ENOENT;
        memcpy(next, &following, sizeof following);
        return 0;
    }
    auto position = key ? entries.find(Bytes(static_cast<const char *>(key), info.key_size)) : entries.end();
    bool ends_early = one_of({EBPF_MAP_TYPE_CGROUP_STORAGE, EBPF_MAP_TYPE_PERCPU_CGROUP_STORAGE});
    if (key && position == entries.end() && ends_early) return -ENOENT;
    // From a key that is not there the walk begins again.
    auto following = position == entries.end() ? entries.begin() : std::next(position);
    if (following == entries.end()) return -ENOENT;
    copy_out(following->first, next);
    return 0;
}

int32_t Map::lookup_batch(sys::BatchAttr *attr) const {
    if (attr->out_batch == 0) return -EFAULT;
    bool hash = one_of({EBPF_MAP_TYPE_HASH, EBPF_MAP_TYPE_PERCPU_HASH, EBPF_MAP_TYPE_LRU_HASH, EBPF_MAP_TYPE_LRU_PERCPU_HASH,
                        EBPF_MAP_TYPE_HASH_OF_MAPS});
    if (hash) return hash_batch(attr);
    if (always_occupied() || one_of({EBPF_MAP_TYPE_ARRAY_OF_MAPS, EBPF_MAP_TYPE_LPM_TRIE})) return generic_batch(attr);
    return -sys::kErrnoNotsupp;
}

// Whole buckets, as many as fit; the position is the number of a bucket.
int32_t Map::hash_batch(sys::BatchAttr *attr) const {
    BatchWriter writer(*attr);
    uint32_t bucket = 0;
    if (attr->in_batch != 0) memcpy(&bucket, pointer(attr->in_batch), sizeof bucket);
    int32_t result = -ENOENT;
    for (; bucket < kBuckets; ++bucket) {
        auto in_bucket = [&](const auto &entry) { return bucket_of(entry.first) == bucket; };
        auto size = static_cast<uint32_t>(std::count_if(entries.begin(), entries.end(), in_bucket));
        if (size > attr->count - writer.count) {
            result = writer.count == 0 ? -ENOSPC : 0;
            break;
        }
        for (const auto &entry : entries) {
            if (in_bucket(entry)) writer.write(entry.first, entry.second);
        }
    }
    memcpy(pointer(attr->out_batch), &bucket, sizeof bucket);
    attr->count = writer.count;
    return result;
}

// One key after the other; the position is the latest key.
int32_t Map::generic_batch(sys::BatchAttr *attr) const {
    BatchWriter writer(*attr);
    Bytes key(info.key_size, '\0');
    const void *from = attr->in_batch != 0 ? pointer(attr->in_batch) : nullptr;
    Bytes value(value_len(), '\0');
    int32_t result = 0;
    while (writer.count < attr->count && (result = next_key(from, key.data())) == 0) {
        from = key.data();
        if (lookup(key.data(), value.data()) == 0) writer.write(key, value);
    }
    memcpy(pointer(attr->out_batch), key.data(), key.size());
    attr->count = writer.count;
    return result;
}

}  // namespace ebpfmap::fake
