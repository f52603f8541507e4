// SPDX-License-Identifier: BSD-2-Clause
// The running kernel's own types (/sys/kernel/btf/vmlinux): their numbers, sizes and members.
#pragma once

#include <cstdint>
#include <string>

namespace kernel_tests {

struct KernelType {
    uint32_t id;
    uint32_t size;
};

KernelType find_struct(const std::string &name);
uint32_t find_function(const std::string &name);

struct KernelMember {
    uint32_t index;
    uint32_t offset;  // in bytes
};

KernelMember find_member(const std::string &struct_name, const std::string &member);

}  // namespace kernel_tests
