// SPDX-License-Identifier: BSD-2-Clause
#include "harness/netlink.h"

#include "harness/descriptor.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cstring>

namespace ebpfmap::harness {
namespace {

int exchange(const std::vector<uint8_t> &request) {
    Descriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (!socket.valid() || send(socket.get(), request.data(), request.size(), 0) < 0) return errno;
    struct {
        nlmsghdr header;
        nlmsgerr acknowledgement;
        uint8_t request_and_more[4096];
    } reply;
    if (recv(socket.get(), &reply, sizeof reply, 0) < 0) return errno;
    return -reply.acknowledgement.error;
}

}  // namespace

NetlinkRequest::NetlinkRequest(uint16_t type, uint16_t flags) {
    nlmsghdr header{};
    header.nlmsg_type = type;
    header.nlmsg_flags = static_cast<uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
    append(header);
}

NetlinkRequest &NetlinkRequest::append(const void *data, size_t size) {
    auto *begin = static_cast<const uint8_t *>(data);
    bytes_.insert(bytes_.end(), begin, begin + size);
    bytes_.resize(NLMSG_ALIGN(bytes_.size()));
    return *this;
}

NetlinkRequest &NetlinkRequest::attribute(uint16_t type, const void *data, size_t size) {
    rtattr header{static_cast<uint16_t>(RTA_LENGTH(size)), type};
    return append(header).append(data, size);
}

NetlinkRequest &NetlinkRequest::attribute(uint16_t type, const std::string &text) {
    return attribute(type, text.c_str(), text.size() + 1);
}

NetlinkRequest &NetlinkRequest::attribute(uint16_t type, uint32_t number) { return attribute(type, &number, sizeof number); }

NetlinkRequest &NetlinkRequest::attribute(uint16_t type, const std::vector<uint8_t> &bytes) {
    return attribute(type, bytes.data(), bytes.size());
}

NetlinkRequest &NetlinkRequest::begin(uint16_t type) {
    open_.push_back(bytes_.size());
    return attribute(type, nullptr, 0);
}

NetlinkRequest &NetlinkRequest::end() {
    auto length = static_cast<uint16_t>(bytes_.size() - open_.back());
    memcpy(&bytes_[open_.back()] + offsetof(rtattr, rta_len), &length, sizeof length);
    open_.pop_back();
    return *this;
}

void NetlinkRequest::send(const std::string &action) {
    auto length = static_cast<uint32_t>(bytes_.size());
    memcpy(&bytes_[offsetof(nlmsghdr, nlmsg_len)], &length, sizeof length);
    if (int error = exchange(bytes_); error != 0) throw_errno(action, error);
}

}  // namespace ebpfmap::harness
