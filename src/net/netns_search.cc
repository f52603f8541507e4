// SPDX-License-Identifier: BSD-2-Clause
#include "net/netns_search.h"

#include "codec/netlink.h"
#include "sys/try.h"

#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

#include <set>

namespace ebpfmap {
namespace {

constexpr char kNames[] = "/run/netns";

bool is_scarcity(int32_t code) noexcept { return code == -EMFILE || code == -ENFILE || code == -ENOMEM; }

// The nsid of a descriptor; NETNSA_NSID_NOT_ASSIGNED if the namespace has no nsid, or if the file is no namespace.
int32_t ask_nsid(int32_t fd, int32_t *nsid) {
    rtgenmsg family{};
    NetlinkRequest request(RTM_GETNSID, &family, sizeof family);
    request.attribute(NETNSA_FD, static_cast<uint32_t>(fd));
    std::string reply;
    int32_t code = sys::netlink(NETLINK_ROUTE, request.bytes(), &reply);
    if (is_scarcity(code)) return code;
    *nsid = NETNSA_NSID_NOT_ASSIGNED;
    if (code == 0) *nsid = netlink_number<int32_t>(netlink_attributes(reply, sizeof family), NETNSA_NSID).value_or(*nsid);
    return 0;
}

// The paths to network namespaces, each namespace once.
class Search {
public:
    Search(int32_t nsid, FoundNetns *found) : nsid_(nsid), found_(found) {}

    int32_t run() {
        int32_t code = names();
        if (code == -ENOENT) code = processes();
        return code == -ENOENT ? own_descriptors() : code;
    }

private:
    int32_t names() {
        for (const std::string &name : sys::entries(kNames)) {
            if (int32_t code = look_at(std::string(kNames) + "/" + name); code != -ENOENT) return code;
        }
        return -ENOENT;
    }

    int32_t processes() {
        for (uint32_t process : sys::processes()) {
            std::string path = "/proc/" + std::to_string(process) + "/ns/net";
            if (!seen_.insert(sys::read_link(path.c_str())).second) continue;
            if (int32_t code = look_at(path); code != -ENOENT) return code;
        }
        return -ENOENT;
    }

    int32_t own_descriptors() {
        const std::string directory = "/proc/" + std::to_string(sys::process_id()) + "/fd/";
        for (const std::string &name : sys::entries(directory.c_str())) {
            std::string path = directory + name;
            std::string target = sys::read_link(path.c_str());
            if (target.rfind("net:[", 0) != 0 || !seen_.insert(target).second) continue;
            if (int32_t code = look_at(path); code != -ENOENT) return code;
        }
        return -ENOENT;
    }

    int32_t look_at(const std::string &path) {
        sys::Fd fd(sys::open_file(path.c_str()));
        if (!fd.valid()) return is_scarcity(fd.get()) ? fd.get() : -ENOENT;
        int32_t nsid = 0;
        TRY(ask_nsid(fd.get(), &nsid));
        if (nsid != nsid_) return -ENOENT;
        found_->fd = std::move(fd);
        found_->path = path;
        return 0;
    }

    int32_t nsid_;
    FoundNetns *found_;
    std::set<std::string> seen_;
};

}  // namespace

int32_t find_netns(int32_t nsid, FoundNetns *found) { return Search(nsid, found).run(); }

}  // namespace ebpfmap
