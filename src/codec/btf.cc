// SPDX-License-Identifier: BSD-2-Clause
// The BTF format is described in the kernel's Documentation/bpf/btf.rst.
#include "codec/btf.h"

#include <cstring>
#include <string_view>

namespace ebpfmap {
namespace {

struct Header {
    uint16_t magic = 0xeb9f;
    uint8_t version = 1;
    uint8_t flags = 0;
    uint32_t header_size = 24;
    uint32_t types_offset = 0;
    uint32_t types_size = 0;
    uint32_t strings_offset = 0;
    uint32_t strings_size = 0;
};

struct Type {
    uint32_t name;
    uint32_t info;  // kind in bits 24-28
    uint32_t size;
};

struct Int {
    Type type;
    uint32_t encoding;  // signedness in bits 24-27, bits in 0-7
};

struct Array {
    Type type;
    uint32_t element_type;
    uint32_t index_type;
    uint32_t elements;
};

constexpr uint32_t kInt = 1U << 24;
constexpr uint32_t kArray = 3U << 24;
constexpr uint32_t kSigned = 1U << 24;
constexpr std::string_view kStrings{"\0int\0u8\0", 8};

struct Types {
    Int key{{1, kInt, 4}, kSigned | 32};
    Int byte{{5, kInt, 1}, 8};
    Array value;
};

}  // namespace

std::vector<uint8_t> make_storage_btf(uint32_t value_size) {
    Types types;
    types.value = {{0, kArray, 0}, 2, 1, value_size};
    Header header;
    header.types_size = sizeof types;
    header.strings_offset = sizeof types;
    header.strings_size = kStrings.size();

    std::vector<uint8_t> blob(sizeof header + sizeof types + kStrings.size());
    memcpy(blob.data(), &header, sizeof header);
    memcpy(blob.data() + sizeof header, &types, sizeof types);
    memcpy(blob.data() + sizeof header + sizeof types, kStrings.data(), kStrings.size());
    return blob;
}

}  // namespace ebpfmap
