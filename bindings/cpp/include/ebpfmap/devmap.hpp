// SPDX-License-Identifier: BSD-2-Clause
/*
 * DevMap and DevMapHash: network interfaces to which an XDP program redirects packets, each with an optional program.
 *
 *     auto tx = DevMapHash::create(64).value();
 *     tx.put(1, "eth0").value();
 *     tx.put(2, "eth1", rewrite).value();   // a Program for packets to eth1
 */
#ifndef EBPFMAP_DEVMAP_HPP
#define EBPFMAP_DEVMAP_HPP

#include <ebpfmap/devmap.h>
#include <ebpfmap/preflight.hpp>
#include <ebpfmap/typed_map.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace ebpfmap {
inline namespace v0 {

/** An entry of a devmap. */
struct Device {
    std::uint32_t ifindex;    /**< of the network namespace that it was set from */
    std::uint32_t program_id; /**< 0: none */

    bool operator==(const Device &) const = default;
};

namespace detail {

// The kernel's value is {ifindex}, or {ifindex, program id}.
struct DeviceDecoder {
    static constexpr bool with_values = true;
    std::pair<std::uint32_t, Device> operator()(Bytes key, Bytes value) const noexcept {
        return {decoded<std::uint32_t>(key.data()),
                {decoded<std::uint32_t>(value.data()), value.size() < 8 ? 0 : decoded<std::uint32_t>(value.data() + 4)}};
    }
};

}  // namespace detail

/** Use DevMap (keys are indices) or DevMapHash (any 32-bit keys). */
template <MapType Type>
class BasicDevMap : public detail::TypedMap<BasicDevMap<Type>> {
    using Base = detail::TypedMap<BasicDevMap>;

public:
    using Base::Base;
    static constexpr detail::Shape shape{Type, 4, detail::Shape::any};
    /** The element type of entries(): std::pair<std::uint32_t, Device>. */
    using Entries = detail::DeviceDecoder;
    using Keys = detail::KeyDecoder<std::uint32_t>;

    /** Use a `value_size` of 4 for kernels before 5.8; entries then have no program. */
    static MapSpec spec(Number<std::uint32_t> max_entries, Options options = {}, Number<std::uint32_t> value_size = 8) {
        MapSpec spec = Base::spec(max_entries, std::move(options));
        spec.value_size = value_size;
        return spec;
    }

    /** Stores an interface of the calling thread's network namespace under a key. */
    Result<void> put(Number<std::uint32_t> key, Number<std::uint32_t> ifindex, Fd program = no_program,
                     Update flags = Update::any) const {
        return calls::devmap_set(this->raw(), key, ifindex, program.get(), static_cast<std::uint64_t>(flags));
    }
    /** The same by the name of the interface. */
    Result<void> put(Number<std::uint32_t> key, Text name, Fd program = no_program, Update flags = Update::any) const {
        return calls::devmap_set_by_name(this->raw(), key, name, program.get(), static_cast<std::uint64_t>(flags));
    }
    /** The same for an interface of another network namespace. */
    Result<void> put_in(Fd netns, Number<std::uint32_t> key, Number<std::uint32_t> ifindex, Fd program = no_program,
                        Update flags = Update::any) const {
        return calls::devmap_set_in_netns(this->raw(), key, netns.get(), ifindex, program.get(),
                                          static_cast<std::uint64_t>(flags));
    }
    Result<std::optional<Device>> get(Number<std::uint32_t> key) const {
        Device device;
        return detail::found(calls::devmap_get(this->raw(), key, &device.ifindex, &device.program_id), device);
    }
    /** False if the key did not exist. A DevMap always returns true, because every index exists. */
    Result<bool> remove(Number<std::uint32_t> key) const { return detail::removed(calls::devmap_delete(this->raw(), key)); }

    /** Finds reasons why redirected packets of up to `frame_size` bytes (0: any size) would be lost at the entries. */
    Result<Findings> preflight(Number<std::uint32_t> frame_size = 0, Fd netns = this_netns,
                               XdpMode mode = XdpMode::native) const {
        return Findings::of(this->raw(), frame_size, netns, mode);
    }
};

using DevMap = BasicDevMap<MapType::devmap>;
using DevMapHash = BasicDevMap<MapType::devmap_hash>;

}  // namespace v0
}  // namespace ebpfmap

#endif
