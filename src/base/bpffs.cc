// SPDX-License-Identifier: BSD-2-Clause
#include "base/bpffs.h"

#include "sys/sys.h"
#include "sys/try.h"

#include <algorithm>

namespace ebpfmap {
namespace {

// The next blank-separated word of a line of the mount table.
std::string_view take_word(std::string_view *line) noexcept {
    std::string_view word = line->substr(0, line->find(' '));
    line->remove_prefix(std::min(line->size(), word.size() + 1));
    return word;
}

}  // namespace

std::string find_bpffs() {
    constexpr const char *kUsual = "/sys/fs/bpf";
    if (on_bpffs(kUsual)) return kUsual;
    return bpffs_in(sys::read_file("/proc/self/mounts").value_or(""));
}

std::string bpffs_in(std::string_view mounts) {
    while (!mounts.empty()) {
        std::string_view line = mounts.substr(0, mounts.find('\n'));
        mounts.remove_prefix(std::min(mounts.size(), line.size() + 1));
        take_word(&line);  // the device
        std::string_view directory = take_word(&line);
        if (take_word(&line) == "bpf") return std::string(directory);
    }
    return "";
}

std::string resolve_pin(const std::string &path) {
    if (path.find('/') != std::string::npos) return path;
    std::string top = find_bpffs();
    return top.empty() ? "" : top + "/" + path;
}

std::string directory_of(const std::string &path) {
    size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

std::string file_name_of(const std::string &path) { return path.substr(path.rfind('/') + 1); }

bool on_bpffs(const std::string &path) noexcept {
    uint64_t magic = 0;
    return sys::filesystem_magic(path.c_str(), &magic) == 0 && magic == kBpffsMagic;
}

int32_t pin_fd(int32_t fd, const std::string &path) noexcept {
    sys::ObjectAttr attr{reinterpret_cast<uintptr_t>(path.c_str()), static_cast<uint32_t>(fd), 0};
    return sys::bpf(sys::kObjectPin, &attr, EBPFMAP_ATTR_SIZE(sys::ObjectAttr, file_flags));
}

int32_t replace_pin(int32_t fd, const std::string &path) {
    // The name must not contain the name of the pin, which may have the maximum length already.
    std::string name = "__new_" + std::to_string(sys::process_id()) + "_" + std::to_string(fd);
    std::string beside = directory_of(path) + "/" + name;
    TRY(pin_fd(fd, beside));
    int32_t code = sys::rename(beside.c_str(), path.c_str());
    if (code < 0) sys::unlink(beside.c_str());
    return code;
}

}  // namespace ebpfmap
