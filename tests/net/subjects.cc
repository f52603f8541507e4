// SPDX-License-Identifier: BSD-2-Clause
#include "net/subjects.h"

#include "harness/rewriter.h"

#include <stdexcept>

namespace net_tests {
namespace {

using namespace harness;

constexpr uint16_t kVlanIdMask = 0xfff;
// Frames up to this lie in one buffer: a page without the room that the kernel keeps before and behind them.
constexpr size_t kOneBuffer = 3498;

Expectation unchanged(const Flow &flow, std::set<size_t> ends, uint32_t outcome) {
    bool stack = ends.empty();
    return {std::move(ends), stack, flow.source_mac, flow.destination_mac, flow.ttl, outcome};
}

// All of them are a program of an object on port 0.
class OnPort : public Subject {
public:
    OnPort(const std::string &object, const char *program, const Hub &hub)
        : object_(object), hub_(hub), program_name_(program) {}

    int32_t program() const override { return object_.program(program_name_); }
    LinkHandle attach(uint32_t mode) const override { return object_.attach(program_name_, hub_.port(0), mode); }
    Count count(uint32_t outcome) const override { return object_.count(outcome); }

protected:
    Bundled object_;
    const Hub &hub_;

private:
    const char *program_name_;
};

class Forward : public OnPort {
public:
    Forward(const std::string &variant, const Hub &hub) : OnPort("forward" + variant, "forward", hub) {
        object_.set_device("tx", hub_.port(1).index(), hub_.port(0));
    }

    Expectation arrange(const Flow &flow, bool hit) override {
        object_.set_device("tx", hub_.port(0).index(), hub_.port(1));
        if (hit) return unchanged(flow, {1}, EBPF_FORWARD_COUNTER_REDIRECTED);
        call(ebpf_devmap_delete, object_.map("tx"), hub_.port(0).index());
        return unchanged(flow, {}, EBPF_FORWARD_COUNTER_MISSED);
    }
};

// A key of the map "stations".
struct Station {
    Mac mac;
    uint16_t vlan;
};

class ForwardByMac : public OnPort {
public:
    static constexpr uint32_t kTxKey = 4711;

    ForwardByMac(const std::string &variant, const Hub &hub) : OnPort("forward" + variant, "forward_by_mac", hub) {
        object_.set_device("tx", kTxKey, hub_.port(1));
    }

    // A miss is a near one: the same MAC in another VLAN, and its neighbour in the same.
    Expectation arrange(const Flow &flow, bool hit) override {
        uint16_t vlan = flow.vlan ? flow.vlan->control & kVlanIdMask : 0;
        Station station{flow.destination_mac, vlan};
        Station elsewhere{flow.destination_mac, static_cast<uint16_t>(vlan + 1)};
        Station neighbour = station;
        neighbour.mac.back() ^= 1;
        set(station);
        if (hit) return unchanged(flow, {1}, EBPF_FORWARD_COUNTER_REDIRECTED);
        call(ebpf_map_delete, object_.map("stations"), &station, sizeof station);
        set(elsewhere);
        set(neighbour);
        return unchanged(flow, {}, EBPF_FORWARD_COUNTER_NO_STATION);
    }

private:
    void set(const Station &station) const {
        call(ebpf_map_update, object_.map("stations"), &station, sizeof station, &kTxKey, sizeof kTxKey, EBPF_ANY);
    }
};

class Flood : public OnPort {
public:
    Flood(const std::string &variant, const Hub &hub) : OnPort("flood" + variant, "flood", hub) {
        for (size_t port = 0; port < Hub::kPorts; port++) set(port);
    }

    Expectation arrange(const Flow &flow, bool hit) override {
        set(0);
        if (hit && header_size(flow) + flow.payload_size > kOneBuffer)
            return unchanged(flow, {}, EBPF_FLOOD_COUNTER_NOT_COPIED);
        if (hit) return unchanged(flow, {1, 2}, EBPF_FLOOD_COUNTER_FLOODED);
        call(ebpf_devmap_delete, object_.map("ports"), hub_.port(0).index());
        return unchanged(flow, {}, EBPF_FLOOD_COUNTER_MISSED);
    }

private:
    void set(size_t port) const { object_.set_device("ports", hub_.port(port).index(), hub_.port(port)); }
};

// Frames come to rewrite through forward.
class RewriteOnTheWay : public OnPort {
public:
    RewriteOnTheWay(const std::string &variant, uint32_t actions, const Hub &hub)
        : OnPort("forward" + variant, "forward", hub),
          rewriter_(variant),
          rewrite_{{2, 1, 1, 1, 1, 1}, {2, 2, 2, 2, 2, 2}, actions} {
        object_.set_device("tx", hub_.port(0).index(), hub_.port(1), rewriter_.program());
        rewriter_.set(hub_.port(2), rewrite_);
    }

    Expectation arrange(const Flow &flow, bool hit) override {
        rewriter_.set(hub_.port(1), rewrite_);
        auto ttl = static_cast<uint8_t>(rewrite_.actions & EBPF_REWRITE_FLAG_TTL ? flow.ttl - 1 : flow.ttl);
        if (hit) return {{1}, false, rewrite_.source, rewrite_.destination, ttl, EBPF_REWRITE_COUNTER_REWRITTEN};
        rewriter_.remove(hub_.port(1));
        return unchanged(flow, {1}, EBPF_REWRITE_COUNTER_MISSED);
    }

    Count count(uint32_t outcome) const override { return rewriter_.count(outcome); }

private:
    Rewriter rewriter_;
    Rewrite rewrite_;
};

}  // namespace

std::unique_ptr<Subject> make_subject(const std::string &name, const std::string &variant, const Hub &hub) {
    if (name == "forward") return std::make_unique<Forward>(variant, hub);
    if (name == "forward_by_mac") return std::make_unique<ForwardByMac>(variant, hub);
    if (name == "flood") return std::make_unique<Flood>(variant, hub);
    uint32_t macs = EBPF_REWRITE_FLAG_SOURCE | EBPF_REWRITE_FLAG_DESTINATION;
    if (name == "rewrite_macs") return std::make_unique<RewriteOnTheWay>(variant, macs, hub);
    if (name == "rewrite") return std::make_unique<RewriteOnTheWay>(variant, macs | EBPF_REWRITE_FLAG_TTL, hub);
    throw std::invalid_argument(name);
}

}  // namespace net_tests
