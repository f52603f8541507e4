// SPDX-License-Identifier: BSD-2-Clause
#include "harness/routing.h"

#include "harness/netlink.h"

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/ipv6_route.h>
#include <linux/lwtunnel.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include <chrono>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace ebpfmap::harness {
namespace {

constexpr auto kPatience = std::chrono::seconds(5);
constexpr uint16_t kNew = NLM_F_CREATE | NLM_F_EXCL;

rtmsg route_header(const Prefix &destination, uint8_t type) {
    rtmsg route{};
    route.rtm_family = destination.family;
    route.rtm_dst_len = destination.length;
    route.rtm_table = RT_TABLE_MAIN;
    route.rtm_protocol = RTPROT_STATIC;
    route.rtm_scope = RT_SCOPE_UNIVERSE;
    route.rtm_type = type;
    return route;
}

std::string hexadecimal(const std::vector<uint8_t> &bytes) {
    std::ostringstream text;
    for (uint8_t byte : bytes) text << std::hex << std::setw(2) << std::setfill('0') << +byte;
    return text.str();
}

bool is_local(const std::string &address) {
    std::ifstream table("/proc/thread-self/net/ipv6_route");
    for (std::string route; std::getline(table, route);) {
        std::istringstream fields(route);
        std::string destination;
        std::string skipped;
        std::string flags;
        fields >> destination;
        for (int i = 0; i < 7; i++) fields >> skipped;
        fields >> flags;
        if (destination == address && std::stoul(flags, nullptr, 16) & RTF_LOCAL) return true;
    }
    return false;
}

// The kernel takes an IPv6 address at once, and packets for it a moment later.
void wait_until_local(const Prefix &prefix) {
    auto deadline = std::chrono::steady_clock::now() + kPatience;
    std::string address = hexadecimal(prefix.address);
    while (!is_local(address)) {
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error(address + " does not become local");
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

NetlinkRequest route_to(const std::string &prefix, uint8_t type) {
    Prefix destination(prefix);
    NetlinkRequest request(RTM_NEWROUTE, kNew);
    request.append(route_header(destination, type)).attribute(RTA_DST, destination.address);
    return request;
}

}  // namespace

Prefix::Prefix(const std::string &text) : family(text.find(':') == text.npos ? AF_INET : AF_INET6) {
    size_t slash = text.find('/');
    address.resize(family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr));
    if (inet_pton(family, text.substr(0, slash).c_str(), address.data()) != 1) throw std::invalid_argument(text);
    length = static_cast<uint8_t>(slash == text.npos ? address.size() * 8 : std::stoul(text.substr(slash + 1)));
}

void set_switch(const Netns &netns, const std::string &name, const std::string &value) {
    InNetns inside(netns);
    std::ofstream file("/proc/sys/" + name);
    if (!(file << value << std::flush)) throw std::runtime_error("cannot set " + name);
}

void switch_ipv6_on(const Interface &interface) {
    std::string directory = "net/ipv6/conf/" + interface.name();
    // Without it a new address asks no neighbour for a second, in which nobody else can claim it.
    set_switch(interface.netns(), directory + "/accept_dad", "0");
    set_switch(interface.netns(), directory + "/disable_ipv6", "0");
}

void add_address(const Interface &interface, const std::string &text) {
    InNetns inside(interface.netns());
    Prefix prefix(text);
    ifaddrmsg address{};
    address.ifa_family = prefix.family;
    address.ifa_prefixlen = prefix.length;
    address.ifa_flags = IFA_F_NODAD;
    address.ifa_index = interface.index();
    NetlinkRequest(RTM_NEWADDR, kNew)
        .append(address)
        .attribute(IFA_LOCAL, prefix.address)
        .attribute(IFA_ADDRESS, prefix.address)
        .send("adding address " + text);
    if (prefix.family == AF_INET6) wait_until_local(prefix);
}

void add_neighbour(const Interface &interface, const std::string &text, const Mac &mac) {
    InNetns inside(interface.netns());
    Prefix prefix(text);
    ndmsg neighbour{};
    neighbour.ndm_family = prefix.family;
    neighbour.ndm_ifindex = static_cast<int>(interface.index());
    neighbour.ndm_state = NUD_PERMANENT;
    NetlinkRequest(RTM_NEWNEIGH, kNew)
        .append(neighbour)
        .attribute(NDA_DST, prefix.address)
        .attribute(NDA_LLADDR, std::vector<uint8_t>(mac.begin(), mac.end()))
        .send("adding neighbour " + text);
}

void add_route(const Interface &egress, const std::string &prefix, const std::string &gateway) {
    InNetns inside(egress.netns());
    route_to(prefix, RTN_UNICAST)
        .attribute(RTA_GATEWAY, Prefix(gateway).address)
        .attribute(RTA_OIF, egress.index())
        .send("adding route " + prefix);
}

void add_refusing_route(const Netns &netns, const std::string &prefix, uint8_t type) {
    InNetns inside(netns);
    route_to(prefix, type).send("adding route " + prefix);
}

void add_encapsulating_route(const Interface &egress, const std::string &prefix, const std::string &tunnel_end) {
    InNetns inside(egress.netns());
    bool ipv4 = Prefix(tunnel_end).family == AF_INET;
    uint8_t kind = ipv4 ? LWTUNNEL_ENCAP_IP : LWTUNNEL_ENCAP_IP6;
    uint16_t end = ipv4 ? uint16_t{LWTUNNEL_IP_DST} : uint16_t{LWTUNNEL_IP6_DST};
    route_to(prefix, RTN_UNICAST)
        .attribute(RTA_ENCAP_TYPE, std::vector<uint8_t>{kind, 0})
        .begin(RTA_ENCAP)
        .attribute(end, Prefix(tunnel_end).address)
        .end()
        .attribute(RTA_OIF, egress.index())
        .send("adding route " + prefix);
}

}  // namespace ebpfmap::harness
