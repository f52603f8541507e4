// SPDX-License-Identifier: BSD-2-Clause
// One request to rtnetlink: a header, a struct of the family, attributes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ebpfmap::harness {

class NetlinkRequest {
public:
    NetlinkRequest(uint16_t type, uint16_t flags);

    template <typename Struct>
    NetlinkRequest &append(const Struct &fields) {
        return append(&fields, sizeof fields);
    }
    NetlinkRequest &attribute(uint16_t type, const std::string &text);
    NetlinkRequest &attribute(uint16_t type, uint32_t number);
    NetlinkRequest &attribute(uint16_t type, const std::vector<uint8_t> &bytes);

    // Attributes between begin() and end() are inside one of this type.
    NetlinkRequest &begin(uint16_t type);
    NetlinkRequest &end();

    // Sends it in the calling thread's network namespace; throws if the kernel refuses. `action` names it in the error.
    void send(const std::string &action);

private:
    NetlinkRequest &append(const void *data, size_t size);
    NetlinkRequest &attribute(uint16_t type, const void *data, size_t size);

    std::vector<uint8_t> bytes_;
    std::vector<size_t> open_;  // where the attributes begin that end() has yet to close
};

}  // namespace ebpfmap::harness
