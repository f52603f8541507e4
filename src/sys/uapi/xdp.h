// SPDX-License-Identifier: BSD-2-Clause
// Numbers and structs of AF_XDP: those of the newest <linux/if_xdp.h>.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ebpfmap::sys {

constexpr int kLevelXdp = 283;  // SOL_XDP

enum XdpOption : int {
    kXdpMmapOffsets = 1,
    kXdpRxRing = 2,
    kXdpTxRing = 3,
    kXdpUmemReg = 4,
    kXdpFillRing = 5,
    kXdpCompletionRing = 6,
    kXdpStatistics = 7,
    kXdpOptions = 8,
    kXdpMaxTxBudget = 9,  // Linux 6.17
};

enum XdpBindFlag : uint16_t {
    kXdpSharedUmem = 1,
    kXdpCopy = 2,
    kXdpZeroCopy = 4,
    kXdpUseNeedWakeup = 8,
    kXdpUseSg = 16,
};

enum XdpUmemFlag : uint32_t {
    kXdpUmemUnaligned = 1,
    kXdpUmemTxSoftwareChecksum = 2,
    kXdpUmemTxMetadataLength = 4,
};

constexpr uint32_t kXdpRingNeedWakeup = 1;
constexpr uint32_t kXdpOptionsZeroCopy = 1;

// Offsets of the rings for mmap(2).
constexpr uint64_t kXdpRxOffset = 0;
constexpr uint64_t kXdpTxOffset = 0x80000000;
constexpr uint64_t kXdpFillOffset = 0x100000000;
constexpr uint64_t kXdpCompletionOffset = 0x180000000;

// Options of a descriptor.
constexpr uint32_t kXdpContinued = 1;
constexpr uint32_t kXdpTxMetadata = 2;

// The headroom of the kernel in front of every received packet, in bytes.
constexpr uint32_t kXdpPacketHeadroom = 256;

struct XdpUmem {
    uint64_t address;
    uint64_t length;
    uint32_t frame_size;
    uint32_t headroom;
    uint32_t flags;
    uint32_t tx_metadata_length;
};

struct XdpAddress {
    uint16_t family;
    uint16_t flags;
    uint32_t ifindex;
    uint32_t queue;
    uint32_t shared_umem_fd;
};

struct XdpRingOffset {
    uint64_t producer;
    uint64_t consumer;
    uint64_t entries;
    uint64_t flags;
};

struct XdpMmapOffsets {
    XdpRingOffset rx;
    XdpRingOffset tx;
    XdpRingOffset fill;
    XdpRingOffset completion;
};

struct XdpStatistics {
    uint64_t rx_dropped;
    uint64_t rx_invalid;
    uint64_t tx_invalid;
    uint64_t rx_ring_full;
    uint64_t rx_fill_empty;
    uint64_t tx_ring_empty;
};

// An entry of an RX or TX ring. The entries of the other rings are addresses.
struct XdpDescriptor {
    uint64_t address;
    uint32_t length;
    uint32_t options;
};

// The metadata in front of a packet with kXdpTxMetadata: struct xsk_tx_metadata without launch_time, which is newer.
struct XdpTxRequest {
    uint16_t checksum_start;
    uint16_t checksum_offset;
};
struct XdpTxMetadata {
    uint64_t flags;
    union {
        XdpTxRequest request;
        uint64_t sent_at;
    };
};
constexpr uint64_t kXdpTxTimestamp = 1;
constexpr uint64_t kXdpTxChecksum = 2;

// With unaligned frames, the upper 16 bits of an address are the offset into the frame.
inline uint64_t frame_address(uint64_t address) noexcept { return (address & ((uint64_t{1} << 48) - 1)) + (address >> 48); }

}  // namespace ebpfmap::sys
