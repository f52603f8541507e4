// SPDX-License-Identifier: BSD-2-Clause
// Explanations of wrong frames, lengths and options, and of waits that never end.
#pragma once

#include "xsk/socket.h"

namespace ebpfmap::xsk {

// MAX_SKB_FRAGS + 1. The kernel drops packets with more frames, and never returns the frames.
constexpr uint32_t kMostParts = 18;

// `action` completes "cannot be …"; `position` is the index in the caller's array.
int32_t explain_frame(const Umem &umem, const char *action, uint64_t address, uint32_t position, Error **err);
int32_t explain_length(const Umem &umem, uint64_t address, uint32_t length, uint32_t position, Error **err);
// `part` is the index of the frame in its packet.
int32_t explain_options(const Xsk &xsk, uint32_t options, uint32_t position, uint32_t part, Error **err);
int32_t explain_room_before(const Umem &umem, uint64_t address, uint32_t position, Error **err);
int32_t explain_ring_too_short(uint32_t size, Error **err);
int32_t explain_too_short(uint32_t length, uint32_t position, Error **err);
int32_t explain_deadlock(const Xsk &xsk, uint32_t events, Error **err);
int32_t explain_unended(uint32_t count, Error **err);
int32_t explain_room(uint32_t room, uint32_t frames, Error **err);

}  // namespace ebpfmap::xsk
