// SPDX-License-Identifier: BSD-2-Clause
#include "codec/netlink.h"

#include <linux/netlink.h>

#include <algorithm>

namespace ebpfmap {

NetlinkRequest::NetlinkRequest(uint16_t type, const void *family, size_t size) {
    nlmsghdr header{};
    header.nlmsg_type = type;
    header.nlmsg_flags = NLM_F_REQUEST;
    append(&header, sizeof header);
    append(family, size);
}

void NetlinkRequest::attribute(uint16_t type, const void *data, size_t size) {
    nlattr header{static_cast<uint16_t>(NLA_HDRLEN + size), type};
    append(&header, sizeof header);
    append(data, size);
}

void NetlinkRequest::append(const void *data, size_t size) {
    bytes_.append(static_cast<const char *>(data), size);
    bytes_.resize(NLMSG_ALIGN(bytes_.size()));
    auto length = static_cast<uint32_t>(bytes_.size());
    memcpy(&bytes_[offsetof(nlmsghdr, nlmsg_len)], &length, sizeof length);
}

std::string_view netlink_attributes(std::string_view message, size_t family_size) noexcept {
    message.remove_prefix(std::min(message.size(), NLMSG_HDRLEN + NLMSG_ALIGN(family_size)));
    return message;
}

bool netlink_take(std::string_view *attributes, uint16_t *type, std::string_view *payload) noexcept {
    nlattr header;
    if (attributes->size() < sizeof header) return false;
    memcpy(&header, attributes->data(), sizeof header);
    if (header.nla_len < NLA_HDRLEN || header.nla_len > attributes->size()) return false;
    *type = header.nla_type & NLA_TYPE_MASK;
    *payload = attributes->substr(NLA_HDRLEN, header.nla_len - NLA_HDRLEN);
    attributes->remove_prefix(std::min<size_t>(attributes->size(), NLA_ALIGN(header.nla_len)));
    return true;
}

std::optional<std::string_view> netlink_attribute(std::string_view attributes, uint16_t type) noexcept {
    uint16_t found;
    std::string_view payload;
    while (netlink_take(&attributes, &found, &payload)) {
        if (found == type) return payload;
    }
    return std::nullopt;
}

std::string netlink_text(std::string_view attributes, uint16_t type) {
    std::string_view text = netlink_attribute(attributes, type).value_or("");
    return std::string(text.substr(0, text.find('\0')));
}

}  // namespace ebpfmap
