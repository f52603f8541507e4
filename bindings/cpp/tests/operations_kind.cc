// SPDX-License-Identifier: BSD-2-Clause
/*
 * What only some kinds of maps have. The typed maps take it where the sizes are those of their types; where a case has keys and
 * values of other sizes, or the wrong map on purpose, the generated calls under them do.
 */
#include "operations.h"

#include <algorithm>
#include <array>

namespace conformance {

using namespace ebpfmap;

namespace {

std::uint32_t length(const std::vector<std::byte> &bytes) { return static_cast<std::uint32_t>(bytes.size()); }

const ebpf_map *raw(Session &session, const json &step) { return session.on<Map>(step).raw(); }

std::uint64_t flags(const json &step) { return step.value("flags", std::uint64_t{0}); }

// A second handle of the map, with a type.
template <typename M>
M typed(Session &session, const json &step) {
    return M::open_fd(session.on<Map>(step)).value();
}

// Reads a value by one of the calls: null where it says that there is none.
template <typename Call>
json read(std::uint32_t size, Call call) {
    std::vector<std::byte> value(size);
    return call(value.data(), size).value() ? json(to_hex(value)) : json();
}

// The same value for every CPU.
json percpu_get(Session &session, const json &step) {
    const auto &map = session.on<Map>(step);
    auto key = from_hex(step.at("key"));
    std::vector<std::byte> values(map.value_len());
    if (!calls::percpu_lookup(map.raw(), key.data(), length(key), values.data(), length(values), 0).value()) return {};
    const Bytes first(values.data(), map.value_size());
    for (std::size_t at = 0; at < values.size(); at += first.size()) {
        if (!std::ranges::equal(first, Bytes(values).subspan(at, first.size()))) return "differs from CPU to CPU";
    }
    return to_hex(first);
}

json percpu_put(Session &session, const json &step) {
    auto key = from_hex(step.at("key")), value = from_hex(step.at("value"));
    std::vector<std::byte> values;
    for (int cpu = 0; cpu < percpu_count().value(); ++cpu) values.insert(values.end(), value.begin(), value.end());
    calls::percpu_update(raw(session, step), key.data(), length(key), values.data(), length(values), flags(step)).value();
    return {};
}

json percpu_sum(Session &session, const json &step) {
    const auto &map = session.on<Map>(step);
    auto key = from_hex(step.at("key"));
    const std::uint32_t width = step.at("width");
    std::vector<std::uint64_t> sums(width == 0 ? 1 : map.value_size() / width);
    const auto bytes = static_cast<std::uint32_t>(sums.size() * sizeof(std::uint64_t));
    if (!calls::percpu_sum(map.raw(), key.data(), length(key), width, sums.data(), bytes).value()) return {};
    json texts = json::array();
    for (std::uint64_t sum : sums) texts.push_back(std::to_string(sum));
    return texts;
}

json nested_get(Session &session, const json &step) {
    auto key = from_hex(step.at("key"));
    auto inner = calls::nested_get(raw(session, step), key.data(), length(key)).value();
    const bool there = inner != nullptr;
    if (there) session.keep(step, Map(std::move(inner)));
    return there;
}

json devmap_set(Session &session, const json &step) {
    const int program = session.fd(step, "program");
    if (step.contains("interface")) {
        const std::string name = step["interface"];
        calls::devmap_set_name(raw(session, step), step.at("key"), name.c_str(), program, flags(step)).value();
    } else {
        calls::devmap_set(raw(session, step), step.at("key"), step.at("ifindex"), program, flags(step)).value();
    }
    return {};
}

json devmap_get(Session &session, const json &step) {
    Device device{};
    if (!calls::devmap_get(raw(session, step), step.at("key"), &device.ifindex, &device.program_id).value()) return {};
    return {device.ifindex, session.program_name(device.program_id)};
}

template <typename M>
json list_devices(Session &session, const json &step) {
    json list = json::array();
    const auto map = typed<M>(session, step);
    for (auto [key, device] : map.entries()) list.push_back({key, device.ifindex, session.program_name(device.program_id)});
    std::sort(list.begin(), list.end());
    return list;
}

json devmap_list(Session &session, const json &step) {
    if (session.on<Map>(step).type() == MapType::devmap) return list_devices<DevMap>(session, step);
    return list_devices<DevMapHash>(session, step);
}

json cpumap_get(Session &session, const json &step) {
    auto queue = typed<CpuMap>(session, step).get(step.at("cpu")).value();
    return queue ? json{queue->size, session.program_name(queue->program_id)} : json();
}

json cpumap_list(Session &session, const json &step) {
    json list = json::array();
    const auto map = typed<CpuMap>(session, step);
    for (auto [cpu, queue] : map.entries()) list.push_back({cpu, queue.size, session.program_name(queue.program_id)});
    std::sort(list.begin(), list.end());
    return list;
}

json prog_array_get(Session &session, const json &step) {
    std::uint32_t id = 0;
    return calls::prog_array_get(raw(session, step), step.at("index"), &id).value() ? session.program_name(id) : json();
}

json prog_array_list(Session &session, const json &step) {
    json list = json::array();
    const auto map = typed<ProgramArray>(session, step);
    for (auto [index, id] : map.entries()) list.push_back({index, session.program_name(id)});
    std::sort(list.begin(), list.end());
    return list;
}

void add_value_operations(Operations &operations) {
    operations["queue.push"] = [](Session &session, const json &step) {
        auto value = from_hex(step.at("value"));
        calls::queue_push(raw(session, step), value.data(), length(value), flags(step)).value();
        return json();
    };
    operations["queue.pop"] = [](Session &session, const json &step) {
        const auto &map = session.on<Map>(step);
        return read(map.value_size(), [&](void *to, std::uint32_t size) { return calls::queue_pop(map.raw(), to, size); });
    };
    operations["queue.peek"] = [](Session &session, const json &step) {
        const auto &map = session.on<Map>(step);
        return read(map.value_size(), [&](void *to, std::uint32_t size) { return calls::queue_peek(map.raw(), to, size); });
    };
    operations["bloom.add"] = [](Session &session, const json &step) {
        auto value = from_hex(step.at("value"));
        calls::bloom_add(raw(session, step), value.data(), length(value)).value();
        return json();
    };
    operations["bloom.contains"] = [](Session &session, const json &step) -> json {
        auto value = from_hex(step.at("value"));
        return calls::bloom_contains(raw(session, step), value.data(), length(value)).value() == 1;
    };
    operations["lpm.put"] = [](Session &session, const json &step) {
        auto address = from_hex(step.at("address")), value = from_hex(step.at("value"));
        calls::lpm_update(raw(session, step), step.at("prefix_len"), address.data(), length(address), value.data(),
                          length(value), flags(step))
            .value();
        return json();
    };
    operations["lpm.get"] = [](Session &session, const json &step) {
        auto address = from_hex(step.at("address"));
        const auto &map = session.on<Map>(step);
        return read(map.value_size(), [&](void *to, std::uint32_t size) {
            return calls::lpm_lookup(map.raw(), address.data(), length(address), to, size);
        });
    };
    operations["lpm.delete"] = [](Session &session, const json &step) {
        auto address = from_hex(step.at("address"));
        calls::lpm_delete(raw(session, step), step.at("prefix_len"), address.data(), length(address)).value();
        return json();
    };
}

void add_percpu_operations(Operations &operations) {
    operations["percpu.get"] = percpu_get;
    operations["percpu.put"] = percpu_put;
    operations["percpu.sum"] = percpu_sum;
    operations["percpu.get_cpu"] = [](Session &session, const json &step) {
        auto key = from_hex(step.at("key"));
        const auto &map = session.on<Map>(step);
        return read(map.value_size(), [&](void *to, std::uint32_t size) {
            return calls::percpu_lookup_cpu(map.raw(), key.data(), length(key), step.at("cpu"), to, size);
        });
    };
    operations["percpu.put_cpu"] = [](Session &session, const json &step) {
        auto key = from_hex(step.at("key")), value = from_hex(step.at("value"));
        calls::percpu_update_cpu(raw(session, step), key.data(), length(key), step.at("cpu"), value.data(), length(value))
            .value();
        return json();
    };
}

void add_redirect_operations(Operations &operations) {
    operations["devmap.set"] = devmap_set;
    operations["devmap.get"] = devmap_get;
    operations["devmap.list"] = devmap_list;
    operations["devmap.delete"] = [](Session &session, const json &step) {
        calls::devmap_delete(raw(session, step), step.at("key")).value();
        return json();
    };
    operations["cpumap.get"] = cpumap_get;
    operations["cpumap.list"] = cpumap_list;
    operations["cpumap.set"] = [](Session &session, const json &step) {
        typed<CpuMap>(session, step)
            .put(step.at("cpu"), step.at("queue_size"), session.fd(step, "program"), update_flags(step))
            .value();
        return json();
    };
    operations["cpumap.delete"] = [](Session &session, const json &step) {
        typed<CpuMap>(session, step).remove(step.at("cpu")).value();
        return json();
    };
    operations["xskmap.set"] = [](Session &session, const json &step) {
        typed<XskMap>(session, step).put(step.at("index"), session.fd(step, "fd"), update_flags(step)).value();
        return json();
    };
    operations["xskmap.get"] = [](Session &session, const json &step) -> json {
        return typed<XskMap>(session, step).get(step.at("index")).value().has_value();
    };
    operations["xskmap.delete"] = [](Session &session, const json &step) {
        typed<XskMap>(session, step).remove(step.at("index")).value();
        return json();
    };
    operations["prog_array.get"] = prog_array_get;
    operations["prog_array.list"] = prog_array_list;
    operations["prog_array.set"] = [](Session &session, const json &step) {
        calls::prog_array_set(raw(session, step), step.at("index"), session.fd(step, "program")).value();
        return json();
    };
    operations["prog_array.clear"] = [](Session &session, const json &step) {
        calls::prog_array_clear(raw(session, step), step.at("index")).value();
        return json();
    };
}

void add_descriptor_operations(Operations &operations) {
    operations["sockmap.set"] = [](Session &session, const json &step) {
        auto key = from_hex(step.at("key"));
        calls::sockmap_set(raw(session, step), key.data(), length(key), session.fd(step, "fd"), flags(step)).value();
        return json();
    };
    operations["sockmap.get"] = [](Session &session, const json &step) -> json {
        auto key = from_hex(step.at("key"));
        std::uint64_t cookie = 0;
        return calls::sockmap_get(raw(session, step), key.data(), length(key), &cookie).value();
    };
    operations["storage.get"] = [](Session &session, const json &step) {
        const auto &map = session.on<Map>(step);
        return read(map.value_size(), [&](void *to, std::uint32_t size) {
            return calls::storage_get(map.raw(), session.fd(step, "fd"), to, size, 0);
        });
    };
    operations["storage.set"] = [](Session &session, const json &step) {
        auto value = from_hex(step.at("value"));
        calls::storage_set(raw(session, step), session.fd(step, "fd"), value.data(), length(value), flags(step)).value();
        return json();
    };
    operations["storage.delete"] = [](Session &session, const json &step) {
        calls::storage_delete(raw(session, step), session.fd(step, "fd")).value();
        return json();
    };
    operations["cgroup_array.set"] = [](Session &session, const json &step) {
        typed<CgroupArray>(session, step).put(step.at("index"), session.fd(step, "fd")).value();
        return json();
    };
    operations["cgroup_array.clear"] = [](Session &session, const json &step) {
        calls::cgroup_array_clear(raw(session, step), step.at("index")).value();
        return json();
    };
    operations["perf_array.set"] = [](Session &session, const json &step) {
        typed<PerfEventArray>(session, step).put(step.at("index"), session.fd(step, "fd")).value();
        return json();
    };
    operations["perf_array.clear"] = [](Session &session, const json &step) {
        calls::perf_array_clear(raw(session, step), step.at("index")).value();
        return json();
    };
    operations["nested.set"] = [](Session &session, const json &step) {
        auto key = from_hex(step.at("key"));
        calls::nested_set(raw(session, step), key.data(), length(key), session.on<Map>(step, "inner").raw(), flags(step))
            .value();
        return json();
    };
    operations["nested.get"] = nested_get;
}

}  // namespace

void add_kind_operations(Operations &operations) {
    add_value_operations(operations);
    add_percpu_operations(operations);
    add_redirect_operations(operations);
    add_descriptor_operations(operations);
}

}  // namespace conformance
