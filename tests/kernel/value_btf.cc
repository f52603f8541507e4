// SPDX-License-Identifier: BSD-2-Clause
#include "kernel/value_btf.h"

#include "kernel/raw.h"

#include <linux/btf.h>

namespace kernel_tests {

using ebpfmap::harness::Descriptor;
using ebpfmap::harness::throw_errno;

uint32_t ValueBtf::text(const char *name) {
    auto offset = static_cast<uint32_t>(strings_.size());
    strings_.append(name).push_back('\0');
    return offset;
}

uint32_t ValueBtf::begin(const char *name, uint32_t kind, uint32_t count, uint32_t size_or_type) {
    types_.insert(types_.end(), {text(name), kind << 24 | count, size_or_type});
    return ++count_;
}

uint32_t ValueBtf::add_int(uint32_t bytes) {
    uint32_t id = begin("number", BTF_KIND_INT, 0, bytes);
    types_.push_back(bytes * 8);
    return id;
}

uint32_t ValueBtf::add_bytes(uint32_t bytes) {
    uint32_t byte = add_int(1);
    uint32_t index = add_int(4);
    types_.insert(types_.end(), {0, BTF_KIND_ARRAY << 24, 0, byte, index, bytes});
    return ++count_;
}

uint32_t ValueBtf::add_struct_of_ints(const char *name, const std::vector<Member> &members) {
    auto count = static_cast<uint32_t>(members.size());
    uint32_t id = begin(name, BTF_KIND_STRUCT, count, 4 * count);
    uint32_t offset = 0;
    for (const Member &member : members) {
        types_.insert(types_.end(), {text(member.name), member.type, offset});
        offset += 32;
    }
    return id;
}

uint32_t ValueBtf::add_two_ints() {
    uint32_t number = add_int(4);
    return add_struct_of_ints("two", {{"one", number}, {"other", number}});
}

uint32_t ValueBtf::add_locked_int() {
    uint32_t number = add_int(4);
    uint32_t lock = add_struct_of_ints("bpf_spin_lock", {{"val", number}});
    return add_struct_of_ints("locked", {{"lock", lock}, {"number", number}});
}

Descriptor ValueBtf::load() const {
    btf_header header{};
    header.magic = BTF_MAGIC;
    header.version = BTF_VERSION;
    header.hdr_len = sizeof header;
    header.type_len = static_cast<uint32_t>(types_.size() * sizeof types_[0]);
    header.str_off = header.type_len;
    header.str_len = static_cast<uint32_t>(strings_.size());
    std::string bytes(reinterpret_cast<const char *>(&header), sizeof header);
    bytes.append(reinterpret_cast<const char *>(types_.data()), header.type_len).append(strings_);
    bpf_attr attr{};
    attr.btf = reinterpret_cast<uintptr_t>(bytes.data());
    attr.btf_size = static_cast<uint32_t>(bytes.size());
    int32_t fd = raw_bpf(BPF_BTF_LOAD, attr);
    if (fd < 0) throw_errno("loading BTF", -fd);
    return Descriptor(fd);
}

}  // namespace kernel_tests
