// SPDX-License-Identifier: BSD-2-Clause
#include "base/map_flags.h"

#include <cstdio>

namespace ebpfmap {
namespace {

struct Flag {
    const char *name;
    const char *since;
};

// The index is the number of the bit.
constexpr Flag kFlags[] = {
    {"EBPF_F_NO_PREALLOC", "4.6"},  {"EBPF_F_NO_COMMON_LRU", "4.10"},
    {"EBPF_F_NUMA_NODE", "4.14"},   {"EBPF_F_RDONLY", "4.15"},
    {"EBPF_F_WRONLY", "4.15"},      {"EBPF_F_STACK_BUILD_ID", "4.17"},
    {"EBPF_F_ZERO_SEED", "5.0"},    {"EBPF_F_RDONLY_PROG", "5.2"},
    {"EBPF_F_WRONLY_PROG", "5.2"},  {"EBPF_F_CLONE", "5.4"},
    {"EBPF_F_MMAPABLE", "5.5"},     {"EBPF_F_PRESERVE_ELEMS", "5.10"},
    {"EBPF_F_INNER_MAP", "5.10"},   {"EBPF_F_LINK", "6.4"},
    {"EBPF_F_PATH_FD", "6.5"},      {"EBPF_F_VTYPE_BTF_OBJ_FD", "6.9"},
    {"EBPF_F_TOKEN_FD", "6.9"},     {"EBPF_F_SEGV_ON_FAULT", "6.9"},
    {"EBPF_F_NO_USER_CONV", "6.9"}, {"EBPF_F_RB_OVERWRITE", "6.19"},
};
constexpr uint32_t kFlagCount = sizeof kFlags / sizeof kFlags[0];

}  // namespace

std::string map_flag_names(uint32_t flags) {
    std::string names;
    for (uint32_t bit = 0; bit < kFlagCount; ++bit) {
        if (!(flags & 1U << bit)) continue;
        names += names.empty() ? "" : " | ";
        names += kFlags[bit].name;
    }
    if (uint32_t nameless = flags & ~((1U << kFlagCount) - 1)) {
        char number[16];
        snprintf(number, sizeof number, "0x%x", nameless);
        names += names.empty() ? "" : " | ";
        names += number;
    }
    return names.empty() ? "0" : names;
}

const char *map_flag_since(uint32_t flag) noexcept {
    for (uint32_t bit = 0; bit < kFlagCount; ++bit) {
        if (flag == 1U << bit) return kFlags[bit].since;
    }
    return nullptr;
}

bool release_at_least(const std::string &release, const char *version) noexcept {
    unsigned have_major = 0, have_minor = 0, need_major = 0, need_minor = 0;
    if (sscanf(release.c_str(), "%u.%u", &have_major, &have_minor) != 2) return true;
    sscanf(version, "%u.%u", &need_major, &need_minor);
    return have_major != need_major ? have_major > need_major : have_minor >= need_minor;
}

}  // namespace ebpfmap
