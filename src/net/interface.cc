// SPDX-License-Identifier: BSD-2-Clause
#include "net/interface.h"

#include "base/describe.h"
#include "base/map_flags.h"
#include "base/scarcity.h"
#include "net/link_facts.h"
#include "net/netns.h"
#include "sys/sys.h"
#include "sys/try.h"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace ebpfmap {
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

int32_t explain_unknown_name(const std::string &name, Error **err) {
    TRY(check_characters(name, err));
    return fail(err, -ENODEV, EBPF_CAUSE_INTERFACE,
                "no interface named \"%s\" in this network namespace (ip link shows them)%s", shown(name).c_str(),
                shown(hint(name)).c_str());
}

}  // namespace

int32_t find_interface(const char *name, int32_t netns_fd, uint32_t *ifindex, Error **err) {
    TRY(check_length(name, err));
    return in_netns(netns_fd, err, [&]() -> int32_t {
        int32_t found = find_link(name);
        if (found == -ENODEV) return explain_unknown_name(name, err);
        if (found < 0) return explain_interface_lookup(found, err);
        *ifindex = static_cast<uint32_t>(found);
        return 0;
    });
}

int32_t read_interface_name(uint32_t ifindex, int32_t netns_fd, char *name, Error **err) {
    return in_netns(netns_fd, err, [&]() -> int32_t {
        int32_t code = sys::interface_name(ifindex, name);
        return code < 0 ? check_interface(ifindex, -ENODEV, err) : 0;
    });
}

int32_t check_interface(uint32_t ifindex, int32_t code, Error **err) {
    char name[16];
    int32_t found = ifindex == 0 ? -ENODEV : sys::interface_name(ifindex, name);
    if (found == 0) return 0;
    return found == -ENODEV ? explain_no_interface(ifindex, code, err) : explain_interface_lookup(found, err);
}

int32_t explain_no_interface(uint32_t ifindex, int32_t code, Error **err) {
    return fail(err, code, EBPF_CAUSE_INTERFACE, "no interface with index %u in this network namespace (ip link shows them)",
                ifindex);
}

int32_t explain_interface_lookup(int32_t code, Error **err) {
    if (explain_scarcity("looking up an interface", code, err)) return code;
    bool refused = code == -EPERM || code == -EACCES || code == -EAFNOSUPPORT;
    return fail(err, code, refused ? EBPF_CAUSE_PERMISSION : EBPF_CAUSE_UNKNOWN,
                "the kernel does not show the network interfaces (%s)%s", errno_name(code).c_str(),
                refused ? ": a security module, seccomp or systemd's RestrictAddressFamilies= forbids it" : "");
}

int32_t explain_interface_request(uint32_t ifindex, int32_t code, Error **err) {
    if (explain_scarcity("looking up an interface", code, err)) return code;
    return fail(err, code, EBPF_CAUSE_UNKNOWN, "reading interface %u by netlink failed (%s)", ifindex,
                errno_name(code).c_str());
}

std::string interface_name(uint32_t ifindex) {
    char name[16] = "";
    return sys::interface_name(ifindex, name) < 0 ? "" : name;
}

std::string interface_label(uint32_t ifindex) { return interface_label(interface_name(ifindex), ifindex); }

std::string interface_label(const std::string &name, uint32_t ifindex) {
    return name.empty() ? text("interface %u", ifindex) : text("%s (index %u)", name.c_str(), ifindex);
}

}  // namespace ebpfmap
