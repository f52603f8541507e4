// SPDX-License-Identifier: BSD-2-Clause
// TX metadata: requests to the device in front of a packet, and the time of sending in the same place after it.
#pragma once

#include "xsk/socket.h"

namespace ebpfmap::xsk {

int32_t set_tx_metadata(Xsk *xsk, uint64_t address, uint32_t flags, uint16_t checksum_start, uint16_t checksum_offset,
                        Error **err);
int32_t tx_timestamps(Xsk *xsk, uint64_t *addresses, uint64_t *times, uint32_t room) noexcept;
// Whether TX metadata fits in front of a packet.
bool has_room_before(const Umem &umem, uint64_t address) noexcept;
// Whether the kernel accepts the TX metadata in front of a packet.
bool has_tx_metadata(const Umem &umem, uint64_t address, uint32_t length, bool *timed) noexcept;

}  // namespace ebpfmap::xsk
