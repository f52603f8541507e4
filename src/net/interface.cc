// SPDX-License-Identifier: BSD-2-Clause
#include "net/interface.h"

#include "base/capability.h"
#include "base/describe.h"
#include "base/descriptor.h"
#include "base/map_flags.h"
#include "base/scarcity.h"
#include "net/interface_error.h"
#include "net/link_facts.h"
#include "sys/try.h"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace ebpfmap::interface {
namespace {

bool breaks_name(unsigned char byte) { return byte == '/' || isspace(byte) || iscntrl(byte); }

// Characters that no tool accepts in a name. The lookup comes first, because the kernel accepts any bytes in an alternative
// name.
int32_t check_characters(const std::string &name, Error **err) {
    auto broken = std::find_if(name.begin(), name.end(), breaks_name);
    if (broken == name.end()) return 0;
    return fail(err, -ENODEV, EBPF_CAUSE_INTERFACE,
                "the name of an interface has no '/', no blank and no control character: byte %td (0x%02x) of this name is one",
                broken - name.begin(), static_cast<unsigned char>(*broken));
}

int32_t check_length(const std::string &name, Error **err) {
    if (!name.empty() && name.size() <= kLongestAlternative) return 0;
    if (name.empty()) {
        return fail(err, -ENODEV, EBPF_CAUSE_INTERFACE,
                    "the name of an interface is empty: give one that `ip link` shows, or an index");
    }
    return fail(err, -ENODEV, EBPF_CAUSE_INTERFACE,
                "the name of an interface has at most %zu bytes, an alternative name %zu; this name has %zu",
                kLongestInterfaceName, kLongestAlternative, name.size());
}

// The probable meaning of an unknown name.
std::string hint(const std::string &name) {
    if (std::all_of(name.begin(), name.end(), [](unsigned char byte) { return isdigit(byte); })) {
        return "; " + name + " reads like an index, which is given as a number (ifindex)";
    }
    size_t end = name.find_first_of("@:");
    if (end != std::string::npos && end > 0) {
        return text("; in the output of `ip`, a name ends before '%c': the name may be \"%s\"", name[end],
                    name.substr(0, end).c_str());
    }
    if (name.size() > kLongestInterfaceName && !release_at_least(sys::kernel_release(), "5.5")) {
        return "; alternative names need Linux 5.5, and this is " + running_kernel();
    }
    return "";
}

int32_t explain_unknown(const std::string &name, Error **err) {
    TRY(check_characters(name, err));
    return fail(err, -ENODEV, EBPF_CAUSE_INTERFACE,
                "no interface named \"%s\" in this network namespace (ip link shows them)%s", shown(name).c_str(),
                shown(hint(name)).c_str());
}

}  // namespace

int32_t index(const char *name, int32_t netns_fd, uint32_t *ifindex, Error **err) {
    TRY(check_length(name, err));
    return in_netns(netns_fd, err, [&]() -> int32_t {
        int32_t found = find_link(name);
        if (found == -ENODEV) return explain_unknown(name, err);
        if (found < 0) return explain_interface(found, err);
        *ifindex = static_cast<uint32_t>(found);
        return 0;
    });
}

int32_t name(uint32_t ifindex, int32_t netns_fd, char *name, Error **err) {
    return in_netns(netns_fd, err, [&]() -> int32_t {
        int32_t found = sys::interface_name(ifindex, name);
        return found < 0 ? check_interface(ifindex, -ENODEV, err) : 0;
    });
}

int32_t not_asked(uint32_t ifindex, int32_t code, Error **err) {
    if (explain_scarcity("looking up an interface", code, err)) return code;
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "reading interface %u by netlink failed (%s)", ifindex,
                errno_name(code).c_str());
}

int32_t explain_entering(int32_t netns_fd, int32_t code, Error **err) {
    if (code == -EPERM) return explain_capabilities("entering another network namespace", kSysAdmin, code, err);
    if (explain_scarcity("entering another network namespace", code, err)) return code;
    return explain_descriptor_kind(netns_fd, "netns_fd", "a network namespace: open /proc/PID/ns/net or /run/netns/NAME",
                                   EBPF_CAUSE_NETNS, code, err);
}

}  // namespace ebpfmap::interface
