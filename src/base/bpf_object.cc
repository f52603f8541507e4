// SPDX-License-Identifier: BSD-2-Clause
#include "base/bpf_object.h"

#include "codec/fdinfo.h"

#include <utility>

namespace ebpfmap {
namespace {

template <typename Info>
int32_t object_info(int32_t fd, Info *info) noexcept {
    *info = {};
    sys::InfoAttr attr{static_cast<uint32_t>(fd), sizeof *info, reinterpret_cast<uintptr_t>(info)};
    return sys::bpf(sys::kObjectInfo, &attr, EBPFMAP_ATTR_SIZE(sys::InfoAttr, info));
}

// Needs no other file descriptor, because the process may have none left. "anon_inode:bpf-map"
std::string kind_by_name(int32_t fd) {
    std::string name = sys::read_link(("/proc/self/fd/" + std::to_string(fd)).c_str());
    if (name.empty()) return "";
    constexpr std::pair<const char *, const char *> kKinds[] = {{"bpf-map", "map"},
                                                                {"bpf-prog", "program"},
                                                                {"bpf_link", "link"},
                                                                {"bpf-link", "link"},
                                                                {"btf", "BTF"}};
    for (auto [ending, kind] : kKinds) {
        if (name.ends_with(std::string(":") + ending)) return kind;
    }
    return "file";
}

}  // namespace

int32_t map_info(int32_t fd, sys::MapInfo *info) noexcept { return object_info(fd, info); }
int32_t program_info(int32_t fd, sys::ProgramInfo *info) noexcept { return object_info(fd, info); }
int32_t link_info(int32_t fd, sys::LinkInfo *info) noexcept { return object_info(fd, info); }

std::string fdinfo(int32_t fd) { return sys::read_file(("/proc/self/fdinfo/" + std::to_string(fd)).c_str()).value_or(""); }

std::string file_kind(int32_t fd) {
    std::string text = fdinfo(fd);
    if (text.empty()) return kind_by_name(fd);
    // A map names the program type of its owner as well, so the order matters.
    if (fdinfo_number(text, "map_type")) return "map";
    if (fdinfo_number(text, "prog_type")) return "program";
    if (text.find("link_type:") != std::string::npos) return "link";
    if (fdinfo_number(text, "btf_id")) return "BTF";
    return "file";
}

}  // namespace ebpfmap
