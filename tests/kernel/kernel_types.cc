// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/kernel_types.h"

#include <linux/btf.h>

#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>

namespace kernel_tests {
namespace {

class KernelBtf {
public:
    KernelBtf() {
        std::ifstream file("/sys/kernel/btf/vmlinux", std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(file), {});
        if (bytes_.size() < sizeof(btf_header)) throw std::runtime_error("the kernel shows no BTF of itself");
        memcpy(&header_, bytes_.data(), sizeof header_);
    }

    const char *name(uint32_t offset) const { return bytes_.data() + header_.hdr_len + header_.str_off + offset; }

    // The id of the first type of a kind and name; `found` is where it lies.
    uint32_t find(uint32_t kind, const std::string &wanted, const btf_type **found) const {
        const char *at = bytes_.data() + header_.hdr_len + header_.type_off;
        const char *end = at + header_.type_len;
        for (uint32_t id = 1; at < end; ++id) {
            auto *type = reinterpret_cast<const btf_type *>(at);
            if (BTF_INFO_KIND(type->info) == kind && wanted == name(type->name_off)) {
                *found = type;
                return id;
            }
            at += sizeof *type + trailer(*type);
        }
        throw std::runtime_error("this kernel has no type " + wanted);
    }

private:
    static size_t trailer(const btf_type &type) {
        size_t count = BTF_INFO_VLEN(type.info);
        switch (BTF_INFO_KIND(type.info)) {
        case BTF_KIND_INT:
        case BTF_KIND_VAR:
        case BTF_KIND_DECL_TAG: return sizeof(uint32_t);
        case BTF_KIND_ARRAY: return sizeof(btf_array);
        case BTF_KIND_STRUCT:
        case BTF_KIND_UNION: return count * sizeof(btf_member);
        case BTF_KIND_ENUM: return count * sizeof(btf_enum);
        case BTF_KIND_ENUM64:
        case BTF_KIND_DATASEC: return count * 3 * sizeof(uint32_t);
        case BTF_KIND_FUNC_PROTO: return count * sizeof(btf_param);
        default: return 0;
        }
    }

    std::string bytes_;
    btf_header header_{};
};

const KernelBtf &kernel() {
    static const KernelBtf btf;
    return btf;
}

}  // namespace

KernelType find_struct(const std::string &name) {
    const btf_type *type = nullptr;
    uint32_t id = kernel().find(BTF_KIND_STRUCT, name, &type);
    return {id, type->size};
}

uint32_t find_function(const std::string &name) {
    const btf_type *type = nullptr;
    return kernel().find(BTF_KIND_FUNC, name, &type);
}

KernelMember find_member(const std::string &struct_name, const std::string &member) {
    const btf_type *type = nullptr;
    kernel().find(BTF_KIND_STRUCT, struct_name, &type);
    auto *members = reinterpret_cast<const btf_member *>(type + 1);
    for (uint32_t index = 0; index < BTF_INFO_VLEN(type->info); ++index) {
        if (member == kernel().name(members[index].name_off)) return {index, members[index].offset / 8};
    }
    throw std::runtime_error("struct " + struct_name + " of this kernel has no member " + member);
}

}  // namespace kernel_tests
