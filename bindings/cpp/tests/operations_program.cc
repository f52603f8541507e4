// SPDX-License-Identifier: BSD-2-Clause
// object.*, program.*, link.*, chain.*, drops.*
#include "operations.h"

#include <algorithm>

namespace conformance {

using namespace ebpfmap;

namespace {

json object_names(Session &session, const json &step) {
    const auto &object = session.on<Object>(step);
    const std::string of = step.at("of");
    return of == "map" ? object.map_names() : of == "program" ? object.program_names() : object.constant_names();
}

// Constants are of any size here.
json get_constant(Session &session, const json &step) {
    const auto &object = session.on<Object>(step);
    const std::string name = step.at("name");
    std::vector<std::byte> value(static_cast<std::size_t>(object.constant_size(name).value()));
    calls::object_get_constant(object.raw(), name.c_str(), value.data(), static_cast<std::uint32_t>(value.size())).value();
    return to_hex(value);
}

json set_constant(Session &session, const json &step) {
    const std::string name = step.at("name");
    auto value = from_hex(step.at("value"));
    calls::object_set_constant(session.on<Object>(step).raw(), name.c_str(), value.data(),
                               static_cast<std::uint32_t>(value.size()))
        .value();
    return {};
}

json program_info(Session &session, const json &step) {
    const auto &program = session.on<Program>(step);
    return step.at("field") == "name" ? json(program.name()) : json(static_cast<std::uint32_t>(program.type()));
}

XdpMode mode_of(const std::string &name) {
    return name == "native" ? XdpMode::native : name == "generic" ? XdpMode::generic : XdpMode::auto_;
}

json find_xdp(Session &session, const json &step) {
    auto found = Link::find_xdp(interface_index(step.at("interface").get<std::string>()).value()).value();
    return found ? session.program_name(found->program_id) : json();
}

json chain_create(Session &session, const json &step) {
    const std::string kind = step.at("kind");
    session.keep(step, Chain::create(kind == "xdp"  ? ChainKind::xdp
                                     : kind == "tc" ? ChainKind::tc
                                                    : ChainKind::xdp_frags,
                                     step.at("default_action"))
                           .value());
    return {};
}

json chain_list(Session &session, const json &step) {
    json names = json::array();
    for (const auto &entry : session.on<Chain>(step).entries().value()) names.push_back(session.member_name(entry.entry));
    return names;
}

void add_object_operations(Operations &operations) {
    operations["object.bundled"] = [](Session &session, const json &step) {
        session.keep(step, Object::open_bundled(step.at("name").get<std::string>()).value());
        return json();
    };
    operations["object.names"] = object_names;
    operations["object.constant"] = get_constant;
    operations["object.set_constant"] = set_constant;
    operations["object.bind"] = [](Session &session, const json &step) {
        session.on<Object>(step).bind(step.at("name").get<std::string>(), session.on<Map>(step, "map")).value();
        return json();
    };
    operations["object.load"] = [](Session &session, const json &step) {
        session.on<Object>(step).load().value();
        return json();
    };
    operations["object.map"] = [](Session &session, const json &step) {
        session.keep(step, session.on<Object>(step).map(step.at("name").get<std::string>()).value());
        return json();
    };
    operations["object.program"] = [](Session &session, const json &step) {
        session.keep(step, session.on<Object>(step).program(step.at("name").get<std::string>()).value());
        return json();
    };
    operations["program.info"] = program_info;
    operations["program.pin"] = [](Session &session, const json &step) {
        session.on<Program>(step).pin(session.pin(step)).value();
        return json();
    };
    operations["program.unpin"] = [](Session &session, const json &step) {
        session.on<Program>(step).unpin(session.pin(step)).value();
        return json();
    };
    operations["program.open_pinned"] = [](Session &session, const json &step) {
        session.keep(step, Program::open_pinned(session.pin(step)).value());
        return json();
    };
}

void add_link_operations(Operations &operations) {
    operations["link.attach_xdp"] = [](Session &session, const json &step) {
        session.keep(step, Link::attach_xdp(session.fd(step, "program"), step.at("interface").get<std::string>(),
                                            mode_of(step.at("mode")))
                               .value());
        return json();
    };
    operations["link.find_xdp"] = find_xdp;
    operations["link.mode"] = [](Session &session, const json &step) -> json {
        return to_string(session.on<Link>(step).xdp_mode());
    };
    operations["link.program"] = [](Session &session, const json &step) {
        return session.program_name(session.on<Link>(step).program_id().value());
    };
    operations["link.update"] = [](Session &session, const json &step) {
        session.on<Link>(step).update(session.fd(step, "program")).value();
        return json();
    };
    operations["drops.open"] = [](Session &session, const json &step) {
        session.keep(step, Drops::open().value());
        return json();
    };
    operations["drops.unseen"] = [](Session &session, const json &step) -> json {
        const auto sentences = session.on<Drops>(step).unseen();
        const bool empty = std::ranges::find(sentences, std::string()) != sentences.end();
        return sentences.size() >= step.at("least").get<std::size_t>() && !empty;
    };
}

void add_chain_operations(Operations &operations) {
    operations["chain.create"] = chain_create;
    operations["chain.insert"] = [](Session &session, const json &step) {
        session.keep(step,
                     ChainMember{session.on<Chain>(step).insert(session.fd(step, "program"), step.at("priority")).value()});
        return json();
    };
    operations["chain.remove"] = [](Session &session, const json &step) {
        session.on<Chain>(step).remove(session.on<ChainMember>(step, "entry").entry).value();
        return json();
    };
    operations["chain.enable"] = [](Session &session, const json &step) {
        const bool enabled = step.at("enabled").is_boolean() ? step["enabled"].get<bool>() : step["enabled"].get<int>() != 0;
        session.on<Chain>(step).enable(session.on<ChainMember>(step, "entry").entry, enabled).value();
        return json();
    };
    operations["chain.set_priority"] = [](Session &session, const json &step) {
        session.on<Chain>(step).set_priority(session.on<ChainMember>(step, "entry").entry, step.at("priority")).value();
        return json();
    };
    operations["chain.list"] = chain_list;
    operations["chain.pending"] = [](Session &session, const json &step) -> json {
        return session.on<Chain>(step).pending() ? 1 : 0;
    };
    operations["chain.commit"] = [](Session &session, const json &step) -> json {
        return session.on<Chain>(step).commit().value();
    };
    operations["chain.rollback"] = [](Session &session, const json &step) {
        session.on<Chain>(step).rollback();
        return json();
    };
}

}  // namespace

void add_program_operations(Operations &operations) {
    add_object_operations(operations);
    add_link_operations(operations);
    add_chain_operations(operations);
}

}  // namespace conformance
