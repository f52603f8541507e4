// SPDX-License-Identifier: BSD-2-Clause
// Kernel features, detected by trial; the mount point of the bpf file system; the version of the library.
#ifndef EBPFMAP_PROBE_HPP
#define EBPFMAP_PROBE_HPP

#include <ebpfmap/version.h>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/generated/constants.hpp>
#include <ebpfmap/result.hpp>

#include <climits>
#include <cstdint>
#include <string>
#include <string_view>

namespace ebpfmap {
inline namespace v0 {

/** Whether this kernel supports a map type. */
inline Result<bool> probe(MapType type) {
    return calls::probe_map_type(static_cast<std::uint32_t>(type)).transform([](std::int32_t has) { return has == 1; });
}

/** Whether this kernel supports a feature. */
inline Result<bool> probe(Feature feature) {
    return calls::probe_feature(static_cast<std::uint32_t>(feature)).transform([](std::int32_t has) { return has == 1; });
}

/** The mount point of the bpf file system: "/sys/fs/bpf". */
inline Result<std::string> find_bpffs() {
    std::string path(PATH_MAX, '\0');
    return calls::bpffs_find(path.data(), static_cast<std::uint32_t>(path.size())).transform([&](std::int32_t length) {
        path.resize(static_cast<std::size_t>(length));
        return path;
    });
}

/** The version of the loaded library: "0.1.0". */
inline std::string_view version() noexcept { return ebpf_version(); }

}  // namespace v0
}  // namespace ebpfmap

#endif
