// SPDX-License-Identifier: BSD-2-Clause
// Network interfaces by name and by index, in this network namespace or in another.
#ifndef EBPFMAP_INTERFACE_HPP
#define EBPFMAP_INTERFACE_HPP

#include <ebpfmap/arguments.hpp>
#include <ebpfmap/generated/calls.hpp>
#include <ebpfmap/result.hpp>

#include <array>
#include <cstdint>
#include <string>

namespace ebpfmap {
inline namespace v0 {

/** The index of an interface. */
inline Result<std::uint32_t> interface_index(Text name, Fd netns = this_netns) {
    std::uint32_t ifindex = 0;
    return calls::interface_index(name, netns.get(), &ifindex).transform([&] { return ifindex; });
}

/** The name of an interface. */
inline Result<std::string> interface_name(Number<std::uint32_t> ifindex, Fd netns = this_netns) {
    std::array<char, 16> name;
    return calls::interface_name(ifindex, netns.get(), name.data(), name.size()).transform([&] {
        return std::string(name.data());
    });
}

}  // namespace v0
}  // namespace ebpfmap

#endif
