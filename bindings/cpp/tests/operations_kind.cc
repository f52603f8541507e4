// SPDX-License-Identifier: BSD-2-Clause
/*
 * What only some kinds of maps have, by the typed maps. A type cannot say bytes of another length than its own, and no wrong
 * prefix: where a case does that on purpose, the generated call under the typed map says it.
 */
#include "operations.h"

#include <algorithm>
#include <array>

namespace conformance {

using namespace ebpfmap;

namespace {

template <std::size_t N>
using Block = std::array<std::byte, N>;

// Hands the map of a step to a function as the one of these types that it is. Throws what the first one says where it is none.
template <typename First, typename... Rest, typename F>
json as_one_of(Session &session, const json &step, F function) {
    const auto &map = session.on<Map>(step);
    json result;
    auto attempt = [&]<typename M>(std::type_identity<M>) {
        if (!M::shape.fits(map)) return false;
        result = function(M::open_fd(map).value());
        return true;
    };
    if (attempt(std::type_identity<First>()) || (attempt(std::type_identity<Rest>()) || ...)) return result;
    return function(First::open_fd(map).value());
}

// An object of the bytes in a field; nothing where they are more or fewer.
template <typename T>
std::optional<T> object_of(const json &step, const char *field) {
    const auto bytes = from_hex(step.at(field));
    if (bytes.size() != sizeof(T)) return std::nullopt;
    T object;
    std::ranges::copy(bytes, writable_bytes_of(object).begin());
    return object;
}

template <typename T>
json to_json(const std::optional<T> &object) {
    return object ? json(to_hex(bytes_of(*object))) : json();
}

std::uint32_t length(const std::vector<std::byte> &bytes) { return static_cast<std::uint32_t>(bytes.size()); }

// An operation on one of some types of maps.
template <typename... M, typename F>
Operation on(F function) {
    return [function](Session &session, const json &step) {
        return as_one_of<M...>(session, step, [&](const auto &map) { return function(map, session, step); });
    };
}

template <typename F>
Operation on_queue(F function) {
    return on<Queue<Block<4>>, Stack<Block<4>>>(function);
}

template <typename F>
Operation on_trie(F function) {
    return on<LpmTrie<Block<4>, Block<4>>, LpmTrie<Block<16>, Block<1>>>(function);
}

template <typename F>
Operation on_percpu(F function) {
    using Key = Block<4>;
    return on<PerCpuHashMap<Key, Block<6>>, PerCpuHashMap<Key, Block<16>>, LruPerCpuHashMap<Key, Block<6>>,
              LruPerCpuHashMap<Key, Block<16>>, BasicPerCpuMap<MapType::percpu_array, Key, Block<6>>,
              BasicPerCpuMap<MapType::percpu_array, Key, Block<16>>>(function);
}

template <typename F>
Operation on_devmap(F function) {
    return on<DevMapHash, DevMap>(function);
}

template <typename F>
Operation on_map_in_map(F function) {
    return on<HashOfMaps<Block<4>>, ArrayOfMaps<>>(function);
}

template <typename F>
Operation on_sockmap(F function) {
    return on<SockMap, SockHash<std::uint32_t>, ReuseportSockArray>(function);
}

template <typename F>
Operation on_storage(F function) {
    return on<SkStorage<std::uint64_t>>(function);
}

void add_queue_operations(Operations &operations) {
    operations["queue.push"] = on_queue([](const auto &queue, Session &, const json &step) {
        auto value = object_of<typename std::remove_cvref_t<decltype(queue)>::Value>(step, "value");
        auto bytes = from_hex(step.at("value"));
        if (value) {
            queue.push(*value, update_flags(step)).value();
        } else {
            calls::queue_push(queue.raw(), bytes.data(), length(bytes), 0).value();
        }
        return json();
    });
    operations["queue.pop"] = on_queue([](const auto &queue, Session &, const json &) { return to_json(queue.pop().value()); });
    operations["queue.peek"] =
        on_queue([](const auto &queue, Session &, const json &) { return to_json(queue.peek().value()); });
}

void add_bloom_operations(Operations &operations) {
    using Filter = BloomFilter<Block<4>>;
    operations["bloom.add"] = on<Filter>([](const Filter &filter, Session &, const json &step) {
        filter.add(object_of<Filter::Value>(step, "value").value()).value();
        return json();
    });
    operations["bloom.contains"] = on<Filter>([](const Filter &filter, Session &, const json &step) -> json {
        if (auto value = object_of<Filter::Value>(step, "value")) return filter.contains(*value).value();
        auto bytes = from_hex(step.at("value"));
        return calls::bloom_contains(filter.raw(), bytes.data(), length(bytes)).value() == 1;
    });
}

void add_lpm_operations(Operations &operations) {
    operations["lpm.put"] = on_trie([](const auto &trie, Session &, const json &step) {
        using Trie = std::remove_cvref_t<decltype(trie)>;
        auto address = object_of<decltype(Trie::Key::address)>(step, "address");
        auto value = object_of<typename Trie::Value>(step, "value");
        if (address && value) {
            trie.put({.address = *address, .length = step.at("prefix_len")}, *value, update_flags(step)).value();
        } else {
            auto short_address = from_hex(step.at("address")), bytes = from_hex(step.at("value"));
            calls::lpm_update(trie.raw(), step.at("prefix_len"), short_address.data(), length(short_address), bytes.data(),
                              length(bytes), 0)
                .value();
        }
        return json();
    });
    operations["lpm.get"] = on_trie([](const auto &trie, Session &, const json &step) {
        using Address = decltype(std::remove_cvref_t<decltype(trie)>::Key::address);
        return to_json(trie.get(object_of<Address>(step, "address").value()).value());
    });
    operations["lpm.delete"] = on_trie([](const auto &trie, Session &, const json &step) {
        using Address = decltype(std::remove_cvref_t<decltype(trie)>::Key::address);
        const auto address = object_of<Address>(step, "address").value();
        return removed(trie.remove({.address = address, .length = step.at("prefix_len")}).value());
    });
}

// The value that all CPUs have.
template <typename V>
json common_value(const std::vector<V> &values) {
    for (const V &value : values) {
        if (value != values.front()) return "differs from CPU to CPU";
    }
    return to_hex(bytes_of(values.front()));
}

template <typename Width, typename Map, typename Key>
json sums_of(const Map &map, const Key &key) {
    // Where members of this width would not fill the value, the library says so.
    std::vector<detail::Sum<Width>> sums(std::max<std::size_t>(1, map.value_size() / sizeof(Width)));
    if constexpr (sizeof(typename Map::Value) % sizeof(Width) == 0) {
        auto found = map.template sum<Width>(key).value();
        if (!found) return {};
        std::ranges::copy(*found, sums.begin());
    } else {
        std::vector<std::uint64_t> unsigned_sums(sums.size());
        const auto bytes = static_cast<std::uint32_t>(sums.size() * sizeof(std::uint64_t));
        calls::percpu_sum(map.raw(), &key, sizeof key, sizeof(Width), unsigned_sums.data(), bytes).value();
        std::ranges::copy(unsigned_sums, sums.begin());
    }
    json texts = json::array();
    for (auto sum : sums) texts.push_back(std::to_string(sum));
    return texts;
}

json percpu_sum(const auto &map, Session &, const json &step) {
    const auto key = object_of<Block<4>>(step, "key").value();
    const bool is_signed = step.value("signed", false);
    switch (step.at("width").get<std::uint32_t>()) {
    case 1: return sums_of<std::uint8_t>(map, key);
    case 2: return sums_of<std::uint16_t>(map, key);
    case 4: return is_signed ? sums_of<std::int32_t>(map, key) : sums_of<std::uint32_t>(map, key);
    case 8: return is_signed ? sums_of<std::int64_t>(map, key) : sums_of<std::uint64_t>(map, key);
    }
    // No type has this width.
    std::uint64_t sums[16];
    calls::percpu_sum(map.raw(), &key, sizeof key, step["width"], sums, sizeof sums).value();
    return "a sum";
}

void add_percpu_operations(Operations &operations) {
    operations["percpu.get"] = on_percpu([](const auto &map, Session &, const json &step) {
        auto values = map.get(object_of<Block<4>>(step, "key").value()).value();
        return values ? common_value(*values) : json();
    });
    operations["percpu.put"] = on_percpu([](const auto &map, Session &, const json &step) {
        using Value = typename std::remove_cvref_t<decltype(map)>::Value;
        const std::vector<Value> values(map.cpus(), object_of<Value>(step, "value").value());
        map.put(object_of<Block<4>>(step, "key").value(), values, update_flags(step)).value();
        return json();
    });
    operations["percpu.get_cpu"] = on_percpu([](const auto &map, Session &, const json &step) {
        return to_json(map.get_cpu(object_of<Block<4>>(step, "key").value(), step.at("cpu")).value());
    });
    operations["percpu.put_cpu"] = on_percpu([](const auto &map, Session &, const json &step) {
        const auto key = object_of<Block<4>>(step, "key").value();
        if (auto value = object_of<typename std::remove_cvref_t<decltype(map)>::Value>(step, "value")) {
            map.put_cpu(key, step.at("cpu"), *value).value();
        } else {
            auto bytes = from_hex(step["value"]);
            calls::percpu_update_cpu(map.raw(), &key, sizeof key, step.at("cpu"), bytes.data(), length(bytes)).value();
        }
        return json();
    });
    operations["percpu.sum"] =
        on_percpu([](const auto &map, Session &session, const json &step) { return percpu_sum(map, session, step); });
}

// [[key, number, program], …]
template <typename M, typename Number>
json list(const M &map, Session &session, Number number_of) {
    json list = json::array();
    for (auto [key, entry] : map.entries()) list.push_back({key, number_of(entry), session.program_name(entry.program_id)});
    std::sort(list.begin(), list.end());
    return list;
}

void add_devmap_operations(Operations &operations) {
    operations["devmap.set"] = on_devmap([](const auto &map, Session &session, const json &step) {
        const int program = session.fd(step, "program");
        if (step.contains("interface")) {
            map.put(step.at("key"), step["interface"].get<std::string>(), program, update_flags(step)).value();
        } else {
            map.put(step.at("key"), step.at("ifindex").get<std::uint32_t>(), program, update_flags(step)).value();
        }
        return json();
    });
    operations["devmap.get"] = on_devmap([](const auto &map, Session &session, const json &step) {
        auto device = map.get(step.at("key")).value();
        return device ? json{device->ifindex, session.program_name(device->program_id)} : json();
    });
    operations["devmap.delete"] =
        on_devmap([](const auto &map, Session &, const json &step) { return removed(map.remove(step.at("key")).value()); });
    operations["devmap.list"] = on_devmap([](const auto &map, Session &session, const json &) {
        return list(map, session, [](const Device &device) { return device.ifindex; });
    });
}

void add_cpumap_operations(Operations &operations) {
    operations["cpumap.set"] = on<CpuMap>([](const CpuMap &map, Session &session, const json &step) {
        map.put(step.at("cpu"), step.at("queue_size"), session.fd(step, "program"), update_flags(step)).value();
        return json();
    });
    operations["cpumap.get"] = on<CpuMap>([](const CpuMap &map, Session &session, const json &step) {
        auto queue = map.get(step.at("cpu")).value();
        return queue ? json{queue->size, session.program_name(queue->program_id)} : json();
    });
    operations["cpumap.delete"] = on<CpuMap>([](const CpuMap &map, Session &, const json &step) {
        map.remove(step.at("cpu")).value();
        return json();
    });
    operations["cpumap.list"] = on<CpuMap>([](const CpuMap &map, Session &session, const json &) {
        return list(map, session, [](const CpuQueue &queue) { return queue.size; });
    });
}

void add_index_operations(Operations &operations) {
    operations["xskmap.set"] = on<XskMap>([](const XskMap &map, Session &session, const json &step) {
        map.put(step.at("index"), session.fd(step, "fd"), update_flags(step)).value();
        return json();
    });
    operations["xskmap.set_queue"] = on<XskMap>([](const XskMap &map, Session &session, const json &step) {
        map.put_queue(step.at("interface").get<std::string>(), step.at("queue"), session.fd(step, "fd"), update_flags(step))
            .value();
        return json();
    });
    operations["xskmap.get"] = on<XskMap>(
        [](const XskMap &map, Session &, const json &step) -> json { return map.get(step.at("index")).value().has_value(); });
    operations["xskmap.delete"] = on<XskMap>([](const XskMap &map, Session &, const json &step) {
        map.remove(step.at("index")).value();
        return json();
    });
    operations["prog_array.set"] = on<ProgramArray>([](const ProgramArray &map, Session &session, const json &step) {
        map.put(step.at("index"), session.fd(step, "program")).value();
        return json();
    });
    operations["prog_array.get"] = on<ProgramArray>([](const ProgramArray &map, Session &session, const json &step) {
        return session.program_name(map.get(step.at("index")).value().value_or(0));
    });
    operations["prog_array.clear"] = on<ProgramArray>(
        [](const ProgramArray &map, Session &, const json &step) { return removed(map.remove(step.at("index")).value()); });
    // A typed map beside the one of the case would hold it.
    operations["prog_array.lost_on_close"] = [](Session &session, const json &step) -> json {
        return calls::prog_array_lost_on_close(session.on<Map>(step).raw()).value();
    };
    operations["prog_array.list"] = on<ProgramArray>([](const ProgramArray &map, Session &session, const json &) {
        json list = json::array();
        for (auto [index, id] : map.entries()) list.push_back({index, session.program_name(id)});
        std::sort(list.begin(), list.end());
        return list;
    });
}

void add_descriptor_operations(Operations &operations) {
    operations["sockmap.set"] = on_sockmap([](const auto &map, Session &session, const json &step) {
        map.put(object_of<std::uint32_t>(step, "key").value(), session.fd(step, "fd"), update_flags(step)).value();
        return json();
    });
    operations["sockmap.get"] = on_sockmap([](const auto &map, Session &, const json &step) -> json {
        return map.get(object_of<std::uint32_t>(step, "key").value()).value().has_value();
    });
    operations["storage.get"] = on_storage(
        [](const auto &map, Session &session, const json &step) { return to_json(map.get(session.fd(step, "fd")).value()); });
    operations["storage.set"] = on_storage([](const auto &map, Session &session, const json &step) {
        map.put(session.fd(step, "fd"), object_of<std::uint64_t>(step, "value").value(), update_flags(step)).value();
        return json();
    });
    operations["storage.delete"] = on_storage([](const auto &map, Session &session, const json &step) {
        return removed(map.remove(session.fd(step, "fd")).value());
    });
    operations["cgroup_array.set"] = on<CgroupArray>([](const CgroupArray &map, Session &session, const json &step) {
        map.put(step.at("index"), session.fd(step, "fd")).value();
        return json();
    });
    operations["cgroup_array.clear"] = on<CgroupArray>(
        [](const CgroupArray &map, Session &, const json &step) { return removed(map.remove(step.at("index")).value()); });
    operations["perf_array.set"] = on<PerfEventArray>([](const PerfEventArray &map, Session &session, const json &step) {
        map.put(step.at("index"), session.fd(step, "fd")).value();
        return json();
    });
    operations["perf_array.clear"] = on<PerfEventArray>(
        [](const PerfEventArray &map, Session &, const json &step) { return removed(map.remove(step.at("index")).value()); });
}

void add_map_in_map_operations(Operations &operations) {
    operations["map_in_map.set"] = on_map_in_map([](const auto &map, Session &session, const json &step) {
        using Key = typename std::remove_cvref_t<decltype(map)>::Key;
        map.put(object_of<Key>(step, "key").value(), session.on<Map>(step, "inner"), update_flags(step)).value();
        return json();
    });
    operations["map_in_map.get"] = on_map_in_map([](const auto &map, Session &session, const json &step) -> json {
        using Key = typename std::remove_cvref_t<decltype(map)>::Key;
        auto inner = map.get(object_of<Key>(step, "key").value()).value();
        if (!inner) return false;
        session.keep(step, *std::move(inner));
        return true;
    });
}

}  // namespace

void add_kind_operations(Operations &operations) {
    add_queue_operations(operations);
    add_bloom_operations(operations);
    add_lpm_operations(operations);
    add_percpu_operations(operations);
    add_devmap_operations(operations);
    add_cpumap_operations(operations);
    add_index_operations(operations);
    add_descriptor_operations(operations);
    add_map_in_map_operations(operations);
}

}  // namespace conformance
