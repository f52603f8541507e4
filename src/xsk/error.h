// SPDX-License-Identifier: BSD-2-Clause
// Why something is refused: each step of opening a socket, by its errno and what the machine shows, and what a caller does with
// frames that are not his.
#pragma once

#include "base/error.h"
#include "sys/uapi/xdp.h"
#include "xsk/socket.h"

namespace ebpfmap::xsk {

// Packets of more frames the kernel drops, and never gives their frames back: MAX_SKB_FRAGS and one.
constexpr uint32_t kMostParts = 18;

int32_t explain_socket(bool busy_polls, int32_t code, Error **err);
int32_t explain_memory(const XskSpec &spec, int32_t code, Error **err);
int32_t explain_registration(const XskSpec &spec, int32_t code, Error **err);
int32_t explain_rings(const XskSpec &spec, int32_t code, Error **err);
int32_t explain_busy_poll(const XskSpec &spec, int32_t code, Error **err);
// `fd` is the socket that is not bound; -1 where it is no more.
int32_t explain_bind(const XskSpec &spec, const sys::XdpAddress &address, int32_t fd, int32_t code, Error **err);
// What the kernel says to a socket that is open. -EAGAIN, it sends nothing now, is an error only where it never will.
int32_t explain_push(const Xsk &xsk, int32_t code, Error **err);

// `action` is what cannot be done with the frame, `position` where it stands among the caller's.
int32_t explain_frame(const Umem &umem, const char *action, uint64_t address, uint32_t position, Error **err);
int32_t explain_length(const Umem &umem, uint64_t address, uint32_t length, uint32_t position, Error **err);
// `part` is where the frame stands in its packet.
int32_t explain_options(const Xsk &xsk, uint32_t options, uint32_t position, uint32_t part, Error **err);
int32_t explain_room_before(const Umem &umem, uint64_t address, uint32_t position, Error **err);
int32_t explain_ring_too_short(uint32_t size, Error **err);
int32_t explain_too_short(uint32_t length, uint32_t position, Error **err);
int32_t explain_deadlock(const Xsk &xsk, uint32_t events, Error **err);
int32_t explain_unended(uint32_t count, Error **err);
int32_t explain_room(uint32_t room, uint32_t frames, Error **err);

// "veth0"
std::string interface_name(uint32_t ifindex);
// "veth0 (index 7)"
std::string interface_text(uint32_t ifindex);

}  // namespace ebpfmap::xsk
