// SPDX-License-Identifier: BSD-2-Clause
// map.*, cursor.*, interface.*, socket.*, probe.*, preflight.
#include "operations.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

namespace conformance {

using namespace ebpfmap;

std::vector<std::byte> from_hex(const json &text) {
    const std::string digits = text;
    std::vector<std::byte> bytes(digits.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::byte>(std::stoi(digits.substr(2 * i, 2), nullptr, 16));
    return bytes;
}

std::string to_hex(Bytes bytes) {
    constexpr const char *kDigits = "0123456789abcdef";
    std::string text;
    for (std::byte byte : bytes) {
        text += kDigits[std::to_integer<int>(byte) >> 4];
        text += kDigits[std::to_integer<int>(byte) & 15];
    }
    return text;
}

json to_json(const std::optional<std::vector<std::byte>> &bytes) { return bytes ? json(to_hex(*bytes)) : json(); }

json removed(bool there) {
    if (!there) throw Exception(Error(ENOENT, Cause::not_found, "remove", "there was none"));
    return {};
}

MapType map_type(const std::string &name) { return MapType{static_cast<std::uint32_t>(ebpf_map_type_by_name(name.c_str()))}; }

Update update_flags(const json &step) { return Update{step.value("flags", std::uint64_t{0})}; }

namespace {

std::optional<std::vector<std::byte>> key_of(const json &step) {
    if (step.at("key").is_null()) return std::nullopt;
    return from_hex(step["key"]);
}

Access access(const json &step) { return Access{step.value("flags", 0U)}; }

MapSpec spec_of(const json &step) {
    MapSpec spec{.type = map_type(step.at("type")),
                 .key_size = step.value("key_size", 0U),
                 .value_size = step.value("value_size", 0U),
                 .max_entries = step.value("max_entries", 0U),
                 .options = {.name = step.value("name", std::string()),
                             .flags = MapFlags{step.value("flags", 0U)},
                             .extra = step.value("extra", std::uint64_t{0})}};
    if (step.contains("numa_node")) spec.options.numa_node = step["numa_node"];
    return spec;
}

json create(Session &session, const json &step) {
    MapSpec spec = spec_of(step);
    if (step.contains("inner")) spec.inner = std::make_shared<const MapSpec>(spec_of(step["inner"]));
    session.keep(step, Map::create(spec).value());
    return {};
}

json create_pinned(Session &session, const json &step) {
    const std::string policy = step.at("policy");
    auto made = Map::create_pinned(spec_of(step), session.pin(step),
                                   policy == "reuse"     ? PinPolicy::reuse
                                   : policy == "replace" ? PinPolicy::replace
                                                         : PinPolicy::fail)
                    .value();
    const bool reused = made.reused;
    session.keep(step, std::move(made.map));
    return reused ? "opened" : "created";
}

json info(Session &session, const json &step) {
    const auto &map = session.on<Map>(step);
    const std::string field = step.at("field");
    if (field == "type") return to_string(map.type());
    if (field == "key_size") return map.key_size();
    if (field == "value_size") return map.value_size();
    if (field == "max_entries") return map.max_entries();
    if (field == "flags") return static_cast<std::uint32_t>(map.flags());
    if (field == "name") return map.name();
    throw std::runtime_error("no field " + field);
}

json get(Session &session, const json &step) {
    return to_json(session.on<Map>(step).get(from_hex(step.at("key")), Lookup{step.value("flags", std::uint64_t{0})}).value());
}

json items(Session &session, const json &step) {
    std::vector<std::pair<std::string, std::string>> items;
    for (auto [key, value] : session.on<Map>(step).entries()) items.emplace_back(to_hex(key), to_hex(value));
    std::ranges::sort(items);
    return items;
}

json keys(Session &session, const json &step) {
    std::vector<std::string> keys;
    for (auto key : session.on<Map>(step).keys()) keys.push_back(to_hex(key));
    std::ranges::sort(keys);
    return keys;
}

json next_key(Session &session, const json &step) {
    const auto &map = session.on<Map>(step);
    auto key = key_of(step);
    return to_json(key ? map.next_key(*key).value() : map.next_key().value());
}

json open_cursor(Session &session, const json &step) {
    const auto &map = session.on<Map>(step);
    auto handle = calls::cursor_new(map.raw()).value();
    if (step.contains("read_ahead")) calls::cursor_set_read_ahead(handle.get(), step["read_ahead"]).value();
    session.keep(step, Cursor{std::move(handle), &map});
    return {};
}

json next_of_cursor(Session &session, const json &step) {
    auto &cursor = session.on<Cursor>(step);
    std::vector<std::byte> key(cursor.map->key_size()), value(cursor.map->value_len());
    auto entry =
        calls::cursor_next(cursor.handle.get(), key.data(), cursor.map->key_size(), value.data(), cursor.map->value_len());
    return entry.value() == 0 ? json() : json{to_hex(key), to_hex(value)};
}

json drain(Session &session, const json &step) {
    auto &cursor = session.on<Cursor>(step);
    std::vector<std::byte> key(cursor.map->key_size());
    std::vector<std::string> keys;
    while (calls::cursor_next(cursor.handle.get(), key.data(), cursor.map->key_size(), nullptr, 0).value() == 1) {
        keys.push_back(to_hex(key));
        cursor.map->remove(key).value();
    }
    std::ranges::sort(keys);
    return keys;
}

json cursor_state(Session &session, const json &step) {
    return to_string(CursorState{static_cast<std::uint32_t>(ebpf_cursor_state(session.on<Cursor>(step).handle.get()))});
}

json listen(Session &session, const json &step) {
    Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(socket.fd(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 || ::listen(socket.fd(), 1) != 0)
        throw std::runtime_error("no socket listens");
    session.keep(step, std::move(socket));
    return {};
}

// Has ip(8) change the interfaces.
void ip(const std::string &words) {
    if (std::system(("ip link " + words).c_str()) != 0) throw std::runtime_error("ip link " + words + " failed");
}

XdpMode mode_of(const json &step) { return step.value("mode", "native") == "generic" ? XdpMode::generic : XdpMode::native; }

std::string name_of(Cause cause) {
    return std::string(ebpf_cause_name(static_cast<std::uint32_t>(cause))).substr(std::string("EBPF_CAUSE_").size());
}

json preflight(Session &session, const json &step) {
    json found = json::array();
    for (auto finding : Findings::of(session.on<Map>(step).raw(), 0, this_netns, mode_of(step)).value())
        found.push_back({finding.key, name_of(finding.cause)});
    return found;
}

json ingress_preflight(Session &, const json &step) {
    const auto ifindex = interface_index(step.at("name").get<std::string>()).value();
    json found = json::array();
    for (auto finding : Findings::of_ingress(ifindex, map_type(step.at("type")), mode_of(step)).value())
        found.push_back(name_of(finding.cause));
    return found;
}

// For operations without a result.
template <typename F>
Operation act(F function) {
    return [function](Session &session, const json &step) {
        function(session, step);
        return json();
    };
}

}  // namespace

void add_map_operations(Operations &operations) {
    operations["map.create"] = create;
    operations["map.create_pinned"] = create_pinned;
    operations["map.open_id"] = act([](Session &session, const json &step) {
        session.keep(step, Map::open_id(session.on<Map>(step, "of").id(), access(step)).value());
    });
    operations["map.open_fd"] =
        act([](Session &session, const json &step) { session.keep(step, Map::open_fd(session.fd(step, "fd")).value()); });
    operations["map.open_pinned"] = act([](Session &session, const json &step) {
        session.keep(step, Map::open_pinned(session.pin(step), access(step)).value());
    });
    operations["map.pin"] =
        act([](Session &session, const json &step) { session.on<Map>(step).pin(session.pin(step)).value(); });
    operations["map.unpin"] =
        act([](Session &session, const json &step) { session.on<Map>(step).unpin(session.pin(step)).value(); });
    operations["map.info"] = info;
    operations["map.get"] = get;
    operations["map.put"] = act([](Session &session, const json &step) {
        session.on<Map>(step).put(from_hex(step.at("key")), from_hex(step.at("value")), update_flags(step)).value();
    });
    operations["map.delete"] = [](Session &session, const json &step) {
        return removed(session.on<Map>(step).remove(from_hex(step.at("key"))).value());
    };
    operations["map.take"] = [](Session &session, const json &step) {
        return to_json(session.on<Map>(step).take(from_hex(step.at("key"))).value());
    };
    operations["map.next_key"] = next_key;
    operations["map.items"] = items;
    operations["map.keys"] = keys;
    operations["map.freeze"] = act([](Session &session, const json &step) { session.on<Map>(step).freeze().value(); });
    operations["cursor.new"] = open_cursor;
    operations["cursor.next"] = next_of_cursor;
    operations["cursor.drain"] = drain;
    operations["cursor.state"] = cursor_state;
    operations["cursor.rewind"] =
        act([](Session &session, const json &step) { ebpf_cursor_rewind(session.on<Cursor>(step).handle.get()); });
    for (const char *noun : {"map", "cursor", "socket", "object", "link", "chain", "drops", "xsk", "xsk_group"})
        operations[std::string(noun) + ".close"] = act([](Session &session, const json &step) { session.close(step); });
    operations["socket.listen"] = listen;
    operations["interface.index"] = [](Session &, const json &step) -> json {
        return interface_index(step.at("name").get<std::string>()).value();
    };
    operations["interface.name"] = [](Session &, const json &step) -> json {
        return interface_name(step.at("ifindex")).value();
    };
    operations["interface.add"] = act([](Session &, const json &step) {
        const std::string peer = step.at("peer");
        ip("add " + step.at("name").get<std::string>() + " up type veth peer name " + peer);
        ip("set " + peer + " up");
    });
    operations["interface.add_name"] = act([](Session &, const json &step) {
        const std::string alternative = step.at("alternative");
        ip("property add dev " + step.at("name").get<std::string>() + " altname " + alternative);
    });
    operations["interface.remove"] =
        act([](Session &, const json &step) { ip("delete " + step.at("name").get<std::string>()); });
    operations["preflight"] = preflight;
    operations["interface.preflight"] = ingress_preflight;
    operations["probe.map_type"] = [](Session &, const json &step) -> json { return probe(map_type(step.at("type"))).value(); };
}

}  // namespace conformance
