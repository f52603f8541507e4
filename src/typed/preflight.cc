// SPDX-License-Identifier: BSD-2-Clause
// Preflight of the entries of a devmap.
#include "typed/preflight.h"

#include "net/interface.h"
#include "net/layer3.h"
#include "net/netns.h"
#include "net/peer.h"
#include "sys/try.h"
#include "typed/devmap.h"

#include <ebpfmap/link.h>

#include <linux/if_ether.h>

#include <map>
#include <memory>

namespace ebpfmap::devmap {
namespace {

struct Entry {
    uint32_t key;
    uint32_t ifindex;
    uint32_t program;
};

constexpr uint32_t kVlanHeader = 4;
// The part of a page that a frame cannot use: the headroom and struct skb_shared_info.
constexpr uint32_t kTakenFromPage = 256 + 320;

// The limit of the kernel for a frame (xdp_ok_fwd_dev()). A veth compares with the MTU of the peer as well.
uint32_t longest_frame(uint32_t mtu) noexcept { return mtu + ETH_HLEN + kVlanHeader; }

// The examination of one entry. Each method adds at most one finding.
class Examination {
public:
    Examination(const Entry &entry, const Redirect &redirect, std::vector<PreflightFinding> *findings)
        : entry_(entry),
          native_(redirect.mode != EBPF_XDP_MODE_GENERIC),
          frame_size_(redirect.frame_size),
          findings_(findings) {}

    int32_t run() {
        int32_t code = read_link({entry_.ifindex, std::nullopt}, &link_);
        if (code == -ENODEV) return not_here();
        TRY(code);
        TRY(read_xdp_features(entry_.ifindex, &features_));
        if (link_.peer) {
            TRY(peer_.look_at(*link_.peer));
        }
        examine();
        return 0;
    }

private:
    void examine() {
        // Such an interface cannot stay in the map, so its other properties do not matter.
        if (!link_.ethernet()) return link_layer();
        size_t before = findings_->size();
        state();
        if (native_) transmission();
        length();
        if (native_) frags();
        if (native_ && findings_->size() == before && !features_) not_checked();
    }

    void add(uint32_t cause, const std::string &message, const std::string &remedy) {
        findings_->push_back({entry_.key, entry_.ifindex, cause,
                              one_line(text("key %u: %s", entry_.key, message.c_str()), kLongestMessage),
                              one_line(remedy, kLongestMessage)});
    }

    const char *name() const { return link_.name.c_str(); }

    int32_t not_here() {
        add(EBPF_CAUSE_INTERFACE,
            text("this network namespace has no interface with index %u; the kernel removes the entries of a deleted "
                 "interface, so this "
                 "interface is in another namespace: run the preflight there (netns_fd)",
                 entry_.ifindex),
            "");
        return 0;
    }

    void link_layer() {
        add(EBPF_CAUSE_LINK_LAYER,
            text(
                "%s: in every XDP mode, the Ethernet header of a redirected frame is sent in front of the IP packet, or the driver "
                "refuses the frame; remove the interface from the map and let the stack route to it (XDP_PASS), or use %s "
                "instead",
                layer3_text(link_).c_str(), layer2_instead(link_).c_str()),
            "");
    }

    void state() {
        if (!link_.up) {
            add(EBPF_CAUSE_INTERFACE_DOWN,
                text("%s is down: the kernel drops frames that are redirected to it (ENETDOWN)%s", name(), rest_of_broadcast()),
                text("ip link set dev %s up", name()));
        } else if (!link_.carrier && link_.peer) {
            add(EBPF_CAUSE_INTERFACE_DOWN,
                text("%s has no carrier, because %s is down: such a veth drops frames that are redirected to it (ENXIO)",
                     name(), peer_.text().c_str()),
                peer_.command("ip link set dev @ up"));
        } else if (!link_.carrier) {
            add(EBPF_CAUSE_INTERFACE_DOWN, text("%s has no carrier: its cable has no active device at the other end", name()),
                "");
        }
    }

    // The kernel ends a broadcast in generic mode at the first port that refuses the packet (dev_map_redirect_multi()).
    const char *rest_of_broadcast() const {
        return native_
                   ? ""
                   : ", and a broadcast (flood) in generic mode ends at this port: the ports after it in the map get no copy; "
                     "set it up, or delete its entry while it is down";
    }

    void transmission() {
        if (!features_ || (*features_ & kXdpXmit) != 0) return;
        if (!link_.peer) return no_transmission();
        if ((*features_ & kXdpBasic) == 0) return too_few_queues();
        add(EBPF_CAUSE_VETH_PEER,
            text("%s is a veth, and %s has neither GRO nor a native XDP program: without one of them the veth drops frames "
                 "that are redirected to it in native mode (EOPNOTSUPP)",
                 name(), peer_.text().c_str()),
            peer_.command("ethtool -K @ gro on"));
    }

    void no_transmission() {
        add(EBPF_CAUSE_XDP_XMIT,
            text("the driver of %s%s cannot send redirected frames in native mode (EOPNOTSUPP): attach the "
                 "redirecting program in "
                 "generic mode (some drivers can send them after an XDP program is attached to this interface too)",
                 name(), link_.kind.empty() ? "" : (" (" + link_.kind + ")").c_str()),
            "");
    }

    void too_few_queues() {
        add(EBPF_CAUSE_XDP_XMIT,
            text("%s is a veth with fewer receive queues than %s has transmit queues, and such a veth has no native XDP: give "
                 "them the same number (ethtool -L)",
                 name(), peer_.text().c_str()),
            "");
    }

    void length() {
        if (frame_size_ == 0) return;
        if (frame_size_ > longest_frame(link_.mtu)) {
            add(EBPF_CAUSE_FRAME_SIZE, too_long(name(), link_.mtu) + rest_of_long_broadcast(),
                text("ip link set dev %s mtu %u", name(), needed_mtu()));
        } else if (peer_.known() && frame_size_ > longest_frame(peer_.facts().mtu)) {
            add(EBPF_CAUSE_FRAME_SIZE,
                text("%s passes frames on to ", name()) + too_long(peer_.text().c_str(), peer_.facts().mtu),
                peer_.command(text("ip link set dev @ mtu %u", needed_mtu())));
        }
    }

    const char *rest_of_long_broadcast() const {
        return native_ ? ""
                       : "; in generic mode, a broadcast (flood) of such a frame ends at this port: the ports after it "
                         "in the map get no copy";
    }

    uint32_t needed_mtu() const noexcept { return frame_size_ - ETH_HLEN; }

    std::string too_long(const char *interface, uint32_t mtu) const {
        return text(
            "%s has an MTU of %u: it drops redirected frames of more than %u bytes (EMSGSIZE), and the frames have up to %u",
            interface, mtu, longest_frame(mtu), frame_size_);
    }

    void frags() {
        uint32_t one_buffer = sys::page_size() - kTakenFromPage;
        if (frame_size_ <= one_buffer || !features_ || (*features_ & kXdpXmit) == 0) return;
        if ((*features_ & kXdpXmitFrags) != 0) return;
        add(EBPF_CAUSE_XMIT_FRAGS,
            text("frames of %u bytes span several buffers (more than about %u bytes), and the driver of %s cannot "
                 "send such frames "
                 "when they are redirected to it (EOPNOTSUPP): lower the MTU of the interfaces that receive them, or attach in "
                 "generic mode",
                 frame_size_, one_buffer, name()),
            "");
    }

    void not_checked() {
        const char *condition = link_.peer ? ": its peer needs GRO or a native XDP program" : "";
        add(EBPF_CAUSE_NOT_CHECKED,
            text("this kernel does not show whether %s can send redirected frames (Linux 6.3 and later do)%s", name(),
                 condition),
            link_.peer ? peer_.command("ethtool -K @ gro on") : "");
    }

    const Entry &entry_;
    bool native_;
    uint32_t frame_size_;
    std::vector<PreflightFinding> *findings_;
    LinkFacts link_;
    Peer peer_;
    std::optional<uint64_t> features_;
};

std::string program_label(uint32_t id) { return id == 0 ? "no program" : text("program %u", id); }

// The kernel collects frames per CPU and device, and runs the egress program of the first frame on all of them.
void compare_programs(const std::vector<Entry> &entries, std::vector<PreflightFinding> *findings) {
    std::map<uint32_t, const Entry *> first;
    for (const Entry &entry : entries) {
        const Entry &other = *first.emplace(entry.ifindex, &entry).first->second;
        if (other.program == entry.program) continue;
        findings->push_back(
            {entry.key, entry.ifindex, EBPF_CAUSE_EGRESS_PROGRAM,
             text("key %u: interface %u has %s here and %s under key %u; the kernel sends frames in batches by "
                  "interface, and the program of the first frame in a batch runs on all of them: put the same program "
                  "under both keys",
                  entry.key, entry.ifindex, program_label(entry.program).c_str(), program_label(other.program).c_str(),
                  other.key),
             ""});
    }
}

int32_t read_entries(const Map &map, std::vector<Entry> *entries, Error **err) {
    Cursor cursor(map);
    for (;;) {
        Entry entry{};
        if (TRY(next(cursor, &entry.key, &entry.ifindex, &entry.program, err)) == 0) return 0;
        entries->push_back(entry);
    }
}

int32_t examine_all(const std::vector<Entry> &entries, const Redirect &redirect, std::vector<PreflightFinding> *findings,
                    Error **err) {
    for (const Entry &entry : entries) {
        int32_t code = Examination(entry, redirect, findings).run();
        if (code < 0) return explain_interface_request(entry.ifindex, code, err);
    }
    return 0;
}

}  // namespace

int32_t preflight(const Map &map, int32_t netns_fd, const Redirect &redirect, std::unique_ptr<ebpf_findings> *out,
                  Error **err) {
    std::vector<Entry> entries;
    TRY(check_type(map, err));
    TRY(read_entries(map, &entries, err));
    auto findings = std::make_unique<ebpf_findings>();
    TRY(in_netns(netns_fd, err, [&]() -> int32_t { return examine_all(entries, redirect, &findings->list, err); }));
    // In generic mode there are no batches: each packet gets the program of its entry.
    if (redirect.mode != EBPF_XDP_MODE_GENERIC) compare_programs(entries, &findings->list);
    *out = std::move(findings);
    return static_cast<int32_t>((*out)->list.size());
}

}  // namespace ebpfmap::devmap
