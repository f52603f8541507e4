// SPDX-License-Identifier: BSD-2-Clause
#include "harness/interface.h"

#include "harness/netlink.h"

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace ebpfmap::harness {
namespace {

constexpr auto kPatience = std::chrono::seconds(5);

ifreq request_for(const std::string &name) {
    ifreq request{};
    name.copy(request.ifr_name, sizeof request.ifr_name - 1);
    return request;
}

void control(const Netns &netns, unsigned long operation, ifreq *request, const char *action) {
    InNetns inside(netns);
    Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket.valid() || ioctl(socket.get(), operation, request) < 0) {
        throw_errno(std::string(action) + " of " + request->ifr_name);
    }
}

uint32_t index_of(const Netns &netns, const std::string &name) {
    ifreq request = request_for(name);
    control(netns, SIOCGIFINDEX, &request, "index");
    return static_cast<uint32_t>(request.ifr_ifindex);
}

sockaddr ipv4_sockaddr(const char *text) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (inet_pton(AF_INET, text, &address.sin_addr) != 1) throw std::invalid_argument(text);
    sockaddr generic;
    static_assert(sizeof generic == sizeof address);
    std::copy_n(reinterpret_cast<const char *>(&address), sizeof address, reinterpret_cast<char *>(&generic));
    return generic;
}

uint32_t ethtool_command(Offload offload) {
    switch (offload) {
    case Offload::kGro: return ETHTOOL_SGRO;
    case Offload::kGso: return ETHTOOL_SGSO;
    case Offload::kTso: return ETHTOOL_STSO;
    default: return ETHTOOL_STXCSUM;
    }
}

// The kernel has this many features at most, in words of 32. The lists follow a head that says how long they are.
constexpr uint32_t kFeatureWords = 8;
constexpr size_t kNamesSize = sizeof(ethtool_gstrings) + kFeatureWords * 32 * ETH_GSTRING_LEN;
constexpr size_t kWishesSize = sizeof(ethtool_sfeatures) + kFeatureWords * sizeof(ethtool_set_features_block);

ifinfomsg link_with_index(uint32_t index) {
    ifinfomsg link{};
    link.ifi_index = static_cast<int>(index);
    return link;
}

}  // namespace

Interface::Interface(const Netns &netns, std::string name)
    : netns_(&netns), name_(std::move(name)), index_(index_of(netns, name_)) {}

Mac Interface::mac() const {
    ifreq request = request_for(name_);
    control(*netns_, SIOCGIFHWADDR, &request, "MAC");
    Mac mac;
    std::copy_n(request.ifr_hwaddr.sa_data, mac.size(), mac.begin());
    return mac;
}

void Interface::set_mtu(uint32_t mtu) const {
    ifreq request = request_for(name_);
    request.ifr_mtu = static_cast<int>(mtu);
    control(*netns_, SIOCSIFMTU, &request, "MTU");
}

void Interface::set_address(const char *ipv4, const char *netmask) const {
    ifreq request = request_for(name_);
    request.ifr_addr = ipv4_sockaddr(ipv4);
    control(*netns_, SIOCSIFADDR, &request, "address");
    request.ifr_netmask = ipv4_sockaddr(netmask);
    control(*netns_, SIOCSIFNETMASK, &request, "netmask");
}

// Those that have no command of their own are changed by their place in the kernel's list.
void Interface::set_feature(const char *feature, bool on) const {
    alignas(8) char names[kNamesSize] = {}, wishes[kWishesSize] = {};
    auto *known = reinterpret_cast<ethtool_gstrings *>(names);
    known->cmd = ETHTOOL_GSTRINGS;
    known->string_set = ETH_SS_FEATURES;
    ifreq request = request_for(name_);
    request.ifr_data = names;
    control(*netns_, SIOCETHTOOL, &request, "names of features");
    const char *first = names + sizeof *known;
    uint32_t place = 0;
    while (place < known->len && strncmp(first + place * ETH_GSTRING_LEN, feature, ETH_GSTRING_LEN) != 0) place++;
    if (place == known->len) throw std::runtime_error(std::string("the kernel has no feature ") + feature);
    auto *wish = reinterpret_cast<ethtool_sfeatures *>(wishes);
    auto *words = reinterpret_cast<ethtool_set_features_block *>(wishes + sizeof *wish);
    wish->cmd = ETHTOOL_SFEATURES;
    wish->size = (known->len + 31) / 32;
    words[place / 32].valid = 1U << place % 32;
    words[place / 32].requested = on ? 1U << place % 32 : 0;
    request.ifr_data = wishes;
    control(*netns_, SIOCETHTOOL, &request, feature);
}

void Interface::set_offload(Offload offload, bool on) const {
    if (offload == Offload::kUdpSegmentation) return set_feature("tx-udp-segmentation", on);
    ethtool_value value{ethtool_command(offload), on};
    ifreq request = request_for(name_);
    request.ifr_data = reinterpret_cast<char *>(&value);
    control(*netns_, SIOCETHTOOL, &request, "offload");
}

void Interface::set_queues(uint32_t count) const {
    ethtool_channels channels{};
    channels.cmd = ETHTOOL_GCHANNELS;
    ifreq request = request_for(name_);
    request.ifr_data = reinterpret_cast<char *>(&channels);
    control(*netns_, SIOCETHTOOL, &request, "queues");
    channels.cmd = ETHTOOL_SCHANNELS;
    channels.rx_count = channels.tx_count = count;
    control(*netns_, SIOCETHTOOL, &request, "queues");
}

void Interface::set_up() const {
    ifreq request = request_for(name_);
    request.ifr_flags = IFF_UP;
    control(*netns_, SIOCSIFFLAGS, &request, "flags");
}

void Interface::set_down() const {
    ifreq request = request_for(name_);
    control(*netns_, SIOCSIFFLAGS, &request, "flags");
}

void Interface::wait_until_running() const {
    auto deadline = std::chrono::steady_clock::now() + kPatience;
    ifreq request = request_for(name_);
    do {
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error(name_ + " does not come up");
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        control(*netns_, SIOCGIFFLAGS, &request, "flags");
    } while (!(request.ifr_flags & IFF_RUNNING));
}

void Interface::move_to(const Netns &netns) const {
    InNetns inside(*netns_);
    NetlinkRequest(RTM_NEWLINK, 0)
        .append(link_with_index(index_))
        .attribute(IFLA_NET_NS_FD, static_cast<uint32_t>(netns.fd()))
        .send("moving " + name_);
}

Interface Interface::rename(const std::string &name) const {
    InNetns inside(*netns_);
    NetlinkRequest(RTM_NEWLINK, 0).append(link_with_index(index_)).attribute(IFLA_IFNAME, name).send("renaming " + name_);
    return Interface(*netns_, name);
}

void Interface::remove() const {
    InNetns inside(*netns_);
    NetlinkRequest(RTM_DELLINK, 0).append(link_with_index(index_)).send("removing " + name_);
}

uint64_t Interface::dropped() const {
    InNetns inside(*netns_);
    std::ifstream table("/proc/thread-self/net/dev");
    for (std::string name; table >> name;) {
        if (name != name_ + ":") continue;
        // Eight receive counters and eight transmit counters; the fourth of each counts drops.
        uint64_t numbers[16] = {};
        for (uint64_t &number : numbers) table >> number;
        return numbers[3] + numbers[11];
    }
    throw std::runtime_error("no statistics of " + name_);
}

std::pair<Interface, Interface> make_veth(const Netns &netns, const std::string &name, const Netns &peer_netns,
                                          const std::string &peer_name, WireOptions options) {
    NetlinkRequest(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL)
        .append(link_with_index(options.index))
        .attribute(IFLA_IFNAME, name)
        .attribute(IFLA_NET_NS_FD, static_cast<uint32_t>(netns.fd()))
        .attribute(IFLA_NUM_RX_QUEUES, options.queues)
        .attribute(IFLA_NUM_TX_QUEUES, options.queues)
        .begin(IFLA_LINKINFO)
        .attribute(IFLA_INFO_KIND, "veth")
        .begin(IFLA_INFO_DATA)
        .begin(VETH_INFO_PEER)
        .append(link_with_index(options.index))
        .attribute(IFLA_IFNAME, peer_name)
        .attribute(IFLA_NUM_RX_QUEUES, options.queues)
        .attribute(IFLA_NUM_TX_QUEUES, options.queues)
        .attribute(IFLA_NET_NS_FD, static_cast<uint32_t>(peer_netns.fd()))
        .end()
        .end()
        .end()
        .send("making veth pair " + name + ", " + peer_name);
    return {Interface(netns, name), Interface(peer_netns, peer_name)};
}

}  // namespace ebpfmap::harness
