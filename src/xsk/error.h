// SPDX-License-Identifier: BSD-2-Clause
// Explanations of failures: opening of AF_XDP sockets, and system calls on open sockets.
#pragma once

#include "base/error.h"
#include "sys/uapi/xdp.h"
#include "xsk/socket.h"

namespace ebpfmap::xsk {

int32_t explain_socket(bool busy_polls, int32_t code, Error **err);
int32_t explain_rings(const XskSpec &spec, int32_t code, Error **err);
int32_t explain_busy_poll(const XskSpec &spec, int32_t code, Error **err);
// `fd` is the descriptor of the socket; -1 if it is closed.
int32_t explain_bind(const XskSpec &spec, const sys::XdpAddress &address, int32_t fd, int32_t code, Error **err);
// A failure of an open socket. -EAGAIN (the kernel sends nothing now) is an error only if the queue cannot send.
int32_t explain_push(const Xsk &xsk, int32_t code, Error **err);

}  // namespace ebpfmap::xsk
