// SPDX-License-Identifier: BSD-2-Clause
// Preflight of the interface that receives the frames.
#include "net/interface.h"
#include "net/layer3.h"
#include "net/link_features.h"
#include "net/netns.h"
#include "net/peer.h"
#include "sys/try.h"
#include "typed/preflight.h"

#include <ebpfmap/link.h>
#include <ebpfmap/types.h>

#include <memory>

namespace ebpfmap::ingress {
namespace {

// More than any real stack of interfaces, such as a VLAN on a bridge on a bond on a veth.
constexpr int kDeepest = 8;

std::string joined(const std::vector<std::string> &names, const char *suffix) {
    std::string text;
    for (const std::string &name : names) text += " " + name + suffix;
    return text;
}

bool collects_ports(const LinkFacts &link) { return link.kind == "bridge" || link.kind == "bond" || link.kind == "team"; }

// The examination of one interface. Each method adds its findings. A negative code means that reading a fact failed.
class Examination {
public:
    Examination(const Ingress &ingress, std::vector<PreflightFinding> *findings) : ingress_(ingress), findings_(findings) {}

    int32_t run() {
        TRY(read_link(place(), &link_));
        TRY(choose_mode());
        state();
        if (!link_.ethernet()) return link_layer();
        return loses_merged() || loses_checksums() ? senders(link_, place(), kDeepest) : 0;
    }

private:
    LinkPlace place() const { return {ingress_.ifindex, std::nullopt}; }
    const char *name() const { return link_.name.c_str(); }
    bool for_socket() const noexcept { return ingress_.map_type == EBPF_MAP_TYPE_XSKMAP; }
    bool for_cpu() const noexcept { return ingress_.map_type == EBPF_MAP_TYPE_CPUMAP; }

    // A cpumap passes merged packets to the stack of another CPU, which handles them. Native mode on a veth makes its peer
    // segment them.
    bool loses_merged() const noexcept { return mode_ == EBPF_XDP_MODE_GENERIC && !for_cpu(); }
    // In generic mode a packet keeps the mark of a missing checksum, but an AF_XDP socket does not get the mark.
    bool loses_checksums() const noexcept { return mode_ == EBPF_XDP_MODE_NATIVE || for_socket(); }

    void add(uint32_t cause, const std::string &message, const std::string &remedy) {
        findings_->push_back(
            {0, ingress_.ifindex, cause, one_line(message, kLongestMessage), one_line(remedy, kLongestMessage)});
    }

    int32_t choose_mode() {
        mode_ = ingress_.mode != EBPF_XDP_MODE_AUTO ? ingress_.mode : link_.xdp_mode;
        if (mode_ != EBPF_XDP_MODE_AUTO) return 0;
        std::optional<uint64_t> features;
        TRY(read_xdp_features(ingress_.ifindex, &features));
        mode_ = !features || (*features & kXdpBasic) != 0 ? EBPF_XDP_MODE_NATIVE : EBPF_XDP_MODE_GENERIC;
        return 0;
    }

    void state() {
        if (!link_.up) {
            add(EBPF_CAUSE_INTERFACE_DOWN, text("%s is down: it receives no packets", name()),
                text("ip link set dev %s up", name()));
        } else if (!link_.carrier) {
            add(EBPF_CAUSE_INTERFACE_DOWN, text("%s has no carrier: it receives no packets", name()), "");
        }
    }

    int32_t link_layer() {
        add(EBPF_CAUSE_LINK_LAYER,
            text("%s: a program that reads Ethernet headers, as all bundled programs do, reads the IP header as one, "
                 "and a redirect to "
                 "an Ethernet interface sends packets that begin with the IP header; leave %s to the stack, or use %s instead",
                 layer3_text(link_).c_str(), name(), layer2_instead(link_).c_str()),
            "");
        return 0;
    }

    // The senders of the packets: the peer, this machine, or the lower interfaces.
    int32_t senders(const LinkFacts &link, const LinkPlace &place, int depth) {
        if (depth == 0) return 0;
        if (link.loopback) return own_sender(link, place);
        if (link.peer) return peer_sender(*link.peer);
        if (link.virtio_header) virtual_machine(link);
        if (collects_ports(link)) return ports(place, depth);
        return link.lower ? lower_interface(*link.lower, depth) : 0;
    }

    int32_t own_sender(const LinkFacts &link, const LinkPlace &place) {
        std::optional<LinkFeatures> features;
        TRY(read_features(place, &features));
        if (!features) return 0;
        judge_merging(*features, link, link.name, link.name);
        if (loses_checksums() && features->leaves_checksums()) checksums(link.name, "");
        return 0;
    }

    int32_t peer_sender(const LinkPlace &place) {
        Peer peer;
        std::optional<LinkFeatures> features;
        TRY(peer.look_at(place));
        TRY(read_features(place, &features));
        if (!peer.known()) {
            peer_not_seen(peer);
        } else if (features) {
            judge_merging(*features, peer.facts(), peer.text(), peer.facts().name);
            if (loses_checksums() && features->leaves_checksums()) checksums(peer.text(), peer.command("ethtool -K @ tx off"));
        } else {
            features_not_seen(peer);
        }
        return 0;
    }

    // With at most one segment in a packet, a device that could take merged packets does not.
    static bool cuts_all(const LinkFacts &link) { return link.most_segments == 1; }

    void judge_merging(const LinkFeatures &features, const LinkFacts &facts, const std::string &sender,
                       const std::string &device) {
        std::vector<std::string> merging = features.merging();
        if (!loses_merged() || merging.empty() || cuts_all(facts)) return;
        merged(sender + " takes merged packets (TSO, GSO) from its senders", "ethtool -K " + device + joined(merging, " off"));
    }

    void merged(const std::string &sender, const std::string &remedy) {
        add(EBPF_CAUSE_MERGED_PACKETS,
            text("%s: %s, and a program in generic mode gets them as they are. %s", name(), sender.c_str(),
                 for_socket()
                     ? "An AF_XDP socket loses packets that are longer than its frames, and it cannot see that the others "
                       "are merged"
                     : "A redirect drops packets that are longer than the MTU of the target (EMSGSIZE): TCP stalls, and "
                       "UDP with GSO does not arrive. Merged packets have up to 64 KiB, so a larger MTU seldom helps"),
            remedy);
    }

    void checksums(const std::string &sender, const std::string &remedy) {
        add(EBPF_CAUSE_CHECKSUM_OFFLOAD,
            text("%s: %s leaves checksums of local senders to the receiving side (tx-checksumming), and %s", name(),
                 sender.c_str(),
                 for_socket() ? "an AF_XDP socket gets such packets without valid checksums"
                              : "a redirect in native mode loses that mark: receivers drop such packets, because their "
                                "checksums are wrong"),
            remedy);
    }

    void peer_not_seen(const Peer &peer) {
        add(EBPF_CAUSE_NOT_CHECKED,
            text("%s: it is unknown whether %s merges packets or leaves out checksums, because this process may not read it "
                 "(CAP_NET_ADMIN in its network namespace)",
                 name(), peer.text().c_str()),
            "");
    }

    void features_not_seen(const Peer &peer) {
        if (loses_merged() && !cuts_all(peer.facts())) {
            merged(text("%s may take merged packets from its senders (its features cannot be read from here)",
                        peer.text().c_str()),
                   peer.command("ip link set dev @ gso_max_segs 1"));
        }
        if (!loses_checksums()) return;
        add(EBPF_CAUSE_NOT_CHECKED,
            text("%s: it is unknown whether %s leaves checksums of local senders to the receiving side, because its "
                 "features cannot be "
                 "read from here",
                 name(), peer.text().c_str()),
            peer.command("ethtool -K @ tx off"));
    }

    void virtual_machine(const LinkFacts &link) {
        if (loses_merged()) {
            merged(
                text("the process that has %s open, a virtual machine for example, may write merged packets (vnet_hdr): turn "
                     "that off inside it (ethtool -K DEVICE tso off gso off)",
                     link.name.c_str()),
                "");
        }
        if (loses_checksums())
            checksums(text("the process that has %s open, a virtual machine for example,", link.name.c_str()), "");
    }

    int32_t lower_interface(const LinkPlace &place, int depth) {
        LinkFacts lower;
        if (int32_t code = read_link(place, &lower); code < 0) return not_told(code) ? 0 : code;
        TRY(merged_on_arrival(lower, place));
        return senders(lower, place, depth - 1);
    }

    // A generic program turns GRO off on its interface (netif_elide_gro()), but not on the lower interface.
    int32_t merged_on_arrival(const LinkFacts &lower, const LinkPlace &place) {
        std::optional<LinkFeatures> features;
        if (!loses_merged()) return 0;
        TRY(read_features(place, &features));
        if (features && features->has("rx-gro")) {
            merged(text("%s merges packets that it receives (GRO) before %s gets them", lower.name.c_str(), name()),
                   text("ethtool -K %s gro off", lower.name.c_str()));
        }
        return 0;
    }

    int32_t ports(const LinkPlace &place, int depth) {
        if (place.nsid) return 0;
        for (uint32_t ifindex : sys::interfaces()) {
            LinkFacts port;
            int32_t code = read_link({ifindex, std::nullopt}, &port);
            if (code == 0 && port.master == place.ifindex) code = lower_interface({ifindex, std::nullopt}, depth);
            if (code < 0 && !not_told(code)) return code;
        }
        return 0;
    }

    const Ingress &ingress_;
    std::vector<PreflightFinding> *findings_;
    LinkFacts link_;
    uint32_t mode_ = EBPF_XDP_MODE_AUTO;
};

int32_t examine(const Ingress &ingress, std::vector<PreflightFinding> *findings, Error **err) {
    int32_t code = ingress.ifindex == 0 ? -ENODEV : Examination(ingress, findings).run();
    if (code == -ENODEV) return check_interface(ingress.ifindex, code, err);
    return code < 0 ? explain_interface_request(ingress.ifindex, code, err) : code;
}

}  // namespace

int32_t preflight(const Ingress &ingress, int32_t netns_fd, std::unique_ptr<ebpf_findings> *out, Error **err) {
    auto findings = std::make_unique<ebpf_findings>();
    TRY(in_netns(netns_fd, err, [&]() -> int32_t { return examine(ingress, &findings->list, err); }));
    *out = std::move(findings);
    return static_cast<int32_t>((*out)->list.size());
}

}  // namespace ebpfmap::ingress
