// SPDX-License-Identifier: BSD-2-Clause
// xsk.*, xsk_group.*. A batch has no frame that is not the program's: what the cases do with wrong ones, the generated calls do.
#include "operations.h"

#include <chrono>
#include <vector>

namespace conformance {

using namespace ebpfmap;

namespace {

using Addresses = std::vector<std::uint64_t>;

// The constant with this name, between two others.
template <typename E>
E named(const std::string &name, E first, E last) {
    for (auto number = static_cast<std::uint32_t>(first); number <= static_cast<std::uint32_t>(last); ++number)
        if (to_string(E{number}) == name) return E{number};
    throw std::runtime_error("no constant is called " + name);
}

// A list of names, or'ed.
template <typename E>
E flags_of(const json &names, E first, E last) {
    E flags{};
    for (const auto &name : names) flags = flags | named(name.get<std::string>(), first, last);
    return flags;
}

XskSpec spec_of(const json &step) {
    XskSpec spec;
    spec.frames = step.value("frames", spec.frames);
    spec.frame_size = step.value("frame_size", spec.frame_size);
    spec.receive = step.value("receive", spec.receive);
    spec.send = step.value("send", spec.send);
    spec.headroom = step.value("headroom", spec.headroom);
    spec.unaligned = step.value("unaligned", spec.unaligned);
    return spec;
}

json open_xsk(Session &session, const json &step) {
    auto spec = spec_of(step);
    spec.mode = named(step.value("mode", "auto"), XskMode::auto_, XskMode::zerocopy);
    session.keep(step, Xsk::open(step.at("interface").get<std::string>(), step.at("queue"), spec).value());
    return {};
}

json open_shared(Session &session, const json &step) {
    auto &with = session.on<Xsk>(step, "with");
    session.keep(step,
                 Xsk::open_shared(with, step.at("interface").get<std::string>(), step.at("queue"), spec_of(step)).value());
    return {};
}

json reserve(Session &session, const json &step) {
    Addresses addresses(step.at("room").get<std::size_t>());
    const auto room = static_cast<std::uint32_t>(addresses.size());
    addresses.resize(static_cast<std::size_t>(calls::xsk_reserve(session.on<Xsk>(step).raw(), addresses.data(), room).value()));
    return addresses;
}

json release(Session &session, const json &step) {
    const Addresses addresses = step.at("addresses");
    calls::xsk_release(session.on<Xsk>(step).raw(), addresses.data(), static_cast<std::uint32_t>(addresses.size())).value();
    return {};
}

json recv(Session &session, const json &step) {
    const std::uint32_t room = step.at("room");
    Addresses addresses(room);
    std::vector<std::uint32_t> lengths(room);
    const auto count = calls::xsk_recv(session.on<Xsk>(step).raw(), addresses.data(), lengths.data(), nullptr, room).value();
    json frames = json::array();
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) frames.push_back({addresses[i], lengths[i]});
    return frames;
}

json send(Session &session, const json &step) {
    const Addresses addresses = step.at("addresses");
    const std::vector<std::uint32_t> lengths = step.at("lengths");
    const auto option = flags_of(step.value("options", json::array()), XskFrameOption::continued, XskFrameOption::tx_metadata);
    const std::vector<std::uint32_t> options(addresses.size(), static_cast<std::uint32_t>(option));
    return calls::xsk_send(session.on<Xsk>(step).raw(), addresses.data(), lengths.data(), options.data(),
                           static_cast<std::uint32_t>(addresses.size()))
        .value();
}

json set_tx_metadata(Session &session, const json &step) {
    const auto requests = flags_of(step.at("tx_metadata"), XskTxMetadata::timestamp, XskTxMetadata::checksum);
    calls::xsk_set_tx_metadata(session.on<Xsk>(step).raw(), step.at("address"), static_cast<std::uint32_t>(requests),
                               step.value("checksum_start", 0U), step.value("checksum_offset", 0U))
        .value();
    return {};
}

json wait(Session &session, const json &step) {
    const auto events = flags_of(step.at("events"), XskEvent::readable, XskEvent::writable);
    const std::chrono::milliseconds patience(step.at("timeout").get<int>());
    const auto ready = session.on<Xsk>(step).wait(events, patience).value();
    json names = json::array();
    for (auto event : {XskEvent::readable, XskEvent::writable})
        if ((ready & event) == event) names.push_back(to_string(event));
    return names;
}

json read(Session &session, const json &step) {
    std::vector<std::byte> bytes(step.at("length").get<std::size_t>());
    session.on<Xsk>(step).read(step.at("address"), bytes).value();
    return to_hex(bytes);
}

json write(Session &session, const json &step) {
    session.on<Xsk>(step).write(step.at("address"), from_hex(step.at("data"))).value();
    return {};
}

json counter_of(Session &session, const json &step) {
    const auto counter = named(step.at("counter").get<std::string>(), XskCounter::rx_dropped, XskCounter::completed);
    return session.on<Xsk>(step).counter(counter).value();
}

json open_group(Session &session, const json &step) {
    const auto mode = named(step.at("mode").get<std::string>(), XdpMode::auto_, XdpMode::generic);
    session.keep(step, XskGroup::open(step.at("interface").get<std::string>(), spec_of(step), mode).value());
    return {};
}

}  // namespace

void add_xsk_operations(Operations &operations) {
    operations["xsk.open"] = open_xsk;
    operations["xsk.open_shared"] = open_shared;
    operations["xsk.mode"] = [](Session &session, const json &step) -> json { return to_string(session.on<Xsk>(step).mode()); };
    operations["xsk.memory_size"] = [](Session &session, const json &step) -> json {
        return session.on<Xsk>(step).memory().size();
    };
    operations["xsk.reserve"] = reserve;
    operations["xsk.release"] = release;
    operations["xsk.recv"] = recv;
    operations["xsk.send"] = send;
    operations["xsk.reap"] = [](Session &session, const json &step) -> json { return session.on<Xsk>(step).reap().value(); };
    operations["xsk.wait"] = wait;
    operations["xsk.read"] = read;
    operations["xsk.write"] = write;
    operations["xsk.set_tx_metadata"] = set_tx_metadata;
    operations["xsk.counter"] = counter_of;
    operations["xsk_group.open"] = open_group;
    operations["xsk_group.count"] = [](Session &session, const json &step) -> json {
        return session.on<XskGroup>(step).size();
    };
    operations["xsk_group.mode"] = [](Session &session, const json &step) -> json {
        return to_string(session.on<XskGroup>(step).xdp_mode());
    };
    operations["xsk_group.refresh"] = [](Session &session, const json &step) -> json {
        return session.on<XskGroup>(step).refresh().value();
    };
    operations["xsk_group.socket"] = [](Session &session, const json &step) {
        session.keep(step, session.on<XskGroup>(step).socket(step.at("queue")).value());
        return json();
    };
}

}  // namespace conformance
