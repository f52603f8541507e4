// SPDX-License-Identifier: BSD-2-Clause
// Netlink messages: a header, a struct of the family, and attributes.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace ebpfmap {

class NetlinkRequest {
public:
    // `family` is the struct of the family, which follows the header.
    NetlinkRequest(uint16_t type, const void *family, size_t size);

    void attribute(uint16_t type, const void *data, size_t size);
    void attribute(uint16_t type, uint32_t number) { attribute(type, &number, sizeof number); }
    const std::string &bytes() const noexcept { return bytes_; }

private:
    void append(const void *data, size_t size);

    std::string bytes_;
};

// The attributes of a message: the bytes after the header and the struct of the family.
std::string_view netlink_attributes(std::string_view message, size_t family_size) noexcept;
// The payload of the first attribute of a type; nothing if the message has no such attribute.
std::optional<std::string_view> netlink_attribute(std::string_view attributes, uint16_t type) noexcept;

template <typename Number>
std::optional<Number> netlink_number(std::string_view attributes, uint16_t type) noexcept {
    std::optional<std::string_view> payload = netlink_attribute(attributes, type);
    if (!payload || payload->size() < sizeof(Number)) return std::nullopt;
    Number number;
    memcpy(&number, payload->data(), sizeof number);
    return number;
}

// Calls a function with the type and the payload of each attribute.
template <typename Call>
void netlink_each(std::string_view attributes, Call call);

// "" if the message has no such attribute.
std::string netlink_text(std::string_view attributes, uint16_t type);

// Removes the first attribute from `attributes`. False if no complete attribute is left.
bool netlink_take(std::string_view *attributes, uint16_t *type, std::string_view *payload) noexcept;

}  // namespace ebpfmap

template <typename Call>
void ebpfmap::netlink_each(std::string_view attributes, Call call) {
    uint16_t type;
    std::string_view payload;
    while (netlink_take(&attributes, &type, &payload)) call(type, payload);
}
